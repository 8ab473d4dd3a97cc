"""The authored file of a version: composed from what was said now and, for the rest, what the predecessor says."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from mlgov.documents.base import Document, load
from mlgov.documents.version import RegisteredVersion
from mlgov.documents.writer import yaml_text
from mlgov.errors import UsageError
from mlgov.registry.protocol import ModelVersion

D = TypeVar("D", bound=Document)

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


def next_version_fields(earlier: ModelVersion | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new authored file, in order: what was said, and for the rest what the predecessor says.

    Raises UsageError if a version with a predecessor doesn't say what changed, a threshold comes without a reason, or
    nothing can be measured or reported.
    """
    before = carried(earlier)
    if earlier is not None and not said.get("change"):
        msg = f"say what changed since {earlier.name}"
        raise UsageError(msg, hint='for example --change "trained on 2025" --kind refresh')
    fields: dict[str, Any] = {
        **{key: before.get(key) if empty(said.get(key)) else said[key] for key in CARRIED},
        **{key: said.get(key) for key in ("data", "artefacts", "reported", "limitations")},
        "change": said.get("change") or "first version",
        "change_kind": said.get("change_kind") or ("initial" if earlier is None else "material"),
        "origin": said.get("origin") or before.get("origin"),
        "predecessor": earlier.version if earlier is not None else None,
        "columns": merged(before.get("columns"), said.get("columns")),
        "decision": _decision(before.get("decision"), said.get("decision") or {}),
        "training": merged(before.get("training"), said.get("training")),
    }
    if not fields["data"] and not fields["reported"]:
        msg = "there is nothing to measure: name data, or numbers that others reported"
        hint = "for example --data test=scored.parquet --label y --score p; `reported: [...]` is written in the version's file"
        raise UsageError(msg, hint=hint)
    return {key: fields[key] for key in ORDER if not empty(fields.get(key))}


def authored_text(fields: Mapping[str, Any], name: str) -> str:
    """The YAML text of an authored version file: one block for each key, short mappings on one line."""
    lines = [
        "# yaml-language-server: $schema=../../../.schemas/version.json\n",
        f"# {name}: yours to edit until released.\n",
    ]
    for key, value in fields.items():
        # Short mappings on one line, but never the top level itself.
        flow = None if isinstance(value, Mapping | list | tuple) else False
        lines.append(yaml_text({key: _tidy(key, value)}, flow=flow))
    return "".join(lines)


def check_text(kind: type[D], text: str, path: Path, root: Path) -> D:
    """The document that `text` would be at `path` below `root`. Nothing is written there.

    Raises DocumentError with every problem, naming the file as it would be called.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / path.relative_to(root)
        trial.parent.mkdir(parents=True)
        trial.write_text(text, encoding="utf-8")
        return load(kind, trial, root=Path(folder))


def differing(said: Mapping[str, Any], authored: RegisteredVersion, path: Path, root: Path) -> tuple[str, ...]:
    """The parts of an authored file that stand although something else was said now, sorted.

    Raises DocumentError if what was said can't be part of a version's file.
    """
    before: dict[str, Any] = authored.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    fields = {key: value for key, value in said.items() if not empty(value)}
    for key in ("columns", "decision", "training"):
        fields[key] = merged(before.get(key), fields.get(key))
    data = {**before.get("data", {}), **fields.get("data", {})}
    whole = {key: value for key, value in {**before, **fields, "data": data}.items() if not empty(value)}
    wanted = check_text(RegisteredVersion, authored_text(whole, ""), path, root)
    return tuple(key for key in sorted(said) if getattr(wanted, key) != getattr(authored, key))


def carried(earlier: ModelVersion | None) -> dict[str, Any]:
    """What the predecessor's file says, without what was left at its default."""
    if earlier is None:
        return {}
    dumped: dict[str, Any] = earlier.authored.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return dumped


def merged(before: Mapping[str, Any] | None, said: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was said, and for the rest what stood before."""
    return {**(before or {}), **{key: value for key, value in (said or {}).items() if not empty(value)}}


def empty(value: Any) -> bool:
    """Nothing was said: None, or an empty text, list or mapping. False and 0 are something."""
    return value is None or (isinstance(value, str | list | tuple | Mapping) and not value)


def _decision(before: Mapping[str, Any] | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """The decision said now; a new threshold or rule never inherits the reason of an old one, only what scores are."""
    decides = not empty(said.get("threshold")) or not empty(said.get("rule"))
    changed = any(not empty(said.get(key)) and said[key] != (before or {}).get(key) for key in ("threshold", "rule"))
    if decides and changed and empty(said.get("why")):
        msg = "say why this threshold or rule was chosen"
        raise UsageError(msg, hint='for example --why "a missed case costs ten times a false alarm"')
    if not decides and not before and not empty(said.get("why")):
        msg = "there is a reason (why) but no threshold or rule that it is about"
        raise UsageError(msg, hint="add --threshold 0.5 or --rule")
    if not decides and not before and not empty(said.get("scores")):
        msg = "it is said what scores are, but there is no threshold or rule for them"
        raise UsageError(msg, hint="add --threshold, or --rule")
    kept = {key: value for key, value in (before or {}).items() if key == "scores" or not changed}
    return merged(kept, said)


def _tidy(key: str, value: Any) -> Any:
    """Data references as short as they can be written; mappings without empty parts."""
    if key == "data":
        return {role: _short(ref) for role, ref in value.items()}
    if key == "artefacts":
        return [_short(ref) for ref in value]
    return _plain(value)


def _short(ref: Any) -> Any:
    """A reference that has only a path as that path."""
    plain = _plain(ref)
    return plain["path"] if isinstance(plain, Mapping) and set(plain) == {"path"} else plain


def _plain(value: Any) -> Any:
    """Tuples as lists, and mappings without parts that say nothing; an empty mapping may mean `as usual`."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if not empty(part) or isinstance(part, Mapping)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
