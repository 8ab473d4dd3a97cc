"""The key numbers: the right number, under the limit that says most, with what is needed to believe it."""

from __future__ import annotations

import re
from dataclasses import replace

import builders as made
import pytest

from mlgov.evidence.verdict import Status
from mlgov.pages.key_numbers import key_numbers, main_result, value_before
from mlgov.pages.version import VersionPage


def test_quality_fairness_and_change_stand_in_this_order() -> None:
    """ROC AUC, impact ratio, PSI of the latest window."""
    shown = key_numbers(made.record())
    assert [item.name.partition(",")[0].partition(" ·")[0] for item in shown] == ["ROC AUC", "Impact ratio", "PSI"]
    assert "production data, October 2026" in shown[2].name


def test_the_charters_stricter_limit_is_the_one_that_is_shown() -> None:
    """Of 0.50 (policy) and 0.80 (charter) the nearer one says more; the failing one always wins."""
    for auc in (0.87, 0.70):
        found = main_result(made.record(outcomes=made.release_outcomes(auc=auc)).release.verdict.results)
        assert found is not None
        assert found.limit is not None
        assert found.limit.value == "0.80"


def test_each_number_leads_to_its_section() -> None:
    """Links are relative and end in the row's anchor; a number of production leads to the windows."""
    hrefs = [item.href for item in key_numbers(made.record())]
    assert hrefs[0] == "evaluation.html#r-evaluation-discrimination-roc-auc"
    assert hrefs[1].startswith("fairness.html#r-fairness-impact-ratio-impact-ratio")
    assert hrefs[2] == "drift.html#production"


def test_the_predecessors_value_is_a_note_and_a_mark() -> None:
    """The predecessor's own number, in words and in the drawing."""
    _, second = made.two_versions()
    main = key_numbers(second)[0]
    assert "Version 1: 0.870." in main.notes
    assert "the version before had 0.870" in main.drawing


def test_drift_is_not_compared_with_the_predecessor() -> None:
    """Its reference data is another, so there is nothing to compare."""
    _, second = made.two_versions()
    drift = next(item for item in second.release.verdict.results if item.metric == "psi")
    assert value_before(second, drift) is None


def test_the_charters_baseline_is_a_note() -> None:
    """What a simple rule reaches, as the charter says."""
    assert "Simple rule: 0.580." in key_numbers(made.record())[0].notes


def test_without_fairness_a_second_quality_number_stands_in() -> None:
    """A model that isn't compared by groups shows how much better than guessing it is."""
    outcomes = [item for item in made.release_outcomes() if not item.check.startswith("fairness")]
    assert "Brier skill" in key_numbers(made.record(outcomes=outcomes))[1].name


def test_no_evidence_gives_no_numbers() -> None:
    """Nothing is invented."""
    assert key_numbers(made.record(outcomes=None, windows={})) == ()


@pytest.mark.parametrize(("psi", "by_chance"), [(0.01, True), (0.2, False)])
def test_a_change_within_noise_is_said_to_be_none(psi: float, by_chance: bool) -> None:
    """Noise level 0.02: below it nothing changed more than by chance."""
    record = made.record(windows={"2026-10": made.window_outcomes("2026-10", psi=psi)})
    assert (key_numbers(record)[2].title == "Nothing changed more than by chance") is by_chance


def test_titles_are_plain_words() -> None:
    """No statistic's name is in a title."""
    for item in key_numbers(made.record()):
        assert not any(name in item.title for name in ("PSI", "AUC", "Brier", "KS"))


def test_other_limits_that_cannot_be_decided_are_said():
    """The chip is that of a judged limit; the open one isn't hidden."""
    record = made.record(windows={})
    item = main_result(record.release.verdict.results)
    assert item is not None
    open_ = replace(item, status=Status.UNAVAILABLE, blocking=True, limit=replace(item.limit, id="policy:other"))
    verdict = replace(record.release.verdict, results=(open_, *record.release.verdict.results))
    contents = replace(record.contents, release=replace(record.release, verdict=verdict))
    (number, *_) = key_numbers(replace(record, load=lambda: contents))
    assert "1 other limit can't be decided." in number.notes
    assert number.chip.text != "Cannot be measured here"


def test_amounts_have_their_unit():
    """12.4 of what: the outcome's unit stands beside the number; a score has none."""
    assert {number.unit for number in key_numbers(made.record(windows={}))} == {""}
    outcomes = [made.outcome("evaluation.regression_error", made.measured("mean_absolute_error", 12.4))]
    features = {"opened": made.Feature(meaning="rides", unit="thousand rides", personal=False)}
    record = made.record(made.model_version(features=features), outcomes=outcomes, windows={})
    assert key_numbers(record)[0].unit == "thousand rides"
    assert '<span class="unit">thousand rides</span>' in made.html(VersionPage.of(record))


def test_the_versions_own_baseline_is_a_note_where_the_charter_gives_none() -> None:
    """It stands beside the metric that it is about; the charter's goes before it."""
    own = {"baseline": {"metric": "evaluation.discrimination.roc_auc", "value": 0.71, "kind": "human"}}
    bare = made.charter(re.sub(r",? *baseline: \{[^}]*\}", "", made.CHARTER))
    without = made.record(made.model_version(authored=own, charter_=bare))
    assert "Human: 0.710." in key_numbers(without)[0].notes
    assert not any("Human" in note for note in key_numbers(made.record(made.model_version(authored=own)))[0].notes)
    other = {"baseline": {"metric": "roc_auc", "value": 0.71}}
    assert (
        "To compare with: 0.710."
        in key_numbers(made.record(made.model_version(authored=other, charter_=bare)))[0].notes
    )
