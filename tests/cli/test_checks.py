"""`mlgov checks`."""

from __future__ import annotations

from mlgov.checks.catalogue import CHECKS


def test_every_check_is_listed(empty) -> None:
    """None of the catalogue is left out."""
    out = empty.mlgov("checks").out
    assert all(check.id in out for check in CHECKS)


def test_one_check_is_explained(empty) -> None:
    """Purpose, method, limits and source."""
    out = empty.mlgov("checks", "drift.psi").out
    assert all(f"\n{heading}\n" in out for heading in ("Purpose", "How it measures", "Limitations", "Source"))


def test_a_misspelt_name_finds_the_nearest(empty) -> None:
    """Exit code 3."""
    done = empty.mlgov("checks", "drift.spi")
    assert (done.code, "drift.psi" in done.err) == (3, True)
