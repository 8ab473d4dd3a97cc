"""A sign-off in words: which state it is in, why, whose turn it is, and what changed since it was signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mlgov.signoff.assess import AS_DECLARED
from mlgov.signoff.change_words import in_short
from mlgov.signoff.conditions import in_words, overdue_words
from mlgov.signoff.eligible import APPROVING
from mlgov.signoff.standing import Standing
from mlgov.signoff.types import Assessment, Counted, Proof, RoleState, SignOffState, State
from mlgov.signoff.wording import STAGE_WORDS, counted, day, listed, plain, proof_words, sentence

_BROKEN = frozenset({"unverifiable", "invalid", "identity"})
_ONCE = _BROKEN | {"revoked", "expired", "stale"}
"""Flaws of signatures that counted once, or would if they could be checked."""
VALIDATOR = "validator"
_SHOWN = 5


def told(standing: Standing) -> SignOffState:
    """The state with every reason, for people who know neither git nor cryptography."""
    asked = standing.asked
    state = _state(standing)
    used = [each.assessment for each in standing.signatures] if standing.complete else list(_acknowledging(standing))
    changes = _changes(standing) if state == "stale" else ()
    return SignOffState(
        subject=asked.dossier.subject,
        stage=asked.dossier.stage,
        dossier=asked.dossier.digest,
        state=state,
        sentence=_sentence(standing, state, changes),
        reasons=tuple(_reasons(standing)),
        roles=standing.roles,
        waits_for=_waits_for(standing, state),
        valid_until=_valid_until(standing) if state in {"approved", "conditional"} else None,
        conditions=standing.conditions,
        changes=changes,
        proof=min((each.proof for each in used), default=None),
        outside=tuple(_outside(standing)) if not standing.complete else (),
        others=_others(standing),
        notes=tuple(_notes(standing, used)),
    )


def _state(standing: Standing) -> State:
    if standing.refusals:
        return "rejected"
    if standing.damaged:
        return "unverifiable"
    if not (standing.complete or _acknowledging(standing)):
        return _why_incomplete(standing)
    if standing.unproven and standing.must_prove:
        return "unverifiable"
    if standing.lacks_validation:
        return "in_review"
    return "conditional" if any(each.state != "met" for each in standing.conditions) else "approved"


def _acknowledging(standing: Standing) -> tuple[Assessment, ...]:
    return standing.acknowledged if standing.within else ()


def _why_incomplete(standing: Standing) -> State:
    """Taken back and not checkable are said at once; expired and stale if it was complete before."""
    lacking = [each for each in standing.roles if each.final and not each.done]
    found = {_flaw(standing, each) for role in lacking for each in role.records}
    if "revoked" in found and not standing.refusals:
        return "revoked"
    if found & _BROKEN:
        return "unverifiable"
    once = all(
        len({each.assessment.record.person for each in role.records if _counted_once(standing, each)}) >= role.needed
        for role in lacking
    )
    if once and "expired" in found:
        return "expired"
    return "stale" if once and "stale" in found else "in_review"


def _counted_once(standing: Standing, counted: Counted) -> bool:
    """Whether a record counted before something ended or changed; out of order it is only because others ended."""
    flaw = _flaw(standing, counted)
    return counted.counts or flaw in _ONCE or (not flaw and counted.assessment.record.decision in APPROVING)


def _flaw(standing: Standing, counted: Counted) -> str:
    """The kind of flaw; what is about an earlier state and was never good says nothing of this one."""
    flaw = standing.flaws.get(counted.assessment.record.digest, "")
    return "no" if flaw == "stale" and not counted.assessment.valid else flaw


def _valid_until(standing: Standing) -> dt.date | None:
    days = [each.until for each in standing.signatures] if standing.complete else []
    if not standing.complete:
        days = [standing.asked.last_day(each) for each in _acknowledging(standing)][-1:]
        if standing.envelope is not None:
            days.append(standing.envelope.until)
    last = min(days, default=dt.date.max)
    return None if last == dt.date.max else last


def _changes(standing: Standing) -> tuple[str, ...]:
    """What changed since the latest signature that no longer counts."""
    stale = [
        each.assessment.record for role in standing.roles for each in role.records if _flaw(standing, each) == "stale"
    ]
    if not stale:
        return ()
    latest = max(stale, key=lambda each: (each.at, each.digest))
    changes = tuple(standing.changed(latest.dossier))
    return changes or ("What was signed is not stored any more, so that it can't be said what changed.",)


def _waits_for(standing: Standing, state: State) -> tuple[str, ...]:
    if state in {"approved", "conditional"}:
        return ()
    if standing.refusals:
        return tuple(dict.fromkeys(each.record.role for each in standing.refusals))
    if standing.complete or _acknowledging(standing):
        return (VALIDATOR,) if standing.lacks_validation else ()
    waiting = [each.role for each in standing.roles if each.final and each.turn]
    if standing.lacks_validation and VALIDATOR not in waiting:
        waiting.insert(0, VALIDATOR)
    return tuple(waiting)


def _sentence(standing: Standing, state: State, changes: tuple[str, ...]) -> str:  # noqa: PLR0911 - one per state
    stage = STAGE_WORDS[standing.asked.dossier.stage]
    if state == "rejected":
        return _refused(standing, standing.refusals[-1])
    if state in {"approved", "conditional"}:
        return _approved(standing)
    if state == "stale":
        return f"What was signed is not what is here now: {in_short(changes)}."
    if state == "expired":
        last = max(standing.asked.last_day(each.assessment) for each in _flawed(standing, "expired"))
        return f"The approval of {stage} counted until {day(last)}."
    if state == "revoked":
        return _taken_back(standing)
    if state == "unverifiable":
        if standing.damaged:
            return f"The records can't be relied on: {standing.damaged[0].rstrip('.')}" + _more(standing.damaged)
        if standing.unproven and (standing.complete or _acknowledging(standing)):
            return f"Whether a signer had a hand in it can't be proven: {standing.unproven.rstrip('.')}."
        broken = [each for kind in sorted(_BROKEN) for each in _flawed(standing, kind)]
        return f"The signature of {_who(standing, broken[0].assessment)} can't be relied on: {broken[0].why_not.rstrip('.')}."
    return _in_review(standing)


def _refused(standing: Standing, refusal: Assessment) -> str:
    record = refusal.record
    why = f": {record.reason.rstrip('.')}" if record.reason else ""
    return f"Refused by {_who(standing, refusal)} on {day(record.at.date())}{why}."


def _taken_back(standing: Standing) -> str:
    found = (standing.asked.revoked.get(each.assessment.record.digest) for each in _flawed(standing, "revoked"))
    by = next((each for each in found if each is not None), None)
    if by is None:
        return "The approval was taken back."
    if by.record.basis.get("kind") == "review":
        return f"The approval by {_who(standing, by)} was withdrawn on the platform."
    why = f": {by.record.reason.rstrip('.')}" if by.record.reason else ""
    return f"The approval was taken back by {_who(standing, by)} on {day(by.record.at.date())}{why}."


def _approved(standing: Standing) -> str:
    if standing.complete:
        who = listed([_who(standing, each.assessment) for each in standing.signatures])
        text = f"Approved by {who}"
    else:
        envelope = standing.envelope
        name = f" “{envelope.name}”" if envelope is not None else ""
        who = listed([_who(standing, each) for each in _acknowledging(standing)[-1:]])
        text = f"Within the signed envelope{name}, acknowledged by {who}"
    last = _valid_until(standing)
    text += f", until {day(last)}" if last is not None else ""
    open_ = [each for each in standing.conditions if each.state != "met"]
    if open_:
        late = overdue_words(open_)
        text += f", with {counted(len(open_), 'condition')}" + (f"; {late}" if late else "")
    return text + "."


def _in_review(standing: Standing) -> str:
    stage = STAGE_WORDS[standing.asked.dossier.stage]
    waits = _waits_for(standing, "in_review")
    if standing.lacks_validation:
        return f"In review: {standing.lacks_validation}."
    if standing.within:
        roles = listed([plain(each.role) for each in standing.roles if each.final], "or")
        return f"In review: it lies within a signed envelope, so that {roles} only has to acknowledge it."
    signed = [plain(each.role) for each in standing.roles if each.final and each.done]
    text = f"In review: {stage} waits for {listed([plain(each) for each in waits])}"
    return text + (f"; {listed(signed)} signed." if signed else ".")


def _reasons(standing: Standing) -> Iterator[str]:
    """One sentence for each role, then what concerns all."""
    for role in standing.roles:
        yield _role_reason(standing, role)
    for problem in standing.damaged:
        yield sentence(problem)
    if standing.lacks_validation:
        yield sentence(f"a validator's report that lets it pass is needed: {standing.lacks_validation}")
    if standing.unproven:
        yield sentence(f"it can't be proven that no signer had a hand in it: {standing.unproven}")
    yield from _outside(standing)
    for condition in standing.conditions:
        yield sentence(f"condition for {in_words(condition)}")


def _outside(standing: Standing) -> Iterator[str]:
    if standing.envelope is not None:
        for why in standing.envelope.why_not:
            yield sentence(f"not within the envelope “{standing.envelope.name}”: {why}")


def _role_reason(standing: Standing, role: RoleState) -> str:
    name = sentence(plain(role.role)).rstrip(".")
    good = [each.assessment for each in role.records if each.counts]
    if role.done and good:
        signed = {each.record.person: each for each in good}
        return f"{name}: " + listed([_signed(standing, each) for each in signed.values()]) + "."
    if not role.final:
        return f"{name}: asked for feedback" + (", which is there." if role.done else ", which decides nothing.")
    bad = [each for each in role.records if each.why_not]
    needed = f" {role.needed} of them" if role.needed > 1 else ""
    turn = "has not signed yet" if role.turn else "signs after those before have signed"
    text = f"{name}:{needed} {turn}"
    for each in bad[-_SHOWN:]:
        text += f"; the signature of {_person(standing, each.assessment)} doesn't count: {each.why_not.rstrip('.')}"
    return text + "."


def _signed(standing: Standing, assessment: Assessment) -> str:
    record = assessment.record
    return f"{_person(standing, assessment)} on {day(record.at.date())} ({proof_words(assessment.proof)})"


def _notes(standing: Standing, used: list[Assessment]) -> Iterator[str]:
    for each in used:
        if each.record.basis.get("kind") == "outside":
            recorder = each.record.basis.get("recorder")
            by = f" and recorded by {recorder}" if recorder else ""
            yield f"{_who(standing, each)} decided elsewhere{by}: not verified."
        elif each.proof <= Proof.T1:
            yield f"{_who(standing, each)}: {proof_words(each.proof)}."
    if any(AS_DECLARED in each.problems for each in used):
        yield sentence(f"signatures are {AS_DECLARED}")
    for each in standing.refusals:
        if not each.valid or each.unverifiable:
            why = each.problems[0] if each.problems else "it can't be checked"
            yield f"The refusal of {_person(standing, each)} can't be verified ({why}); it counts all the same."
    if standing.unproven and not standing.must_prove:
        yield sentence(f"that no signer had a hand in it can't be proven: {standing.unproven}")
    stale = _flawed(standing, "stale")
    if stale and any(each.done for each in standing.roles):
        names = sorted({_person(standing, each.assessment) for each in stale})
        yield f"Signatures about an earlier state no longer count: {listed(names)}."


def _others(standing: Standing) -> tuple[Counted, ...]:
    """Records that no role asks for."""
    asked = {each.role for each in standing.roles}
    return tuple(
        Counted(each, counts=False, why_not="" if each.record.decision == "revoke" else "its role isn't asked to sign")
        for each in standing.asked.about
        if each.record.role not in asked
    )


def _flawed(standing: Standing, flaw: str) -> list[Counted]:
    return [each for role in standing.roles if role.final for each in role.records if _flaw(standing, each) == flaw]


def _more(files: tuple[str, ...]) -> str:
    rest = len(files) - 1
    return f", and {counted(rest, 'more file')}." if rest else "."


def _who(standing: Standing, assessment: Assessment) -> str:
    return f"{_person(standing, assessment)} ({plain(assessment.record.role)})"


def _person(standing: Standing, assessment: Assessment) -> str:
    record = assessment.record
    about = standing.asked.people.get(record.person)
    name = (about.name if about is not None else None) or record.person
    return f"{name} for {record.on_behalf_of}" if record.on_behalf_of else name
