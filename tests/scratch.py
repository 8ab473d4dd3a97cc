"""Helper of tests: a scratch git repository with a governed folder, written to by several people."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from signing import Signer

CI = Signer("ci")
"""The job that records reviews."""
PORTAL = f"""\
name: Scratch
people:
  owner-a: {{emails: [owner-a@example.org], accounts: {{github: "101", gitlab: "201", azure: 0a0a0a0a-0000-4000-8000-000000000101}}}}
  owner-b: {{emails: [owner-b@example.org], accounts: {{github: "102", gitlab: "202", azure: 0a0a0a0a-0000-4000-8000-000000000102}}}}
  validator-a: {{emails: [validator-a@example.org], accounts: {{github: "103", gitlab: "203"}}}}
  scientist-a: {{emails: [scientist-a@example.org, second@example.org], accounts: {{github: "104", gitlab: "204"}}}}
  ci: {{emails: [ci@example.org], accounts: {{github: "199"}}, bot: true}}
roles:
  owner: [owner-a]
  business_owner: [owner-b]
  validator: [validator-a]
  data_scientist: [scientist-a]
ci_keys: ["{CI.public}"]
"""


class Scratch:
    """A repository whose governed folder is `project_charters`; every commit says who made it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.governed = top / "project_charters"
        self.governed.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, who: str = "scientist-a", committer: str | None = None, date: str = "") -> str:
        """What a git command prints, run as somebody."""
        names = {"AUTHOR": who, "COMMITTER": committer or who}
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(self.top)}
        for part, name in names.items():
            mail = name if "@" in name else f"{name}@example.org"
            env |= {f"GIT_{part}_NAME": name.partition("@")[0], f"GIT_{part}_EMAIL": mail}
            env[f"GIT_{part}_DATE"] = date or "2026-03-01T12:00:00Z"
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env=env,
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files of the governed folder; None removes one."""
        for name, text in files.items():
            path = self.governed / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(
        self,
        files: Mapping[str, str | None],
        *,
        who: str = "scientist-a",
        committer: str | None = None,
        message: str = "Change",
        date: str = "",
        options: tuple[str, ...] = (),
    ) -> str:
        """Commit files of the governed folder; gives the commit's id."""
        self.write(files)
        self.git("add", "--all")
        command = ("commit", "--quiet", "--allow-empty", *options, "-m", message)
        self.git(*command, who=who, committer=committer, date=date)
        return self.head

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str) -> None:
        """Start a branch here."""
        self.git("checkout", "--quiet", "-b", name)

    def checkout(self, name: str) -> None:
        """Check a branch or commit out."""
        self.git("checkout", "--quiet", name)

    def merge(self, name: str, *, who: str = "owner-a") -> str:
        """Merge a branch into main with a merge commit, as somebody; gives the merge."""
        self.checkout("main")
        self.git("merge", "--quiet", "--no-ff", "-m", f"Merge {name}", name, who=who)
        return self.head

    def squash(self, name: str, *, who: str = "scientist-a", committer: str = "noreply@github.com") -> str:
        """Squash a branch onto main, as a platform's button does; gives the commit."""
        self.checkout("main")
        self.git("merge", "--quiet", "--squash", name)
        self.git("commit", "--quiet", "-m", f"Squashed {name}", who=who, committer=committer)
        return self.head


PROJECT = "fare-prices"
VERSION = """\
change: Made.
change_kind: material
data: {}
origin: built
"""
VENDOR = VERSION.replace("built", "vendor")
CHARTER = """\
---
title: Fare prices
owner: owner-a
business_owner: owner-b
data_scientist: scientist-a
problem: regression
decides_about_people: false
exposure: medium
purpose: operations
automation: person_confirms
complexity: low
---

## Purpose

Propose fares.
"""


def project(folder: Path) -> Scratch:
    """A repository with one project of medium tier and one version, both on main."""
    made = Scratch(folder / "repository")
    made.commit({"portal.yml": PORTAL}, who="owner-a", message="People and roles")
    files = {f"{PROJECT}/charter.md": CHARTER, f"{PROJECT}/models/score/1.yml": VERSION}
    made.commit(files, who="scientist-a", message="A project")
    return made
