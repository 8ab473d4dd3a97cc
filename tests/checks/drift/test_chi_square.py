"""Chi-square test of homogeneity against scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from mlgov.checks.base import CheckContext
from mlgov.checks.drift.chi_square import CHECK, is_sparse
from mlgov.summaries.types import CategoryComparison, Comparison, DatasetSummary


def run(*columns):
    """Metric -> measurement of the compared columns."""
    comparison = Comparison("train", {column.column: column for column in columns})
    context = CheckContext(
        "binary_classification", "test", None, DatasetSummary("test", None, 9), comparison=comparison
    )
    return CHECK.run(context)


def compared(reference, current):
    """A comparison from counts per level."""
    levels = tuple(f"v{i}" for i in range(len(reference)))
    return CategoryComparison("c", "input", sum(reference), sum(current), levels, tuple(reference), tuple(current))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(40, 900), st.integers(40, 900)), min_size=2, max_size=12))
def test_matches_scipy(pairs):
    """Statistic, p value and Cramer's V of tables with well-filled cells."""
    reference, current = zip(*pairs, strict=True)
    assume(not is_sparse(np.array(reference) + np.array(current), sum(reference), sum(current)))
    found = {item.metric: item for item in run(compared(reference, current)).measurements}
    expected = stats.chi2_contingency(np.array([reference, current]), correction=False)
    assert found["chi_square"].value == pytest.approx(expected.statistic, rel=1e-9, abs=1e-9)
    assert found["p_value"].value == pytest.approx(expected.pvalue, rel=1e-7, abs=1e-280)
    v = stats.contingency.association(np.array([reference, current]), method="cramer")
    assert found["cramers_v"].value == pytest.approx(v, abs=1e-9)
    assert found["chi_square"].noise.value == pytest.approx(stats.chi2.ppf(0.95, len(pairs) - 1))
    assert found["chi_square"].variant == f"{len(pairs) - 1} degrees of freedom"


def test_sparse_tables_use_their_own_moments():
    """Many rare values: the p value agrees with a permutation test where the usual approximation doesn't."""
    rng = np.random.default_rng(6)
    p = np.concatenate([[0.5, 0.3], np.full(40, 0.2 / 40)])
    reference, current = rng.multinomial(3_000, p), rng.multinomial(60, p)
    found = {item.metric: item for item in run(compared(reference.tolist(), current.tolist())).measurements}
    assert "moments" in found["chi_square"].variant
    totals = reference + current
    used = totals > 0
    draws = rng.multivariate_hypergeometric(totals[used], 60, 4_000)
    expected = totals[used] * 60 / 3_060
    statistic = ((draws - expected) ** 2 / expected * (1 + 60 / 3_000)).sum(axis=1)
    permuted = (statistic >= found["chi_square"].value).mean()
    assert found["p_value"].value == pytest.approx(permuted, abs=0.05)
    assert found["chi_square"].noise.value == pytest.approx(np.quantile(statistic, 0.95), rel=0.06)


def test_levels_beyond_the_kept_ones_are_one_bin():
    """They count on both sides."""
    column = replace(compared([50, 50], [60, 40]), n_reference=150, n_current=150, other_reference=50, other_current=50)
    found = {item.metric: item for item in run(column).measurements}
    expected = stats.chi2_contingency([[50, 50, 50], [60, 40, 50]], correction=False).statistic
    assert found["chi_square"].value == pytest.approx(expected)


def test_absences(make):
    """One value only; an empty side; only numbers."""
    (item,) = run(compared([50], [40])).measurements
    assert item.absent.kind == "insufficient"
    (item,) = run(compared([50, 3], [0, 0])).measurements
    assert item.absent.kind == "insufficient"
    assert run(make.compare_numbers("x", [1.0, 2.0, 4.0], [2.0])).absent.kind == "not_applicable"
