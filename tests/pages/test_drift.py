"""The drift page: what moved, in plain words first; windows with what is still to come; time only where there is one."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Absent, Table, Where
from mlgov.pages.drift import DriftPage


def psi(column, value, **more):
    """How much a column differs; chance gives up to 0.006."""
    return make.measured("psi", value, noise=0.006, column=column, **more)


def bins(column, current=(30, 70)):
    """Rows of a column in two bins."""
    return Table("bins", {"label": ("low", "high"), "reference": (50, 50), "current": current}, Where(column=column))


def page(*measurements, tables=(), windows=None, version=None, **more):
    """The page of a version whose columns differ as given."""
    outcomes = [make.outcome("drift.psi", *measurements, tables=tables)]
    return DriftPage.of(make.record(version, outcomes=outcomes, windows=windows or {}, **more))


def test_columns_beyond_their_limit_come_first():
    """Sorted by how far beyond the limit, then by size; the chip says it in plain words."""
    found = page(psi("a", 0.002), psi("b", 0.4), psi("c", 0.3), psi("d", 0.05))
    assert [column.name for column in found.columns] == ["b", "c", "d", "a"]
    assert [column.chip.text for column in found.columns[:2]] == ["Inputs look different"] * 2
    assert [column.beyond for column in found.columns] == ["more than chance"] * 3 + ["within chance"]


@pytest.mark.parametrize(
    ("values", "text", "shape"),
    [
        ((0.4, 0.001), "Inputs look different: 1 of 2 columns", "warn"),
        ((0.004, 0.001), "All 2 columns look alike in the test data and the training data", "pass"),
        ((0.004,), "The only column looks alike in the test data and the training data", "pass"),
    ],
)
def test_stand_is_plain(values, text, shape):
    """No technical name stands in the first sentence."""
    stand = page(*(psi(f"column{at}", value) for at, value in enumerate(values))).stand
    assert (stand.text, stand.shape) == (text, shape)
    assert "PSI" not in stand.text + stand.detail


def test_differences_below_the_limit_are_told_as_such():
    """More than chance, but less than the limit: both are said."""
    assert page(psi("a", 0.05), psi("b", 0.001)).stand.detail == (
        "1 of them differs by more than chance gives, but less than the limit."
    )


def test_columns_that_could_not_be_compared_are_counted():
    """Absence is shown, and takes the colour of holding away."""
    gone = make.measured("psi", None, column="b", absent=Absent("insufficient", "12 rows, at least 100 needed"))
    stand = page(psi("a", 0.001), gone).stand
    assert "1 column could not be compared" in stand.detail
    assert stand.shape == "none"


def test_tiny_differences_have_no_digits():
    """`1.6e-08` says nothing to anybody."""
    assert page(psi("a", 1.6e-8)).columns[0].value == "below 0.001"


def test_only_what_differs_is_drawn_large():
    """All columns with bins are drawn small; large only those beyond a limit, one if there is none."""
    names = "abc"
    tables = [bins(name) for name in names]
    differ = page(psi("a", 0.4), psi("b", 0.5), psi("c", 0.01), tables=tables)
    assert [figure.title for figure in differ.figures] == ["b", "a"]
    assert all(column.drawing is not None for column in differ.columns)
    alike = page(*(psi(name, 0.001) for name in names), tables=tables)
    assert len(alike.figures) == 1


def test_drawn_shares_are_of_each_data_set():
    """Different sizes are compared as shares."""
    figure = page(psi("a", 0.4), tables=[bins("a", (30, 270))]).figures[0]
    cells = [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in figure.rows]
    assert cells == [["low", "50.0 %", "10.0 %"], ["high", "50.0 %", "90.0 %"]]
    assert figure.columns == ("Values", "Training data", "Test data")


def test_many_calm_columns_are_folded():
    """Ten are shown, whatever differs always is; few more than ten are not worth a fold."""
    many = page(*(psi(f"c{at:02}", 0.0001 * at) for at in range(30)))
    assert (len(many.columns), len(many.calm)) == (10, 20)
    differ = page(*(psi(f"c{at:02}", 0.4 if at < 15 else 0.001) for at in range(30)))
    assert (len(differ.columns), len(differ.calm)) == (15, 15)
    few = page(*(psi(f"c{at:02}", 0.001) for at in range(12)))
    assert (len(few.columns), few.calm) == (12, ())


def test_without_time_there_is_no_before_and_after():
    """A difference between rows that have no order isn't called a change over time."""
    assert "there is no before and after here" in page(psi("a", 0.1)).order
    timed = make.model_version(authored={"columns": make.AUTHORED["columns"] | {"time": "sent"}})
    assert page(psi("a", 0.1), version=timed).order == ""


def test_without_windows_and_evidence_the_page_says_so():
    """Two honest sentences instead of an empty page."""
    found = DriftPage.of(make.record(outcomes=None, windows={}))
    assert found.windows_sentence.startswith("No production window is registered")
    assert found.columns == found.figures == found.series == ()
    assert found.stand.shape != "pass"
    assert "No production window is registered" in make.html(found)


def test_page_renders_everything():
    """The template takes columns with and without bins, folded ones, windows and series."""
    found = page(
        *(psi(f"c{at:02}", 0.4 - 0.01 * at) for at in range(50)), tables=[bins("c00")], windows=dict(make.WINDOWS)
    )
    html = make.html(found)
    assert html.count('class="svg-pair"') == 1
    assert html.count("data-chart") == 1
    assert "more columns that differ less" in html
    assert html.index("Inputs look different") < html.index("PSI")


def test_numbers_that_stand_above_open_on_demand():
    """Thirty columns are told once; the whole table of the check is one click away, also if some differ."""
    many = [make.measured("psi", 0.3, n=900, noise=0.02, column=f"c{n}") for n in range(30)]
    page = DriftPage.of(make.record(outcomes=[make.outcome("drift.psi", *many)]))
    found = next(item for item in page.checks if item.check.check.text == "drift.psi")
    assert found.folded
    few = DriftPage.of(make.record(outcomes=[make.outcome("drift.psi", *many[:3])]))
    assert not next(item for item in few.checks if item.check.check.text == "drift.psi").folded
