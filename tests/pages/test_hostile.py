"""Texts that people and data bring, at their worst, on every page: they stay texts, and layouts hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import builders as make
import pytest

from mlgov.documents.features import Feature
from mlgov.evidence.measurement import CheckOutcome, Table, Where
from mlgov.pages.all_pages import FILTERS, pages_of
from mlgov.pages.parts import PageRef
from mlgov.pages.portfolio import Portfolio
from mlgov.portal.render import Renderer
from mlgov.portal.templating import LONGEST

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "svg": "<svg onload=alert(1)>",
    "attribute": "' onmouseover='alert(1)",
    "ends_block": "</script><script>alert(1)</script>",
    "template": "{{ 7*7 }}{% include '/etc/passwd' %}",
    "table": "a|b`c`\n    d](e) *f* # g ! ::: !!!",
    "override": "admin\u202egnp.exe\u200b",
    "writing": "名前 اسم é 🙂 e\u0301",
    "word": "w" * 10_000,
}
LONG = ("a long story " * 7_700).strip()
VOID = frozenset({"br", "hr", "img", "input", "wbr"})
WRITTEN_BY_PEOPLE = {"em", "strong", "code", "details", "summary", "pre", "p", "ul", "li"}
"""Elements that prose or a long text may bring beside those that a page has anyway."""


class Shape(HTMLParser):
    """The elements, attributes and JSON blocks of a page, and whether everything is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.blocks: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing that closes itself."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep what is inside script blocks."""
        if self.open and self.open[-1] == "script":
            self.blocks.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)


def window_of(text: str) -> list[CheckOutcome]:
    """A production window in which a hostile column has changed."""
    late = make.not_run("evaluation.discrimination", "awaiting", text, "2027-01-01")
    return [
        late,
        make.outcome("drift.psi", make.measured("psi", 0.6, n=900, role="window", window="2026-08", column=text)),
    ]


def outcomes_of(text: str) -> list[CheckOutcome]:
    """Evidence in which every name is hostile."""
    group = {"group": f"sex={text}", "versus": "sex=male"}
    profile = {
        "column": (text,),
        "kind": ("category",),
        "n": (10,),
        "missing": (0,),
        "distinct": (2,),
        "top": (text,),
        "top_count": (9,),
    }
    bins = Table("bins", {"label": (text, "b"), "reference": (5, 5), "current": (2, 8)}, Where(column=text))
    auc = make.measured("roc_auc", 0.9, low=0.89, high=0.91, reason=text, variant=text, method=text)
    ratio = make.measured("impact_ratio", 0.5, counts=(1, 2, 3, 4), low=0.4, high=0.6, **group)
    return [
        make.outcome("evaluation.discrimination", auc),
        make.outcome("fairness.group_rates", make.measured("selection_rate", 0.2, counts=(200, 1000), **group)),
        make.outcome("fairness.impact_ratio", ratio),
        make.outcome("data_quality.missing", make.measured("missing_rate", 0.1, counts=(1, 10), column=text)),
        make.outcome("data_quality.profile", make.measured("rows", 10.0), tables=[Table("column_profile", profile)]),
        make.outcome("drift.psi", make.measured("psi", 0.5, noise=0.01, column=text), tables=[bins]),
        make.not_run("evaluation.decision", "error", text),
    ]


def portfolio_of(text: str) -> Portfolio:
    """A portal in which every text that people or data bring is `text`."""
    charter = make.CHARTER
    for line in (
        "title: Newsletter send-time",
        "owner: crm-lead",
        "target: mail opened within 7 days, one row per mail",
    ):
        charter = charter.replace(line, f"{line.partition(':')[0]}: {json.dumps(text, ensure_ascii=False)}")
    charter = charter.replace("Mails at the wrong hour are not read.", text.replace("\n", " "))
    version = make.model_version(
        authored={
            "change": text,
            "limitations": [text],
            "decision": {"threshold": 0.5, "why": text},
            "training": {"note": text, "search": text},
            "owner": text,
        },
        charter_=make.charter(charter),
        features={text: Feature(meaning=text, personal=False)},
        facts_=make.facts(hyperparameters={text: text}, library=text, model_class=text, environment={"python": text}),
        events=(
            make.event("deployed", "2026-08-01", environment=text, region=text, recorded_by=text),
            make.event("incident", "2026-08-02", reason=text, note=text, severity="low"),
        ),
    )
    record = make.record(version, outcomes=outcomes_of(text), windows={"2026-08": window_of(text)})
    project = make.project_record(charter_=make.charter(charter), models=[make.model_record(record)])
    return make.portfolio(project, problems=(text,))


@cache
def bodies(text: str) -> tuple[tuple[PageRef, str], ...]:
    """Every page of the portal of a text."""
    renderer = Renderer(make.TEMPLATES, FILTERS)
    return tuple((ref, renderer.body(ref)) for ref in pages_of(portfolio_of(text)) if isinstance(ref, PageRef))


def pages(text: str) -> Iterator[tuple[str, str, Shape, Shape]]:
    """Address, HTML and shape of every page, with the shape that it has with a harmless text."""
    for (ref, body), (_, harmless) in zip(bodies(text), bodies("text"), strict=True):
        yield ref.url, body, Shape(body), Shape(harmless)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_an_element(name):
    """C1, C6, C9, B14: whatever is written, the page has the elements it always has, and all are closed."""
    for url, body, shape, harmless in pages(HOSTILE[name]):
        assert (shape.open, shape.wrong) == ([], []), url
        assert set(shape.tags) - set(harmless.tags) <= WRITTEN_BY_PEOPLE, url
        for tag in ("script", "img", "svg", "table", "tr", "a", "h1", "h2"):
            assert shape.tags.count(tag) == harmless.tags.count(tag), f"{url}: {tag}"
        assert "root:" not in body, url


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_an_attribute_or_an_id(name):
    """C1, C3, C5: handlers and styles are never there; ids are made of letters, digits and dashes."""
    for url, _, shape, _ in pages(HOSTILE[name]):
        names = {name for name, _ in shape.attributes}
        assert not [each for each in names if each.startswith("on") or each == "style"], url
        ids = [value for name, value in shape.attributes if name == "id"]
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,130}", each) for each in ids), url
        links = [value for name, value in shape.attributes if name == "href"]
        assert all(re.fullmatch(r"(https?|mailto):\S+|[A-Za-z0-9._/@#-]*", link) for link in links), url


@pytest.mark.parametrize("name", ["script", "ends_block"])
def test_a_block_of_json_ends_where_it_should(name):
    """C4: `</script>` in a label is escaped in the block, and the block still reads as JSON."""
    found = 0
    for url, _, shape, _ in pages(HOSTILE[name]):
        for block in shape.blocks:
            assert json.loads(block), url
            found += 1
    assert found or not any(ref.needs_charts and "data-chart" in body for ref, body in bodies(HOSTILE[name]))


def test_templates_in_texts_are_printed():
    """B14: braces are shown as they are."""
    home = {ref.url: body for ref, body in bodies(HOSTILE["template"])}["index.html"]
    assert "{{ 7*7 }}{% include &#39;/etc/passwd&#39; %}" in home


def test_unseen_characters_are_shown():
    """C7: an override can't turn a name round; it is shown as what it is."""
    assert not [ref.url for ref, body in bodies(HOSTILE["override"]) if "\u202e" in body or "\u200b" in body]
    assert any("admin[U+202E]gnp.exe[U+200B]" in body for _, body in bodies(HOSTILE["override"]))


def test_other_writing_is_kept():
    """C9: emoji, CJK, Arabic and combining marks arrive as they were written."""
    assert "名前 اسم é 🙂 e\u0301" in {ref.url: body for ref, body in bodies(HOSTILE["writing"])}["index.html"]


def test_a_very_long_text_does_not_bury_a_page():
    """C8: 100,000 characters are cut with a note, except for prose; the whole is one click away where it belongs."""
    for ref, body in bodies(LONG):
        shown = re.sub(r'<details.*?</details>|<div class="prose.*?</div>', " ", body, flags=re.DOTALL)
        longest = max(len(part) for part in re.split(r"<[^>]*>", shown))
        assert longest < 3 * LONGEST, f"{ref.url}: {longest}"
    card = next(body for ref, body in bodies(LONG) if ref.url.endswith("card.html"))
    assert f"The whole text, {len(LONG):,} characters" in card
    assert LONG in card
