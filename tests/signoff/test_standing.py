"""An envelope covers a version only if nothing speaks against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

from mlgov.signoff.standing import EnvelopePass, Standing


def test_within_needs_an_envelope_without_objections() -> None:
    """None, one with a reason, one without."""
    passes = EnvelopePass("monthly", dt.date(2026, 12, 31), ("a feature was added",))
    standing = Standing(
        asked=SimpleNamespace(about=(), final=frozenset()), roles=(), flaws={}, refusals=(), conditions=(), unproven="",
        must_prove=True, lacks_validation="", envelope=None, signatures=(), complete=False, changed=lambda _: (),
    )  # fmt: skip
    assert not standing.within
    assert not replace(standing, envelope=passes).within
    assert replace(standing, envelope=replace(passes, why_not=())).within
    assert standing.acknowledged == ()
