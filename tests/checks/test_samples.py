"""The samples belong together, so that a check tried on them meets believable numbers."""

from __future__ import annotations

from mlgov.checks.samples import sample_contexts


def test_counts_of_the_binary_sample_add_up():
    """Rows, classes, cells, calibration and groups agree."""
    summary = sample_contexts()[0].current
    assert summary.confusion.n == summary.rows == sum(count for _, count in summary.labels.classes)
    assert summary.scores.positives == summary.confusion.tp + summary.confusion.fn
    assert sum(summary.scores.calibration.counts) == summary.rows
    assert sum(summary.scores.calibration.positives) == summary.scores.positives
    cells = summary.groups["sex"].groups.values()
    assert sum(cell.tp for cell in cells) == summary.confusion.tp
    assert sum(cell.n for cell in cells) == summary.rows


def test_samples_cover_the_situations():
    """Both measured problem types, awaited labels, no rows, and a problem type without checks."""
    contexts = sample_contexts()
    assert [context.problem for context in contexts[:2]] == ["binary_classification", "regression"]
    assert contexts[2].labels_due
    assert contexts[3].current.rows == 0
    assert contexts[4].problem == "ranking"


def test_comparison_counts_add_up():
    """Bins of both sides hold all rows."""
    for column in sample_contexts()[0].comparison.columns.values():
        if column.column == "age":
            assert sum(column.decile_reference) == sum(column.doane_reference) == column.n_reference
            assert sum(column.decile_current) == sum(column.doane_current) == column.n_current
        else:
            assert sum(column.reference) == column.n_reference
            assert sum(column.current) == column.n_current
