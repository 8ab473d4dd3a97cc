"""The generated GitHub workflows, step by step as they stand: from a pull request to records, a portal and an issue."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest
from pipelines import Runner, step
from platforms import REPOSITORY, github_commit, github_pull, github_review, payload
from scratch import PROJECT, VENDOR, project

from mlgov.api.starting import init_folder
from mlgov.signoff.checkpoint import checkpoint, merkle_root

FILE = f"{PROJECT}/models/score/2.yml"
TOKEN = {"GH_TOKEN": "token"}
SETTINGS = {"MLGOV_BRANCH": "main", "MLGOV_GOVERNED": "project_charters"}


class Team:
    """A repository with pipelines and an origin, one pull request, and what GitHub says of it."""

    def __init__(self, folder) -> None:
        self.scratch = project(folder)
        init_folder(self.scratch.top, ci="github")
        self.scratch.commit({}, who="owner-a", message="Pipelines")
        self.origin = folder / "origin.git"
        self.scratch.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        self.scratch.git("remote", "add", "origin", str(self.origin))
        self.base = self.scratch.head
        self.push("main")
        self.scratch.branch("work")
        self.head = self.scratch.commit({FILE: VENDOR})
        self.push("work", "work:refs/pull/7/head")
        self.scratch.git("fetch", "--quiet", "origin")
        self.runner = Runner(folder / "machine", self.scratch.top)
        self.flows = self.scratch.top / ".github" / "workflows"
        self.reviews: list[dict] = []
        self.tell()

    def push(self, *references: str) -> None:
        """Push to the origin."""
        self.scratch.git("push", "--quiet", "origin", *references)

    def tell(self, merge: str | None = None) -> None:
        """What GitHub answers from now on."""
        here = f"repos/{REPOSITORY}"
        repo = {"full_name": REPOSITORY}
        pull = github_pull(
            merged=merge is not None,
            merged_at="2026-03-04T12:00:00Z" if merge else None,
            merge_commit_sha=merge or "9" * 40,
            head={"sha": self.head, "ref": "work", "repo": repo},
            base={"sha": self.base, "ref": "main", "repo": repo},
        )
        rules = payload("github/ruleset").data | {"bypass_actors": []}
        self.runner.answers = {
            f"{here}/pulls": [pull],
            f"{here}/pulls/7": pull,
            f"{here}/pulls/7/reviews": self.reviews,
            f"{here}/pulls/7/commits": [github_commit(self.head)],
            f"{here}/pulls/7/files": [{"filename": f"project_charters/{FILE}"}],
            f"{here}/activity": [{"after": self.head, "timestamp": "2026-03-01T12:00:00Z", "actor": {"id": 104}}],
            f"{here}/rules/branches/main": [dict(rule, ruleset_id=42) for rule in rules["rules"]],
            f"{here}/rulesets/42": rules,
            f"{here}/issues/7/comments": [],
            f"{here}/issues": [],
        } | ({f"{here}/commits/{merge}/pulls": [pull]} if merge else {})

    def propose(self, queued: str = ""):
        """The untrusted stage; for a merge queue by the queue's branch."""
        flow = self.flows / "mlgov.yml"
        number = "" if queued else "7"
        self.runner.run(
            step(flow, "propose", "Save what reviewers said"), NUMBER=number, QUEUED=queued, **TOKEN, **SETTINGS
        )
        return self.runner.run(step(flow, "propose", "Judge what is asked to be signed"), **SETTINGS)

    def trust(
        self, *, owner: str = "risk", ran: str = "success", read_ok: bool = True, event: str = "pull_request",
        branch: str = "work", sha: str | None = None,
    ) -> None:  # fmt: skip
        """The trusted stage, on the branch that is protected."""
        flow, runner = self.flows / "mlgov-trusted.yml", self.runner
        runner.outputs.clear()
        env = SETTINGS | {"HEAD_SHA": sha or self.head, "RAN": ran, "EVENT": event}
        where = {"HEAD_BRANCH": branch, "HEAD_OWNER": owner, "HEAD_REPOSITORY": f"{owner}/models"}
        runner.run(step(flow, "tell", "Which open request has this commit"), **TOKEN, **where, **env)
        if "number" not in runner.outputs:
            return
        untrusted = runner.outputs["untrusted"]
        done = runner.run(step(flow, "tell", "Read the data"), LINK="", UNTRUSTED=untrusted, check=read_ok, **env)
        if done.returncode == 0 and ran == "success" and event != "merge_group":
            runner.run(step(flow, "tell", "Comment, always the same one"), NUMBER="7", **TOKEN, **env)
        state = runner.outputs.get("state") or "error"
        runner.run(step(flow, "tell", "Status"), STATE=state, URL="https://github.com/run/1", **TOKEN, **env)


@pytest.fixture
def team(tmp_path) -> Team:
    """An open pull request in a repository with pipelines."""
    return Team(tmp_path)


def told(team: Team, path: str) -> list[dict]:
    """What was written below a path of the platform."""
    return [each for each in team.runner.writes if each["path"].startswith(f"repos/{REPOSITORY}/{path}")]


def test_a_request_gets_one_comment_and_a_status(team) -> None:
    """Data from the untrusted stage; the trusted one comments, and writes over its own comment the next time."""
    team.propose()
    assert not team.runner.writes
    assert [
        each["subject"] for each in json.loads((team.runner.temp / "data" / "gate.json").read_text())["decisions"]
    ] == [f"{PROJECT}/score@2"]
    team.scratch.checkout("main")
    team.trust()
    posted, status = team.runner.writes
    assert posted["path"] == f"repos/{REPOSITORY}/issues/7/comments"
    assert "fare-prices/score@2" in posted["fields"]["body"]
    assert "Not verified" not in posted["fields"]["body"]
    assert (status["path"], status["fields"]["state"], status["fields"]["context"]) == (
        f"repos/{REPOSITORY}/statuses/{team.head}",
        "failure",
        "mlgov/gate",
    )
    body = posted["fields"]["body"]
    others = {"id": 1, "user": {"login": "mallory"}, "body": body}
    own = {"id": 2, "user": {"login": "github-actions[bot]"}, "body": body}
    team.runner.answers[f"repos/{REPOSITORY}/issues/7/comments"] = [others, own]
    team.runner.forget()
    team.trust()
    assert [(each["method"], each["path"]) for each in told(team, "issues")] == [
        ("PATCH", f"repos/{REPOSITORY}/issues/comments/2")
    ]


def published(team: Team, *editions: str, lost: str = "ab" * 32) -> None:
    """The branch with published editions, each with a checkpoint of one decision that is nowhere in the repository."""
    here = team.scratch.git("rev-parse", "--abbrev-ref", "HEAD")
    team.scratch.git("checkout", "--quiet", "--orphan", "mlgov-portal")
    team.scratch.git("rm", "-r", "--quiet", "--force", ".")
    point = replace(checkpoint([], as_of=dt.date(2026, 3, 1)), records=(lost,), count=1, root=merkle_root([lost]))
    for name in editions:
        folder = team.scratch.top / name
        folder.mkdir()
        (folder / "checkpoint.json").write_bytes(point.raw)
    team.scratch.commit({}, message="Portal")
    team.push("mlgov-portal")
    team.scratch.git("checkout", "--quiet", "--force", here)
    team.scratch.git("branch", "--quiet", "-D", "mlgov-portal")
    team.scratch.git("fetch", "--quiet", "origin")


def test_what_was_published_and_is_gone_keeps_it_shut(team) -> None:
    """The gate on a request is given the checkpoints of the published editions."""
    published(team)
    team.propose()
    assert "were altered" not in (team.runner.temp / "data" / "gate.json").read_text()
    team.push("--delete", "mlgov-portal")
    published(team, "2026-02", "2026-03")
    team.propose()
    assert "are gone from here or were altered: abababababab." in (team.runner.temp / "data" / "gate.json").read_text()


def test_a_merge_queue_gets_its_status_by_what_was_said_on_the_request(team) -> None:
    """The queue's commit is judged by the opinions on the request that it adds; it gets the status and no comment."""
    queue = f"gh-readonly-queue/main/pr-7-{team.base}"
    team.reviews += [github_review(at, who, "APPROVED", commit=team.head) for at, who in enumerate((101, 102), start=1)]
    team.tell()
    team.scratch.checkout("main")
    team.scratch.branch(queue)
    team.scratch.commit({"pages/before.md": "# What an entry before brings\n"}, who="owner-a")
    team.scratch.git("merge", "--quiet", "--no-ff", "-m", "Queued", "work", who="owner-a")
    sha = team.scratch.head
    team.propose(f"refs/heads/{queue}")
    (decision,) = json.loads((team.runner.temp / "data" / "gate.json").read_text())["decisions"]
    assert decision["subject"] == f"{PROJECT}/score@2"
    assert not [each for each in decision["reasons"] if "waits for" in each["text"]]
    team.scratch.checkout("main")
    team.trust(event="merge_group", branch=queue, sha=sha)
    (status,) = team.runner.writes
    assert status["path"] == f"repos/{REPOSITORY}/statuses/{sha}"
    assert status["fields"]["context"] == "mlgov/gate"
    team.runner.forget()
    team.trust(event="merge_group", branch="gh-readonly-queue/main/no-number", sha=sha)
    team.trust(event="merge_group", branch=queue, sha=sha, owner="mallory")
    assert team.runner.writes == []


def test_what_asks_nothing_may_pass(team) -> None:
    """A request that changes no version and no charter isn't kept from being merged by what lies there already."""
    team.scratch.checkout("main")
    team.scratch.branch("prose")
    team.head = team.scratch.commit({"pages/index.md": "# Hello\n"})
    team.tell()
    team.propose()
    team.trust()
    assert told(team, "statuses")[0]["fields"]["state"] == "success"
    assert "nobody is asked to sign" in told(team, "issues")[0]["fields"]["body"]


def test_a_fork_and_a_changed_pipeline_are_labelled(team) -> None:
    """Who can change the pipeline can change the numbers: the comment says that they are not verified."""
    team.propose()
    team.trust(owner="mallory")
    team.runner.answers[f"repos/{REPOSITORY}/pulls/7/files"] = [{"filename": "x", "previous_filename": ".github/x.yml"}]
    team.trust()
    bodies = [each["fields"]["body"] for each in told(team, "issues")]
    assert len(bodies) == 2
    assert all("**Not verified.**" in body for body in bodies)


def test_an_old_run_tells_nothing(team) -> None:
    """When something else was pushed meanwhile, the request that the data are about isn't there any more."""
    team.propose()
    team.head = "e" * 40
    team.trust()
    assert team.runner.writes == []


def test_a_run_that_failed_is_an_error_and_no_success(team) -> None:
    """Without data there is no comment, and the status is an error."""
    team.trust(ran="failure")
    assert [each["fields"]["state"] for each in told(team, "statuses")] == ["error"]
    assert told(team, "issues") == []


def merged(team: Team) -> str:
    """Two people approve, it is merged, and GitHub tells so."""
    for number, actor in enumerate((101, 102), start=1):
        team.reviews.append(github_review(number, actor, "APPROVED", minute=number, commit=team.head))
    merge = team.scratch.merge("work")
    team.push("main")
    team.tell(merge)
    return merge


def record(team: Team) -> None:
    """The job that records decisions."""
    flow = team.flows / "mlgov-publish.yml"
    env = SETTINGS | TOKEN
    team.runner.run(
        step(flow, "records", "Save what was decided in requests merged of late"), SINCE="10 years ago", **env
    )
    team.runner.run(step(flow, "records", "Put decisions on record"), CI_KEY="", **SETTINGS)
    team.runner.run(step(flow, "records", "Propose the records"), **env)


def test_decisions_become_a_proposal_of_records(team) -> None:
    """After the merge: a branch with approvals and nothing else, a request for it, a status; and that once."""
    merged(team)
    record(team)
    changed = team.scratch.git("diff", "--name-only", "origin/main", "origin/mlgov/records").splitlines()
    assert len([each for each in changed if each.endswith(".json")]) == len(changed) > 2
    assert all(each.startswith(f"project_charters/{PROJECT}/approvals/") for each in changed)
    assert [each["pr"] for each in team.runner.writes if "pr" in each] == ["create"]
    assert [each["fields"]["state"] for each in team.runner.writes if "fields" in each] == ["success"]
    proposed = team.scratch.git("rev-parse", "origin/mlgov/records")
    team.scratch.git("reset", "--quiet", "--hard", "origin/main")
    shutil.rmtree(team.runner.temp / "answers")
    team.runner.forget()
    record(team)
    assert team.runner.writes == []
    assert team.scratch.git("ls-remote", "origin", "refs/heads/mlgov/records").split()[0] == proposed


def build(team: Team, event: str, number: str = "5") -> None:
    """The job that builds the portal."""
    flow = team.flows / "mlgov-publish.yml"
    team.runner.run(step(flow, "portal", "The editions that are published"), **TOKEN, **SETTINGS)
    env = {"GITHUB_EVENT_NAME": event, "GITHUB_RUN_NUMBER": number, "GITHUB_RUN_ATTEMPT": "1", "BEFORE": team.base}
    team.runner.run(step(flow, "portal", "Build"), **env, **SETTINGS)
    team.runner.run(step(flow, "portal", "Keep the editions"), **TOKEN, **SETTINGS)
    team.scratch.git("worktree", "remove", "--force", str(team.runner.temp / "site"))


@pytest.mark.slow
def test_editions_are_kept_and_the_night_renews_the_draft(team) -> None:
    """A merge makes an edition with a checkpoint on a branch of its own; the next night adds to that branch."""
    merged(team)
    build(team, "push")
    first = team.scratch.git("rev-parse", "origin/mlgov-portal")
    kept = team.scratch.git("ls-tree", "-r", "--name-only", "origin/mlgov-portal").splitlines()
    assert [each for each in kept if each.endswith(".5.1/checkpoint.json")]
    assert not [each for each in kept if each.startswith(("draft/", ".github/", "project_charters/"))]
    build(team, "schedule")
    assert team.scratch.git("merge-base", "origin/mlgov-portal", first) == first
    now = team.scratch.git("ls-tree", "-r", "--name-only", "origin/mlgov-portal").splitlines()
    assert set(kept) - {"versions.json", "versions.js"} <= set(now)
    assert [each for each in now if each.startswith("draft/")]


def test_one_issue_tells_what_is_due(team) -> None:
    """It is opened, renewed, and closed when nothing is due any more."""
    charter = (team.scratch.governed / PROJECT / "charter.md").read_text()
    team.scratch.checkout("main")
    team.scratch.commit({f"{PROJECT}/charter.md": charter.replace("tier:", "tier:", 1)})
    flow = team.flows / "mlgov-publish.yml"

    def night() -> list[dict]:
        team.runner.forget()
        team.runner.run(step(flow, "due", "What is due"), LINK="", **SETTINGS)
        env = {"COUNT": team.runner.outputs["count"]}
        team.runner.run(step(flow, "due", "One issue, open while there is something to do"), **env, **TOKEN, **SETTINGS)
        return team.runner.writes

    assert night() == []
    late = charter.replace("problem: regression", "problem: regression\nreviews: {next: 2026-11-01}")
    team.scratch.commit({f"{PROJECT}/charter.md": late})
    (opened,) = night()
    assert (opened["method"], opened["path"]) == ("POST", f"repos/{REPOSITORY}/issues")
    assert "**overdue** 2026-11-01" in opened["fields"]["body"]
    known = {"number": 9, "body": opened["fields"]["body"]}
    team.runner.answers[f"repos/{REPOSITORY}/issues"] = [{"number": 8, "body": None}, known]
    assert [(each["method"], each["path"]) for each in night()] == [("PATCH", f"repos/{REPOSITORY}/issues/9")]
    team.scratch.commit({f"{PROJECT}/charter.md": charter})
    assert night()[0]["fields"]["state"] == "closed"
