"""`register`: everything derivable about a version is derived; what people wrote is never overwritten.

Two files result. The authored `<version>.yml` is made only where there is none: from the arguments, and for what they
leave open from the predecessor's file. The tool-owned `<version>.facts.yml` is derived anew each time and rewritten
only when something in it changed. Both are validated before either is put in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mlgov.api import remarks
from mlgov.api.arguments import (
    DataSaid,
    artefact_fields,
    data_said,
    inside,
    label_text,
    parse_name,
    sensitive_fields,
    texts,
)
from mlgov.api.authoring import authored_text, check_text, differing, next_version_fields
from mlgov.api.deriving import derive_facts
from mlgov.api.estimators import Estimator
from mlgov.api.frames import in_place
from mlgov.api.skeletons import write_skeletons
from mlgov.api.workspace import Workspace
from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion
from mlgov.documents.writer import to_yaml
from mlgov.errors import RegistryError, UsageError
from mlgov.evidence.files import write_atomically
from mlgov.registry.protocol import ModelVersion

__all__ = ["Registered", "register"]

FACTS_HEADING = "Derived by `mlgov register`. Not to be edited: run it again instead."


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """What `register` did: the files it wrote or kept, and what a person should know. A notebook shows the summary."""

    name: str
    authored: Path
    facts: Path
    wrote: tuple[Path, ...]
    kept: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """What a notebook shows when this is the last line of a cell."""
        return self.summary()

    def summary(self) -> str:
        """The same as lines for a terminal; files are named from the current folder where they lie below it."""
        lines = [f"registered {self.name}"]
        lines += [f"  wrote {_from_here(path)}" for path in self.wrote]
        lines += [f"  kept  {_from_here(path)} as it is" for path in self.kept]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Version:
    """The version that a call is about: where it is, what is there already, what came before it."""

    workspace: Workspace
    place: tuple[str, str, str]
    existing: ModelVersion | None
    earlier: ModelVersion | None

    @property
    def name(self) -> str:
        """`project/model@version`."""
        return "{}/{}@{}".format(*self.place)

    @property
    def authored(self) -> Path:
        """The file that people write."""
        project, model, version = self.place
        return self.workspace.governed / project / "models" / model / f"{version}.yml"

    @property
    def facts(self) -> Path:
        """The file that is derived."""
        return self.authored.with_name(f"{self.place[2]}.facts.yml")


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
    scores: str | None = None,
    rule: str | None = None,
    why: str = "",
    artefacts: Mapping[str, Any] | Sequence[Any] = (),
    change: str = "",
    change_kind: str | None = None,
    origin: str | None = None,
    limitations: Sequence[str] = (),
    reported: Sequence[Mapping[str, Any]] = (),
    training: Mapping[str, Any] | None = None,
    output: Mapping[str, str] | None = None,
    sample: str | Path | None = None,
    golden_sample: str | Path | None = None,
    baseline: Mapping[str, Any] | None = None,
    owner: str | None = None,
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
        scores: `probability` (default), so that the threshold lies from 0 to 1, or `any` (a margin, log-odds, points).
        rule: The decision rule in words, where a threshold does not say it.
        why: Why this threshold or rule.
        artefacts: Role -> path of the model's files; a list means role `model`. Never loaded.
        change: What changed since the predecessor, in one sentence.
        change_kind: `initial`, `refresh`, `minor` or `material`.
        origin: `built` (default), `vendor`, `open_weights`, `rules` or `spreadsheet`.
        limitations: What is newly known to limit the version.
        reported: Measurements made by others: mappings with metric, value, source.
        training: How it was trained: search, trials, validation, balancing, augmentation, seed.
        output: What the model gives: name -> meaning of each output.
        sample: A small sample set, as a path.
        golden_sample: Rows whose predictions must not change, as a path.
        baseline: What it is compared with where that is not its predecessor: metric, value, kind, note.
        owner: Who answers for this version, if not the charter's owner.
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
    place = parse_name(name)
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = [item for item in workspace.registry.versions() if (item.project, item.model) == place[:2]]
    existing = next((item for item in found if item.version == place[2]), None)
    at = _Version(workspace, place, existing, _earlier(found, existing, predecessor, place))
    asked = data_said(workspace, data or {}, place)
    said = {
        "data": asked.fields,
        "columns": {
            "label": label,
            "score": score,
            "prediction": prediction,
            "id": id,
            "time": time,
            "weight": weight,
            "positive": None if positive is None else label_text(positive),
            "sensitive": sensitive_fields(sensitive),
            "exclude": texts(exclude),
        },
        "decision": {"scores": scores, "threshold": threshold, "rule": rule, "why": why},
        "training": dict(training or {}),
        "output": dict(output or {}),
        "sample": None if sample is None else inside(workspace, sample),
        "golden_sample": None if golden_sample is None else inside(workspace, golden_sample),
        "baseline": dict(baseline or {}),
        "owner": owner,
        "artefacts": artefact_fields(workspace, artefacts),
        "reported": [dict(entry) for entry in reported],
        "limitations": texts(limitations),
        "change": change,
        "change_kind": change_kind,
        "origin": origin,
    }
    return _put(
        at,
        said,
        asked,
        estimator=Estimator(estimator) if estimator is not None else None,
        hyperparameters=dict(hyperparameters or {}),
        record_commit=record_commit,
    )


def _put(
    at: _Version,
    said: Mapping[str, Any],
    asked: DataSaid,
    *,
    estimator: Estimator | None,
    hyperparameters: Mapping[str, Any],
    record_commit: bool,
) -> Registered:
    """Make both documents, and only when both are valid, put them in place."""
    governed = at.workspace.governed
    notes: list[str] = []
    if at.existing is None:
        text = authored_text(next_version_fields(at.earlier, said), at.name)
        authored = check_text(RegisteredVersion, text, at.authored, governed)
    else:
        text, authored = None, at.existing.authored
        kept_parts = differing(said, authored, at.authored, governed)
        if kept_parts:
            what = ", ".join(kept_parts)
            notes.append(f"{at.authored.name} says otherwise about {what} and stands; edit it to change that")
    frames = _frames(at, authored, asked, estimator)
    with in_place(frames):
        facts, columns = derive_facts(
            at.workspace,
            authored,
            folder=at.place,
            estimator=estimator,
            hyperparameters=hyperparameters,
            earlier=at.earlier,
            before=at.existing.facts if at.existing else None,
            record_commit=record_commit,
        )
        content = to_yaml(facts, heading=FACTS_HEADING)
        check_text(Facts, content, at.facts, governed)
        wrote, kept = [*frames], []
        for path, new in ((at.authored, text), (at.facts, content)):
            if new is None or (path.is_file() and path.read_bytes() == new.encode("utf-8")):
                kept.append(path)
            else:
                write_atomically(path, new.encode("utf-8"))
                wrote.append(path)
    skeletons, more = write_skeletons(at.workspace, at.place[0], authored, facts)
    told = remarks.of_registration(facts, authored, columns)
    notes += [*told, *more]
    if any("(`" in each for each in told):
        shown = _from_here(at.authored)
        notes.append(f"lines that notes name in backquotes go into {shown}; then: mlgov register {at.name}")
    return Registered(at.name, at.authored, at.facts, (*wrote, *skeletons), tuple(kept), tuple(notes))


def _frames(at: _Version, authored: RegisteredVersion, asked: DataSaid, estimator: Estimator | None) -> dict[Path, Any]:
    """The frames to be written, by path, scored where they lack the score or prediction column.

    Raises UsageError if a version is registered with a file where a frame is given now.
    """
    frames: dict[Path, Any] = {}
    for role, (path, frame) in asked.frames.items():
        ref = getattr(authored.data, role)
        if ref is None or ref.path != asked.fields[role]["path"]:
            stands = "no data" if ref is None else ref.path
            msg = f"{at.name} is registered with {stands} as {role}; a frame can't take its place"
            raise UsageError(msg, hint=f"edit {_from_here(at.authored)}, or register another version")
        columns = authored.columns
        frames[path] = frame if estimator is None else estimator.score(frame, columns)
    return frames


def _earlier(
    found: Sequence[ModelVersion], existing: ModelVersion | None, predecessor: str | None, place: tuple[str, str, str]
) -> ModelVersion | None:
    """The version this one follows: the one named, else the last registered before it."""
    wanted = predecessor or (existing.predecessor if existing else None)
    if wanted is not None:
        match = next((item for item in found if item.version == wanted and item is not existing), None)
        if match is None:
            msg = f"{place[0]}/{place[1]} has no version {wanted!r} that could be the predecessor"
            known = [item.version for item in found if item is not existing]
            raise RegistryError(msg, hint=f"registered: {', '.join(known) or 'none'}")
        return match
    if existing is not None:
        return None
    return found[-1] if found else None


def _from_here(path: Path) -> Path:
    """A path as short as it can be said."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
