"""Builders of summaries from plain arrays, so that checks are tested without the engine that counts rows."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from mlgov.checks.base import CheckContext
from mlgov.summaries.types import (
    QUANTILE_PROBABILITIES,
    CalibrationBins,
    CategoryComparison,
    CategorySummary,
    Cells,
    CurvePoints,
    DatasetSummary,
    GroupCells,
    LabelCounts,
    Mean,
    NumericComparison,
    NumericSummary,
    ResidualSummary,
    ScoreSummary,
)


def mean(values):
    """Sums of a sample."""
    values = np.asarray(values, dtype=float)
    return Mean(len(values), float(values.sum()), float((values**2).sum()))


def cells(y, yhat):
    """Confusion counts."""
    tn, fp, fn, tp = metrics.confusion_matrix(y, yhat, labels=[0, 1]).ravel().tolist()
    return Cells(tn, fp, fn, tp)


def delong_variance(y, p):
    """DeLong's variance written out from its definition (quadratic in the rows)."""
    pos, neg = p[y == 1][:, None], p[y == 0][None, :]
    psi = (pos > neg) + 0.5 * (pos == neg)
    return float(psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / psi.shape[1])


def scores(y, p):
    """A ScoreSummary by scikit-learn."""
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    bin_of = np.clip(np.ceil(p * 10).astype(int) - 1, 0, 9)
    eps = np.finfo(float).eps
    clipped = np.clip(p, eps, 1 - eps)
    fpr, tpr, _ = metrics.roc_curve(y, p)
    precision, recall, _ = metrics.precision_recall_curve(y, p)
    both = 0 < y.sum() < len(y)
    return ScoreSummary(
        positives=int(y.sum()),
        negatives=int((1 - y).sum()),
        roc_auc=float(metrics.roc_auc_score(y, p)) if both else None,
        delong_variance=delong_variance(y, p) if min(y.sum(), (1 - y).sum()) > 1 else None,
        average_precision=float(metrics.average_precision_score(y, p)) if y.sum() else None,
        log_loss=mean(-np.log(np.where(y == 1, clipped, 1 - clipped))),
        brier=mean((p - y) ** 2),
        calibration=CalibrationBins(
            tuple(np.bincount(bin_of, minlength=10).tolist()),
            tuple(np.bincount(bin_of, y, 10).astype(int).tolist()),
            tuple(np.bincount(bin_of, p, 10).tolist()),
        ),
        roc_curve=CurvePoints(tuple(fpr.tolist()), tuple(tpr.tolist())),
        precision_recall_curve=CurvePoints(tuple(recall.tolist()), tuple(precision.tolist())),
    )


def residuals(y, yhat):
    """A ResidualSummary from targets and predictions."""
    y, yhat = np.asarray(y, dtype=float), np.asarray(yhat, dtype=float)
    error = yhat - y
    used = y != 0
    edges = np.quantile(error, [0.005, 0.995])
    counts, bounds = np.histogram(np.clip(error, *edges), 30, tuple(edges))
    return ResidualSummary(
        n=len(y),
        absolute=mean(abs(error)),
        squared=mean(error**2),
        signed=mean(error),
        median_absolute=float(np.median(abs(error))),
        relative=mean(abs(error[used] / y[used])),
        zero_targets=int((~used).sum()),
        target=mean(y),
        target_median=float(np.median(y)),
        baseline_absolute=float(abs(y - np.median(y)).mean()),
        quantiles=tuple(np.quantile(error, QUANTILE_PROBABILITIES).tolist()),
        edges=tuple(bounds.tolist()),
        counts=tuple(counts.tolist()),
    )


def groups(column, group, y, yhat, *, unknown=0):
    """GroupCells of one sensitive column; `y` may be None."""
    group, yhat = np.asarray(group), np.asarray(yhat)
    names = sorted(set(group.tolist()))
    by = {} if y is None else {str(g): cells(np.asarray(y)[group == g], yhat[group == g]) for g in names}
    selected = {str(g): (int(yhat[group == g].sum()), int((group == g).sum())) for g in names}
    return GroupCells(column, by, selected, unknown)


def numeric(column, values, kind="number"):
    """A NumericSummary; NaN is missing, infinities are counted apart."""
    values = np.asarray(values, dtype=float)
    x = values[np.isfinite(values)]
    counts, edges = np.histogram(x, 30) if len(x) else ((), ())
    if not len(x):
        return NumericSummary(column, kind, 0, int(np.isnan(values).sum()), int(np.isinf(values).sum()), 0, None, None, None, None, (), False)  # fmt: skip
    return NumericSummary(
        column,
        kind,
        len(x),
        int(np.isnan(values).sum()),
        int(np.isinf(values).sum()),
        len(np.unique(x)),
        float(x.min()),
        float(x.max()),
        float(x.mean()),
        float(x.std(ddof=1)) if len(x) > 1 else None,
        tuple(np.quantile(x, QUANTILE_PROBABILITIES).tolist()),
        bool((x == np.round(x)).all()),
        tuple(edges.tolist()),
        tuple(counts.tolist()),
    )


def category(column, values, kind="category"):
    """A CategorySummary; None is missing."""
    present = [str(value) for value in values if value is not None]
    names, counts = np.unique(present, return_counts=True)
    levels = sorted(zip(names.tolist(), counts.tolist(), strict=True), key=lambda item: (-item[1], item[0]))
    return CategorySummary(column, kind, len(present), len(values) - len(present), len(levels), tuple(levels))


def compare_numbers(column, reference, current, part="input"):
    """A NumericComparison with exact KS by scipy, decile and doane bins by numpy."""
    r, c = np.asarray(reference, dtype=float), np.asarray(current, dtype=float)
    edges = np.unique(np.quantile(r, np.arange(1, 10) / 10)) if len(r) else np.array([])

    def deciles(x):
        return tuple(np.bincount(np.searchsorted(edges, x, "left"), minlength=len(edges) + 1).tolist())

    doane = np.histogram_bin_edges(r, bins="doane") if len(r) else np.array([])
    inside = np.histogram(c, doane)[0] if len(r) else np.array([], dtype=int)
    return NumericComparison(
        column,
        part,
        len(r),
        len(c),
        float(stats.ks_2samp(r, c, method="asymp").statistic) if len(r) and len(c) else None,
        None,
        tuple(edges.tolist()),
        deciles(r),
        deciles(c),
        tuple(doane.tolist()),
        tuple(np.histogram(r, doane)[0].tolist()) if len(r) else (),
        (*inside.tolist(), len(c) - int(inside.sum())),
        float(r.mean()) if len(r) else None,
        float(c.mean()) if len(c) else None,
    )


def compare_categories(column, reference, current, part="input"):
    """A CategoryComparison from two lists of text."""
    r, c = category(column, reference), category(column, current)
    ref, cur = dict(r.levels), dict(c.levels)
    new = [(level, count) for level, count in c.levels if level not in ref]
    levels = (*ref, *(level for level, _ in new))
    return CategoryComparison(
        column,
        part,
        r.n,
        c.n,
        levels,
        tuple(ref.get(level, 0) for level in levels),
        tuple(cur.get(level, 0) for level in levels),
        tuple(new[:50]),
        sum(count for _, count in new),
    )


def binary(y, p, threshold=0.5, **extra):
    """A DatasetSummary of a binary classifier."""
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    classes = tuple((str(value), int((y == value).sum())) for value in (0, 1) if (y == value).any())
    return DatasetSummary(
        "test",
        None,
        len(y),
        labels=LabelCounts(len(y), 0, classes),
        scores=scores(y, p),
        confusion=cells(y, (p >= threshold).astype(int)),
        **extra,
    )


def context(current, problem="binary_classification", role="test", **more):
    """A CheckContext on a summary."""
    return CheckContext(problem=problem, role=role, window=None, current=current, positive="1", **more)


def values(outcome):
    """Metric -> measurement, of an outcome whose metrics occur once."""
    found = {item.metric: item for item in outcome.measurements}
    assert len(found) == len(outcome.measurements)
    return found


@pytest.fixture(scope="session")
def make():
    """Builders by name: make.scores(y, p), make.numeric(...), make.context(...)."""
    return SimpleNamespace(
        mean=mean, cells=cells, scores=scores, residuals=residuals, groups=groups, numeric=numeric, category=category,
        compare_numbers=compare_numbers, compare_categories=compare_categories, binary=binary, context=context, values=values,
        delong_variance=delong_variance,
    )  # fmt: skip
