"""Documents to YAML text that reads back as the same document: for files that the tool writes.

Texts that some reader could take for a number, a day or true/false are quoted. Same document, same bytes.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import yaml

from mlgov.documents import scalars
from mlgov.documents.base import Document

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class _Dumper(yaml.SafeDumper):
    """Block style, no aliases, ambiguous texts quoted."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - equal values are written out
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    lines = text.split("\n")
    if not all(line.isprintable() for line in lines):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    if "\n" in text and not text.startswith((" ", "\n")) and not any(line.endswith(" ") for line in lines):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if _ambiguous(text) else None)


def _ambiguous(text: str) -> bool:
    try:
        if not isinstance(scalars.guess(text), str):
            return True
    except scalars.NotThatError:
        return True
    return text in scalars.TRUE | scalars.FALSE or scalars.DAY.match(text) is not None


_Dumper.add_representer(str, _text)


def to_yaml(document: Document, *, heading: str = "") -> str:
    """The YAML text of a document, defaults left out; `heading` becomes a comment above it.

    Control characters, which the strict reader refuses, become U+FFFD; numbers that are not finite become text.
    """
    data = document.model_dump(by_alias=True, exclude_defaults=True)
    for name, info in type(document).model_fields.items():
        if name == "format":  # says how to read the rest, so it is written even if it is the default
            data = {info.alias or name: getattr(document, name), **data}
    text = yaml.dump(
        _plain(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
    )
    comment = "".join(f"# {line}".rstrip() + "\n" for line in heading.splitlines())
    return comment + text


def yaml_text(value: Any, *, flow: bool | None = False, width: int = 110) -> str:
    """The YAML text of plain values, ambiguous texts quoted; `flow` True writes one line, None short parts on one."""
    text: str = yaml.dump(
        _plain(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width, default_flow_style=flow
    )
    return text.removesuffix("\n").removesuffix("\n...") + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | dt.date):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return int(value) if len(str(abs(value))) <= scalars.MAX_DIGITS else str(value)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))
