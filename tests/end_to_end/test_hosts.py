"""The generated scripts for GitLab and Azure DevOps, against a stand-in for each: answers, judging, telling, records."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from pipelines import Runner
from scratch import PROJECT, VENDOR, project

from mlgov.api.starting import init_folder
from mlgov.signoff.reviews.bundle import bundle_of
from mlgov.signoff.reviews.saved import load

FILE = f"{PROJECT}/models/score/2.yml"
WHEN = "2026-03-01T12:00:00Z"


class Platform:
    """Answers by path, and what was written."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.writes: list[tuple[str, str, object]] = []
        self.headers: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                outer.headers |= {self.headers.get("PRIVATE-TOKEN", ""), self.headers.get("Authorization", "")}
                found = outer.answers.get(path)
                beyond = query.get("page", ["1"]) != ["1"] or query.get("$skip", ["0"]) != ["0"]
                if isinstance(found, list) and beyond:
                    found = []
                if isinstance(found, dict) and isinstance(found.get("value"), list) and beyond:
                    found = {"value": []}
                self._answer(404 if found is None else 200, found)

            def _write(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = urlsplit(self.path).path
                if path.endswith("/wiql"):  # a question, though it is posted
                    self._answer(200, outer.answers[path])
                    return
                outer.writes.append((self.command, path, json.loads(raw)))
                self._answer(200, {})

            do_POST = do_PUT = do_PATCH = _write  # noqa: N815 - names of the standard library

            def _answer(self, code: int, body: object) -> None:
                raw = json.dumps(body).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()


class Team:
    """A repository with pipelines of a platform, its origin, and one request."""

    def __init__(self, folder, kind: str) -> None:
        self.kind = kind
        self.scratch = project(folder)
        init_folder(self.scratch.top, ci=kind)
        self.scratch.commit({}, who="owner-a", message="Pipelines")
        self.scratch.git("init", "--quiet", "--bare", "--initial-branch=main", str(folder / "origin.git"))
        self.scratch.git("remote", "add", "origin", str(folder / "origin.git"))
        self.base = self.scratch.head
        self.scratch.branch("work")
        self.head = self.scratch.commit({FILE: VENDOR})
        self.ref = "refs/merge-requests/7/head" if kind == "gitlab" else "refs/pull/7/merge"
        self.scratch.git("push", "--quiet", "origin", "main", f"work:{self.ref}")
        self.scratch.checkout("main")
        self.scratch.git("branch", "--quiet", "-D", "work")
        self.scratch.git("fetch", "--quiet", "origin")
        self.runner = Runner(folder / "machine", self.scratch.top)
        self.platform = Platform()
        self.scripts = ".gitlab/mlgov" if kind == "gitlab" else ".azuredevops/mlgov"
        self.env = {
            "MLGOV_BRANCH": "main",
            "MLGOV_GOVERNED": "project_charters",
            "MLGOV_PLATFORM": kind,
            "CI_API_V4_URL": f"{self.platform.address}/api",
            "CI_PROJECT_ID": "5",
            "CI_PIPELINE_URL": "https://gitlab.example/p/1",
            "SYSTEM_COLLECTIONURI": f"{self.platform.address}/org/",
            "SYSTEM_TEAMPROJECTID": "prj",
            "BUILD_REPOSITORY_ID": "repo",
            "BUILD_BUILDID": "11",
        }
        self.token = {"MLGOV_TOKEN": "secret"} if kind == "gitlab" else {"SYSTEM_ACCESSTOKEN": "secret"}
        self.tell()

    def tell(self, merge: str | None = None) -> None:
        """What the platform answers from now on."""
        self.platform.answers = gitlab(self, merge) if self.kind == "gitlab" else azure(self, merge)

    def host(self, *words: str) -> str:
        """What the script that talks to the platform prints."""
        return self.runner.run(f"python3 {self.scripts}/host.py {' '.join(words)}", **self.env, **self.token).stdout

    def judge_and_tell(self) -> None:
        """The three jobs for open requests."""
        answers, data = self.runner.temp / "answers", self.runner.temp / "data"
        for number in self.host("open").split():
            self.host("answers", number, str(answers / number))
            self.runner.run(f'git fetch --quiet origin "$(cat {answers}/{number}/ref)"')
        self.runner.run(f"bash {self.scripts}/judge.sh {answers} {data}", **self.env)
        self.runner.run(f"bash {self.scripts}/tell.sh {answers} {data}", **self.env, **self.token)


def gitlab(team: Team, merge: str | None) -> dict[str, object]:
    """GitLab: two people have approved."""
    here = "/api/projects/5"
    users = [{"id": 201, "username": "owner-a"}, {"id": 202, "username": "owner-b"}]
    request = {
        "iid": 7,
        "sha": team.head,
        "state": "merged" if merge else "opened",
        "references": {"full": "risk/models!7"},
        "web_url": "https://gitlab.example/risk/models/-/merge_requests/7",
        "author": {"id": 204, "username": "scientist-a"},
        "diff_refs": {"head_sha": team.head, "start_sha": team.base, "base_sha": team.base},
        "source_branch": "work",
        "source_project_id": 5,
        "target_project_id": 5,
        "merge_commit_sha": merge,
        "merged_at": "2026-03-04T12:00:00Z" if merge else None,
        "merge_user": {"id": 202} if merge else None,
    }
    notes = [
        {"id": at, "system": True, "body": "approved this merge request", "created_at": "2026-03-02T10:00:00Z",
         "author": user, "noteable_iid": 7}
        for at, user in enumerate(users, start=1)
    ]  # fmt: skip
    commit = {
        "id": team.head, "author_email": "scientist-a@example.org", "committer_email": "scientist-a@example.org",
        "message": "Change",
    }  # fmt: skip
    return {
        "/api/user": {"id": 900},
        f"{here}/merge_requests": [request],
        f"{here}/merge_requests/7": request,
        f"{here}/merge_requests/7/approvals": {"approved_by": [{"user": user} for user in users], "updated_at": WHEN},
        f"{here}/merge_requests/7/notes": notes,
        f"{here}/merge_requests/7/versions": [{"id": 1, "head_commit_sha": team.head, "created_at": WHEN}],
        f"{here}/merge_requests/7/commits": [commit],
        f"{here}/approvals": {"reset_approvals_on_push": True},
        f"{here}/issues": [],
    }


def azure(team: Team, merge: str | None) -> dict[str, object]:
    """Azure DevOps: one person has approved."""
    here = "/org/prj/_apis/git/repositories/repo"
    owner = "0a0a0a0a-0000-4000-8000-000000000101"
    system = {"id": "00000002-0000-8888-8000-000000000000"}
    request = {
        "pullRequestId": 7,
        "status": "completed" if merge else "active",
        "repository": {"name": "models", "project": {"name": "risk"}},
        "createdBy": {"id": "author"},
        "lastMergeSourceCommit": {"commitId": team.head},
        "lastMergeTargetCommit": {"commitId": team.base},
        "lastMergeCommit": {"commitId": merge},
        "closedBy": {"id": "0a0a0a0a-0000-4000-8000-000000000102"},
        "closedDate": "2026-03-04T12:00:00Z",
        "sourceRefName": "refs/heads/work",
        "reviewers": [{"id": owner, "vote": 10, "uniqueName": "owner-a@example.org"}],
    }
    thread = {
        "id": 1,
        "publishedDate": "2026-03-02T10:00:00Z",
        "properties": {
            "CodeReviewThreadType": {"$value": "VoteUpdate"},
            "CodeReviewVoteResult": {"$value": "10"},
            "CodeReviewVotedByIdentity": {"$value": "1"},
        },
        "identities": {"1": {"id": owner}},
        "comments": [{"id": 1, "commentType": "system", "author": system, "content": "voted 10"}],
    }
    iteration = {"id": 3, "createdDate": WHEN, "sourceRefCommit": {"commitId": team.head}, "author": {"id": "author"}}
    commit = {"commitId": team.head, "author": {"email": "x@y"}, "committer": {"email": "x@y"}, "comment": "Change"}
    return {
        "/org/_apis/connectionData": {"authenticatedUser": {"id": "service"}},
        f"{here}/pullrequests": {"value": [request]},
        f"{here}/pullRequests/7": request,
        f"{here}/pullRequests/7/threads": {"value": [thread]},
        f"{here}/pullRequests/7/iterations": {"value": [iteration]},
        f"{here}/pullRequests/7/commits": {"value": [commit]},
        "/org/prj/_apis/policy/configurations": {"value": []},
        "/org/prj/_apis/wit/wiql": {"workItems": []},
    }


@pytest.fixture(params=["gitlab", "azure"])
def team(request, tmp_path):
    """A repository with one open request on each platform."""
    made = Team(tmp_path, request.param)
    yield made
    made.platform.close()


def test_what_is_saved_is_what_the_import_reads(team) -> None:
    """Pages end with the empty one, the token goes into a header, and people's opinions are found."""
    folder = team.runner.temp / "answers" / "7"
    assert team.host("open").split() == ["7"]
    team.host("answers", "7", str(folder))
    assert any("secret" in each for each in team.platform.headers)
    kinds = ("pull", "reviews", "commits", "rules")
    saved = [(kind, load(path)) for kind in kinds for path in sorted(folder.glob(f"{kind}*.json"))]
    bundle = bundle_of(team.kind, saved)
    assert (bundle.pull.number, bundle.pull.head, bundle.pull.commits_complete, bundle.complete) == (
        7,
        team.head,
        True,
        True,
    )
    assert {event.state for event in bundle.events} == {"approved"}
    assert {event.commit for event in bundle.events} == {team.head}
    assert ((folder / "head").read_text(), (folder / "ref").read_text()) == (team.head, team.ref)


def test_a_request_gets_one_comment_and_a_status(team) -> None:
    """The second time the comment is written over; the status is that of the commit that was judged."""
    team.judge_and_tell()
    comment, status = (body for _, _, body in team.platform.writes)
    text = comment["body"] if team.kind == "gitlab" else comment["comments"][0]["content"]
    assert f"{PROJECT}/score@2" in text
    assert status["state"] == "failed"
    marker = text.splitlines()[0]
    if team.kind == "gitlab":
        assert team.platform.writes[1][1].endswith(f"/statuses/{team.head}")
        assert status["name"] == "mlgov/gate"
        notes = team.platform.answers["/api/projects/5/merge_requests/7/notes"]
        notes += [
            {"id": 8, "system": False, "body": text, "author": {"id": 1}},
            {"id": 9, "system": False, "body": f"{marker}\nold", "author": {"id": 900}},
        ]
    else:
        assert status["iterationId"] == 3
        assert status["context"] == {"name": "gate", "genre": "mlgov"}
        threads = team.platform.answers["/org/prj/_apis/git/repositories/repo/pullRequests/7/threads"]["value"]
        threads += [
            {"id": 8, "comments": [{"id": 1, "content": text, "author": {"id": "mallory"}}]},
            {"id": 9, "comments": [{"id": 1, "content": f"{marker}\nold", "author": {"id": "service"}}]},
        ]
    team.platform.writes.clear()
    team.judge_and_tell()
    ends = {"gitlab": ("PUT", "/notes/9"), "azure": ("PATCH", "/threads/9/comments/1")}[team.kind]
    method, path, _ = team.platform.writes[0]
    assert (method, path[-len(ends[1]) :]) == ends


def test_what_cannot_be_judged_is_no_success(team) -> None:
    """Without data the status is an error, also where earlier runs left something."""
    answers = team.runner.temp / "answers"
    team.host("answers", "7", str(answers / "7"))
    team.runner.run(f"bash {team.scripts}/tell.sh {answers} {team.runner.temp}/none", **team.env, **team.token)
    assert [body["state"] for _, _, body in team.platform.writes] == [
        {"gitlab": "failed", "azure": "error"}[team.kind],
    ]


def test_decisions_become_a_proposal_of_records(team) -> None:
    """After the merge: a branch with approvals and nothing else, and one request for it."""
    team.scratch.git("fetch", "--quiet", "origin", f"{team.ref}:work")
    merge = team.scratch.merge("work")
    team.scratch.git("push", "--quiet", "origin", "main")
    team.tell(merge)
    # The merge of the tests lies in the past.
    longer = f"mkdir -p $RUNNER_TEMP/answers; sed -i 's/merged 30/merged 9999/' {team.scripts}/records.sh"
    record = f"{longer}; bash {team.scripts}/records.sh $RUNNER_TEMP/answers"
    team.runner.run(record, **team.env, **team.token)
    changed = team.scratch.git("diff", "--name-only", "main~1", "main").splitlines()
    assert len(changed) > 2
    assert all(each.startswith(f"project_charters/{PROJECT}/approvals/") for each in changed)
    assert team.scratch.git("ls-remote", "origin", "refs/heads/mlgov/records").split()[0] == team.scratch.head
    if team.kind == "azure":
        assert team.platform.writes[0][2]["sourceRefName"] == "refs/heads/mlgov/records"
    team.platform.writes.clear()
    team.scratch.git("reset", "--quiet", "--hard", "origin/main")
    done = team.runner.run(record, **team.env, **team.token)
    assert "They are proposed already." in done.stdout
    assert team.platform.writes == []


def test_one_issue_tells_what_is_due(team) -> None:
    """It is opened if there is something, renewed, and ended when nothing is due any more."""
    text, found = team.runner.temp / "due.md", team.runner.temp / "due.json"
    text.write_text("<!-- mlgov:due x -->\n- <b>late</b>\n")
    found.write_text('{"items": []}')
    team.host("issue", str(text), str(found))
    assert team.platform.writes == []
    found.write_text('{"items": [1]}')
    team.host("issue", str(text), str(found))
    if team.kind == "gitlab":
        assert team.platform.writes[0][:2] == ("POST", "/api/projects/5/issues")
        team.platform.answers["/api/projects/5/issues"] = [{"iid": 4, "description": text.read_text()}]
    else:
        method, path, body = team.platform.writes[0]
        assert (method, path) == ("POST", "/org/prj/_apis/wit/workitems/$Issue")
        assert "&lt;b&gt;late" in body[1]["value"]
        team.platform.answers["/org/prj/_apis/wit/wiql"] = {"workItems": [{"id": 4}]}
    team.platform.writes.clear()
    found.write_text('{"items": []}')
    team.host("issue", str(text), str(found))
    ended = team.platform.writes[0]
    assert ended[1].endswith("/4")
    assert ended[2]["state_event"] == "close" if team.kind == "gitlab" else ended[2][1]["value"] == "Nothing is due."
