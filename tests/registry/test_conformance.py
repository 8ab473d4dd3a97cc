"""The conformance test finds registries that break a rule."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from mlgov.registry.conformance import check_registry
from mlgov.registry.files import FileRegistry


class Given:
    """A registry of whatever it is given."""

    def __init__(self, projects, versions) -> None:
        self._projects = projects
        self._versions = versions

    def projects(self):
        """As given."""
        return self._projects

    def versions(self):
        """As given."""
        return self._versions


@pytest.fixture
def good(governed):
    """Projects and versions that keep all rules."""
    registry = FileRegistry(governed)
    check_registry(registry)
    return registry.projects(), registry.versions()


def broken(projects, versions) -> str:
    """The rule that is broken."""
    with pytest.raises(AssertionError) as caught:
        check_registry(Given(projects, versions))
    return str(caught.value)


def test_each_broken_rule_is_named(good):
    """One registry per rule."""
    projects, versions = good
    check_registry(Given(projects, versions))
    assert "both methods give tuples" in broken(list(projects), versions)
    assert "at least one version" in broken((), ())
    assert "sorted by id" in broken(projects[::-1], versions)
    assert "no version appears twice" in broken(projects, (*versions, versions[0]))
    assert "in the same order" in broken(projects, versions[::-1])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"project": "other"}, "under its own project"),
        ({"charter": None}, "project's charter"),
        ({"previous": "7"}, "predecessor of .* is a version of the same model"),
        ({"previous": "2"}, "not its own predecessor"),
        ({"governed": Path("here")}, "are absolute"),
        ({"model_events": ()}, "among its model's"),
    ],
)  # fmt: skip
def test_a_version_that_breaks_a_rule_is_named(good, change, rule):
    """Small lies about one version."""
    projects, versions = good
    at = next(n for n, each in enumerate(versions) if each.name == "churn/tree@2")
    liar = dataclasses.replace(versions[at], **change)
    churn = projects[0]
    tree = tuple(liar if each.version == "2" else each for each in churn.models["tree"])
    churn = dataclasses.replace(churn, models={**churn.models, "tree": tree})
    with pytest.raises(AssertionError, match=rule):
        check_registry(Given((churn, *projects[1:]), tuple(each for model in churn.models.values() for each in model)))


def test_ids_that_are_no_slugs_are_named(good):
    """Whatever a registry is filled from, ids become folder names and URLs."""
    projects, _ = good
    versions = (dataclasses.replace(projects[0].models["rules"][0], version="Release 1"),)
    churn = dataclasses.replace(projects[0], models={"rules": versions})
    assert "`Release 1` can't be an id" in broken((churn,), versions)


def test_what_is_no_registry_fails():
    """Even without the methods."""
    with pytest.raises(AssertionError, match=r"projects\(\) and versions\(\)"):
        check_registry(object())
