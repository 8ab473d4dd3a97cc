"""The authored file of a version: composed from what was said now and, for the rest, what the predecessor says."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mlgov.documents.base import load
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import UsageError
from mlgov.registry.protocol import ModelVersion

CARRIED = ("output", "sample", "golden_sample", "owner", "baseline")
"""What a version takes over from its predecessor beside origin, columns, decision and training.

Data and artefacts are never carried over: a data set may hold the predecessor's predictions.
"""

ORDER = (
    "change",
    "change_kind",
    "origin",
    "predecessor",
    "owner",
    "data",
    "columns",
    "decision",
    "training",
    "artefacts",
    "output",
    "sample",
    "golden_sample",
    "baseline",
    "reported",
    "limitations",
)


def next_version_fields(earlier: ModelVersion | None, **said: Any) -> dict[str, Any]:
    """The fields of a new authored file, in order: what was said, and for the rest what the predecessor says.

    Raises UsageError if a version with a predecessor doesn't say what changed, or nothing can be measured or reported.
    """
    before = _carried(earlier)
    change, kind = said["change"], said["change_kind"]
    if earlier is not None and not change:
        msg = f"say what changed since {earlier.name}"
        raise UsageError(msg, hint='for example --change "trained on 2025" --kind refresh')
    fields: dict[str, Any] = {
        **{key: before[key] for key in CARRIED if key in before},
        "change": change or "first version",
        "change_kind": kind or ("initial" if earlier is None else "material"),
        "origin": said["origin"] or before.get("origin"),
        "predecessor": said["predecessor"],
        "data": {role: _short(ref) for role, ref in said["data"].items()},
        "columns": _merged(before.get("columns"), said["columns"]),
        "decision": _merged(before.get("decision"), said["decision"] if _decides(said) else {}),
        "training": _merged(before.get("training"), said["training"]),
        "artefacts": said["artefacts"],
        "reported": said["reported"],
        "limitations": said["limitations"],
    }
    if not fields["data"] and not fields["reported"]:
        msg = "there is nothing to measure: name data, or numbers that others reported"
        raise UsageError(msg, hint="for example --data test=scored.parquet --label y --score p")
    return {key: fields[key] for key in ORDER if fields.get(key)}


def authored_text(fields: Mapping[str, Any], name: str) -> str:
    """The YAML text of an authored version file: one block for each key, short mappings on one line."""
    lines = [
        "# yaml-language-server: $schema=../../../.schemas/version.json",
        f"# {name}: yours to edit until released.",
    ]
    for key, value in fields.items():
        # Short mappings on one line, but never the top level itself.
        flow = None if isinstance(value, Mapping | list | tuple) else False
        block: str = yaml.safe_dump(
            {key: _plain(value)}, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=110
        )
        lines.append(block.rstrip("\n"))
    return "\n".join(lines) + "\n"


def check_authored(text: str, path: Path) -> RegisteredVersion:
    """The document that `text` would be at `path`. Nothing is written there.

    Raises DocumentError with every problem.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / path.name
        trial.write_text(text, encoding="utf-8")
        return load(RegisteredVersion, trial, root=Path(folder))


def _carried(earlier: ModelVersion | None) -> dict[str, Any]:
    """What the predecessor's file says, without what was left at its default."""
    if earlier is None:
        return {}
    dumped: dict[str, Any] = earlier.authored.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return dumped


def _decides(said: Mapping[str, Any]) -> bool:
    """Whether a decision rule was said."""
    return said["decision"]["threshold"] is not None or bool(said["decision"]["rule"])


def _merged(before: Mapping[str, Any] | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, and for the rest what stood before."""
    merged = dict(before or {})
    merged.update({key: value for key, value in said.items() if value not in (None, "", [], {}, ())})
    return merged


def _short(ref: Any) -> Any:
    """A data reference as short as it can be written."""
    return ref["path"] if isinstance(ref, Mapping) and set(ref) == {"path"} else ref


def _plain(value: Any) -> Any:
    """Tuples as lists and mappings without empty parts, for the YAML writer."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if part not in (None, "", [])}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
