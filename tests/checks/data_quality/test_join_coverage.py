"""Rows that found their partner in a separate file."""

from __future__ import annotations

from mlgov.checks.data_quality.join_coverage import CHECK
from mlgov.datasets.protocol import JoinCoverage
from mlgov.summaries.types import DatasetSummary


def test_each_file_has_its_share(make):
    """Told apart by the part that the file gives."""
    joins = (JoinCoverage("labels", "y.csv", 500, 424, 0), JoinCoverage("groups", "g.csv", 500, 500, 3))
    outcome = CHECK.run(make.context(DatasetSummary("test", None, 500, joins=joins)))
    found = {(item.metric, item.where.slice): item for item in outcome.measurements}
    assert found["joined_rate", "labels"].counts == (424, 500)
    assert found["joined_rate", "groups"].value == 1
    assert found["unmatched_rows", "groups"].value == 3


def test_absences(make):
    """No separate files; no rows."""
    assert CHECK.run(make.context(DatasetSummary("test", None, 5))).absent.kind == "not_applicable"
    empty = DatasetSummary("test", None, 0, joins=(JoinCoverage("labels", "y.csv", 0, 0, 4),))
    assert CHECK.run(make.context(empty)).measurements[0].absent.kind == "insufficient"
