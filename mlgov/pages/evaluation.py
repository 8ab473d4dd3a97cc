"""How well a version predicts: key numbers, curves, errors at the decision rule, every result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from mlgov.evidence.verdict import Result
from mlgov.pages import words
from mlgov.pages.charts import plotly
from mlgov.pages.numerals import result_value, value_text
from mlgov.pages.parts import VersionHead, metric_name, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import (
    CheckSection,
    Figure,
    Number,
    Stand,
    checks_of,
    find,
    number_of,
    results_of,
    rows_of,
    spaced,
    stand_of,
    table_of,
)
from mlgov.pages.telling import earlier
from mlgov.pages.units import unit_of

NUMBERS = (
    ("evaluation.discrimination", "roc_auc"),
    ("evaluation.discrimination", "average_precision"),
    ("evaluation.calibration", "expected_calibration_error"),
    ("evaluation.decision", "precision"),
    ("evaluation.decision", "recall"),
    ("evaluation.baseline", "brier_skill"),
    ("evaluation.regression_error", "mean_absolute_error"),
    ("evaluation.regression_error", "root_mean_squared_error"),
    ("evaluation.regression_error", "mean_error"),
    ("evaluation.regression_error", "r2"),
    ("evaluation.baseline", "mean_absolute_error_skill"),
)


@dataclass(frozen=True, slots=True)
class Confusion:
    """Decisions against outcomes, as counts and shares of the outcome."""

    tn: str
    fp: str
    fn: str
    tp: str
    cleared: str
    caught: str
    missed: str
    found: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One number beside what a model that knows nothing, and the version before, come to."""

    name: str
    now: str
    trivial: str
    rule: str
    """What the model that knows nothing does."""
    before: str


@dataclass(frozen=True)
class EvaluationPage:
    """One version's evaluation."""

    template: ClassVar[str] = "pages/evaluation.html.jinja"

    head: VersionHead
    stand: Stand
    numbers: tuple[Number, ...]
    rule: str
    rule_why: str
    confusion: Confusion | None
    comparisons: tuple[Comparison, ...]
    before: str
    unit: str
    figures: tuple[Figure, ...]
    checks: tuple[CheckSection, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> EvaluationPage:
        """The page of a version; without evidence it says so."""
        results = results_of(record, "evaluation")
        found = [find(results, check, metric) for check, metric in NUMBERS]
        decision = record.version.authored.decision
        rule = ""
        if decision is not None:
            scores = f"Scores of {words.number(decision.threshold)} and more count as positive."
            rule = words.sentence(decision.rule.rstrip(".") + ".") if decision.rule else scores
        return cls(
            head=version_head(record, "evaluation"),
            stand=stand_of(results, "Nothing was evaluated"),
            numbers=tuple(number_of(record, item) for item in found if item is not None)[:6],
            rule=rule,
            rule_why=decision.why if decision is not None else "",
            confusion=_confusion(record),
            comparisons=tuple(_comparisons(record, results)),
            before=f"Version {record.before.version.version}" if record.before is not None else "",
            unit=next(
                (unit for item in found if item is not None and (unit := unit_of(record, item.check, item.metric))), ""
            ),
            figures=tuple(_figures(record)),
            checks=checks_of(record, "evaluation"),
        )


def _confusion(record: VersionRecord) -> Confusion | None:
    table = table_of(record.release, "evaluation.decision", "confusion")
    if table is None:
        return None
    counts = {
        (label, prediction): int(count)
        for label, prediction, count in zip(
            table.columns["label"], table.columns["prediction"], table.columns["count"], strict=True
        )
        if isinstance(count, int | float)
    }
    cells = [counts.get(key) for key in _CELLS]
    if any(cell is None for cell in cells):
        return None
    tn, fp, fn, tp = (cell or 0 for cell in cells)
    return Confusion(
        tn=words.count(tn),
        fp=words.count(fp),
        fn=words.count(fn),
        tp=words.count(tp),
        cleared=_part(tn, fp),
        caught=_part(fp, tn),
        missed=_part(fn, tp),
        found=_part(tp, fn),
    )


def _part(part: int, rest: int) -> str:
    return words.percent(part / (part + rest)) if part + rest else words.DASH


def _comparisons(record: VersionRecord, results: Sequence[Result]) -> Iterator[Comparison]:
    """Each number of which a model that knows nothing was measured too, as `trivial_<metric>`."""
    outcome = record.release.outcome("evaluation.baseline")
    for trivial in outcome.measurements if outcome else ():
        metric = trivial.metric.removeprefix("trivial_")
        if metric == trivial.metric or trivial.value is None:
            continue
        item = next((found for check in MEASURING if (found := find(results, check, metric))), None)
        if item is None:
            continue
        before = earlier(record, item)
        yield Comparison(
            name=words.sentence(metric_name(item, record.helps.get(item.check))),
            now=result_value(item),
            trivial=value_text(trivial.value, item.interval, item.limit, item.metric),
            rule=words.sentence(trivial.variant),
            before=result_value(before) if before is not None else words.DASH,
        )


MEASURING = (
    "evaluation.discrimination",
    "evaluation.decision",
    "evaluation.probability",
    "evaluation.regression_error",
)
_CELLS = (("negative", "negative"), ("negative", "positive"), ("positive", "negative"), ("positive", "positive"))


def _figures(record: VersionRecord) -> Iterator[Figure]:
    yield from _curve(
        record,
        "roc_curve",
        ("fpr", "tpr"),
        "How many are found, at the price of how many wrongly flagged",
        "ROC curve on the test data. The dotted line is guessing; the further up and left, the better.",
        ("Negatives wrongly flagged", "Positives found"),
        guess=((0, 1), (0, 1)),
    )
    base = _base_rate(record)
    line = f" The dotted line is guessing: {words.percent(base)} are positive." if base is not None else ""
    yield from _curve(
        record,
        "precision_recall_curve",
        ("recall", "precision"),
        "How many of the flagged are right, the more are found",
        f"Precision-recall curve on the test data. It matters most where positives are rare.{line}",
        ("Positives found (recall)", "Right when flagged (precision)"),
        guess=((0, 1), (base, base)) if base is not None else None,
    )
    yield from _calibration(record)
    yield from _residuals(record)


def _base_rate(record: VersionRecord) -> float | None:
    """The share of positives in the test data: what precision comes to by guessing."""
    outcome = record.release.outcome("evaluation.baseline")
    found = (item.value for item in (outcome.measurements if outcome else ()) if item.metric == _GUESSED)
    return next((value for value in found if value is not None), None)


_GUESSED = "trivial_average_precision"


def _curve(
    record: VersionRecord,
    name: str,
    columns: tuple[str, str],
    title: str,
    caption: str,
    axes: tuple[str, str],
    *,
    guess: tuple[Sequence[float], Sequence[float]] | None = None,
) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.discrimination", name)
    if table is None:
        return
    x, y = (table.columns[column] for column in columns)
    yield Figure(
        anchor=name.replace("_", "-"),
        title=title,
        caption=caption,
        label=f"{title}. The numbers are in the table below the chart.",
        columns=axes,
        rows=tuple((_share(x[place]), _share(y[place])) for place in spaced(x)),
        chart=plotly.curve(x, y, axes, guess=guess),
    )


def _share(value: Any) -> str:
    return words.percent(value) if isinstance(value, int | float) else words.DASH


def _count(value: Any) -> str:
    return words.count(int(value)) if isinstance(value, int | float) else words.DASH


def _amount(value: Any) -> str:
    return words.number(float(value)) if isinstance(value, int | float) else words.DASH


def _calibration(record: VersionRecord) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.calibration", "calibration")
    if table is None:
        return
    shown = table.columns
    axes = ("Predicted probability", "Came true")
    yield Figure(
        anchor="calibration",
        title="Whether probabilities can be taken at their word",
        caption="Calibration on the test data, by tenths of the score, with 95\N{NO-BREAK SPACE}% intervals. On the "
        "dotted line a predicted 30\N{NO-BREAK SPACE}% comes true in 30 of 100 cases.",
        label="Share that came true by predicted probability. The numbers are in the table below the chart.",
        columns=("Predicted", "Came true", "From", "To", "Cases"),
        rows=rows_of(
            table, {"score_mean": _share, "positive_rate": _share, "low": _share, "high": _share, "n": _count}
        ),
        chart=plotly.calibration(shown["score_mean"], shown["positive_rate"], shown["low"], shown["high"], axes),
    )


def _residuals(record: VersionRecord) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.regression_error", "residual_histogram")
    if table is None:
        return
    start, end, count = (table.columns[name] for name in ("from", "to", "count"))
    label = record.version.authored.columns.label
    feature = record.version.features.features.get(label) if label else None
    unit = f" ({feature.unit})" if feature is not None and feature.unit else ""
    yield Figure(
        anchor="residuals",
        title="How far predictions are off",
        caption="Error (prediction minus outcome) of the test rows. Left of the dotted line the prediction was too "
        "low, right of it too high.",
        label="Histogram of errors. The numbers are in the table below the chart.",
        columns=(f"From{unit}", "To", "Cases"),
        rows=rows_of(table, {"from": _amount, "to": _amount, "count": _count}),
        chart=plotly.residuals(start, end, count, (f"Prediction minus outcome{unit}", "Cases")),
    )
