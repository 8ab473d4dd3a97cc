"""What listings need of a version, small enough to keep between builds: tally, main metric, recent months, to-dos."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mlgov.evidence.measurement import CheckHelp, Interval, Measurement
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.gating.attention import Attention
from mlgov.gating.duty import Duty
from mlgov.gating.findings import ComputedFinding
from mlgov.judging.worst import strictest
from mlgov.pages.alarms import Alarm
from mlgov.pages.numerals import limit_value
from mlgov.pages.signed_brief import StageBrief

MAIN_METRICS = (
    ("evaluation.discrimination", "roc_auc"),
    ("evaluation.decision", "accuracy"),
    ("evaluation.regression_error", "mean_absolute_error"),
)
"""What stands for a version in a listing: the first of these that was measured over all test rows."""
MAX_POINTS = 24
_BAD = frozenset({Status.FAILED, Status.ERROR, Status.MISSING})


@dataclass(frozen=True, slots=True)
class Point:
    """One window of a series."""

    window: str
    value: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """The number that stands for a version."""

    check: str
    metric: str
    title: str
    value: float
    n: int | None
    low: float | None
    high: float | None
    limit: str | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """One version in a few numbers."""

    evidence: str | None
    """Digest of the release statement."""
    counts: Mapping[str, int]
    """Number of results of the release verdict by status; see `tally`."""
    blocking: int
    headline: Headline | None
    series: tuple[Point, ...]
    """The main metric in the latest windows, oldest first."""
    window: str | None
    """The latest window."""
    window_counts: Mapping[str, int]
    attention: tuple[Attention, ...]
    logged: int = 0
    """Windows that only the committed log knows."""
    passes: bool = False
    """Evidence and charter alone keep no gate shut: what is missing are people."""
    signed: tuple[StageBrief, ...] = ()
    """Its sign-offs: for release first, then other stages at which somebody decided."""
    computed: tuple[ComputedFinding, ...] = ()
    """Findings about it that follow from the files alone."""
    alarms: tuple[Alarm, ...] = ()
    """What fails and no finding is about yet."""
    duties: tuple[Duty, ...] = ()
    """What somebody has to do about it by a day."""

    @property
    def release(self) -> StageBrief | None:
        """The sign-off for release; None where nobody looked."""
        return self.signed[0] if self.signed else None

    def to_json(self) -> dict[str, Any]:
        """JSON values; `from_json` gives the same brief."""
        found = asdict(self)
        for name in ("computed", "duties"):
            found[name] = [{**each, "due": each["due"].isoformat()} for each in found[name]]
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Brief:
        """The brief of `to_json`. Raises KeyError or TypeError if it is something else."""
        headline = data["headline"]
        return cls(
            evidence=data["evidence"],
            counts=dict(data["counts"]),
            blocking=data["blocking"],
            headline=None if headline is None else Headline(**headline),
            series=tuple(Point(**point) for point in data["series"]),
            window=data["window"],
            window_counts=dict(data["window_counts"]),
            attention=tuple(Attention(**item) for item in data["attention"]),
            logged=data["logged"],
            passes=data["passes"],
            signed=tuple(StageBrief.from_json(each) for each in data["signed"]),
            computed=tuple(ComputedFinding(**_with_day(each)) for each in data["computed"]),
            alarms=tuple(Alarm.from_json(each) for each in data["alarms"]),
            duties=tuple(Duty(**{**_with_day(each), "people": tuple(each["people"])}) for each in data["duties"]),
        )


def brief_of(  # noqa: PLR0913 - one part of the brief each
    evidence: str | None,
    release: Verdict,
    windows: Sequence[Verdict],
    attention: Iterable[Attention],
    helps: Mapping[str, CheckHelp],
    logged: int = 0,
    *,
    passes: bool = False,
    signed: Iterable[StageBrief] = (),
    computed: Iterable[ComputedFinding] = (),
    alarms: Iterable[Alarm] = (),
    duties: Iterable[Duty] = (),
) -> Brief:
    """The brief of a version from its verdicts."""
    headline = headline_of(release.results, helps)
    series: tuple[Point, ...] = ()
    if headline is not None:
        series = tuple(_point(verdict, headline.check, headline.metric) for verdict in windows[-MAX_POINTS:])
    latest = windows[-1] if windows else None
    return Brief(
        evidence=evidence,
        counts=tally(release),
        blocking=len(release.blocking),
        headline=headline,
        series=series,
        window=latest.window if latest else None,
        window_counts=tally(latest) if latest else {},
        attention=tuple(attention),
        logged=logged,
        passes=passes,
        signed=tuple(signed),
        computed=tuple(computed),
        alarms=tuple(alarms),
        duties=tuple(duties),
    )


def _with_day(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "due": dt.date.fromisoformat(data["due"])}


def tally(verdict: Verdict) -> dict[str, int]:
    """How many numbers have each status, each under its strictest limit.

    Bad ones that keep nothing shut count as `accepted` or as `advisory`.
    """
    counts: Counter[str] = Counter()
    for result in strictest(verdict.results):
        eased = result.status in _BAD and not result.blocking
        name = ("accepted" if result.accepted else "advisory") if eased else result.status.value
        counts[name] += 1
    return dict(sorted(counts.items()))


def headline_of(results: Sequence[Result], helps: Mapping[str, CheckHelp]) -> Headline | None:
    """The number that stands for a version, with the strictest limit on it."""
    for check, metric in MAIN_METRICS:
        found = [item for item in results if (item.check, item.metric) == (check, metric) and is_overall(item)]
        measured = [item for item in found if item.value is not None]
        if not measured:
            continue
        shown = strictest(measured)[0]
        bound = limit_value(shown.limit)
        interval: Interval | None = shown.interval
        return Headline(
            check=check,
            metric=metric,
            title=metric_title(check, metric, helps),
            value=float(shown.value or 0.0),
            n=shown.n,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            limit=f"{bound:.12g}" if bound is not None else None,
            direction=shown.limit.direction if shown.limit and bound is not None else None,
        )
    return None


def is_overall(item: Result | Measurement) -> bool:
    """Whether a number was taken over all rows of the test data or of a window."""
    where = item.where
    parts = (where.column, where.group, where.versus, where.slice, where.class_)
    return where.role in {"test", "window"} and not any(parts)


def metric_title(check: str, metric: str, helps: Mapping[str, CheckHelp]) -> str:
    """The plain name of a metric, as the check described it when it ran."""
    described = helps.get(check)
    for info in described.metrics if described else ():
        if info.name == metric:
            return info.title
    return metric.replace("_", " ")


def _point(verdict: Verdict, check: str, metric: str) -> Point:
    results = [item for item in verdict.results if (item.check, item.metric) == (check, metric) and is_overall(item)]
    value = next((item.value for item in results if item.value is not None), None)
    return Point(verdict.window or "", value, any(item.status == "failed" for item in results))
