"""Values that say that nothing is known: their share is told, or why it can't be."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Table, Where
from mlgov.pages.data import DataPage
from mlgov.pages.unknown import unknown_levels, unknown_text

LEVELS = {"label": ("known", "unknown", "?"), "reference": (940, 50, 10), "current": (480, 20, 0)}


def record(feature, *, levels=LEVELS, categories=("known", "unknown", "?"), tables=True, **authored):
    """A version with one column `job`, counted by value."""
    columns = ({"name": "job", "kind": "category", "categories": categories},)
    profile = Table(
        "column_profile",
        {"column": ("job",), "kind": ("category",), "n": (1000,), "missing": (0,)},
        where=Where(role="train"),
    )
    bins = [Table("bins", levels, where=Where(column="job"))] if tables else []
    return make.record(
        make.model_version(
            features={"job": make.Feature(meaning="kind of work", **feature)},
            facts_=make.facts(columns=columns),
            authored=authored,
        ),
        outcomes=[
            make.outcome("data_quality.profile", make.measured("rows", 1000.0), tables=[profile]),
            make.outcome("drift.psi", make.measured("psi", 0.1, column="job"), tables=bins),
        ],
    )


OPEN = {"personal": False}


@pytest.mark.parametrize(
    ("declared", "levels"),
    [({"unknown_levels": ("unknown",)}, ("unknown",)), ({}, ("unknown", "?")), ({"unknown_levels": ()}, ())],
)
def test_declared_values_count_else_the_usual_words(declared, levels):
    """An empty list says that no value means unknown, though its name may look so."""
    assert unknown_levels(record(OPEN | declared), "job") == levels


@pytest.mark.parametrize(
    ("role", "text"),
    [("train", "6.0 %"), ("test", "4.0 %"), ("validation", "not measured")],
)
def test_the_share_is_that_of_the_data_set_it_stands_beside(role, text):
    """The profile is of one data set; the counts are of two."""
    assert unknown_text(record(OPEN), "job", role) == f"said to be unknown: {text}"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"feature": {"personal": True}}, "not published"),
        ({"feature": OPEN, "tables": False}, "not measured"),
        ({"feature": OPEN, "levels": LEVELS | {"label": ("known", "unknown", "all other values")}}, "too rare to be listed"),
        ({"feature": OPEN, "levels": LEVELS | {"reference": (940, None, 10)}}, "too rare to be listed"),
        ({"feature": OPEN | {"unknown_levels": ("gone",)}}, "none"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(given, text):
    """Masked, not measured, lumped, withheld or truly none: five different things."""
    assert unknown_text(record(**given), "job", "train") == f"said to be unknown: {text}"


def test_columns_without_such_values_say_nothing():
    """No line where there is nothing to tell, and none for a column that nobody knows."""
    assert unknown_text(record(OPEN, categories=("known",)), "job", "train") == ""
    assert unknown_text(make.record(), "nobody", "train") == ""


def test_the_data_page_tells_it_beside_missing_values():
    """`none` missing isn't all there is to say."""
    found = record(OPEN)
    (column,) = DataPage.of(found).columns
    assert (column.missing, column.unknown) == ("none", "said to be unknown: 6.0 %")
    assert "said to be unknown: 6.0 %" in make.html(DataPage.of(found))
