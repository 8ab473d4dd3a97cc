"""The fairness page: groups side by side, small groups never coloured, ratios with what they mean."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Absent
from mlgov.pages.fairness import TOO_FEW, FairnessPage

SMALL = Absent("insufficient", "40 rows, at least 100 needed")


def rate(group, value, n, **more):
    """A selection rate with a round interval."""
    ends = {} if value is None else {"low": value - 0.02, "high": value + 0.02}
    return make.measured("selection_rate", value, n=n, group=f"sex={group}", **ends, **more)


def ratio(group, value, metric="impact_ratio", **more):
    """A ratio to men."""
    ends = {} if value is None else {"low": value - 0.05, "high": value + 0.05}
    return make.measured(metric, value, n=2000, group=f"sex={group}", versus="sex=male", **ends, **more)


def page(*, rates=None, ratios=None, **changed):
    """The page of a classifier with men, women and a small group."""
    rates = rates or [rate("female", 0.2, 900), rate("male", 0.4, 1100), rate("other", None, 40, absent=SMALL)]
    ratios = ratios or [ratio("female", 0.5), ratio("other", None, absent=SMALL)]
    outcomes = [
        make.outcome("fairness.group_rates", *rates),
        make.outcome("fairness.impact_ratio", *ratios),
    ]
    return FairnessPage.of(make.record(**({"outcomes": outcomes, "windows": {}} | changed)))


def groups(found):
    """Group lines by name."""
    return {line.name: line for line in found.attributes[0].groups}


def test_groups_are_listed_largest_first_with_their_reference():
    """The reference is named, has no ratio, and is not judged."""
    found = page()
    assert [line.name for line in found.attributes[0].groups] == ["male", "female", "other"]
    male = groups(found)["male"]
    assert (male.chip.text, male.ratio) == ("Reference", "–")
    assert found.attributes[0].reference == "male"


def test_a_group_that_fails_says_ratio_range_and_limit():
    """Everything that is needed to read it stands in its line."""
    female = groups(page())["female"]
    assert (female.ratio, female.ratio_range, female.limit) == ("0.50", "0.45 to 0.55", "≥ 0.80")
    assert female.chip.shape == "fail"
    assert "f-fail" in female.drawing


def test_small_groups_are_told_not_coloured():
    """Too few people to say: no value, no mark, no colour, but why."""
    other = groups(page())["other"]
    assert other.chip == TOO_FEW
    assert other.chip.shape == "none"
    assert other.why == SMALL.reason
    assert (other.main, other.ratio, other.limit) == ("–", "–", "")
    assert "circle" not in other.drawing


def test_a_group_whose_ratio_alone_is_unsure_is_not_coloured():
    """A rate may be known while the comparison isn't."""
    found = page(
        rates=[rate("female", 0.2, 900), rate("male", 0.4, 1100)], ratios=[ratio("female", None, absent=SMALL)]
    )
    female = groups(found)["female"]
    assert female.chip == TOO_FEW
    assert "f-plain" in female.drawing


def test_the_ratio_in_the_data_stands_beside():
    """What the outcomes themselves come to, before any model."""
    found = page(ratios=[ratio("female", 0.5), ratio("female", 0.6, "label_impact_ratio")])
    assert groups(found)["female"].in_data == "0.60"
    assert any("before any model" in text for text in found.attributes[0].remarks)


def test_drawings_of_a_column_share_their_scale():
    """The scale ends at the highest interval, and is written above."""
    low, high = page().attributes[0].scale
    assert low.startswith("0.0")
    assert high.startswith("42.0")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.5, "times the rate of male"), (0.97, "The group furthest below, female, comes to 97")],
)
def test_the_sentence_says_what_stands_out(value, said):
    """A failure in the judge's words, else how far the furthest is."""
    found = page(ratios=[ratio("female", value)])
    assert said in found.attributes[0].sentence


def test_unknown_groups_are_said():
    """People whose group isn't known are not silently left out."""
    unknown = make.measured("unknown_group_rate", 0.12, counts=(240, 2000), column="sex")
    found = page(rates=[rate("female", 0.2, 900), rate("male", 0.4, 1100), unknown])
    assert any("12.0" in text and "say nothing about sex" in text for text in found.attributes[0].remarks)


def test_bands_are_told_in_words():
    """`age=< 26` is `under 26`."""
    version = make.model_version(authored={"columns": make.AUTHORED["columns"] | {"sensitive": {"age": {}}}})
    item = make.measured("selection_rate", 0.2, group="age=< 26", low=0.1, high=0.3)
    outcomes = [make.outcome("fairness.group_rates", item)]
    found = FairnessPage.of(make.record(version, outcomes=outcomes, windows={}))
    assert found.attributes[0].groups[0].name == "under 26"


def test_without_sensitive_columns_nobody_can_say():
    """A model of which no group is declared isn't fair, it is unmeasured - also where limits don't apply."""
    columns = {name: value for name, value in make.AUTHORED["columns"].items() if name != "sensitive"}
    version = make.model_version(authored={"columns": columns})
    outcomes = [
        make.not_run(f"fairness.{name}", "not_applicable", "no sensitive column is declared")
        for name in ("group_rates", "impact_ratio", "differences", "group_error")
    ]
    found = FairnessPage.of(make.record(version, outcomes=outcomes, windows={}))
    assert found.attributes == ()
    assert found.stand.shape != "pass"
    assert "hold" not in found.stand.text


def test_without_evidence_nothing_was_measured():
    """The column is named, and that nothing is known of it."""
    found = page(outcomes=None)
    assert found.attributes[0].sentence == "Nothing was measured by sex."
    assert found.attributes[0].groups == ()
    assert "Nothing was measured by sex." in make.html(found)


def test_page_renders_plain_and_technical_names():
    """Rates are named in plain words with the technical name below."""
    html = make.html(page())
    assert html.index("Positives found") < html.index("true positive rate")
    assert "too few people" in html.casefold()


def test_the_head_of_a_table_says_what_its_ranges_are():
    """`95 % interval` stands once at the head; without any interval nothing is claimed."""
    (found, *_) = FairnessPage.of(make.record()).attributes
    assert found.level == "95 % interval"
    assert "selection rate, 95 % interval" in make.html(FairnessPage.of(make.record()))
