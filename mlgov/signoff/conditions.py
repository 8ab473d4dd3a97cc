"""What signers ask for, and whether it is there: conditions of approvals as of a day.

Conditions are taken from what records *say*, also from records that can't be verified: a damaged signature must not
make a condition disappear. Met is only what a verified record says (`extra.conditions_met`, by the asking role).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from mlgov.signoff.types import Assessment, ConditionState, Record
from mlgov.signoff.wording import counted, day


def condition_states(
    records: Sequence[Assessment], *, as_of: dt.date, good: Callable[[Assessment], bool]
) -> tuple[ConditionState, ...]:
    """Every condition that was asked for and how it stands on a day, by due day.

    Args:
        records: the records about one dossier, oldest first.
        as_of: the last day counts: what is due today is not overdue.
        good: whether a record is proven well enough to take a condition away.
    """
    found = []
    for asked in records:
        if asked.record.decision != "approve_with_conditions" or _replaced(asked.record, records, good):
            continue
        for condition in asked.record.conditions:
            met = any(_meets(each.record, asked.record, condition.id) and good(each) for each in records)
            late = condition.due < as_of
            found.append(
                ConditionState(condition, "met" if met else "overdue" if late else "open", asked.record.digest)
            )
    return tuple(sorted(found, key=lambda each: (each.condition.due, each.condition.id, each.record)))


def _replaced(asked: Record, records: Sequence[Assessment], good: Callable[[Assessment], bool]) -> bool:
    """The same person in the same role has since approved the same thing without conditions, or with others."""
    return any(
        each.record.decision in {"approve", "approve_with_conditions"}
        and (each.record.role, each.record.person) == (asked.role, asked.person)
        and each.record.at > asked.at
        and each.record.dossier == asked.dossier
        and good(each)
        for each in records
    )


def _meets(record: Record, asked: Record, condition: str) -> bool:
    named = record.extra.get("conditions_met")
    return (
        isinstance(named, list | tuple)
        and condition in named
        and record.role == asked.role
        and record.at >= asked.at
        and record.digest != asked.digest
    )


def in_words(state: ConditionState) -> str:
    """`operations: add a drift alarm, by 30 April 2026 (overdue)`."""
    asked = state.condition
    tail = {"open": "", "overdue": " (overdue)", "met": " (done)"}[state.state]
    return f"{asked.owner}: {asked.text.rstrip('.')}, by {day(asked.due)}{tail}"


def overdue_words(states: Sequence[ConditionState]) -> str:
    """`2 conditions are overdue`; empty if none is."""
    late = sum(each.state == "overdue" for each in states)
    return f"{counted(late, 'condition')} {'is' if late == 1 else 'are'} overdue" if late else ""
