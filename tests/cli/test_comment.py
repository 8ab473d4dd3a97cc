"""`mlgov comment`: from files, and from data of another stage."""

from __future__ import annotations

import pytest
from stranger import SCORED


@pytest.fixture
def registered(team):
    """A version that has been measured."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("check", "-q")
    return team


def test_the_same_bytes_each_time(registered) -> None:
    """Marker first; two runs give the same; a link leads to the pages."""
    first = registered.mlgov("comment", "p/m", "--link", "https://models.example.org")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("<!-- mlgov:comment ")
    assert first.out == registered.mlgov("comment", "p/m", "--link", "https://models.example.org").out
    assert "https://models.example.org/" in first.out
    assert registered.mlgov("comment", "p/m", "--link", "javascript:alert(1)").code == 2


def test_data_cross_from_an_untrusted_stage(registered) -> None:
    """Made there as JSON, rendered here from that file alone, labelled."""
    assert registered.mlgov("comment", "p/m", "--format", "json", "--out", "data.json").code == 0
    direct = registered.mlgov("comment", "p/m", "--untrusted").out
    (registered.root / "project_charters").rename(registered.root / "gone")
    done = registered.mlgov("comment", "--data", "data.json", "--untrusted")
    assert (done.code, done.out) == (0, direct)
    assert "Not verified." in done.out
    registered.write("data.json", "{}")
    assert registered.mlgov("comment", "--data", "data.json").code == 1
