"""The rules that every registry keeps, as one function that a third party calls from its own tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from mlgov.documents.ids import collisions, model_slug, slug
from mlgov.registry.protocol import ModelVersion, Project, Registry

_SOME_DAY = dt.date(2024, 2, 29)


def check_registry(registry: Registry) -> None:
    """Raise AssertionError with a plain message for the first rule that the registry breaks.

    Call it on a registry that has at least one version, so that there is something to look at.
    """
    _require(isinstance(registry, Registry), "it has the methods projects() and versions()")
    projects, versions = registry.projects(), registry.versions()
    _require(all(isinstance(each, tuple) for each in (projects, versions)), "both methods give tuples")
    _require(projects == registry.projects() and versions == registry.versions(), "asked twice, it answers the same")
    _require(bool(versions), "there is at least one version to look at")

    ids = [project.id for project in projects]
    _require(ids == sorted(set(ids)), "projects are sorted by id, and no id appears twice")
    _require(not collisions(ids), "no two project ids differ only in case or Unicode form")
    names = [version.name for version in versions]
    _require(len(set(names)) == len(names), "no version appears twice")
    listed = [each for project in projects for model in project.models.values() for each in model]
    _require(names == [each.name for each in listed], "versions() gives the projects' versions in the same order")
    for project in projects:
        _check_project(project)
    for version in versions:
        _check_version(version)


def _check_project(project: Project) -> None:
    _require_id(slug, project.id)
    _require(list(project.models) == sorted(project.models), f"the models of {project.id} are sorted by id")
    for model, versions in project.models.items():
        known = {each.version for each in versions}
        held: dict[str, str] = {}
        for each in versions:
            _require(
                (each.project, each.model) == (project.id, model), f"{each.name} lies under its own project and model"
            )
            _require(each.charter == project.charter, f"{each.name} has its project's charter")
            _require(each.features == project.features, f"{each.name} has its project's features")
            before = each.predecessor
            _require(
                before is None or before in known, f"the predecessor of {each.name} is a version of the same model"
            )
            _require(before != each.version, f"{each.name} is not its own predecessor")
            for alias in each.aliases:
                _require(alias not in known, f"the alias {alias} of {each.name} is not a version too")
                _require(alias not in held, f"the alias {alias} points to one version only")
                held[alias] = each.version


def _check_version(version: ModelVersion) -> None:
    _require_id(slug, version.project)
    _require_id(model_slug, version.model)
    _require_id(slug, version.version)
    name = version.name
    _require(name == f"{version.project}/{version.model}@{version.version}", f"{name} is project/model@version")
    _require(version.governed.is_absolute() and version.data_root.is_absolute(), f"the folders of {name} are absolute")
    _require(all(each.version == version.version for each in version.events), f"the events of {name} are about it")
    _require(set(version.events) <= set(version.model_events), f"the events of {name} are among its model's")
    days = [each.on for each in version.model_events]
    _require(days == sorted(days), f"the events of {name} are in order of their days")
    live = version.deployments_on(_SOME_DAY)
    _require(all(each.version == version.version for each in live), f"the deployments of {name} are its own")


def _require(holds: bool, rule: str) -> None:
    if not holds:
        msg = f"a rule of registries is broken: {rule}"
        raise AssertionError(msg)


def _require_id(rule: Callable[[str], str], text: str) -> None:
    try:
        rule(text)
    except ValueError as error:
        msg = f"a rule of registries is broken: {error}"
        raise AssertionError(msg) from error
