"""The catalogue: every check is proper, has an id of its own and a help text; installed ones are added."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from mlgov.checks import catalogue
from mlgov.checks.base import HEADINGS
from mlgov.checks.catalogue import CHECKS, check_by_id, installed_checks
from mlgov.checks.conformance import assert_conforms
from mlgov.errors import UsageError
from mlgov.summaries.types import Comparison

HELPERS = {"groups", "bins", "__init__"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_conforms(check):
    """Declared properly, and runs on ordinary, unlabelled and empty samples without surprise."""
    assert_conforms(check)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_explains_itself(check):
    """Six headings in plain words; a source that names a year or a standard."""
    text = check.help()
    assert text.check == check.id
    assert text.family == check.family
    for part in (text.purpose, text.how, text.signs, text.limitations, text.what_to_do):
        assert len(part) > 40
    assert any(character.isdigit() for character in text.source)
    assert len(HEADINGS) == 6


def test_one_file_is_one_check_in_the_catalogue_and_one_test_file(repository):
    """Nothing is forgotten on any side."""
    files = {
        f"{path.parent.name}.{path.stem}"
        for family in ("evaluation", "fairness", "data_quality", "drift")
        for path in (repository / "mlgov/checks" / family).glob("*.py")
        if path.stem not in HELPERS
    }
    ids = [check.id for check in CHECKS]
    assert sorted(files) == sorted(ids)
    tests = Path(__file__).parent
    assert all((tests / id_.replace(".", "/test_")).with_suffix(".py").exists() for id_ in ids)


def test_unknown_check_names_the_nearest():
    """A misspelt id gets a hint."""
    assert check_by_id("drift.psi").id == "drift.psi"
    with pytest.raises(UsageError) as raised:
        check_by_id("drift.psii")
    assert "drift.psi" in raised.value.hint


@pytest.fixture
def points(monkeypatch):
    """Sets which objects entry points give."""
    installed_checks.cache_clear()

    def install(*loaded):
        class Point(EntryPoint):
            """An entry point whose name is the number of what it gives."""

            def load(self):
                """Give it, or raise it."""
                found = loaded[int(self.name)]
                if isinstance(found, Exception):
                    raise found
                return found

        monkeypatch.setattr(
            catalogue,
            "entry_points",
            lambda group: [Point(str(i), "pkg:CHECK", group) for i in range(len(loaded))],
        )

    yield install
    installed_checks.cache_clear()


def test_installed_checks_are_added(points):
    """One check, or a tuple of them."""
    first, second = (replace(CHECKS[0], id=f"extra.{name}") for name in ("one", "two"))
    points(first, (second,))
    assert [check.id for check in installed_checks()][-2:] == ["extra.one", "extra.two"]


@pytest.mark.parametrize(
    ("loaded", "message"),
    [
        (CHECKS[0], "is taken"),
        ("text", "is no mlgov.checks.base.Check"),
        (replace(CHECKS[0], id="Bad"), "not `family.name`"),
        (replace(CHECKS[0], id="a.b", doc="nothing"), "lacks Purpose"),
        (ImportError("broken"), "can't be loaded: broken"),
    ],
)
def test_unusable_installed_checks_are_refused(points, loaded, message):
    """With the entry point's name and the reason, as an error that users can read."""
    points(loaded)
    with pytest.raises(UsageError, match="0 (pkg:CHECK)".replace("(", r"\(").replace(")", r"\)")) as raised:
        installed_checks()
    assert message in raised.value.message


def test_all_checks_of_35_columns_are_quick(make):
    """At most 0.15 CPU seconds for 25 numeric and 10 category columns, two sensitive columns and a score."""
    rng = np.random.default_rng(0)
    columns, compared = {}, {}
    for i in range(25):
        reference, current = rng.normal(0, 1, 2_000), rng.normal(0, 1, 2_000 - i)
        columns[f"x{i}"] = make.numeric(f"x{i}", current)
        compared[f"x{i}"] = make.compare_numbers(f"x{i}", reference, current)
    for i in range(10):
        levels = [[f"v{k}" for k in rng.integers(0, 5 + 10 * i, 2_000)] for _ in range(2)]
        columns[f"c{i}"] = make.category(f"c{i}", levels[1])
        compared[f"c{i}"] = make.compare_categories(f"c{i}", *levels)
    y, p = rng.integers(0, 2, 2_000), rng.random(2_000)
    yhat = (p >= 0.5).astype(int)
    sensitive = {
        name: make.groups(name, rng.choice(list(values), 2_000), y, yhat)
        for name, values in (("sex", "fm"), ("race", "abcde"))
    }
    summary = make.binary(y, p, columns=columns, groups=sensitive, duplicates=0)
    context = make.context(summary, comparison=Comparison("train", compared))
    seconds = []
    for _ in range(3):
        start = time.process_time()
        outcomes = [check.run(context) for check in CHECKS]
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.15
    assert sum(len(outcome.measurements) for outcome in outcomes) > 200
