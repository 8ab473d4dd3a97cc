"""The feed, read by the standard library's XML parser and held against what RFC 4287 demands."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from mlgov.exports.atom import MOST, Entry, feed

DAY = dt.date(2026, 11, 22)
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")


def read(entries, portal="Ours") -> ET.Element:
    """The feed's root, after what section 4.1 asks of every feed and entry."""
    root = ET.fromstring(feed(entries, portal=portal, as_of=DAY, home="../index.html").encode("utf-8"))  # noqa: S314 - it is ours
    assert root.tag == f"{ATOM}feed"
    ids = []
    for item in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(item.findall(f"{ATOM}{name}")) == 1, name
        assert RFC_3339.fullmatch(item.findtext(f"{ATOM}updated") or "")
        assert IRI.fullmatch(item.findtext(f"{ATOM}id") or "")
        ids.append(item.findtext(f"{ATOM}id"))
    assert len(set(ids)) == len(ids)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    return root


def test_newest_first_and_nothing_of_tomorrow() -> None:
    """Entries by day; what has not come yet is left out; the feed is as new as its day."""
    days = (dt.date(2026, 1, 2), dt.date(2026, 11, 22), dt.date(2026, 11, 23))
    root = read([Entry(f"event/{day}", day, f"{day}", "x", "../a.html", "ola", "event") for day in days])
    assert [each.findtext(f"{ATOM}title") for each in root.findall(f"{ATOM}entry")] == ["2026-11-22", "2026-01-02"]
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    link = root.find(f"{ATOM}entry/{ATOM}link")
    assert (link.get("href"), link.get("rel")) == ("../a.html", "alternate")


def test_old_entries_end_somewhere() -> None:
    """A feed of a thousand things holds the newest ones."""
    many = [Entry(f"event/{at}", DAY - dt.timedelta(days=at), str(at), "x") for at in range(MOST + 50)]
    assert [int(each.findtext(f"{ATOM}title")) for each in read(many).findall(f"{ATOM}entry")] == list(range(MOST))


@given(st.text(min_size=1))
def test_any_text_stays_text(text: str) -> None:
    """Names and texts are shown and never become elements; what XML can't hold is left out."""
    root = read([Entry(text, DAY, text, text, text, text, text)], portal=text)
    entry = root.find(f"{ATOM}entry")
    kept = "".join(each for each in text if each.isprintable())
    shown = "".join(each for each in entry.findtext(f"{ATOM}content") or "" if each.isprintable())
    assert shown.replace(" ", "") == kept.replace(" ", "")
    assert len(list(root)) == 6
