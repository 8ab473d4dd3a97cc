"""Helper of tests: a company's repository in which people propose, review, merge, sign and publish, day after day.

Everything goes through the command line, git is real, and what a platform would answer is saved as it answers.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from platforms import REPOSITORY, github_commit, github_pull, github_review, payload
from scratch import Scratch
from signing import Signer
from stranger import SCORED, Done, Folder, scored

ACCOUNTS = {"ola": 101, "bea": 102, "val": 103, "tom": 104, "rik": 105, "opa": 106}
"""Owner, business owner, validator, data scientist, model risk, operations."""
ROLES = {
    "owner": "ola", "business_owner": "bea", "validator": "val", "data_scientist": "tom", "model_risk": "rik",
    "operations": "opa",
}  # fmt: skip
CI = Signer("company ci")
POLICY = """\
name: team
version: "1"
title: Team policy
owner: model_risk
effective_from: 2026-01-01
extends: standard
limits:
  evaluation.discrimination.roc_auc:
    - {at_least: 0.70, reason: Below that the list is no better than the one by hand.}
"""
CHARTER = """\
---
title: Callbacks
owner: ola
business_owner: bea
data_scientist: tom
validator: val
risk: rik
operations: opa
state: agreed
purpose: operations
problem: binary_classification
target: the customer calls back within 7 days, one row per customer
model_type: model
decides_about_people: false
exposure: medium
automation: person_confirms
complexity: low
success:
  - {metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}, measured: on the test data, why: as good as by hand}
data: [{name: call log, source: warehouse, mode: batch, schedule: daily, owner: crm, personal: false, regulation: []}]
ai_act_class: minimal
jurisdictions: [DE]
label_delay: 7 days
deployment: {strategy: all at once, rollback: the order of the list, context: one process a day}
if_wrong_or_off: customers are called in the order of the list as before
reviews: {next: 2027-06-01, every: 12 months}
---

## Why

Agents call people who would have called anyway, and miss those who give up.

## Why machine learning

A list by hand was tried, and nobody kept it up.

## Business goal

Fewer calls that nobody answers.

## Not for

Deciding who may call.

## Who uses it and how

Agents read a list in the morning and call from its top.

## How it works

A logistic regression of last month's calls.

## Data preparation and labelling

Calls are joined by customer; a callback within seven days is the label.

## Failure modes

A campaign changes who calls; the monthly share of callbacks shows it.

## Monitoring and retraining

Each month the list is compared with what happened; it is trained anew each month.

## Limitations

New customers have no history.

## Third parties and licences

None.
"""
ENVELOPE = """\
title: Retrain monthly on the newest calls
owner: ola
changes: [refresh]
same: [features, recipe, columns, data_sources, decision, limits]
limits:
  evaluation.discrimination.roc_auc: {at_least: 0.75}
every: month
until: 2027-01-31
reason: The same recipe has held for a year; only the months move.
"""
PROJECT, MODEL = "service", "service/callbacks"


def portal_yaml() -> str:
    """The people with their accounts and keys, their roles, and the key of the job that records reviews."""
    people = "".join(
        f'  {name}: {{emails: [{name}@example.org], accounts: {{github: "{number}"}}, keys: ["{Signer(name).public}"]}}\n'
        for name, number in ACCOUNTS.items()
    )
    roles = "".join(f"  {role}: [{who}]\n" for role, who in ROLES.items())
    return (
        f"name: Company\ndefault_policy: team\nrepository: https://github.com/{REPOSITORY}\n"
        f'people:\n{people}roles:\n{roles}ci_keys: ["{CI.public}"]\n'
    )


class Company(Scratch):
    """The repository, with the command line run in it on the day that it is."""

    def __init__(self, top: Path, patch: pytest.MonkeyPatch, day: str = "2026-01-05") -> None:
        self.day = dt.date.fromisoformat(day)
        super().__init__(top)
        keys = top.parent / "keys"
        keys.mkdir()
        for name in ACCOUNTS:
            Signer(name).write(keys / name)
        CI.write(keys / "ci")
        (top / ".gitignore").write_text(".mlgov/\nsite/\nbuild/\n*.parquet\n", encoding="utf-8")
        self.take(top, patch, day)

    def take(self, top: Path, patch: pytest.MonkeyPatch, day: str) -> None:
        """Go on in a repository that is there."""
        self.top = top
        self.governed = top / "project_charters"
        self._patch = patch
        self.folder = Folder(top)
        self.keys = top.parent / "keys"
        self.at(day)

    def at(self, day: str | dt.date, hour: int = 9) -> None:
        """It is this day."""
        self.day = dt.date.fromisoformat(day) if isinstance(day, str) else day
        moment = dt.datetime.combine(self.day, dt.time(hour), tzinfo=dt.UTC)
        self._patch.setenv("SOURCE_DATE_EPOCH", str(calendar.timegm(moment.timetuple())))

    def git(self, *arguments: str, who: str = "tom", committer: str | None = None, date: str = "") -> str:
        """A git command, on the day that it is."""
        return super().git(*arguments, who=who, committer=committer, date=date or f"{self.day}T12:00:00Z")

    def mlgov(self, *arguments: object, code: int | None = 0) -> Done:
        """Run the command line here; the exit code must be this one (None: any)."""
        done = self.folder.mlgov(*arguments)
        assert code is None or done.code == code, (arguments, done)
        return done

    def found(self) -> None:
        """People and policies, declared as the beginning of trust and committed."""
        self.mlgov("init", "--name", "Company")
        self.write({"portal.yml": portal_yaml(), "policies/team.yml": POLICY})
        self.mlgov("approvals", "genesis")
        self.commit({}, who="rik", message="People, policies, beginning of trust")

    def version(self, version: str, *, seed: int = 1, rows: int = 400, **columns: object) -> None:
        """A version with fresh data, registered and measured; not committed."""
        data = scored(rows, seed) | columns
        self.folder.parquet(f"data/{version}.parquet", data)
        self.folder.write(f"artefacts/{version}.bin", f"weights of {version}".encode() * 9)
        self.mlgov("register", f"{MODEL}@{version}", "--artefact", f"artefacts/{version}.bin", "--data", f"test=data/{version}.parquet", *SCORED,
                   "--change", f"Trained for {self.day:%B %Y}.", "--kind", "refresh", "--no-commit")  # fmt: skip
        self.mlgov("check", "-q", f"{MODEL}@{version}")

    def approve(self, who: str, subject: str, role: str, *more: object) -> Done:
        """Somebody signs with their own key; committed by themself."""
        done = self.mlgov("approve", subject, "--role", role, "--key", self.keys / who, "--yes", *more)
        self.commit({}, who=who, message=f"{role} on {subject}")
        return done

    def request(self, branch: str = "work", number: int = 7) -> Request:
        """A pull request from here on."""
        return Request(self, branch, number)


class Request:
    """A pull request, as the platform tells of it."""

    def __init__(self, company: Company, branch: str, number: int) -> None:
        self.company = company
        self.name = branch
        self.number = number
        self.base = company.head
        self.opened = company.day
        company.branch(branch)
        self.commits: list[dict] = []
        self.reviews: list[dict] = []
        self.merge_commit: str | None = None
        self.pushed: dict = {}

    def push(self, files: Mapping[str, str | None] | None = None, *, who: str = "tom", message: str = "Work") -> str:
        """A commit on the branch, with everything that lies there."""
        sha = self.company.commit(files or {}, who=who, message=message)
        self.commits.append(github_commit(sha, who=who, actor=ACCOUNTS[who]))
        self.pushed = {"after": sha, "timestamp": f"{self.company.day}T10:00:00Z", "actor": {"id": ACCOUNTS[who]}}
        return sha

    @property
    def head(self) -> str:
        """The newest commit."""
        return self.commits[-1]["sha"]

    def review(self, who: str, state: str = "APPROVED", *, commit: str = "", **more: object) -> None:
        """Somebody's opinion on the present head (or another commit), at noon and so many minutes of the day."""
        number = len(self.reviews) + 1
        at = f"{self.company.day}T12:{number:02}:00Z"
        self.reviews.append(
            github_review(number, ACCOUNTS[who], state, commit=commit or self.head, submitted_at=at)
            | {"pull_request_url": f"https://api.github.com/repos/{REPOSITORY}/pulls/{self.number}"}
            | more
        )

    def merge(self, *, squash: bool = False, who: str = "ola") -> str:
        """Merge it as the platform would."""
        self.merge_commit = self.company.squash(self.name) if squash else self.company.merge(self.name, who=who)
        return self.merge_commit

    def options(self) -> list[str]:
        """The platform's answers saved, as options of the gate (`--pull-request`) without the first."""
        merged = self.merge_commit is not None
        pull = github_pull(
            number=self.number,
            user={"login": "tom", "id": ACCOUNTS["tom"], "type": "User"},
            state="closed" if merged else "open",
            merged=merged,
            merged_at=f"{self.company.day}T13:00:00Z" if merged else None,
            merge_commit_sha=self.merge_commit or "9" * 40,
            merged_by={"login": "ola", "id": ACCOUNTS["ola"]} if merged else None,
            commits=len(self.commits),
            head={"sha": self.head, "ref": self.name},
            base={"sha": self.base, "ref": "main", "repo": {"full_name": REPOSITORY}},
        )
        pages = {
            "pull": pull,
            "reviews": self.reviews,
            "commits": self.commits,
            "pushes": [self.pushed],
            "rules": payload("github/ruleset").data | {"bypass_actors": []},
        }
        folder = self.company.top.parent / f"answers-{self.number}"
        folder.mkdir(exist_ok=True)
        found = []
        for kind, data in pages.items():
            path = folder / f"{kind}.json"
            path.write_text(json.dumps(data), encoding="utf-8")
            found += [f"--{kind}", str(path)]
        return found

    def gate(self, *more: str, code: int | None = 0) -> Done:
        """The gate on what the request asks, by the live answers."""
        options = ["--pull-request" if each == "--pull" else each for each in self.options()]
        return self.company.mlgov("gate", "-q", "--platform", "github", *options, *(more or ("--asked",)), code=code)

    def record(self, *more: object, code: int = 0, signed: bool = True) -> Done:
        """The job on the protected branch: imports and commits."""
        key = ("--sign", self.company.keys / "ci") if signed else ()
        done = self.company.mlgov(
            "approvals", "import", "--platform", "github", *self.options(), *key, *more, code=code
        )
        self.company.commit({}, who="ci", message=f"Decisions on #{self.number}")
        return done
