"""Pages in a real browser: nothing is wider than the window, on a phone and on a desk, whatever the words are."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.pages.all_pages import pages_of
from mlgov.pages.parts import PageRef

pytestmark = pytest.mark.browser

ASSETS = make.TEMPLATES / "assets"
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  return [...document.querySelectorAll("article *")]
    .filter((each) => !each.closest(".wrap") && each.getBoundingClientRect().right > width + 1)
    .map((each) => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 40)}`)
}"""


def worst() -> make.ProjectRecord:
    """A project and a version whose every text is one word without an end."""
    word = "w" * 10_000
    charter = make.CHARTER.replace("Newsletter send-time", word).replace("crm-lead", word)
    version = make.model_version(
        authored={"change": word, "limitations": [word], "owner": word},
        charter_=make.charter(charter),
        events=(make.event("deployed", "2026-08-01", environment=word, recorded_by=word),),
    )
    outcomes = [make.outcome("data_quality.missing", make.measured("missing_rate", 0.1, column=word))]
    record = make.record(version, outcomes=outcomes)
    return make.project_record("mail", charter_=make.charter(charter), models=[make.model_record(record)])


@pytest.fixture(scope="module")
def opened(browser):
    """One page to write bodies into."""
    style = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("portal.css", "mlgov.css"))
    page = browser.new_page()

    def open_body(body: str, width: int):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(
            f"<!doctype html><html lang=en><style>* {{ box-sizing: border-box }}{style}</style>"
            f'<body data-md-color-scheme="default"><article class="md-content__inner portal-page">{body}</article>'
        )
        return page

    yield open_body
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("words", ["plain", "endless"])
def test_nothing_is_wider_than_the_window(opened, width, words):
    """Tables scroll in their own box, words break, and the page itself never scrolls sideways (C8)."""
    portfolio = make.portfolio() if words == "plain" else make.portfolio(worst())
    wide = {}
    for ref in pages_of(portfolio):
        if isinstance(ref, PageRef):
            found = opened(make.html(ref.make()), width).evaluate(TOO_WIDE)
            if found:
                wide[ref.url] = found[:3]
    assert wide == {}
