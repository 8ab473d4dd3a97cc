"""Rows that occur more than once.

Purpose: repeated rows make results look more certain than they are, and a row in both training and test makes them look
better.
How it measures: the share of rows that repeat an earlier row of the same data set in every column but the id.
Signs of risk: a share far above what rounding and few columns would explain; a sudden rise, as after a double load.
Limitations: with few or coarse columns, honest repetitions are common. Rows that are nearly equal are not found;
rows shared between training and test data are counted by a check of their own.
What to do: look at how the data was joined; remove repetitions before splitting into training and test data.
Source: ISO/IEC 25012 (accuracy, consistency); Barz and Denzler 2020 (Journal of Imaging 6:41) on what duplicates do to
test results.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.parts import part, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of repeated rows."""
    summary = context.current
    count = part(context, summary.duplicates, "duplicates", otherwise="repeated rows were not counted", labels=False)
    yield share("duplicate_rate", count, summary.rows, context.where(), undefined="the data set has no rows")


CHECK = define(
    __name__,
    title="Repeated rows",
    metrics=(MetricInfo("duplicate_rate", "Share of repeated rows", "lower", "rate"),),
    needs=(Need.DUPLICATES,),
    measure=measure,
)
