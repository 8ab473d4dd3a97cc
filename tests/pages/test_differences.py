"""What differs between two versions is named as it was and as it is; no number is compared."""

from __future__ import annotations

import builders as make

from mlgov.pages.differences import Difference, differences


def test_inputs_that_came_and_went_are_named():
    """A removed column is what a reviewer looks for."""
    columns = ({"name": "age", "kind": "number"}, {"name": "hour", "kind": "integer"})
    old, new = make.model_version(), make.model_version("2", facts_=make.facts("1", columns=columns))
    assert Difference("Inputs", "only here: city, sex", "only here: hour") in differences(old, new)


def test_settings_with_no_name_in_common_are_listed_not_compared():
    """Two kinds of model share no setting; a table of dashes says nothing."""
    old = make.model_version()
    new = make.model_version("2", facts_=make.facts("1", hyperparameters={"depth": None, "fast": True}))
    assert differences(old, new) == (Difference("Settings", "were: C 1.0, max_iter 2000", "are: depth none, fast yes"),)


def test_a_new_threshold_and_rule_are_differences():
    """The decision is part of the version."""
    new = make.model_version("2", facts_=make.facts("1"), authored={"decision": {"rule": "top 100", "why": "capacity"}})
    assert differences(make.model_version(), new) == (Difference("Decided by", "threshold 0.5", "top 100"),)


def test_training_seed_and_scheme_are_differences():
    """What can't be read off the model is compared as written."""
    new = make.model_version("2", facts_=make.facts("1"), authored={"training": {"seed": 0, "validation": "5-fold"}})
    assert differences(make.model_version(), new) == (
        Difference("Training: validation", "–", "5-fold"),
        Difference("Training: seed", "–", "0"),
    )


def test_long_lists_of_names_are_cut_with_a_count():
    """A thousand new columns don't make a page of one line."""
    columns = tuple({"name": f"c{n}", "kind": "number"} for n in range(1000))
    new = make.model_version("2", facts_=make.facts("1", columns=columns))
    row = next(each for each in differences(make.model_version(), new) if each.what == "Inputs")
    assert row.now.endswith("c10, c11 and 988 more")
