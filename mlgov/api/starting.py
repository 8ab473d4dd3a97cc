"""`init`: the few files a team starts with. Nothing that exists is touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from mlgov.api.workspace import DEFAULT_FOLDER, PORTAL_FILE
from mlgov.documents.schema import SCHEMAS, json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PORTAL = """\
# yaml-language-server: $schema=.schemas/portal.json
name: {name}
# Data and artefact paths are relative to this folder, and stay inside it.
data_root: ..
# The policy of every project whose charter names none. `standard` ships with mlgov; policies/team.yml tightens it.
default_policy: team
# Which people hold which role. Use the ids people have on your platform.
roles: {{}}
disclosure:
  # Counts of people below this number are not published.
  min_cell: 5
"""

POLICY = """\
# yaml-language-server: $schema=../.schemas/policy.json
# Your own policy. It may only tighten what it extends; `mlgov build` shows every limit with its reason.
name: team
title: Team policy
version: "1"
owner: model-risk
effective_from: 2026-01-01
extends: standard
"""

IGNORED = (".mlgov/", "site/")

# Which schema describes which files, for editors that read workspace settings.
PATTERNS = {
    "portal": ["portal.yml"],
    "policy": ["policies/*.yml"],
    "features": ["*/features.yml"],
    "version": ["*/models/*/*.yml"],
    "event": ["*/models/*/events/*.yml"],
}


def init_folder(folder: Path, *, name: str = "Model governance") -> Iterator[str]:
    """Make a governed folder in `folder`; yields one line for each file and then what to do next."""
    governed = folder / DEFAULT_FOLDER
    yield _create(governed / PORTAL_FILE, PORTAL.format(name=_scalar(name)), folder)
    yield _create(governed / "policies" / "team.yml", POLICY, folder)
    for schema in sorted(SCHEMAS):
        path = governed / ".schemas" / f"{schema}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(json_schema(schema), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    yield f"wrote   {DEFAULT_FOLDER}/.schemas/ (help for editors)"
    schemas = {
        f"{DEFAULT_FOLDER}/.schemas/{schema}.json": [f"{DEFAULT_FOLDER}/{glob}" for glob in globs]
        for schema, globs in PATTERNS.items()
    }
    yield _create(folder / ".vscode" / "settings.json", json.dumps({"yaml.schemas": schemas}, indent=2) + "\n", folder)
    yield _ignore(folder / ".gitignore")
    yield ""
    yield "Next: register a model that has predictions in a file, for example"
    yield "  mlgov register my-project/my-model@1 --data test=scored.parquet --label y --score p"


def _scalar(text: str) -> str:
    """A text as a YAML scalar, quoted when it must be."""
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=10_000)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _create(path: Path, text: str, base: Path) -> str:
    """Write a file unless it exists."""
    shown = path.relative_to(base).as_posix()
    if path.exists():
        return f"kept    {shown}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"created {shown}"


def _ignore(path: Path) -> str:
    """Add what is built to .gitignore."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lacking = [line for line in IGNORED if line not in before.splitlines()]
    if not lacking:
        return "kept    .gitignore"
    if before and not before.endswith("\n"):
        before += "\n"
    path.write_text(before + "".join(f"{line}\n" for line in lacking), encoding="utf-8")
    return "updated .gitignore" if before else "created .gitignore"
