"""Decisions as DSSE envelopes, for tools that read in-toto attestations (secure-systems-lab/dsse, protocol 1.0).

The payload is the record's own bytes. An SSH signature is over other bytes than a DSSE signature (the record itself in
OpenSSH's frame, not the pre-authentication encoding), so that the signature beside a record can't be carried over: an
envelope is signed anew, by the person or by a machine that vouches for having exported it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mlgov.errors import SignOffError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.signoff.record import parse_record
from mlgov.signoff.sshsig import ED25519, fingerprint, normal_key
from mlgov.signoff.types import Record

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_BYTES = 1024 * 1024
MAX_SIGNATURES = 50


def pae(payload_type: str, payload: bytes) -> bytes:
    """Pre-authentication encoding: what a DSSE signature is over."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope(record: Record, keys: Sequence[Path]) -> bytes:
    """A record as a DSSE envelope, signed with ed25519 private keys in OpenSSH's format that have no passphrase.

    Raises SignOffError if there is no key, or one can't be used.
    """
    if not keys:
        msg = "an envelope needs at least one signature"
        raise SignOffError(msg, hint="name a private key")
    signatures = [_signed(record.raw, key) for key in keys]
    body = {
        "payload": base64.b64encode(record.raw).decode("ascii"),
        "payloadType": PAYLOAD_TYPE,
        "signatures": sorted(signatures, key=lambda each: each["keyid"]),
    }
    return canonical_bytes(body)


def open_envelope(raw: bytes, keys: Iterable[str], *, threshold: int = 1) -> tuple[Record, tuple[str, ...]]:
    """The record in an envelope, and which of the given public keys signed it.

    Args:
        raw: the envelope.
        keys: public keys that count, `ssh-ed25519 AAAA...`.
        threshold: so many different ones must have signed.

    Raises:
        SignOffError: damaged, not a decision, or too few good signatures. Two signatures by one key count once.
    """
    known = {_point(key): normal_key(key) for key in keys}
    if threshold < 1:
        msg = "an envelope that nobody has to sign proves nothing"
        raise SignOffError(msg)
    payload, signatures = _opened(raw)
    framed = pae(PAYLOAD_TYPE, payload)
    good = {key for point, key in known.items() if any(_verifies(point, each, framed) for each in signatures)}
    if len(good) < threshold:
        msg = f"the envelope has {len(good)} good signatures by the given keys; {threshold} are needed"
        raise SignOffError(msg)
    return parse_record(payload), tuple(sorted(good))


def _opened(raw: bytes) -> tuple[bytes, list[bytes]]:
    """The payload and the signatures' values, nothing verified."""
    try:
        if len(raw) > MAX_BYTES:
            raise ValueError(len(raw))  # noqa: TRY301 - one message for everything that is wrong
        body: dict[str, Any] = json.loads(raw)
        if body["payloadType"] != PAYLOAD_TYPE:
            raise ValueError(body["payloadType"])  # noqa: TRY301
        payload = base64.b64decode(body["payload"], validate=True)
        found = [base64.b64decode(each["sig"], validate=True) for each in body["signatures"][:MAX_SIGNATURES]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        msg = "this is no envelope of an in-toto statement"
        raise SignOffError(msg) from error
    return payload, found


def _signed(payload: bytes, path: Path) -> dict[str, str]:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - heavy, and only needed here
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    try:
        key = serialization.load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        msg = f"{path} can't sign an envelope: it is no private key without a passphrase"
        raise SignOffError(msg) from error
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{path} can't sign an envelope: it is no ed25519 key"
        raise SignOffError(msg, hint="ssh-keygen -t ed25519")
    form = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return {
        "keyid": fingerprint(form.decode("ascii")),
        "sig": base64.b64encode(key.sign(pae(PAYLOAD_TYPE, payload))).decode("ascii"),
    }


def _point(key: str) -> bytes:
    """The 32 bytes of an ed25519 public key. Raises SignOffError for another kind."""
    kind, encoded = normal_key(key).split()
    if kind != ED25519:
        msg = f"envelopes are verified with ed25519 keys only, not {kind}"
        raise SignOffError(msg)
    return base64.b64decode(encoded)[-32:]


def _verifies(point: bytes, value: bytes, framed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(point).verify(value, framed)
    except InvalidSignature:
        return False
    return True
