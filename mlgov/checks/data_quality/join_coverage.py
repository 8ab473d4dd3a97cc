"""How much of the data found its predictions, labels, groups or weights in a separate file.

Purpose: if many rows find no partner, every number rests on a part of the data that may differ from the rest.
How it measures: for each separate file, the share of rows whose id occurs in it, and how many of its rows belong to no
row here.
Signs of risk: a share below what the label delay explains; rows of the file that belong to nothing, which points at two
different keys.
Limitations: which rows are missing matters more than how many; outcomes of difficult cases often arrive last.
What to do: check the key and its format (leading zeros, text against numbers); wait for late outcomes before judging.
Source: Christen 2012, Data Matching, chapter 7 (completeness of linkage); ISO/IEC 25012 (completeness).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, NotApplicable, define
from mlgov.checks.parts import THIS_FILE, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of rows that joined, for each separate file; `where.slice` is the file's part."""
    if not context.current.joins:
        raise NotApplicable(reason="predictions, labels, groups and weights are in the data itself")
    for join in context.current.joins:
        where = context.where(slice=join.part)
        yield share("joined_rate", join.joined, join.rows, where, undefined="the data set has no rows")
        yield Measurement("unmatched_rows", float(join.unmatched), n=join.rows, no_interval=THIS_FILE, where=where)


CHECK = define(
    __name__,
    title="Rows that found their partner",
    metrics=(
        MetricInfo("joined_rate", "Share of rows that joined", "higher", "rate"),
        MetricInfo("unmatched_rows", "Rows of the separate file that belong to nothing", "zero", "count"),
    ),
    needs=(),
    measure=measure,
)
