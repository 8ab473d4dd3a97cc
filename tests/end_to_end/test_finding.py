"""A reader finds things: search, the table of versions with its filters, and a link that keeps them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("how", ["http", "file"])
@pytest.mark.parametrize(
    ("words", "title", "url"),
    [
        ("income-classifier", "income-classifier 3", "projects/income-screening/income-classifier/3/index.html"),
        ("outreach-lead", "income-classifier", "projects/income-screening/income-classifier/"),
        ("calibration", "alibration", "checks/index.html"),
        ("newsletter", "Newsletter", "projects/newsletter-timing/index.html"),
    ],
    ids=["model", "owner", "check", "project"],
)
def test_search(reader, how, words, title, url):
    """A model, an owner, a check and a project are found by typing a word."""
    window = reader(how)
    page = window.open("models/index.html")
    page.click("input.md-search__input")
    page.keyboard.type(words)
    page.locator(".md-search-result__item a").first.wait_for()
    hits = []
    for _ in range(50):  # the list is filled bit by bit
        hits = page.locator(".md-search-result__item a").evaluate_all("all => all.map(e => [e.href, e.innerText])")
        if any(url in href and title in text for href, text in hits):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail(f"not found: {hits}")
    assert window.verdict() == []


def shown(page) -> list[str]:
    """Names of the versions in the table, from the top."""
    return page.locator("table[data-inventory] tbody tr:visible th > a").all_inner_texts()


@pytest.mark.parametrize("how", ["http", "file"])
def test_filters_and_the_link_that_keeps_them(reader, how):
    """Quick filters, choices and words narrow the table; the address brings the same rows back in a new window."""
    window = reader(how)
    page = window.open("models/index.html")
    everything = shown(page)
    assert len(everything) == len(set(everything)) >= 6
    page.get_by_role("button", name="Fails", exact=True).click()
    failing = shown(page)
    assert 0 < len(failing) <= len(everything)
    page.get_by_label("Type of model").select_option(label="yes/no classifier")
    page.get_by_label("Filter by name").fill("income")
    narrowed = shown(page)
    assert narrowed
    assert all("income-classifier" in name for name in narrowed)
    assert page.locator("[data-shown]").inner_text() == f"{len(narrowed)} of {len(everything)}"
    for _ in range(2):
        page.locator("th[data-sort=name]").get_by_role("button").click()
    ordered = shown(page)
    assert ordered == sorted(narrowed, reverse=True)
    address = page.url.split("draft/", 1)[1]
    assert "only=fails" in address
    again = reader(how).open(address)
    assert shown(again) == ordered
    assert again.get_by_role("button", name="Fails", exact=True).get_attribute("aria-pressed") == "true"
    assert again.get_by_label("Filter by name").input_value() == "income"
    assert window.verdict() == []


def test_sorting_by_a_number(reader):
    """The main metric sorts as a number, both ways, and says so to a screen reader."""
    page = reader("file").open("models/index.html")
    head = page.locator("th[data-sort=value]")
    for direction in ("ascending", "descending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == direction
        cells = page.locator("table[data-inventory] tbody td:nth-of-type(4)")
        values = [float(value) for value in cells.evaluate_all("all => all.map(e => e.dataset.value)") if value]
        assert len(set(values)) > 2
        assert values == sorted(values, reverse=direction == "descending")


def test_without_a_script_the_whole_table_is_there(example, reader):
    """Filters are hidden, every row is shown."""
    window = reader("file", java_script_enabled=False)
    page = window.page
    page.goto(f"{window.base}/models/index.html")
    assert len(shown(page)) == example.built.versions
    assert not page.locator("[data-inventory-filters]").is_visible()


def test_the_way_from_the_front_door_to_one_result(reader):
    """Home, a version, its evaluation, the explanation of a check: by following links only."""
    window = reader("file")
    page = window.open("index.html")
    page.locator("table[data-inventory] tbody th > a", has_text="credit-scorecard 2").click()
    page.wait_for_url("**/credit-scorecard/2/index.html")
    page.locator(".tabs a", has_text="Evaluation").click()
    page.wait_for_url("**/2/evaluation.html")
    page.locator("article a[href*='checks/index.html#evaluation.']").first.click()
    page.wait_for_url("**/checks/index.html#evaluation.*")
    anchor = page.url.split("#")[1]
    assert page.evaluate("id => document.getElementById(id) !== null", anchor)
    assert window.verdict() == []
