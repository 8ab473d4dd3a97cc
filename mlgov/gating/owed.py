"""What people owe, for the list of what needs a person: signatures, conditions, findings, emergencies.

Nobody is asked to sign what its numbers keep shut: that it waits is said only once people are what is missing. What was
signed and no longer counts is said at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlgov.gating.attention import Attention
from mlgov.gating.findings import ComputedFinding, FindingStanding
from mlgov.gating.gate import GateReason
from mlgov.signoff.conditions import in_words
from mlgov.signoff.types import SignOffState
from mlgov.signoff.wording import day, plain, sentence

SOON = dt.timedelta(days=30)
"""What ends or is due within so many days is told beforehand."""
LOST = frozenset({"rejected", "stale", "expired", "revoked", "unverifiable"})
"""Somebody decided, and there is no valid sign-off."""
OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Owed:
    """Everything that may be owed about one version."""

    subject: str
    state: SignOffState
    ready: bool
    """Its numbers and its charter keep no gate shut."""
    unsigned: tuple[ComputedFinding, ...] = ()
    """It is in use without a valid sign-off."""
    findings: tuple[FindingStanding, ...] = ()
    emergencies: tuple[GateReason, ...] = ()


def of_people(owed: Owed, as_of: dt.date) -> tuple[Attention, ...]:
    """What people have to do about a version, or whose signature it lacks."""
    return (
        *_emergencies(owed),
        *_unsigned(owed),
        *(() if owed.unsigned else of_state(owed.state, ready=owed.ready)),
        *_conditions(owed.state, as_of),
        *_ending(owed.state, as_of),
        *_findings(owed.subject, owed.findings),
    )


def of_state(state: SignOffState, *, ready: bool, anchor: str = "sign-off") -> tuple[Attention, ...]:
    """A sign-off that is asked for: whom it waits for, or why what was signed no longer counts."""
    if state.state not in LOST and not (state.state == "in_review" and ready):
        return ()
    status = "waiting" if state.state == "in_review" else state.state
    who = ", ".join(state.waits_for) or OWNER
    return (
        Attention(
            subject=state.subject,
            sentence=state.sentence,
            status=status,
            who=who,
            kind="sign_off",
            blocking=state.state in LOST,
            stage=state.stage,
            anchor=anchor,
            topic="sign_off",
        ),
    )


def _emergencies(owed: Owed) -> Iterator[Attention]:
    for each in owed.emergencies:
        yield Attention(
            owed.subject,
            each.text,
            "emergency",
            each.waits_for,
            "emergency",
            blocking=True,
            anchor="sign-off",
            topic="emergency",
        )


def _unsigned(owed: Owed) -> Iterator[Attention]:
    for each in owed.unsigned:
        # Its subject stands beside it: the title would name it again.
        since = each.text.partition(". ")[0].removeprefix("It has run in ")
        text = f"It is in use without a valid sign-off ({since}). {owed.state.sentence}"
        who = ", ".join(owed.state.waits_for) or each.owner
        yield Attention(
            owed.subject,
            text,
            "unsigned",
            who,
            "sign_off",
            blocking=True,
            anchor="sign-off",
            topic="unsigned",
            until="" if each.blocking else each.due.isoformat(),
        )


def _conditions(state: SignOffState, as_of: dt.date) -> Iterator[Attention]:
    for each in state.conditions:
        due = each.condition.due
        late = each.state == "overdue"
        if not late and not (each.state == "open" and due <= as_of + SOON):
            continue
        what = "overdue" if late else "due soon"
        yield Attention(
            state.subject,
            sentence(f"a condition of its approval is {what}: {in_words(each).removesuffix(' (overdue)')}"),
            "overdue" if late else "due",
            each.condition.owner,
            "condition",
            blocking=late,
            stage=state.stage,
            anchor="sign-off",
            topic="sign_off",
            until="" if late else due.isoformat(),
        )


def _ending(state: SignOffState, as_of: dt.date) -> Iterator[Attention]:
    last = state.valid_until
    if not state.open_gate or last is None or last > as_of + SOON:
        return
    who = ", ".join(each.role for each in state.roles if each.final) or OWNER
    yield Attention(
        state.subject,
        f"Its approval counts until {day(last)}; it has to be renewed by {plain(who)}.",
        "due",
        who,
        "sign_off",
        blocking=False,
        stage=state.stage,
        anchor="sign-off",
        topic="sign_off",
        until=last.isoformat(),
    )


def _findings(subject: str, standings: Iterable[FindingStanding]) -> Iterator[Attention]:
    for each in standings:
        if each.state not in {"overdue", "lapsed"}:
            continue
        finding = each.file.finding
        why = each.note if each.state == "lapsed" else f"it was due on {day(finding.due)}"
        yield Attention(
            subject,
            f"Finding “{finding.title.rstrip('.')}” ({finding.severity}) is open: {why}.",
            "overdue",
            finding.owner,
            "finding",
            blocking=each.blocking,
            anchor="findings" if each.file.finding.model is None else "",
            topic="finding",
        )
