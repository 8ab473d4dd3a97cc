"""Pieces shared by checks."""

from __future__ import annotations

import pytest

from mlgov.checks.base import NotApplicable
from mlgov.checks.parts import part, rate, rows_below, share, why_absent
from mlgov.checks.statistics.proportions import wilson
from mlgov.evidence.measurement import Absent, Where
from mlgov.summaries.types import DatasetSummary


def test_rate_and_share(make):
    """A rate of a population has an interval, a share of the file has none; both keep their counts."""
    context = make.context(DatasetSummary("test", None, 10))
    item = rate(context, "recall", 3, 10, undefined="no positives")
    assert item.interval == wilson(3, 10, 0.95)
    assert item.counts == (3, 10)
    assert rate(context, "recall", 0, 0, undefined="no positives").absent == Absent("insufficient", "no positives")
    item = share("missing_rate", 3, 10, Where())
    assert item.interval is None
    assert "itself" in item.no_interval


def test_small_counts_are_not_told():
    """Below the smallest cell, words instead of the number."""
    assert rows_below(4, 5) == "fewer than 5 rows"
    assert rows_below(5, 5) == "5 rows"
    assert rows_below(1_234, 5) == "1,234 rows"


def test_part_and_reasons(make):
    """The first reason that the summary has wins over late labels, and those over the general one."""
    summary = DatasetSummary("test", None, 10, absent={"labels": Absent("unavailable", "no such column")})
    context = make.context(summary, labels_due="2025-01-01")
    assert part(context, 5, otherwise="-") == 5
    assert why_absent(context, "scores", "labels", otherwise="-").reason == "no such column"
    assert why_absent(context, "scores", otherwise="-").kind == "awaiting"
    assert why_absent(context, "scores", otherwise="-", labels=False) == Absent("unavailable", "-")
    with pytest.raises(NotApplicable) as raised:
        part(context, None, "labels", otherwise="-")
    assert raised.value.absent.reason == "no such column"
