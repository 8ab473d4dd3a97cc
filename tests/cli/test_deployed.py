"""`mlgov deployed`."""

from __future__ import annotations

from stranger import SCORED


def test_recorded_and_said_that_nobody_signed(team) -> None:
    """The event on standard output, the warning on the other one; exit code 0: it is so."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    done = team.mlgov("deployed", "p/m@1", "--environment", "production", "--region", "eu", "--share", "0.1",
                      "--from", "2026-11-20", "--to", "2026-12-01", "--recorded-by", "oda")  # fmt: skip
    assert done.code == 0
    assert "2026-11-22-deployed-1-production-eu.yml" in done.out
    assert "without a valid sign-off" in done.err
    assert "In use without" not in done.out
    assert team.mlgov("deployed", "p/m@1", "--recorded-by", "oda").code == 2
    assert team.mlgov("deployed", "p/m@1", "--environment", "x", "--share", "2", "--recorded-by", "oda").code == 2
