"""What several records amount to: chains, checkpoints and states."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from making import DAY, Body, Vectors
from signing import AT, DOSSIER, Signer, signed

from mlgov.signoff.checkpoint import checkpoint
from mlgov.signoff.types import Record


def chains(vectors: Vectors) -> None:
    """Records that follow one another, and what a checkpoint says of them."""
    first = signed(subject="credit/scorecard@1", reason="first")
    second = signed(at=AT + DAY, reason="second", prev=(first.digest,))
    third = signed(at=AT + 2 * DAY, reason="third", prev=(second.digest,))
    whole: Body = {"breaks": []}
    vectors.add("chain-whole", "Three decisions that follow one another.", [first, second, third], whole)
    side = signed(Signer("alice"), at=AT + DAY, reason="beside", prev=(first.digest,))
    vectors.add("chain-side-by-side", "Two decisions follow the same one: no break.", [first, second, side], whole)
    gone = {"breaks": [f"the record {second.digest[:12]} that it follows is missing"]}
    vectors.add("chain-prev-missing", "The decision in the middle was removed.", [first, third], gone)
    early = signed(at=AT - DAY, reason="reordered", prev=(first.digest,))
    order = {"breaks": [f"before the record {first.digest[:12]} that it follows"]}
    vectors.add("chain-reordered", "A decision dated before the one that it follows.", [first, early], order)
    listed = checkpoint([first, second, third], as_of=dt.date(2026, 3, 31))

    def publish(folder: Path) -> None:
        (folder / "checkpoint.json").write_bytes(listed.raw)

    def publish_false(folder: Path) -> None:
        raw = listed.raw.replace(listed.records[0].encode(), b"0" * 64)
        (folder / "checkpoint.json").write_bytes(raw)

    vectors.add(
        "checkpoint-whole",
        "All decisions of a published checkpoint are here.",
        [first, second, third],
        whole | {"checkpoint": ""},
        change=publish,
    )
    newest = {"breaks": [], "checkpoint": f"{third.digest[:12]} was published and is missing"}
    vectors.add(
        "checkpoint-head-missing",
        "The newest decision was removed, which no chain misses.",
        [first, second],
        newest,
        change=publish,
    )
    false = whole | {"checkpoint": "don't give its root"}
    vectors.add(
        "checkpoint-false-root", "A checkpoint that was changed.", [first, second, third], false, change=publish_false
    )


def states(vectors: Vectors) -> None:
    """What several decisions amount to."""
    bob = signed(person="bob", role="business_owner", at=AT + DAY)
    rule = {"roles": ["validator", "business_owner"], "min_proof": "T4"}

    def state(name: str) -> Body:
        return {"rule": rule, "state": name}

    vectors.add("state-approved", "Two people in two roles.", [signed(), bob], state("approved"), dossier=DOSSIER)
    both = signed(role="business_owner", at=AT + DAY)
    vectors.add(
        "state-one-person-in-two-roles",
        "Alice signs in two roles; one more person is needed.",
        [signed(), both],
        state("in_review"),
        dossier=DOSSIER,
    )
    no = signed(person="bob", role="business_owner", decision="reject", at=AT + 2 * DAY)
    vectors.add(
        "state-rejected", "Bob approves, then refuses.", [signed(), bob, no], state("rejected"), dossier=DOSSIER
    )
    back = signed(decision="revoke", at=AT + 2 * DAY, extra={"revokes": [signed().digest]})
    vectors.add(
        "state-revoked", "Alice takes her approval back.", [signed(), bob, back], state("revoked"), dossier=DOSSIER
    )
    old = [about_the_past("alice", "validator"), about_the_past("bob", "business_owner")]
    vectors.add("state-stale", "Both signed something else than what is here now.", old, state("stale"))
    ended = [
        signed(valid_until=dt.date(2026, 11, 21)),
        signed(person="bob", role="business_owner", at=AT + DAY, valid_until=dt.date(2026, 11, 21)),
    ]
    vectors.add("state-expired", "Both counted until yesterday.", ended, state("expired"), dossier=DOSSIER)
    today = [
        signed(valid_until=dt.date(2026, 11, 22)),
        signed(person="bob", role="business_owner", at=AT + DAY, valid_until=dt.date(2026, 11, 22)),
    ]
    vectors.add(
        "state-last-day", "Both count until today, and the last day counts.", today, state("approved"), dossier=DOSSIER
    )


def about_the_past(person: str, role: str) -> Record:
    """A decision about something that isn't there any more."""
    return signed(person=person, role=role, dossier="d" * 64, at=AT + (DAY if person == "bob" else 0 * DAY))


GROUPS = (chains, states)
