"""Rows of the test data that the model was trained on.

Purpose: a test shows how a model does on cases that it has not seen. Rows that were in the training data show how well
it remembers them, so that results look better than they will be in use.
How it measures: the share of rows of the test or validation data that also occur in the training data, equal in every
column that both have but the id, the score, the prediction and the weight; columns that only number the rows are left
out, too. Beside it stands how large that share would be without any mistake: as many rows of the training data as occur
there more than once, after Good (1953), plus what chance adds at these sizes.
Signs of risk: any share above what honest repetition explains; a share near 100 %, which means that the test data is
the training data or a part of it.
Limitations: rows that are nearly equal (rounded otherwise, one column corrected) and other rows of the same person or
machine are not found. A column that says which file a row belongs to, or on which day it was exported, hides every
shared row. Where the training data was freed from repetitions and the test data was not, honest repetitions are
underestimated.
What to do: see how the data was split; split before rows are copied, balanced or augmented, and all rows of one person
to one side; then test again on rows that were held out.
Source: Kaufman et al. 2012, Leakage in Data Mining (ACM TKDD 6:15); Kapoor and Narayanan 2023 (Patterns 4:100804) on
leakage in published research; Good 1953 (Biometrika 40:237) on the chance of meeting a kind that was met before, and
Esty 1983 (Annals of Statistics 11:905) on how well that is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from statistics import NormalDist

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.parts import part, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Noise, Table
from mlgov.summaries.types import Overlap


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of rows that occur in the training data, and what honest repetition explains of it."""
    found = part(
        context,
        context.current.overlap,
        "overlap",
        otherwise="rows shared with training were not counted",
        labels=False,
    )
    rows = context.current.rows
    what = "all of them: it is the training data itself" if found.same else f"compared in {_columns(found)}"
    measured = share(
        "overlap_rate",
        found.rows,
        rows,
        context.where(),
        reason=f"{found.rows:,} of {rows:,} rows also occur in the training data, {what}",
        undefined="the data set has no rows",
    )
    # Rows that each come just as often are no new draw, so that nothing of it can be honest repetition.
    yield measured if found.same or not found.train_repeated else replace(measured, noise=_expected(context, found))


def _columns(found: Overlap) -> str:
    """How many columns were compared, and how many were not."""
    compared = f"{found.columns:,} column{'s' * (found.columns != 1)}"
    return f"{compared} of {found.columns + found.not_compared:,}" if found.not_compared else compared


def _expected(context: CheckContext, found: Overlap) -> Noise:
    """The share that rows of the same kind, drawn apart from the training data, would stay below.

    The share of known rows that have a twin estimates how probable it is that a new row repeats one of them (Good 1953).
    To this is added the normal quantile of a share among the rows here and of the estimate's own error, whose variance is
    (n1 (1 - n1/N) + 2 n2) / N^2 with n1 rows that occur once and n2 kinds that occur twice (Esty 1983). 2 n2 is at most
    the number of repeated rows, which takes its place.
    """
    expected = (found.train_repeated or 0) / found.train_rows
    once = expected * (1 - expected)
    spread = math.sqrt(once / context.current.rows + (once + expected) / found.train_rows)
    level = context.settings.noise_level
    return Noise(min(1.0, expected + NormalDist().inv_cdf(level) * spread), level, "good-turing")


CHECK = define(
    __name__,
    title="Rows that the model was trained on",
    metrics=(MetricInfo("overlap_rate", "Share of rows that the model was trained on", "lower", "rate"),),
    needs=(Need.OVERLAP,),
    roles=("validation", "test"),
    measure=measure,
)
