"""`mlgov serve`."""

from __future__ import annotations

import socket


def test_without_a_site_it_says_build(team) -> None:
    """Exit code 2."""
    done = team.mlgov("serve")
    assert done.code == 2
    assert "mlgov build" in done.err


def test_a_taken_port_is_one_clear_error(team) -> None:
    """Exit code 1 and another port as the way out."""
    team.write("site/index.html", "<!doctype html><title>x</title>")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = team.mlgov("serve", "--port", taken.getsockname()[1])
    assert done.code == 1
    assert "--port" in done.err


def test_a_port_that_cannot_be_is_wrong_usage(team) -> None:
    """Beyond 65,535 there is none."""
    assert team.mlgov("serve", "--port", "70000").code == 2
