"""docs/formats.md is what the models say: written anew with MLGOV_UPDATE_GOLDEN=1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from mlgov.api.schemas import schema_of

PAGE = Path(__file__).resolve().parents[2] / "docs/formats.md"
BEGIN, END = "<!-- fields: made from the models by tests/contracts/test_formats.py -->\n", "<!-- end of fields -->\n"
FORMATS = {
    "finding": "findings/<id>.yml",
    "validation": "validations/<id>.md, front matter",
    "envelope": "models/<model>/envelopes/<id>.yml",
    "event": "models/<model>/events/<day>-<kind>-<slug>.yml",
    "form": "decisions/<model>/<version>/<stage>-<role>-<dossier8>.yml",
    "record": "approvals/<model>/<version>/<digest12>.json",
}
"""Name of the schema -> where such a file lies in a project's folder."""


def kind(part: dict[str, Any]) -> str:
    """What may stand there, in few words."""
    for key in ("anyOf", "oneOf"):
        if key in part:
            words = [kind(each) for each in part[key]]
            return " or ".join(dict.fromkeys(each for each in words if each != "nothing"))
    if "$ref" in part:
        return f"[{part['$ref'].rpartition('/')[2]}]"
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return ", ".join(f"`{each}`" for each in part["enum"])
    return f"list of {kind(part['items'])}" if part.get("type") == "array" else single(part)


def single(part: dict[str, Any]) -> str:
    """What one value is."""
    types = part.get("type", "object")
    if isinstance(types, list):
        types = "text" if "string" in types else types[0]
    if part.get("format") == "date" or part.get("pattern", "").startswith("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"):
        return "day"
    return {"string": "text", "boolean": "true or false", "null": "nothing", "integer": "whole number"}.get(
        types, types
    )


def rows(part: dict[str, Any]) -> list[str]:
    """One row for each field of an object."""
    needed = part.get("required", [])
    return [
        f"| `{name}`{' (needed)' if name in needed else ''} | {kind(field).replace('|', chr(92) + '|')} | "
        f"{field.get('description', '').replace('|', chr(92) + '|')} |"
        for name, field in part.get("properties", {}).items()
    ]


def table(part: dict[str, Any]) -> list[str]:
    """Its fields as a table."""
    return ["| field | what | meaning |", "|---|---|---|", *rows(part), ""]


def fields() -> str:
    """All formats."""
    lines = []
    for name, place in FORMATS.items():
        schema = schema_of(name)
        lines += [f"## {name.capitalize()}", "", f"`<project>/{place}`. {schema.get('description', '')}".strip(), ""]
        lines += table(schema)
        for part, inner in schema.get("$defs", {}).items():
            if inner.get("properties"):
                lines += [f"**{part}**: {inner.get('description', '')}".strip(), "", *table(inner)]
        if name == "record":
            lines += ["**predicate**", "", *table(schema["properties"]["predicate"])]
    return "\n".join(lines).rstrip() + "\n"


def test_the_page_says_what_the_models_say():
    """Between the two marks; what is written around them is people's own."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    said, after = rest.split(END)
    wanted = f"\n{fields()}\n"
    if os.environ.get("MLGOV_UPDATE_GOLDEN") == "1":
        PAGE.write_text(before + BEGIN + wanted + END + after, encoding="utf-8")
        return
    assert said == wanted, "write it anew with MLGOV_UPDATE_GOLDEN=1 and look at the difference"


def test_every_field_is_explained():
    """No row without a meaning."""
    lacking = [line for line in fields().splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert lacking == []
