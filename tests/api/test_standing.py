"""Decisions as the portal needs them: its pages say what the gate says, and are made anew only for a reason."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from crew import DAY
from crew import crew as made_crew

from mlgov.api.collecting import collect
from mlgov.api.sign_offs import SignOffs
from mlgov.api.standing import decided_in
from mlgov.api.workspace import Workspace
from mlgov.signoff.record import path_of
from mlgov.signoff.types import Condition


@pytest.fixture
def crew(team, tmp_path):
    """A measured, committed version that asks for two signatures."""
    return made_crew(team, tmp_path)


def shown(crew, as_of=DAY):
    """The version as its pages see it."""
    (record,) = collect(Workspace.open(crew.folder.governed, as_of)).versions
    return record


def gate_says(crew) -> set[tuple[str, str, bool]]:
    """What the command prints of the same version."""
    done = crew.folder.mlgov("gate", "-q", "p/m", "--format", "json", "--as-of", DAY.isoformat())
    (decision,) = json.loads(done.out)["decisions"]
    return {(each["text"], each["source"], each["blocking"]) for each in decision["reasons"]}


def test_pages_and_gate_give_the_same_reasons(crew) -> None:
    """Nobody has signed; one has, with a condition; the data changed: each time word for word the same."""
    for step in range(3):
        if step == 1:
            asked = Condition("c1", "watch it", "ola", DAY + dt.timedelta(days=3))
            crew.decide("ola", "owner", "approve_with_conditions", conditions=(asked,))
        if step == 2:
            crew.decide("bea", "business_owner", hours=1)
        record = shown(crew)
        found = {(each.text, each.source, each.blocking) for each in record.contents.gate.reasons}
        assert found == gate_says(crew), step
    assert record.contents.gate.passed
    assert record.brief.release is not None
    assert (record.brief.release.state, record.brief.release.open) == ("conditional", True)


def test_a_project_without_approvals_costs_a_look(crew, monkeypatch) -> None:
    """No git, no records, no dossier."""

    def refuse(*_arguments, **_keywords):
        raise AssertionError

    monkeypatch.setattr("mlgov.signoff.history.History.open", refuse)
    monkeypatch.setattr("mlgov.api.sign_offs.dossier_of", refuse)
    monkeypatch.setattr("mlgov.signoff.store.read_folder", refuse)
    record = shown(crew)
    assert record.contents.signed is not None
    assert record.contents.signed.state.waits_for == ("owner",)


def test_keys_follow_decisions_and_nothing_else(crew) -> None:
    """A record changes them; a commit of something else doesn't; a day on which a condition lapses does."""
    before = shown(crew).key
    crew.folder.write("README.md", "hello\n")
    crew.commit("unrelated")
    assert shown(crew).key == before
    asked = Condition("c1", "watch it", "ola", DAY + dt.timedelta(days=3))
    crew.decide("ola", "owner", "approve_with_conditions", conditions=(asked,))
    signed = shown(crew).key
    assert signed != before
    crew.folder.write("README.md", "hello again, everybody\n")
    crew.commit("unrelated")
    assert shown(crew).key == signed
    assert shown(crew, DAY + dt.timedelta(days=4)).key != signed


def test_keys_change_with_people_findings_and_reports(crew) -> None:
    """Who holds a role is shown, and so is what was found."""
    before = shown(crew).key
    finding = {"title": "Late mails", "severity": "high", "owner": "ola", "opened": "2026-11-01", "opened_by": "tom"}
    crew.folder.write("project_charters/p/findings/late.yml", json.dumps({**finding, "due": "2026-11-20"}))
    found = shown(crew)
    assert found.key != before
    assert [each.state for each in found.contents.findings] == ["overdue"]
    assert any(each.kind == "finding" for each in found.contents.attention)
    path = crew.folder.governed / "portal.yml"
    path.write_text(path.read_text().replace("business_owner: [bea]", "business_owner: [ola]"))
    assert shown(crew).key != found.key


def test_an_edited_record_of_the_same_size_is_seen(crew) -> None:
    """Nothing is taken for unchanged by its size: the record no longer counts, and pages say so."""
    record = crew.decide("ola", "owner", reason="It is good.")
    before = shown(crew)
    path = crew.folder.governed / path_of(record)
    path.write_bytes(path.read_bytes().replace(b"It is good.", b"It is bad.."))
    after = shown(crew)
    assert after.key != before.key
    assert after.brief.release is not None
    assert after.brief.release.state == "unverifiable"


def test_a_record_that_is_gone_changes_the_key_of_every_version(crew) -> None:
    """It keeps the versions shut that have no records of their own, too; and once it is back, nothing of that is kept."""
    found = decided_in(SignOffs(Workspace.open(crew.folder.governed, DAY)), "p")
    assert not found.any
    record = crew.decide("ola", "owner", reason="It is good.")
    path = crew.folder.governed / path_of(record)
    raw = path.read_bytes()
    (version,) = Workspace.open(crew.folder.governed, DAY).registry.versions()
    other = SimpleNamespace(project="p", name="p/m@2", envelopes=())

    def keys() -> tuple[str, str]:
        now = decided_in(SignOffs(Workspace.open(crew.folder.governed, DAY)), "p")
        return now.key(version), now.key(other)

    before = keys()
    path.write_bytes(b"no record")
    damaged = keys()
    assert damaged[0] != before[0]
    assert damaged[1] != before[1]
    path.write_bytes(raw)
    assert keys() == before


def test_decisions_are_found_by_subject_and_stage(crew) -> None:
    """About the version, and at stages beside the release."""
    crew.decide("ola", "owner")
    found = decided_in(SignOffs(Workspace.open(crew.folder.governed, DAY)), "p")
    (version,) = Workspace.open(crew.folder.governed, DAY).registry.versions()
    assert [each.record.person for each in found.about("p/m@1")] == ["ola"]
    assert found.about("p/m@2") == ()
    assert found.stages(version) == ()
    assert found.key(version) != ""
