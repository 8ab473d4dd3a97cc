"""Selectors."""

from __future__ import annotations

import pytest

from mlgov.errors import EXIT_NOTHING_SELECTED, SelectionError
from mlgov.registry.files import FileRegistry
from mlgov.registry.selectors import select


@pytest.fixture
def versions(governed):
    """The four versions of the example."""
    return FileRegistry(governed).versions()


ALL = ["churn/rules@1", "churn/tree@1", "churn/tree@2", "churn/tree@10"]


@pytest.mark.parametrize(
    ("selectors", "names"),
    [
        ([], ALL),
        (["*"], ALL),
        (["churn"], ALL),
        (["churn/*"], ALL),
        (["*/*@1"], ALL[:2]),
        (["churn/tree"], ALL[1:]),
        (["churn/tree@10"], ALL[3:]),
        (["churn/tree@champion"], ["churn/tree@2"]),
        (["churn/tree@1*"], ["churn/tree@1", "churn/tree@10"]),
        (["*@champ*"], ["churn/tree@2"]),
        (["churn/tree@10", "churn/rules", "churn/tree@10"], ["churn/rules@1", "churn/tree@10"]),
    ],
)
def test_what_is_selected_keeps_the_order_of_versions(versions, selectors, names):
    """Names, aliases and patterns; several selectors add up."""
    assert [version.name for version in select(versions, selectors)] == names


@pytest.mark.parametrize(
    ("selector", "message", "hint"),
    [
        ("chrun/tree@1", "`chrun/tree@1` matches nothing: no project `chrun`", "did you mean `churn`?"),
        ("churn/tre", "no model `tre` in churn", "did you mean `tree`?"),
        ("churn/tree@champoin", "no version or alias `champoin` of churn/tree", "did you mean `champion`?"),
        ("churn/tree@99", "no version or alias `99` of churn/tree", "known: 1, 10, 2, champion"),
        ("idea", "no project `idea`", "known: churn"),
        ("churn/tree@Champion", "no version or alias", "did you mean `champion`?"),
        *((bad, "is not a way to name model versions", "write project/model@version") for bad in ("", "/tree", "churn/", "@1", "churn/tree@", "a/b/c", "a/b@1@2")),
    ],
)  # fmt: skip
def test_what_matches_nothing_names_what_comes_nearest(versions, selector, message, hint):
    """Exit code 3, so that a pipeline can tell it from a failure."""
    with pytest.raises(SelectionError) as caught:
        select(versions, [selector])
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == EXIT_NOTHING_SELECTED == 3


def test_one_selector_that_matches_nothing_is_an_error_beside_others(versions):
    """A misspelt name must not pass unnoticed in a list."""
    with pytest.raises(SelectionError):
        select(versions, ["churn/tree@1", "churn/nothing"])


def test_with_nothing_registered_the_way_in_is_shown():
    """The first thing a newcomer meets."""
    with pytest.raises(SelectionError, match="mlgov register"):
        select((), ["*"])
