"""Charts for the drawing script: plain JSON, the numbers of the table, gaps left out."""

from __future__ import annotations

import json

import pytest

from mlgov.pages.charts import plotly

AXES = ("x", "y")


def test_curve_keeps_the_numbers_and_draws_guessing_first():
    """Guessing lies behind; a point with a gap is left out."""
    chart = plotly.curve((0.0, 0.5, None, 1.0), (0.0, 0.8, 0.9, 1.0), AXES, guess=((0, 1), (0, 1)))
    guess, ours = chart["data"]
    assert (guess["x"], guess["y"], guess["hoverinfo"]) == ([0, 1], [0, 1], "skip")
    assert (ours["x"], ours["y"]) == ([0.0, 0.5, 1.0], [0.0, 0.8, 1.0])


def test_curve_without_a_known_guess_has_one_line():
    """What guessing gives is drawn only where it is known."""
    assert len(plotly.curve((0.0, 1.0), (1.0, 0.2), AXES, guess=None)["data"]) == 1


def test_calibration_bars_reach_the_interval():
    """A point plus its bar is the interval's end; without an end there is no bar."""
    chart = plotly.calibration((0.1, 0.5, None), (0.2, 0.5, 0.9), (0.15, None, 0.8), (0.3, None, 1.0), AXES)
    exact, ours = chart["data"]
    assert exact["x"] == exact["y"] == [0, 1]
    assert ours["x"] == [0.1, 0.5]
    bars = ours["error_y"]
    assert ours["y"][0] + bars["array"][0] == pytest.approx(0.3)
    assert ours["y"][0] - bars["arrayminus"][0] == pytest.approx(0.15)
    assert (bars["array"][1], bars["arrayminus"][1]) == (0.0, 0.0)


def test_residual_bars_cover_their_bins():
    """A bar's middle and width give back the bin; an open bin can't be drawn."""
    chart = plotly.residuals((None, -1.0, 0.0), (-1.0, 0.0, 2.0), (3, 5, 7), AXES)
    bars = chart["data"][0]
    ends = [(x - w / 2, x + w / 2) for x, w in zip(bars["x"], bars["width"], strict=True)]
    assert ends == [(-1.0, 0.0), (0.0, 2.0)]
    assert bars["y"] == [5, 7]
    assert chart["layout"]["shapes"][0]["x0"] == 0


def test_bins_with_equal_beginnings_keep_their_places():
    """Labels are cut, and two that are then equal still have a bar each."""
    labels = ["a" * 40 + "1", "a" * 40 + "2"]
    chart = plotly.bins(labels, [0.5, 0.5], [0.9, 0.1], ("before", "now"))
    first, second = chart["data"]
    assert (first["name"], second["name"]) == ("before", "now")
    assert first["x"] == second["x"] == [0, 1]
    assert second["y"] == [0.9, 0.1]
    assert all(len(text) == plotly.LABEL for text in chart["layout"]["xaxis"]["ticktext"])


@pytest.mark.parametrize(
    "chart",
    [
        plotly.curve((0.0,), (1.0,), AXES, guess=((0, 1), (0, 1))),
        plotly.calibration((0.1,), (0.2,), (0.1,), (0.3,), AXES),
        plotly.residuals((0.0,), (1.0,), (2,), AXES),
        plotly.bins(["a"], [1.0], [1.0], ("b", "c")),
    ],
)
def test_charts_are_plain_json_with_colours_by_name(chart):
    """They travel in a JSON block; fixed colours would be wrong in dark mode."""
    text = json.dumps(chart, allow_nan=False)
    assert json.loads(text) == chart
    assert "#" not in text
    assert "var(--series-1)" in text


def test_axes_have_titles_and_ranges():
    """Both axes are named; a range is set only where the unit has natural ends."""
    drawn = plotly.layout(("Predicted", "Came true"), (0, 1))
    assert [drawn[name]["title"]["text"] for name in ("xaxis", "yaxis")] == ["Predicted", "Came true"]
    assert drawn["xaxis"]["range"] == [0, 1]
    assert "range" not in drawn["yaxis"]
