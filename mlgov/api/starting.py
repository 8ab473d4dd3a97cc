"""`init`: the few files a team starts with. Nothing that exists is touched."""

from __future__ import annotations

import json
from pathlib import Path

from mlgov.api.new_files import created
from mlgov.api.pipelines import governed_below, init_pipelines
from mlgov.api.workspace import DEFAULT_FOLDER, PORTAL_FILE, today
from mlgov.documents.people import PlatformKind
from mlgov.documents.schema import SCHEMAS, json_schema
from mlgov.documents.writer import yaml_text
from mlgov.errors import UsageError
from mlgov.evidence.files import write_atomically

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
owner: model_risk
effective_from: {day}
extends: standard
"""

IGNORED = (".mlgov/", "build/", "site/")

# Which schema describes which files, for editors that read workspace settings.
PATTERNS = {
    "portal": ["portal.yml"],
    "policy": ["policies/*.yml"],
    "features": ["*/features.yml"],
    "version": ["*/models/*/*.yml"],
    "event": ["*/models/*/events/*.yml"],
}


def init_folder(
    folder: str | Path = ".", *, name: str = "Model governance", ci: PlatformKind | None = None
) -> tuple[str, ...]:
    """Make a governed folder in `folder`; gives one line for each file and then what to do next.

    Files that exist are kept. With `ci`, pipelines for a platform are written too, and a governed folder that is there
    already is left alone.

    Raises UsageError if the name is empty, EvidenceError if nothing can be written there.
    """
    if not name.strip():
        msg = "the portal needs a name"
        raise UsageError(msg, hint='for example --name "Credit models"')
    folder = Path(folder)
    if ci is None:
        return _governed_folder(folder, name)
    made = () if governed_below(folder) else _governed_folder(folder, name)
    return (*made, *init_pipelines(folder, ci))


def _governed_folder(folder: Path, name: str) -> tuple[str, ...]:
    governed = folder / DEFAULT_FOLDER
    title = yaml_text(" ".join(name.split())).rstrip("\n")
    lines = [
        created(governed / PORTAL_FILE, PORTAL.format(name=title), folder),
        created(governed / "policies" / "team.yml", POLICY.format(day=today().isoformat()), folder),
    ]
    for schema in sorted(SCHEMAS):
        text = json.dumps(json_schema(schema), indent=1, sort_keys=True) + "\n"
        write_atomically(governed / ".schemas" / f"{schema}.json", text.encode("utf-8"))
    lines.append(f"wrote   {DEFAULT_FOLDER}/.schemas/ (help for editors)")
    schemas = {
        f"{DEFAULT_FOLDER}/.schemas/{schema}.json": [f"{DEFAULT_FOLDER}/{glob}" for glob in globs]
        for schema, globs in PATTERNS.items()
    }
    settings = json.dumps({"yaml.schemas": schemas}, indent=2) + "\n"
    lines += [created(folder / ".vscode" / "settings.json", settings, folder), _ignore(folder / ".gitignore")]
    return (
        *lines,
        "",
        "Next: register a model that has predictions in a file, for example",
        "  mlgov register my-project/my-model@1 --data test=scored.parquet --label y --score p",
    )


def _ignore(path: Path) -> str:
    """Add what is built to .gitignore."""
    there = path.exists()
    before = path.read_bytes() if there else b""
    known = before.decode("utf-8", errors="replace").splitlines()
    lacking = [line for line in IGNORED if line not in known]
    if not lacking:
        return "kept    .gitignore"
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_atomically(path, before + "".join(f"{line}\n" for line in lacking).encode("utf-8"))
    return "updated .gitignore" if there else "created .gitignore"
