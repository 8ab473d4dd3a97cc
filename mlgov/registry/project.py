"""One project's folder to a `Project`: charter, features, models, versions, events, and what must agree among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from mlgov.documents import features as features_document
from mlgov.documents.base import Later, load, load_later
from mlgov.documents.charter import CharterFile, load_charter
from mlgov.documents.envelope import FOLDER as ENVELOPES
from mlgov.documents.events import EVENT_KINDS, FILE_NAME, Event
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.finding import FOLDER as FINDINGS
from mlgov.documents.ids import model_slug, natural_key, slug
from mlgov.documents.nearest import hint_for
from mlgov.documents.validation import FOLDER as VALIDATIONS
from mlgov.documents.version import RegisteredVersion
from mlgov.registry.folder import Folder
from mlgov.registry.oversight import load_envelopes, load_findings, load_validations
from mlgov.registry.protocol import ModelVersion, Project, VersionPaths

CHARTER = "charter.md"
MODELS = "models"
EVENTS = "events"
NOT_PROJECTS = frozenset({"policies"})
_FACTS = ".facts.yml"
_VERSION = ".yml"


def load_projects(folder: Folder, data_root: Path) -> tuple[Project, ...]:
    """All projects of a governed folder, sorted by id; problems are kept in `folder`.

    A folder counts as a project if it has a charter, features or models.
    """
    found, _ = folder.listing(folder.governed)
    names = [name for name in found if name not in NOT_PROJECTS and _is_project(folder, folder.governed / name)]
    return tuple(_load_project(folder, data_root, name) for name in folder.usable(folder.governed, names, slug))


def _is_project(folder: Folder, path: Path) -> bool:
    folders, files = folder.listing(path)
    return MODELS in folders or CHARTER in files or features_document.FILE in files


def _load_project(folder: Folder, data_root: Path, name: str) -> Project:
    path = folder.governed / name
    folders, files = folder.listing(path)
    charter = folder.attempt(lambda: load_charter(path / CHARTER, folder.governed)) if CHARTER in files else None
    features = None
    if features_document.FILE in files:
        features = folder.attempt(lambda: load(Features, path / features_document.FILE, root=folder.governed))
    shared = _Shared(name, charter, features or Features(), data_root)
    models: dict[str, tuple[ModelVersion, ...]] = {}
    if MODELS in folders:
        found, stray = folder.listing(path / MODELS)
        for file in stray:
            if file.endswith((_VERSION, ".yaml")):
                folder.report(
                    path / MODELS / file, "a version lies in its model's folder: models/<model>/<version>.yml"
                )
        for model in folder.usable(path / MODELS, found, model_slug):
            models[model] = _load_model(folder, shared, model)
    findings = load_findings(folder, path / FINDINGS, models) if FINDINGS in folders else ()
    validations = load_validations(folder, path / VALIDATIONS, models, findings) if VALIDATIONS in folders else ()
    return Project(name, charter, shared.features, models, path, findings, validations)


@dataclass(frozen=True)
class _Shared:
    """What all versions of a project have in common."""

    project: str
    charter: CharterFile | None
    features: Features
    data_root: Path


def _load_model(folder: Folder, shared: _Shared, model: str) -> tuple[ModelVersion, ...]:
    """The versions of a model in natural order (1, 2, 10)."""
    path = folder.governed / shared.project / MODELS / model
    folders, files = folder.listing(path)
    facts_of = {name.removesuffix(_FACTS) for name in files if name.endswith(_FACTS)}
    names = [name.removesuffix(_VERSION) for name in files if name.endswith(_VERSION) and not name.endswith(_FACTS)]
    for name in files:
        if name.endswith(".yaml"):
            folder.report(path / name, "the file is not read because of its ending", hint="rename it to end in .yml")
    for name in sorted(facts_of - set(names)):
        folder.report(path / f"{name}{_FACTS}", f"there is no version file {name}{_VERSION} beside these facts")
    names = sorted(folder.usable(path, names, slug), key=natural_key)
    events = _load_events(folder, path / EVENTS, names) if EVENTS in folders else ()
    envelopes = load_envelopes(folder, path / ENVELOPES) if ENVELOPES in folders else ()

    versions: list[ModelVersion] = []
    for at, name in enumerate(names):
        paths = VersionPaths(
            version=path / f"{name}{_VERSION}",
            facts=path / f"{name}{_FACTS}",
            evidence_dir=folder.governed / shared.project / "evidence" / model / name,
        )
        authored = folder.attempt(lambda: load(RegisteredVersion, paths.version, root=folder.governed))  # noqa: B023
        facts: Facts | Later[Facts] | None = None
        if name in facts_of:
            facts = folder.attempt(lambda: load_later(Facts, paths.facts, root=folder.governed))  # noqa: B023
        if authored is None:
            continue
        versions.append(
            ModelVersion(
                project=shared.project,
                model=model,
                version=name,
                governed=folder.governed,
                data_root=shared.data_root,
                authored=authored,
                facts=cast("Facts | None", facts),  # built when it is first asked for
                charter=shared.charter,
                features=shared.features,
                events=tuple(event for event in events if event.version == name),
                paths=paths,
                model_events=events,
                previous=names[at - 1] if at else None,
                envelopes=envelopes,
            )
        )
    _check_predecessors(folder, versions, names)
    return tuple(versions)


def _load_events(folder: Folder, path: Path, versions: list[str]) -> tuple[Event, ...]:
    """A model's events in the order of their days and file names."""
    events: list[Event] = []
    for name in folder.listing(path)[1]:
        if not name.endswith((_VERSION, ".yaml")):
            continue
        named = FILE_NAME.fullmatch(name)
        if named is None:
            hint = f"name it <YYYY-MM-DD>-<{'|'.join(EVENT_KINDS)}>-<slug>.yml"
            folder.report(path / name, "this is not the name of an event's file", hint=hint)
            continue
        event = folder.attempt(lambda: load(Event, path / name, root=folder.governed))  # noqa: B023
        if event is None:
            continue
        events.append(event)
        if (named["on"], named["kind"]) != (event.on.isoformat(), event.kind):
            said = f"{event.on.isoformat()}-{event.kind}"
            folder.report(path / name, f"the file's name doesn't begin with its day and kind, `{said}`")
        if event.version not in versions:
            folder.report_key(
                path / name, "version", f"there is no version `{event.version}`", hint_for(event.version, versions)
            )
        if event.goes_to is not None and event.goes_to not in versions:
            folder.report_key(
                path / name, "goes_to", f"there is no version `{event.goes_to}`", hint_for(event.goes_to, versions)
            )
        if event.alias in versions:
            folder.report_key(path / name, "alias", f"`{event.alias}` is the id of a version and can't be an alias")
    return tuple(sorted(events, key=lambda event: event.on))  # stable: file names decide within a day


def _check_predecessors(folder: Folder, versions: list[ModelVersion], names: list[str]) -> None:
    """Every predecessor exists, and following them comes to an end."""
    before = {each.version: each.predecessor for each in versions}
    for each in versions:
        named = before[each.version]
        derived = each.authored.predecessor is None and each.derived_predecessor is not None
        source = each.paths.facts if derived else each.paths.version
        if named is not None and named not in names:
            known = [name for name in names if name != each.version]
            folder.report_key(source, "predecessor", f"there is no version `{named}`", hint_for(named, known))
            continue
        seen = {each.version}
        while named is not None and named not in seen:
            seen.add(named)
            named = before.get(named)
        if named == each.version:
            folder.report_key(source, "predecessor", "the chain of predecessors leads back to this version")
