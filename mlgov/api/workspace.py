"""Where a team's files are: the governed folder, what it names, which policy and tier hold, which day it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mlgov.api.place import DEFAULT_FOLDER, PORTAL_FILE, find_governed, today
from mlgov.documents.cache import DocumentCache
from mlgov.documents.charter import Charter
from mlgov.documents.nearest import hint_for
from mlgov.documents.policy import PolicyInForce, effective_settings, load_policy
from mlgov.documents.portal import Portal
from mlgov.documents.tier import Tier, risk_tier
from mlgov.errors import DocumentError, Problem, SelectionError
from mlgov.evidence.store import EvidenceStore
from mlgov.registry.files import FileRegistry
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.stores import store_of

if TYPE_CHECKING:
    from mlgov.checks.base import Settings

__all__ = ["DEFAULT_FOLDER", "PORTAL_FILE", "Workspace", "find_governed", "today"]

T = TypeVar("T")


@dataclass(frozen=True)
class Workspace:
    """A governed folder opened for one run. Documents are read once; the policy and tier of a version are kept."""

    governed: Path
    as_of: date
    cached: bool = True
    started: float = field(default_factory=time.monotonic)
    _memory: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, governed: Path | None = None, as_of: date | None = None, *, cached: bool = True) -> Workspace:
        """The workspace of a governed folder (found if not given) for a day (SOURCE_DATE_EPOCH or today if not)."""
        return cls(governed=find_governed(governed), as_of=as_of or today(), cached=cached)

    @cached_property
    def registry(self) -> FileRegistry:
        """All authored files, read and validated. Raises DocumentError with every problem of every file."""
        return FileRegistry(self.governed, cache=DocumentCache(self.cache_folder) if self.cached else None)

    @property
    def portal(self) -> Portal:
        """The portal's own settings."""
        return self.registry.portal

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Id -> project."""
        return {each.id: each for each in self.registry.projects()}

    def project_named(self, name: str) -> Project:
        """A project by its id. Raises SelectionError naming the nearest."""
        if name not in self.projects:
            msg = f"there is no project `{name}`"
            raise SelectionError(msg, hint=hint_for(name, self.projects))
        return self.projects[name]

    def store_of(self, version: ModelVersion) -> EvidenceStore:
        """Where the evidence of a version lies."""
        return store_of(version, self.portal.windows_store)

    @cached_property
    def data_root(self) -> Path:
        """The folder that data and artefact paths are relative to."""
        return self.registry.data_root

    @cached_property
    def cache_folder(self) -> Path:
        """Where everything lives that may be deleted at any time. Found without reading documents."""
        return self.governed.parent / ".mlgov" / "cache"

    def policy_of(self, version: ModelVersion) -> PolicyInForce:
        """The policy a version is judged by: its charter's, else the portal's default.

        Raises DocumentError if it can't be used; a name that no policy has is shown where it was written.
        """
        try:
            return self.policy_named(self._policy_name(version))
        except DocumentError as error:
            charter = version.charter
            path, line, key = PORTAL_FILE, 0, "default_policy"
            if charter is not None and charter.charter.policy:
                path, line, key = charter.path, charter.lines.get("policy", 0), "policy"
            raise DocumentError(
                replace(each, path=path, line=line, key=key) if each.path == "policy" else each
                for each in error.problems
            ) from error

    def require_policies(self, versions: Iterable[ModelVersion]) -> None:
        """Read the policies of versions before anything is measured. Raises DocumentError with every problem of all."""
        problems: list[Problem] = []
        by_name = {self._policy_name(version): version for version in versions}
        for _, version in sorted(by_name.items()):
            try:
                self.policy_of(version)
            except DocumentError as error:
                problems += error.problems
        if problems:
            raise DocumentError(problems)

    def policy_named(self, name: str) -> PolicyInForce:
        """A policy by name, with everything it extends."""
        return self.remembered(("policy", name), lambda: load_policy(name, self.governed))

    def tier_of(self, version: ModelVersion) -> Tier:
        """The risk tier that the charter's answers lead to under the policy in force."""
        charter = version.charter.charter if version.charter else None
        return self.tier_of_charter(version.project, charter, self._policy_name(version))

    def tier_of_charter(self, project: str, charter: Charter | None, policy: str) -> Tier:
        """The risk tier that a project's answers lead to under a policy."""
        return self.remembered(("tier", project, policy), lambda: risk_tier(charter, self.policy_named(policy).policy))

    def settings_of(self, version: ModelVersion) -> Settings:
        """How a version is measured: what its policy says for its tier; of two smallest publishable counts, the larger."""
        # Only who measures needs them: reading a portal's documents must not load what reads data.
        from mlgov.checks.base import Settings

        said = effective_settings(self.policy_of(version).policy, self.tier_of(version).tier)
        least = self.portal.disclosure.min_cell
        return Settings(**{**said, "min_cell": max(least, said.get("min_cell", least))})

    def remembered(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """A value that is made once in the life of this workspace."""
        if key not in self._memory:
            self._memory[key] = make()
        kept: T = self._memory[key]
        return kept

    def _policy_name(self, version: ModelVersion) -> str:
        """The name of the policy a version is judged by."""
        charter = version.charter.charter if version.charter else None
        return (charter.policy if charter else None) or self.portal.default_policy
