"""`register`: everything derivable about a version is derived; what people wrote is never overwritten.

Two files result. The authored `<version>.yml` is made only where there is none: from the arguments, and for what they
leave open from the predecessor's file. The tool-owned `<version>.facts.yml` is derived anew each time and rewritten
only when something in it changed. Both are validated before either is put in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mlgov.api.authoring import authored_text, check_authored, next_version_fields
from mlgov.api.deriving import derive_facts
from mlgov.api.estimators import Estimator
from mlgov.api.frames import write_frame
from mlgov.api.skeletons import write_skeletons
from mlgov.api.workspace import Workspace
from mlgov.documents.ids import slug
from mlgov.documents.version import RegisteredVersion
from mlgov.documents.writer import to_yaml
from mlgov.errors import RegistryError, UsageError
from mlgov.evidence.files import write_atomically
from mlgov.registry.protocol import ModelVersion

__all__ = ["Registered", "register"]

FACTS_HEADING = "Derived by `mlgov register`. Not to be edited: run it again instead."
ROLES = ("train", "validation", "test", "reference", "windows")


@dataclass(frozen=True, slots=True)
class Registered:
    """What `register` did: the files it wrote or kept, and what a person should do next."""

    name: str
    authored: Path
    facts: Path
    wrote: tuple[Path, ...]
    kept: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def summary(self) -> str:
        """The same as lines for a terminal."""
        lines = [f"registered {self.name}"]
        lines += [f"  wrote {path}" for path in self.wrote]
        lines += [f"  kept  {path} as it is" for path in self.kept]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Request:
    """The arguments of one call in the words of the authored file."""

    project: str
    model: str
    version: str
    fields: Mapping[str, Any]
    estimator: Estimator | None = None
    hyperparameters: Mapping[str, Any] = field(default_factory=dict)


def register(  # noqa: PLR0913 - one keyword per thing that can be said about a version
    name: str,
    *,
    data: Mapping[str, Any] | None = None,
    label: str | None = None,
    score: str | None = None,
    prediction: str | None = None,
    id: str | None = None,  # noqa: A002 - the word of the authored file
    time: str | None = None,
    weight: str | None = None,
    positive: str | None = None,
    sensitive: Mapping[str, Any] | Sequence[str] = (),
    exclude: Sequence[str] = (),
    threshold: float | None = None,
    rule: str | None = None,
    why: str = "",
    artefacts: Mapping[str, Any] | Sequence[Any] = (),
    change: str = "",
    change_kind: str | None = None,
    origin: str | None = None,
    limitations: Sequence[str] = (),
    reported: Sequence[Mapping[str, Any]] = (),
    training: Mapping[str, Any] | None = None,
    estimator: object | None = None,
    hyperparameters: Mapping[str, Any] | None = None,
    predecessor: str | None = None,
    record_commit: bool = True,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Registered:
    """Register a model version, or derive the facts of a registered one again.

    Args:
        name: `project/model@version`.
        data: Role (`train`, `validation`, `test`, `reference`, `windows`) -> path, mapping as in the authored file,
            or data frame (pandas, polars, pyarrow). A frame is written as parquet below the data root.
        label: Column with the true outcome.
        score: Column with the probability of the positive class.
        prediction: Column with the predicted class, or with a regressor's prediction.
        id: Column that names a row; needed to join predictions or labels from other files.
        time: Column with the time of a row.
        weight: Column with sample weights.
        positive: The label value that counts as positive, as text.
        sensitive: Sensitive columns: names, or name -> reference group (text), bands (numbers) or None.
        exclude: Columns of the data that are no input of the model.
        threshold: Scores at or above it are predicted positive.
        rule: The decision rule in words, where a threshold does not say it.
        why: Why this threshold or rule.
        artefacts: Role -> path of the model's files; a list means role `model`. Never loaded.
        change: What changed since the predecessor, in one sentence.
        change_kind: `initial`, `refresh`, `minor` or `material`.
        origin: `built` (default), `vendor`, `open_weights`, `rules` or `spreadsheet`.
        limitations: What is newly known to limit the version.
        reported: Measurements made by others: mappings with metric, value, source.
        training: How it was trained: search, trials, validation, balancing, augmentation, seed.
        estimator: A fitted estimator; its class, hyperparameters and library are recorded, and it scores frames that
            lack the score or prediction column.
        hyperparameters: Hyperparameters, where there is no estimator to ask.
        predecessor: The version this one follows; default: the one registered before.
        record_commit: Record the commit of the repository that holds the data root.
        governed: The governed folder; default: ./project_charters or the nearest above.
        as_of: The day of registration; default: SOURCE_DATE_EPOCH, else today.

    Raises:
        UsageError: If an argument can't be understood.
        DocumentError: If the result would not be a valid document, with every problem.
        DataError: If data can't be opened as declared, or a declared column is missing.
    """
    project, model, version = parse_name(name)
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    earlier = _earlier(workspace, project, model, version, predecessor)
    kept_version = _existing(workspace, project, model, version)
    folder = workspace.governed / project / "models" / model
    paths = (folder / f"{version}.yml", folder / f"{version}.facts.yml")

    if kept_version is None:
        fields = next_version_fields(
            earlier,
            data=_data_fields(workspace, data or {}, (project, model, version), estimator, score, prediction, positive),
            columns={
                "label": label,
                "score": score,
                "prediction": prediction,
                "id": id,
                "time": time,
                "weight": weight,
                "positive": positive,
                "sensitive": sensitive_fields(sensitive),
                "exclude": list(exclude),
            },
            decision={"threshold": threshold, "rule": rule, "why": why},
            artefacts=_artefact_fields(workspace, artefacts),
            change=change,
            change_kind=change_kind,
            origin=origin,
            limitations=list(limitations),
            reported=[dict(entry) for entry in reported],
            training=dict(training or {}),
            predecessor=earlier.version if earlier else None,
        )
        text = authored_text(fields, name)
    else:
        text = None
    authored = kept_version.authored if kept_version else check_authored(text or "", paths[0])
    return _write(
        workspace,
        _Request(
            project,
            model,
            version,
            {},
            Estimator(estimator) if estimator is not None else None,
            dict(hyperparameters or {}),
        ),
        authored=authored,
        text=text,
        paths=paths,
        earlier=earlier,
        before=kept_version,
        record_commit=record_commit,
    )


def _write(  # noqa: PLR0913 - the end of one long story
    workspace: Workspace,
    request: _Request,
    *,
    authored: RegisteredVersion,
    text: str | None,
    paths: tuple[Path, Path],
    earlier: ModelVersion | None,
    before: ModelVersion | None,
    record_commit: bool,
) -> Registered:
    """Derive the facts, then put the files in place."""
    facts, notes = derive_facts(
        workspace,
        authored,
        folder=(request.project, request.model, request.version),
        estimator=request.estimator,
        hyperparameters=request.hyperparameters,
        earlier=earlier,
        before=before.facts if before else None,
        record_commit=record_commit,
    )
    wrote: list[Path] = []
    kept: list[Path] = []
    authored_path, facts_path = paths
    if text is None:
        kept.append(authored_path)
    else:
        write_atomically(authored_path, text.encode("utf-8"))
        wrote.append(authored_path)
    content = to_yaml(facts, heading=FACTS_HEADING).encode("utf-8")
    if facts_path.is_file() and facts_path.read_bytes() == content:
        kept.append(facts_path)
    else:
        write_atomically(facts_path, content)
        wrote.append(facts_path)
    skeletons, more = write_skeletons(workspace, request.project, authored, facts)
    name = f"{request.project}/{request.model}@{request.version}"
    return Registered(name, authored_path, facts_path, (*wrote, *skeletons), tuple(kept), (*notes, *more))


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


def sensitive_fields(sensitive: Mapping[str, Any] | Sequence[str]) -> dict[str, dict[str, Any]]:
    """Sensitive columns in the words of the authored file: reference group, bands, or neither."""
    named = sensitive if isinstance(sensitive, Mapping) else dict.fromkeys(sensitive)
    fields: dict[str, dict[str, Any]] = {}
    for column, what in named.items():
        if what is None:
            fields[column] = {}
        elif isinstance(what, str):
            fields[column] = {"reference": what}
        elif isinstance(what, Mapping):
            fields[column] = dict(what)
        else:
            fields[column] = {"bands": [float(edge) for edge in what]}
    return fields


def _earlier(
    workspace: Workspace, project: str, model: str, version: str, predecessor: str | None
) -> ModelVersion | None:
    """The version this one follows: the one named, else the last registered before it."""
    found = [item for item in workspace.registry.versions() if (item.project, item.model) == (project, model)]
    own = next((item for item in found if item.version == version), None)
    wanted = predecessor or (own.predecessor if own else None)
    if wanted is not None:
        match = next((item for item in found if item.version == wanted), None)
        if match is None:
            msg = f"{project}/{model} has no version {wanted!r} that could be the predecessor"
            raise RegistryError(msg, hint=f"registered: {', '.join(item.version for item in found) or 'none'}")
        return match
    if own is not None:
        return None
    return found[-1] if found else None


def _existing(workspace: Workspace, project: str, model: str, version: str) -> ModelVersion | None:
    """The version if its authored file is there already."""
    for item in workspace.registry.versions():
        if (item.project, item.model, item.version) == (project, model, version):
            return item
    return None


def _data_fields(
    workspace: Workspace,
    data: Mapping[str, Any],
    place: tuple[str, str, str],
    estimator: object | None,
    score: str | None,
    prediction: str | None,
    positive: str | None,
) -> dict[str, Any]:
    """Data by role in the words of the authored file; frames become files below the data root first."""
    unknown = sorted(set(data) - set(ROLES))
    if unknown:
        msg = f"unknown data role {unknown[0]!r}"
        raise UsageError(msg, hint=f"roles: {', '.join(ROLES)}")
    fields: dict[str, Any] = {}
    for role, what in data.items():
        if isinstance(what, str | Path):
            fields[role] = {"path": inside(workspace, what)}
        elif isinstance(what, Mapping):
            fields[role] = {
                key: {**value, "path": inside(workspace, value["path"])} if isinstance(value, Mapping) else value
                for key, value in what.items()
            } | {"path": inside(workspace, what["path"])}
        else:
            frame = what
            if estimator is not None:
                frame = Estimator(estimator).score(what, score=score, prediction=prediction, positive=positive)
            path = workspace.data_root.joinpath("data", *place, f"{role}.parquet")
            write_frame(frame, path)
            fields[role] = {"path": inside(workspace, path)}
    return fields


def _artefact_fields(workspace: Workspace, artefacts: Mapping[str, Any] | Sequence[Any]) -> list[dict[str, Any]]:
    """Artefacts as the authored file names them."""
    pairs = artefacts.items() if isinstance(artefacts, Mapping) else [("model", path) for path in artefacts]
    return [{"path": inside(workspace, path), **({} if role == "model" else {"role": role})} for role, path in pairs]


def inside(workspace: Workspace, path: str | Path) -> str:
    """A path as authored files name it: relative to the data root. Raises UsageError if it lies elsewhere.

    Globs stay globs; a relative path is taken from the current folder.
    """
    given = Path(path)
    absolute = given if given.is_absolute() else Path.cwd() / given
    # The last part may be a glob that no file has: resolve the folder only.
    resolved = absolute.parent.resolve() / absolute.name
    try:
        return resolved.relative_to(workspace.data_root.resolve()).as_posix()
    except ValueError:
        msg = f"{path} lies outside {workspace.data_root}, where data and artefacts must be"
        raise UsageError(msg, hint="move it there, or set `data_root` in portal.yml") from None
