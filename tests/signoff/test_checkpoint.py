"""Checkpoints: the tree of RFC 6962, and a root that only ever grows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import AS_OF, AT, record

from mlgov.errors import SignOffError
from mlgov.signoff.checkpoint import (
    checkpoint,
    extends,
    merkle_root,
    merkle_tree_hash,
    parse_checkpoint,
    why_not_extends,
)

# The published test vectors of Certificate Transparency's reference implementation: eight leaves, and the roots of
# the first n of them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("count", range(9))
def test_the_tree_is_that_of_the_rfc(count):
    """Against the published roots."""
    assert merkle_tree_hash([bytes.fromhex(each) for each in LEAVES[:count]]).hex() == ROOTS[count]


def by_definition(entries):
    """RFC 6962, section 2.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return hashlib.sha256(b"\x01" + by_definition(entries[:split]) + by_definition(entries[split:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_tree_is_the_recursive_definition(entries):
    """For any number of entries."""
    assert merkle_tree_hash(entries) == by_definition(entries)


def records(count):
    """Records that follow one another."""
    made = []
    for number in range(count):
        prev = (made[-1].digest,) if made else ()
        made.append(record(at=AT + dt.timedelta(days=number), prev=prev, reason=str(number)))
    return made


def test_a_checkpoint_is_written_and_read():
    """Through its bytes, which are canonical JSON with everything that is needed to check it by hand."""
    made = checkpoint(records(3), as_of=AS_OF, evidence={"b.json": "b" * 64, "a.json": "a" * 64})
    assert parse_checkpoint(made.raw) == made
    body = json.loads(made.raw)
    assert (body["count"], body["previous"], body["as_of"]) == (3, None, "2026-11-22")
    assert body["root"] == by_definition([bytes.fromhex(each) for each in body["records"]]).hex()
    assert list(body["evidence"]) == ["a.json", "b.json"]


def test_it_does_not_depend_on_the_order_of_reading():
    """The same records, the same bytes."""
    made = records(6)
    assert checkpoint(made, as_of=AS_OF).raw == checkpoint(reversed(made), as_of=AS_OF).raw


def test_it_grows_at_its_end_even_when_an_earlier_date_comes_later():
    """An imported review is dated before what was listed already, and still comes after it."""
    first = checkpoint(records(2), as_of=AS_OF)
    late = record(at=AT - dt.timedelta(days=9))
    second = checkpoint([late, *records(4)], first, as_of=AS_OF)
    assert second.records[:2] == first.records
    assert (second.count, second.previous) == (5, first.digest)
    assert extends(first, second)
    assert why_not_extends(first.root, first.count, second) == ""
    assert not extends(second, first)


def test_a_record_that_was_published_may_not_be_missing():
    """Also the newest one, which no chain misses (E8)."""
    made = records(3)
    first = checkpoint(made, as_of=AS_OF)
    with pytest.raises(SignOffError, match=f"missing here: {made[-1].digest[:12]}"):
        checkpoint(made[:-1], first, as_of=AS_OF)
    with pytest.raises(SignOffError, match="and 1 more"):
        checkpoint([], checkpoint(records(4), as_of=AS_OF), as_of=AS_OF)


def test_another_past_is_not_an_extension():
    """Rewritten history: other records, another order, fewer records, a root that isn't true."""
    old = checkpoint(records(3), as_of=AS_OF)
    other = checkpoint([record(reason="other"), *records(3)], as_of=AS_OF)
    swapped = (old.records[1], old.records[0], old.records[2])
    reordered = replace(old, records=swapped, root=merkle_root(swapped))
    false = replace(other, root=old.root)
    for new, why in ((other, "not the ones"), (reordered, "not the ones"), (false, "don't give its root")):
        assert not extends(old, new)
        assert why in why_not_extends(old.root, old.count, new)
    assert "fewer than the 3" in why_not_extends(old.root, old.count, checkpoint(records(2), as_of=AS_OF))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(root="0" * 64),
        lambda body: body.update(count=2),
        lambda body: body["records"].pop(),
        lambda body: body["records"].append(body["records"][0]),
        lambda body: body.update(extra=1),
        lambda body: body.pop("evidence"),
        lambda body: body.update(format=2),
        lambda body: body.update(as_of="yesterday"),
        lambda body: body.update(records=["zz"]),
        lambda body: body.update(evidence=[]),
    ],
)
def test_a_checkpoint_that_was_changed_is_refused(change):
    """Whatever was changed in it."""
    body = json.loads(checkpoint(records(3), as_of=AS_OF).raw)
    change(body)
    with pytest.raises(SignOffError, match="checkpoint"):
        parse_checkpoint(json.dumps(body, sort_keys=True, separators=(",", ":")).encode() + b"\n")


@given(st.binary(max_size=100))
def test_no_bytes_crash_the_reader(raw):
    """Anything is a checkpoint or a known error."""
    with pytest.raises(SignOffError):
        parse_checkpoint(raw)
