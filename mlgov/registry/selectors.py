"""Selectors: which versions a command is about. `project/model@version`, `@alias`, and patterns with `*`."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence

from mlgov.documents import scalars
from mlgov.documents.nearest import hint_for
from mlgov.errors import SelectionError
from mlgov.registry.protocol import ModelVersion

FORMS = "write project/model@version, project/model@alias, project/model, project/* or *"


def select(versions: Sequence[ModelVersion], selectors: Sequence[str]) -> tuple[ModelVersion, ...]:
    """The versions that any selector names, in the order of `versions`; all if there is no selector.

    Each part may be a pattern (`*`, `?`, `[...]`). A part that is left out means all: `project` is `project/*@*`.
    Raises SelectionError if there are no versions, or a selector has no known form or matches nothing; it names
    what comes nearest.
    """
    if not versions:
        msg = "no model version is registered"
        raise SelectionError(msg, hint="register one: mlgov register PROJECT/MODEL@VERSION --data test=PATH")
    chosen: set[str] = set()
    for selector in selectors or ("*",):
        chosen.update(version.name for version in _matching(versions, selector))
    return tuple(version for version in versions if version.name in chosen)


def _matching(versions: Sequence[ModelVersion], selector: str) -> list[ModelVersion]:
    project, model, version = _parts(selector)
    in_project = [each for each in versions if fnmatch.fnmatchcase(each.project, project)]
    if not in_project:
        raise _nothing(selector, f"no project `{project}`", project, {each.project for each in versions})
    in_model = [each for each in in_project if fnmatch.fnmatchcase(each.model, model)]
    if not in_model:
        raise _nothing(selector, f"no model `{model}` in {project}", model, {each.model for each in in_project})
    found = [
        each for each in in_model if any(fnmatch.fnmatchcase(name, version) for name in (each.version, *each.aliases))
    ]
    if not found:
        known = {name for each in in_model for name in (each.version, *each.aliases)}
        raise _nothing(selector, f"no version or alias `{version}` of {project}/{model}", version, known)
    return found


def _parts(selector: str) -> tuple[str, str, str]:
    """Project, model and version pattern of a selector."""
    names, at, version = selector.partition("@")
    project, slash, model = names.partition("/")
    if not project or (slash and not model) or (at and not version) or "/" in model or "@" in version:
        msg = f"{scalars.shown(selector)} is not a way to name model versions"
        raise SelectionError(msg, hint=FORMS)
    return project, model or "*", version or "*"


def _nothing(selector: str, what: str, part: str, known: Iterable[str]) -> SelectionError:
    return SelectionError(f"{scalars.shown(selector)} matches nothing: {what}", hint=hint_for(part, known))
