"""Small drawings: marks lie where their numbers are, words say the same, nothing from data becomes markup."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from mlgov.pages.charts.svg import SAID, Axis, axis_over, bullet, histogram_pair, interval_strip, sparkline


def parsed(drawing):
    """The drawing as a tree; it has to be well-formed."""
    return ET.fromstring(str(drawing))  # noqa: S314 - our own output


def found(drawing, tag, kind):
    """The elements with a class."""
    return [each for each in parsed(drawing).iter(tag) if kind in (each.get("class") or "").split()]


def graph(**changed):
    """A bullet graph of a score that holds its limit."""
    given = {"value": 0.9, "low": 0.88, "high": 0.92, "limit": 0.8, "direction": "at_least", "before": 0.85,
             "shape": "pass", "label": "ROC AUC"}  # fmt: skip
    return bullet(**(given | changed))


def test_bullet_orders_its_marks_as_the_numbers_are():
    """Limit 0.80, earlier value 0.85, interval from 0.88, value 0.90, interval to 0.92: from left to right."""
    drawing = graph()
    limit = float(found(drawing, "line", "s-limit")[0].get("x1"))
    before = float(re.match(r"M([\d.]+)", found(drawing, "path", "s-before")[0].get("d"))[1])
    bar = found(drawing, "line", "ci-bar")[0]
    value = float(found(drawing, "circle", "f-pass")[0].get("cx"))
    assert 0 < limit < before < float(bar.get("x1")) < value < float(bar.get("x2")) < 300


def test_bullet_is_linear():
    """Distances between marks are proportional to differences of the numbers (within a tenth of a unit)."""
    drawing = graph()
    limit = float(found(drawing, "line", "s-limit")[0].get("x1"))
    bar = found(drawing, "line", "ci-bar")[0]
    low, high = float(bar.get("x1")), float(bar.get("x2"))
    assert (low - limit) / (high - low) == pytest.approx((0.88 - 0.8) / (0.92 - 0.88), abs=0.02)


@pytest.mark.parametrize(("direction", "side"), [("at_least", "right"), ("at_most", "left")])
def test_bullet_washes_the_side_that_holds(direction, side):
    """The wash lies beyond an `at_least` limit, and before an `at_most` limit."""
    drawing = graph(direction=direction)
    wash = found(drawing, "rect", "s-ok")[0]
    limit = float(found(drawing, "line", "s-limit")[0].get("x1"))
    start, width = float(wash.get("x")), float(wash.get("width"))
    assert (start, start + width) == pytest.approx((limit, 300) if side == "right" else (0, limit))


def test_bullet_says_everything_in_words():
    """Who can't see the drawing hears value, interval, limit and what was before."""
    said = parsed(graph()).get("aria-label")
    assert said == "ROC AUC: 0.900, interval 0.880 to 0.920, limit at least 0.800, the version before had 0.850"


def test_bullet_needs_nothing_but_a_value():
    """Without interval, limit and earlier value only base and dot are drawn."""
    drawing = graph(low=None, high=None, limit=None, direction=None, before=None)
    assert [each.tag.rpartition("}")[2] for each in parsed(drawing)] == ["rect", "circle"]


@pytest.mark.parametrize("value", [0.0, 1.0, -3.5, 1e-9, 5e8])
def test_marks_stay_inside(value):
    """No mark leaves the drawing, however large or small the numbers."""
    drawing = graph(value=value, low=None, high=None, before=value * 3)
    for circle in found(drawing, "circle", "f-pass"):
        assert 5 <= float(circle.get("cx")) <= 295


def test_no_class_and_no_markup_comes_from_outside():
    """An unknown shape is drawn as undecided; a label with markup is text."""
    drawing = graph(shape='x" onload="y', label='<script>"&')
    assert "onload" not in str(drawing)
    assert parsed(drawing).get("aria-label").startswith('<script>"&:')
    assert found(drawing, "circle", "f-none")


def test_long_labels_are_cut():
    """A name of any length doesn't bury the page."""
    assert len(parsed(graph(label="x" * 10_000)).get("aria-label")) == SAID


@pytest.mark.parametrize(
    ("values", "start", "end"),
    [((0.2, 0.4), 0.08, 0.52), ((0.9, 0.95), 0.87, 0.98), ((0.98, 1.0), None, 1.0), ((0.0, 0.02), 0.0, None),
     ((-2.0, -1.0), -2.6, -0.4), ((), 0.0, 1.0)],
)  # fmt: skip
def test_axis_keeps_room_and_natural_ends(values, start, end):
    """There is room on both sides, but shares don't go beyond 0 and 1, and positive numbers not below 0."""
    axis = axis_over(values, 100)
    assert start is None or axis.start == pytest.approx(start)
    assert end is None or axis.end == pytest.approx(end)


def test_axis_ignores_what_is_no_number():
    """Gaps and infinite numbers have no place."""
    assert axis_over((None, float("nan"), float("inf"), 0.5), 10) == axis_over((0.5,), 10)


def test_axis_places_its_ends():
    """Start and end are the edges, beyond them nothing goes."""
    axis = Axis(2.0, 4.0, 50)
    assert [axis.at(value) for value in (1.0, 2.0, 3.0, 4.0, 9.0)] == [0, 0, 25, 50, 50]


def test_sparkline_leaves_gaps_open():
    """A missing value parts the line; a lone point is seen as a dot only if it is the last."""
    drawing = sparkline([1.0, 2.0, None, 3.0, 1.0, None, 2.0], limit=None, label="Error")
    lines = [each.get("points").split() for each in found(drawing, "polyline", "s-line")]
    assert [len(each) for each in lines] == [2, 2]
    assert len(found(drawing, "circle", "f-line")) == 1


def test_sparkline_marks_failures_and_its_limit():
    """Failing points are marked, the limit is a line, and the words count both."""
    drawing = sparkline([1.0, 5.0, 1.0], limit=2.0, label="Error", failed=[False, True, False])
    assert len(found(drawing, "circle", "f-fail")) == 1
    assert len(found(drawing, "line", "s-limit-fail")) == 1
    said = parsed(drawing).get("aria-label")
    assert said == "Error: 3 values from 1.00 to 1.00, limit 2, 1 outside the limit"


def test_sparkline_draws_larger_numbers_higher():
    """Up is more."""
    drawing = sparkline([1.0, 2.0], limit=None, label="Error")
    first, last = (float(each.split(",")[1]) for each in found(drawing, "polyline", "s-line")[0].get("points").split())
    assert first > last


@pytest.mark.parametrize("points", [[], [None], [None, None]])
def test_sparkline_without_values_says_so(points):
    """Nothing is drawn, and it is said."""
    drawing = sparkline(points, limit=1.0, label="Error")
    assert parsed(drawing).get("aria-label") == "Error: no values yet"
    assert not list(parsed(drawing))


def test_strips_of_one_table_share_their_axis():
    """The same number lies at the same place in every row."""
    rows = [
        interval_strip(value=value, low=None, high=None, axis=(0.0, 0.5), reference=0.25, label="Group")
        for value in (0.1, 0.4)
    ]
    lines = {found(each, "line", "s-reference")[0].get("x1") for each in rows}
    assert lines == {"100"}
    places = [float(found(each, "circle", "f-plain")[0].get("cx")) for each in rows]
    assert places == pytest.approx([0.2 * 188, 0.8 * 188], abs=0.06)


def test_strip_without_a_value_draws_no_mark():
    """A group with too few people has a place in the table, but no dot and no colour."""
    drawing = interval_strip(value=None, low=None, high=None, axis=(0.0, 1.0), reference=None, label="Group")
    assert parsed(drawing).get("aria-label") == "Group: no value"
    assert not found(drawing, "circle", "f-plain")


def test_histograms_share_their_height():
    """The tallest bar of both fills the drawing; the others are proportional."""
    drawing = histogram_pair([0.5, 0.25], [0.25, 0.0], label="age")
    before = [float(each.get("height")) for each in found(drawing, "rect", "s-ref")]
    now = [float(each.get("height")) for each in found(drawing, "rect", "s-cur")]
    assert before == pytest.approx([29, 14.5])
    assert now == pytest.approx([14.5, 0])


def test_histograms_of_nothing_are_flat():
    """No bins, or bins without rows, divide by nothing."""
    assert not found(histogram_pair([], [], label="x"), "rect", "s-ref")
    assert found(histogram_pair([0.0], [0.0], label="x"), "rect", "s-cur")[0].get("height") == "0"


def test_drawings_have_no_style_of_their_own():
    """The content security policy forbids inline style; all colour comes from classes."""
    drawings = (
        graph(),
        sparkline([1.0, 2.0], limit=1.5, label="a"),
        interval_strip(value=0.1, low=0.0, high=0.2, axis=(0, 1), reference=0.5, label="b"),
        histogram_pair([1.0], [1.0], label="c"),
    )
    for drawing in drawings:
        assert not re.search(r"\b(style|fill|stroke)=", str(drawing))
        assert parsed(drawing).get("role") == "img"
