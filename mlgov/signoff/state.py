"""How the sign-off of one dossier stands on a day: computed from records, never stored.

Pure and monotonic: taking a valid approval away, adding a refusal or a revocation, or damaging a record never opens a
gate. That is why refusals count by what they say and approvals only by what is proven, why people are matched to places
as a whole (`matching`), and why ties in time go to the refusal. (Hypothesis holds the properties in the tests.)

Days are UTC days and the last day counts: what is valid until today counts today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mlgov.documents.sign_off_rules import SignOffRole, SignOffRule
from mlgov.signoff.barred import UNKNOWN, PersonLike, why_unproven
from mlgov.signoff.conditions import condition_states
from mlgov.signoff.eligible import APPROVING, Asked
from mlgov.signoff.matching import assign
from mlgov.signoff.standing import EnvelopePass, Signature, Standing
from mlgov.signoff.telling import told
from mlgov.signoff.types import Assessment, ConditionState, Counted, Dossier, RoleState, Segregation, SignOffState

_NEGATIVE = frozenset({"reject", "revoke"})
VALIDATION = "validation"
_PERMITS = frozenset({"fit", "fit_with_findings"})
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def sign_off_state(  # noqa: PLR0913 - everything the state rests on is named here, nothing is looked up
    dossier: Dossier,
    rule: SignOffRule | None,
    assessments: Iterable[Assessment] = (),
    *,
    as_of: dt.date,
    segregation: Segregation = UNKNOWN,
    must_prove: bool = True,
    people: Mapping[str, PersonLike] | None = None,
    roles: Mapping[str, Collection[str]] | None = None,
    changed: Callable[[str], Sequence[str]] = lambda _: (),
    envelope: EnvelopePass | None = None,
    excused: Collection[str] = (),
    damaged: Sequence[str] = (),
) -> SignOffState:
    """The state of a sign-off on a day, with its reasons in words.

    Args:
        dossier: what is there now.
        rule: who is asked, already resolved for stage, tier and answers (`sign_off_rule`); None: nobody.
        assessments: all records of this model (or charter), about other versions too; in any order.
        as_of: the UTC day; later records are left out.
        segregation: who had a hand in it.
        must_prove: where the rule bars people and their part can't be proven, the gate stays shut (high tier).
        people: people of `portal.yml`, for bots and those who left.
        roles: role -> people who hold it; a role without an entry is held by whoever the record's proof names.
        changed: digest of an earlier dossier -> what changed since, in words; empty if it isn't stored any more.
        envelope: a signed envelope that the version claims, already compared.
        damaged: problems of files among the records that can't be used: one of them may have been a refusal.
        excused: digests of earlier dossiers that count like this one (what changed doesn't matter yet).
    """
    known = sorted((each for each in assessments if each.record.at.date() <= as_of), key=_when)
    if rule is None or not any(not role.feedback for role in rule.roles):
        return _not_required(dossier, rule, known)
    asked = Asked(
        dossier=dossier,
        rule=rule,
        assessments=known,
        as_of=as_of,
        segregation=segregation,
        people=people or {},
        roles=roles or {},
        final=frozenset(role.role for role in rule.roles if not role.feedback),
        excused=frozenset(excused),
    )
    return told(_standing(asked, must_prove=must_prove, envelope=envelope, changed=changed, damaged=damaged))


def _when(assessment: Assessment) -> tuple[dt.datetime, bool, str]:
    record = assessment.record
    return record.at, record.decision in _NEGATIVE, record.digest


def _not_required(dossier: Dossier, rule: SignOffRule | None, known: Sequence[Assessment]) -> SignOffState:
    """Nobody is asked: said with the policy's reason; what was recorded all the same is shown."""
    reason = rule.reason if rule is not None else "The policy has no rule about who signs here."
    mine = [each for each in known if (each.record.subject, each.record.stage) == (dossier.subject, dossier.stage)]
    return SignOffState(
        subject=dossier.subject,
        stage=dossier.stage,
        dossier=dossier.digest,
        state="not_required",
        sentence="Nobody needs to sign: " + reason,
        reasons=(reason,),
        roles=tuple(
            RoleState(role.role, role.count, (), done=False, turn=False, final=False)
            for role in (rule.roles if rule is not None else ())
        ),
        waits_for=(),
        others=tuple(Counted(each, counts=False, why_not="nobody is asked to sign") for each in mine),
    )


def _standing(
    asked: Asked,
    *,
    must_prove: bool,
    envelope: EnvelopePass | None,
    changed: Callable[[str], Sequence[str]],
    damaged: Sequence[str],
) -> Standing:
    flaws = {each.record.digest: asked.flaw(each) for each in asked.about}
    starts, signatures = _in_order(asked, {digest: flaw for digest, (flaw, _) in flaws.items()})
    places = [role.role for role in asked.rule.roles if not role.feedback for _ in range(role.count)]
    candidates = {role: [each.person for each in found] for role, found in signatures.items()}
    filled = assign(places, candidates, distinct=asked.rule.distinct)
    used = {(places[at], person) for at, person in filled.items()}
    return Standing(
        asked=asked,
        roles=_role_states(asked, {digest: why for digest, (_, why) in flaws.items()}, starts, used),
        flaws={digest: flaw for digest, (flaw, _) in flaws.items()},
        refusals=_refusals(asked),
        conditions=_conditions(asked),
        unproven=why_unproven(asked.rule.barred, asked.segregation),
        must_prove=must_prove,
        lacks_validation=_lacks_validation(asked) if asked.rule.validation else "",
        envelope=envelope,
        signatures=tuple(each for found in signatures.values() for each in found if (each.role, each.person) in used),
        complete=len(filled) >= (asked.rule.quorum or len(places)),
        changed=changed,
        damaged=tuple(damaged),
    )


def _lacks_validation(asked: Asked) -> str:
    """Why the validators' reports don't let it pass; empty if the latest one does. One without a result lets nobody."""
    reports = [each for each in asked.dossier.parts if each.kind == VALIDATION]
    if not reports:
        return "the validator's report about it is missing"
    latest = max(reports, key=lambda each: (str(each.fields.get("on", "")), each.name))
    if latest.fields.get("rating") in _PERMITS:
        return ""
    return f"the validator's report {latest.name} doesn't say that it is fit for its purpose"


def _in_order(
    asked: Asked, flaws: Mapping[str, str]
) -> tuple[dict[str, dt.datetime | None], dict[str, list[Signature]]]:
    """Role -> since when it was its turn (None: not yet), and the signatures that count, longest-valid ones first."""
    starts: dict[str, dt.datetime | None] = {}
    ready: dict[str, dt.datetime | None] = {}
    found: dict[str, list[Signature]] = {}
    todo = list(asked.rule.roles)
    while todo:
        waiting = {each.role for each in todo}
        # Rules have no circles (checked when read), so that each turn settles a role.
        role = next((each for each in todo if not set(each.after) & waiting), todo[0])
        todo.remove(role)
        before = [ready.get(name) for name in role.after]
        starts[role.role] = None if None in before else max((each for each in before if each), default=_EVER)
        found[role.role] = _signatures(asked, role, starts[role.role], flaws)
        times = sorted(each.since for each in found[role.role])
        ready[role.role] = times[role.count - 1] if len(times) >= role.count else None
    return starts, found


def _signatures(
    asked: Asked, role: SignOffRole, start: dt.datetime | None, flaws: Mapping[str, str]
) -> list[Signature]:
    if start is None:
        return []
    mine = [each for each in asked.about if each.record.role == role.role and each.record.at >= start]
    by_person: dict[str, list[Assessment]] = {}
    for each in mine:
        if not flaws[each.record.digest]:
            by_person.setdefault(each.record.person, []).append(each)
    found = []
    for person, records in by_person.items():
        # What has expired since still says when they signed first: renewing doesn't put others out of order.
        signed = [
            each.record.at
            for each in mine
            if each.record.person == person and flaws[each.record.digest] in {"", "expired"}
        ]
        best = max(records, key=lambda each: (asked.last_day(each), each.record.at))
        found.append(Signature(role.role, person, min(signed), asked.last_day(best), best))
    return sorted(found, key=lambda each: (-each.until.toordinal(), each.person))


def _refusals(asked: Asked) -> tuple[Assessment, ...]:
    """Refusals that stand: nobody but who refused can take one back, by signing for the same thing later."""
    return tuple(
        each
        for each in asked.about
        if asked.refuses(each.record)
        and not any(
            (other.record.person, other.record.role) == (each.record.person, each.record.role)
            and other.record.at > each.record.at
            and not asked.flaw(other)[0]
            for other in asked.about
        )
    )


def _conditions(asked: Asked) -> tuple[ConditionState, ...]:
    relevant = [
        each
        for each in asked.about
        if asked.bound(each.record) and each.record.role in asked.final and asked.holds(each.record)
    ]
    kinds = APPROVING | {"acknowledge"}
    return condition_states(relevant, as_of=asked.as_of, good=lambda each: not asked.flaw(each, kinds=kinds)[0])


def _role_states(
    asked: Asked,
    why: Mapping[str, str],
    starts: Mapping[str, dt.datetime | None],
    used: Collection[tuple[str, str]],
) -> tuple[RoleState, ...]:
    states: list[RoleState] = []
    for role in asked.rule.roles:
        mine = [each for each in asked.about if each.record.role == role.role]
        records = tuple(_counted(each, why[each.record.digest], starts[role.role]) for each in mine)
        done = sum(name == role.role for name, _ in used) >= role.count
        if role.feedback:
            done = any(each.valid and asked.bound(each.record) for each in mine)
        states.append(RoleState(role.role, role.count, records, done, turn=False, final=not role.feedback))
    done_by = {each.role: each.done for each in states}
    before = {role.role: role.after for role in asked.rule.roles}
    return tuple(
        replace(each, turn=not each.done and all(done_by[name] for name in before[each.role])) for each in states
    )


def _counted(assessment: Assessment, why: str, start: dt.datetime | None) -> Counted:
    if assessment.record.decision not in APPROVING:
        return Counted(assessment, counts=False)
    if not why and (start is None or assessment.record.at < start):
        why = "it was given before those who sign first had signed"
    return Counted(assessment, counts=not why, why_not=why)
