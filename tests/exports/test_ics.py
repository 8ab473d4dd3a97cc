"""The calendar, read by a parser written after RFC 5545 that knows nothing of how it is made."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from mlgov.exports.ics import calendar, escaped, folded
from mlgov.gating.duty import Duty

DAY = dt.date(2026, 11, 22)
UNESCAPE = {"\\n": "\n", "\\N": "\n", "\\;": ";", "\\,": ",", "\\\\": "\\"}


def duty(**fields) -> Duty:
    """Something due."""
    given_fields = {
        "subject": "p/m@1", "kind": "review", "state": "due", "due": dt.date(2026, 12, 1), "who": "owner",
        "people": ("ola",), "sentence": "The review is due.", "source": "p/charter.md:7",
    } | fields  # fmt: skip
    return Duty(**given_fields)


def read(text: str) -> list[dict[str, str]]:
    """The events of an iCalendar text: name (with parameters) -> value; fails on anything that RFC 5545 forbids."""
    raw = text.encode("utf-8")
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded: list[str] = []
    for line in lines:
        shown = line.decode("utf-8")  # a line that ends inside a character can't be decoded
        if shown.startswith(" "):
            unfolded[-1] += shown[1:]
        else:
            unfolded.append(shown)
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert unfolded[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in unfolded
    assert any(line.startswith("PRODID:") for line in unfolded)
    events: list[dict[str, str]] = []
    inside = False
    for line in unfolded:
        if line == "BEGIN:VEVENT":
            events.append({})
            inside = True
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            name, _, value = line.partition(":")
            assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*", name), line
            assert name not in events[-1]
            events[-1][name] = re.sub(r"\\[nN;,\\]", lambda found: UNESCAPE[found[0]], value)
    return events


def test_one_event_for_each_thing() -> None:
    """Day, words, stamp and id as calendars need them."""
    (event,) = read(calendar([duty(state="overdue", due=dt.date(2026, 11, 1))], name="Ours; and, yours", as_of=DAY))
    assert event["DTSTART;VALUE=DATE"] == "20261101"
    assert event["DTSTAMP"] == "20261122T000000Z"
    assert event["SUMMARY"] == "Overdue: p/m@1: review of a project"
    assert event["DESCRIPTION"] == "The review is due.\nWaits for: owner (ola)\nSee: p/charter.md:7"
    assert re.fullmatch(r"[0-9a-f]{32}@mlgov", event["UID"])
    assert event["TRANSP"] == "TRANSPARENT"


def test_an_id_stays_while_the_day_moves() -> None:
    """Put off, on another line of the file: the same event. Two alike in one calendar: two ids. Another subject: another."""

    def ids(*duties: Duty) -> list[str]:
        return [event["UID"] for event in read(calendar(duties, name="x", as_of=DAY))]

    first = ids(duty())
    assert ids(duty(due=dt.date(2027, 1, 1), sentence="Later.", source="p/charter.md:9", state="upcoming")) == first
    assert ids(duty(subject="q")) != first
    twice = ids(duty(), duty(sentence="Another."))
    assert len(set(twice)) == 2
    assert twice[0] == first[0]
    conditions = [duty(kind="condition", sentence=text) for text in ("One.", "Two.")]
    assert set(ids(*conditions)) == {*ids(conditions[0]), *ids(conditions[1])}


def test_nothing_due_is_a_calendar_too() -> None:
    """A calendar holds at least one component (section 3.6)."""
    text = calendar([], name="Ours", as_of=DAY)
    assert read(text) == []
    assert "BEGIN:VTIMEZONE" in text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """Whatever people write: nothing breaks out of its line, and what can be shown comes back."""
    (event,) = read(calendar([duty(sentence=text)], name=text, as_of=DAY))
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    wanted = "".join(
        " " if each != "\n" and (ord(each) < 32 or 127 <= ord(each) < 160 or 0xD800 <= ord(each) < 0xE000) else each
        for each in plain
    )
    assert event["DESCRIPTION"].startswith(wanted)


def test_folding_counts_octets() -> None:
    """Seventy-five octets, not characters; the examples of RFC 5545, section 3.3.11, are escaped."""
    assert all(len(line.encode()) <= 75 for line in folded("ü" * 200).split("\r\n"))
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
    assert (
        escaped("Project XYZ Final Review\nConference Room - 3B\nCome Prepared.")
        == "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared."
    )
    assert escaped("a;b,c\\d") == "a\\;b\\,c\\\\d"
