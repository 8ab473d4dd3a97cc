"""Helper of tests: runs the steps of generated GitHub workflows as they stand, with a stand-in for `gh`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

GH = """\
#!{python}
import json, os, subprocess, sys
words, state = sys.argv[1:], os.environ["FAKE_GH"]
answers = json.load(open(os.path.join(state, "answers.json")))
def log(**what):
    with open(os.path.join(state, "calls.jsonl"), "a") as stream:
        stream.write(json.dumps(what) + "\\n")
if not os.environ.get("GH_TOKEN"):
    sys.exit("gh: no token")
if words[:2] == ["auth", "setup-git"]:
    sys.exit(0)
if words[0] == "pr":
    log(pr=words[1], words=words[2:])
    if words[1] == "list":
        print("\\n".join(str(each) for each in answers.get("open records", [])))
    sys.exit(0)
method, fields, jq, path, rest = "GET", {{}}, None, "", words[1:]
while rest:
    word = rest.pop(0)
    if word == "--method":
        method = rest.pop(0)
    elif word in ("--raw-field", "--field"):
        key, _, value = rest.pop(0).partition("=")
        fields[key] = open(value[1:]).read() if word == "--field" and value.startswith("@") else value
    elif word == "--jq":
        jq = rest.pop(0)
    elif word != "--paginate":
        path = word
path, _, query = path.partition("?")
if method != "GET":
    log(method=method, path=path, fields=fields)
    print("{{}}")
    sys.exit(0)
log(method=method, path=path, fields=fields)
if path not in answers and "/commits/" in path and path.endswith("/pulls"):
    answers[path] = []
if path not in answers:
    sys.exit("gh: Not Found (HTTP 404) " + path)
found = answers[path]
if isinstance(found, list) and "page=" in query.replace("per_page=", "") and not query.endswith("&page=1"):
    found = []
text = json.dumps(found)
if jq is not None:
    done = subprocess.run(["jq", "--raw-output", jq], input=text, text=True, capture_output=True, check=True)
    text = done.stdout
sys.stdout.write(text)
"""


class Runner:
    """A machine that runs steps: its own temporary folder, a stand-in for `gh`, and the repository's folder."""

    def __init__(self, folder: Path, repository: Path) -> None:
        for tool in ("bash", "jq", "git"):
            if shutil.which(tool) is None:
                if os.environ.get("CI") == "true":
                    pytest.fail(f"{tool} is needed here")
                pytest.skip(f"{tool} is not installed")
        self.folder = folder
        self.repository = repository
        self.temp = folder / "temp"
        self.temp.mkdir(parents=True)
        tools = folder / "bin"
        tools.mkdir()
        (tools / "gh").write_text(GH.format(python=sys.executable))
        (tools / "gh").chmod(0o755)
        (tools / "mlgov").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlgov "$@"\n')
        (tools / "mlgov").chmod(0o755)
        self.tools = tools
        self.answers: dict[str, Any] = {}
        self.outputs: dict[str, str] = {}

    def run(
        self, script: str, *, cwd: Path | None = None, check: bool = True, **env: str
    ) -> subprocess.CompletedProcess:
        """Run a step's script. Environment variables that a workflow would set are given by name."""
        (self.folder / "answers.json").write_text(json.dumps(self.answers))
        out, summary = self.folder / "output", self.folder / "summary.md"
        out.write_text("")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITHUB_", "MLGOV"))}
        known = {
            "PATH": f"{self.tools}:{kept['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "HOME": str(self.folder),
            "FAKE_GH": str(self.folder),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(out),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_REPOSITORY": "risk/models",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "SOURCE_DATE_EPOCH": "1795305600",
        }
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=cwd or self.repository,
            env=kept | known | env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        self.outputs |= dict(line.split("=", 1) for line in out.read_text().splitlines() if "=" in line)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What `gh` was asked, in order."""
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def writes(self) -> list[dict[str, Any]]:
        """Calls that would have changed something on the platform."""
        return [each for each in self.calls if each.get("method", "GET") != "GET" or each.get("pr") == "create"]

    def forget(self) -> None:
        """Begin a new list of calls."""
        (self.folder / "calls.jsonl").unlink(missing_ok=True)


def load_yaml(path: Path) -> Any:
    """A YAML file as YAML 1.2 has it: `on` is a text, only `true` and `false` are truth values."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
        for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
    return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a safe loader with fewer types


def step(workflow: Path, job: str, name: str) -> str:
    """The script of a step."""
    steps = load_yaml(workflow)["jobs"][job]["steps"]
    return next(each["run"] for each in steps if each["name"] == name)


def scripts(path: Path) -> dict[str, str]:
    """Every shell script in a workflow, action, GitLab or Azure pipeline, by where it stands."""
    data = load_yaml(path)
    found: dict[str, str] = {}
    jobs = data.get("jobs", {"action": data.get("runs", {})})
    for name, job in jobs.items() if isinstance(jobs, dict) else ((each["job"], each) for each in jobs):
        for at, each in enumerate(job.get("steps", ())):
            text = each.get("run") or each.get("bash")
            if text:
                found[f"{name} {at}"] = text
    for name, job in data.items():
        if isinstance(job, dict) and "script" in job:
            found[name] = "\n".join([*job.get("before_script", ()), *job["script"]])
    return found


EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
