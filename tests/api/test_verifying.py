"""Checkpoints of editions: which one a new edition continues, and what it lists."""

from __future__ import annotations

import datetime as dt

import pytest
from signing import AS_OF, AT, files, portal_yaml, record, signed

from mlgov.api.verifying import checkpoint_for, earliest_evidence, last_checkpoint, project_ids
from mlgov.api.workspace import Workspace
from mlgov.errors import SignOffError
from mlgov.evidence.run_record import RunRecord, run_to_bytes
from mlgov.signoff.checkpoint import FILE, checkpoint

DAY = dt.timedelta(days=1)


def put(folder, texts):
    """Files below a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def governed(tmp_path):
    """One decision and the people."""
    folder = tmp_path / "project_charters"
    put(folder, {"portal.yml": portal_yaml(), **files(signed())})
    return folder


def publish(out, name, made):
    """An edition with this checkpoint."""
    put(out, {f"{name}/{FILE}": made.raw})


def test_editions_continue_the_one_with_the_most_records(governed, tmp_path):
    """Whatever their names are, and whatever lists were lost; drafts don't count."""
    out = tmp_path / "site"
    assert last_checkpoint(out) is None
    first = checkpoint_for(governed, out, "zzz", AS_OF)
    assert (first.count, first.previous) == (1, None)
    publish(out, "zzz", first)
    put(governed, files(signed(at=AT + DAY, prev=(signed().digest,), reason="more")))
    second = checkpoint_for(governed, out, "aaa", AS_OF)
    assert (second.count, second.previous) == (2, first.digest)
    publish(out, "aaa", second)
    publish(out, "draft", checkpoint([], as_of=AS_OF))
    assert last_checkpoint(out) == second


def test_an_edition_that_stands_gets_the_same_checkpoint_again(governed, tmp_path):
    """Building it again gives the same bytes, also after a later edition."""
    out = tmp_path / "site"
    first = checkpoint_for(governed, out, "one", AS_OF)
    publish(out, "one", first)
    second = checkpoint_for(governed, out, "two", AS_OF)
    publish(out, "two", second)
    assert checkpoint_for(governed, out, "one", AS_OF).raw == first.raw
    assert checkpoint_for(governed, out, "two", AS_OF).raw == second.raw


def test_a_checkpoint_that_was_damaged_stops_the_next_edition(governed, tmp_path):
    """Otherwise damaging it would be a way to leave a decision out."""
    put(tmp_path / "site", {f"one/{FILE}": b"{}"})
    with pytest.raises(SignOffError, match="no checkpoint that can be read"):
        checkpoint_for(governed, tmp_path / "site", "two", AS_OF)


def test_records_of_a_project_whose_charter_is_gone_are_still_listed(governed):
    """A folder is a folder."""
    assert project_ids(governed) == ("credit",)


def test_the_earliest_evidence_is_the_first_run_of_a_version(governed):
    """By its run records; nothing where there is none, or they are damaged."""
    early, late = (run_to_bytes(RunRecord("a" * 64, "local", f"2026-03-0{day}T10:00:00+00:00")) for day in (1, 5))
    place = "credit/evidence/scorecard/2"
    put(governed, {f"{place}/release-a.run.json": late, f"{place}/release-b.run.json": early})
    put(governed, {f"{place}/release-c.run.json": b"junk"})
    asked = earliest_evidence(governed)
    assert asked(record()) == dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
    assert asked(record(subject="credit/scorecard@3")) is None
    assert asked(record(subject="credit", stage="charter")) is None
    assert Workspace.open(governed, AS_OF).portal.roles["validator"] == ("alice",)
