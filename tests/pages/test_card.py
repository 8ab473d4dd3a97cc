"""The model card: what is written is shown, what isn't is said, and what is dangerous is marked."""

from __future__ import annotations

import dataclasses
import re

import builders as made
import pytest

from mlgov.pages.card import FEATURES_SHOWN, CardPage


def test_a_full_card_renders() -> None:
    """All sections of a complete version."""
    text = made.html(CardPage.of(made.two_versions()[1]))
    for part in (
        "What it is for",
        "How well it does",
        'id="limitations"',
        'id="data"',
        'id="training"',
        'id="features"',
    ):
        assert part in text


@pytest.mark.parametrize("charter", [True, None])
@pytest.mark.parametrize("facts", [True, None])
def test_an_empty_card_renders_and_says_so(charter: bool | None, facts: bool | None) -> None:
    """No charter, no facts, no evidence, nothing authored."""
    bare = {"data": {}, "columns": {}, "decision": None, "limitations": [], "artefacts": []}
    version = made.model_version(charter_=charter, facts_=facts, authored=bare, features={}, events=())
    text = made.html(CardPage.of(made.record(version, outcomes=None, windows={})))
    assert "Nothing was measured here yet." in text
    assert "None was written for this version" in text
    assert ("There is no charter yet." in text) is (charter is None)
    assert "None" not in re.sub(r"<[^>]+>", " ", text).replace("None was written", "")


def test_limitations_of_all_predecessors_are_there_once() -> None:
    """This version's first, then those before it; the same words are not said twice."""
    first = made.record(made.model_version(authored={"limitations": ["old", "both"]}))
    version = made.model_version(
        "2", authored={"limitations": ["new", "both"], "predecessor": "1"}, facts_=made.facts("2")
    )
    third = made.record(version, before=first)
    found = [(item.text, item.version) for item in CardPage.of(third).limitations]
    assert found == [("new", "this version"), ("both", "this version"), ("old", "version 1")]


def test_the_charters_limitations_are_rendered_as_prose() -> None:
    """The project's own section stands below."""
    assert CardPage.of(made.record()).limits_text.markdown == "Readers without a history get the average hour."


def test_reported_numbers_never_look_measured_here() -> None:
    """They have a section of their own with their source, and no chip."""
    reported = [{"metric": "roc_auc", "value": 0.91, "source": "vendor's sheet", "n": 1000}]
    text = made.html(CardPage.of(made.record(made.model_version(authored={"reported": reported}))))
    part = text[text.index("Reported by others, not measured here") :]
    part = part[: part.index("</table>")]
    assert "vendor&#39;s sheet" in part
    assert "chip" not in part


def test_many_features_fold() -> None:
    """The first dozen stands open, the rest unfolds; none is lost."""
    columns = tuple({"name": f"c{index}", "kind": "number"} for index in range(40))
    card = CardPage.of(made.record(made.model_version(facts_=made.facts(columns=columns))))
    assert (len(card.features), len(card.more_features)) == (FEATURES_SHOWN, 40 - FEATURES_SHOWN)


def test_the_fairness_line_adds_up() -> None:
    """Holding, failing and undecided comparisons are all comparisons."""
    said = CardPage.of(made.record(outcomes=made.release_outcomes(impact=0.5))).fairness
    total, hold, fail, unsure = (int(part) if part != "no" else 0 for part in re.findall(r"\d+|no(?= )", said)[:4])
    assert total == hold + fail + unsure
    assert "Female is selected at 0.50 times the rate of male" in said


def test_hostile_prose_is_cleaned() -> None:
    """Markdown of a charter can't bring a script."""
    text = made.CHARTER.replace("Mails at the wrong hour", "<script>alert(1)</script>Mails at the wrong hour")
    page = made.html(CardPage.of(made.record(made.model_version(charter_=made.charter(text)))))
    assert "<script" not in page


def test_fields_are_the_templates_variables() -> None:
    """Every field is used by the template."""
    source = (made.TEMPLATES / CardPage.template).read_text(encoding="utf-8")
    for item in dataclasses.fields(CardPage):
        assert re.search(rf"\b{item.name}\b", source), item.name


def test_what_a_version_is_compared_with_and_its_samples_are_told():
    """Stored with the version, in plain words: what is to be beaten, rows to look at, rows that must not change."""
    authored = {
        "baseline": {"metric": "roc_auc", "value": 0.71, "kind": "business_process", "note": "Counted in May."},
        "sample": "data/sample.csv",
        "golden_sample": "data/golden.csv",
    }
    page = CardPage.of(made.record(made.model_version(authored=authored)))
    (fact,) = [each for each in page.about if each.name == "Compared with"]
    assert (fact.value, fact.note) == ("ROC AUC 0.710 (business process)", "Counted in May.")
    rows = {row.role: row for row in page.data}
    assert rows["Sample"].path == "data/sample.csv"
    assert rows["Fixed test rows"].path == "data/golden.csv"
    assert "must not change" in made.html(page)
    plain = CardPage.of(made.record())
    assert not {"Sample", "Fixed test rows"} & {row.role for row in plain.data}
    assert "Compared with" not in {each.name for each in plain.about}
