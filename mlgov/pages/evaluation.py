"""How well a version predicts: key numbers, curves, errors at the decision rule, every result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from mlgov.pages import words
from mlgov.pages.parts import VersionHead, version_head
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
    missed: str
    caught: str


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
            rule = decision.rule or f"Scores of {words.number(decision.threshold)} and more count as positive."
        return cls(
            head=version_head(record, "evaluation"),
            stand=stand_of(results, "Nothing was evaluated"),
            numbers=tuple(number_of(record, item) for item in found if item is not None)[:6],
            rule=rule,
            rule_why=decision.why if decision is not None else "",
            confusion=_confusion(record),
            figures=tuple(_figures(record)),
            checks=checks_of(record, "evaluation", "evaluation"),
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
        missed=words.percent(fn / (fn + tp)) if fn + tp else words.DASH,
        caught=words.percent(fp / (fp + tn)) if fp + tn else words.DASH,
    )


_CELLS = (("negative", "negative"), ("negative", "positive"), ("positive", "negative"), ("positive", "positive"))


def _figures(record: VersionRecord) -> Iterator[Figure]:
    yield from _curve(
        record,
        "roc_curve",
        ("fpr", "tpr"),
        "How many are found against how many are wrongly flagged",
        "ROC curve on the test data. The dotted line is guessing; the further up and left, the better.",
        ("Share of negatives flagged", "Share of positives found"),
        guess=[[0, 1], [0, 1]],
    )
    yield from _curve(
        record,
        "precision_recall_curve",
        ("recall", "precision"),
        "How many of the flagged are right, the more are found",
        "Precision-recall curve on the test data. It matters most where positives are rare.",
        ("Share of positives found (recall)", "Share of flagged that are right (precision)"),
    )
    yield from _calibration(record)
    yield from _residuals(record)


def _curve(
    record: VersionRecord,
    name: str,
    columns: tuple[str, str],
    title: str,
    caption: str,
    axes: tuple[str, str],
    *,
    guess: list[list[float]] | None = None,
) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.discrimination", name)
    if table is None:
        return
    x, y = (list(table.columns[column]) for column in columns)
    data: list[dict[str, Any]] = [{"type": "scatter", "mode": "lines", "x": x, "y": y, "name": "this version"}]
    if guess:
        data.append({"type": "scatter", "mode": "lines", "x": guess[0], "y": guess[1], "name": "guessing",
                     "line": {"dash": "dot", "color": "var(--series-5)"}, "hoverinfo": "skip"})  # fmt: skip
    at = spaced(x)
    yield Figure(
        anchor=name.replace("_", "-"),
        title=title,
        caption=caption,
        label=f"{title}. The numbers are in the table below the chart.",
        columns=axes,
        rows=tuple((_share(x[place]), _share(y[place])) for place in at),
        chart={"data": data, "layout": _layout(axes, (0, 1.02), (0, 1.02))},
    )


def _share(value: Any) -> str:
    return words.percent(value) if isinstance(value, int | float) else words.DASH


def _layout(axes: tuple[str, str], x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> Any:
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": axes[0]}},
        "yaxis": {"title": {"text": axes[1]}},
        "showlegend": False,
    }
    if x:
        layout["xaxis"]["range"] = list(x)
    if y:
        layout["yaxis"]["range"] = list(y)
    return layout


def _calibration(record: VersionRecord) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.calibration", "calibration")
    if table is None:
        return
    score, rate = list(table.columns["score_mean"]), list(table.columns["positive_rate"])
    low, high = table.columns["low"], table.columns["high"]
    known = [at for at in range(len(score)) if isinstance(score[at], float) and isinstance(rate[at], float)]
    up = [_gap(high[at], rate[at]) for at in known]
    down = [_gap(rate[at], low[at]) for at in known]
    data = [
        {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "name": "exactly right",
         "line": {"dash": "dot", "color": "var(--series-5)"}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "lines+markers", "x": [score[at] for at in known], "y": [rate[at] for at in known],
         "name": "this version", "error_y": {"type": "data", "symmetric": False, "array": up, "arrayminus": down}},
    ]  # fmt: skip
    axes = ("Predicted probability", "Share that came true")
    yield Figure(
        anchor="calibration",
        title="Whether probabilities can be taken at their word",
        caption="Calibration on the test data, by tenths of the score, with 95 % intervals. On the dotted line, "
        "a predicted 30 % comes true in 30 of 100 cases.",
        label="Share that came true by predicted probability. The numbers are in the table below the chart.",
        columns=("Predicted", "Came true", "From", "To", "Cases"),
        rows=rows_of(
            table,
            {
                "score_mean": _share,
                "positive_rate": _share,
                "low": _share,
                "high": _share,
                "n": lambda value: words.count(value) if isinstance(value, int) else words.DASH,
            },
        ),
        chart={"data": data, "layout": _layout(axes, (0, 1.02), (0, 1.02))},
    )


def _gap(upper: Any, lower: Any) -> float:
    both = isinstance(upper, int | float) and isinstance(lower, int | float)
    return round(float(upper) - float(lower), 6) if both else 0.0


def _residuals(record: VersionRecord) -> Iterator[Figure]:
    table = table_of(record.release, "evaluation.regression_error", "residual_histogram")
    if table is None:
        return
    start, end, count = (list(table.columns[name]) for name in ("from", "to", "count"))
    known = [at for at in range(len(count)) if isinstance(start[at], float) and isinstance(end[at], float)]
    middle = [round((start[at] + end[at]) / 2, 6) for at in known]  # type: ignore[operator]
    width = [round(end[at] - start[at], 6) for at in known]  # type: ignore[operator]
    chart = {
        "data": [{"type": "bar", "x": middle, "y": [count[at] for at in known], "width": width, "name": "cases"}],
        "layout": _layout(("Prediction minus outcome", "Cases"))
        | {"shapes": [{"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1,
                       "line": {"dash": "dot", "color": "var(--series-5)"}}]},
    }  # fmt: skip
    yield Figure(
        anchor="residuals",
        title="How far predictions are off",
        caption="Error (prediction minus outcome) of the test rows. Left of the dotted line the prediction was too low.",
        label="Histogram of errors. The numbers are in the table below the chart.",
        columns=("From", "To", "Cases"),
        rows=rows_of(table, {"from": words.number, "to": words.number, "count": words.count}),
        chart=chart,
    )
