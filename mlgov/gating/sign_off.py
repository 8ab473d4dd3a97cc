"""A sign-off as reasons of a gate: whom one waits for, what was refused, what is overdue, and with which command."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mlgov.documents.validation import ValidationFile
from mlgov.gating.gate import GateReason
from mlgov.signoff.conditions import in_words
from mlgov.signoff.types import RoleState, SignOffState
from mlgov.signoff.wording import listed, plain, sentence

OWNER = "owner"
VALIDATOR = "validator"
_MANY = 3


def sign_off_reasons(
    state: SignOffState, *, holders: Mapping[str, Collection[str]] | None = None, source: str = ""
) -> Iterator[GateReason]:
    """What a sign-off means for a gate; every reason with a command or the policy's line.

    Args:
        state: the computed state.
        holders: role -> people who hold it, to say whom one waits for.
        source: `file:line` of the policy's rule.
    """
    command = f"mlgov approvals show {state.subject}"
    yield from _conditions(state, command)
    if state.state in {"approved", "conditional"}:
        yield GateReason(state.sentence, command, False, "", "note")
    elif state.state == "not_required":
        if source:
            yield GateReason(state.sentence, source, False, "", "note")
    else:
        yield from _shut(state, holders or {}, command)
    for note in state.notes:
        yield GateReason(sentence(note), command, False, "", "note")


def validation_reasons(validations: Collection[ValidationFile], subject: str) -> Iterator[GateReason]:
    """A validator who says that a version isn't fit keeps it from release, whoever signed."""
    if not validations:
        return
    latest = max(validations, key=lambda each: (each.validation.on, each.id))
    if not latest.validation.permits:
        text = f"The validation of {latest.validation.on} says that {subject} is not fit for its purpose."
        yield GateReason(text, f"{latest.path}:1", True, VALIDATOR, "failed")


def _conditions(state: SignOffState, command: str) -> Iterator[GateReason]:
    for each in state.conditions:
        if each.state == "overdue":
            text = sentence(f"a condition of the approval is overdue: {in_words(each)}")
            yield GateReason(text, command, True, each.condition.owner, "overdue")
        elif each.state == "open":
            text = sentence(f"a condition of the approval is open: {in_words(each)}")
            yield GateReason(text, command, False, each.condition.owner, "due")


def _shut(state: SignOffState, holders: Mapping[str, Collection[str]], command: str) -> Iterator[GateReason]:
    status = "failed" if state.state == "rejected" else "missing"
    first = state.waits_for[0] if state.waits_for else OWNER
    yield GateReason(state.sentence, _command(state, first, command), True, first, status)
    for change in state.changes:
        yield GateReason(sentence(f"changed since it was signed: {change}"), command, True, first, "stale")
    for why in state.outside:
        yield GateReason(why, command, True, first, "missing")
    by_name = {role.role: role for role in state.roles}
    for role in state.waits_for:
        text = _waiting(by_name.get(role), role, holders.get(role, ()))
        yield GateReason(text, _command(state, role, command), True, role, status)


def _waiting(state: RoleState | None, role: str, holders: Collection[str]) -> str:
    names = sorted(holders)
    who = f" ({listed(names, 'or')})" if 0 < len(names) <= _MANY else ""
    text = f"It waits for {plain(role)}{who}."
    if state is None:
        return text
    lost = [each for each in state.records if each.why_not]
    if lost:
        last = lost[-1]
        text += f" The signature of {last.assessment.record.person} doesn't count: {last.why_not.rstrip('.')}."
    return text


def _command(state: SignOffState, role: str, otherwise: str) -> str:
    if state.state == "rejected" or state.stage == "charter":
        return otherwise if state.state == "rejected" else f"mlgov approve {state.subject} --role {role}"
    stage = "" if state.stage == "release" else f" --stage {state.stage}"
    return f"mlgov approve {state.subject} --role {role}{stage}"
