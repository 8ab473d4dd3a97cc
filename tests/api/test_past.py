"""A folder as it was: what is taken from then, what from now, and which policy judged."""

from __future__ import annotations

import datetime as dt

import pytest
from story import told

from mlgov.api.past import measured_on, policy_versions, recorded_past, true_past
from mlgov.api.workspace import Workspace
from mlgov.signoff.history import History
from mlgov.signoff.recorded import recorded


@pytest.fixture
def story(team, tmp_path, monkeypatch):
    """A year of one model."""
    return told(team, tmp_path, monkeypatch)


def test_then_and_now(story, tmp_path) -> None:
    """Charter and policy of then, events and decisions of whenever; by what was recorded, nothing that came later."""
    now = Workspace.open(story.folder.governed)
    story.write(
        dt.date(2026, 8, 1), "p/charter.md", (now.governed / "p/charter.md").read_text().replace("Mails", "Letters")
    )
    story.on(dt.date(2026, 11, 22))
    history = History.open(now.governed)
    log = recorded(history)
    day = dt.date(2026, 2, 15)
    true = true_past(now, history, log, day, tmp_path / "true")
    written = recorded_past(now, history, log, log.revision_on(day), day, tmp_path / "recorded")
    assert true.workspace.registry.projects()[0].charter.charter.title == "Mails"
    assert [path.rpartition("-")[2] for path, _ in true.events("p", "m")] == ["north.yml", "south.yml"]
    assert [path.rpartition("-")[2] for path, _ in written.events("p", "m")] == ["north.yml"]
    assert (true.judged_by("signed").version, written.judged_by("signed").version) == ("1", "1")
    assert len(true.sign_offs.assessed("p").assessments) == 2
    assert len(written.sign_offs.assessed("p").assessments) == 1
    assert [each.policy.policy.version for each in policy_versions(now, log)["signed"]] == ["1", "2"]


def test_evidence_of_later_days_was_not_there(story, tmp_path) -> None:
    """Measured after the day: left out. What can't be read has no day."""
    now = Workspace.open(story.folder.governed)
    (run,) = (now.governed / "p/evidence/m/1").glob("release-*.run.json")
    assert measured_on(run) == dt.date(2026, 2, 1)
    before = true_past(now, None, None, dt.date(2026, 1, 31), tmp_path / "before")
    after = true_past(now, None, None, dt.date(2026, 2, 1), tmp_path / "after")
    found = [list(each.workspace.governed.glob("p/evidence/m/1/release-*")) for each in (before, after)]
    assert [len(each) for each in found] == [0, 2]
    run.write_text("{")
    assert measured_on(run) is None
    assert measured_on(run.with_name("none")) is None
