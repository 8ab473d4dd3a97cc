"""The files around a first version: a charter to fill in, and the meaning of its features. Only where there are none."""

from __future__ import annotations

import json
from pathlib import Path

from mlgov.api.workspace import Workspace
from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion
from mlgov.documents.writer import yaml_text
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
        write_atomically(charter, charter_text(project, authored, facts).encode("utf-8"))
        wrote.append(charter)
        remarks.append(f"{charter.name} is a draft: fill in what says TBD")
    features = folder / "features.yml"
    names = [column.name for column in facts.columns if column.role in {"feature", "sensitive"}]
    if not features.exists():
        if names:
            lines = "".join(f"  {_key(name)}: {{meaning: TBD}}\n" for name in names)
            write_atomically(features, (FEATURES + lines).encode("utf-8"))
            wrote.append(features)
    elif undescribed := _undescribed(workspace, project, names):
        remarks.append(f"features.yml does not describe {', '.join(undescribed[:5])}{_more(len(undescribed) - 5)}")
    return tuple(wrote), tuple(remarks)


def charter_text(project: str, authored: RegisteredVersion, facts: Facts) -> str:
    """A draft charter for a model as it was registered."""
    problem = _problem(authored, facts)
    return CHARTER.format(
        title=yaml_text(project.replace("-", " ").replace("_", " ").capitalize()).rstrip("\n"),
        problem=problem,
        metric="mean_absolute_error" if problem == "regression" else "roc_auc",
        bound="at_most" if problem == "regression" else "at_least",
        value="TBD",
    )


def _problem(authored: RegisteredVersion, facts: Facts) -> str:
    """What kind of problem it looks like: by the score, else by what the label's values are."""
    columns = authored.columns
    if columns.score is not None or columns.positive is not None:
        return "binary_classification"
    outcome = next((fact for fact in facts.columns if fact.role == "label"), None) or next(
        (fact for fact in facts.columns if fact.role == "prediction"), None
    )
    if outcome is None:
        return "other"
    if outcome.kind == "category":
        return "binary_classification" if len(outcome.categories or ()) == 2 else "multiclass_classification"
    if outcome.kind == "boolean" or (outcome.kind == "integer" and (outcome.minimum, outcome.maximum) == (0, 1)):
        return "binary_classification"
    return "regression"


def _undescribed(workspace: Workspace, project: str, names: list[str]) -> list[str]:
    """Features that the project's features.yml says nothing about."""
    described = next((item.features.features for item in workspace.registry.projects() if item.id == project), {})
    return [name for name in names if name not in described]


def _key(name: str) -> str:
    """A column name as a YAML key on one line, however odd it is."""
    if name.isascii() and name.replace("_", "").isalnum():
        return yaml_text(name).rstrip("\n")
    return json.dumps(name, ensure_ascii=not name.isprintable())


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
