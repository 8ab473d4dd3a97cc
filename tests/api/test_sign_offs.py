"""Sign-offs of a real repository: git, keys, records, data; what the gate then says."""

from __future__ import annotations

import datetime as dt

import pytest
from crew import AT, CHARTER, DAY, POLICY
from crew import crew as made_crew
from stranger import scored

from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.signoff.record import new_record
from mlgov.signoff.store import write_record
from mlgov.signoff.types import Condition


@pytest.fixture
def crew(team, tmp_path):
    """A measured, committed version that asks for two signatures."""
    return made_crew(team, tmp_path)


def test_two_signatures_open_the_gate(crew) -> None:
    """Nobody: whose turn. One: the next. Both, in order: open, said by whom."""
    assert (crew.release().state.state, crew.release().state.waits_for) == ("in_review", ("owner",))
    shut = crew.folder.mlgov("gate", "-q", "p/m")
    assert shut.code == 12
    assert "waits for owner (ola)." in shut.out
    assert "mlgov approve p/m@1 --role owner; waits for owner" in shut.out
    crew.decide("ola", "owner")
    assert crew.release().state.waits_for == ("business_owner",)
    crew.decide("bea", "business_owner", hours=1)
    assert crew.release().state.sentence == "Approved by ola (owner) and bea (business owner)."
    opened = crew.folder.mlgov("gate", "-q", "p/m")
    assert opened.code == 0, opened.out


def test_e2_changed_data_make_it_stale_and_harmless_changes_do_not(crew) -> None:
    """A typo in the charter's prose: approved. Other test data: stale, and what changed is named."""
    crew.decide("ola", "owner")
    crew.decide("bea", "business_owner", hours=1)
    crew.folder.write("project_charters/p/charter.md", CHARTER + "\n# Purpose\n\nMails at the right time.\n")
    assert crew.release().state.state == "approved"
    crew.folder.parquet("scored.parquet", scored(seed=5))
    assert crew.folder.mlgov("check", "-q").code == 0
    state = crew.release().state
    assert (state.state, state.open_gate) == ("stale", False)
    assert any("test data changed" in each for each in state.changes), state.changes
    shut = crew.folder.mlgov("gate", "-q", "p/m")
    assert shut.code == 12
    assert "The test data changed" in shut.out


def test_e1_who_made_it_may_not_sign(crew) -> None:
    """The committer of the version holds the role, and it doesn't count."""
    crew.portal(owner="tom")
    crew.folder.write("project_charters/p/charter.md", CHARTER.replace("owner: ola", "owner: tom # now", 1))
    crew.commit("tom is owner")
    crew.decide("tom", "owner")
    state = crew.release().state
    assert not state.open_gate
    assert "tom may not sign, because tom" in state.roles[0].records[0].why_not


def test_e9_roles_come_from_before_the_record(crew) -> None:
    """Bea makes herself owner in the commit that brings her signature: it doesn't count."""
    crew.portal(owner="bea")
    crew.decide("bea", "owner")
    state = crew.release().state
    assert not state.open_gate
    assert "didn't hold the role owner then" in " ".join(state.reasons)


def test_e3_one_byte_and_e13_no_history(crew) -> None:
    """An edited record can't be used and shuts the gate; without git nothing can be checked."""
    crew.decide("ola", "owner")
    record = crew.decide("bea", "business_owner", hours=1)
    path = crew.folder.governed / "p/approvals/m/1" / f"{record.digest[:12]}.json"
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"role":"business_owner"', b'"role":"business_0wner"'))
    broken = crew.release().state
    assert (broken.state, broken.open_gate) == ("unverifiable", False)
    path.write_bytes(good)
    assert crew.release().state.state == "approved"
    (crew.folder.root / ".git").rename(crew.folder.root / "gone")
    assert (crew.release().state.state, crew.release().state.open_gate) == ("unverifiable", False)


def test_conditions_and_expiry_as_of_a_day(crew) -> None:
    """Overdue the day after it was due; expired the day after its last one. Nothing is stored."""
    crew.decide("ola", "owner", valid_until=dt.date(2026, 12, 31))
    asks = (Condition("alarm", "Add a drift alarm", "ops", dt.date(2026, 11, 30)),)
    crew.decide("bea", "business_owner", "approve_with_conditions", hours=1, conditions=asks)
    assert (crew.release().state.state, crew.release().state.open_gate) == ("conditional", True)
    assert crew.release(dt.date(2026, 11, 30)).state.open_gate
    late = crew.release(dt.date(2026, 12, 1)).state
    assert (late.state, late.open_gate, late.conditions[0].state) == ("conditional", False, "overdue")
    assert (
        "A condition of the approval is overdue: ops: Add a drift alarm"
        in crew.folder.mlgov("gate", "-q", "p/m", "--as-of", "2026-12-01").out
    )
    assert crew.release(dt.date(2027, 1, 1)).state.state == "expired"
    assert crew.release(dt.date(2027, 1, 1)).approved_once
    assert crew.release(dt.date(2026, 11, 21)).state.state == "in_review"


def test_policies_of_the_base_revision_count(crew) -> None:
    """A proposal that takes the signatures out of the policy: passes by itself, not against the base."""
    crew.folder.write("project_charters/policies/signed.yml", POLICY.split("sign_off:", maxsplit=1)[0])
    crew.commit("weaker")
    assert crew.folder.mlgov("gate", "-q", "p/m").code == 0
    shut = crew.folder.mlgov("gate", "-q", "p/m", "--base", "HEAD~1")
    assert shut.code == 12
    assert "waits for owner" in shut.out
    assert crew.folder.mlgov("gate", "-q", "p/m", "--base", "nowhere").code == 1


def test_projects_without_records_cost_no_git(crew, monkeypatch) -> None:
    """Nothing on record: history is never opened."""
    monkeypatch.setattr("mlgov.signoff.history.History.open", lambda folder: pytest.fail("opened"))
    assert crew.release().state.state == "in_review"


def test_other_stages(crew) -> None:
    """A charter and a retirement have their own gates, by the same rules."""
    charter = crew.folder.mlgov("gate", "--stage", "charter", "p")
    assert (charter.code, "Nobody needs to sign" in charter.out) == (0, True)
    retirement = crew.folder.mlgov("gate", "--stage", "retirement", "p/m")
    assert retirement.out.startswith("p/m@1 (retirement): ")
    assert crew.folder.mlgov("gate", "--stage", "charter", "nobody").code == 3


class Open:
    """An open pull request on a scratch repository, as the platform tells of it."""

    def __init__(self, folder) -> None:
        from scratch import PROJECT, VENDOR, project  # noqa: PLC0415 - the path is set in conftest

        self.folder = folder
        self.repository = project(folder)
        self.base = self.repository.head
        self.repository.branch("work")
        self.head = self.repository.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
        self.subject = f"{PROJECT}/score@2"
        self.reviews: list[dict] = []

    def review(self, actor: int, state: str = "APPROVED") -> None:
        """Somebody's opinion on the head."""
        from platforms import github_review  # noqa: PLC0415 - the path is set in conftest

        number = len(self.reviews) + 1
        self.reviews.append(github_review(number, actor, state, minute=number, commit=self.head))

    def gate(self):
        """The decision on the version by the request's saved answers."""
        import json  # noqa: PLC0415 - used here only

        from platforms import REPOSITORY, github_commit, github_pull  # noqa: PLC0415 - the path is set in conftest

        from mlgov.api.gates import gate_versions  # noqa: PLC0415 - beside its helpers

        pull = github_pull(
            merged=False, merged_at=None, merge_commit_sha="9" * 40, commits=1, head={"sha": self.head},
            base={"sha": self.base, "ref": "main", "repo": {"full_name": REPOSITORY}},
        )  # fmt: skip
        files = {}
        for kind, data in (("pull", pull), ("reviews", self.reviews), ("commits", [github_commit(self.head)])):
            path = self.folder / f"{kind}.json"
            path.write_text(json.dumps(data))
            files[kind] = [path]
        (decision,) = gate_versions([self.subject], governed=self.repository.governed, pull_request=("github", files))
        return [each for each in decision.reasons if "approve" in each.source or "approvals" in each.source]


@pytest.fixture
def request_(tmp_path, monkeypatch) -> Open:
    """An open pull request that adds a version."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    return Open(tmp_path)


def test_on_a_request_live_opinions_count(request_) -> None:
    """Nobody: shut. The owner's review: the business owner's turn. Both: nobody is waited for. Changes asked: refused."""
    assert {each.waits_for for each in request_.gate() if each.blocking} == {"owner"}
    request_.review(101)
    assert {each.waits_for for each in request_.gate() if each.blocking} == {"business_owner"}
    request_.review(102)
    assert [each for each in request_.gate() if each.blocking] == []
    request_.review(101, "CHANGES_REQUESTED")
    (refused,) = [each for each in request_.gate() if each.blocking and "Refused by" in each.text]
    assert refused.waits_for == "owner"


def test_a_request_brings_no_approval_of_its_own(request_) -> None:
    """A record that the request commits counts for nothing on it, whatever it proves."""
    sign_offs = SignOffs(Workspace.open(request_.repository.governed, DAY))
    version = next(each for each in sign_offs.workspace.registry.versions() if each.name == request_.subject)
    dossier = sign_offs.dossier(version, "release", statement=None, verdict=None)
    for person, role in (("owner-a", "owner"), ("owner-b", "business_owner")):
        record = new_record(
            subject=request_.subject, stage="release", dossier=dossier.digest, role=role, person=person,
            decision="approve", at=AT, basis="claim",
        )  # fmt: skip
        write_record(request_.repository.governed, record, None, dossier.raw)
    request_.head = request_.repository.commit({})
    found = request_.gate()
    assert {each.waits_for for each in found if each.blocking} == {"owner"}
    assert "doesn't count" not in " ".join(each.text for each in found)
