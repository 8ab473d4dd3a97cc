"""How things were on a day: what was live, on what evidence, under which policy, who had signed.

Two views stand side by side. *True*: by the days that events, records and findings carry, whenever they were written
down. *Recorded*: what lay on the protected branch by then. Where nothing says, it is said that nothing does. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.sign_off_rules import Severity
from mlgov.evidence.verdict import Status, Verdict
from mlgov.signoff.types import Assessment, SignOffState, State
from mlgov.signoff.wording import DECISION_WORDS, day, plain, proof_words

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class LiveThen:
    """A place in which a version ran."""

    environment: str
    region: str | None
    share: float | None
    """Its part of the traffic; None: all."""
    since: dt.date
    recorded: dt.date | None
    """When that was written down on the branch; None: not recorded."""

    @property
    def place(self) -> str:
        """`production, north, 10 %`."""
        share = f"{self.share * 100:g} %" if self.share is not None and self.share < 1 else ""
        return ", ".join(part for part in (self.environment, self.region, share) if part)


@dataclass(frozen=True, slots=True)
class PolicyThen:
    """The policy that judged."""

    name: str
    version: str
    digest: str
    how: str
    """How it is known that it was this one, in words."""
    known: bool
    """False: the policy of that day isn't recorded, and this is today's."""


@dataclass(frozen=True, slots=True)
class EvidenceThen:
    """The evidence that was there, as the policy of the day judges it."""

    digest: str
    path: str
    """Relative to the governed folder."""
    measured: dt.date | None
    level: str
    counts: Mapping[str, int]
    """Status -> number of results, without those that are zero."""
    failing: tuple[str, ...]
    """What kept the gate shut, in words."""
    recorded: dt.date | None


@dataclass(frozen=True, slots=True)
class SignedThen:
    """A decision that had been made."""

    person: str
    role: str
    decision: str
    at: dt.datetime
    proof: str
    """In words; decisions that can't be proven say so."""
    holds: bool
    digest: str
    path: str
    recorded: dt.date | None

    @property
    def sentence(self) -> str:
        """`bea (business owner) approved on 3 March 2026: a personal signature`."""
        return f"{self.person} ({plain(self.role)}) {self.decision} on {day(self.at.date())}: {self.proof}"


@dataclass(frozen=True, slots=True)
class FindingThen:
    """A finding that was open or accepted."""

    id: str
    title: str
    severity: Severity
    state: str
    due: dt.date
    recorded: dt.date | None


@dataclass(frozen=True, slots=True)
class ExceptionThen:
    """Something that was accepted for a while."""

    what: str
    role: str
    until: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class VersionThen:
    """One version that was live, or had a name."""

    subject: str
    live: tuple[LiveThen, ...]
    aliases: tuple[str, ...]
    policy: PolicyThen
    tier: str
    evidence: EvidenceThen | None
    state: State
    sentence: str
    """How its sign-off for release stood."""
    signed: tuple[SignedThen, ...]
    findings: tuple[FindingThen, ...]
    exceptions: tuple[ExceptionThen, ...]
    problems: tuple[str, ...] = ()
    """What couldn't be read."""


@dataclass(frozen=True, slots=True)
class ModelThen:
    """One model: the versions that were live or had a name; none if nothing says that it was used."""

    project: str
    model: str
    title: str
    versions: tuple[VersionThen, ...]
    registered: int
    """How many versions there were."""

    @property
    def name(self) -> str:
        """`project/model`."""
        return f"{self.project}/{self.model}"


@dataclass(frozen=True, slots=True)
class View:
    """How things were, by one way of looking."""

    source: str
    """What it rests on, in words."""
    models: tuple[ModelThen, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """How things were on a day."""

    day: dt.date
    portal: str
    asked: dt.date
    """The day on which the question was asked."""
    true: View
    recorded: View | None
    """None where nothing says what was recorded by then."""
    note: str
    """Why there is no second view, or on which revision it rests."""
    differences: tuple[str, ...]
    """What was true and not recorded by then, or the other way round, in words."""


# Parts of a view


def finding_on(finding: Finding, on: dt.date) -> str | None:
    """How a finding stood on a day: open, overdue, accepted, lapsed, remediated; None before it was opened or once closed.

    Its file says how it ended; what it was before follows from the days in it.
    """
    if on < finding.opened or (finding.closed is not None and finding.closed <= on):
        return None
    accepted = finding.accepted
    if accepted is not None and accepted.on <= on:
        return "accepted" if on <= accepted.until else "lapsed"
    if finding.state == "remediated" and all(each.on <= on for each in finding.history):
        return "remediated"
    return "overdue" if finding.due < on else "open"


def findings_on(
    files: Iterable[FindingFile], on: dt.date, recorded: Mapping[str, dt.date | None]
) -> tuple[FindingThen, ...]:
    """The findings that were open or accepted on a day."""
    return tuple(
        FindingThen(
            each.id, each.finding.title, each.finding.severity, state, each.finding.due, recorded.get(each.path)
        )
        for each in files
        if (state := finding_on(each.finding, on)) is not None
    )


def exceptions_on(
    policy: PolicyInForce, subject: str, files: Iterable[FindingFile], on: dt.date
) -> tuple[ExceptionThen, ...]:
    """What was accepted on a day: exceptions of the policy, and findings."""
    found = [
        ExceptionThen(f"{each.check} of {each.subject}", each.role, each.expires, each.reason)
        for each in policy.policy.exemptions
        if fnmatchcase(subject, each.subject) and each.granted <= on <= each.expires
    ]
    for file in files:
        accepted = file.finding.accepted
        if accepted is not None and accepted.on <= on <= accepted.until and finding_on(file.finding, on) == "accepted":
            found.append(ExceptionThen(file.finding.title, accepted.role, accepted.until, accepted.reason))
    return tuple(found)


def evidence_then(
    digest: str, path: str, verdict: Verdict, *, measured: dt.date | None, level: str, recorded: dt.date | None
) -> EvidenceThen:
    """Evidence and how it is judged, in few words."""
    counts = {
        status.value: count for status, count in verdict.counts().items() if count and status is not Status.NOT_JUDGED
    }
    return EvidenceThen(
        digest, path, measured, level, counts, tuple(each.reason for each in verdict.blocking), recorded
    )


def signed_then(
    state: SignOffState, about: Iterable[Assessment], on: dt.date, recorded: Mapping[str, dt.date | None]
) -> tuple[SignedThen, ...]:
    """The decisions made by a day, oldest first."""
    counting = {each.assessment.record.digest for role in state.roles for each in role.records if each.counts}
    return tuple(
        SignedThen(
            person=each.record.person,
            role=each.record.role,
            decision=DECISION_WORDS[each.record.decision],
            at=each.record.at,
            proof=proof_words(each.proof) if each.valid and not each.unverifiable else _doubt(each),
            holds=each.record.digest in counting,
            digest=each.record.digest,
            path=each.record.path,
            recorded=recorded.get(each.record.path),
        )
        for each in sorted(about, key=lambda one: (one.record.at, one.record.digest))
        if each.record.at.date() <= on
    )


def _doubt(assessment: Assessment) -> str:
    why = assessment.problems[0] if assessment.problems else "it can't be checked here"
    return f"{'can’t be checked' if assessment.unverifiable else 'does not hold'}: {why}"


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy as it came to the branch."""

    policy: PolicyInForce
    recorded: dt.date | None
    """When; None for one that lies here and was never committed, or is packaged."""
    packaged: bool = False
    """It comes with mlgov itself."""


def policy_on(
    versions: Sequence[PolicyVersion], on: dt.date, *, by: dt.date | None = None
) -> tuple[PolicyInForce, PolicyThen]:
    """The policy that counted on a day, and how that is known.

    Args:
        versions: in the order in which they came, at least one; the last is today's.
        on: the day.
        by: only versions that had been recorded by this day.

    Of those whose `effective_from` had come, the one recorded last counts: a correction is what should have been.
    """
    candidates = [
        each
        for each in versions
        if each.policy.policy.effective_from <= on
        and (by is None or each.packaged or (each.recorded is not None and each.recorded <= by))
    ]
    if not candidates:
        today = versions[-1].policy
        return today, _then(today, "the policy of that day isn't recorded; judged by today's", known=False)
    found = candidates[-1]
    starts = day(found.policy.policy.effective_from)
    if found.packaged:
        how = f"it comes with mlgov and counts since {starts}; which mlgov judged then isn't recorded"
    elif found.recorded is None:
        how = f"by its own date it counts since {starts}; no history says whether it was changed since"
    elif found.recorded > on:
        how = f"it counts since {starts} and was recorded on {day(found.recorded)} only"
    else:
        how = f"it counts since {starts} and was recorded on {day(found.recorded)}"
    return found.policy, _then(found.policy, how, known=True)


def _then(policy: PolicyInForce, how: str, *, known: bool) -> PolicyThen:
    return PolicyThen(policy.policy.name, policy.policy.version, policy.digest, how, known)


# The two views against each other


def differences(true: View, recorded: View | None, on: dt.date) -> tuple[str, ...]:
    """What was so and nobody had written down by then, and what was written down and wasn't so."""
    if recorded is None:
        return ()
    return tuple(dict.fromkeys([*_late(true, on), *_otherwise(true, recorded)]))


def _late(true: View, on: dt.date) -> Iterator[str]:
    for version in _versions(true):
        for place in version.live:
            if place.recorded is None or place.recorded > on:
                what = f"{version.subject} ran in {place.place} since {day(place.since)}"
                yield f"{what}; that is {_when(place.recorded)}."
        evidence = version.evidence
        if evidence is not None and (evidence.recorded is None or evidence.recorded > on):
            yield f"The evidence of {version.subject} ({evidence.digest[:12]}) is {_when(evidence.recorded)}."
        for each in version.signed:
            if each.recorded is None or each.recorded > on:
                yield f"{version.subject}: {each.sentence}; that is {_when(each.recorded)}."
        for finding in version.findings:
            if finding.recorded is None or finding.recorded > on:
                yield f"{version.subject}: the finding {finding.id} is {_when(finding.recorded)}."


def _when(recorded: dt.date | None) -> str:
    return NOT_RECORDED if recorded is None else f"recorded on {day(recorded)} only"


def _otherwise(true: View, recorded: View) -> Iterator[str]:
    """Sign-offs, policies and places that looked different by what was recorded."""
    by_name = {each.subject: each for each in _versions(true)}
    for then in _versions(recorded):
        now = by_name.get(then.subject)
        gone = [place.place for place in then.live if now is None or place.place not in _places(now)]
        for place in gone:
            yield f"By what was recorded, {then.subject} ran in {place}; by what is known now it did not."
        if now is None:
            continue
        if now.state != then.state:
            yield f"By what was recorded, the sign-off of {then.subject} was {plain(then.state)}; by what is known now {plain(now.state)}."
        if now.policy.digest != then.policy.digest:
            yield (
                f"By what was recorded, {then.subject} was judged by {then.policy.name} {then.policy.version}; by what is "
                f"known now {now.policy.name} {now.policy.version} counted."
            )


def _places(version: VersionThen) -> Collection[str]:
    return {each.place for each in version.live}


def _versions(view: View) -> Iterator[VersionThen]:
    for model in view.models:
        yield from model.versions
