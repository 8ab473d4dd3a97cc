"""The chain of a model's decisions: each record names those that were there before it, so that none can go missing.

Two records may follow the same one: decisions made side by side in two branches are no break. What nothing follows yet
can only be missed by comparing with a checkpoint that was published (`checkpoint`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlgov.signoff.record import chain_of
from mlgov.signoff.types import Record
from mlgov.signoff.wording import day


@dataclass(frozen=True, slots=True)
class Break:
    """Something that can't be in a whole chain."""

    chain: str
    """`project/model`, or `project` for charter records."""
    record: str
    """Digest of the record in which it shows."""
    path: str
    problem: str


def heads(records: Iterable[Record], chain: str) -> tuple[str, ...]:
    """Digests of the records of a chain that no other one follows: what the next record names as `prev`."""
    mine = [record for record in records if chain_of(record.subject) == chain]
    followed = {digest for record in mine for digest in record.prev}
    return tuple(sorted(record.digest for record in mine if record.digest not in followed))


def breaks(records: Iterable[Record]) -> tuple[Break, ...]:
    """Every break in the chains: a record that is gone, or one that says it was made before what it follows."""
    chains: dict[str, list[Record]] = {}
    for record in records:
        chains.setdefault(chain_of(record.subject), []).append(record)
    found: list[Break] = []
    for chain in sorted(chains):
        by_digest = {record.digest: record for record in chains[chain]}
        for record in by_digest.values():
            for digest in record.prev:
                before = by_digest.get(digest)
                why = ""
                if before is None:
                    why = f"the record {digest[:12]} that it follows is missing"
                elif before.at > record.at:
                    why = f"it is dated {day(record.at.date())}, before the record {digest[:12]} that it follows"
                if why:
                    found.append(Break(chain, record.digest, record.path, why))
    return tuple(found)


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Records so that each comes after those it follows; side by side by time, then digest. Breaks don't matter."""
    left = sorted({record.digest: record for record in records}.values(), key=_when)
    by_digest = {record.digest: record for record in left}
    done: dict[str, Record] = {}
    # A stack instead of recursion: chains are long.
    for start in left:
        stack = [start]
        while stack:
            record = stack[-1]
            waiting = [by_digest[each] for each in record.prev if each in by_digest and each not in done]
            # A record's digest covers what it follows, so that there can be no circle.
            if waiting and record.digest not in done:
                stack.extend(waiting)
                continue
            done.setdefault(stack.pop().digest, record)
    return tuple(done.values())


def side_by_side(records: Sequence[Record]) -> tuple[tuple[Record, ...], ...]:
    """Groups of records of a chain that follow the same one: decided in parallel, which is allowed and shown."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        for digest in record.prev:
            groups.setdefault((chain_of(record.subject), digest), []).append(record)
    return tuple(tuple(sorted(group, key=_when)) for _, group in sorted(groups.items()) if len(group) > 1)


def _when(record: Record) -> tuple[str, str]:
    return record.at.isoformat(), record.digest
