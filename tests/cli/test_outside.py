"""`mlgov outside`."""

from __future__ import annotations

from stranger import SCORED


def test_news_is_recorded_and_who_looks_again_is_said(team) -> None:
    """The event's file is named; without use nobody has to look again."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    what = ("--what", "The law has changed.", "--reason", "It asks for reasons.", "--recorded-by", "rik")
    done = team.mlgov("outside", "p/m@1", *what)
    assert (done.code, done.err) == (0, "")
    (path,) = (team.governed / "p/models/m/events").glob("*-outside-1.yml")
    assert path.name in done.out
    assert "The law has changed. It asks for reasons." in path.read_text(encoding="utf-8")


def test_nothing_said_is_wrong_usage(team) -> None:
    """An event without news says nothing, and a finding that isn't there can't have followed."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("outside", "p/m@1", "--what", " ", "--recorded-by", "rik").code == 2
    done = team.mlgov("outside", "p/m@1", "--what", "News.", "--finding", "no-such", "--recorded-by", "rik")
    assert (done.code, "there is no finding `no-such`" in done.err) == (2, True)
