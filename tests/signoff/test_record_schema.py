"""The table of what each kind of basis may say covers every kind, and the fields are those of the format."""

from __future__ import annotations

from typing import get_args

import pytest

from mlgov.signoff.record_schema import BASIS_FIELDS, EXTRA_FIELDS, Refused, read_predicate, read_subject
from mlgov.signoff.types import BasisKind

GOOD = {
    "format": 1,
    "role": "validator",
    "person": "alice",
    "decision": "approve",
    "at": "2026-03-02T10:00:00Z",
    "basis": {"kind": "signed_record"},
}


def test_every_kind_of_basis_has_its_fields():
    """A way to sign that is added to the types must say what it may hold."""
    assert set(BASIS_FIELDS) == set(get_args(BasisKind))


@pytest.mark.parametrize("kind", get_args(BasisKind))
def test_a_basis_takes_its_own_fields_and_no_others(kind):
    """Each allowed field is taken as a text or digest; a stranger is named."""
    basis = {"kind": kind} | {
        key: "a" * 64 if key.endswith("_digest") else ["a"] if key == "quorum" else "x" for key in BASIS_FIELDS[kind]
    }
    assert read_predicate(GOOD | {"basis": basis}, "p/m@1", "release", 1)["basis"] == basis
    with pytest.raises(Refused, match="'stranger' is not known"):
        read_predicate(GOOD | {"basis": basis | {"stranger": "x"}}, "p/m@1", "release", 1)


@pytest.mark.parametrize("key", sorted(set(GOOD)))
def test_what_is_needed_is_asked_for(key):
    """Each needed field, left out."""
    with pytest.raises(Refused, match=f"`{key}`"):
        read_predicate({name: value for name, value in GOOD.items() if name != key}, "p/m@1", "release", 1)


@pytest.mark.parametrize("value", [None, [], [{}], [{"name": "x"}], [{"name": 1, "digest": {"sha256": "a" * 64}}], [{"name": "x", "digest": {"md5": "a"}}], [{"name": "x", "digest": {"sha256": "A" * 64}}]])  # fmt: skip
def test_a_subject_is_a_name_and_a_sha256(value):
    """Everything else is refused in words."""
    with pytest.raises(Refused, match="subject"):
        read_subject(value)


def test_a_revocation_may_name_what_it_takes_back():
    """A list of digests, with `revoke` only; without it everything of the subject and stage is meant."""
    assert {"revokes", "delegation", "envelope", "conditions_met"} == EXTRA_FIELDS
    revoke = GOOD | {"decision": "revoke"}
    assert read_predicate(revoke, "p/m@1", "release", 1)["extra"] == {}
    named = revoke | {"extra": {"revokes": ["a" * 64]}}
    assert read_predicate(named, "p/m@1", "release", 1)["extra"] == {"revokes": ["a" * 64]}
    with pytest.raises(Refused, match="only `revoke`"):
        read_predicate(named | {"decision": "approve"}, "p/m@1", "release", 1)
