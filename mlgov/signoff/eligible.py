"""Does one record count towards a sign-off, and if not, why not? Every rule about a single signature is here.

Refusals are looked at the other way round (`Asked.refuses`): they count by what they say, however badly proven, so that
damaging a refusal never opens a gate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mlgov.documents.sign_off_rules import SignOffRule
from mlgov.signoff.barred import PersonLike, why_barred, why_nobody
from mlgov.signoff.delegation import why_not_delegated
from mlgov.signoff.types import Assessment, Dossier, Proof, Record, Segregation
from mlgov.signoff.wording import day, plain, proof_words

Flaw = Literal[
    "", "invalid", "unverifiable", "identity", "proof", "barred", "stale", "early", "expired", "revoked", "no"
]
"""Why a record doesn't count: broken or not checkable, not proven who or how well, who may not, about something else,
not yet or no longer valid, taken back, or no approval at all."""

APPROVING = frozenset({"approve", "approve_with_conditions", "renew"})


@dataclass(frozen=True)
class Asked:
    """Everything that the question `does this record count` rests on."""

    dossier: Dossier
    rule: SignOffRule
    assessments: Sequence[Assessment]
    """Every record of this model that is dated on or before the day, oldest first."""
    as_of: dt.date
    segregation: Segregation
    people: Mapping[str, PersonLike]
    roles: Mapping[str, Collection[str]]
    final: frozenset[str]
    """Roles whose signature decides."""
    excused: frozenset[str] = frozenset()
    """Digests of earlier dossiers that count like this one: what changed since doesn't matter (yet)."""

    @cached_property
    def min_proof(self) -> Proof:
        """What the policy asks for."""
        return Proof[self.rule.min_proof]

    @cached_property
    def about(self) -> tuple[Assessment, ...]:
        """Records about this subject at this stage, whatever dossier they bind."""
        mine = (self.dossier.subject, self.dossier.stage)
        return tuple(each for each in self.assessments if (each.record.subject, each.record.stage) == mine)

    @cached_property
    def revocations(self) -> tuple[Assessment, ...]:
        """Records that take approvals back: by somebody with a say, or of one's own."""
        own = {each.record.digest: each.record.person for each in self.about}
        return tuple(
            each
            for each in self.about
            if each.record.decision == "revoke"
            and (
                (each.record.role in self.final and self.holds(each.record))
                or any(own.get(digest) == each.record.person for digest in revoked_by(each.record))
            )
        )

    @cached_property
    def revoked(self) -> dict[str, Assessment]:
        """Digest of a record that was taken back -> what took it back."""
        found: dict[str, Assessment] = {}
        for each in self.revocations:
            named = revoked_by(each.record)
            for other in self.about:
                record = other.record
                meant = record.digest in named if named else record.decision in APPROVING | {"acknowledge"}
                if meant and record.at <= each.record.at and record.digest != each.record.digest:
                    found[record.digest] = each
        return found

    @cached_property
    def revoked_delegations(self) -> frozenset[str]:
        """Digests of delegations that were taken back, by any record of the model."""
        return frozenset(
            digest
            for each in self.assessments
            if each.record.decision == "revoke"
            for digest in revoked_by(each.record)
        )

    def holds(self, record: Record) -> bool:
        """Whether who is named holds the role that is named; where nobody is named for a role, anybody might."""
        holders = self.roles.get(record.role)
        return holders is None or (record.on_behalf_of or record.person) in holders

    def bound(self, record: Record) -> bool:
        """Whether a record is about exactly what is there now."""
        return record.dossier == self.dossier.digest or record.dossier in self.excused

    def refuses(self, record: Record) -> bool:
        """Whether a record says no to what is there now, by somebody with a say."""
        return record.decision == "reject" and self.bound(record) and record.role in self.final and self.holds(record)

    def last_day(self, assessment: Assessment) -> dt.date:
        """The last day on which a record counts: what it says, at most `max_days` from when it was given."""
        record = assessment.record
        last = record.valid_until or dt.date.max
        if self.rule.max_days is not None:
            given = record.at.date()
            if assessment.proven_at is not None:
                given = min(given, assessment.proven_at.date())
            try:
                last = min(last, given + dt.timedelta(days=self.rule.max_days))
            except OverflowError:
                return last
        return last

    def flaw(self, assessment: Assessment, *, kinds: Collection[str] = APPROVING) -> tuple[Flaw, str]:
        """Why a record doesn't count as a signature; (`""`, `""`) if it does."""
        record = assessment.record
        if record.decision not in kinds:
            return "no", ""
        outside = record.basis.get("kind") == "outside"
        for flaw, why in (
            ("stale", "" if self.bound(record) else "it is about an earlier state"),
            ("unverifiable", _unverifiable(assessment)),
            ("invalid", "" if assessment.valid else _problems(assessment, "it doesn't hold")),
            ("identity", self._identity(assessment, outside=outside)),
            ("proof", self._proof(assessment, outside=outside)),
            ("barred", self._barred(record)),
            ("revoked", self._revoked(record)),
            ("early", self._early(record)),
            ("expired", self._expired(assessment)),
        ):
            if why:
                return flaw, why  # type: ignore[return-value] # the first elements are all flaws
        return "", ""

    def _identity(self, assessment: Assessment, *, outside: bool) -> str:
        record = assessment.record
        named_only = (outside and self.rule.outside) or self.min_proof <= Proof.T1
        if assessment.person is None and not named_only:
            return _problems(assessment, "nobody can be named who signed it")
        if assessment.person is not None and assessment.person != record.person:
            return f"it says {record.person}, but {assessment.person} signed it"
        if not self.holds(record):
            return f"{record.on_behalf_of or record.person} doesn't hold the role {plain(record.role)}"
        nobody = why_nobody(record.person, self.people, record.at.date())
        if nobody or record.on_behalf_of is None:
            return nobody
        return why_not_delegated(
            record,
            self.assessments,
            roles=self.roles,
            min_proof=self.min_proof,
            revoked=self.revoked_delegations,
        )

    def _proof(self, assessment: Assessment, *, outside: bool) -> str:
        if outside and self.rule.outside:
            return ""
        if outside:
            return "it was decided elsewhere and can't be verified; the policy doesn't accept that here"
        if assessment.proof >= self.min_proof:
            return ""
        asked = f"the policy asks for at least {proof_words(self.min_proof)} (T{int(self.min_proof)})"
        return f"it is {proof_words(assessment.proof)} (T{int(assessment.proof)}); {asked}"

    def _barred(self, record: Record) -> str:
        signers = [record.person, *([record.on_behalf_of] if record.on_behalf_of else [])]
        return next((why for each in signers if (why := why_barred(each, self.rule.barred, self.segregation))), "")

    def _revoked(self, record: Record) -> str:
        by = self.revoked.get(record.digest)
        if by is not None and by.record.basis.get("kind") == "review":
            return "it was withdrawn on the platform"  # which doesn't always say when
        if by is not None:
            return f"{by.record.person} took it back on {day(by.record.at.date())}"
        later = [
            each.record
            for each in self.about
            if self.refuses(each.record)
            and (each.record.person, each.record.role) == (record.person, record.role)
            and each.record.at >= record.at
        ]
        return f"{record.person} refused on {day(later[-1].at.date())}" if later else ""

    def _early(self, record: Record) -> str:
        first = record.valid_from
        return f"it counts only from {day(first)} on" if first is not None and first > self.as_of else ""

    def _expired(self, assessment: Assessment) -> str:
        last = self.last_day(assessment)
        return f"it counted until {day(last)}" if last < self.as_of else ""


def revoked_by(record: Record) -> frozenset[str]:
    """Digests that a revocation names; none if it takes back everything."""
    named = record.extra.get("revokes") if record.decision == "revoke" else None
    if isinstance(named, str):
        return frozenset({named})
    return frozenset(str(each) for each in named) if isinstance(named, list | tuple) else frozenset()


def _unverifiable(assessment: Assessment) -> str:
    return _problems(assessment, "it can't be checked here") if assessment.unverifiable else ""


def _problems(assessment: Assessment, otherwise: str) -> str:
    return assessment.problems[0] if assessment.problems else otherwise
