"""A checkpoint: one digest over all records at a moment, published where the one who could delete a record can't.

The root is the Merkle tree hash of RFC 6962, section 2.1, over the records' digests (32 bytes each) in the order in
which they were first listed. The order only ever grows at its end: whoever wrote down a root and a count can check
later that the first so many records still give that root.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlgov.errors import SignOffError
from mlgov.evidence.canonical import canonical_bytes, sha256_bytes
from mlgov.signoff.ledger import in_order
from mlgov.signoff.types import Record

FILE = "checkpoint.json"
FORMAT = 1
_MISSING_NAMED = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All records of a governed folder at a moment."""

    root: str
    """Merkle tree hash, 64 hexadecimal digits."""
    count: int
    previous: str | None
    """Digest of the checkpoint before this one; None for the first."""
    as_of: dt.date
    """The day for which the edition was built."""
    records: tuple[str, ...]
    """Digests of the records, in the order in which they were first listed."""
    evidence: Mapping[str, str]
    """Evidence file below the governed folder -> sha256: what the edition was made from."""

    @property
    def raw(self) -> bytes:
        """The file's content: canonical JSON."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "root": self.root,
                "count": self.count,
                "previous": self.previous,
                "as_of": self.as_of.isoformat(),
                "records": list(self.records),
                "evidence": dict(self.evidence),
            }
        )

    @property
    def digest(self) -> str:
        """Digest of the file: what the next checkpoint names as `previous`."""
        return sha256_bytes(self.raw)


def checkpoint(
    records: Iterable[Record],
    previous: Checkpoint | None = None,
    *,
    as_of: dt.date,
    evidence: Mapping[str, str] | None = None,
) -> Checkpoint:
    """The checkpoint of all records, continuing the order of the previous one.

    Raises SignOffError naming what is missing if a record of the previous checkpoint is gone: then nothing is published.
    """
    ordered = in_order(records)
    there = {record.digest for record in ordered}
    before = previous.records if previous is not None else ()
    gone = [digest for digest in before if digest not in there]
    if gone:
        shown = ", ".join(digest[:12] for digest in gone[:_MISSING_NAMED])
        more = f" and {len(gone) - _MISSING_NAMED} more" if len(gone) > _MISSING_NAMED else ""
        msg = f"records that were published are missing here: {shown}{more}"
        raise SignOffError(
            msg, hint="restore them from version control (is this the whole, newest state of the branch?)"
        )
    known = set(before)
    listed = (*before, *(record.digest for record in ordered if record.digest not in known))
    return Checkpoint(
        root=merkle_root(listed),
        count=len(listed),
        previous=previous.digest if previous is not None else None,
        as_of=as_of,
        records=listed,
        evidence=dict(sorted((evidence or {}).items())),
    )


def extends(old: Checkpoint, new: Checkpoint) -> bool:
    """Whether the new checkpoint holds everything the old one held, in the same order, and both roots are true."""
    return why_not_extends(old.root, old.count, new) == "" and merkle_root(old.records) == old.root


def why_not_extends(root: str, count: int, new: Checkpoint) -> str:
    """Why a checkpoint doesn't continue one of which only root and count are known; empty if it does."""
    if merkle_root(new.records) != new.root or len(new.records) != new.count:
        return "its own records don't give its root"
    if count > new.count:
        return f"it has {new.count:,} records, fewer than the {count:,} that were published before"
    if merkle_root(new.records[:count]) != root:
        return f"its first {count:,} records are not the ones that were published before"
    return ""


def parse_checkpoint(raw: bytes, *, shown_as: str = FILE) -> Checkpoint:
    """The checkpoint in these bytes. Raises SignOffError if it is damaged or its root isn't true."""
    try:
        body: dict[str, Any] = json.loads(raw)
        if body["format"] != FORMAT or set(body) != {
            "format", "root", "count", "previous", "as_of", "records", "evidence",
        }:  # fmt: skip
            raise ValueError(body["format"])  # noqa: TRY301 - one message for everything that is wrong
        found = Checkpoint(
            root=str(body["root"]),
            count=int(body["count"]),
            previous=None if body["previous"] is None else str(body["previous"]),
            as_of=dt.date.fromisoformat(body["as_of"]),
            records=tuple(str(each) for each in body["records"]),
            evidence={str(name): str(digest) for name, digest in body["evidence"].items()},
        )
        true = found.raw == raw and len(set(found.records)) == found.count and merkle_root(found.records) == found.root
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{shown_as} is no checkpoint that can be read"
        raise SignOffError(msg, hint="take it from the published edition again") from error
    if not true:
        msg = f"{shown_as} was changed: its records don't give its root"
        raise SignOffError(msg, hint="take it from the published edition again")
    return found


def merkle_root(digests: Sequence[str]) -> str:
    """Merkle tree hash of RFC 6962 over digests of 32 bytes, given and returned in hexadecimal."""
    return merkle_tree_hash([bytes.fromhex(each) for each in digests]).hex()


def merkle_tree_hash(entries: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1: leaves and nodes are told apart by their first byte."""
    if not entries:
        return hashlib.sha256(b"").digest()
    # Pairing from the left, a last odd node carried up, gives the same tree as splitting at powers of two.
    level = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        paired = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
