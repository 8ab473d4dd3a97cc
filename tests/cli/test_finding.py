"""`mlgov finding`: open, list, accept, close."""

from __future__ import annotations

import json

import pytest
from stranger import SCORED


@pytest.fixture
def registered(team):
    """A version that has been measured."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("check", "-q")
    return team


def test_a_finding_from_beginning_to_end(registered) -> None:
    """Opened, listed as text and JSON, closed, gone from the list."""
    opened = registered.mlgov(
        "finding", "open", "p/m@1", "--title", "Proxy", "--severity", "high", "--owner", "ola", "--by", "val"
    )
    assert (opened.code, opened.err) == (0, "")
    name = opened.out.partition(":")[0]
    assert f"{name}  high, open" in registered.mlgov("finding", "list").out
    document = json.loads(registered.mlgov("finding", "list", "--format", "json").out)
    assert [each["title"] for each in document["findings"]] == ["Proxy"]
    assert registered.mlgov("finding", "close", name, "--by", "val", "--what", "Done.").out == f"{name}: closed\n"
    assert name not in registered.mlgov("finding", "list").out


def test_accepting_needs_all_it_stands_on(registered) -> None:
    """Role, person, reason and day are asked for."""
    assert registered.mlgov("finding", "accept", "p/x", "--role", "owner").code == 2
    done = registered.mlgov(
        "finding",
        "accept",
        "p/x",
        "--role",
        "owner",
        "--by",
        "ola",
        "--reason",
        "It is small.",
        "--until",
        "2026-12-31",
    )
    assert (done.code, "no finding `x`" in done.err) == (3, True)


def test_by_hand_or_from_alarms(registered) -> None:
    """One of the two must be said."""
    assert registered.mlgov("finding", "open", "p/m@1", "--owner", "ola", "--by", "val").code == 2
    done = registered.mlgov("finding", "open", "p/m", "--from-alarms", "--owner", "ola", "--by", "val")
    assert done.code == 0
    again = registered.mlgov("finding", "open", "p/m", "--from-alarms", "--owner", "ola", "--by", "val")
    assert again.out == "Nothing fails that no finding is about.\n"
