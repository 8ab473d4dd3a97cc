"""A portal in which people have decided, page by page: as kept, well formed, every link leading somewhere.

Refresh what is kept with MLGOV_UPDATE_GOLDEN=1, and look at the difference.
"""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import builders as made
import decided
import pytest

from mlgov.pages.all_pages import pages_of
from mlgov.pages.parts import FileRef, PageRef

GOLDEN = Path(__file__).parents[1] / "golden" / "decided"


def page_of(person: str, role: str, subject: str) -> str:
    """The address of a decision's page."""
    record = decided.of(person, role, subject)
    folder = "mail/charter" if subject == "mail" else subject.replace("@", "/")
    return f"approvals/{folder}/{record.digest[:12]}.html"


CASES = {
    "approvals": "approvals/index.html",
    "people": "people/index.html",
    "role-owner": "people/owner/index.html",
    "role-validator": "people/validator/index.html",
    "approval-conditions": page_of("bea", "business_owner", "mail/send-time@1"),
    "approval-stale": page_of("vera", "validator", "mail/send-time@2"),
    "approval-refused": page_of("vera", "validator", "mail/send-time@4"),
    "project": "projects/mail/index.html",
    "version-conditions": "projects/mail/send-time/1/index.html",
    "version-stale": "projects/mail/send-time/2/index.html",
    "version-waiting": "projects/mail/send-time/3/index.html",
    "version-history": "projects/mail/send-time/1/history.html",
}


@cache
def offered() -> dict[str, PageRef | FileRef]:
    """Everything in the portal by address."""
    return {item.url: item for item in pages_of(decided.world(Path(tempfile.mkdtemp())))}


@cache
def body(url: str) -> str:
    """The HTML of one page."""
    item = offered()[url]
    assert isinstance(item, PageRef)
    return made.html(item.make())


@pytest.mark.parametrize("name", CASES)
def test_page_is_as_kept(name) -> None:
    """The HTML below the frame is what was last looked at and found good; blank lines don't count."""
    text = "".join(f"{line.rstrip()}\n" for line in body(CASES[name]).splitlines() if line.strip())
    kept = GOLDEN / f"{name}.html"
    if os.environ.get("MLGOV_UPDATE_GOLDEN") == "1":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert kept.is_file(), "not kept yet; look at the page, then run with MLGOV_UPDATE_GOLDEN=1"
    assert text == kept.read_text(encoding="utf-8")


def test_no_kept_page_is_left_over() -> None:
    """A kept page that no test reads would only look like a proof."""
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(CASES)


@pytest.mark.parametrize("url", sorted(CASES.values()))
def test_links_lead_somewhere(url) -> None:
    """Pages, places on them, and published files."""
    for href in re.findall(r'<a [^>]*href="([^"]*)"', body(url)):
        if re.match("[a-z]+:", href) or "/evidence/" in href or href.startswith("evidence/"):
            continue
        path, _, anchor = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(url), path)) if path else url
        assert target in offered(), f"{url} links to {href}"
        if anchor:
            assert f'id="{anchor}"' in body(target), f"{url} links to {href}"


@pytest.mark.parametrize("url", sorted(CASES.values()))
def test_page_is_well_formed(url) -> None:
    """Ids once, one first heading, no heading skips a level, the day is said, nothing of Python shows."""
    text = body(url)
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    headings = [int(each) for each in re.findall(r"<h([1-6])\b", text)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(headings))
    assert 'data-as-of="2026-11-22"' in text
    assert not re.search(r"\bNone\b|object at 0x|\(\)", re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL))


def test_titles_are_unique() -> None:
    """Every page can be found by its words."""
    titles = [item.title for item in offered().values() if isinstance(item, PageRef)]
    assert len(titles) == len(set(titles))


def test_home_tells_what_people_owe() -> None:
    """The overdue condition and the signatures that no longer count."""
    text = body("index.html")
    assert "Condition overdue" in text
    assert "send-time 4" in text
    assert "was refused by Vera Lang as validator" in text
