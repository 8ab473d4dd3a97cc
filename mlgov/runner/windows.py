"""The statements of production windows, one each. Windows with files of their own are measured when they are new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.fingerprint import fingerprint_windows, is_cut
from mlgov.datasets.open import open_window, open_windows
from mlgov.datasets.protocol import Dataset, Origin
from mlgov.documents.version import WindowsRef
from mlgov.errors import DataError
from mlgov.evidence.statement import Statement, new_statement
from mlgov.evidence.windows_log import WindowLine, measured_by
from mlgov.runner.counting import Asked, Measured, count_all, facts_of, outcomes_of, unreadable
from mlgov.runner.due import labels_due
from mlgov.runner.inputs import Source, find_source, origin_subjects
from mlgov.runner.release import asked as asked_source
from mlgov.runner.task import Task, has_errors


@dataclass(frozen=True, slots=True)
class CurrentWindows:
    """What is current of the windows after a run."""

    statements: tuple[Statement, ...] = ()
    changed: bool = False
    rehashed: bool = True
    problems: tuple[str, ...] = ()

    @property
    def errors(self) -> bool:
        """A check could not run on some window."""
        return any(has_errors(statement) for statement in self.statements)


@dataclass(frozen=True, slots=True)
class Window:
    """One window as it can be read now."""

    id: str
    origin: Origin
    open: Callable[[], Dataset]


def current_windows(task: Task) -> CurrentWindows:
    """The statement of every window, measured where it is new or rests on other data than before."""
    ref = task.version.authored.data.windows
    if ref is None:
        return CurrentWindows(_all(task))
    try:
        windows = _windows(task, ref)
    except DataError as error:
        lost = not isinstance(error, UnreachableDataError)
        return CurrentWindows(_all(task), rehashed=False, problems=(f"windows: {error.message}",) if lost else ())
    reference = find_source(task.version, ("reference", "test"), task.stats)
    base = () if reference is None else reference.subjects
    checks = task.asked_checks(["window"])
    heads = {} if task.force else task.store.current_windows()
    fresh = [
        window
        for window in windows
        if not task.stands(
            heads.get(window.id),
            (*origin_subjects("window", window.origin), *base),
            checks,
            plan=task.window_plan_digest,
        )
    ]
    reached = reference is None or reference.reachable
    if not reached:
        # Without its reference a window would lose its drift figures: what stands is worth more.
        fresh = [window for window in fresh if window.id not in heads]
    done = _measure(task, ref, fresh, reference) if fresh else _Done()
    statements = _all(task)
    task.store.log_windows(
        WindowLine(each.window or "", each.digest, each.rows, measured=done.measured.get(each.digest))
        for each in statements
    )
    return CurrentWindows(statements, done.changed, rehashed=reached, problems=done.problems)


@dataclass(frozen=True, slots=True)
class _Done:
    """What measuring some windows came to."""

    changed: bool = False
    problems: tuple[str, ...] = ()
    measured: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Statement -> what each check measured, for the log."""


def _all(task: Task) -> tuple[Statement, ...]:
    return tuple(task.store.current_windows().values())


def _windows(task: Task, ref: WindowsRef) -> tuple[Window, ...]:
    """Every window with its digests. Windows with files of their own are not opened for that."""
    data_root, columns = task.version.data_root, task.version.authored.columns
    if is_cut(ref):
        cut = open_windows(ref, data_root=data_root, columns=columns, cache=task.cache)
        return tuple(Window(window, dataset.origin, partial(_same, dataset)) for window, dataset in cut)
    prints = fingerprint_windows(ref, data_root=data_root, cache=task.stats)
    return tuple(Window(window, origin, _opener(task, ref, window)) for window, origin in prints if window)


def _same(dataset: Dataset) -> Dataset:
    return dataset


def _opener(task: Task, ref: WindowsRef, window: str) -> Callable[[], Dataset]:
    """Opens one window with files of its own, and no other."""
    data_root, columns = task.version.data_root, task.version.authored.columns
    return partial(open_window, ref, window, data_root=data_root, columns=columns, cache=task.cache)


def _measure(task: Task, ref: WindowsRef, fresh: list[Window], reference: Source | None) -> _Done:
    """Count all fresh windows beside one reading of the reference, and write a statement for each."""
    task.progress(f"{task.version.name}: reading {len(fresh)} windows")
    base_asked = None if reference is None else asked_source(task, reference)
    done = count_all(task.window_plan, base_asked, [_asked(task, ref, window) for window in fresh])
    changed = False
    measured = {}
    for window, each in zip(fresh, done.measured, strict=True):
        written = task.write(_statement(task, window, each, done.reference, reference))
        changed |= written.changed
        measured[written.statement.digest] = measured_by(written.statement.outcomes)
    return _Done(changed, unreadable(done.everything), measured)


def _statement(
    task: Task, window: Window, each: Measured, base: Measured | None, reference: Source | None
) -> Statement:
    outcomes = outcomes_of(task.meaning, task.checks, [each], base, task.settings)
    beside = () if base is None else (base,)
    return new_statement(
        kind="window",
        of=task.version.name,
        window=window.id,
        subjects=(*origin_subjects("window", window.origin), *(() if reference is None else reference.subjects)),
        outcomes=task.disclosed(outcomes, (each, *beside)),
        plan=task.window_plan_digest,
        settings=task.settings_json,
        data=facts_of((each, *beside)),
    )


def _asked(task: Task, ref: WindowsRef, window: Window) -> Asked:
    charter = task.version.charter
    delay = charter.charter.label_delay if charter is not None else None
    label = task.version.authored.columns.label
    due = labels_due(ref.labels.due if ref.labels is not None else None, window.id, delay) if label else None
    return Asked("window", window.open, window=window.id, labels_due=due)
