"""The files around a first version: a charter to fill in, and the meaning of its features. Only where there are none."""

from __future__ import annotations

from pathlib import Path

from mlgov.api.workspace import Workspace
from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion
from mlgov.evidence.files import write_atomically

CHARTER = """\
---
# yaml-language-server: $schema=../.schemas/charter.json
title: {title}
owner: TBD
data_scientist: TBD
problem: {problem}
target: TBD  # what is predicted, and for what one row stands
decides_about_people: TBD  # true or false
success: [{{metric: {metric}, {bound}: {value}, baseline: {{kind: simple_rule, value: TBD}}}}]
data: [{{name: TBD, source: file, owner: TBD, personal: TBD}}]
if_wrong_or_off: TBD
---

## Why

TBD

## Not for

TBD

## Limitations

TBD
"""

FEATURES = """\
# yaml-language-server: $schema=../.schemas/features.json
# What each feature means, once per project. Values of a column are published only where `personal: false` is said.
features:
"""


def write_skeletons(
    workspace: Workspace, project: str, authored: RegisteredVersion, facts: Facts
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Make charter.md and features.yml if they are missing; gives the files made, and remarks."""
    folder = workspace.governed / project
    wrote: list[Path] = []
    remarks: list[str] = []
    charter = folder / "charter.md"
    if not charter.exists():
        write_atomically(charter, charter_text(project, authored).encode("utf-8"))
        wrote.append(charter)
        remarks.append(f"{charter.name} is a draft: fill in what says TBD")
    features = folder / "features.yml"
    names = [column.name for column in facts.columns if column.role in {"feature", "sensitive"}]
    if not features.exists() and names:
        lines = "".join(f"  {_key(name)}: {{meaning: TBD}}\n" for name in names)
        write_atomically(features, (FEATURES + lines).encode("utf-8"))
        wrote.append(features)
    return tuple(wrote), tuple(remarks)


def charter_text(project: str, authored: RegisteredVersion) -> str:
    """A draft charter for a model as it was registered."""
    classifies = authored.columns.score is not None or authored.columns.positive is not None
    return CHARTER.format(
        title=project.replace("-", " ").replace("_", " ").capitalize(),
        problem="binary_classification" if classifies else "regression",
        metric="roc_auc" if classifies else "mean_absolute_error",
        bound="at_least" if classifies else "at_most",
        value="TBD",
    )


def _key(name: str) -> str:
    """A column name as a YAML key."""
    plain = name.replace("_", "").isalnum() and name[0].isalpha() and name.isascii()
    reserved = name.casefold() in {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
    return name if plain and not reserved else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
