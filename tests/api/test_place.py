"""Where a governed folder is, and which day it is."""

from __future__ import annotations

from datetime import date

import pytest

from mlgov.api.place import find_governed, today
from mlgov.errors import MlgovError, UsageError


def test_the_nearest_folder_is_found(team, monkeypatch) -> None:
    """From inside, beside and below."""
    below = team.root / "a" / "b"
    below.mkdir(parents=True)
    for here in (team.root, team.governed, team.governed / "policies", below):
        monkeypatch.chdir(here)
        assert find_governed() == team.governed


def test_a_repository_is_not_left(team, monkeypatch) -> None:
    """The search ends where a repository begins: another team's folder above is not ours."""
    inner = team.root / "repository"
    (inner / ".git").mkdir(parents=True)
    monkeypatch.chdir(inner)
    with pytest.raises(MlgovError, match="no governed folder"):
        find_governed()


@pytest.mark.parametrize("epoch", ["soon", "1e9", "99999999999999999999"])
def test_a_day_that_is_no_day_is_wrong_usage(monkeypatch, epoch) -> None:
    """SOURCE_DATE_EPOCH is in seconds."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        today()


def test_the_day_is_taken_in_utc(monkeypatch) -> None:
    """Whatever the time zone of the machine."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert today() == date(2026, 11, 22)
