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
    told = f"waits for {listed([plain(each) for each in state.waits_for])}" if state.waits_for else ""
    by_role = state.state == "in_review" and bool(told) and told in state.sentence
    if not by_role:  # else each role's reason below says it, with names
        yield GateReason(state.sentence, _command(state, first, command), True, first, status)
    for change in state.changes:
        yield GateReason(sentence(f"changed since it was signed: {change}"), command, True, first, "stale")
    for why in state.outside:
        yield GateReason(why, command, True, first, "missing")
    by_name = {role.role: role for role in state.roles}
    for role in state.waits_for:
        waits = f"waits for {plain(role)}{_who(holders.get(role, ()))}"
        text = state.sentence.replace(told, waits, 1) if by_role else f"It {waits}."
        text += _lost(by_name.get(role))
        yield GateReason(text, _command(state, role, command), True, role, status)


def _who(holders: Collection[str]) -> str:
    """Whoever holds a role, in brackets; nothing if nobody does or they are too many to name."""
    return f" ({listed(sorted(holders), 'or')})" if 0 < len(holders) <= _MANY else ""


def _lost(state: RoleState | None) -> str:
    """Why what was signed in a role doesn't count, as a sentence to add."""
    lost = [each for each in state.records if each.why_not] if state is not None else []
    if not lost:
        return ""
    return f" The signature of {lost[-1].assessment.record.person} doesn't count: {lost[-1].why_not.rstrip('.')}."


def _command(state: SignOffState, role: str, otherwise: str) -> str:
    if state.state == "rejected" or state.stage == "charter":
        return otherwise if state.state == "rejected" else f"mlgov approve {state.subject} --role {role}"
    stage = "" if state.stage == "release" else f" --stage {state.stage}"
    return f"mlgov approve {state.subject} --role {role}{stage}"
