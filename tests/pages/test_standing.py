"""The verdict box: its words follow from the gate and the verdict, never the other way round."""

from __future__ import annotations

from dataclasses import replace

import builders as made
import pytest

from mlgov.documents.requirements import requirements
from mlgov.evidence.measurement import CheckOutcome, Where
from mlgov.evidence.verdict import Result, Status
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.standing import lacking_answers, standing_of


def _failing() -> list[CheckOutcome]:
    return made.release_outcomes(auc=0.60)


def test_a_failing_limit_makes_it_unfit_and_its_sentence_comes_first() -> None:
    """The heading counts, the sentence is the worst reason, and the shape is that of a failure."""
    record = made.record(outcomes=_failing(), windows={})
    shown = standing_of(record)
    worst = next(item for item in record.release.verdict.results if item.blocking and item.status is Status.FAILED)
    assert shown.shape == "fail"
    assert "limit fails" in shown.heading or "limits fail" in shown.heading
    assert shown.sentence.startswith(worst.reason.partition(" with")[0][:20])


def test_fit_only_when_the_gate_is_open() -> None:
    """A yes and the green edge appear exactly when the gate passes."""
    for record in (made.record(), made.record(outcomes=_failing()), made.record(outcomes=None)):
        shown = standing_of(record)
        assert shown.heading.startswith("Yes") is record.contents.gate.passed
        assert (shown.shape == "pass") is record.contents.gate.passed


def test_a_version_that_was_never_checked_names_the_command() -> None:
    """No evidence is said in the heading, what to do in the sentence."""
    shown = standing_of(made.record(outcomes=None, windows={}))
    assert shown.heading == "It is live already, but doesn't pass: it was never checked"
    assert "mlgov check mail/send-time@1" in shown.sentence


def test_charter_answers_are_counted_and_the_numbers_add_up() -> None:
    """The heading's parts together are the gate's blocking reasons."""
    record = made.record(made.model_version(), windows={})
    lacking = lacking_answers(record)
    heading = standing_of(record).heading
    assert ("charter answer" in heading) is bool(lacking)
    assert {row.id for row in lacking} <= {row.id for row in requirements()}


@pytest.mark.parametrize("state", ["rejected", "retired"])
def test_a_rejected_charter_is_the_reason(state: str) -> None:
    """Nothing about answers then: the charter itself is the reason."""
    text = made.CHARTER.replace("state: agreed", f"state: {state}")
    shown = standing_of(made.record(made.model_version(charter_=made.charter(text)), windows={}))
    assert f"The charter is {state}" in shown.sentence
    assert shown.heading == f"It is live, but should not be: the charter is {state}"


def test_signed_and_healthy_are_both_always_there() -> None:
    """Two states, whatever the release verdict says."""
    for record in (made.record(), made.record(outcomes=None, windows={}), made.record(windows={})):
        states = standing_of(record).states
        assert [state.question for state in states] == ["Signed", "Healthy now"]
        assert states[0].chip.text == "In use, no approval recorded"


def _judged_as(record: VersionRecord, *statuses: Status) -> VersionRecord:
    """The record with the latest window's verdict holding only blocking results of these statuses."""
    latest = record.windows[-1]
    results = tuple(
        Result("drift.psi", "psi", Where("window", column=f"c{at}"), status, "r", blocking=True)
        for at, status in enumerate(statuses)
    )
    judged = replace(latest, verdict=replace(latest.verdict, results=results))
    contents = replace(record.contents, windows=(*record.windows[:-1], judged))
    return replace(record, load=lambda: contents)


@pytest.mark.parametrize(
    ("statuses", "shape", "text"),
    [
        ((), "pass", "Holds"),
        ((Status.FAILED, Status.FAILED, Status.INSUFFICIENT), "fail", "2 limits fail, 1 can't be decided"),
        ((Status.INSUFFICIENT,), "none", "1 limit can't be decided"),
        ((Status.MISSING,), "fail", "1 number is missing"),
    ],
)
def test_health_is_that_of_the_latest_window(statuses: tuple[Status, ...], shape: str, text: str) -> None:
    """What the latest window can't show is never called healthy; earlier windows don't matter."""
    state = standing_of(_judged_as(made.record(), *statuses)).states[1]
    assert (state.chip.shape, state.chip.text) == (shape, text)
    assert "October 2026" in state.detail


def test_no_window_is_not_healthy_but_unknown() -> None:
    """Without production data there is no claim."""
    assert standing_of(made.record(windows={})).states[1].chip.text == "No production data yet"


def test_whom_it_waits_for_is_the_worst_reasons_role() -> None:
    """A failed evaluation waits for the data scientist, named with the person in the charter."""
    shown = standing_of(made.record(outcomes=_failing(), windows={}))
    assert (shown.waits, shown.who) == ("data scientist", "ds-crm")
