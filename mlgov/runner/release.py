"""The release statement of a version: train, validation, test and reference data, artefacts, reported numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.open import open_dataset
from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError
from mlgov.evidence.statement import Statement, Subject, new_statement
from mlgov.runner.before import before_subjects, beside, standing_subjects
from mlgov.runner.counting import Asked, count_all, facts_of, outcomes_of, unreadable
from mlgov.runner.due import labels_due
from mlgov.runner.inputs import RELEASE_ROLES, Source, artefact_subjects, find_sources
from mlgov.runner.reported import VERSION, reported_outcomes, reported_subject
from mlgov.runner.task import Task, has_errors


@dataclass(frozen=True, slots=True)
class Current:
    """What is current of a release after a run."""

    statement: Statement | None
    changed: bool = False
    rehashed: bool = True
    problems: tuple[str, ...] = ()

    @property
    def errors(self) -> bool:
        """A check could not run."""
        return self.statement is not None and has_errors(self.statement)


def current_release(task: Task) -> Current:
    """The release statement that stands, measured anew if it has to be."""
    authored = task.version.authored
    found = find_sources(task.version, task.stats)
    reported = reported_outcomes(authored.reported)
    if not found and not reported:
        return Current(None)
    artefacts, unseen = artefact_subjects(task.version, task.stats)
    data = tuple(subject for source in found for subject in source.subjects)
    earlier = None if task.before is None else task.before.source(task.stats)
    own = (*data, *artefacts, *reported_subject(authored.reported))
    subjects = (*own, *before_subjects(earlier))
    current = None if task.force else task.store.current("release")
    checks = task.asked_checks((source.role for source in found), more={item.check: VERSION for item in reported})
    if task.stands(current, (*own, *standing_subjects(earlier, current)), checks, plan=task.release_plan):
        return Current(current)
    lost = tuple(source for source in found if not source.reachable)
    if lost:
        heads = task.store.heads("release")
        known = heads[0] if len(heads) == 1 else task.store.current("release")
        if known is not None and (len(lost) == len(found) or set(subjects) <= set(known.subjects)):
            return Current(known, rehashed=False, problems=_problems(lost))
    if not data and not reported:
        return Current(None, rehashed=False, problems=_problems(found))
    return _measured(task, found, subjects, unseen, earlier)


def _measured(
    task: Task,
    found: Sequence[Source],
    subjects: tuple[Subject, ...],
    unseen: tuple[str, ...],
    earlier: Source | None,
) -> Current:
    by_role = {source.role: source for source in found}
    reference = by_role.get("reference") or by_role.get("train")
    task.progress(f"{task.version.name}: reading {', '.join(by_role) or 'reported numbers'}")
    done = count_all(
        task.plan,
        None if reference is None else asked(task, reference),
        [_with_before(task, asked(task, source), earlier) for source in found if source is not reference],
    )
    measured = sorted(done.everything, key=lambda each: RELEASE_ROLES.index(each.asked.role))
    outcomes = outcomes_of(task.meaning, task.checks, measured, done.reference, task.settings)
    statement = new_statement(
        kind="release",
        of=task.version.name,
        subjects=subjects,
        outcomes=(*task.disclosed(outcomes, measured), *reported_outcomes(task.version.authored.reported)),
        plan=task.release_plan,
        settings=task.settings_json,
        data=facts_of(measured),
    )
    written = task.write(statement, level=None if found else "reported", unseen=unseen)
    lost = any(not source.reachable for source in found)
    return Current(written.statement, written.changed, rehashed=not lost, problems=unreadable(measured))


def _with_before(task: Task, each: Asked, earlier: Source | None) -> Asked:
    """Test data is compared with what the version before predicted for it."""
    if each.role != "test" or task.before is None:
        return each
    return replace(each, beside=partial(beside, task.before, task.version, earlier, task.cache))


def asked(task: Task, source: Source) -> Asked:
    """One data set of a release as the engine asks for it."""
    labels = source.ref.labels
    due = labels_due(labels.due, None, None) if labels is not None else None
    return Asked(source.role, partial(opened, task, source), labels_due=due)


def opened(task: Task, source: Source) -> Dataset:
    """The data set itself; raises what was wrong when it was looked for."""
    if source.origin is None:
        raise (DataError if source.reachable else UnreachableDataError)(source.problem)
    return open_dataset(
        source.ref, data_root=task.version.data_root, columns=task.version.authored.columns, cache=task.cache
    )


def _problems(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(f"{source.role}: {source.problem}" for source in sources if source.problem)
