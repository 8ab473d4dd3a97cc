"""The feeds of an edition."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest


@pytest.fixture
def built(empty):
    """A portal with a review that is due."""
    empty.mlgov("init", "--name", "Ours")
    empty.write("project_charters/p/charter.md", "---\ntitle: T\nowner: ada\nreviews: {next: 2026-12-01}\n---\n")
    assert empty.mlgov("build", "--no-check", "-q").code == 0
    return empty


def test_each_edition_has_them_and_home_leads_there(built) -> None:
    """A calendar and a feed, linked from the first page; built again, the same bytes."""
    folder = built.root / "site" / "draft"
    feeds = [folder / "feeds" / name for name in ("reviews.ics", "changes.atom")]
    calendar, atom = (path.read_bytes() for path in feeds)
    assert b"DTSTART;VALUE=DATE:20261201\r\n" in calendar
    assert b"SUMMARY:p: review of a project\r\n" in calendar
    root = ET.fromstring(atom)  # noqa: S314 - it is ours
    titles = [each.text for each in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[0] == "Ours: what changed"
    assert "Policy standard 1 counts" in titles
    for link in root.iter("{http://www.w3.org/2005/Atom}link"):
        assert (feeds[1].parent / link.get("href")).is_file()
    home = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="feeds/{path.name}"' in home for path in feeds)
    assert built.mlgov("build", "--no-check", "-q").code == 0
    assert [path.read_bytes() for path in feeds] == [calendar, atom]


def test_what_comes_next_is_in_the_calendar(built) -> None:
    """A policy that comes next makes the calendar anew, though no page changes."""
    policy = "name: standard\nversion: '9'\ntitle: S\nowner: risk\neffective_from: 2027-01-15\nextends: standard\n"
    built.write("project_charters/policies/coming/standard.yml", policy)
    assert built.mlgov("build", "--no-check", "-q").code == 0
    calendar = (built.root / "site/draft/feeds/reviews.ics").read_text(encoding="utf-8")
    assert "DTSTART;VALUE=DATE:20270115" in calendar
