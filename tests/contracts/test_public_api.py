"""The names that users may import, and nothing else by accident."""

from __future__ import annotations

import mlgov


def test_the_public_names_are_these() -> None:
    """`mlgov` offers the verbs and its version."""
    assert sorted(mlgov.__all__) == ["__version__", "build", "check", "gate", "init", "judge", "register"]


def test_a_notebook_offers_these_names() -> None:
    """Also before any of them was used."""
    assert dir(mlgov) == sorted(mlgov.__all__)


def test_every_public_name_can_be_had() -> None:
    """Each name resolves, lazily."""
    for name in mlgov.__all__:
        assert getattr(mlgov, name) is not None
