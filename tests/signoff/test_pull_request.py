"""What protects a branch well enough to be called so."""

from __future__ import annotations

from dataclasses import replace

from mlgov.signoff.pull_request import BranchRules

SOUND = BranchRules(1, dismiss_stale=True, last_push_approval=True, force_push=False, bypass=(), digest="0" * 64)


def test_protection_needs_approvals_no_rewriting_and_known_exceptions():
    """Each of these alone is too little; that somebody may pass by is allowed, as long as it is known who."""
    assert SOUND.protects
    assert replace(SOUND, bypass=("administrators",)).protects
    assert not replace(SOUND, approvals=None).protects
    assert not replace(SOUND, approvals=0).protects
    assert not replace(SOUND, force_push=True).protects
    assert not replace(SOUND, bypass=None).protects
