"""Larger charts as plain dictionaries, `data` and `layout`, that the vendored drawing script takes. Colours by name.

Colours given as `var(--name)` are looked up in the stylesheet when a chart is drawn, so that it follows dark mode.
Values come from evidence tables; a line with a gap in it leaves the gap out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Chart = dict[str, Any]
Cell = float | int | str | None

OURS = {"color": "var(--series-1)"}
REFERENCE = {"color": "var(--series-5)"}
GUESS = {"color": "var(--series-5)", "dash": "dot"}
SHARE = (0.0, 1.02)
LABEL = 30
"""Characters of a label below a bar; the table beside a chart has it whole."""


def curve(
    x: Sequence[Cell],
    y: Sequence[Cell],
    axes: tuple[str, str],
    *,
    guess: tuple[Sequence[float], Sequence[float]] | None,
) -> Chart:
    """A curve of shares (0 to 1) over shares, with a dotted line for what guessing gives, if that is known."""
    kept = [(a, b) for a, b in zip(x, y, strict=True) if _number(a) is not None and _number(b) is not None]
    data: list[Chart] = []
    if guess is not None:
        data.append(_line(guess[0], guess[1], "guessing", GUESS, hover=False))
    data.append(_line([a for a, _ in kept], [b for _, b in kept], "this version", OURS))
    return {"data": data, "layout": layout(axes, SHARE, SHARE)}


def calibration(
    score: Sequence[Cell], rate: Sequence[Cell], low: Sequence[Cell], high: Sequence[Cell], axes: tuple[str, str]
) -> Chart:
    """What came true over what was predicted (both 0 to 1) with intervals, and the dotted line of exact promises."""
    points = [
        (one, two, _gap(top, two), _gap(two, bottom))
        for one, two, bottom, top in zip(score, rate, low, high, strict=True)
        if _number(one) is not None and _number(two) is not None
    ]
    drawn = {
        **_line([each[0] for each in points], [each[1] for each in points], "this version", OURS),
        "mode": "lines+markers",
        "marker": OURS,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [each[2] for each in points],
            "arrayminus": [each[3] for each in points],
            **OURS,
        },
    }
    exact = _line([0, 1], [0, 1], "exactly right", GUESS, hover=False)
    return {"data": [exact, drawn], "layout": layout(axes, SHARE, SHARE)}


def residuals(start: Sequence[Cell], end: Sequence[Cell], count: Sequence[Cell], axes: tuple[str, str]) -> Chart:
    """A histogram of errors with a dotted line at 0; bins without two ends are left out."""
    bins = [
        (a, b, number)
        for first, last, number in zip(start, end, count, strict=True)
        if (a := _number(first)) is not None and (b := _number(last)) is not None
    ]
    bars = {
        "type": "bar",
        "name": "cases",
        "x": [round((a + b) / 2, 6) for a, b, _ in bins],
        "width": [round(b - a, 6) for a, b, _ in bins],
        "y": [number for _, _, number in bins],
        "marker": OURS,
    }
    drawn = layout(axes)
    drawn["shapes"] = [{"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": GUESS}]
    return {"data": [bars], "layout": drawn}


def bins(labels: Sequence[str], reference: Sequence[float], current: Sequence[float], names: tuple[str, str]) -> Chart:
    """Shares of two data sets over the same bins, side by side; `names` says which is which in the legend."""
    pairs = ((names[0], reference, REFERENCE), (names[1], current, OURS))
    shown = [text if len(text) <= LABEL else f"{text[: LABEL - 1]}…" for text in labels]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": list(range(len(shown))),
            "y": [round(value, 6) for value in shares],
            "hovertext": shown,
            "hoverinfo": "text+y+name",
            "marker": colour,
        }
        for name, shares, colour in pairs
    ]
    drawn = layout(("", "Share of rows"))
    drawn |= {"barmode": "group", "showlegend": True, "legend": {"orientation": "h", "y": 1.15, "x": 0}}
    # Bars stand at numbers: labels that are equal once they are cut would otherwise share a place.
    drawn["xaxis"] |= {"tickmode": "array", "tickvals": list(range(len(shown))), "ticktext": shown, "showgrid": False}
    drawn["yaxis"] |= {"tickformat": ".0%"}
    return {"data": data, "layout": drawn}


def layout(axes: tuple[str, str], x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> Chart:
    """Titles and ranges of the axes; the rest is the script's."""
    drawn: Chart = {
        name: {"title": {"text": title, "font": {"size": 12}}}
        for name, title in zip(("xaxis", "yaxis"), axes, strict=True)
    }
    for name, span in (("xaxis", x), ("yaxis", y)):
        if span is not None:
            drawn[name]["range"] = list(span)
    drawn["showlegend"] = False
    return drawn


def _line(x: Sequence[Cell], y: Sequence[Cell], name: str, line: Chart, *, hover: bool = True) -> Chart:
    drawn: Chart = {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "name": name, "line": line}
    return drawn if hover else drawn | {"hoverinfo": "skip"}


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _gap(upper: Cell, lower: Cell) -> float:
    top, bottom = _number(upper), _number(lower)
    return round(top - bottom, 6) if top is not None and bottom is not None else 0.0
