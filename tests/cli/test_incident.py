"""`mlgov incident`."""

from __future__ import annotations

from stranger import SCORED


def test_an_incident_and_its_finding(team) -> None:
    """Both are named."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    done = team.mlgov(
        "incident", "p/m@1", "--severity", "high", "--reason", "Refused everybody.", "--recorded-by", "oda"
    )
    assert (done.code, done.err) == (0, "")
    assert "-incident-1.yml" in done.out
    assert "p/2026-11-22-incident-of-p-m-1" in done.out
    assert "Incident of p/m@1" in team.mlgov("finding", "list").out
