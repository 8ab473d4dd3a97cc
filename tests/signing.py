"""People with SSH keys for tests: signatures made here without ssh-keygen, written after PROTOCOL.sshsig by itself.

Nothing of mlgov is used to make a signature, so that the verifier is held against something that isn't itself.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAMESPACE = "mlgov-approval"
AT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 11, 22)
VERSION = "credit/scorecard@2"
DOSSIER = b'{"format":1,"parts":[],"stage":"release","subject":"credit/scorecard@2"}\n'


def _string(part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + part


class Signer:
    """Somebody with an ed25519 key that depends on nothing but their name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"worthless {name}".encode()).digest())
        self._blob = _string(b"ssh-ed25519") + _string(self._key.public_key().public_bytes_raw())
        self.public = "ssh-ed25519 " + base64.b64encode(self._blob).decode()

    def sign(self, raw: bytes, namespace: str = NAMESPACE, hash_name: str = "sha512") -> bytes:
        """An armoured signature."""
        digest = hashlib.new(hash_name, raw).digest()
        common = _string(namespace.encode()) + _string(b"") + _string(hash_name.encode())
        value = self._key.sign(b"SSHSIG" + common + _string(digest))
        blob = b"SSHSIG" + struct.pack(">I", 1) + _string(self._blob) + common
        blob += _string(_string(b"ssh-ed25519") + _string(value))
        text = base64.b64encode(blob).decode()
        lines = [text[at : at + 70] for at in range(0, len(text), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()

    def write(self, path: Path) -> Path:
        """The private key as a file that ssh-keygen takes, its public half beside it."""
        form = serialization.PrivateFormat.OpenSSH
        raw = self._key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        path.write_bytes(raw)
        path.chmod(0o600)
        path.with_name(path.name + ".pub").write_text(f"{self.public} {self.name}@example.org\n")
        return path


def needs(*programs: str) -> None:
    """Skip where a program isn't installed; fail in CI, which must have it."""
    lacking = [name for name in programs if shutil.which(name) is None]
    if lacking:
        message = f"{', '.join(lacking)} not on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def record(**changes):
    """Alice's approval as validator, with some fields changed; not signed."""
    from mlgov.signoff.record import new_record  # noqa: PLC0415 - the signer above must not need it

    fields = {
        "subject": VERSION,
        "stage": "release",
        "dossier": hashlib.sha256(DOSSIER).hexdigest(),
        "role": "validator",
        "person": "alice",
        "decision": "approve",
        "at": AT,
        "basis": "signed_record",
    }
    return new_record(**(fields | changes))


def signed(signer: Signer | None = None, namespace: str = NAMESPACE, **changes):
    """The same with a signature: alice's own if nobody else is named."""
    made = record(**changes)
    return replace(made, signature=(signer or Signer(made.person)).sign(made.raw, namespace))


def portal(*people: str, **keys: dict):
    """A portal with these people, each with one key; `keys` says from, to or revoked of somebody's key."""
    from mlgov.documents.portal import Portal  # noqa: PLC0415

    names = people or ("alice", "bob", "carol")
    return Portal.model_validate(
        {
            "name": "Test",
            "people": {
                name: {"emails": [f"{name}@example.org"], "keys": [{"key": Signer(name).public, **keys.get(name, {})}]}
                for name in names
            },
            "roles": {"validator": ["alice"], "business_owner": ["bob"], "owner": ["carol", "alice"]},
        }
    )


def trust(*people: str, given: bool = True, **keys: dict):
    """What is believed of that portal, as if it had been read before the record came."""
    from mlgov.signoff.trust import Trust  # noqa: PLC0415

    return Trust(portal(*people, **keys), {}, revision=None, source="made for this test", given=given)


def portal_yaml(roles: str = "{validator: [alice], business_owner: [bob], owner: [carol, alice]}", **keys: str) -> str:
    """The same portal as a file; `keys` says e.g. `alice="revoked: 2026-06-01"`. GitHub ids are 101, 102, 103."""
    lines = ["name: Test", "people:"]
    for number, name in enumerate(("alice", "bob", "carol"), start=101):
        more = f", {keys[name]}" if name in keys else ""
        key = f'{{key: "{Signer(name).public}"{more}}}'
        lines.append(f'  {name}: {{emails: [{name}@example.org], keys: [{key}], accounts: {{github: "{number}"}}}}')
    return "\n".join([*lines, f"roles: {roles}", ""])


def files(*records, dossier: bytes | None = None) -> dict[str, str]:
    """Records as files of a governed folder: path -> text."""
    from mlgov.signoff.record import path_of  # noqa: PLC0415

    found = {}
    for each in records:
        path = path_of(each)
        found[path] = each.raw.decode()
        if each.signature is not None:
            found[f"{path}.sig"] = each.signature.decode()
        if dossier is not None:
            found[f"{path.rpartition('/')[0]}/{each.dossier[:12]}.dossier.json"] = dossier.decode()
    return found
