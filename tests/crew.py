"""A small team with keys in a real repository: one version that asks for two signatures."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

from stranger import SCORED

from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.signoff.record import new_record
from mlgov.signoff.sshsig import sign
from mlgov.signoff.store import write_record

CHARTER = """---
title: Mails
owner: ola
data_scientist: tom
business_owner: bea
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
tier: low
tier_reason: a mail at another hour harms nobody
policy: signed
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
---
"""
POLICY = """name: signed
version: "1"
title: Signed
owner: model_risk
effective_from: 2026-01-01
extends: standard
sign_off:
  - stage: release
    tiers: [low]
    roles: [owner, {role: business_owner, after: [owner]}]
    barred: [author, committer, co_author, trainer]
    min_proof: T4
    reason: Two people look at it before it goes out.
"""
DAY = dt.date(2026, 11, 22)
AT = dt.datetime(2026, 11, 22, 1, tzinfo=dt.UTC)


class Team:
    """A repository, its people and their keys."""

    def __init__(self, folder, keys: Path) -> None:
        self.folder = folder
        self.keys = keys
        for name in ("tom", "ola", "bea"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", keys / name], check=True)
        self.git("init", "-q", "-b", "main")
        (folder.root / ".gitignore").write_text(".mlgov/\n*.parquet\n")

    def git(self, *arguments, who="tom") -> str:
        """A git command as one of the people."""
        person = {f"GIT_{part}_{what}": value for part in ("AUTHOR", "COMMITTER")
                  for what, value in (("NAME", who), ("EMAIL", f"{who}@example.org"))}  # fmt: skip
        environment = os.environ | person | {"GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", "-C", self.folder.root, *arguments], env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message="work", who="tom") -> None:
        """Everything that changed."""
        self.git("add", "-A", who=who)
        self.git("commit", "-q", "--allow-empty", "-m", message, who=who)

    def portal(self, **roles) -> None:
        """The people, their keys and roles."""
        people = "".join(
            f"  {name}: {{emails: [{name}@example.org], keys: ['{(self.keys / name).with_suffix('.pub').read_text().strip()}']}}\n"
            for name in ("tom", "ola", "bea")
        )
        held = {"owner": "ola", "business_owner": "bea"} | roles
        text = "".join(f"  {role}: [{who}]\n" for role, who in held.items())
        # Files get an old date here: git sees a change within the same second by its size only.
        note = "".join("# again\n" for _ in roles)
        self.folder.write("project_charters/portal.yml", f"{note}name: T\npeople:\n{people}roles:\n{text}")

    def sign_offs(self, as_of=DAY) -> SignOffs:
        """The sign-offs as they stand."""
        return SignOffs(Workspace.open(self.folder.governed, as_of))

    def release(self, as_of=DAY):
        """The sign-off of the version for release."""
        found = self.sign_offs(as_of)
        (version,) = found.workspace.registry.versions()
        return found.release(version)

    def decide(self, person, role, decision="approve", *, hours=0, dossier=None, **given):
        """A signed decision on what is there now, committed by who made it."""
        signed = self.release()
        made = dossier or signed.dossier
        record = new_record(
            subject="p/m@1", stage="release", dossier=made.digest, role=role, person=person, decision=decision,
            at=AT + dt.timedelta(hours=hours), basis="signed_record", **given,
        )  # fmt: skip
        write_record(self.folder.governed, record, sign(record.raw, self.keys / person), made.raw)
        self.commit(f"{person} {decision}", who=person)
        return record


def crew(team, tmp_path) -> Team:
    """A measured, committed version that asks for two signatures, in a folder after `mlgov init`."""
    (tmp_path / "keys").mkdir()
    found = Team(team, tmp_path / "keys")
    (tmp_path / "keys" / ".gitignore").write_text("*\n")
    found.portal()
    team.write("project_charters/policies/signed.yml", POLICY)
    team.write("project_charters/p/charter.md", CHARTER)
    found.commit("people and rules")
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("check", "-q").code == 0
    found.commit("a version")
    return found
