"""What was found of one sign-off before it is put into words. Values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mlgov.signoff.eligible import Asked
from mlgov.signoff.types import Assessment, ConditionState, RoleState


@dataclass(frozen=True, slots=True)
class EnvelopePass:
    """A signed envelope that a version claims to lie within."""

    name: str
    until: dt.date
    why_not: tuple[str, ...]
    """Why it doesn't; empty if an acknowledgement suffices."""
    based_on: str = ""
    """The approved version that carries the envelope."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature in one role that counts."""

    role: str
    person: str
    since: dt.datetime
    until: dt.date
    """The last day; `date.max` if it has none."""
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the state of a sign-off follows from."""

    asked: Asked
    roles: tuple[RoleState, ...]
    flaws: Mapping[str, str]
    """Record digest -> the kind of flaw for which it doesn't count, empty if it counts."""
    refusals: tuple[Assessment, ...]
    conditions: tuple[ConditionState, ...]
    unproven: str
    """Why it can't be proven that no signer had a hand in it; empty if it can."""
    must_prove: bool
    lacks_validation: str
    """Why the validators' reports don't let it pass, where one is asked for; empty if they do."""
    envelope: EnvelopePass | None
    signatures: tuple[Signature, ...]
    """Those that were matched to a place."""
    complete: bool
    """Enough places are filled."""
    changed: Callable[[str], Sequence[str]]
    damaged: tuple[str, ...] = ()
    """Files among the records that can't be used."""

    @property
    def acknowledged(self) -> tuple[Assessment, ...]:
        """Acknowledgements (or more) of a version within an envelope, by roles that decide."""
        kinds = ("approve", "approve_with_conditions", "renew", "acknowledge")
        return tuple(
            each
            for each in self.asked.about
            if each.record.role in self.asked.final and not self.asked.flaw(each, kinds=kinds)[0]
        )

    @property
    def within(self) -> bool:
        """An envelope covers it, so that an acknowledgement suffices."""
        return self.envelope is not None and not self.envelope.why_not
