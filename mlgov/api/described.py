"""Descriptions of the installed checks, kept between builds: reading them must not load the libraries that measure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path

from mlgov import __version__
from mlgov.errors import EvidenceError
from mlgov.evidence.cache import EntryCache, stat_key
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.help_codec import help_from_bytes, help_to_bytes
from mlgov.evidence.measurement import CheckHelp

KIND = "catalogue"
ENTRY_POINTS = "mlgov.checks"
"""The group that `mlgov.checks.catalogue` looks for; checks of other packages are asked each time."""


def descriptions(cache: EntryCache) -> tuple[CheckHelp, ...]:
    """The description of every installed check, in the order of reports.

    Raises UsageError as `installed_checks` does.
    """
    if entry_points(group=ENTRY_POINTS):
        return _loaded()
    key = _state_of_checks()
    kept = _read(cache.get(KIND, key))
    if kept is None:
        kept = _loaded()
        cache.put(KIND, key, [json.loads(help_to_bytes(each)) for each in kept])
    return kept


def _loaded() -> tuple[CheckHelp, ...]:
    from mlgov.checks.catalogue import installed_checks

    return tuple(check.help() for check in installed_checks())


def _read(kept: object) -> tuple[CheckHelp, ...] | None:
    """What was kept, or None if that is nothing that could be used."""
    if not isinstance(kept, Sequence) or isinstance(kept, str):
        return None
    try:
        return tuple(help_from_bytes(json.dumps(each).encode()) for each in kept)
    except EvidenceError:
        return None


def _state_of_checks() -> str:
    """A digest that changes with any file that a check could be in."""
    folder = Path(str(resources.files("mlgov"))) / "checks"
    files = sorted(folder.rglob("*.py"))
    return digest_of([__version__, [[path.relative_to(folder).as_posix(), stat_key(path)] for path in files]])
