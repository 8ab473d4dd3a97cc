"""The arguments of `register` in the words of the authored file: paths below the data root, lists where lists belong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlgov.api.workspace import Workspace
from mlgov.documents.ids import slug
from mlgov.documents.nearest import hint_for
from mlgov.errors import UsageError

ROLES = ("train", "validation", "test", "reference", "windows")
SIDES = ("predictions", "labels", "groups", "weights")


@dataclass(frozen=True, slots=True)
class DataSaid:
    """Data by role as the authored file names it, and the frames that have to be written for that to be true."""

    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    frames: dict[str, tuple[Path, Any]] = field(default_factory=dict)
    """Role -> where the frame goes, and the frame."""


def parse_name(name: str) -> tuple[str, str, str]:
    """(project, model, version) of `project/model@version`. Raises UsageError if it is anything else."""
    place, at, version = name.partition("@")
    project, slash, model = place.partition("/")
    if not (at and slash and version and model):
        msg = f"{name!r} is not of the form project/model@version"
        raise UsageError(msg, hint="for example credit/scorecard@1")
    try:
        return slug(project), slug(model), slug(version)
    except ValueError as error:
        msg = f"{name!r}: {error}"
        raise UsageError(msg) from error


def texts(what: str | Iterable[str]) -> list[str]:
    """Several texts, or one that stands for a list of one."""
    return [what] if isinstance(what, str) else list(what)


def label_text(value: Any) -> str:
    """A label value as it is written in data: true and false in small letters, numbers without a needless `.0`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def sensitive_fields(sensitive: Mapping[str, Any] | Sequence[str] | str) -> dict[str, dict[str, Any]]:
    """Sensitive columns in the words of the authored file: reference group, bands, or neither.

    Raises UsageError if bands are no numbers.
    """
    named = sensitive if isinstance(sensitive, Mapping) else dict.fromkeys(texts(sensitive))
    fields: dict[str, dict[str, Any]] = {}
    for column, what in named.items():
        if what is None:
            fields[column] = {}
        elif isinstance(what, str):
            fields[column] = {"reference": what}
        elif isinstance(what, Mapping):
            fields[column] = dict(what)
        else:
            fields[column] = {"bands": _edges(column, what)}
    return fields


def _edges(column: str, bands: Any) -> list[float]:
    """The edges of bands; whole numbers stay whole, so that they are written as people write them."""
    try:
        edges = [float(edge) for edge in bands]
    except (TypeError, ValueError):
        msg = f"sensitive column {column}: {bands!r} is neither a reference group (text) nor bands (numbers)"
        raise UsageError(msg, hint=f"for example sensitive={{{column!r}: [18, 40, 65]}}") from None
    return [int(edge) if edge.is_integer() else edge for edge in edges]


def data_said(workspace: Workspace, data: Mapping[str, Any], place: tuple[str, str, str]) -> DataSaid:
    """Data by role. Nothing is opened or written.

    Raises UsageError for an unknown role, a mapping without path, or a path outside the data root.
    """
    said = DataSaid()
    for role, what in data.items():
        if role not in ROLES:
            msg = f"unknown data role {role!r}"
            raise UsageError(msg, hint=hint_for(role, ROLES))
        if isinstance(what, str | Path):
            said.fields[role] = {"path": inside(workspace, what)}
        elif isinstance(what, Mapping) and ("path" in what or role == "windows"):
            said.fields[role] = _reference(workspace, role, what)
        else:
            path = workspace.data_root.joinpath("data", *place, f"{role}.parquet")
            said.fields[role] = {"path": inside(workspace, path)}
            said.frames[role] = (path, what)
    return said


def _reference(workspace: Workspace, role: str, what: Mapping[str, Any]) -> dict[str, Any]:
    """A data reference with its side files."""
    if not isinstance(what.get("path"), str | Path):
        msg = f"{role} has no path"
        raise UsageError(msg, hint=f'for example data={{"{role}": {{"path": "scored.parquet"}}}}')
    fields = {key: value for key, value in what.items() if value is not None}
    fields["path"] = inside(workspace, what["path"])
    for side in SIDES:
        given = fields.get(side)
        if isinstance(given, str | Path):
            fields[side] = {"path": inside(workspace, given)}
        elif isinstance(given, Mapping) and "path" in given:
            fields[side] = {**given, "path": inside(workspace, given["path"])}
    return fields


def artefact_fields(
    workspace: Workspace, artefacts: Mapping[str, Any] | Sequence[Any] | str | Path
) -> list[dict[str, Any]]:
    """Artefacts as the authored file names them: paths, (role, path) pairs, a mapping from role, or whole entries."""
    if isinstance(artefacts, str | Path):
        artefacts = [artefacts]
    entries = list(artefacts.items()) if isinstance(artefacts, Mapping) else list(artefacts)
    fields: list[dict[str, Any]] = []
    for entry in entries:
        if isinstance(entry, Mapping):
            path = entry.get("path")
            fields.append({**entry, **({} if path is None else {"path": inside(workspace, path)})})
            continue
        role, path = entry if isinstance(entry, tuple) else ("model", entry)
        fields.append({"path": inside(workspace, path), **({} if role == "model" else {"role": role})})
    return fields


def inside(workspace: Workspace, path: str | Path) -> str:
    """A path as authored files name it: relative to the data root. Raises UsageError if it lies elsewhere.

    Globs stay globs; a relative path is taken from the current folder.
    """
    given = Path(path)
    if "://" in str(path):
        msg = f"{path} is an address; data and artefacts are files"
        raise UsageError(msg, hint=f"download it below {workspace.data_root} first")
    absolute = (given if given.is_absolute() else Path.cwd() / given).expanduser()
    # The last part may be a glob that no file has: resolve the folder only.
    resolved = absolute.resolve() if given.name in {"", ".."} else absolute.parent.resolve() / absolute.name
    try:
        return resolved.relative_to(workspace.data_root.resolve()).as_posix()
    except ValueError:
        msg = f"{path} lies outside {workspace.data_root}, where data and artefacts must be"
        raise UsageError(msg, hint="move it there, or set `data_root` in portal.yml") from None
