"""How often the decisions at the declared threshold are right, and in which way they are wrong.

Purpose: shows what the model does when it is used as declared: how many of its decisions are right, how many cases it
misses and how many alarms are false.
How it measures: rows are counted by label and prediction (the confusion table). Accuracy is the share of right
decisions; precision the share of predicted positives that are positive; recall the share of positives that are found;
specificity the share of negatives that are left alone; balanced accuracy the mean of recall and specificity; F1
combines precision and recall; Matthews correlation and Cohen's kappa compare with chance and use all four counts.
Shares have Wilson intervals; the others come from 2,000 seeded draws of the four counts.
Signs of risk: high accuracy with low recall on a rare outcome; precision or recall far from the values at which the
threshold was chosen; kappa or Matthews correlation near 0.
Limitations: all numbers hold for this one threshold. Accuracy depends on how common the outcome is; compare with the
trivial model. A number that is undefined (no row was predicted positive, say) is shown as such and never as 0.
What to do: if recall or precision misses its limit, see first whether the threshold still fits the costs of both kinds
of error; then look at drift, calibration and the groups where errors gather.
Source: Fawcett 2006 (Pattern Recognition Letters 27:861-874); Matthews 1975 (BBA 405:442-451); Cohen 1960 (Educational
and Psychological Measurement 20:37-46); Wilson 1927 (JASA 22:209-212); scikit-learn's definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, absent, part, rate
from mlgov.checks.statistics.draws import Floats, cell_draws, draws_interval, generator
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import Cells


def balanced_accuracy(cells: Floats) -> Floats:
    """Mean of recall and specificity; cells of shape (..., 4) as tn, fp, fn, tp."""
    tn, fp, fn, tp = np.moveaxis(cells, -1, 0)
    return np.asarray((tp / (tp + fn) + tn / (tn + fp)) / 2)


def f1(cells: Floats) -> Floats:
    """2 tp / (2 tp + fp + fn)."""
    _, fp, fn, tp = np.moveaxis(cells, -1, 0)
    return np.asarray(2 * tp / (2 * tp + fp + fn))


def matthews_corrcoef(cells: Floats) -> Floats:
    """(tp tn - fp fn) over the root of the product of the four margins."""
    tn, fp, fn, tp = np.moveaxis(cells, -1, 0)
    # the root is taken of pairs, because the product of four counts of millions overflows nothing but precision
    margins = np.sqrt((tp + fp) * (tp + fn)) * np.sqrt((tn + fp) * (tn + fn))
    return np.asarray((tp * tn - fp * fn) / margins)


def cohen_kappa(cells: Floats) -> Floats:
    """2 (tp tn - fp fn) over the sum of the two products of opposite margins."""
    tn, fp, fn, tp = np.moveaxis(cells, -1, 0)
    return np.asarray(2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)))


_BY_DRAWS: tuple[tuple[str, Callable[[Floats], Floats], str], ...] = (
    ("balanced_accuracy", balanced_accuracy, "only one class occurs in the labels"),
    ("f1", f1, "no row is positive, neither by label nor by prediction"),
    ("matthews_corrcoef", matthews_corrcoef, "only one class occurs in the labels or in the predictions"),
    ("cohen_kappa", cohen_kappa, "labels and predictions all have one and the same class"),
)


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Every metric of the confusion counts, and the counts."""
    cells = part(
        context,
        context.current.confusion,
        "confusion",
        "labels",
        "scores",
        otherwise="no prediction column and no threshold are declared",
    )
    if cells.n == 0:
        raise NotApplicable(kind="insufficient", reason="no row has both a label and a prediction")
    yield rate(context, "accuracy", cells.tp + cells.tn, cells.n, undefined="no rows")
    yield rate(context, "precision", cells.tp, cells.tp + cells.fp, undefined="no row is predicted positive")
    yield rate(context, "recall", cells.tp, cells.tp + cells.fn, undefined="no row has the positive label")
    yield rate(context, "specificity", cells.tn, cells.tn + cells.fp, undefined="no row has the negative label")
    yield from _by_draws(context, cells)
    yield Table(
        "confusion",
        {
            "label": ("negative", "negative", "positive", "positive"),
            "prediction": ("negative", "positive", "negative", "positive"),
            "count": (cells.tn, cells.fp, cells.fn, cells.tp),
        },
        where=context.where(),
        unit="rows",
    )


def _by_draws(context: CheckContext, cells: Cells) -> Iterator[Measurement]:
    counts = (cells.tn, cells.fp, cells.fn, cells.tp)
    settings = context.settings
    draws, method = cell_draws(counts, settings.resamples, generator(settings.seed, "evaluation.decision"))
    for name, function, undefined in _BY_DRAWS:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(function(np.array(counts, dtype=np.float64)))
        if not np.isfinite(value):
            yield absent(name, context.where(), undefined, n=cells.n)
            continue
        interval = draws_interval(draws, method, function, value, settings.confidence_level)
        why = "" if interval else "undefined in more than 1 of 20 draws of the counts"
        yield Measurement(name, value, n=cells.n, interval=interval, no_interval=why, where=context.where())


CHECK = define(
    __name__,
    title="Decisions at the declared threshold",
    metrics=(
        MetricInfo("accuracy", "Accuracy", "higher", "rate"),
        MetricInfo("precision", "Precision", "higher", "rate"),
        MetricInfo("recall", "Recall", "higher", "rate"),
        MetricInfo("specificity", "Specificity", "higher", "rate"),
        MetricInfo("balanced_accuracy", "Balanced accuracy", "higher"),
        MetricInfo("f1", "F1", "higher"),
        MetricInfo("matthews_corrcoef", "Matthews correlation", "higher"),
        MetricInfo("cohen_kappa", "Cohen's kappa", "higher"),
    ),
    needs=(Need.LABELS, Need.CONFUSION),
    measure=measure,
    problems=BINARY,
)
