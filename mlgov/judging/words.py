"""One plain sentence per result, built from its numbers by rule.

A sentence says the fact first, in words of the business, then what is asked. Nothing here decides anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from mlgov.evidence.measurement import Interval, Measurement, Where
from mlgov.judging.exact import fraction_of
from mlgov.judging.limits import ActiveLimit
from mlgov.judging.numbers import Exact, Style, limit_shown, shown


@dataclass(frozen=True, slots=True)
class Saying:
    """How one metric is said: a name for it, how its number is read, and a sentence with {value} and {where}."""

    name: str
    style: Style = "number"
    sentence: str = ""
    noise: str = "up to {noise} is expected at this size even if nothing changed, so it can't be told"
    """What a value within its noise level means, with {noise}; as it is for a comparison with earlier data."""


_GROUPS_ALIKE = "up to {noise} is expected at this size even if all groups are treated alike, so it can't be told"
_SAME_ROWS = "On the same rows, the"
_THAN = "{size} {higher} than that of the version before{where}"
_PSI = "Values of {column} differ from the reference data with a PSI of {value} (0 means alike)"

SAYINGS: Mapping[str, Saying] = {
    "roc_auc": Saying("ROC AUC", sentence="The score puts cases into the right order with a ROC AUC of {value}{where}"),
    "average_precision": Saying("average precision"),
    "log_loss": Saying("log loss"),
    "brier_score": Saying("Brier score"),
    "expected_calibration_error": Saying(
        "calibration error",
        "points",
        "Probabilities are off by {value} on average{where}",
        "up to {noise} is expected at this size even if all probabilities are right, so it can't be told",
    ),
    "accuracy": Saying("accuracy", "share", "{value} of decisions are right{where}"),
    "balanced_accuracy": Saying("balanced accuracy", "share"),
    "precision": Saying("precision", "share", "{value} of those selected{where} really are positive"),
    "recall": Saying("recall", "share", "{value} of all positive cases are found{where}"),
    "specificity": Saying("specificity", "share", "{value} of all negative cases are left alone{where}"),
    "f1": Saying("F1"),
    "matthews_corrcoef": Saying("Matthews correlation"),
    "cohen_kappa": Saying("Cohen's kappa"),
    "brier_skill": Saying(
        "Brier skill",
        "share",
        "Probabilities are {size} {better} than telling everybody the overall average{where}",
    ),
    "accuracy_gain": Saying(
        "accuracy gain", "points", "Decisions are right {size} {more} often than always guessing alike{where}"
    ),
    "mean_absolute_error_skill": Saying(
        "skill", "share", "The error is {size} {smaller} than always predicting the usual value{where}"
    ),
    "mean_absolute_error": Saying("mean absolute error", sentence="Predictions are off by {value} on average{where}"),
    "root_mean_squared_error": Saying("root mean squared error"),
    "median_absolute_error": Saying(
        "median absolute error", sentence="Half of all predictions are off by more than {value}{where}"
    ),
    "mean_absolute_percentage_error": Saying("mean absolute percentage error", "share"),
    "mean_error": Saying("mean error", sentence="Predictions are too {high} by {size} on average{where}"),
    "same_rows": Saying(
        "same test rows as the version before",
        "count",
        "Tested on the same rows as the version before (1 for yes, 0 for no){where}: {value}",
    ),
    "roc_auc_difference": Saying("difference of ROC AUC", sentence=f"{_SAME_ROWS} ROC AUC is {_THAN}"),
    "log_loss_difference": Saying("difference of log loss", sentence=f"{_SAME_ROWS} log loss is {_THAN}"),
    "brier_score_difference": Saying("difference of Brier score", sentence=f"{_SAME_ROWS} Brier score is {_THAN}"),
    "accuracy_difference": Saying("difference of accuracy", "points", f"{_SAME_ROWS} accuracy is {_THAN}"),
    "mcnemar_p_value": Saying("p value of McNemar's test"),
    "mean_absolute_error_difference": Saying(
        "difference of mean absolute error", sentence=f"{_SAME_ROWS} mean absolute error is {_THAN}"
    ),
    "mean_squared_error_difference": Saying(
        "difference of mean squared error", sentence=f"{_SAME_ROWS} mean squared error is {_THAN}"
    ),
    "r2": Saying("R2", "share", "The model explains {value} of the variation{where}"),
    "impact_ratio": Saying("impact ratio", "times", "{Group} is selected at {value} times the rate of {versus}"),
    "label_impact_ratio": Saying(
        "impact ratio of the data",
        "times",
        "In the data itself, {group} is positive at {value} times the rate of {versus}",
    ),
    "selection_rate": Saying("selection rate", "share", "{value} of {group} are selected"),
    "true_positive_rate": Saying("true positive rate", "share", "{value} of the positive cases in {group} are found"),
    "false_positive_rate": Saying(
        "false positive rate", "share", "{value} of the negative cases in {group} are selected wrongly"
    ),
    "false_negative_rate": Saying(
        "false negative rate", "share", "{value} of the positive cases in {group} are missed"
    ),
    "positive_predictive_value": Saying(
        "precision", "share", "{value} of those selected in {group} really are positive"
    ),
    "mean_absolute_error_ratio": Saying(
        "error ratio", "times", "For {group} predictions are off by {value} times as much as for {versus}"
    ),
    "demographic_parity_difference": Saying(
        "largest gap of selection rates",
        "points",
        "Selection rates differ by up to {value} between groups{where}",
        _GROUPS_ALIKE,
    ),
    "equalized_odds_difference": Saying(
        "largest gap of error rates",
        "points",
        "Error rates differ by up to {value} between groups{where}",
        _GROUPS_ALIKE,
    ),
    "missing_rate": Saying("missing values", "share", "{value} of {column} is missing{where}"),
    "duplicate_rate": Saying("duplicate rows", "share", "{value} of rows are exact copies of another{where}"),
    "overlap_rate": Saying(
        "rows that were trained on",
        "share",
        "{value} of rows also occur in the training data{where}",
        "up to {noise} is explained by rows that repeat within the training data, so it can't be told",
    ),
    "unseen_rate": Saying("unseen values", "share", "{value} of {column} are values that the reference data never had"),
    "type_violations": Saying(
        "columns of the wrong type", "count", "Columns that are not of the registered type{where}: {value}"
    ),
    "absent_columns": Saying("absent columns", "count", "Registered columns that are absent{where}: {value}"),
    "undeclared_gaps": Saying(
        "undeclared gaps", "count", "Columns with gaps that were registered to have none{where}: {value}"
    ),
    "range_violations": Saying(
        "columns out of range", "count", "Columns with values outside their registered range{where}: {value}"
    ),
    "category_violations": Saying(
        "columns with unregistered values", "count", "Columns with values that were not registered{where}: {value}"
    ),
    "nonfinite_columns": Saying(
        "columns with infinite numbers", "count", "Columns with infinite numbers{where}: {value}"
    ),
    "nonfinite_rate": Saying("infinite numbers", "share", "{value} of {column} is infinite"),
    "missing_label_rate": Saying("rows without outcome", "share", "{value} of rows have no outcome{where}"),
    "unexpected_label_rate": Saying(
        "undeclared outcomes", "share", "{value} of outcomes are not among the declared ones{where}"
    ),
    "unmatched_rows": Saying(
        "rows that belong to nothing", "count", "Rows in the file of {slice} that belong to no row here{where}: {value}"
    ),
    "unknown_group_rate": Saying(
        "unknown group", "share", "{value} of rows don't say to which group they belong{where}"
    ),
    "identifier_like_columns": Saying(
        "identifier-like columns", "count", "Columns that look like identifiers{where}: {value}"
    ),
    "distinct_share": Saying("different values", "share", "{value} of the values of {column} are different"),
    "cramers_v": Saying(
        "Cramer's V",
        sentence="Counts of {column} differ from the reference data with a Cramer's V of {value} (0 means alike)",
    ),
    "rows": Saying("rows", "count", "The data has {value} rows{where}"),
    "columns": Saying("columns", "count", "The data has {value} columns{where}"),
    "range_violation_rate": Saying(
        "values out of range", "share", "{value} of {column} lies outside the registered range"
    ),
    "category_violation_rate": Saying(
        "unregistered values", "share", "{value} of {column} are values that were not registered"
    ),
    "constant_columns": Saying(
        "constant columns", "count", "Columns with one and the same value throughout{where}: {value}"
    ),
    "identifier_like": Saying("identifier-like", "count", "{Column} {looks} like an identifier{where}"),
    "minority_rate": Saying("rarer outcome", "share", "The rarer outcome makes up {value} of rows{where}"),
    "positive_rate": Saying("positive outcomes", "share", "{value} of outcomes are positive{where}"),
    "joined_rate": Saying(
        "joined rows", "share", "{value} of rows found their counterpart in the file of {slice}{where}"
    ),
    "psi": Saying("PSI", sentence=_PSI),
    "ks_statistic": Saying(
        "KS statistic",
        sentence="The distribution of {column} differs from the reference data by {value} at most (KS; 0 means alike)",
    ),
    "jensen_shannon_distance": Saying(
        "Jensen-Shannon distance",
        sentence="Values of {column} lie {value} from the reference data (Jensen-Shannon; 0 means alike)",
    ),
    "chi_square": Saying(
        "chi-square statistic",
        sentence="Counts of {column} differ from the reference data by {value} (chi-square; 0 means alike)",
    ),
}
"""Words for the metrics of the built-in checks; others are said by their name."""

_DIFFERENCES = {
    "selection_rate": "{group} is selected {much} often {than} {versus}",
    "true_positive_rate": "Positive cases in {group} are found {much} often {than} in {versus}",
    "false_positive_rate": "Negative cases in {group} are selected wrongly {much} often {than} in {versus}",
    "false_negative_rate": "Positive cases in {group} are missed {much} often {than} in {versus}",
    "positive_predictive_value": "Those selected in {group} are rightly selected {much} often {than} in {versus}",
}
"""Differences of rates between a group and its reference group, said as more or less often."""

_VARIANTS = {"trivial_": "{} of the trivial model", "weighted_": "weighted {}"}
"""How the metrics of `evaluation.baseline` and `evaluation.weighted` begin, and how they are said."""

_CHECKS = {
    "data_quality.constant": "constant columns",
    "data_quality.declared_category": "declared categories",
    "data_quality.declared_range": "declared ranges",
    "data_quality.declared_type": "declared types",
    "data_quality.duplicates": "duplicate rows",
    "data_quality.identifier_like": "identifier-like columns",
    "data_quality.missing": "missing values",
    "data_quality.overlap": "rows that were trained on",
    "data_quality.profile": "profile of the columns",
    "data_quality.unseen_categories": "unseen values",
    "drift.chi_square": "chi-square statistic",
    "drift.jensen_shannon": "Jensen-Shannon distance",
    "drift.ks": "KS statistic",
    "drift.psi": "PSI",
    "evaluation.baseline": "comparison with a trivial model",
    "evaluation.decision": "decisions at the threshold",
    "evaluation.paired_comparison": "comparison with the version before",
    "evaluation.probability": "errors of probabilities",
    "evaluation.regression_error": "errors of predicted amounts",
    "evaluation.weighted": "numbers with weighted rows",
    "fairness.differences": "differences between groups",
    "fairness.group_error": "errors by group",
    "fairness.group_rates": "rates by group",
}
"""Words for the built-in checks whose id is not what people say."""


def check_words(check: str) -> str:
    """A check as the beginning of a sentence: `KS statistic (drift)`; built from its id if nobody wrote any words."""
    family, _, name = check.partition(".")
    if family == "reported":  # what somebody else measured: each metric stands for a check
        return f"{_upper(saying(name).name)} (reported)"
    return f"{_upper(_CHECKS.get(check) or name.replace('_', ' '))} ({family.replace('_', ' ')})"


@lru_cache(maxsize=1024)
def saying(metric: str) -> Saying:
    """The words for a metric; built from its name if nobody wrote any."""
    known = SAYINGS.get(metric)
    if known is not None:
        return known
    for start, name in _VARIANTS.items():
        if (same := SAYINGS.get(metric.removeprefix(start))) is not None:
            return Saying(name.format(same.name), same.style)
    rate = metric.removesuffix("_difference")
    if rate in _DIFFERENCES and rate != metric:
        return Saying(f"difference of {SAYINGS[rate].name}s", "points", "")
    style: Style = "share" if metric.endswith("_rate") else "times" if metric.endswith("_ratio") else "number"
    return Saying(metric.replace("_", " "), style)


def place(where: Where, *, named: frozenset[str] = frozenset()) -> str:
    """Where a number was taken, as an addition to a sentence; parts in `named` are in the sentence already."""
    parts = []
    if where.column and "column" not in named:
        parts.append(f"for {where.column}")
    if where.group and "group" not in named:
        parts.append(f"for {where.group}")
    if where.versus and "versus" not in named:
        parts.append(f"compared with {where.versus}")
    if where.class_:
        parts.append(f"for class {where.class_}")
    if where.slice and "slice" not in named:
        parts.append(f"where {where.slice}")
    if where.window:
        parts.append(f"in window {where.window}")
    elif where.role != "test":
        parts.append(f"on the {where.role} data")
    return "".join(f" {part}" for part in parts)


def fact(measurement: Measurement, value: Exact, against: Fraction | None) -> str:
    """What was measured, without a full stop."""
    words = saying(measurement.metric)
    where = measurement.where
    if (pair := _difference(measurement, value, against)) is not None:
        return pair
    number = shown(value, words.style, against=against, interval=measurement.interval)
    if not words.sentence or ("{versus}" in words.sentence and not where.versus):
        return f"{words.name[:1].upper()}{words.name[1:]}{place(where)} is {number}"
    named, signed = _parts(words.sentence)
    column, group = where.column or "all values", where.group or "everybody"
    size = ""
    if signed:
        positive = None if against is None else abs(against)
        size = shown(-value if value < 0 else value, words.style, against=positive, interval=measurement.interval)
    told = place(where, named=named)
    text = words.sentence.format(
        value=number,
        size=size,
        high="low" if value < 0 else "high",
        higher="lower" if value < 0 else "higher",
        better="worse" if value < 0 else "better",
        more="less" if value < 0 else "more",
        smaller="larger" if value < 0 else "smaller",
        looks="looks" if value else "doesn't look",
        slice=where.slice or "its own",
        where=told,
        column=column,
        Column=_upper(column),
        group=group,
        Group=_upper(group),
        versus=where.versus or "everybody else",
    )
    extra = "" if "{where}" in words.sentence else told
    return f"{text}{extra}{_counted(measurement)}"


@lru_cache(maxsize=1024)
def _parts(sentence: str) -> tuple[frozenset[str], bool]:
    """What of `place` a sentence has in it already, and whether it tells a sign in words."""
    lower = sentence.lower()
    return frozenset(
        part for part in ("column", "group", "versus", "slice") if f"{{{part}}}" in lower
    ), "{size}" in sentence


def asks(active: ActiveLimit, value: Fraction | None = None) -> str:
    """What is asked: `the policy asks for at least 0.80`; one that follows from a number is told from `value`."""
    style = saying(active.metric).style
    limit = active.limit
    floor = limit.direction == "at_least"
    verb = {("policy", True): "asks for at least", ("policy", False): "allows at most"}.get(
        (active.asker, floor), "promises at least" if floor else "promises at most"
    )
    if active.bound is None:
        return f"the {active.asker} {verb} {limit.value} relative to the {limit.basis}"
    if active.reference is not None:
        bound = shown(active.bound, style, against=value)
        return f"the {active.asker} {verb} {bound}, which follows from {_basis(limit.basis, active.reference, style)}"
    if style == "points" and active.metric.endswith("_difference") and (active.bound < 0) == floor and active.bound:
        size = limit_shown(abs(active.bound), limit.value, style)
        return f"the {active.asker} allows at most {size} {'less' if floor else 'more'}"
    return f"the {active.asker} {verb} {limit_shown(active.bound, limit.value, style)}"


_BASES = {"predecessor": "the version before", "release": "the value at release"}


def _basis(basis: str, reference: Fraction, style: Style) -> str:
    """What a relative limit is relative to, with its value as people read it."""
    name = basis.rpartition(" ")[0]
    return f"{_BASES.get(name, f'the {name}')} ({shown(reference, style)})"


def interval_words(interval: Interval, metric: str) -> str:
    """`the 95 % interval from 0.74 to 0.86`."""
    style = saying(metric).style
    level = f"{interval.level * 100:.3g}"
    low, high = (
        _end(end, metric, style, interval) if math.isfinite(end) else "" for end in (interval.low, interval.high)
    )
    reach = f"from {low} to {high}" if low and high else f"from {low} upwards" if low else f"up to {high}"
    return f"the {level} % interval {reach}"


def _end(value: float, metric: str, style: Style, interval: Interval) -> str:
    """One end of an interval; of a difference between groups as more or less."""
    number = fraction_of(value)
    if metric.removesuffix("_difference") in _DIFFERENCES and metric.endswith("_difference"):
        return f"{shown(abs(number), style)} {'less' if number < 0 else 'more'}"
    return shown(number, style, interval=interval)


def subject(metric: str, where: Where) -> str:
    """A metric and where, as the beginning of a sentence: `Impact ratio for race=Other`."""
    name = saying(metric).name if metric else "this check"
    return _upper(name) + place(where)


def _difference(measurement: Measurement, value: Exact, against: Fraction | None) -> str | None:
    """A difference of rates said as more or less often than the reference group."""
    rate = measurement.metric.removesuffix("_difference")
    where = measurement.where
    if rate == measurement.metric or rate not in _DIFFERENCES or not where.group or not where.versus:
        return None
    number = shown(-value if value < 0 else value, "points", against=None if against is None else abs(against))
    much, than = (f"{number} more", "than") if value > 0 else (f"{number} less", "than") if value else ("as", "as")
    text = _DIFFERENCES[rate].format(group=where.group, much=much, than=than, versus=where.versus)
    return text + place(where, named=frozenset({"group", "versus"}))


def _counted(measurement: Measurement) -> str:
    counts = measurement.counts
    if saying(measurement.metric).style != "share" or counts is None or len(counts) != 2:
        return ""
    return f" ({counts[0]:,} of {counts[1]:,})"


def _upper(text: str) -> str:
    """Capital first letter, except for names such as `sex=female`, which stay as they are in the data."""
    return text if "=" in text or "_" in text else text[:1].upper() + text[1:]
