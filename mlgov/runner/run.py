"""A version and the checks of the catalogue become statements: of its release, and of each production window.

Nothing changed: nothing is opened. Data changed: it is hashed, read once, measured and written, superseding what was
current. Data that can't be reached here keeps the evidence that stands, said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path

from mlgov.checks.base import DeclaredColumn, Settings
from mlgov.checks.catalogue import installed_checks
from mlgov.datasets.digest import StatCache
from mlgov.evidence import disclosure
from mlgov.evidence.cache import EntryCache
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckOutcome
from mlgov.evidence.run_record import Level
from mlgov.evidence.statement import Statement
from mlgov.evidence.store import WINDOWS_STORE, EvidenceStore
from mlgov.registry.protocol import ModelVersion
from mlgov.registry.stores import store_of
from mlgov.runner.before import Before
from mlgov.runner.plan import Meaning, plan_of
from mlgov.runner.provenance import Stopwatch
from mlgov.runner.release import current_release
from mlgov.runner.task import Progress, Task, quiet
from mlgov.runner.unchanged import Known, Memory
from mlgov.runner.windows import current_windows


@dataclass(frozen=True)
class RunResult:
    """What is current for a version after a run. Statements are read when first asked for."""

    store: EvidenceStore
    changed: bool
    """A statement was written."""
    rehashed: bool
    """Everything was reached (or known to be unchanged); else evidence stands that was `not re-hashed here`."""
    problems: tuple[str, ...] = ()
    """What could not be read or reached, in words."""
    known: Known = field(default_factory=lambda: Known(None, ()))

    @cached_property
    def release(self) -> Statement | None:
        """The current release statement."""
        name = self.known.release
        return None if name is None else self.store.read(self.store.release_dir / name)

    @cached_property
    def windows(self) -> tuple[Statement, ...]:
        """The current statement of every window, oldest first; also of windows whose data is gone."""
        return tuple(self.store.read(self.store.windows_dir / name) for name in self.known.windows)

    @property
    def outcomes(self) -> tuple[CheckOutcome, ...]:
        """What the checks gave for the release."""
        return () if self.release is None else self.release.outcomes


def run_version(  # noqa: PLR0913 - keywords with defaults
    version: ModelVersion,
    *,
    before: ModelVersion | None = None,
    settings: Settings | None = None,
    cache: Path | None = None,
    force: bool = False,
    rehash: bool = False,
    level: Level = "local",
    windows_store: str = WINDOWS_STORE,
    progress: Progress | None = None,
) -> RunResult:
    """Measure a version where anything changed and write its evidence.

    `before` is the version that this one replaces, if it is registered: both are compared where they were tested on the
    same rows. `cache` is a folder that may be deleted at any time; `rehash` believes no file time; `force` measures
    again and joins two current statements. Data that is there but can't be read becomes `error` outcomes. Raises
    EvidenceError if evidence is damaged, has two heads or can't be written.
    """
    task = task_of(
        version,
        before=before,
        settings=settings,
        cache=cache,
        force=force,
        rehash=rehash,
        level=level,
        windows_store=windows_store,
        progress=progress,
    )
    store = task.store
    memory = Memory(version, store, _identity(task), EntryCache(cache), before)
    if not force and not rehash and (known := memory.recall()) is not None:
        return RunResult(store, changed=False, rehashed=True, known=known)
    release = current_release(task)
    windows = current_windows(task)
    known = Known(
        _name(release.statement), tuple(name for item in windows.statements if (name := _name(item)) is not None)
    )
    problems = (*release.problems, *windows.problems)
    rehashed = release.rehashed and windows.rehashed
    if rehashed and not problems and not release.errors and not windows.errors:
        memory.keep(known)
    return RunResult(
        store, changed=release.changed or windows.changed, rehashed=rehashed, problems=problems, known=known
    )


def task_of(  # noqa: PLR0913 - keywords with defaults
    version: ModelVersion,
    *,
    before: ModelVersion | None = None,
    settings: Settings | None = None,
    cache: Path | None = None,
    force: bool = False,
    rehash: bool = False,
    level: Level = "local",
    windows_store: str = WINDOWS_STORE,
    progress: Progress | None = None,
) -> Task:
    """What one run of a version works with: its plan, settings and store; nothing is opened."""
    meaning = Meaning.of(version)
    checks = installed_checks()
    return Task(
        version=version,
        store=store_of(version, windows_store),
        meaning=meaning,
        checks=checks,
        plan=plan_of(meaning, checks),
        asked=_asked(version, meaning),
        settings=meaning.settings(settings or Settings()),
        stats=None if cache is None or rehash else _stat_cache(cache),
        cache=cache,
        force=force,
        level=level,
        watch=Stopwatch(),
        progress=progress or quiet,
        before=Before.of(version, before),
    )


def stored(version: ModelVersion, windows_store: str = WINDOWS_STORE) -> RunResult:
    """What is current for a version as it is stored; nothing is opened or measured.

    Raises EvidenceError if evidence is damaged or has two heads.
    """
    store = store_of(version, windows_store)
    windows = tuple(name for each in store.current_windows().values() if (name := _name(each)) is not None)
    known = Known(_name(store.current("release")), windows)
    return RunResult(store, changed=False, rehashed=False, known=known)


def _asked(version: ModelVersion, meaning: Meaning) -> Mapping[str, object]:
    """What changes the numbers, or what may be shown of them, beside the plan itself."""
    data = version.authored.data
    refs = {role: ref for role in type(data).model_fields if (ref := getattr(data, role)) is not None}
    return {
        "disclosure": disclosure.VERSION,
        "declared": [_fields(column) for _, column in sorted(meaning.declared.items())],
        "personal": {name: feature.personal for name, feature in sorted(meaning.features.features.items())},
        "read": {role: ref.model_dump(mode="json", exclude={"note", "path"}) for role, ref in refs.items()},
        "label_delay": version.charter.charter.label_delay if version.charter is not None else None,
    }


def _fields(column: DeclaredColumn) -> list[object]:
    # asdict copies every category; this is asked of every version in every run.
    return [getattr(column, each.name) for each in fields(column)]


def _identity(task: Task) -> str:
    versions = {check.id: check.version for check in task.checks}
    reported = [item.model_dump(mode="json") for item in task.version.authored.reported]
    return digest_of([task.release_plan, task.settings_json, versions, reported])


def _name(statement: Statement | None) -> str | None:
    return statement.path.name if statement is not None and statement.path is not None else None


@lru_cache(maxsize=4)
def _stat_cache(folder: Path) -> StatCache:
    """One cache of digests per folder and process: a thousand versions read it once."""
    return StatCache(folder)
