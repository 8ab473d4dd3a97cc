"""Descriptions of checks are kept, and never older than the checks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from stranger import SCORED

from mlgov.api import described
from mlgov.api.described import descriptions
from mlgov.checks import catalogue
from mlgov.checks.catalogue import CHECKS
from mlgov.evidence.cache import EntryCache

HELPS = tuple(check.help() for check in CHECKS)


def test_kept_descriptions_equal_those_of_the_checks(tmp_path, monkeypatch) -> None:
    """Nothing is lost on the way, and the second time no check is asked."""
    cache = EntryCache(tmp_path)
    assert descriptions(cache) == HELPS
    monkeypatch.setattr(described, "_loaded", lambda: pytest.fail("they were kept"))
    assert descriptions(cache) == HELPS


def test_changed_checks_are_asked_again(tmp_path, monkeypatch) -> None:
    """Another state of the files is another key."""
    cache = EntryCache(tmp_path)
    descriptions(cache)
    monkeypatch.setattr(described, "_loaded", lambda: HELPS[:1])
    monkeypatch.setattr(described, "stat_key", lambda path: [len(path.name)])
    assert descriptions(cache) == HELPS[:1]


@pytest.mark.parametrize("kept", [None, "text", 7, [{"check": "x"}], [[]]])
def test_what_cant_be_used_is_made_anew(tmp_path, kept) -> None:
    """A foreign or damaged entry is as if not there."""
    cache = EntryCache(tmp_path)
    cache.put(described.KIND, described._state_of_checks(), kept)
    assert descriptions(cache) == HELPS


def test_other_packages_are_looked_for_where_the_catalogue_finds_them() -> None:
    """Both name the group, since the one must not import the other."""
    assert described.ENTRY_POINTS == catalogue.ENTRY_POINTS


def test_checks_of_other_packages_are_asked_each_time(tmp_path, monkeypatch) -> None:
    """Their files are not looked at, so nothing of them is kept."""
    monkeypatch.setattr(described, "entry_points", lambda group: [group])
    monkeypatch.setattr(described, "_loaded", lambda: HELPS[:2])
    assert descriptions(EntryCache(tmp_path)) == HELPS[:2]
    assert not any(tmp_path.iterdir())


def test_rendering_again_loads_nothing_that_reads_data(team) -> None:
    """`mlgov build --no-check` starts without numpy, pyarrow and the rooms that measure."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("build", "-q")
    code = (
        "import sys\nfrom mlgov.api.building import build_portal\nbuild_portal(check=False)\n"
        "print(sorted(name for name in sys.modules if name in "
        "{'numpy', 'pandas', 'pyarrow', 'sklearn', 'mlgov.runner', 'mlgov.checks', 'mlgov.datasets', 'mlgov.summaries'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=team.root, capture_output=True, text=True, env=dict(os.environ), check=True
    )
    assert done.stdout == "[]\n"
