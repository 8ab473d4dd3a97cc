"""Tests of canonical JSON and digests."""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import few

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes, digest_of, sha256_bytes, sha256_file, significant


def test_bytes():
    """Keys sorted, no space, UTF-8 as it is, one final newline."""
    assert canonical_bytes({"b": [1, 2.5, None], "a": "Zürich"}) == '{"a":"Zürich","b":[1,2.5,null]}\n'.encode()


@few
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.text("ab")))
def test_order_does_not_matter(value):
    """Equal values give equal bytes, in whatever order they were built, and read back equal."""
    turned = dict(reversed(value.items()))
    assert canonical_bytes(turned) == canonical_bytes(value)
    assert json.loads(canonical_bytes(value)) == value
    assert digest_of(value) == hashlib.sha256(canonical_bytes(turned)).hexdigest()


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, object()])
def test_refused(value):
    """What has no JSON form is an error, not a guess."""
    with pytest.raises(EvidenceError, match="can't be written"):
        canonical_bytes([value])


@few
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_significant_digits(value, digits):
    """Rounding keeps the digits that are asked for, is stable, and leaves no negative zero."""
    once = significant(value, digits)
    assert significant(once, digits) == once
    assert math.copysign(1, once) == 1 or once < 0
    assert len(Decimal(f"{once:.17g}").normalize().as_tuple().digits) <= 17
    if digits == 17:
        assert once == value


def test_integers_stay():
    """Counts are never rounded."""
    assert significant(123_456_789_012_345, 3) == 123_456_789_012_345


def test_files(tmp_path):
    """A file's digest is that of its bytes."""
    path = tmp_path / "x"
    path.write_bytes(b"abc" * 100_000)
    assert sha256_file(path) == sha256_bytes(b"abc" * 100_000) == hashlib.sha256(b"abc" * 100_000).hexdigest()
