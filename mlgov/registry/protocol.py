"""What a registry gives: projects and model versions with all that is written of them. Text only, no data is opened.

A third party adds a registry through the entry point group `mlgov.registries`: a callable that takes the governed
folder and gives a `Registry`. `mlgov.registry.conformance.check_registry` says whether one keeps the rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from mlgov.documents.base import Later
from mlgov.documents.charter import CharterFile
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.events import Deployment, Event, aliases, deployments_on
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.finding import FindingFile
from mlgov.documents.validation import ValidationFile
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import RegistryError

ENTRY_POINTS = "mlgov.registries"


@dataclass(frozen=True, slots=True)
class VersionPaths:
    """Where the files of one version lie (absolute)."""

    version: Path
    facts: Path
    evidence_dir: Path


class _BuiltOnUse:
    """Holds a version's facts: the document, None, or one that is built when it is first asked for."""

    def __get__(self, version: ModelVersion | None, owner: type[ModelVersion]) -> Facts | None:
        if version is None:
            msg = "a version's facts have no default"
            raise AttributeError(msg)
        held = version.__dict__["facts"]
        if isinstance(held, Later):
            held = version.__dict__["facts"] = held()
        return held  # type: ignore[no-any-return]

    def __set__(self, version: ModelVersion, value: Facts | Later[Facts] | None) -> None:
        version.__dict__["facts"] = value


@dataclass(frozen=True)
class ModelVersion:
    """One version of a model and all that is written of it.

    Facts are the bulk of what is written, and much of what is done with versions needs none of them: those that the
    document cache knows are built when they are first asked for.
    """

    project: str
    model: str
    version: str
    governed: Path
    data_root: Path
    authored: RegisteredVersion
    if TYPE_CHECKING:
        facts: Facts | None
    else:
        facts: Facts | None = _BuiltOnUse()
    """None until `mlgov register` has derived them."""
    charter: CharterFile | None
    features: Features
    events: tuple[Event, ...]
    """What happened to this version, in order of recording."""
    paths: VersionPaths
    model_events: tuple[Event, ...] = ()
    """What happened to any version of this model, in order of recording."""
    previous: str | None = None
    """The version before this one in the order of versions; the predecessor if none is written."""
    envelopes: tuple[EnvelopeFile, ...] = ()
    """What may change in this model without the full round, sorted by id."""

    @cached_property
    def name(self) -> str:
        """`project/model@version`."""
        return f"{self.project}/{self.model}@{self.version}"

    @property
    def problem(self) -> str:
        """The charter's problem type; `other` if there is no charter or it doesn't say."""
        return (self.charter.charter.problem if self.charter is not None else None) or "other"

    @property
    def predecessor(self) -> str | None:
        """The version that this one replaces: as authored, as derived, else the one before; None for the first."""
        named = self.authored.predecessor or self.derived_predecessor
        return named or (None if self.authored.change_kind == "initial" else self.previous)

    @property
    def derived_predecessor(self) -> str | None:
        """The predecessor in the facts, looked up without building them."""
        facts = self.__dict__["facts"]
        if isinstance(facts, Later):
            return str(found) if (found := facts.glimpse("predecessor")) else None
        return None if facts is None else facts.predecessor

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Names that point to this version after all recorded events, sorted."""
        return self.aliases_on(None)

    def aliases_on(self, day: dt.date | None) -> tuple[str, ...]:
        """Names that point to this version on a day (None: after all recorded events), sorted."""
        return tuple(name for name, version in aliases(self.model_events, day).items() if version == self.version)

    def deployments_on(self, day: dt.date) -> tuple[Deployment, ...]:
        """Where this version runs on a day, sorted by environment and region."""
        return tuple(each for each in deployments_on(self.model_events, day) if each.version == self.version)


@dataclass(frozen=True)
class Project:
    """One project: its charter, what its features mean, and its models with their versions in order."""

    id: str
    charter: CharterFile | None
    features: Features
    models: dict[str, tuple[ModelVersion, ...]]
    path: Path
    findings: tuple[FindingFile, ...] = ()
    """What must be dealt with, sorted by id."""
    validations: tuple[ValidationFile, ...] = ()
    """Validation reports, sorted by id."""

    def findings_about(self, model: str, version: str) -> tuple[FindingFile, ...]:
        """The findings that concern a version: by name, by its model, or about the whole project."""
        return tuple(each for each in self.findings if each.finding.about(model, version))

    def validations_of(self, model: str, version: str) -> tuple[ValidationFile, ...]:
        """The validation reports on a version, oldest first."""
        found = [
            each for each in self.validations if (each.validation.model, each.validation.version) == (model, version)
        ]
        return tuple(sorted(found, key=lambda each: (each.validation.on, each.id)))


@runtime_checkable
class Registry(Protocol):
    """Where projects and versions come from. Both calls give the same answer each time."""

    def projects(self) -> tuple[Project, ...]:
        """All projects, sorted by id; also those without a model."""
        ...

    def versions(self) -> tuple[ModelVersion, ...]:
        """All versions of all projects, in the order of projects, models and versions."""
        ...


def installed_registries() -> dict[str, Callable[[Path], Registry]]:
    """Registries that installed packages offer: name -> callable that takes the governed folder.

    Raises RegistryError naming the package that can't be loaded, or a name that two packages offer.
    """
    found: dict[str, Callable[[Path], Registry]] = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda each: (each.name, each.value)):
        if point.name in found:
            msg = f"two installed packages offer a registry named `{point.name}`"
            raise RegistryError(msg, hint="uninstall one of them")
        try:
            found[point.name] = point.load()
        except (ImportError, AttributeError) as error:
            msg = f"the registry `{point.name}` ({point.value}) can't be loaded: {error}"
            raise RegistryError(msg, hint="install its package anew, or uninstall it") from error
    return found
