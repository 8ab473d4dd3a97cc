"""What one run of one version works with, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mlgov.checks.base import Check, Settings
from mlgov.datasets.digest import StatCache
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.disclosure import suppress
from mlgov.evidence.measurement import CheckOutcome, Role
from mlgov.evidence.run_record import Level
from mlgov.evidence.statement import Statement, Subject
from mlgov.evidence.store import EvidenceStore, Written
from mlgov.registry.protocol import ModelVersion
from mlgov.runner.before import Before
from mlgov.runner.counting import Measured, columns_seen, roles_of
from mlgov.runner.plan import Meaning, applicable, plan_of
from mlgov.runner.provenance import Stopwatch, git_state, run_record
from mlgov.summaries.plan import Plan

Progress = Callable[[str], None]
"""Called with a few words before something that takes time."""


def quiet(_: str) -> None:
    """Progress that nobody sees."""


@dataclass(frozen=True)
class Task:
    """One run of one version."""

    version: ModelVersion
    store: EvidenceStore
    meaning: Meaning
    checks: tuple[Check, ...]
    plan: Plan
    """What a release is counted by; the checks of windows need less."""
    asked: Mapping[str, Any]
    """What changes the numbers, or what may be shown of them, beside the plan itself."""
    settings: Settings
    stats: StatCache | None
    cache: Path | None
    force: bool
    level: Level
    watch: Stopwatch
    progress: Progress
    before: Before | None = None
    """The version that this one replaces, if it names one."""

    @cached_property
    def release_plan(self) -> str:
        """The digest of everything that a release is measured by: also of what is measured beside it."""
        plan = self._digest(self.plan)
        return plan if self.before is None else digest_of([plan, self.before.asked()])

    @cached_property
    def window_plan(self) -> Plan:
        """What windows are counted by: a check of releases only, added or taken away, leaves them as they are."""
        return plan_of(self.meaning, applicable(self.checks, ("window",)))

    @cached_property
    def window_plan_digest(self) -> str:
        """The digest of everything that a window is measured by."""
        return self._digest(self.window_plan)

    def _digest(self, plan: Plan) -> str:
        return digest_of({"plan": plan.to_json(), **self.asked})

    @cached_property
    def git(self) -> tuple[str | None, bool | None]:
        """Commit and whether it is dirty, looked up once, when something is written."""
        paths = self.version.paths
        return git_state(self.version.governed, own=(paths.version, paths.facts))

    @property
    def settings_json(self) -> dict[str, Any]:
        """The settings as they stand in statements."""
        return {**asdict(self.settings), "reference_groups": dict(sorted(self.settings.reference_groups.items()))}

    def asked_checks(self, roles: Iterable[Role], *, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Check -> version of everything that is asked of data sets in these roles."""
        present = set(roles)
        asked = {check.id: check.version for check in self.checks if roles_of(check) & present}
        return asked | dict(more or {})

    def disclosed(self, outcomes: Iterable[CheckOutcome], measured: Iterable[Measured]) -> tuple[CheckOutcome, ...]:
        """The outcomes as they may be written."""
        personal = self.meaning.personal(columns_seen(measured))
        return suppress(outcomes, min_cell=self.settings.min_cell, personal_columns=personal)

    def stands(
        self,
        current: Statement | None,
        subjects: Iterable[Subject],
        checks: Mapping[str, str],
        *,
        plan: str,
    ) -> bool:
        """The current statement was measured from exactly this, and no check failed to run."""
        return (
            current is not None
            and not self.force
            and current.subjects == tuple(sorted(subjects))
            and current.plan == plan
            and dict(current.settings) == self.settings_json
            and dict(current.checks) == dict(checks)
            and not has_errors(current)
        )

    def write(self, statement: Statement, *, level: Level | None = None, unseen: tuple[str, ...] = ()) -> Written:
        """Write a statement with run record and descriptions, unless the current one agrees."""
        record = run_record(level or self.level, self.watch, self.git, not_rehashed=unseen)
        asked = statement.checks
        helps = [check.help() for check in self.checks if check.id in asked]
        return self.store.write(statement, record, helps=helps, join_heads=self.force)


def has_errors(statement: Statement) -> bool:
    """A check could not run: perhaps it can the next time."""
    return any(
        (outcome.absent is not None and outcome.absent.kind == "error")
        or any(item.absent is not None and item.absent.kind == "error" for item in outcome.measurements)
        for outcome in statement.outcomes
    )
