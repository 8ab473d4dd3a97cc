"""Levels of evidence: what is backed counts, what is claimed doesn't."""

from __future__ import annotations

import datetime as dt
import subprocess

import pytest

from mlgov.documents.portal import Portal
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.run_record import RunRecord, run_to_bytes
from mlgov.evidence.statement import Subject, new_statement
from mlgov.evidence.store import EvidenceStore
from mlgov.gating.levels import (
    NAMESPACE,
    Reproduced,
    Vouch,
    level_of,
    level_reasons,
    protected_pipeline,
    recheck_document,
    signature_path,
    vouches_of,
)
from mlgov.signoff.keys import KeyRing
from mlgov.signoff.sshsig import sign

DAY = dt.date(2026, 3, 1)
STATEMENT = new_statement(
    kind="release",
    of="p/m@1",
    subjects=(Subject("data/test", "a" * 64),),
    outcomes=(),
    plan="b" * 64,
    settings={},
    data={},
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Name -> path of a real SSH key."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ci", "val", "eve"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / name], check=True)
    return {name: folder / name for name in ("ci", "val", "eve")}


@pytest.fixture(scope="module")
def ring(keys):
    """The keys of a portal with a trusted machine, a validator and somebody else."""
    public = {name: path.with_suffix(".pub").read_text().strip() for name, path in keys.items()}
    people = {"val": {"keys": [public["val"]]}, "eve": {"keys": [public["eve"]]}}
    return KeyRing.of(Portal(name="T", people=people, ci_keys=[{"key": public["ci"], "to": dt.date(2027, 1, 1)}]))


def run_bytes(level="local", statement=STATEMENT):
    """A run record's bytes."""
    return run_to_bytes(RunRecord(statement.digest, level, "2026-02-28T10:00:00Z"))


def run(level="local", *, signature=None, raw=None):
    """A run record beside the statement."""
    return Vouch("run", "release.run.json", raw or run_bytes(level), signature)


def recheck(person="val", *, key=None, **changes):
    """A validator's signed word."""
    said = recheck_document(STATEMENT, person=person, started="2026-02-28T10:00:00Z", versions={}) | changes
    raw = canonical_bytes(said)
    return Vouch("recheck", "release.val.recheck.json", raw, sign(raw, key, NAMESPACE) if key else None)


def level(ring, *vouches, **given):
    """The level on the day."""
    return level_of(STATEMENT, vouches, keys=ring, validators=("val",), as_of=DAY, **given)


@pytest.mark.parametrize(
    ("claimed", "expected"), [("reported", "reported"), ("local", "local"), ("ci", "local"), ("signed", "local")]
)
def test_a_claim_alone_is_local_at_most(ring, claimed, expected) -> None:
    """Whoever can edit a number can edit the level beside it."""
    found = level(ring, run(claimed))
    assert (found.level, found.claimed) == (expected, claimed)
    assert bool(found.problems) == (claimed in {"ci", "signed"})


def test_without_its_run_record_a_number_is_hearsay(ring) -> None:
    """Lost, damaged, or about other evidence."""
    other = new_statement(
        kind="release", of="p/m@1", subjects=STATEMENT.subjects, outcomes=(), plan="c" * 64, settings={}, data={}
    )
    for vouches in ((), (run(raw=b"{"),), (run(raw=run_bytes(statement=other)),)):
        found = level(ring, *vouches)
        assert (found.level, len(found.problems)) == ("reported", 1)


def test_a_key_of_a_trusted_machine_signs(ring, keys) -> None:
    """The record's bytes, in the namespace of evidence, while the key counts."""
    raw = run_bytes("ci")
    good = run(raw=raw, signature=sign(raw, keys["ci"], NAMESPACE))
    assert level(ring, good).level == "signed"
    assert level(ring, good).reaches("signed")
    assert level_of(STATEMENT, (good,), keys=ring, as_of=dt.date(2027, 1, 1)).level == "local"
    for bad in (
        run(raw=raw, signature=sign(raw, keys["ci"], "mlgov-approval")),
        run(raw=raw, signature=sign(raw + b" ", keys["ci"], NAMESPACE)),
        run(raw=raw, signature=sign(raw, keys["eve"], NAMESPACE)),
        run(raw=raw, signature=b"nonsense"),
    ):
        found = level(ring, bad)
        assert (found.level, len(found.problems)) == ("local", 2)


def test_a_validator_who_measured_again_signs(ring, keys) -> None:
    """Their own key and word; not somebody else's, not for other evidence, not unsigned."""
    assert level(ring, run(), recheck(key=keys["val"])).level == "signed"
    assert level(ring, run(), recheck(key=keys["val"])).by == "val"
    for bad in (
        recheck(),
        recheck(key=keys["eve"]),
        recheck("eve", key=keys["eve"]),
        recheck(key=keys["ci"]),
        recheck(key=keys["val"], statement="0" * 64),
        recheck(key=keys["val"], result="different"),
        recheck(key=keys["val"], started="long ago"),
    ):
        found = level(ring, run(), bad)
        assert (found.level, len(found.problems)) == ("local", 1)


def test_measured_again_in_this_run(ring) -> None:
    """Equal in a protected pipeline is `ci`; equal elsewhere stays local; different is worse than any level."""
    assert level(ring, run(), reproduced=Reproduced(True, pipeline="GitLab CI")).level == "ci"
    assert level(ring, run(), reproduced=Reproduced(True)).level == "local"
    assert level(ring, run("reported"), reproduced=Reproduced(True, pipeline="GitLab CI")).level == "reported"
    found = level(ring, run(), reproduced=Reproduced(False, ("roc_auc is 0.99, measured again 0.8",)))
    assert not found.reaches("reported")
    reasons = list(level_reasons(found, "reported", "p/m@1"))
    assert [each.blocking for each in reasons] == [True]
    assert "roc_auc is 0.99" in reasons[0].text


def test_what_a_gate_says(ring) -> None:
    """Enough: nothing. Too little: what it is, what is asked for, the command and who must act."""
    assert list(level_reasons(level(ring, run()), "local", "p/m@1")) == []
    assert list(level_reasons(None, "signed", "p/m@1")) == []
    (ci,) = level_reasons(level(ring, run("ci")), "ci", "p/m@1", why="policies/own.yml:9")
    assert (ci.source, ci.waits_for) == ("mlgov gate p/m@1 --reproduce (policies/own.yml:9)", "data_scientist")
    assert "no signature backs that" in ci.text
    (signed,) = level_reasons(level(ring, run()), "signed", "p/m@1")
    assert (signed.source, signed.waits_for) == ("mlgov recheck p/m@1 --key KEY", "validator")


def test_files_beside_a_statement(tmp_path) -> None:
    """The run record and every recheck, with signatures where they are; a recheck is no second statement."""
    store = EvidenceStore("p/m@1", tmp_path, tmp_path / "w", tmp_path / "h")
    store.write(STATEMENT, RunRecord("", "local", "2026-02-28T10:00:00Z"))
    path = store.path_of(STATEMENT)
    again = path.with_name(f"{path.stem}.val-0123456789ab.recheck.json")
    again.write_bytes(b"{}\n")
    signature_path(again).write_bytes(b"sig")
    found = vouches_of(store, STATEMENT)
    assert [(each.kind, each.signature) for each in found] == [("run", None), ("recheck", b"sig")]
    assert store.current("release") == STATEMENT


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ""),
        ({"CI": "true"}, ""),
        ({"GITHUB_ACTIONS": "true", "GITHUB_REF_PROTECTED": "true", "GITHUB_EVENT_NAME": "push"}, "GitHub Actions"),
        ({"GITHUB_ACTIONS": "true", "GITHUB_REF_PROTECTED": "false", "GITHUB_EVENT_NAME": "push"}, ""),
        ({"GITHUB_ACTIONS": "true", "GITHUB_REF_PROTECTED": "true", "GITHUB_EVENT_NAME": "pull_request_target"}, ""),
        ({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "merge_group"}, "GitHub Actions"),
        ({"GITLAB_CI": "true", "CI_COMMIT_REF_PROTECTED": "true", "CI_PIPELINE_SOURCE": "push"}, "GitLab CI"),
        ({"GITLAB_CI": "true", "CI_COMMIT_REF_PROTECTED": "true", "CI_PIPELINE_SOURCE": "merge_request_event"}, ""),
        ({"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"}, "Azure Pipelines"),
        ({"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/x"}, ""),
        ({"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main", "BUILD_REASON": "PullRequest"}, ""),
    ],
)  # fmt: skip
def test_protected_pipelines(environment, expected) -> None:
    """What a fork or a pull request can start is none."""
    assert protected_pipeline(environment) == expected
