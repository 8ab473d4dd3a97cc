"""A version as a check left it, judged when somebody asks. Knows of measuring only by name, so that reading stays quick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from mlgov.api.judgements import Judge
from mlgov.evidence.cache import EntryCache
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Status, Verdict
from mlgov.exports.check_table import tally
from mlgov.registry.protocol import ModelVersion

if TYPE_CHECKING:
    from mlgov.runner.run import RunResult


class Report(Protocol):
    """Somebody who is told how far a job is."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """`done` of `total` steps of `stage` are finished."""


def silent(stage: str, done: int = 0, total: int = 0) -> None:
    """Nobody is told."""
    del stage, done, total


@dataclass(frozen=True)
class Checked:
    """One version after a check. Verdicts are made when first asked for."""

    version: ModelVersion
    run: RunResult
    judge: Judge

    @cached_property
    def release(self) -> Verdict:
        """The verdict of the release evidence."""
        return self.judge.release(self.version, self.run.release)

    @cached_property
    def windows(self) -> tuple[tuple[Statement, Verdict], ...]:
        """Every production window and its verdict, oldest first."""
        return tuple(
            (statement, self.judge.window(self.version, statement, self.run.release)) for statement in self.run.windows
        )

    @cached_property
    def brief(self) -> dict[str, Any]:
        """What one line about the version needs; kept between runs, since it changes only with its inputs."""
        cache = EntryCache(self.judge.workspace.cache_folder)
        key = f"{self.version.name} {self.run.known} {self.judge.identity(self.version, None)}"
        kept = cache.get("brief", key)
        if kept is None:
            latest = self.windows[-1][1] if self.windows else None
            verdicts = [self.release, *([latest] if latest else [])]
            kept = {
                "tally": tally(self.release),
                "blocked": bool(self.release.blocking),
                "warned": any(verdict.counts()[Status.WARNED] for verdict in verdicts),
            }
            cache.put("brief", key, kept)
        return dict(kept)
