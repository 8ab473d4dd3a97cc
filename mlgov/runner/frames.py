"""The checks on data frames, in a notebook: nothing is registered, nothing is written, nothing can be approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from mlgov.checks.base import Check, Settings
from mlgov.checks.catalogue import installed_checks
from mlgov.datasets.frame import from_frame
from mlgov.datasets.protocol import Dataset
from mlgov.datasets.weights import with_checked_weights
from mlgov.documents.version import Columns
from mlgov.evidence.measurement import CheckOutcome, Role
from mlgov.runner.counting import Asked, count_all, outcomes_of
from mlgov.runner.plan import Meaning, plan_of

UNREGISTERED = "unregistered"


def run_frames(
    frames: Mapping[Role, object],
    *,
    columns: Columns,
    problem: str,
    threshold: float | None = None,
    settings: Settings | None = None,
    checks: Sequence[Check] | None = None,
) -> tuple[CheckOutcome, ...]:
    """What the checks give on frames by role (`test`, `train`, `reference`, `window` ...); nothing is suppressed.

    `reference`, else `train` (for a `window` alone: else `test`), is what drift is measured against. Raises DataError
    for a frame that can't be read as a table.
    """
    data: dict[Role, Dataset] = {
        role: with_checked_weights(from_frame(frame, role), columns.weight) for role, frame in frames.items()
    }
    meaning = Meaning(UNREGISTERED, problem, columns, threshold)
    asked_checks = installed_checks() if checks is None else tuple(checks)
    asked: dict[Role, Asked] = {role: Asked(role, partial(_same, dataset)) for role, dataset in data.items()}
    base = next((asked[role] for role in ("reference", "train") if role in asked), None)
    if base is None and "window" in asked:
        base = asked.get("test")
    done = count_all(plan_of(meaning, asked_checks), base, [each for each in asked.values() if each is not base])
    in_order = sorted(done.everything, key=lambda each: list(frames).index(each.asked.role))
    return outcomes_of(meaning, asked_checks, in_order, done.reference, meaning.settings(settings or Settings()))


def _same(dataset: Dataset) -> Dataset:
    return dataset
