"""What a revocation names; why single records count or not is proven in test_state.py."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.signoff.eligible import revoked_by
from mlgov.signoff.types import Record


@pytest.mark.parametrize(
    ("decision", "named", "expected"),
    [
        ("revoke", ["a", "b"], {"a", "b"}),
        ("revoke", "a", {"a"}),
        ("revoke", None, set()),
        ("revoke", 7, set()),
        ("approve", ["a"], set()),
    ],
)
def test_only_revocations_take_back_what_they_name(decision, named, expected) -> None:
    """Nothing named means everything, and is told apart by the caller."""
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    extra = {} if named is None else {"revokes": named}
    made = Record(
        "p/m@1", "release", "d", "owner", "bob", decision, at, "", (), None, None, {}, None, (), "x", b"", extra=extra
    )
    assert revoked_by(made) == expected
