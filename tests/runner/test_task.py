"""Tests of what one run works with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlgov.checks.base import Settings
from mlgov.checks.catalogue import CHECKS
from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement
from mlgov.evidence.statement import Subject, new_statement
from mlgov.runner.plan import Meaning, plan_of
from mlgov.runner.provenance import Stopwatch
from mlgov.runner.run import store_of
from mlgov.runner.task import Task, has_errors, quiet

SUBJECTS = (Subject("data/test", "a" * 64),)


@pytest.fixture
def task(folder):
    """A run of the folder's version."""
    version = folder.version()
    meaning = Meaning.of(version)
    return Task(
        version=version,
        store=store_of(version),
        meaning=meaning,
        checks=CHECKS,
        plan=plan_of(meaning, CHECKS),
        asked={"read": "p"},
        settings=Settings(reference_groups={"sex": "male", "age": "old"}),
        stats=None,
        cache=None,
        force=False,
        level="local",
        watch=Stopwatch(),
        progress=quiet,
    )


def statement(task, **changes):
    """A statement that stands for the task."""
    fields = {
        "kind": "release",
        "of": task.version.name,
        "subjects": SUBJECTS,
        "outcomes": (CheckOutcome("a.b", "1", (Measurement("m", 1.0),)),),
        "plan": task.release_plan,
        "settings": task.settings_json,
        "data": {},
    }
    return new_statement(**fields | changes)


def test_stands(task):
    """A statement stands if subjects, plan, settings and checks are the same; not if the run is forced."""
    made, plan, checks = statement(task), task.release_plan, {"a.b": "1"}
    assert task.stands(made, SUBJECTS, checks, plan=plan)
    assert not task.stands(None, SUBJECTS, checks, plan=plan)
    assert not task.stands(made, (Subject("data/test", "b" * 64),), checks, plan=plan)
    assert not task.stands(made, SUBJECTS, {"a.b": "2"}, plan=plan)
    assert not task.stands(made, SUBJECTS, {"a.b": "1", "c.d": "1"}, plan=plan)
    other = replace(task, asked={"read": "q"})
    assert not other.stands(made, SUBJECTS, checks, plan=other.release_plan)
    assert not replace(task, settings=Settings()).stands(made, SUBJECTS, checks, plan=plan)
    assert not replace(task, force=True).stands(made, SUBJECTS, checks, plan=plan)


def test_checks_of_releases_only_leave_windows_as_they_are(task):
    """What counts rows for a release only is no part of what windows are measured by."""
    release_only = next(check for check in CHECKS if check.id == "data_quality.overlap")
    fewer = tuple(check for check in CHECKS if check is not release_only)
    without = replace(task, checks=fewer, plan=plan_of(task.meaning, fewer))
    assert without.window_plan_digest == task.window_plan_digest
    assert without.release_plan != task.release_plan
    assert task.window_plan.needs < task.plan.needs


def test_errors_are_tried_again(task):
    """What could not run may run the next time: such a statement doesn't stand."""
    error = Absent("error", "MemoryError")
    for outcome in (
        CheckOutcome("a.b", "1", (), absent=error),
        CheckOutcome("a.b", "1", (Measurement("m", None, absent=error),)),
    ):
        made = statement(task, outcomes=(outcome,))
        assert has_errors(made)
        assert not task.stands(made, SUBJECTS, {"a.b": "1"}, plan=task.release_plan)
    assert not has_errors(statement(task))


def test_asked_checks(task):
    """What is asked depends on the roles that are there."""
    assert set(task.asked_checks(["test", "train"])) == {check.id for check in CHECKS}
    train = task.asked_checks(["train"], more={"reported.f1": "1"})
    assert "reported.f1" in train
    assert "evaluation.discrimination" not in train
    assert task.asked_checks([]) == {}


def test_settings_are_plain(task):
    """Settings stand in statements as plain values in fixed order."""
    assert list(task.settings_json["reference_groups"]) == ["age", "sex"]
    assert task.settings_json["confidence_level"] == 0.95


def test_write_keeps_descriptions_of_what_was_asked(task):
    """Only the checks in the statement leave their description beside it."""
    outcome = CheckOutcome("drift.psi", "1", (Measurement("psi", 0.1),))
    written = task.write(statement(task, outcomes=(outcome,)), unseen=("artefact/x",))
    run = task.store.run_of(written.statement)
    assert set(run.help) == {"drift.psi"}
    assert (run.level, run.not_rehashed) == ("local", ("artefact/x",))
