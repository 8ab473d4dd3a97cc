"""The catalogue: every check is proper, has an id of its own and a help text; installed ones are added."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from mlgov.checks import catalogue
from mlgov.checks.base import HEADINGS
from mlgov.checks.catalogue import CHECKS, check_by_id, installed_checks
from mlgov.checks.conformance import assert_conforms
from mlgov.errors import UsageError

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
            def load(self):
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
