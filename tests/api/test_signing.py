"""`approve` and `delegate` as functions: what is bound, who may, and that nothing is written half."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil

import pytest
from signing import Signer, needs, portal_yaml
from stranger import SCORED, Folder, scored

from mlgov.api.signing import Outside, Said, finish, prepare, prepare_delegation
from mlgov.api.verifying import verify
from mlgov.errors import EvidenceError, SelectionError, SignOffError, UsageError
from mlgov.signoff import store
from mlgov.signoff.checkpoint import FILE
from mlgov.signoff.sshsig import verify as signer
from mlgov.signoff.store import read_records

CHARTER = """---
title: Mails
owner: carol
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
tier: low
tier_reason: a mail at another hour harms nobody
success: [{metric: roc_auc, at_least: 0.65}]
---
"""
APPROVED = Said(role="validator")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A checked version in a folder with people and keys; made once."""
    needs("ssh-keygen")
    folder = Folder(tmp_path_factory.mktemp("team"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795305600")
        assert folder.mlgov("init").code == 0
        folder.parquet("scored.parquet", scored())
        folder.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
        folder.write("project_charters/p/charter.md", CHARTER)
        folder.write("project_charters/portal.yml", portal_yaml())
        done = folder.mlgov("check", "-q")
        assert done.code == 0, done.err
    for name in ("alice", "bob", "carol", "mallory"):
        Signer(name).write(folder.root / f"{name}.key")
    return folder.root


@pytest.fixture
def team(original, tmp_path, monkeypatch):
    """A copy of it, with the current folder in it, a minute after the check."""
    root = tmp_path / "team"
    shutil.copytree(original, root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305660")
    monkeypatch.chdir(root)
    return Folder(root)


def everything(team):
    """Names of all files below the approvals."""
    folder = team.governed / "p" / "approvals"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_approval_binds_what_was_shown_and_is_signed_by_whose_key_it_is(team):
    """The person comes from the key; record, signature and manifest are there; verify agrees."""
    prepared = prepare("p/m@1", Said(role="validator", reason="Fine."), key="alice.key")
    assert everything(team) == []
    written = finish(prepared)
    (made,) = read_records(team.governed / "p")
    assert (made.person, made.role, made.decision, made.reason) == ("alice", "validator", "approve", "Fine.")
    assert made.at == dt.datetime.fromtimestamp(1795305660, tz=dt.UTC)
    assert signer(made.raw, made.signature) == Signer("alice").public
    short = f"m/1/{made.digest[:12]}"
    assert everything(team) == sorted([f"{short}.json", f"{short}.json.sig", f"m/1/{made.dossier[:12]}.dossier.json"])
    assert len(written.files) == 3
    assert hashlib.sha256(store.dossier_of_record(team.governed, made)).hexdigest() == made.dossier
    assert verify(as_given=True).exit_code == 0
    assert "git add project_charters/p/approvals/m/1" in written.advice


def test_the_summary_says_what_somebody_must_know(team):
    """Proposal, verdict, numbers, fingerprints, and the decision with its conditions."""
    said = Said(role="validator", conditions=("Add a drift alarm|carol|2027-01-31",), valid_until=dt.date(2027, 6, 30))
    prepared = prepare("p/m@1", said, key="alice.key")
    text = prepared.summary
    for part in (
        "Mails (p/m@1): this release",
        "Verdict: ",
        "Ranks cases in the right order",
        "Nothing was approved before.",
        f"all of it: {prepared.record.dossier}",
        "data test",
        "Decision: alice, as validator: approved with conditions.",
        "condition c1: Add a drift alarm (carol, by 31 January 2027)",
        "counts until 30 June 2027",
    ):
        assert part in text
    assert all(each == "\n" or each.isprintable() for each in text)
    assert prepared.record.decision == "approve_with_conditions"


def test_the_next_summary_says_what_changed_since(team):
    """The last approval is looked up with what was approved."""
    finish(prepare("p/m@1", APPROVED, key="alice.key"))
    again = prepare("p/m@1", Said(role="business_owner"), key="bob.key")
    assert "Nothing that matters changed since p/m@1, approved by alice on 22 November 2026." in again.summary
    path = team.governed / "p/models/m/1.yml"
    path.write_text(path.read_text().replace("threshold: 0.5", "threshold: 0.6"))
    changed = prepare("p/m@1", Said(role="business_owner"), key="bob.key")
    assert "Changed since p/m@1, approved by alice" in changed.summary
    assert changed.record.dossier != again.record.dossier


def test_records_follow_one_another(team):
    """Each names those before it in its model; the charter has a chain of its own."""
    finish(prepare("p/m@1", APPROVED, key="alice.key"))
    finish(prepare("p/m@1", Said(role="business_owner"), key="bob.key"))
    finish(prepare("p", Said(role="owner"), stage="charter", key="carol.key"))
    by_person = {each.person: each for each in read_records(team.governed / "p")}
    assert by_person["bob"].prev == (by_person["alice"].digest,)
    assert (by_person["carol"].prev, by_person["carol"].subject) == ((), "p")
    assert verify(as_given=True).exit_code == 0


@pytest.mark.parametrize(
    ("said", "key", "why"),
    [
        (Said(role="business_owner"), "alice.key", "alice didn't hold the role business owner"),
        (Said(role="validator", person="bob"), "alice.key", "bob didn't hold the role"),
        (Said(role="owner", person="carol"), "alice.key", "it says carol, but alice signed it"),
        (Said(role="validator"), "mallory.key", "is nobody's in portal.yml"),
        (Said(role="validator"), "nothing.key", "no SSH key that can be used"),
        (Said(role="validator", on_behalf_of="bob"), "alice.key", "bob doesn't hold the role"),
    ],
)
def test_a_decision_that_would_not_count_is_refused_before_anything_is_written(team, said, key, why):
    """Not their role, not their key, nobody's key."""
    with pytest.raises(SignOffError, match=why):
        finish(prepare("p/m@1", said, key=key))
    assert everything(team) == []


@pytest.mark.parametrize(
    ("name", "said", "more", "error", "why"),
    [
        ("p/m@2", APPROVED, {}, SelectionError, "matches nothing"),
        ("p/*", APPROVED, {"stage": "charter"}, SelectionError, "no project"),
        ("p/m@1", APPROVED, {"stage": "lunch"}, UsageError, "no stage"),
        ("p/m@1", Said(role="validatr"), {}, UsageError, "no role"),
        ("p/m@1", Said(role="validator", conditions=("soon",)), {}, UsageError, "is no condition"),
        ("p/m@1", Said(role="validator", decision="maybe"), {}, UsageError, "is no decision"),
        ("p/m@1", Said(role="validator", decision="revoke", revokes=("abc",)), {}, UsageError, "is no record here"),
        ("p/m@1", Said(role="validator", envelope="monthly"), {}, SelectionError, "no envelope"),
        ("p/m@1", Said(role="validator"), {"commit": True}, UsageError, "who decides isn't said"),
        ("p/m@1", Said(role="validator", person="zoe"), {}, UsageError, "zoe is nobody"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(team, name, said, more, error, why):
    """With what would be right."""
    key = None if more.get("commit") else "alice.key"
    with pytest.raises(error, match=why):
        prepare(name, said, key=key, **more)
    assert everything(team) == []


def test_a_version_without_evidence_can_not_be_approved(team):
    """There is nothing to bind; refusing it is possible."""
    shutil.rmtree(team.governed / "p" / "evidence" / "m")
    with pytest.raises(SignOffError, match="no evidence yet"):
        prepare("p/m@1", APPROVED, key="alice.key")
    finish(prepare("p/m@1", Said(role="validator", decision="reject", reason="No numbers."), key="alice.key"))
    assert read_records(team.governed / "p")[0].decision == "reject"


def test_a_clock_that_is_behind_is_refused(team, monkeypatch):
    """A record dated before what it follows would break the chain."""
    finish(prepare("p/m@1", APPROVED, key="alice.key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795300000")
    with pytest.raises(SignOffError, match="before the latest decision on record"):
        prepare("p/m@1", Said(role="business_owner"), key="bob.key")


def test_a_disk_that_is_full_leaves_no_half_decision(team, monkeypatch):
    """The record is the last file to be written."""
    prepared = prepare("p/m@1", APPROVED, key="alice.key")
    real = store.write_atomically

    def full(path, data):
        if path.suffix == ".json" and "dossier" not in path.name:
            message = f"{path} can't be written: No space left on device"
            raise EvidenceError(message)
        real(path, data)

    monkeypatch.setattr(store, "write_atomically", full)
    with pytest.raises(EvidenceError, match="No space left"):
        finish(prepared)
    assert read_records(team.governed / "p") == ()


def test_a_signature_that_does_not_hold_is_never_written(team, monkeypatch):
    """What came back from the tool is verified first."""
    prepared = prepare("p/m@1", APPROVED, key="alice.key")
    monkeypatch.setattr("mlgov.api.signing.sign", lambda raw, key: Signer("alice").sign(raw + b" "))
    with pytest.raises(SignOffError, match="doesn't fit these bytes"):
        finish(prepared)
    assert everything(team) == []


def test_a_record_that_rides_on_a_commit_has_no_signature(team):
    """And the advice is the command whose commit vouches."""
    written = finish(prepare("p/m@1", Said(role="validator", person="alice"), commit=True))
    (made,) = read_records(team.governed / "p")
    assert (made.signature, made.basis) == (None, {"kind": "signed_commit"})
    assert "git commit -S -m" in written.advice
    report = verify(as_given=True)
    assert "git add" not in report.as_text()
    assert any("signed" in each.what for each in report.report.findings if each.kind == "unverifiable")


def test_a_decision_made_elsewhere_is_recorded_and_never_verified(team):
    """Digest of the minutes, who was there, who records."""
    team.write("minutes.pdf", b"%PDF-1.7 decided")
    elsewhere = Outside(team.root / "minutes.pdf", "carol", dt.date(2026, 11, 20), ("alice", "bob"))
    prepared = prepare("p/m@1", Said(role="business_owner", person="bob"), outside=elsewhere)
    written = finish(prepared)
    (made,) = read_records(team.governed / "p")
    assert made.basis == {
        "kind": "outside",
        "document": "minutes.pdf",
        "document_digest": hashlib.sha256(b"%PDF-1.7 decided").hexdigest(),
        "recorder": "carol",
        "held": "2026-11-20",
        "quorum": ["alice", "bob"],
    }
    assert "never as verified" in written.advice
    assert "decided elsewhere, recorded by carol; not verified" in verify(as_given=True).as_text()
    with pytest.raises(UsageError, match="no document"):
        prepare("p/m@1", Said(role="owner", person="carol"), outside=Outside(team.root / "x.pdf", "carol"))


def test_taking_back_names_what_is_taken_back(team):
    """By the first digits of the record's digest."""
    finish(prepare("p/m@1", APPROVED, key="alice.key"))
    (first,) = read_records(team.governed / "p")
    said = Said(role="validator", decision="revoke", revokes=(first.digest[:12],), reason="Labels were wrong.")
    finish(prepare("p/m@1", said, key="alice.key"))
    back = next(each for each in read_records(team.governed / "p") if each.decision == "revoke")
    assert back.extra == {"revokes": [first.digest]}


def test_a_delegate_acts_with_their_own_key(team):
    """Alice lets bob validate; he signs for her, within the scope."""
    with pytest.raises(SignOffError, match="has not delegated"):
        finish(prepare("p/m@1", Said(role="validator", on_behalf_of="alice"), key="bob.key"))
    given = prepare_delegation(
        "p", role="validator", to="bob", until=dt.date(2026, 12, 31), scope="p/m", key="alice.key"
    )
    assert "alice lets bob act as validator in p/m until 2026-12-31." in given.summary
    finish(given)
    finish(prepare("p/m@1", Said(role="validator", on_behalf_of="alice"), key="bob.key"))
    made = next(each for each in read_records(team.governed / "p") if each.decision == "approve")
    assert (made.person, made.on_behalf_of) == ("bob", "alice")
    assert verify(as_given=True).exit_code == 0


def test_nobody_delegates_what_is_not_theirs(team):
    """Not their role, not outside the project, not to a stranger or themselves."""
    until = dt.date(2026, 12, 31)
    for changes, error in (
        ({"role": "business_owner"}, SignOffError),
        ({"scope": "other/m"}, SignOffError),
        ({"to": "zoe"}, UsageError),
        ({"to": "alice"}, SignOffError),
        ({"until": dt.date(2026, 1, 1), "start": dt.date(2026, 2, 1)}, SignOffError),
    ):
        given = {"role": "validator", "to": "bob", "until": until, "key": "alice.key"} | changes
        with pytest.raises(error):
            prepare_delegation("p", **given)
    with pytest.raises(SelectionError):
        prepare_delegation("q", role="validator", to="bob", until=until, key="alice.key")
    assert everything(team) == []


def test_without_a_key_it_says_how_to_name_one(team, monkeypatch):
    """No git setting, no usual key."""
    monkeypatch.setenv("HOME", str(team.root / "nobody"))
    with pytest.raises(SignOffError, match="no SSH key to sign with"):
        prepare("p/m@1", APPROVED)
    home = team.root / "nobody" / ".ssh"
    home.mkdir(parents=True)
    shutil.copy(team.root / "alice.key", home / "id_ed25519")
    shutil.copy(team.root / "alice.key.pub", home / "id_ed25519.pub")
    assert prepare("p/m@1", APPROVED).record.person == "alice"


def test_an_edition_is_published_with_a_checkpoint_and_never_without_what_it_listed(team):
    """The next edition continues it; one that misses a decision is refused and the site stands."""
    finish(prepare("p/m@1", APPROVED, key="alice.key"))
    assert team.mlgov("build", "-q", "--no-check", "--edition", "one").code == 0
    first = (team.root / "site" / "one" / FILE).read_bytes()
    finish(prepare("p/m@1", Said(role="business_owner"), key="bob.key"))
    assert team.mlgov("build", "-q", "--no-check", "--edition", "two").code == 0
    done = team.mlgov("verify", "--as-given", "--edition", "site/two")
    assert done.code == 0, done.out
    assert "the edition was made from the" in done.out
    newest = next(each for each in read_records(team.governed / "p") if each.person == "bob")
    (team.governed / newest.path).unlink()
    refused = team.mlgov("build", "-q", "--no-check", "--edition", "three")
    assert refused.code == 1
    assert f"records that were published are missing here: {newest.digest[:12]}" in refused.err
    assert not (team.root / "site" / "three").exists()
    assert (team.root / "site" / "one" / FILE).read_bytes() == first
    found = team.mlgov("verify", "--as-given", "--checkpoint", "site/two/checkpoint.json")
    assert found.code == 12
    assert "was published and is missing here" in found.out
