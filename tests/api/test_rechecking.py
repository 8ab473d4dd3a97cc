"""Measuring again, end to end: an edited number with consistent digests opens no gate that asks for more than a claim."""

from __future__ import annotations

import json
import subprocess

import pytest
from stranger import SCORED

from mlgov.evidence.canonical import canonical_bytes, sha256_bytes

CHARTER = """---
title: Mails
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
tier: low
tier_reason: a mail at another hour harms nobody
policy: {policy}
success: [{{metric: roc_auc, at_least: 0.65, baseline: {{value: 0.58, kind: simple_rule}}}}]
data: [{{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}}]
if_wrong_or_off: mails go out at 9:00 as before
---
"""
POLICY = """name: {name}
version: "1"
title: Strict
owner: model_risk
effective_from: 2026-01-01
extends: standard
evidence_level: {{low: {name}}}
"""
PROTECTED = {"GITHUB_ACTIONS": "true", "GITHUB_REF_PROTECTED": "true", "GITHUB_EVENT_NAME": "push"}


@pytest.fixture
def keys(tmp_path):
    """Name -> path of a real SSH key."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name in ("machine", "val", "eve"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / name], check=True)
    return {name: folder / name for name in ("machine", "val", "eve")}


@pytest.fixture
def strict(team, keys):
    """A measured version under a policy that asks for a level."""

    def make(level):
        public = {name: path.with_suffix(".pub").read_text().strip() for name, path in keys.items()}
        team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
        team.write("project_charters/p/charter.md", CHARTER.format(policy=level))
        team.write(f"project_charters/policies/{level}.yml", POLICY.format(name=level))
        people = "".join(f"  {name}: {{keys: ['{public[name]}']}}\n" for name in ("val", "eve"))
        portal = f"name: T\npeople:\n{people}roles: {{validator: [val]}}\nci_keys: ['{public['machine']}']\n"
        team.write("project_charters/portal.yml", portal)
        assert team.mlgov("check", "-q").code == 0
        return team

    return make


def evidence(team):
    """The release statement's file."""
    folder = team.governed / "p" / "evidence" / "m" / "1"
    (path,) = [each for each in folder.glob("release-*.json") if each.name.count(".") == 1]
    return path


def forge(team, *, level):
    """Edit the AUC and make every digest fit: what somebody with write access can do."""
    path = evidence(team)
    old = path.read_bytes()
    body = json.loads(old)
    text = json.dumps(body)
    value = json.loads(team.mlgov("check", "--format", "json", "-q").out)
    (auc,) = {
        row["value"] for row in value["results"] if row.get("metric") == "roc_auc" and row.get("value") is not None
    }
    assert repr(auc) in text
    raw = canonical_bytes(json.loads(text.replace(repr(auc), "0.987654321")))
    digest = sha256_bytes(raw)
    fresh = path.with_name(f"release-{digest[:12]}.json")
    run = json.loads(path.with_suffix(".run.json").read_bytes()) | {"statement": digest, "level": level}
    path.unlink()
    for file in path.parent.glob(f"{path.stem}.*"):
        file.rename(file.with_name(file.name.replace(path.stem, fresh.stem)))
    fresh.with_suffix(".run.json").write_bytes(canonical_bytes(run))
    fresh.write_bytes(raw)
    assert "0.987654321" in team.mlgov("check", "--format", "json", "-q").out


def test_a_forged_number_opens_no_gate_that_asks_for_ci(strict, monkeypatch) -> None:
    """Claims `ci` in its run record: local. Measured again in the pipeline: named. The honest one passes there."""
    team = strict("ci")
    shut = team.mlgov("gate", "-q", "p/m")
    assert shut.code == 12
    assert "asks for `ci`" in shut.out
    elsewhere = team.mlgov("gate", "-q", "--reproduce", "p/m")
    assert elsewhere.code == 12
    assert "not in a protected pipeline" in elsewhere.out.lower()
    for name, value in PROTECTED.items():
        monkeypatch.setenv(name, value)
    assert team.mlgov("gate", "-q", "--reproduce", "p/m").code == 0
    forge(team, level="ci")
    claimed = team.mlgov("gate", "-q", "p/m")
    assert claimed.code == 12
    assert "no signature backs that" in claimed.out
    again = team.mlgov("gate", "-q", "--reproduce", "p/m")
    assert again.code == 12
    assert "roc_auc is 0.987654321, measured again" in again.out
    compared = team.mlgov("check", "--reproduce", "p/m")
    assert compared.code == 12
    assert "NOT equal" in compared.out


def test_a_machine_signs_what_it_measured_again(strict, keys, monkeypatch) -> None:
    """Level `ci` only in a protected pipeline, signed only with a trusted key; a forgery doesn't keep the signature."""
    team = strict("signed")
    assert "no protected pipeline" in team.mlgov("check", "--reproduce", "--level", "ci", "p/m").err
    assert "not the key of a trusted machine" in team.mlgov("check", "--reproduce", "--sign", keys["eve"], "p/m").err
    assert team.mlgov("check", "--sign", keys["machine"], "p/m").code == 2
    assert team.mlgov("gate", "-q", "p/m").code == 12
    for name, value in PROTECTED.items():
        monkeypatch.setenv(name, value)
    done = team.mlgov("check", "--reproduce", "--level", "ci", "--sign", keys["machine"], "p/m")
    assert (done.code, done.err) == (0, "")
    assert "equal result, vouched for" in done.out
    run = json.loads(evidence(team).with_suffix(".run.json").read_bytes())
    assert run["level"] == "ci"
    assert team.mlgov("gate", "-q", "p/m").code == 0
    forge(team, level="ci")
    forged = team.mlgov("gate", "-q", "p/m")
    assert forged.code == 12
    assert "doesn't fit these bytes" in forged.out


def test_a_validator_measures_again_and_signs(strict, keys) -> None:
    """Their own key, their own role, an equal result: the level `signed`, and no second statement."""
    team = strict("signed")
    assert "doesn't hold the role" in team.mlgov("recheck", "p/m@1", "--person", "eve", "--key", keys["eve"]).err
    assert "is not a key of val" in team.mlgov("recheck", "p/m@1", "--person", "val", "--key", keys["eve"]).err
    done = team.mlgov("recheck", "p/m@1", "--person", "val", "--key", keys["val"])
    assert (done.code, done.err) == (0, "")
    assert evidence(team).with_name(f"{evidence(team).stem}.val.recheck.json.sig").is_file()
    passed = team.mlgov("gate", "-q", "p/m")
    assert passed.code == 0, passed.out
    forge(team, level="signed")
    forged = team.mlgov("gate", "-q", "p/m")
    assert forged.code == 12
    assert "is about other evidence" in forged.out
    refused = team.mlgov("recheck", "p/m@1", "--person", "val", "--key", keys["val"])
    assert refused.code == 12


def test_what_has_no_evidence_cannot_be_measured_again(team) -> None:
    """Said, with what to do."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    done = team.mlgov("check", "--reproduce", "p/m")
    assert done.code == 1
    assert "no evidence" in done.err
