"""`mlgov retire`."""

from __future__ import annotations

from stranger import SCORED


def test_a_version_is_no_longer_used(team) -> None:
    """An event with its reason; without one it is wrong usage."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("retire", "p/m@1", "--recorded-by", "oda").code == 2
    done = team.mlgov("retire", "p/m@1", "--reason", "Replaced.", "--recorded-by", "oda")
    assert (done.code, done.err) == (0, "")
    (event,) = (team.governed / "p/models/m/events").glob("*.yml")
    assert "reason: Replaced." in event.read_text()
