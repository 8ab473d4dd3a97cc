"""What is due as a calendar that people subscribe to (RFC 5545): one all-day event for each thing to do.

The same things give the same bytes: the stamp is the day that was asked about, and an event keeps its UID when its day
moves. Lines end in CRLF and are folded at 75 octets, never inside a character.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator

from mlgov.evidence.canonical import digest_of
from mlgov.gating.duty import KINDS, Duty

MEDIA_TYPE = "text/calendar"
_OCTETS = 75
_LINE = re.compile(r":\d+$")
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_NO_TIME = ("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip
"""A calendar must hold something (RFC 5545, section 3.6); where nothing is due, a time zone that nobody sees."""


def calendar(duties: Iterable[Duty], *, name: str, as_of: dt.date) -> str:
    """An iCalendar text; overdue things keep the day on which they were due and say so.

    Args:
        duties: what is due.
        name: the calendar's name.
        as_of: the day that the portal is about; it stamps every event.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mlgov//reviews//EN", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    events = [line for each, uid in with_ids(duties) for line in _event(each, uid, as_of)]
    lines += [*(events or _NO_TIME), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def with_ids(duties: Iterable[Duty]) -> Iterator[tuple[Duty, str]]:
    """Each duty with an id that stays the same while its day moves."""
    seen: dict[str, int] = {}
    for each in duties:
        # Conditions come from one place, and their words don't change once they are signed.
        words = each.sentence if each.kind == "condition" else ""
        key = digest_of([each.subject, each.kind, each.trigger, _LINE.sub("", each.source), words])[:32]
        seen[key] = seen.get(key, 0) + 1
        yield each, key if seen[key] == 1 else f"{key}-{seen[key]}"


def escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, section 3.3.11); control characters, which it can't hold, become spaces."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        _ESCAPED.get(each) or (" " if unicodedata.category(each) in {"Cc", "Cs"} else each) for each in plain
    )


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets (RFC 5545, section 3.1)."""
    pieces = [""]
    room = _OCTETS
    for each in line:
        size = len(each.encode("utf-8"))
        if size > room:
            pieces.append(" ")
            room = _OCTETS - 1
        pieces[-1] += each
        room -= size
    return "\r\n".join(pieces)


def _event(each: Duty, uid: str, as_of: dt.date) -> Iterator[str]:
    title = f"{each.subject}: {KINDS.get(each.kind, each.kind).lower()}"
    if each.state == "overdue":
        title = f"Overdue: {title}"
    who = each.who.replace("_", " ") + (f" ({', '.join(each.people)})" if each.people else "")
    about = "\n".join(part for part in (each.sentence, f"Waits for: {who}", each.reason, f"See: {each.source}") if part)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@mlgov"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{each.due:%Y%m%d}"
    yield f"SUMMARY:{escaped(title)}"
    yield f"DESCRIPTION:{escaped(about)}"
    yield f"CATEGORIES:{escaped(each.kind)},{each.state}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
