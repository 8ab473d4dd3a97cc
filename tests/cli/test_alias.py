"""`mlgov alias`."""

from __future__ import annotations

from stranger import SCORED


def test_a_name_moves_to_a_version(team) -> None:
    """Afterwards the version answers to it."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    done = team.mlgov("alias", "p/m@1", "champion", "--recorded-by", "oda")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("champion is p/m@1: recorded in ")
    assert team.mlgov("check", "-q", "p/m@champion").code == 0
