"""SSH signatures over a record: the format of `ssh-keygen -Y sign` (OpenSSH's PROTOCOL.sshsig), read and verified.

Ed25519 is verified in this process, since ten thousand records are verified at once; every other kind of key by the
real `ssh-keygen`. A signature says which key made it and nothing about whose key that is: see `keys`. The namespace is
part of what is signed, so that a signature made for git or a file can't be used as an approval.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from mlgov.errors import SignOffError
from mlgov.signoff.tools import ToolMissing, run_tool

NAMESPACE = "mlgov-approval"
"""For decisions on record; `git` is the namespace of signed commits."""
ED25519 = "ssh-ed25519"
TOOL_KINDS = frozenset(
    {
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    }
)
"""Kinds of key that the real tool verifies."""
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"
_VERSION = b"\x00\x00\x00\x01"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_ED25519_BLOB = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"
"""An ed25519 public key is this and 32 bytes (RFC 8709, section 4)."""
_MAX = 16 * 1024
_PROMPT_SECONDS = 300.0
"""Somebody may have to type a passphrase or touch a key."""


class BadSignature(SignOffError):  # noqa: N818 - it reads as what it is
    """The signature isn't one, is for something else, or doesn't fit the bytes."""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """What an armoured signature holds; nothing of it is verified."""

    key: str
    """The key that it claims, as in an authorized_keys file: `ssh-ed25519 AAAA...`."""
    kind: str
    key_blob: bytes
    namespace: str
    hash_name: bytes
    reserved: bytes
    algorithm: str
    value: bytes


def parse(armoured: bytes) -> SshSignature:
    """The parts of an armoured signature. Raises BadSignature if a byte is missing or too many."""
    text = armoured.strip()
    if len(armoured) > _MAX or not text.startswith(_BEGIN) or not text.endswith(_END):
        _bad("it is no SSH signature")
    try:
        blob = binascii.a2b_base64(b"".join(text[len(_BEGIN) : -len(_END)].split()), strict_mode=True)
        if not blob.startswith(_MAGIC + _VERSION):
            _bad("it is no SSH signature of version 1")
        fields, end = _strings(blob, len(_MAGIC) + len(_VERSION), 5)
        key_blob, namespace, reserved, hash_name, value = fields
        kind, key = _key_text(key_blob)
        (algorithm, bare), inner = _strings(value, 0, 2)
        if end != len(blob) or (inner != len(value) and kind.startswith("ssh-")):
            _bad("there are bytes after its end")
        return SshSignature(
            key=key,
            kind=kind,
            key_blob=key_blob,
            namespace=namespace.decode("ascii"),
            hash_name=hash_name,
            reserved=reserved,
            algorithm=algorithm.decode("ascii"),
            value=bare,
        )
    except (binascii.Error, ValueError) as error:
        msg = "the signature can't be used: it is cut off or damaged"
        raise BadSignature(msg) from error


def verify(raw: bytes, armoured: bytes, namespace: str = NAMESPACE) -> str:
    """The key that made this signature over these bytes, `ssh-ed25519 AAAA...`.

    Raises:
        BadSignature: the signature is damaged, for other bytes, or for another purpose.
        ToolMissing: the kind of key needs `ssh-keygen`, which isn't here.
    """
    signature = parse(armoured)
    _check_purpose(signature, namespace)
    if signature.kind == ED25519:
        return _verify_ed25519(raw, signature)
    return _verify_with_tool(raw, armoured, namespace)


def verify_ed25519(raw: bytes, armoured: bytes, namespace: str = NAMESPACE) -> str:
    """The same for ed25519 keys only, in this process. Raises BadSignature."""
    signature = parse(armoured)
    _check_purpose(signature, namespace)
    if signature.kind != ED25519:
        _bad(f"it was made with a key of kind {signature.kind}")
    return _verify_ed25519(raw, signature)


def sign(raw: bytes, key: Path, namespace: str = NAMESPACE) -> bytes:
    """An armoured signature over the bytes, made by `ssh-keygen` with a private key, or with an agent's for a `.pub`.

    Raises:
        SignOffError: the key can't be used; it says what ssh-keygen said.
        ToolMissing: there is no ssh-keygen.
    """
    if not key.is_file():
        msg = f"there is no key {key}"
        raise SignOffError(msg, hint="name your SSH key with --key, or make one: ssh-keygen -t ed25519")
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", namespace]
    done = run_tool(command, stdin=raw, timeout=_PROMPT_SECONDS, personal=True)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        msg = f"{key} can't sign: {said[-1] if said else 'ssh-keygen failed'}"
        raise SignOffError(msg, hint="is it your private key, and its passphrase right or the agent running?")
    return done.stdout


def public_key(key: Path) -> str:
    """The public half of a private key, or of a `.pub` file, as `ssh-ed25519 AAAA...`. Raises SignOffError."""
    beside = key if key.suffix == ".pub" else key.with_name(key.name + ".pub")
    try:
        return normal_key(beside.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SignOffError):
        done = run_tool(["ssh-keygen", "-y", "-f", str(key)], timeout=_PROMPT_SECONDS, personal=True)
        if done.returncode != 0:
            msg = f"{key} is no SSH key that can be used here"
            raise SignOffError(msg, hint="name your SSH key with --key") from None
        return normal_key(done.stdout.decode("utf-8", "replace"))


@lru_cache(maxsize=4096)
def normal_key(text: str) -> str:
    """A public key without its comment: kind and base64. Raises SignOffError if it is no SSH public key."""
    words = text.split()
    if len(words) < 2 or "\n" in text.strip():
        _no_key(text)
    kind, encoded = words[:2]
    try:
        blob = base64.b64decode(encoded, validate=True)
        (inner,), _ = _strings(blob, 0, 1)
    except (binascii.Error, ValueError):
        _no_key(text)
    if inner.decode("ascii", "replace") != kind or base64.b64encode(blob).decode() != encoded:
        _no_key(text)
    if kind == ED25519 and (len(blob) != len(_ED25519_BLOB) + 32 or not blob.startswith(_ED25519_BLOB)):
        _no_key(text)
    if kind != ED25519 and kind not in TOOL_KINDS:
        msg = f"keys of kind {kind[:60]!r} can't sign decisions"
        raise SignOffError(msg, hint="use an ed25519 key: ssh-keygen -t ed25519")
    return f"{kind} {encoded}"


def fingerprint(key: str) -> str:
    """`SHA256:...`, as `ssh-keygen -l` shows it. Raises SignOffError if it is no key."""
    blob = base64.b64decode(normal_key(key).split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


def _check_purpose(signature: SshSignature, namespace: str) -> None:
    if signature.namespace != namespace:
        _bad(f"it was made for {signature.namespace[:60]!r}, not as a decision on record ({namespace})")
    if signature.hash_name not in _HASHES:
        _bad("its hash function is not one of sha256 and sha512")


def _verify_ed25519(raw: bytes, signature: SshSignature) -> str:
    """RFC 8032 over the frame of PROTOCOL.sshsig, section 3."""
    verifier = _ed25519(signature.key_blob)
    if signature.algorithm != ED25519 or len(signature.value) != 64:
        _bad("it is no ed25519 signature")
    digest = _HASHES[signature.hash_name](raw).digest()
    parts = (signature.namespace.encode(), signature.reserved, signature.hash_name, digest)
    framed = _MAGIC + b"".join([len(part).to_bytes(4, "big") + part for part in parts])
    if not verifier(signature.value, framed):
        _bad("it doesn't fit these bytes: the record or the signature was changed")
    return signature.key


@lru_cache(maxsize=1024)
def _ed25519(key_blob: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a closure over a lazily imported class
    """Verifies signatures of one key; heavy to import, so only when a signature is there."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if len(key_blob) != len(_ED25519_BLOB) + 32 or not key_blob.startswith(_ED25519_BLOB):
        _bad("its key is no ed25519 key")
    key = Ed25519PublicKey.from_public_bytes(key_blob[len(_ED25519_BLOB) :])

    def verifier(value: bytes, framed: bytes) -> bool:
        try:
            key.verify(value, framed)
        except InvalidSignature:
            return False
        return True

    return verifier


@lru_cache(maxsize=4096)
def _verify_with_tool(raw: bytes, armoured: bytes, namespace: str) -> str:
    """`ssh-keygen -Y verify` against the key that the signature itself names; whose it is, is asked elsewhere."""
    signature = parse(armoured)
    if signature.kind not in TOOL_KINDS:
        _bad(f"keys of kind {signature.kind[:60]!r} can't sign decisions")
    with tempfile.TemporaryDirectory(prefix="mlgov-") as folder:
        allowed, beside = Path(folder, "allowed"), Path(folder, "sig")
        allowed.write_text(f'signer namespaces="{namespace}" {signature.key}\n', encoding="ascii")
        beside.write_bytes(armoured)
        command = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", "signer", "-n", namespace, "-s", str(beside)]
        done: subprocess.CompletedProcess[bytes] = run_tool(command, stdin=raw)
    if done.returncode != 0:
        _bad("it doesn't fit these bytes: the record or the signature was changed")
    return signature.key


@lru_cache(maxsize=4096)
def _key_text(key_blob: bytes) -> tuple[str, str]:
    """Kind of a key, and the key as in an authorized_keys file. Raises ValueError if it has none."""
    (kind,), _ = _strings(key_blob, 0, 1)
    return kind.decode("ascii"), f"{kind.decode('ascii')} {base64.b64encode(key_blob).decode('ascii')}"


def _strings(blob: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    """`count` length-prefixed strings from `at`, and where they end (RFC 4251, section 5)."""
    found = []
    for _ in range(count):
        start = at + 4
        at = start + int.from_bytes(blob[start - 4 : start], "big")
        if start > len(blob) or at > len(blob):
            msg = "a string reaches beyond the end"
            raise ValueError(msg)
        found.append(blob[start:at])
    return found, at


def _bad(why: str) -> NoReturn:
    msg = f"the signature can't be used: {why}"
    raise BadSignature(msg)


def _no_key(text: str) -> NoReturn:
    msg = f"{text.strip()[:40]!r} is no SSH public key"
    raise SignOffError(msg, hint="one line such as `ssh-ed25519 AAAA...`, from a file that ends in .pub")


__all__ = [
    "ED25519",
    "NAMESPACE",
    "BadSignature",
    "SshSignature",
    "ToolMissing",
    "fingerprint",
    "normal_key",
    "parse",
    "public_key",
    "sign",
    "verify",
    "verify_ed25519",
]
