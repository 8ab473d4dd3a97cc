"""What happened as a feed that people's readers follow (RFC 4287): newest first, ids that never change.

Addresses are relative to the feed, so that it works wherever an edition lies. The same things give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/atom+xml"
MOST = 200
"""Entries; older ones are on the pages."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    id: str
    """Unique in the portal and never another: a kind and a digest, or a name."""
    on: dt.date
    title: str
    text: str
    href: str = ""
    """Relative to the feed."""
    by: str = ""
    category: str = ""


def feed(entries: Iterable[Entry], *, portal: str, as_of: dt.date, home: str) -> str:
    """An Atom feed; what lies after the day is left out.

    Args:
        entries: what happened, in any order.
        portal: the portal's name.
        as_of: the day that the portal is about: when the feed was updated.
        home: the portal's first page, relative to the feed.
    """
    listed = sorted((each for each in entries if each.on <= as_of), key=lambda each: (-each.on.toordinal(), each.id))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_text(_urn('portal', portal))}</id>",
        f"<title>{_text(portal)}: what changed</title>",
        f"<updated>{_moment(as_of)}</updated>",
        f"<author><name>{_text(portal)}</name></author>",
        f'<link rel="alternate" type="text/html" href={_attribute(home)}/>',
    ]
    for each in listed[:MOST]:
        lines += _entry(each)
    return "\n".join([*lines, "</feed>"]) + "\n"


def _entry(each: Entry) -> list[str]:
    lines = ["<entry>", f"<id>{_text(_urn('change', each.id))}</id>", f"<title>{_text(each.title)}</title>"]
    lines += [f"<updated>{_moment(each.on)}</updated>"]
    if each.by:
        lines.append(f"<author><name>{_text(each.by)}</name></author>")
    if each.category:
        lines.append(f"<category term={_attribute(each.category)}/>")
    if each.href:
        lines.append(f'<link rel="alternate" type="text/html" href={_attribute(each.href)}/>')
    return [*lines, f"<content>{_text(each.text)}</content>", "</entry>"]


def _urn(kind: str, name: str) -> str:
    """An IRI: what a name may hold and an IRI may not is written as its octets."""
    kept = "".join(
        each
        if each.isascii() and (each.isalnum() or each in "-._~/@:")
        else "".join(f"%{octet:02X}" for octet in each.encode())
        for each in _NO_XML.sub("", name)
    )
    return f"urn:mlgov:{kind}:{kept}"


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_NO_XML.sub(" ", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))
