"""What can be proven of one record: is it whole, whose is it, might they decide that, then, about this?

Who could change the answer by a proposal of their own must not be able to: people, roles and keys come from the
revision before the record (`trust`), and no time is believed that only the signer, or a commit, says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from mlgov.errors import SignOffError
from mlgov.signoff.bases import Circumstances, Proven, proven
from mlgov.signoff.delegation import why_not_delegated
from mlgov.signoff.holders import why_not_holder
from mlgov.signoff.keys import why_too_late
from mlgov.signoff.record import delegation_digest, project_of
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, Proof, Record
from mlgov.signoff.wording import day, plain

__all__ = ["Circumstances", "assess"]

CLOCKS = dt.timedelta(minutes=5)
"""So far may the clocks of two machines differ."""
AS_DECLARED = "held against the declared beginning of trust, as there is no whole git history here"


def assess(
    record: Record,
    trust: Trust,
    around: Circumstances,
    *,
    delegations: Sequence[Assessment] = (),
    revoked: Collection[str] = (),
) -> Assessment:
    """What can be proven of a record.

    Args:
        record: as read; its bytes have the digest that names it.
        trust: people, roles and keys as they were on the branch before the record came.
        around: the day that is asked about, and what else is known.
        delegations: delegations on record, assessed.
        revoked: digests of records that were taken back, for delegations.
    """
    found = proven(record, trust, around)
    problems = [
        *found.problems,
        *_identity(record, found),
        *_right(record, trust, around, delegations, revoked),
        *_time(record, found, around),
        *_subject(record, around),
    ]
    unverifiable = found.unverifiable
    if not trust.proven:
        unverifiable = True
        problems.append(f"who held which role when it was signed can't be proven ({trust.source})")
    broken = [each for each in problems if each]
    return Assessment(
        record=record,
        proof=found.proof,
        valid=not broken,
        person=found.person,
        proven_at=found.at,
        problems=(*broken, *found.notes, *((AS_DECLARED,) if trust.declared else ())),
        unverifiable=unverifiable,
        held=(record.on_behalf_of or record.person) in trust.roles_in(project_of(record.subject)).get(record.role, ()),
    )


def _identity(record: Record, found: Proven) -> list[str]:
    if found.person is None or found.person == record.person:
        return []
    return [f"it says {record.person}, but {found.person} signed it"]


def _right(
    record: Record,
    trust: Trust,
    around: Circumstances,
    delegations: Sequence[Assessment],
    revoked: Collection[str],
) -> list[str]:
    """Why the person might not decide in this role."""
    portal, project = trust.portal, project_of(record.subject)
    roles = trust.roles_in(project)
    said = record.at.date()
    problems = []
    about = portal.people.get(record.person)
    if about is None and portal.people:
        problems.append(f"{record.person} is nobody in portal.yml as it was then")
    if about is not None and about.bot:
        problems.append(f"{record.person} is a machine; machines don't decide")
    if about is not None and about.left is not None:
        known = around.known_since.date() if around.known_since is not None else None
        late = why_too_late(about.left, said, known=known, as_of=around.as_of)
        problems.append(f"{record.person} left on {day(about.left)}{late}" if late else "")
    if record.role not in portal.roles:
        problems.append(f"there is no role {plain(record.role)} in portal.yml as it was then")
    elif record.on_behalf_of is None and record.person not in roles[record.role]:
        problems.append(why_not_holder(record.person, record.role, portal.roles, trust.named(project)))
    elif record.on_behalf_of is not None:
        problems.append(why_not_delegated(record, delegations, roles=roles, min_proof=Proof.T2, revoked=revoked))
    if record.decision == "delegate":
        problems += _delegation(record)
    return problems


def _delegation(record: Record) -> list[str]:
    delegation = record.extra["delegation"]
    problems = []
    if record.on_behalf_of is not None:
        problems.append("a delegation can't be delegated")
    if delegation["to"] == record.person:
        problems.append(f"{record.person} can't delegate to themself")
    if delegation_digest(delegation) != record.dossier:
        problems.append("its subject is not the delegation that it holds")
    return problems


def _time(record: Record, found: Proven, around: Circumstances) -> list[str]:
    """Why the time that it says can't be."""
    problems = []
    if record.at.date() > around.as_of:
        problems.append(f"it is dated {day(record.at.date())}, which is after {day(around.as_of)}")
    known = min((each for each in (found.at, around.known_since) if each is not None), default=None)
    # A checkpoint is dated to the day: its whole day is left to the signer's clock.
    if known is not None and record.at.date() > known.date() and record.at > known + CLOCKS:
        problems.append(f"it is dated {day(record.at.date())}, but was known on {day(known.date())} already")
    if around.not_before is not None and record.at < around.not_before - CLOCKS:
        problems.append(
            f"it is dated {day(record.at.date())}, before the evidence that it is about "
            f"({day(around.not_before.date())})"
        )
    return problems


def _subject(record: Record, around: Circumstances) -> list[str]:
    """Why what was signed isn't about what the record is about. A manifest that isn't kept is no contradiction."""
    if around.governed is None or record.decision == "delegate":
        return []
    try:
        named = around.manifests.named(around.governed, record)
    except SignOffError as error:
        return [error.message]
    if named is None or named == (record.subject, record.stage):
        return []
    return [f"what was signed is about {named[0]} ({named[1]})"]
