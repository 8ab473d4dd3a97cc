"""Where each answer that standards ask of a charter is given: one home per item, a key or a heading."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mlgov.documents.base import Document, load

DATA = Path(__file__).parent / "data"


class _Homes(Document):
    """The table as shipped."""

    homes: dict[str, str]


@cache
def charter_homes() -> dict[str, str]:
    """Item that standards ask for (`charter.limitations`) -> key of the front matter, or `## heading`."""
    return dict(sorted(load(_Homes, DATA / "charter_homes.yml", root=DATA).homes.items()))


@cache
def _by_home() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for item, home in charter_homes().items():
        found.setdefault(home, []).append(item)
    return {home: tuple(items) for home, items in found.items()}


def asked_by_standards(where: str) -> tuple[str, ...]:
    """The items whose home is that key or heading."""
    return _by_home().get(where, ())
