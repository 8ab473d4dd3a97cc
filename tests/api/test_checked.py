"""A version after a check, judged when somebody asks."""

from __future__ import annotations

from stranger import SCORED

from mlgov.api.checked import silent
from mlgov.api.checking import check_versions


def test_nothing_is_judged_before_somebody_asks(team) -> None:
    """Release and windows are verdicts of what the run found; what a line needs is kept between runs."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    (first,) = check_versions(governed=team.governed).checked
    assert "release" not in vars(first)
    assert first.brief["blocked"] == bool(first.release.blocking)
    assert first.windows == ()
    (again,) = check_versions(governed=team.governed).checked
    assert again.brief == first.brief
    assert "release" not in vars(again), "the line was kept, so nothing was judged for it"


def test_progress_may_be_told_to_nobody() -> None:
    """The default listener takes what every listener takes."""
    assert silent("Checking models", 1, 2) is None
