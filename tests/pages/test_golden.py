"""Golden pages: every change of a page's HTML is seen in a diff. Refresh with MLGOV_UPDATE_GOLDEN=1."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import builders as make
import pytest

from mlgov.pages.all_pages import FILTERS, SECTION_PAGES, pages_of
from mlgov.pages.parts import PageRef
from mlgov.portal.render import Renderer

GOLDEN = Path(__file__).parents[1] / "golden"
MAIL = "projects/mail"
CASES = (
    *("index.html", "projects/index.html", "models/index.html", "approvals/index.html", "checks/index.html"),
    *("policies/index.html", "projects/untold/index.html", f"{MAIL}/index.html", f"{MAIL}/send-time/index.html"),
    *(f"{MAIL}/send-time/2/{section}.html" for section in SECTION_PAGES),
    f"{MAIL}/send-time/1/index.html",
    f"{MAIL}/send-time/1/operations.html",
    f"{MAIL}/send-time/1/drift.html",
)


@cache
def offered() -> dict[str, PageRef]:
    """The pages of the hand-made portal by address."""
    return {ref.url: ref for ref in pages_of(make.portfolio()) if isinstance(ref, PageRef)}


def kept(url: str) -> Path:
    """The file that keeps a page."""
    return GOLDEN / url.replace("/", "_")


@pytest.mark.parametrize("url", CASES)
def test_page_is_as_kept(url):
    """The HTML below the frame is what was last looked at and found good; blank lines don't count."""
    body = Renderer(make.TEMPLATES, FILTERS).body(offered()[url])
    text = "".join(f"{line.rstrip()}\n" for line in body.splitlines() if line.strip())
    if os.environ.get("MLGOV_UPDATE_GOLDEN") == "1":
        kept(url).parent.mkdir(exist_ok=True)
        kept(url).write_text(text, encoding="utf-8")
    assert kept(url).is_file(), "not kept yet; look at the page, then run with MLGOV_UPDATE_GOLDEN=1"
    assert text == kept(url).read_text(encoding="utf-8")


def test_no_kept_page_is_left_over():
    """A kept page that no test reads would only look like a proof."""
    assert {path.name for path in GOLDEN.glob("*.html")} == {kept(url).name for url in CASES}
