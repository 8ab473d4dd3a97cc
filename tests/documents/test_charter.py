"""Charters: ten lines are enough, any answer may be unknown, and errors name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.documents.cache import DocumentCache
from mlgov.documents.charter import CharterFile, load_charter, parse_charter
from mlgov.errors import DocumentError

NEWSLETTER = """---
title: Newsletter send-time
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
---
"""


def parsed(text: str) -> CharterFile:
    """A charter from text."""
    return parse_charter(text.encode(), shown_as="mail/charter.md")


def problems(text: str) -> str:
    """The error that a charter gives."""
    with pytest.raises(DocumentError) as caught:
        parsed(text)
    return str(caught.value)


def test_the_ten_line_charter_loads_as_it_is() -> None:
    """The shortest useful charter, with decimals kept as written."""
    file = parsed(NEWSLETTER)
    assert file.charter.success[0].at_least == "0.65"
    assert file.charter.success[0].baseline.value == 0.58
    assert file.charter.data[0].regulation == ("gdpr",)
    assert file.charter.state == "draft"
    assert file.charter.roles() == {"owner": "crm-lead", "data_scientist": "ds-crm"}
    assert file.sections == {}


@pytest.mark.parametrize("answer", ["{unknown: not measured yet}", "'unknown: not measured yet'"])
@pytest.mark.parametrize("key", ["label_delay", "ai_act_class", "reviews", "tier", "frameworks", "jurisdictions"])
def test_every_kind_of_answer_may_be_unknown(key: str, answer: str) -> None:
    """Text, choices, mappings and lists alike; the reason is kept."""
    file = parsed(NEWSLETTER.replace("---\n", f"---\n{key}: {answer}\n", 1))
    assert file.unknown == {key: "not measured yet"}
    assert getattr(file.charter, key) in (None, ())


def test_unknown_inside_lists_and_booleans() -> None:
    """An entry's answer may be unknown too, and `TBD` for yes or no is missing, not wrong."""
    text = NEWSLETTER.replace("personal: true", "personal: {unknown: asked}").replace("people: false", "people: TBD")
    file = parsed(text)
    assert file.unknown == {"data[0].personal": "asked"}
    assert file.placeholders == ("decides_about_people",)
    assert file.charter.decides_about_people is None


def test_every_problem_is_told_with_line_and_nearest_key() -> None:
    """Misspelt key, wrong choice, per cent instead of decimal: all at once."""
    text = NEWSLETTER.replace("owner: crm-lead", "ovner: crm-lead")
    text = text.replace("problem: binary_classification", "problem: binary").replace("at_least: 0.65", "at_least: 65%")
    told = problems(text)
    assert "mail/charter.md:3: ovner" in told
    assert "`owner`" in told
    assert "mail/charter.md:5: problem" in told
    assert "mail/charter.md:8: success[0].at_least" in told
    assert "0.65" in told


@pytest.mark.parametrize("value", [".nan", ".inf", "1e3", "{{ 7*7 }}"])
def test_targets_are_finite_decimals(value: str) -> None:
    """Not a number, infinity and exponents are refused with the line."""
    assert "mail/charter.md:8: success[0].at_least" in problems(NEWSLETTER.replace("0.65", f"'{value}'"))


def test_a_target_nothing_can_hold_is_refused() -> None:
    """A floor above the ceiling is a mistake."""
    assert "nothing can hold both" in problems(NEWSLETTER.replace("at_least: 0.65", "at_least: 0.65, at_most: 0.5"))


def test_words_stay_words() -> None:
    """`no`, `010` and `1.10` where text is declared are text."""
    file = parsed(NEWSLETTER.replace("---\n", "---\naudience: no\nlifetime: 1.10\njurisdictions: [no, 010]\n", 1))
    assert (file.charter.audience, file.charter.lifetime) == ("no", "1.10")
    assert file.charter.jurisdictions == ("no", "010")


def test_lines_of_answers_are_known() -> None:
    """Each answer, and each thing above it, has a source."""
    file = parsed(NEWSLETTER)
    assert file.source("success[0].at_least") == "mail/charter.md:8"
    assert file.source("success[0].measured") == "mail/charter.md:8"
    assert file.source("reviews.next") == "mail/charter.md:1"


def test_a_project_may_end_without_a_model() -> None:
    """Rejected: no machine learning needed."""
    text = "---\ntitle: Parking\nowner: fm\nstate: rejected\noutcome: no machine learning needed\n---\n"
    assert parsed(text).charter.outcome == "no machine learning needed"


def test_cached_charters_equal_parsed_ones_and_damage_is_ignored(tmp_path: Path) -> None:
    """The cache gives the same charter, also under another root; a changed file is read again."""
    path = tmp_path / "mail" / "charter.md"
    path.parent.mkdir()
    path.write_text(NEWSLETTER + "## Why\nx\n", encoding="utf-8")
    fresh = load_charter(path, tmp_path)
    with DocumentCache(tmp_path / "cache"):
        assert load_charter(path, tmp_path) == fresh
    with DocumentCache(tmp_path / "cache") as cache:
        assert load_charter(path, tmp_path) == fresh
        assert load_charter(path, path.parent).path == "charter.md"
        assert cache.hits == 2
    path.write_text(NEWSLETTER + "## Why\ny\n", encoding="utf-8")
    with DocumentCache(tmp_path / "cache"):
        assert load_charter(path, tmp_path).sections["why"].markdown == "y"


def test_text_without_front_matter_says_what_is_expected() -> None:
    """A plain Markdown file is told to begin with front matter."""
    assert "expected front matter" in problems("# Newsletter\n")
