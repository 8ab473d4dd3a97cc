"""DSSE envelopes: the published encoding, signatures that count once, and nothing that was changed."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from hypothesis import given
from hypothesis import strategies as st
from signing import Signer, record

from mlgov.errors import SignOffError
from mlgov.exports.dsse import PAYLOAD_TYPE, envelope, open_envelope, pae

ALICE, BOB = Signer("alice"), Signer("bob")


@pytest.fixture
def keys(tmp_path):
    """Private keys of alice and bob as files."""
    return {name: Signer(name).write(tmp_path / name) for name in ("alice", "bob")}


def test_the_encoding_is_the_one_of_the_protocol():
    """The example in DSSE's protocol.md."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("", b"") == b"DSSEv1 0  0 "


def test_the_payload_is_the_record_and_the_signature_is_plain_ed25519(keys):
    """Checked without our verifier: decode, encode, verify."""
    made = record()
    body = json.loads(envelope(made, [keys["alice"]]))
    assert base64.b64decode(body["payload"]) == made.raw
    assert body["payloadType"] == PAYLOAD_TYPE
    (signature,) = body["signatures"]
    framed = pae(PAYLOAD_TYPE, made.raw)
    load_ssh_public_key(ALICE.public.encode()).verify(base64.b64decode(signature["sig"]), framed)


def test_an_envelope_opens_to_the_same_record(keys):
    """With the keys that count, and who signed."""
    made = record()
    raw = envelope(made, [keys["bob"], keys["alice"]])
    assert raw == envelope(made, [keys["alice"], keys["bob"]])
    opened, signers = open_envelope(raw, [ALICE.public, BOB.public, Signer("carol").public], threshold=2)
    assert opened.raw == made.raw
    assert signers == tuple(sorted((ALICE.public, BOB.public)))


def test_two_signatures_by_one_key_count_once(keys):
    """A threshold of two means two keys."""
    raw = envelope(record(), [keys["alice"], keys["alice"]])
    with pytest.raises(SignOffError, match="1 good signatures"):
        open_envelope(raw, [ALICE.public, ALICE.public], threshold=2)
    with pytest.raises(SignOffError, match="proves nothing"):
        open_envelope(raw, [ALICE.public], threshold=0)


def test_whatever_was_changed_is_refused(keys):
    """Another payload, another type, another key, no signature, junk."""
    raw = envelope(record(), [keys["alice"]])
    body = json.loads(raw)
    other = base64.b64encode(record(reason="other").raw).decode()
    for change in ({"payload": other}, {"payloadType": "text/plain"}, {"signatures": []}, {"payload": "?"}):
        with pytest.raises(SignOffError):
            open_envelope(json.dumps(body | change).encode(), [ALICE.public])
    with pytest.raises(SignOffError, match="0 good signatures"):
        open_envelope(raw, [BOB.public])
    with pytest.raises(SignOffError, match="no envelope"):
        open_envelope(b"{}" + b" " * 2_000_000, [ALICE.public])


@given(st.binary(max_size=100))
def test_no_bytes_crash_the_reader(raw):
    """Anything is an envelope or a known error."""
    with pytest.raises(SignOffError):
        open_envelope(raw, [ALICE.public])


def test_keys_that_cannot_sign_say_why(tmp_path):
    """None at all, no file, a public key, another kind."""
    (tmp_path / "pub").write_text(ALICE.public)
    for keys in ([], [tmp_path / "nothing"], [tmp_path / "pub"]):
        with pytest.raises(SignOffError):
            envelope(record(), keys)
    ecdsa = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIe/m4qY+Xt6rGvQqO1efE209LZHZnXcmm5rA30TGbe1WyNjfLX082SGUFuo2CwdYTbA4HEpLkeJuRShDJ9N7u8="  # fmt: skip
    with pytest.raises(SignOffError, match="ed25519 keys only"):
        open_envelope(b"{}", [ecdsa])
