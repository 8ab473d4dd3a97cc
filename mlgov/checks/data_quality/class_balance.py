"""How common each outcome is.

Purpose: when one outcome is rare, accuracy misleads and most numbers rest on few cases; when its share changes, so do
precision, calibration and costs.
How it measures: the share of rows with the positive label and the share of the rarest label, with Wilson intervals; and
the rows without a label and with a label that was not declared.
Signs of risk: a rare outcome with few cases; a share that differs from training; any label that was not declared.
Limitations: an imbalance is no fault in itself. In samples that were balanced on purpose, the share says nothing about
real life.
What to do: read precision and recall instead of accuracy; collect more of the rare cases; check whether labels of
recent rows are simply not there yet.
Source: He and Garcia 2009 (IEEE TKDE 21:1263-1284); Wilson 1927 (JASA 22:209-212).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, part, rate, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Shares of the positive and the rarest label, of missing and of undeclared labels."""
    labels = part(context, context.current.labels, "labels", otherwise="no label column is declared")
    counts = dict(labels.classes)
    # What is beyond the declared classes is counted among the classes too: it is a part of all rows with a label.
    others = sum(count for _, count in labels.unexpected)
    if labels.n == 0:
        raise NotApplicable(kind="insufficient", reason="no row has a label")
    where = context.where()
    if context.problem in BINARY and context.positive is not None:
        positives = counts.get(context.positive, 0)
        yield rate(context, "positive_rate", positives, labels.n, undefined="no row has a label")
    # a class that doesn't occur at all is the rarest one; with a single class that is what happened
    rarest = min(counts.values(), default=0) if len(counts) > 1 else 0
    yield rate(context, "minority_rate", rarest, labels.n, undefined="no row has a label")
    yield share("missing_label_rate", labels.missing, labels.n + labels.missing, where)
    names = ", ".join(name for name, _ in labels.unexpected[:5])
    remark = f"labels that were not declared: {names}" if others else ""
    yield share("unexpected_label_rate", others, labels.n, where, reason=remark)


CHECK = define(
    __name__,
    title="How common each outcome is",
    metrics=(
        MetricInfo("positive_rate", "Share of positive outcomes", "none", "rate"),
        MetricInfo("minority_rate", "Share of the rarest outcome", "higher", "rate"),
        MetricInfo("missing_label_rate", "Share of rows without an outcome", "lower", "rate"),
        MetricInfo("unexpected_label_rate", "Share of undeclared outcomes", "zero", "rate"),
    ),
    needs=(Need.LABELS,),
    measure=measure,
    problems=("binary_classification", "multiclass_classification"),
    roles=("train", "test", "window"),
)
