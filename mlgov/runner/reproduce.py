"""Measure a release again from its data, without writing anything, and say whether the evidence tells the same.

This is what finds a number that was edited together with its digest: nothing in the files contradicts it, the data does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mlgov.checks.base import Settings
from mlgov.evidence.agreement import agree
from mlgov.evidence.measurement import CheckOutcome, Measurement
from mlgov.evidence.statement import Statement
from mlgov.registry.protocol import ModelVersion
from mlgov.runner.release import current_release
from mlgov.runner.run import task_of
from mlgov.runner.task import Progress

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What measuring again gave."""

    equal: bool
    differences: tuple[str, ...]
    """Number by number, or why it can't be compared."""


def reproduce_release(
    version: ModelVersion,
    statement: Statement,
    *,
    before: ModelVersion | None = None,
    settings: Settings | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Reproduction:
    """Measure the release of a version again and compare it with a statement, to 1e-9; nothing is written.

    `before` is the version that this one replaces, if it is registered, as in `run_version`. Everything is hashed and read; what can't be reached makes it not equal. Raises EvidenceError or DataError as
    measuring does.
    """
    task = task_of(version, before=before, settings=settings, cache=cache, force=True, rehash=True, progress=progress)
    with tempfile.TemporaryDirectory(prefix="mlgov-") as folder:
        aside = replace(task.store, release_dir=Path(folder), windows_dir=Path(folder), help_dir=Path(folder))
        again = current_release(replace(task, store=aside))
    if again.statement is None or not again.rehashed or again.problems:
        why = "; ".join(again.problems) or "there is nothing here to measure it from"
        return Reproduction(False, (f"it can't be measured again here: {why}",))
    found = tuple(_different(statement, again.statement))
    return Reproduction(not found, found[:_SHOWN])


def _different(said: Statement, again: Statement) -> Iterator[str]:
    """What a statement says that measuring again doesn't."""
    if not again.measured_from(said):
        parts = {
            "other artefacts or data": again.subjects != said.subjects,
            "another plan": again.plan != said.plan,
            "other settings": dict(again.settings) != dict(said.settings),
            "other versions of the checks": again.checks != said.checks,
        }
        yield f"the evidence was measured from {', '.join(name for name, differs in parts.items() if differs)}"
        return
    if dict(again.data) != dict(said.data):
        yield "the evidence says other things of the data, such as its rows"
    by_check = {outcome.check: outcome for outcome in again.outcomes}
    for outcome in said.outcomes:
        other = by_check.pop(outcome.check, None)
        if other is None or not agree((outcome,), (other,)):
            yield from _named(outcome, other)
    for check in by_check:
        yield f"{check} is not in the evidence"


def _named(said: CheckOutcome, again: CheckOutcome | None) -> Iterator[str]:
    if again is None:
        yield f"{said.check} gives nothing"
        return
    found = {(item.metric, item.where): item for item in again.measurements}
    numbers = [
        f"{said.check}.{item.metric} is {_shown(item)}, measured again {_shown(found.get((item.metric, item.where)))}"
        for item in said.measurements
        if _shown(item) != _shown(found.get((item.metric, item.where)))
    ]
    yield from numbers or [f"{said.check}: details differ from what was measured again"]


def _shown(item: Measurement | None) -> str:
    if item is None:
        return "not there"
    return "nothing" if item.value is None else f"{item.value:.9g}"
