"""A sign-off as a value."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import Dossier, SignOffState


def test_a_sign_off_can_t_be_changed() -> None:
    """What was computed for a day stays what it was."""
    state = SignOffState("p/m@1", "release", "", "not_required", "Nobody needs to sign.", (), (), ())
    made = SignOff("p/m@1", "release", None, "", Dossier("p/m@1", "release", (), b""), state)
    assert not made.approved_once
    with pytest.raises(FrozenInstanceError):
        made.source = "elsewhere"  # type: ignore[misc]
