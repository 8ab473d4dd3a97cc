"""The version before, as far as it is measured beside this one: its test data and what it predicted there.

Nothing of it keeps this version from being measured: what can't be read or compared becomes a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.datasets.digest import StatCache
from mlgov.datasets.open import open_dataset
from mlgov.datasets.pairing import OtherRows, pair_rows
from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError
from mlgov.evidence.measurement import Absent
from mlgov.evidence.statement import Statement, Subject
from mlgov.registry.protocol import ModelVersion
from mlgov.runner.inputs import Source, find_source
from mlgov.summaries.paired import Beside

PREFIX = "before/"
"""Names of subjects that belong to the version before begin like this."""


@dataclass(frozen=True, slots=True)
class Before:
    """The version that another one replaces."""

    name: str
    """As a sentence says it: `version 1`."""
    version: ModelVersion | None
    """None if it isn't registered."""

    @classmethod
    def of(cls, version: ModelVersion, before: ModelVersion | None) -> Before | None:
        """The version before `version`, registered or not; None if it names none."""
        return None if version.predecessor is None else cls(f"version {version.predecessor}", before)

    def source(self, stats: StatCache | None) -> Source | None:
        """Its test data, hashed if it can be reached; None if it declares none."""
        return None if self.version is None else find_source(self.version, ("test",), stats)

    def asked(self) -> Mapping[str, Any]:
        """What changes the comparison, beside the data."""
        if self.version is None:
            return {"name": self.name}
        authored = self.version.authored
        columns, decision, ref = authored.columns, authored.decision, authored.data.test
        return {
            "name": self.name,
            "problem": self.version.problem,
            "columns": {part: getattr(columns, part) for part in ("label", "score", "prediction", "id", "positive")},
            "threshold": decision.threshold if decision is not None else None,
            "read": ref.model_dump(mode="json", exclude={"note", "path"}) if ref is not None else None,
        }


def before_subjects(source: Source | None) -> tuple[Subject, ...]:
    """The digests of the test data of the version before; none if it can't be reached."""
    found = () if source is None else source.subjects
    return tuple(Subject(f"{PREFIX}{subject.name}", subject.sha256) for subject in found)


def standing_subjects(source: Source | None, current: Statement | None) -> tuple[Subject, ...]:
    """The same; of data out of reach what the current statement was measured from, so that it stands."""
    if source is None or source.reachable or current is None:
        return before_subjects(source)
    return tuple(subject for subject in current.subjects if subject.name.startswith(PREFIX))


def beside(
    before: Before, version: ModelVersion, source: Source | None, cache: Path | None, now: Dataset
) -> Beside | Absent:
    """What the version before predicted for the rows of the test data `now`, or why that isn't known."""
    for why in _obstacles(before, version, source):
        return why
    assert before.version is not None  # noqa: S101 - an obstacle otherwise
    assert source is not None  # noqa: S101 - the same
    theirs, ours = before.version.authored.columns, version.authored.columns
    decision = before.version.authored.decision
    try:
        dataset = open_dataset(source.ref, data_root=before.version.data_root, columns=theirs, cache=cache)
        aside = {name for columns in (ours, theirs) for name in (columns.score, columns.prediction) if name is not None}
        key = ours.id if ours.id == theirs.id else None
        found = pair_rows(now, dataset, label=str(ours.label), key=key, aside=aside)
    except DataError as error:
        return Absent("unavailable", f"the test data of {before.name} can't be compared: {error.message}")
    if isinstance(found, OtherRows):
        return Beside(before.name, None, found.reason)
    return Beside(
        before.name,
        found.dataset,
        score=theirs.score,
        prediction=theirs.prediction,
        threshold=decision.threshold if decision is not None else None,
    )


def _obstacles(before: Before, version: ModelVersion, source: Source | None) -> Iterator[Absent]:
    """Why nothing can be compared, before any data is opened."""
    if before.version is None:
        yield Absent("unavailable", f"{before.name}, named as predecessor, isn't registered")
        return
    ours, theirs = version.authored.columns, before.version.authored.columns
    if ours.label is None:
        yield Absent("unavailable", "no label column is declared")
    if (version.problem, ours.label, ours.positive) != (before.version.problem, theirs.label, theirs.positive):
        yield Absent("not_applicable", f"{before.name} predicts another outcome")
    if source is None:
        yield Absent("unavailable", f"{before.name} has no test data")
    elif source.origin is None:
        how = "read" if source.reachable else "reached here"
        yield Absent("unavailable", f"the test data of {before.name} can't be {how}")
