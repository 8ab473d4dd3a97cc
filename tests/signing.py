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
import subprocess
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


def git(folder: Path, *arguments: str, at: str = "2026-03-02T12:00:00Z") -> str:
    """Run git with settings of our own."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Somebody",
        "GIT_AUTHOR_EMAIL": "somebody@example.org",
        "GIT_COMMITTER_NAME": "Somebody",
        "GIT_COMMITTER_EMAIL": "somebody@example.org",
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
    }
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout.strip()
