"""Small charts as inline SVG: no script, no inline style, colours by class, said in words for those who can't see them.

Bullet graphs after S. Few, "Bullet Graph Design Specification" (2013); sparklines after E. Tufte, "Beautiful Evidence"
(2006). All are drawn to the marks they show: the axis covers value, interval, limit and earlier value with some room.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from mlgov.evidence.measurement import Interval
from mlgov.pages import words
from mlgov.pages.numerals import range_text, value_text

ROOM = 0.6
"""How much of the marks' spread is left free on each side."""
BULLET = (300, 34)
SPARK = (110, 24)
STRIP = (200, 20)
PAIR = (120, 32)
SAID = 300
"""Characters of what a drawing is said to show; names come from data and may be of any length."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from `start` to `end` over `width` units of the drawing."""

    start: float
    end: float
    width: float

    def at(self, value: float) -> float:
        """Where a value lies, kept inside the drawing."""
        share = (value - self.start) / (self.end - self.start)
        return min(max(share, 0.0), 1.0) * self.width


def axis_over(values: Sequence[float | None], width: float) -> Axis:
    """The axis on which all marks can be told apart; it doesn't leave [0, 1], or cross 0, if no mark does."""
    marks = [float(value) for value in values if value is not None and math.isfinite(value)]
    if not marks:
        return Axis(0.0, 1.0, width)
    low, high = min(marks), max(marks)
    spread = max(high - low, 0.05 * max(abs(low), abs(high)))
    if high == low:
        spread = max(abs(low), 1.0 if 0 <= low <= 1 else 0.0)
    start, end = low - ROOM * spread, high + ROOM * spread
    if low >= 0:
        start = max(start, 0.0)
    if high <= 0:
        end = min(end, 0.0)
    if low >= 0 and high <= 1:
        end = min(end, 1.0)
    return Axis(start, end, width) if end > start else Axis(start, start + 1.0, width)


def bullet(  # noqa: PLR0913 - all that one drawing says
    *,
    value: float,
    low: float | None,
    high: float | None,
    limit: float | None,
    direction: str | None,
    before: float | None,
    shape: str,
    label: str,
    metric: str = "",
) -> Markup:
    """A value with its interval, its limit (the side that holds is washed) and what the version before had (a caret).

    `direction` is `at_least` or `at_most`; `shape` is a chip's (`pass`, `warn`, `fail`, `none`); `label` names the
    metric, the numbers are added in words, read as `metric` is. A drawing of 300 x 34 units.
    """
    width = BULLET[0]
    axis = axis_over((value, low, high, limit, before), width)
    parts = [f'<rect class="s-base" x="0" y="13" width="{width}" height="8" rx="4"/>']
    if limit is not None and direction is not None:
        mark = axis.at(limit)
        left, right = (mark, float(width)) if direction == "at_least" else (0.0, mark)
        parts.append(f'<rect class="s-ok" x="{_n(left)}" y="13" width="{_n(right - left)}" height="8" rx="4"/>')
        parts.append(f'<line class="s-limit" x1="{_n(mark)}" x2="{_n(mark)}" y1="7" y2="27"/>')
    if low is not None and high is not None:
        parts.append(_bar(axis, low, high, 17, shape))
    parts.append(_dot(axis, value, 17, 5, shape))
    if before is not None:
        at = axis.at(before)
        parts.append(f'<path class="s-before" d="M{_n(at)} 6l4-6h-8z"/>')
    return _svg("bullet", BULLET, _said(label, value, low, high, limit, direction, before, metric), parts)


def sparkline(
    points: Sequence[float | None], *, limit: float | None, label: str, failed: Sequence[bool] = ()
) -> Markup:
    """A series, oldest first: gaps stay gaps, points that fail are marked, the last one is drawn larger.

    `label` names the series; first, last and failing values are added in words. A drawing of 110 x 24 units.
    """
    width, height = SPARK
    known = [value for value in (*points, limit) if value is not None and math.isfinite(value)]
    if not [value for value in points if value is not None]:
        return _svg("spark", SPARK, f"{label}: no values yet", [])
    across = Axis(0.0, float(max(len(points) - 1, 1)), width - 8)
    low, high = min(known), max(known)
    up = Axis(low, high, height - 8) if high > low else Axis(low - 1, low + 1, height - 8)
    places = [
        None if value is None else (4 + across.at(index), height - 4 - up.at(value))
        for index, value in enumerate(points)
    ]
    parts = []
    if limit is not None:
        at = _n(height - 4 - up.at(limit))
        parts.append(f'<line class="s-limit-fail" x1="0" x2="{width}" y1="{at}" y2="{at}"/>')
    for piece in _pieces(places):
        drawn = " ".join(f"{_n(x)},{_n(y)}" for x, y in piece)
        parts.append(f'<polyline class="s-line" points="{drawn}"/>')
    last = max(index for index, place in enumerate(places) if place is not None)
    for index, place in enumerate(places):
        bad = index < len(failed) and failed[index]
        if place is not None and (bad or index == last):
            kind = "f-fail" if bad else "f-line"
            parts.append(
                f'<circle class="{kind}" cx="{_n(place[0])}" cy="{_n(place[1])}" r="{3 if index == last else 2}"/>'
            )
    return _svg("spark", SPARK, _said_series(label, points, limit, failed), parts)


def interval_strip(  # noqa: PLR0913 - all that one drawing says
    *,
    value: float | None,
    low: float | None,
    high: float | None,
    axis: tuple[float, float],
    reference: float | None,
    label: str,
    shape: str = "plain",
    metric: str = "",
) -> Markup:
    """One row of an interval dot plot: rows of one table share `axis`; `reference` is the upright line in all of them.

    Without a value only axis and reference are drawn. A drawing of 200 x 20 units.
    """
    width, middle = STRIP[0], STRIP[1] / 2
    scale = Axis(axis[0], axis[1] if axis[1] > axis[0] else axis[0] + 1.0, width - 12)
    parts = [f'<line class="s-grid" x1="0" x2="{width}" y1="{_n(middle)}" y2="{_n(middle)}"/>']
    if reference is not None:
        at = _n(6 + scale.at(reference))
        parts.append(f'<line class="s-reference" x1="{at}" x2="{at}" y1="0" y2="{STRIP[1]}"/>')
    inner = []
    if value is not None:
        if low is not None and high is not None:
            inner.append(_bar(scale, low, high, middle, shape))
        inner.append(_dot(scale, value, middle, 4, shape))
    if inner:
        parts.append(f'<g transform="translate(6 0)">{"".join(inner)}</g>')
    words_ = f"{label}: no value" if value is None else _said(label, value, low, high, None, None, None, metric)
    return _svg("strip", STRIP, words_, parts)


def histogram_pair(reference: Sequence[float], current: Sequence[float], *, label: str) -> Markup:
    """Two histograms over the same bins side by side: the reference pale, the current one in front.

    Values are shares of each (>= 0). A drawing of 120 x 32 units.
    """
    width, height = PAIR
    top = max((*reference, *current, 0.0)) or 1.0
    count = max(len(reference), len(current), 1)
    step = width / count
    parts = [f'<line class="s-axis" x1="0" x2="{width}" y1="{height - 1}" y2="{height - 1}"/>']
    for name, shares, shift in (("s-ref", reference, 0.1), ("s-cur", current, 0.5)):
        for index, share in enumerate(shares):
            tall = (height - 3) * share / top
            x, y = (index + shift) * step, height - 1 - tall
            parts.append(f'<rect class="{name}" x="{_n(x)}" y="{_n(y)}" width="{_n(0.4 * step)}" height="{_n(tall)}"/>')
    return _svg("pair", PAIR, label, parts)


def _svg(kind: str, size: tuple[int, int], label: str, parts: Sequence[str]) -> Markup:
    """The drawing around finished parts: only numbers and our own class names are in them."""
    said = " ".join(label.split())
    words_ = escape(said if len(said) <= SAID else f"{said[: SAID - 1]}…")
    opening = f'<svg class="svg-{kind}" viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{words_}">'
    return Markup(f"{opening}{''.join(parts)}</svg>")  # noqa: S704 - the label is escaped, parts are numbers


def _bar(axis: Axis, low: float, high: float, y: float, shape: str) -> str:
    left, right = axis.at(low), axis.at(high)
    return f'<line class="ci-bar l-{_shape(shape)}" x1="{_n(left)}" x2="{_n(max(right, left + 1))}" y1="{_n(y)}" y2="{_n(y)}"/>'


def _dot(axis: Axis, value: float, y: float, radius: int, shape: str) -> str:
    at = min(max(axis.at(value), radius), axis.width - radius)
    return f'<circle class="f-{_shape(shape)}" cx="{_n(at)}" cy="{_n(y)}" r="{radius}"/>'


def _shape(shape: str) -> str:
    """A class name of the stylesheet; nothing from data gets into a class."""
    return shape if shape in {"pass", "warn", "fail", "none", "plain"} else "none"


def _n(value: float) -> str:
    """A coordinate with at most one decimal, the same text everywhere."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _pieces(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Runs of at least two neighbouring points; a lone point is seen as its dot only."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if len(run) > 1]


def _said(  # noqa: PLR0913, PLR0917 - all that one drawing says
    label: str,
    value: float,
    low: float | None,
    high: float | None,
    limit: float | None,
    direction: str | None,
    before: float | None,
    metric: str,
) -> str:
    interval = Interval(low, high, 0.0, "") if low is not None and high is not None else None
    text = f"{label}: {value_text(value, interval, None, metric)}"
    if interval is not None:
        text += f", interval {range_text(interval, metric)}"
    if limit is not None and direction is not None:
        text += f", limit {words.plain(direction)} {value_text(limit, None, None, metric)}"
    if before is not None:
        text += f", the version before had {value_text(before, interval, None, metric)}"
    return text


def _said_series(label: str, points: Sequence[float | None], limit: float | None, failed: Sequence[bool]) -> str:
    known = [value for value in points if value is not None]
    text = f"{label}: {words.counted(len(known), 'value')} from {words.number(known[0])} to {words.number(known[-1])}"
    if len(known) < len(points):
        text += f", {len(points) - len(known)} not there"
    if limit is not None:
        text += f", limit {words.number(limit)}"
    bad = sum(bool(item) for item in failed)
    return f"{text}, {bad} outside the limit" if bad else text
