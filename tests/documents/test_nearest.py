"""The nearest known name."""

from __future__ import annotations

import pytest

from mlgov.documents.nearest import hint_for, nearest


@pytest.mark.parametrize(
    ("name", "found"),
    [("treshold", "threshold"), ("THRESHOLD", "threshold"), ("lable", "label"), ("zzz", None), ("", None)],
)
def test_nearest_by_likeness_or_case(name, found):
    """Near enough is named, far off is not."""
    assert nearest(name, ["threshold", "label", "score"]) == found
    assert nearest(name, []) is None


def test_hints_name_one_or_list_what_there_is():
    """A long list is cut."""
    assert hint_for("lable", ["label", "score"]) == "did you mean `label`?"
    assert hint_for("zzz", ["label", "score"]) == "known: label, score"
    assert hint_for("zzz", [f"n{n:02}" for n in range(14)]).endswith("n11 and 2 more")
    assert hint_for("zzz", []) == ""
