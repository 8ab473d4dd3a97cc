"""Whether the values of category columns are spread as in the reference.

Purpose: tests for each category column whether reference and current data could come from one source.
How it measures: the chi-square statistic of homogeneity over all values, its p value, and Cramer's V, which puts it on
a scale from 0 to 1 that doesn't grow with the number of rows. Where many values are rare (Cochran's rule: a count below
1 expected, or more than one cell in five below 5), the p value comes from the statistic's own moments instead of the
usual approximation, and the variant says so.
Signs of risk: a small p value together with a Cramer's V that matters, say above 0.1.
Limitations: with many rows everything is significant; read V. With many columns some p values are small by chance: of
20 unchanged columns, one is below 0.05. Missing values are left out.
What to do: look at the bins of the column and ask what changed at the source.
Source: Pearson 1900 (Philosophical Magazine 50:157-175); Cochran 1954 (Biometrics 10:417-451); Cramer 1946,
Mathematical Methods of Statistics, section 21.9.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.drift import bins
from mlgov.checks.parts import absent
from mlgov.checks.statistics.distributions import chi_square_survival
from mlgov.checks.statistics.draws import Floats
from mlgov.checks.statistics.noise import NullDistribution, chi_square_term, null_distribution
from mlgov.evidence.measurement import Measurement, MetricInfo, Noise, Table
from mlgov.summaries.types import CategoryComparison


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Statistic, p value and Cramer's V of every compared category column."""
    found = [column for column in bins.columns(context) if isinstance(column, CategoryComparison)]
    if not found:
        raise NotApplicable(reason="no category column can be compared with the reference")
    for column in found:
        nothing = bins.empty(context, "chi_square", column)
        if nothing is not None:
            yield nothing
        else:
            yield from _column(context, column)


def _column(context: CheckContext, column: CategoryComparison) -> Iterator[Measurement]:
    where = context.where(column=column.column)
    reference, current = (np.array(side, dtype=np.float64) for side in bins.level_counts(column))
    totals = reference + current
    used = totals > 0
    n, m = column.n_reference, column.n_current
    df = int(used.sum()) - 1
    if df < 1:
        yield absent("chi_square", where, "the column has one value only, in both data sets", n=m)
        return
    value = float(chi_square_term(reference[used], current[used], n, m, df + 1).sum())
    exact_moments = null_distribution("chi_square", totals[used].tolist())(n, m)
    sparse = is_sparse(totals[used], n, m)
    null = exact_moments if sparse else NullDistribution(1.0, float(df))
    p_value = null.survival(value) if sparse else chi_square_survival(value, df)
    level = context.settings.noise_level
    limit = null.quantile(level)
    method = "moments of the statistic" if sparse else "chi-square"
    variant = f"{df} degrees of freedom" + (", p value from the statistic's moments" if sparse else "")
    found = Measurement(
        "chi_square",
        value,
        n=m,
        no_interval=bins.NO_INTERVAL,
        noise=Noise(limit, level, method),
        where=where,
        variant=variant,
    )
    yield found
    yield replace(found, metric="p_value", value=p_value, no_interval="a p value has no interval", noise=None)
    v_noise = Noise(math.sqrt(limit / (n + m)), level, method)
    yield replace(found, metric="cramers_v", value=math.sqrt(value / (n + m)), noise=v_noise)


def is_sparse(totals: Floats, n: int, m: int) -> bool:
    """Cochran's rule: an expected count below 1, or more than one in five below 5."""
    expected = np.concatenate([totals * (n / (n + m)), totals * (m / (n + m))])
    return bool(expected.min() < 1 or (expected < 5).mean() > 0.2)


CHECK = define(
    __name__,
    title="Spread over categories (chi-square)",
    metrics=(
        MetricInfo("chi_square", "Chi-square statistic", "lower", "distance"),
        MetricInfo("p_value", "p value", "none"),
        MetricInfo("cramers_v", "Cramer's V", "lower", "distance"),
    ),
    needs=(Need.COMPARISON,),
    measure=measure,
)
