"""`mlgov recheck`; what it signs is proven in tests/api/test_rechecking.py."""

from __future__ import annotations

from stranger import SCORED


def test_person_and_key_are_needed(team) -> None:
    """Nobody measures again without saying who they are."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("recheck", "p/m@1").code == 2
    done = team.mlgov("recheck", "p/m@1", "--person", "val", "--key", "missing")
    assert (done.code, "doesn't hold the role validator" in done.err) == (2, True)
