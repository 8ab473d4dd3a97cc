"""The data page: where it comes from, what its columns are like, values that may not be shown are not."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Table
from mlgov.pages.data import DataPage


def page(version=None, **changed):
    """The page of the hand-made version."""
    return DataPage.of(make.record(version, **changed))


def profile(**columns):
    """A record whose profile has one column, changed as given."""
    given = {"column": ("age",), "kind": ("integer",), "n": (990,), "missing": (10,), "distinct": (71,),
             "min": (18.0,), "max": (93.0,), "p50": (43.0,)}  # fmt: skip
    table = Table("column_profile", given | columns)
    return page(outcomes=[make.outcome("data_quality.profile", make.measured("rows", 1000.0), tables=[table])])


def test_data_sets_have_rows_and_fingerprints():
    """Each role with its path, rows and whole fingerprint, training data first."""
    train, test = page().sets
    assert (train.role, train.rows, train.path) == ("Training data", "15,000", "data/1/train.parquet")
    assert test.digest == make.sha("data/1/test.parquet")


def test_joined_files_are_named_with_their_fingerprint():
    """What was joined is part of the data."""
    test = make.facts().data["test"]
    side = {"path": "data/labels.csv", "sha256": make.sha("labels"), "bytes": 10}
    version = make.model_version(facts_=make.facts(data={"test": test.model_dump() | {"sides": {"labels": side}}}))
    (found,) = page(version).sets
    assert found.sides == (f"labels: data/labels.csv ({make.sha('labels')[:12]})",)


def test_columns_are_told_with_what_people_wrote():
    """Meaning and unit from features, range from the profile, whole numbers without decimals."""
    (column,) = profile().columns
    assert (column.name, column.meaning) == ("age", "age in years (years)")
    assert column.spread == "18 to 93, middle 43"
    assert column.distinct == "71"
    assert column.missing.startswith("10 (1.0")


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        ({"min": (None,), "max": (None,)}, "middle 43; smallest and largest not published"),
        ({"min": (None,), "max": (None,), "p50": (None,)}, "values not published"),
    ],
)
def test_values_that_are_masked_are_said_to_be(hidden, said):
    """A blank would look like a mistake."""
    assert profile(**hidden).columns[0].spread == said


def test_personal_categories_stay_hidden():
    """Categories of a column that isn't declared non-personal are never listed, even if the facts have them."""
    columns = (
        {"name": "city", "kind": "category", "categories": ("Paris", "Rome")},
        {"name": "sex", "kind": "category", "categories": ("female", "male"), "role": "sensitive"},
    )
    found = page(make.model_version(facts_=make.facts(columns=columns)), outcomes=None, windows={})
    spread = {column.name: column.spread for column in found.columns}
    assert spread == {"city": "values not published", "sex": "female and male"}
    assert "Paris" not in make.html(found)


def test_without_a_profile_registered_columns_are_shown():
    """Before the first check the page shows what was registered, and says that it is that."""
    found = page(outcomes=None, windows={})
    assert found.profiled == ""
    assert [column.name for column in found.columns][:2] == ["age", "city"]
    assert {column.name: column.role for column in found.columns}["opened"] == "the outcome"
    assert "as registered" in make.html(found)


def test_glance_marks_what_fails():
    """Numbers beyond a limit are marked; without a limit they are just numbers."""
    outcomes = [
        make.outcome("data_quality.declared_type", make.measured("type_violations", 2.0)),
        make.outcome("data_quality.class_balance", make.measured("positive_rate", 0.26, counts=(1300, 5000))),
    ]
    found = {each.text: each for each in page(outcomes=outcomes, windows={}).glances}
    assert found["columns of another type than declared"].value == "2"
    assert found["columns of another type than declared"].kind == "bad"
    assert found["positive outcomes in the test data"].value.startswith("26.0")
    assert found["positive outcomes in the test data"].kind == ""
    assert found["rows of training data"].value == "15,000"


@pytest.mark.parametrize(
    ("value", "counts", "shown"),
    [(0.0, (0, 5000), "none"), (0.0002, (1, 5000), "1"), (0.02, (100, 5000), "2.0")],
)
def test_small_shares_are_counts(value, counts, shown):
    """One repeated row of 5,000 isn't 0.0 %."""
    rate = make.measured("duplicate_rate", value, counts=counts)
    found = page(outcomes=[make.outcome("data_quality.duplicates", rate)], windows={})
    (glance,) = (each for each in found.glances if "repeated" in each.text)
    assert glance.value.partition("\N{NO-BREAK SPACE}")[0].partition(" ")[0] == shown


@pytest.mark.parametrize(("value", "count", "shown"), [(0.0, 0, "none"), (0.0002, 1, "1"), (0.6, 3000, "60.0")])
def test_rows_that_were_trained_on_are_seen_at_a_glance(value, count, shown):
    """In the first row of the page; a number, not its remark."""
    rate = make.measured("overlap_rate", value, counts=(count, 5000))
    found = page(outcomes=[make.outcome("data_quality.overlap", rate)], windows={})
    (glance,) = (each for each in found.glances if "training data, too" in each.text)
    assert glance.value.startswith(shown)


def test_production_data_is_summed():
    """Windows are counted here, and told on the drift page."""
    data = {f"window:2026-0{month}": make.facts().data["test"].model_dump() for month in (8, 9)}
    found = page(make.model_version(facts_=make.facts(data=data)))
    assert found.windows == "2 production windows with 10,000 rows in all"


def test_unregistered_data_is_said():
    """Without facts there is no data set, and the page says so."""
    found = page(make.model_version(facts_=None), outcomes=None, windows={})
    assert found.sets == found.columns == found.glances == ()
    assert "No data set was registered." in make.html(found)
    assert found.stand.shape != "pass"


def test_page_renders_every_check_but_the_profile():
    """The profile is the table of columns, not a second list of numbers."""
    found = page()
    assert "data_quality.profile" not in {item.check.check.text for item in found.checks}
    html = make.html(found)
    assert "Missing values" in html
    assert "age in years" in html
