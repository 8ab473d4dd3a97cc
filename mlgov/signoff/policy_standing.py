"""How a policy's own sign-off stands: is the version that judges signed by the role that answers for it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgov.documents.policy import PolicyInForce
from mlgov.documents.portal import Portal
from mlgov.errors import SignOffError
from mlgov.signoff.changes import changes
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.policy_dossier import STAGE, owner_rule, policy_dossier
from mlgov.signoff.signed import SignOff
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.store import Damaged, dossier_of_record
from mlgov.signoff.types import Assessment, Dossier, Segregation
from mlgov.signoff.wording import day, plain

_NOBODY = Segregation((), proven=True)
"""Writing a policy keeps nobody from answering for it."""


@dataclass(frozen=True, slots=True)
class PolicySigned:
    """Whether a policy is signed, in words."""

    signed: bool
    sentence: str
    sign_off: SignOff | None = None
    """None where it can't be signed at all; the sentence says why."""


def policy_sign_off(
    policy: PolicyInForce,
    assessments: Sequence[Assessment],
    *,
    portal: Portal,
    governed: Path,
    as_of: dt.date,
    damaged: Sequence[Damaged] = (),
) -> SignOff:
    """The sign-off of a policy by its owner's role.

    Args:
        policy: as it judges.
        assessments: decisions on record, about whatever.
        portal: people and roles that are believed.
        governed: where what was signed is kept.
        as_of: the day.
        damaged: files among the records that can't be used.

    Raises SignOffError if its version can't be a subject.
    """
    dossier = policy_dossier(policy)
    mine = [each for each in assessments if (each.record.subject, each.record.stage) == (dossier.subject, STAGE)]
    chain = dossier.subject.partition("@")[0]
    rule = owner_rule(policy.policy)
    state = sign_off_state(
        dossier,
        rule,
        mine,
        as_of=as_of,
        segregation=_NOBODY,
        people=portal.people,
        roles=_ever(portal, mine),
        changed=lambda digest: _changed(governed, digest, mine, dossier),
        damaged=[f"{each.path}: {each.problem}" for each in damaged if each.chain == chain],
    )
    return SignOff(dossier.subject, STAGE, rule, policy.policy.name, dossier, state)


def policy_signed(
    policy: PolicyInForce,
    assessments: Sequence[Assessment],
    *,
    portal: Portal,
    governed: Path,
    as_of: dt.date,
    damaged: Sequence[Damaged] = (),
) -> PolicySigned:
    """Whether the role that answers for a policy has signed this version of it; see `policy_sign_off`."""
    rules = policy.policy
    name = f"Policy {rules.name} {rules.version}"
    try:
        found = policy_sign_off(policy, assessments, portal=portal, governed=governed, as_of=as_of, damaged=damaged)
    except SignOffError as error:
        return PolicySigned(False, f"{name} can't be signed: {error.message}")
    owner = plain(rules.owner)
    if found.rule is None:
        return PolicySigned(False, f"{name} can't be signed: its owner “{rules.owner}” is no role.", found)
    if found.state.state in {"approved", "conditional"}:
        signer = next(each for role in found.state.roles for each in role.records if each.counts).assessment.record
        return PolicySigned(True, f"{name} is signed by {signer.person} ({owner}) on {day(signer.at.date())}.", found)
    if found.state.state == "in_review":
        return PolicySigned(False, f"{name} is not signed by {owner}, who answers for it.", found)
    return PolicySigned(False, f"{name}: {found.state.sentence}", found)


def _ever(portal: Portal, records: Sequence[Assessment]) -> dict[str, tuple[str, ...]]:
    """Role -> who holds it now, or is proven to have held it when they decided."""
    found = {role: list(members) for role, members in portal.roles.items()}
    for each in records:
        person = each.record.on_behalf_of or each.record.person
        if each.valid and each.record.role in found and person not in found[each.record.role]:
            found[each.record.role].append(person)
    return {role: tuple(members) for role, members in found.items()}


def _changed(governed: Path, digest: str, records: Sequence[Assessment], now: Dossier) -> tuple[str, ...]:
    record = next((each.record for each in records if each.record.dossier == digest), None)
    if record is None:
        return ()
    try:
        raw = dossier_of_record(governed, record)
        return tuple(each.what for each in changes(dossier_from_bytes(raw), now)) if raw is not None else ()
    except SignOffError:
        return ()
