"""From data sets to what the checks gave: one pass over the rows, then every check on every role it looks at.

A data set that can't be read keeps nobody else from being measured: its checks become `error` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mlgov.checks.base import Check, CheckContext, Need, Settings
from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError
from mlgov.evidence.measurement import Absent, AbsentKind, CheckOutcome, Role
from mlgov.runner.checking import Ran, error_text, failed, merged, run_check
from mlgov.runner.inputs import RELEASE_ROLES
from mlgov.runner.plan import Meaning
from mlgov.summaries.engine import Counted, count
from mlgov.summaries.paired import Beside
from mlgov.summaries.plan import Plan
from mlgov.summaries.types import DatasetSummary

_LIKE_TEST = frozenset({"evaluation", "fairness"})
_ITSELF = "data_quality"
_BY_ITSELF = frozenset({Need.COLUMNS, Need.DUPLICATES, Need.LABELS})
Opener = Callable[[], Dataset]


@dataclass(frozen=True, slots=True)
class Asked:
    """One data set to be measured: where it is from, and how late its labels are."""

    role: Role
    open: Opener
    window: str | None = None
    labels_due: str | None = None
    beside: Callable[[Dataset], Beside | Absent] | None = None
    """What the version before predicted for the same rows, if that is to be compared."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted in one data set, or why it could not be."""

    asked: Asked
    counted: Counted | None
    dataset: Dataset | None
    absent: Absent | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """The reference of one pass over the data and all that was measured beside it."""

    reference: Measured | None
    measured: tuple[Measured, ...]

    @property
    def everything(self) -> tuple[Measured, ...]:
        """The reference first, then the others in the order they were asked for."""
        return (*((self.reference,) if self.reference is not None else ()), *self.measured)


def roles_of(check: Check) -> frozenset[Role]:
    """The roles a check looks at, beyond those it names itself.

    What is evaluated on test data is evaluated on validation data too, as a role of its own. What describes the test
    data by itself, without a comparison, describes every data set of the release, unless the check names its roles.
    """
    if "test" not in check.roles or Need.PAIRED in check.needs:
        return check.roles
    if check.family in _LIKE_TEST:
        return check.roles | {"validation"}
    if check.family == _ITSELF and check.needs <= _BY_ITSELF and check.roles == {"test", "window"}:
        return check.roles | set(RELEASE_ROLES)
    return check.roles


def count_all(plan: Plan, reference: Asked | None, asked: Sequence[Asked]) -> Pass:
    """Count the reference and every other data set, each read once."""
    opened = [_opened(each) for each in asked]
    base = None if reference is None else _opened(reference)
    base_data = None if base is None else base.dataset
    base_role = None if reference is None else reference.role
    readable = [each for each in opened if each.dataset is not None]
    try:
        summary, counted = _counted(plan, base_data, base_role, readable)
    except DataError as error:
        # Somebody's rows can't be read: one by one then, so that the others are measured all the same.
        return _count_each(plan, base, opened, error)
    found = iter(counted)
    measured = tuple(each if each.dataset is None else _with(each, next(found)) for each in opened)
    if base is not None and summary is not None:
        base = _with(base, Counted(summary, None))
    return Pass(base, measured)


def _count_each(plan: Plan, base: Measured | None, opened: Sequence[Measured], error: DataError) -> Pass:
    if base is not None and base.dataset is not None:
        try:
            summary, _ = _counted(plan, base.dataset, base.asked.role, [])
        except DataError as broken:
            base = _broken(base.asked, broken)
        else:
            base = base if summary is None else _with(base, Counted(summary, None))
    base_data = None if base is None else base.dataset
    measured = []
    for each in opened:
        if each.dataset is None:
            measured.append(each)
            continue
        try:
            _, (counted,) = _counted(plan, base_data, None if base is None else base.asked.role, [each])
        except DataError as broken:
            measured.append(_broken(each.asked, broken))
        else:
            measured.append(_with(each, counted))
    found = Pass(base, tuple(measured))
    if all(each.absent is None for each in found.everything):
        raise error
    return found


def _counted(
    plan: Plan, reference: Dataset | None, role: Role | None, current: Iterable[Measured]
) -> tuple[DatasetSummary | None, tuple[Counted, ...]]:
    readable = [(each.asked, each.dataset) for each in current if each.dataset is not None]
    sets = [(asked.role, asked.window, dataset) for asked, dataset in readable]
    beside = {at: asked.beside(dataset) for at, (asked, dataset) in enumerate(readable) if asked.beside is not None}
    return count(plan, reference, role or "reference", sets, beside=beside)


def _opened(asked: Asked) -> Measured:
    try:
        return Measured(asked, None, asked.open())
    except DataError as error:
        return _broken(asked, error)


def _broken(asked: Asked, error: DataError) -> Measured:
    kind: AbsentKind = "unavailable" if isinstance(error, UnreachableDataError) else "error"
    reason = error.message if kind == "unavailable" else error_text(error)
    return Measured(asked, None, None, Absent(kind, reason))


def _with(each: Measured, counted: Counted) -> Measured:
    return Measured(each.asked, counted, each.dataset)


def outcomes_of(
    meaning: Meaning, checks: Iterable[Check], measured: Sequence[Measured], base: Measured | None, settings: Settings
) -> tuple[CheckOutcome, ...]:
    """Every check on every data set in one of its roles, one outcome per check; checks without any are left out."""
    runs: dict[Check, list[Ran]] = {}
    for check in checks:
        for each in measured:
            if each.asked.role in roles_of(check):
                runs.setdefault(check, []).append(_run(check, meaning, each, base, settings))
    return tuple(merged(check, ran) for check, ran in runs.items())


def _run(check: Check, meaning: Meaning, each: Measured, base: Measured | None, settings: Settings) -> Ran:
    if each.counted is None:
        return Ran(each.asked.role, each.asked.window, failed(check, each.absent or Absent("error", "not counted")))
    if Need.COMPARISON in check.needs and base is not None and base.absent is not None:
        return Ran(each.asked.role, each.asked.window, failed(check, base.absent))
    return run_check(check, _context(meaning, each, each.counted, base, settings))


def _context(
    meaning: Meaning, each: Measured, counted: Counted, base: Measured | None, settings: Settings
) -> CheckContext:
    columns = meaning.columns
    due = None if _has_labels(counted.summary) else each.asked.labels_due
    return CheckContext(
        problem=meaning.problem,
        role=each.asked.role,
        window=each.asked.window,
        current=counted.summary if due is None else _awaiting(counted.summary, columns.label, due),
        reference=base.counted.summary if base is not None and base.counted is not None else None,
        comparison=counted.comparison,
        declared=meaning.declared,
        label=columns.label,
        score=columns.score,
        prediction=columns.prediction,
        positive=columns.positive,
        threshold=meaning.threshold,
        time_ordered=columns.time is not None,
        labels_due=due,
        settings=settings,
    )


def _has_labels(summary: DatasetSummary) -> bool:
    return summary.labels is not None and summary.labels.n > 0


def _awaiting(summary: DatasetSummary, label: str | None, due: str) -> DatasetSummary:
    """The summary with its parts that lack labels awaited instead of unavailable."""
    awaited = Absent("awaiting", f"outcomes are due on {due}", due)
    reasons = {summary.absent["labels"].reason} if "labels" in summary.absent else set()
    late = {
        part: awaited
        for part, why in summary.absent.items()
        if part == "labels" or why.reason in reasons or f"`{label}`" in why.reason
    }
    return replace(summary, absent={**summary.absent, **late})


def columns_seen(measured: Iterable[Measured]) -> frozenset[str]:
    """The names of all columns of all data sets that were opened."""
    return frozenset(column.name for each in measured if each.dataset is not None for column in each.dataset.columns)


def facts_of(measured: Iterable[Measured]) -> Mapping[str, Mapping[str, int | bool]]:
    """Role -> rows of each data set, for reading beside its digest."""
    facts: dict[str, Mapping[str, int | bool]] = {}
    for each in measured:
        if each.dataset is not None:
            cut = {"recomputed": True} if each.dataset.recomputed else {}
            facts[each.asked.role] = {"rows": each.dataset.rows, **cut}
    return facts


def unreadable(measured: Iterable[Measured]) -> tuple[str, ...]:
    """What could not be read, in words."""
    return tuple(f"{each.asked.window or each.asked.role}: {each.absent.reason}" for each in measured if each.absent)
