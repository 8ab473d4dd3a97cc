"""What needs attention: grouped, ordered, cut, and the rest counted."""

from __future__ import annotations

import builders as made

from mlgov.evidence.verdict import Status
from mlgov.judging.worst import strictest
from mlgov.pages.concerns import SHOWN, concerns_of


def _drifting(count: int) -> list:
    columns = [
        made.measured("psi", 0.3 + index / 100, noise=0.01, role="window", window="2026-10", column=f"c{index:02d}")
        for index in range(count)
    ]
    return [made.outcome("drift.psi", *columns)]


def test_thirty_three_columns_are_one_line() -> None:
    """One line with the worst of them, and all members to unfold."""
    rows = concerns_of(made.record(windows={"2026-10": _drifting(33)})).rows
    line = next(row for row in rows if row.link.text == "33 columns look different")
    assert len(line.members) == 33
    assert line.sentence.startswith("most: c32, PSI 0.62")
    assert line.value == "0.620"


def test_what_stops_the_release_comes_first() -> None:
    """Blocking lines stand before those that only ask for a look."""
    rows = concerns_of(made.record(outcomes=made.release_outcomes(auc=0.6, impact=0.5))).rows
    stops = [row.stops for row in rows]
    assert stops == sorted(stops, reverse=True)
    assert stops[0]


def test_no_more_lines_than_shown_and_the_rest_is_counted() -> None:
    """Lines that don't fit are said to be in the audit report."""
    outcomes = made.release_outcomes(auc=0.6, impact=0.5)
    outcomes += [
        made.outcome("data_quality.missing", made.measured("missing_rate", 0.5, counts=(5, 10), column="x")),
        made.outcome("data_quality.declared_range", made.measured("range_violation_rate", 0.5, column="y")),
    ]
    shown = concerns_of(made.record(outcomes=outcomes, windows={"2026-10": _drifting(3)}))
    assert len(shown.rows) <= SHOWN
    assert shown.audit.href == "audit.html"


def test_the_count_of_what_holds_is_the_verdicts() -> None:
    """`n other results hold` counts measurements, not limits."""
    record = made.record(windows={})
    held = sum(item.status is Status.PASSED for item in strictest(record.release.verdict.results))
    assert concerns_of(record).audit.text.startswith(f"{held} ")


def test_a_missing_charter_is_a_line() -> None:
    """Without a charter nobody answers for the model: that stops it."""
    rows = concerns_of(made.record(made.model_version(charter_=None), windows={})).rows
    assert any(row.link.text == "Charter" and row.stops for row in rows)


def test_a_version_that_was_never_checked_lists_no_results() -> None:
    """The verdict box says it; thirty missing numbers would say it thirty times."""
    rows = concerns_of(made.record(outcomes=None, windows={})).rows
    assert all(row.family == "charter" for row in rows)


def test_lines_lead_to_their_section() -> None:
    """Each result's line links to its row on the section's page."""
    rows = concerns_of(made.record(outcomes=made.release_outcomes(auc=0.6), windows={})).rows
    assert "evaluation.html#r-evaluation-discrimination-roc-auc" in {row.link.href for row in rows}


def test_outcomes_over_time_come_first_and_lead_to_the_windows():
    """What the home page leads with is on the version's page too."""
    bad = {f"2026-{month:02}": made.window_outcomes(f"2026-{month:02}", auc=0.5) for month in range(5, 11)}
    first = concerns_of(made.record(windows=bad)).rows[0]
    assert first.link.text == "ROC AUC in production"
    assert first.link.href == "drift.html#production"
    assert first.sentence == "ROC AUC was beyond its limit in 6 of 6 months in production, last in October 2026."
