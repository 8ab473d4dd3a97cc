"""One thing that somebody has to do by a day, and how urgent it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Urgency = Literal["overdue", "due", "upcoming"]
URGENCIES: tuple[Urgency, ...] = ("overdue", "due", "upcoming")
SOON = dt.timedelta(days=30)
"""What lies within so many days is `due`; what lies further ahead is `upcoming`."""
KINDS: dict[str, str] = {
    "review": "Review of a project",
    "validation": "Validation",
    "re_review": "Somebody looks again",
    "approval": "A signature ends",
    "condition": "Condition of a signature",
    "finding": "Finding",
    "acceptance": "An accepted finding ends",
    "exemption": "An exception of the policy ends",
    "envelope": "An envelope ends",
    "policy": "A policy comes into force",
    "transition": "A transition ends",
}
"""What there is to do, and its title."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that somebody has to do by a day."""

    subject: str
    """`project`, `project/model`, `project/model@version` or `policies/name@version`."""
    kind: str
    """One of `KINDS`."""
    state: Urgency
    due: dt.date
    who: str
    """A role, or a person."""
    people: tuple[str, ...]
    """Ids of those who hold the role."""
    sentence: str
    """What and why, in words."""
    source: str
    """A file, or a command to run."""
    trigger: str = ""
    """For `re_review`: what makes people look again (`documents.sign_off_rules.Trigger`)."""
    reason: str = ""
    """The policy's reason, where a rule of it asks."""


def urgency(due: dt.date, as_of: dt.date) -> Urgency:
    """How urgent a day is; what is due today is not overdue."""
    if due < as_of:
        return "overdue"
    return "due" if due <= as_of + SOON else "upcoming"


def asked(
    who: str, *, roles: Mapping[str, Sequence[str]], people: Mapping[str, object], named: Mapping[str, str]
) -> tuple[str, ...]:
    """Ids of those who are asked: whom the charter names for a role, else who holds it, else the person named.

    Args:
        who: a role, or a person.
        roles: role -> who holds it, as in portal.yml.
        people: everybody in portal.yml.
        named: role -> who fills it, as the charter says.
    """
    held = tuple(roles.get(who, ()))
    own = named.get(who)
    if own is not None and (own in held or not held):
        return (own,)
    return held or ((who,) if who in people else ())


def in_order(found: Sequence[Duty]) -> tuple[Duty, ...]:
    """Each thing once, earliest first."""
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.due, each.subject, each.kind, each.sentence)))
