"""The committed outputs of the examples are what the scripts give: trained again in a copy, and compared."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from mlgov.documents.base import load
from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion

# Trained once, by one worker, on one thread: two boosters that wait for each other take ten times as long.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("examples")]
DAY = "1795305600"
CLOSE = 1e-6


@pytest.fixture(scope="module")
def again(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the examples in which everything was trained, registered and checked anew."""
    root = tmp_path_factory.mktemp("again")
    shutil.copytree(repository / "examples", root / "examples", ignore=shutil.ignore_patterns("output", "__pycache__"))
    shutil.copytree(
        repository / "project_charters", root / "project_charters", ignore=shutil.ignore_patterns("evidence")
    )
    done = subprocess.run(
        [sys.executable, str(root / "examples" / "make_all.py"), "--fresh"],
        env={**os.environ, "SOURCE_DATE_EPOCH": DAY, "PYTHONPATH": str(repository), "OMP_NUM_THREADS": "1"},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return root


def outputs(root: Path, pattern: str) -> list[Path]:
    """Files below the output folder, relative to the root; at least one."""
    found = sorted(path.relative_to(root) for path in (root / "examples" / "output").rglob(pattern))
    assert found
    return found


def test_the_same_files_are_written(repository: Path, again: Path) -> None:
    """No output is missing, and none lies there that no script writes."""
    assert outputs(again, "*.*") == outputs(repository, "*.*")


def test_scores_agree(repository: Path, again: Path) -> None:
    """Every table has the same rows and texts, and numbers equal to 1e-6."""
    for path in outputs(repository, "*.parquet"):
        before, after = pd.read_parquet(repository / path), pd.read_parquet(again / path)
        pd.testing.assert_frame_equal(after, before, rtol=CLOSE, atol=CLOSE, obj=str(path))


def test_golden_samples_agree(repository: Path, again: Path) -> None:
    """The rows whose predictions must not change have not changed."""
    for path in outputs(repository, "golden.csv"):
        before, after = pd.read_csv(repository / path), pd.read_csv(again / path)
        pd.testing.assert_frame_equal(after, before, rtol=CLOSE, atol=CLOSE, obj=str(path))


def test_formulas_agree(repository: Path, again: Path) -> None:
    """Coefficients, intercepts and scales of the linear models."""
    for path in outputs(repository, "*.json"):
        assert flat(again / path) == pytest.approx(flat(repository / path), rel=CLOSE, abs=CLOSE), path


def test_authored_files_and_facts_agree(repository: Path, again: Path) -> None:
    """What people would read of a version is the same text, and facts name the same columns, rows and model."""
    folder = repository / "project_charters"
    facts_files = sorted(folder.glob("*/models/*/*.facts.yml"))
    assert len(facts_files) == 7
    for path in facts_files:
        place = path.relative_to(repository)
        version = place.with_name(place.name.replace(".facts.yml", ".yml"))
        assert (again / version).read_text() == (repository / version).read_text()
        load(RegisteredVersion, again / version, root=again)
        before, after = (load(Facts, root / place, root=root) for root in (repository, again))
        assert [(fact.name, fact.kind, fact.role) for fact in after.columns] == [
            (fact.name, fact.kind, fact.role) for fact in before.columns
        ]
        assert {role: fact.rows for role, fact in after.data.items()} == {
            role: fact.rows for role, fact in before.data.items()
        }
        assert (after.model_class, after.seed, after.registered) == (before.model_class, before.seed, before.registered)
        assert after.predecessor_measured == pytest.approx(before.predecessor_measured, rel=1e-4, abs=1e-4)


def flat(path: Path) -> dict[str, float]:
    """The numbers of a JSON document by their place in it."""
    found: dict[str, float] = {}

    def walk(value: object, place: str) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                walk(each, f"{place}.{key}")
        elif isinstance(value, list):
            for at, each in enumerate(value):
                walk(each, f"{place}[{at}]")
        else:
            assert isinstance(value, int | float), place
            found[place] = float(value)

    walk(json.loads(path.read_text(encoding="utf-8")), "")
    return found
