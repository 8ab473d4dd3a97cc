"""Signed and healthy are two states: a signed version that doesn't hold in production gets no green yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import builders as make
import pytest

from mlgov.documents.finding import AcceptedUntil, Finding, FindingFile, LinkedResult
from mlgov.evidence.verdict import Status
from mlgov.gating.attention import Attention
from mlgov.gating.findings import FindingStanding
from mlgov.gating.gate import GateDecision, GateReason
from mlgov.pages.golive import answer, answer_shape, asked, conditions
from mlgov.pages.in_use import tally, trouble_of
from mlgov.pages.standing import standing_of

LIVE = (make.event("deployed", "2026-08-01", environment="production"),)
OFTEN = "Mean absolute error was beyond its limit in 8 of 20 months in production, last in window 2016-07."


def record(*, events=LIVE, failing=True, findings=(), warnings=()):
    """A version whose release check passes, with or without failures in production."""
    version = make.model_version(events=events)
    made = make.record(version, windows={})
    item = Attention(
        version.name, OFTEN, "failed", "data_scientist", "result", True, "monitoring",
        "evaluation.regression_error", "mean_absolute_error", topic="outcome", windows=20,
    )  # fmt: skip
    reasons = tuple(GateReason(text, "x.yml:1", False, "", "failed") for text in warnings)
    decision = GateDecision(version.name, "release", True, 0, reasons)
    contents = replace(made.contents, gate=decision, attention=(item,) if failing else (), findings=tuple(findings))
    return replace(made, load=lambda: contents)


def accepted():
    """A finding about that number, accepted for a while."""
    finding = Finding(
        title="Months miss the limit", severity="medium", owner="owner", opened=dt.date(2026, 7, 14),
        opened_by="owner", due=dt.date(2026, 10, 12), state="accepted",
        results=(LinkedResult(result="evaluation.regression_error.mean_absolute_error"),),
        accepted=AcceptedUntil(
            role="model_risk", by="risk", reason="Known since the replay.", on=dt.date(2026, 7, 15), until=dt.date(2027, 1, 31)
        ),
    )  # fmt: skip
    return FindingStanding(FindingFile("f", "mail/findings/f.yml", finding), "accepted")


def test_failing_in_production_is_never_a_plain_yes():
    """The edge is amber, the heading says it, and outcomes are told in the words of people."""
    made = record()
    assert answer(made, "") == "By its numbers at release it may stay live, but in production it doesn't hold"
    assert answer_shape(made) == "warn"
    found = trouble_of(made)
    assert found is not None
    assert (
        found.sentence == "Mean absolute error was beyond its limit in 8 of 20 months in production, last in July 2016."
    )


def test_who_finds_out_and_who_decides_are_named():
    """The role of the failing number, and the business owner for its use meanwhile."""
    said = asked(record(), "")
    assert said.startswith("Asked of the data scientist")
    assert "business owner (head-of-crm): decide whether it stays in use meanwhile." in said
    assert standing_of(record()).waits == "data scientist"


def test_what_somebody_accepted_is_said_with_its_end():
    """An accepted finding about the same number doesn't make it green."""
    made = record(findings=[accepted()])
    found = trouble_of(made)
    assert found is not None
    assert found.accepted == "Model risk accepts “Months miss the limit” until 31 January 2027."
    assert answer_shape(made) == "warn"


@pytest.mark.parametrize(
    ("made", "shape"),
    [(record(failing=False), "pass"), (record(events=(*LIVE, make.event("retired", "2026-10-01"))), "none")],
)
def test_without_failures_or_use_there_is_no_trouble(made, shape):
    """A version that holds is green; a retired one asks for nobody."""
    assert trouble_of(made) is None
    assert answer_shape(made) == shape


def test_a_version_that_is_not_in_use_fails_on_later_data():
    """It is not said to be in production."""
    found = trouble_of(record(events=()))
    assert found is not None
    assert found.heading == "on later data it doesn't hold"


def test_a_retired_version_waits_for_nobody():
    """And there is nothing to sign."""
    found = standing_of(record(events=(make.event("retired", "2026-10-01"),)))
    assert (found.waits, found.who, found.then) == ("", "", "")


def test_columns_that_only_look_different_are_one_line_after_the_rest():
    """Outcomes first; the columns that differ most are named, the others counted."""
    made = record(failing=False)
    by_column = {item.where.column: item.reason for item in made.release.verdict.results if item.metric == "psi"}
    drifting = list(by_column.values())[:2]
    assert len(drifting) == 2
    told = conditions(record(failing=False, warnings=[*drifting, "The number holds just."]))
    assert told[0] == "Keep in mind: The number holds just."
    assert told[1].startswith("Keep in mind: 2 columns look different from the reference data, most of all ")
    assert sum(text.startswith("Keep in mind") for text in told) == 2


def test_results_are_counted_in_words():
    """What fails and what can't be decided; nothing for nothing."""
    failed = next(item for item in make.record().release.verdict.results if item.status == "failed")
    unsure = replace(failed, status=Status.INSUFFICIENT)
    assert tally([]) == []
    assert tally([failed, failed, unsure], "required ") == ["2 required limits fail", "1 can't be decided"]
    assert tally([unsure]) == ["1 limit can't be decided"]
