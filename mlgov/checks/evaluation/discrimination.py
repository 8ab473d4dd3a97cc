"""How well the score separates the two classes, over all thresholds.

Purpose: shows whether cases with the positive outcome tend to get higher scores than the others, before any threshold
is chosen.
How it measures: ROC AUC is the share of all pairs of one positive and one negative row in which the positive row has
the higher score; equal scores count one half. Average precision is the mean precision over the recall steps
(scikit-learn's definition, no interpolation). The interval of the AUC uses DeLong's variance on the logit scale, or
Newcombe's method 5 when a class has fewer than 10 rows or the AUC is 0 or 1.
Signs of risk: an AUC near 0.5 ranks no better than chance, below 0.5 worse; a value near 1 on real data often means
that a feature contains the outcome. An average precision near the share of positives says nothing was learnt.
Limitations: ranking says nothing about whether the probabilities are right or the threshold is sensible. With few
positives the AUC can look good while most alarms are false: read average precision too. Average precision has no
interval here, because an honest one needs the rows to be drawn again. Rows are assumed independent.
What to do: if it falls below the limit, compare with the predecessor on the same rows, look at drift and at the parts
of the data where it is lowest; if it is suspiciously high, look for a feature that is known only after the outcome.
Source: Hanley and McNeil 1982 (Radiology 143:29-36); DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845);
Newcombe 2006 (Statistics in Medicine 25:559-573); scikit-learn roc_auc_score and average_precision_score.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, absent, part
from mlgov.checks.statistics.auc import auc_interval
from mlgov.evidence.measurement import Absent, Measurement, MetricInfo, Table
from mlgov.summaries.types import CurvePoints, ScoreSummary


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """ROC AUC and average precision, and both curves (of the test data only, to keep windows small)."""
    scores = part(context, context.current.scores, "scores", "labels", otherwise="no score column is declared")
    n = scores.positives + scores.negatives
    if n == 0:
        raise NotApplicable(kind="insufficient", reason="no row has both a score and a label")
    remark = f"{scores.score_missing:,} rows have no score and are left out" if scores.score_missing else ""
    yield _roc_auc(context, scores, n, remark)
    yield _average_precision(context, scores, n, remark)
    if context.role != "window" and scores.positives and scores.negatives:
        yield _curve(context, "roc_curve", ("fpr", "tpr"), scores.roc_curve)
        yield _curve(context, "precision_recall_curve", ("recall", "precision"), scores.precision_recall_curve)


def _roc_auc(context: CheckContext, scores: ScoreSummary, n: int, remark: str) -> Measurement:
    if scores.roc_auc is None:
        return absent("roc_auc", context.where(), "only one class occurs, so there are no pairs to compare", n=n)
    level = context.settings.confidence_level
    interval = auc_interval(scores.roc_auc, scores.delong_variance, scores.positives, scores.negatives, level)
    return Measurement("roc_auc", scores.roc_auc, n=n, interval=interval, where=context.where(), reason=remark)


def _average_precision(context: CheckContext, scores: ScoreSummary, n: int, remark: str) -> Measurement:
    where = context.where()
    if scores.average_precision is None or not scores.positives:
        return Measurement(
            "average_precision", None, n=n, where=where, absent=Absent("insufficient", "no row has the positive label")
        )
    return Measurement(
        "average_precision",
        scores.average_precision,
        n=n,
        no_interval="an honest interval needs rows to be drawn again, which counts alone don't allow",
        where=where,
        variant="step-wise, not interpolated",
        reason=remark,
    )


def _curve(context: CheckContext, name: str, axes: tuple[str, str], curve: CurvePoints) -> Table:
    return Table(name, {axes[0]: curve.x, axes[1]: curve.y}, where=context.where())


METRICS = (
    MetricInfo("roc_auc", "Area under the ROC curve", "higher"),
    MetricInfo("average_precision", "Average precision", "higher"),
)

CHECK = define(
    __name__,
    title="Telling the two outcomes apart",
    metrics=METRICS,
    needs=(Need.LABELS, Need.SCORES),
    measure=measure,
    problems=BINARY,
)
