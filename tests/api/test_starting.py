"""`mlgov.init` from Python; the rest is proven in tests/cli/test_init.py."""

from __future__ import annotations

import mlgov


def test_the_call_itself_does_it(empty) -> None:
    """No iteration is needed; a text names the folder."""
    lines = mlgov.init("sub", name="Ours")
    assert "created project_charters/portal.yml" in lines
    assert (empty.root / "sub" / "project_charters" / "policies" / "team.yml").is_file()


def test_the_policy_holds_from_the_day_it_was_made(empty) -> None:
    """Not from some day in the past."""
    mlgov.init()
    assert "effective_from: 2026-11-22" in (empty.governed / "policies" / "team.yml").read_text()
