"""The example's sign-off story: the script adds to what is committed and never changes it, and it stands as it is told."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from scratch import Scratch
from signing import needs

from mlgov.api.findings import list_findings
from mlgov.api.gates import gate_versions
from mlgov.api.sign_offs import SignOffs
from mlgov.api.verifying import verify
from mlgov.api.workspace import Workspace
from mlgov.signoff.base_revision import declared_here
from mlgov.signoff.store import read_records
from mlgov.signoff.types import Proof

TODAY = dt.date(2026, 11, 22)
RIDES = "city-transport/ridership-forecast"
pytestmark = pytest.mark.xdist_group("examples")


def copied(repository: Path, root: Path) -> Path:
    """The governed folder and what its data root holds, without git history; gives the governed folder."""
    for name in ("examples", "project_charters"):
        ignored = shutil.ignore_patterns("__pycache__", ".schemas")
        shutil.copytree(repository / name, root / name, ignore=ignored)
    return root / "project_charters"


@pytest.fixture(scope="module")
def exported(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The governed folder as somebody gets it who is handed the files."""
    return copied(repository, tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def sign_offs(exported: Path) -> SignOffs:
    """How its sign-offs stand, held against the declared beginning, since there is no history."""
    return SignOffs(Workspace.open(exported, TODAY), as_declared=True)


@pytest.fixture(scope="module")
def releases(sign_offs: SignOffs) -> dict[str, str]:
    """Version -> state of its release."""
    versions = sign_offs.workspace.registry.versions()
    return {each.name: sign_offs.release(each).state.state for each in versions}


def files(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(repository: Path, root: Path) -> None:
    """Run the script of a copy."""
    needs("ssh-keygen")
    done = subprocess.run(
        [sys.executable, str(root / "examples" / "sign_off_story.py")],
        env={**os.environ, "PYTHONPATH": str(repository)},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]


def decisions(governed: Path) -> list[tuple[str, ...]]:
    """What was decided, without what it was decided on."""
    folders = sorted(path.parent for path in governed.glob("*/approvals") if path.is_dir())
    return sorted(
        (each.subject, each.stage, each.role, each.person, each.decision, each.at.isoformat(), each.reason)
        for folder in folders
        for each in read_records(folder)
    )


@pytest.mark.slow
def test_the_script_makes_what_is_committed(repository: Path, tmp_path: Path) -> None:
    """Told again in a copy, no decision is touched, and everything else that it writes has the committed bytes."""
    governed = copied(repository, tmp_path)
    before = files(governed)
    made = [path for path in before if path.endswith(".run.json.sig") or "-emergency-" in path]
    assert len(made) > 5
    for path in made:
        (governed / path).write_bytes(b"overwritten")
    told(repository, tmp_path)
    after = files(governed)
    assert set(after) == set(before)
    assert [path for path in before if after[path] != before[path]] == []


@pytest.mark.slow
def test_told_from_nothing_it_is_the_same_story(repository: Path, tmp_path: Path) -> None:
    """The same people decide the same on the same days, about the evidence as it is now."""
    governed = copied(repository, tmp_path)
    committed = decisions(governed)
    for folder in governed.glob("*/approvals"):
        shutil.rmtree(folder)
    told(repository, tmp_path)
    assert decisions(governed) == committed
    assert len(committed) == 26


def test_keys_stand_in_the_portal_and_nowhere_else(repository: Path) -> None:
    """Public halves are those that the script derives; no file holds a private one."""
    names = "import sign_off_story as s; print(*(f'{each} {s.public_line(each)}' for each in (*s.SIGNERS, s.MACHINE)), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", names],
        env={**os.environ, "PYTHONPATH": str(repository)},
        cwd=repository / "examples",
        capture_output=True,
        text=True,
        check=True,
    )
    derived = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    portal = yaml.safe_load((repository / "project_charters" / "portal.yml").read_text(encoding="utf-8"))
    (machine,) = portal["ci_keys"]
    people = {name: about["keys"][0]["key"] for name, about in portal["people"].items() if about}
    assert {**people, "ci": machine["key"]} == derived
    for folder in ("examples", "project_charters"):
        holders = [path for path, raw in files(repository / folder).items() if b"BEGIN OPENSSH " in raw]
        assert holders == []


def test_people_and_policies_are_those_of_the_declared_beginning(repository: Path) -> None:
    """Else nothing signed could be held against anything in a shallow clone, or after a squash of all history."""
    assert declared_here(repository / "project_charters"), "portal.yml or policies/ changed after they were declared"


def test_every_decision_is_a_personal_signature(exported: Path) -> None:
    """All are verified, chains and digests hold; where people were read is said."""
    found = verify(governed=exported, as_of=TODAY)
    assert found.exit_code == 0, found.as_text()
    assert len(found.report.assessments) == 26
    assert {each.proof for each in found.report.assessments} == {Proof.T4}
    assert "declared as the beginning" in found.report.source
    assert not any("is not signed" in each.what for each in (*found.report.findings, *found.further))


def test_the_releases_stand_as_told(releases: dict[str, str]) -> None:
    """One approved, one with a condition, one stale, one refused; the others wait."""
    assert releases == {
        f"{RIDES}@1": "conditional",
        f"{RIDES}@2": "approved",
        "consumer-credit/credit-scorecard@1": "in_review",
        "consumer-credit/credit-scorecard@2": "stale",
        "income-screening/income-classifier@1": "in_review",
        "income-screening/income-classifier@2": "in_review",
        "income-screening/income-classifier@3": "rejected",
    }


def test_the_charters_stand_as_told(sign_offs: SignOffs) -> None:
    """One signed by three roles, one waits for model risk, one for everybody, two need nobody."""
    projects = sign_offs.workspace.registry.projects()
    states = {each.id: sign_offs.charter(each).state for each in projects}
    assert {name: each.state for name, each in states.items()} == {
        "city-transport": "approved",
        "consumer-credit": "in_review",
        "income-screening": "in_review",
        "newsletter-timing": "not_required",
        "returns-triage": "not_required",
    }
    assert states["consumer-credit"].waits_for == ("model_risk",)
    signed = {each.role for each in states["city-transport"].roles if each.done}
    assert signed == {"owner", "business_owner", "model_risk"}


def test_the_details_stand_as_told(sign_offs: SignOffs) -> None:
    """The condition is overdue, the test data changed, the refusal has its reason, the deputy acts for the lead."""
    by_name = {each.name: each for each in sign_offs.workspace.registry.versions()}
    first = sign_offs.release(by_name[f"{RIDES}@1"]).state
    assert [(each.state, each.condition.owner) for each in first.conditions] == [("overdue", "ds-transport")]
    assert not first.open_gate
    notes = sign_offs.release(by_name[f"{RIDES}@2"]).state.notes
    assert any("held against the declared beginning" in note for note in notes)
    stale = sign_offs.release(by_name["consumer-credit/credit-scorecard@2"]).state
    assert stale.changes[0] == "The test data changed."
    assert "Rows changed from 319 to 400." in stale.changes
    assert (
        "47 times for every 100 men"
        in sign_offs.release(by_name["income-screening/income-classifier@3"]).state.sentence
    )
    review = sign_offs.of(by_name[f"{RIDES}@2"], "monitoring_review").state
    assert "deputy-operations-lead for operations-lead" in review.sentence
    assert sign_offs.of(by_name[f"{RIDES}@2"], "retraining_decision").state.state == "approved"


def test_the_findings_stand_as_told(exported: Path) -> None:
    """Three open, one accepted until a day, and closed ones: an incident's, an emergency's, and one of a report."""
    found = list_findings(governed=exported, as_of=TODAY, closed=True)
    assert sorted((each.file.id[11:], each.state) for _, each in found.standings) == [
        ("applicants-under-26", "open"),
        ("emergency-income-classifier-2", "closed"),
        ("four-fifths", "open"),
        ("months-above-the-limit", "accepted"),
        ("one-list-without-the-other", "closed"),
        ("public-holidays", "open"),
        ("test-applications-missing", "closed"),
    ]


def test_an_incident_leads_to_its_finding_and_to_a_report(sign_offs: SignOffs) -> None:
    """The events of the classifier say what followed; both exist."""
    project = next(each for each in sign_offs.workspace.registry.projects() if each.id == "income-screening")
    events = project.models["income-classifier"][-1].model_events
    (incident,) = [each for each in events if each.kind == "incident"]
    (night,) = [each for each in events if each.kind == "emergency"]
    assert {incident.finding, night.finding} <= {each.id for each in project.findings}
    assert incident.re_review in {each.id for each in project.validations}
    assert night.fallback is not None


def test_one_release_passes_its_gate_completely(repository: Path, tmp_path: Path) -> None:
    """Numbers, level, signatures and findings, in a repository that has everything in one commit; the other doesn't."""
    needs("git")
    made = Scratch(tmp_path / "squashed")
    made.governed.rmdir()
    copied(repository, made.top)
    made.commit({}, who="somebody")
    passed, shut = (
        gate_versions([f"{RIDES}@{version}"], governed=made.governed, as_of=TODAY)[0] for version in ("2", "1")
    )
    assert [reason.text for reason in passed.reasons if reason.blocking] == []
    assert (passed.passed, shut.passed) == (True, False)
    assert [reason.status for reason in shut.reasons if reason.blocking] == ["overdue"]
