"""What somebody might try, and that the gate stays shut: each through the command line, in a real repository.

docs/threats.md lists every threat with the tests that show what stops it; these are the ones that need a whole repository.
"""

from __future__ import annotations

import os
import shutil

import pytest
from company import CHARTER, ENVELOPE, MODEL, POLICY, PROJECT, Company, portal_yaml
from signing import Signer, needs
from stranger import LONG_AGO

from mlgov.signoff.record import new_record, parse_record
from mlgov.signoff.sshsig import sign
from mlgov.signoff.store import read_folder, write_record

SUBJECT = f"{MODEL}@1"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A company with an agreed charter and a measured version that nobody has signed; made once and copied."""
    needs("git", "ssh-keygen")
    folder = tmp_path_factory.mktemp("threats")
    with pytest.MonkeyPatch.context() as patch:
        company = Company(folder / "repository", patch)
        company.found()
        company.commit({f"{PROJECT}/charter.md": CHARTER}, who="rik")
        company.at("2026-01-12")
        company.version("1")
        company.commit({}, message="Version 1")
    return folder


@pytest.fixture
def company(made, tmp_path, monkeypatch) -> Company:
    """A copy that a test may spoil, on the day after."""
    folder = tmp_path / "copy"
    shutil.copytree(made, folder, symlinks=True)
    found = Company.__new__(Company)
    found.take(folder / "repository", monkeypatch, "2026-01-13")
    return found


def shut(company: Company) -> str:
    """What the gate says, which must not open."""
    return company.mlgov("gate", "-q", SUBJECT, code=12).out


def signed(company: Company) -> None:
    """Owner and business owner sign, in their order."""
    company.approve("ola", SUBJECT, "owner")
    company.at(company.day, hour=10)
    company.approve("bea", SUBJECT, "business_owner")
    assert "Approved by ola (owner) and bea (business owner)" in company.mlgov("gate", "-q", SUBJECT).out


def folder_of_records(company: Company):
    """Where decisions on the version lie."""
    return company.governed / PROJECT / "approvals/callbacks/1"


def people(company: Company, old: str, new: str, who: str = "rik") -> None:
    """A change of portal.yml, merged before what it is used for."""
    text = (company.governed / "portal.yml").read_text(encoding="utf-8")
    assert old in text
    company.commit({"portal.yml": text.replace(old, new)}, who=who, message="People")


def charter_names(company: Company, role: str, who: str, by: str = "rik") -> None:
    """A change of the charter, merged before what it is used for; `owner` as a name stands for whoever holds it."""
    path = f"{PROJECT}/charter.md"
    text = (company.governed / path).read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith(f"{role}: "))
    company.commit({path: text.replace(old, f"{role}: {who}", 1)}, who=by, message="Charter")


# Who signs


def test_nobody_approves_their_own_work(company) -> None:
    """Who committed the version holds the role and has a key: it doesn't count, and it says why."""
    people(company, "owner: [ola]", "owner: [ola, tom]")
    charter_names(company, "owner", "owner")
    company.approve("tom", SUBJECT, "owner")
    assert "tom may not sign" in shut(company)


def test_a_second_address_is_the_same_person(company) -> None:
    """Ola touched the version from her other address: she is barred as if it had been hers."""
    people(company, "emails: [ola@example.org]", "emails: [ola@example.org, ola@home.example]")
    file = f"{PROJECT}/models/callbacks/1.yml"
    text = (company.governed / file).read_text(encoding="utf-8")
    company.commit({file: text + "limitations: [Not for weekends.]\n"}, who="ola@home.example")
    company.approve("ola", SUBJECT, "owner")
    assert "ola may not sign" in shut(company)


def test_a_machine_never_signs(company) -> None:
    """A bot with the role and a key of its own, and the key of the job itself: refused before anything is written."""
    people(company, "  ola: {", "  robo: {bot: true, keys: ['" + Signer("robo").public + "']}\n  ola: {")
    people(company, "owner: [ola]", "owner: [ola, robo]")
    Signer("robo").write(company.keys / "robo")
    for key in ("robo", "ci"):
        company.mlgov("approve", SUBJECT, "--role", "owner", "--key", company.keys / key, "--yes", code=1)
    assert not folder_of_records(company).exists()


def test_one_person_fills_one_place(company) -> None:
    """Ola holds both roles and signs in both: the other one is still asked."""
    people(company, "business_owner: [bea]", "business_owner: [bea, ola]")
    charter_names(company, "business_owner", "business_owner")
    company.approve("ola", SUBJECT, "owner")
    company.at(company.day, hour=10)
    company.approve("ola", SUBJECT, "business_owner")
    assert "waits for" in shut(company)
    company.at(company.day, hour=11)
    company.approve("bea", SUBJECT, "business_owner")
    company.mlgov("gate", "-q", SUBJECT)


def test_the_owner_of_another_project_signs_nothing_here(company) -> None:
    """Val is an owner in portal.yml; this project's charter names ola."""
    people(company, "owner: [ola]", "owner: [ola, val]")
    command = ("approve", SUBJECT, "--role", "owner", "--key", company.keys / "val", "--yes")
    assert "the project's charter named ola as owner then, and not val" in company.mlgov(*command, code=1).err
    assert "waits for owner (ola)." in shut(company)
    asked = request(company)
    asked.review("val")
    assert "waits for owner (ola)" in asked.gate(code=12).out
    asked.merge()
    assert "val holds none of the roles asked" in asked.record().out


def test_who_names_themself_in_the_charter_gains_nothing(company) -> None:
    """Neither in the request that brings it, nor by signing on the branch that changes it, nor without the role."""
    people(company, "owner: [ola]", "owner: [ola, val]")
    path = f"{PROJECT}/charter.md"
    text = (company.governed / path).read_text(encoding="utf-8")
    asked = request(company, {path: text.replace("owner: ola", "owner: val", 1)})
    asked.review("val")
    said = asked.gate(code=12).out
    assert "waits for owner (ola)" in said
    company.at(company.day, hour=10)
    company.approve("val", SUBJECT, "owner")
    asked.push(who="val")
    asked.merge()
    assert "val holds none of the roles asked" in asked.record().out
    assert "the project's charter named ola as owner then, and not val" in shut(company)


def test_a_charter_hands_out_no_roles(company) -> None:
    """It names somebody whom portal.yml doesn't know as an owner: nobody may sign until one of both is put right."""
    charter_names(company, "owner", "val")
    company.mlgov("approve", SUBJECT, "--role", "owner", "--key", company.keys / "val", "--yes", code=1)
    company.mlgov("approve", SUBJECT, "--role", "owner", "--key", company.keys / "ola", "--yes", code=1)
    assert "waits for owner" in shut(company)


def test_signatures_outlive_a_new_owner(company) -> None:
    """Who was named when they signed has signed; the next version is for who is named now."""
    signed(company)
    people(company, "owner: [ola]", "owner: [ola, val]")
    charter_names(company, "owner", "val")
    company.mlgov("gate", "-q", SUBJECT)
    asked = request(company)
    asked.review("ola")
    assert "waits for owner (val)" in asked.gate(code=12).out


# What is signed


def test_a_signature_is_no_good_for_another_version(company) -> None:
    """Copied, moved, or with its name changed: nowhere but where it was given."""
    signed(company)
    company.version("2", seed=2)
    target = folder_of_records(company).parent / "2"
    shutil.copytree(folder_of_records(company), target)
    company.commit({}, message="As for version 1")
    said = company.mlgov("gate", "-q", f"{MODEL}@2", code=12).out
    assert "it belongs at" in said


def test_an_edited_record_shuts_the_gate(company) -> None:
    """One byte, committed or not."""
    signed(company)
    record = min(folder_of_records(company).glob("*.json.sig")).with_suffix("")
    record.write_bytes(record.read_bytes().replace(b"2026-01-13T", b"2026-01-12T"))
    assert "can't be relied on" in shut(company)


def swapped(company: Company) -> None:
    """Other weights of the same size and time lie where the ones lay that were signed."""
    path = company.top / "artefacts/1.bin"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"weights", b"payload"))
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_an_artefact_swapped_behind_the_signatures(company) -> None:
    """The gate reads again what it can reach, whatever its size and time say."""
    signed(company)
    swapped(company)
    assert "The model file changed" in shut(company)


def test_an_artefact_swapped_before_publishing(company) -> None:
    """So does a named edition: what it says is of what lies there."""
    signed(company)
    company.mlgov("build", "-q", "--edition", "before")
    swapped(company)
    company.mlgov("build", "-q", "--edition", "after", code=None)
    for name, stands in (("before", True), ("after", False)):
        page = (company.top / f"site/{name}/projects/service/callbacks/1/index.html").read_text(encoding="utf-8")
        assert ("Approved by ola" in page) is stands


# What is on record


def test_a_removed_condition_opens_nothing(company) -> None:
    """An overdue condition is taken away with its signature, so that the plain approval before it would stand again."""
    signed(company)
    company.at(company.day, hour=11)
    company.approve("bea", SUBJECT, "business_owner", "--condition", "Add an alarm|opa|2026-01-14")
    company.mlgov("build", "--no-check", "-q", "--edition", "published")
    company.at("2026-01-20")
    assert "overdue" in shut(company)
    asked = next(
        each for each in read_folder(company.governed / PROJECT).records if each.decision == "approve_with_conditions"
    )
    whole = company.head
    for name in (asked.path, f"{asked.path}.sig"):
        (company.governed / name).unlink()
    assert "records are never removed" in shut(company)
    company.commit({}, who="opa", message="Tidy up")
    assert "records are never removed" in shut(company)
    # In a history that never had it nobody can tell here; what was published can.
    brought = company.git("log", "--format=%H", "--diff-filter=A", whole, "--", f"project_charters/{asked.path}")
    company.git("checkout", "--quiet", "-B", "main", f"{brought}~1")
    assert "missing here" in company.mlgov("build", "--no-check", "-q", "--edition", "later", code=1).err
    company.mlgov("verify", "--checkpoint", company.top / "site/published/checkpoint.json", code=12)


def test_a_removed_record_in_a_rewritten_history_breaks_the_chain(company) -> None:
    """What follows it names it, though no commit ever had it."""
    company.approve("ola", SUBJECT, "owner", "--decision", "reject", "--reason", "Not yet.")
    refusal = read_folder(company.governed / PROJECT).records[0]
    company.at(company.day, hour=10)
    signed(company)
    start = company.git("log", "--format=%H", "--diff-filter=A", "--", f"project_charters/{refusal.path}")
    company.git("checkout", "--quiet", "-B", "rewritten", f"{start}~1")
    company.git("checkout", "--quiet", "main", "--", "project_charters")
    for name in (refusal.path, f"{refusal.path}.sig"):
        (company.governed / name).unlink()
    company.commit({}, message="All decisions")
    assert f"the record {refusal.digest[:12]} that it follows is missing" in shut(company)


def test_the_newest_record_dropped_from_a_rewritten_history(company) -> None:
    """A refusal after both had signed: gone from the branch, it is missed by who has the last edition's checkpoint."""
    signed(company)
    before = company.head
    company.at(company.day, hour=12)
    company.approve("ola", SUBJECT, "owner", "--decision", "reject", "--reason", "It refuses everybody.")
    assert "Refused by" in shut(company)
    company.mlgov("build", "-q", "--no-check", "--edition", "2026-01", "--out", "site")
    checkpoint = company.top / "site/2026-01/checkpoint.json"
    company.mlgov("gate", "-q", "--checkpoint", checkpoint, SUBJECT, code=12)
    company.git("reset", "--hard", "--quiet", before)
    company.mlgov("gate", "-q", SUBJECT)
    said = company.mlgov("gate", "-q", "--checkpoint", checkpoint, SUBJECT, code=12).out
    assert "Decisions that were published are gone from here or were altered" in said
    for stage in ("monitoring", "charter", "retirement"):
        what = PROJECT if stage == "charter" else SUBJECT
        said = company.mlgov("gate", "-q", "--stage", stage, "--checkpoint", company.top / "site", what, code=12).out
        assert "were altered" in said


def test_a_damaged_refusal_of_somebody_who_left_the_role_still_counts(company) -> None:
    """Ola refused, somebody else owns it now, and her signature is damaged: the no stands until she takes it back."""
    company.approve("ola", SUBJECT, "owner", "--decision", "reject", "--reason", "Not yet.")
    refusal = read_folder(company.governed / PROJECT).records[0]
    people(company, "owner: [ola]", "owner: [rik]")
    charter_names(company, "owner", "rik")
    company.at(company.day, hour=10)
    company.approve("rik", SUBJECT, "owner")
    company.approve("bea", SUBJECT, "business_owner")
    assert "Refused by ola (owner)" in shut(company)
    signature = company.governed / f"{refusal.path}.sig"
    signature.write_text(
        signature.read_text(encoding="utf-8")[:-60] + "-----END SSH SIGNATURE-----\n", encoding="utf-8"
    )
    said = shut(company)
    assert "Refused by ola (owner)" in said
    assert "it counts all the same" in said


def test_who_never_held_the_role_refuses_nothing(company) -> None:
    """Otherwise anybody could keep anything shut."""
    signed(company)
    dossier = read_folder(company.governed / PROJECT).records[0].dossier
    made = parse_record(
        new_record(
            subject=SUBJECT, stage="release", dossier=dossier, role="owner", person="tom", decision="reject",
            at=read_folder(company.governed / PROJECT).records[-1].at, basis="signed_record",
        ).raw
    )  # fmt: skip
    write_record(company.governed, made, sign(made.raw, company.keys / "tom"))
    company.commit({})
    company.mlgov("gate", "-q", SUBJECT)


# When


@pytest.mark.parametrize(("day", "why"), [("2026-03-01", "waits for owner"), ("2025-12-01", "before the evidence")])
def test_a_clock_set_forward_or_back_decides_nothing(company, day, why) -> None:
    """Dated after the day that is asked about, or before its own evidence was measured."""
    company.at(day)
    done = company.mlgov("approve", SUBJECT, "--role", "owner", "--key", company.keys / "ola", "--yes", code=None)
    company.commit({}, who="ola", date=f"{day}T09:00:00Z")
    company.at("2026-01-13")
    assert why in shut(company) + done.err


def test_a_stolen_key_and_who_left(company) -> None:
    """Given up: what only its owner's clock dates is taken back. Left: what is signed afterwards doesn't count."""
    signed(company)
    key = Signer("ola").public
    people(company, f'keys: ["{key}"]', f'keys: [{{key: "{key}", revoked: 2026-01-20}}]')
    company.at("2026-01-21")
    assert "was revoked on 20 January 2026" in shut(company)
    people(company, "  bea: {", "  bea: {left: 2026-01-21, ")
    company.mlgov("approve", SUBJECT, "--role", "business_owner", "--key", company.keys / "bea", "--yes", code=1)


def test_delegation_reaches_no_further_than_it_says(company) -> None:
    """Rik acts for Ola with his own key, in this project, until a day; not before, not after, not for others."""
    acting = ("approve", SUBJECT, "--role", "owner", "--key", company.keys / "rik", "--on-behalf-of", "ola", "--yes")
    company.mlgov(*acting, code=1)
    company.mlgov("delegate", PROJECT, "--role", "owner", "--to", "rik", "--until", "2026-01-20", "--key",
                  company.keys / "ola", "--yes")  # fmt: skip
    company.commit({}, who="ola")
    company.mlgov("delegate", PROJECT, "--role", "owner", "--to", "val", "--until", "2026-01-20", "--key",
                  company.keys / "rik", "--yes", code=1)  # fmt: skip
    company.at("2026-01-21")
    company.mlgov(*acting, code=1)
    company.at("2026-01-14")
    company.mlgov(*acting)
    company.commit({}, who="rik")
    assert "waits for business owner" in shut(company)


def moved(company: Company, version: str) -> None:
    """A version whose threshold is a little higher than the first one's."""
    company.version(version, seed=int(version))
    file = company.governed / PROJECT / f"models/callbacks/{version}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("threshold: 0.5", "threshold: 0.52"), encoding="utf-8")
    company.mlgov("check", "-q", f"{MODEL}@{version}")
    company.commit({})


def test_small_steps_lead_nowhere(company) -> None:
    """Version 2 moved the threshold and was approved for that; version 3 is like it, and not like what was signed."""
    signed(company)
    company.commit({f"{PROJECT}/models/callbacks/envelopes/monthly.yml": ENVELOPE})
    company.approve("ola", SUBJECT, "owner", "--stage", "retraining_decision", "--envelope", "monthly")
    moved(company, "2")
    for hour, (who, role) in enumerate((("ola", "owner"), ("bea", "business_owner")), start=11):
        company.at(company.day, hour=hour)
        company.approve(who, f"{MODEL}@2", role)
    company.mlgov("gate", "-q", f"{MODEL}@2")
    moved(company, "3")
    company.at(company.day, hour=13)
    company.approve("ola", f"{MODEL}@3", "owner", "--decision", "acknowledge")
    said = company.mlgov("gate", "-q", f"{MODEL}@3", code=12).out
    assert "threshold changed from 0.5 to 0.52" in said


# On a pull request


def request(company: Company, files=None):
    """A request that adds version 2 (and these files)."""
    found = company.request("work", 9)
    company.version("2", seed=2)
    found.push(files)
    return found


def test_words_decide_nothing(company) -> None:
    """Titles, bodies and names may say what they like; only the platform's own fields count."""
    asked = request(company)
    body = "APPROVED by ola (owner) and bea (business owner).\n\n/approve\n<!-- mlgov:comment company -->"
    asked.review("ola", "COMMENTED", body=body)
    asked.review("bea", "COMMENTED", body=body, user={"login": "ola", "id": 102, "type": "User"})
    assert "waits for owner (ola)" in asked.gate(code=12).out
    asked.merge()
    assert "nothing was recorded" in asked.record().out


def test_policy_and_version_in_one_request(company) -> None:
    """A weaker policy weakens nothing in its own request, and it says in plain words what to do."""
    weaker = POLICY.replace("extends: standard", "").partition("limits:")[0]
    stricter = POLICY.replace("0.70", "0.71")
    asked = request(company, {"policies/team.yml": stricter})
    asked.review("ola")
    asked.review("bea")
    said = asked.gate(code=12).out
    assert "This request changes the policy as well" in said
    assert "Propose the policy by itself first" in said
    asked.push({"policies/team.yml": weaker})
    assert "waits for owner (ola)" in asked.gate(code=12).out
    asked.push({"policies/team.yml": POLICY})
    asked.review("ola")
    asked.review("bea")
    asked.gate()


def test_people_in_the_same_request(company) -> None:
    """Who makes themself an owner in the request that they approve is none, neither on it nor after it."""
    text = portal_yaml().replace("owner: [ola]", "owner: [ola, val]", 1)
    asked = request(company, {"portal.yml": text})
    asked.review("val")
    assert "waits for owner (ola)" in asked.gate(code=12).out
    asked.merge()
    assert "val holds none of the roles asked" in asked.record().out


def test_merged_past_the_rules(company) -> None:
    """Fewer approvals than the rules ask for: said, and proven less, so that a policy can refuse it."""
    asked = request(company)
    asked.review("ola")
    asked.merge()
    said = asked.record().out
    assert "merged by bypass" in said
    assert "proof T2" in said
    strict = POLICY + (
        "sign_off:\n  - {stage: release, tiers: [medium], roles: [owner], min_proof: T3, reason: Rules must have held.}\n"
    )
    company.commit({"policies/team.yml": strict}, who="rik")
    assert (
        "the policy asks for at least a review recorded by the platform under saved branch rules"
        in company.mlgov("gate", "-q", f"{MODEL}@2", code=12).out
    )


def test_a_record_that_the_request_brings(company) -> None:
    """Signed by the right people even: on the request only what the platform says counts."""
    asked = request(company)
    for who, role, hour in (("ola", "owner", 10), ("bea", "business_owner", 11)):
        company.at(company.day, hour=hour)
        company.mlgov("approve", f"{MODEL}@2", "--role", role, "--key", company.keys / who, "--yes")
    asked.push(who="tom")
    assert "waits for owner (ola)" in asked.gate(code=12).out


def test_answers_that_nobody_vouches_for(company) -> None:
    """Written by hand for a request that was merged: no better than a name, with the key of a person too."""
    asked = request(company)
    asked.merge()
    asked.review("ola")
    asked.review("bea")
    assert "nothing vouches" in asked.record(signed=False).out
    said = company.mlgov("gate", "-q", f"{MODEL}@2", code=12).out
    assert "the policy asks for at least a review recorded by the platform" in said
    asked.record()
    company.mlgov("gate", "-q", f"{MODEL}@2")
