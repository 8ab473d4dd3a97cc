"""The example portal's sign-off story: who signed what, refused what, asked for what, and what became of it.

Everything is made by the code behind `mlgov approve`, `delegate`, `finding`, `emergency` and `recheck`, with the clock set
to the day of each step. Run again, it gives the same bytes.

**The keys are worthless.** Each is derived from a phrase that stands in this file, so that anybody can sign as anybody here.
That makes the story reproducible, and its signatures real and meaningless at once. Nobody's own key is ever made like this.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PHRASE = "mlgov example key, worthless because anybody can derive it: "
MACHINE = "ci"
SIGNERS = (
    "credit-lead",
    "operations-lead",
    "deputy-operations-lead",
    "head-of-lending",
    "head-of-operations",
    "model-validation",
    "model-risk",
    "data-protection-office",
)
"""Who signs something in the story; their public keys stand in portal.yml."""


def key_of(person: str) -> Ed25519PrivateKey:
    """The example key of a person, or of the machine that measures again."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256((PHRASE + person).encode()).digest())


def public_line(person: str) -> str:
    """The public half as in portal.yml."""
    return key_of(person).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def write_key(person: str, folder: Path) -> Path:
    """The private half as a file that ssh-keygen takes; for a folder that is thrown away."""
    path = folder / person
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(key_of(person).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.with_name(f"{person}.pub").write_text(public_line(person) + "\n", encoding="ascii")
    return path
