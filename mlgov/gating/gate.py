"""The gate: may a version pass, and if not, why not, where is it written, and whom does it wait for.

A gate opens only on evidence: no verdict, a verdict in which no limit was judged, or a charter that isn't there keep it
shut. A release asks of the charter what an agreed one must answer, so that a draft is no way around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mlgov.documents.charter import CharterFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.requirements import missing
from mlgov.documents.tier import Tier
from mlgov.errors import EXIT_FAILED, EXIT_OK, EXIT_WARNED
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.gating.who import CHARTER, DATA_SCIENTIST, waits_for
from mlgov.judging.worst import by_concern, strictest
from mlgov.signoff.wording import plain, stopped

_FINE = frozenset({"accepted", "note"})
"""Statuses of reasons that are told and warn of nothing."""
_JUDGED = frozenset({Status.PASSED, Status.WARNED, Status.FAILED})


@dataclass(frozen=True, slots=True)
class GateReason:
    """One reason: a sentence, where it comes from or what to run, and whom it waits for."""

    text: str
    source: str
    """`file:line`, or a command to run."""
    blocking: bool
    waits_for: str
    """A role; empty if nobody has to act."""
    status: str = ""
    """The result's status, `accepted`, `due`, `overdue`, `stale`, `note` (only told), or empty."""
    about: Literal["version", "project"] = "version"
    """Whether it concerns this version, or alike every version of its project."""


@dataclass(frozen=True, slots=True)
class GateDecision:
    """Whether the gate is open, the exit code, and all reasons, blocking ones first."""

    subject: str
    stage: str
    passed: bool
    exit_code: int
    reasons: tuple[GateReason, ...]

    @property
    def blocking(self) -> tuple[GateReason, ...]:
        """What keeps the gate shut."""
        return tuple(reason for reason in self.reasons if reason.blocking)

    @property
    def warnings(self) -> tuple[GateReason, ...]:
        """What is not good, but keeps nothing shut."""
        return tuple(reason for reason in self.reasons if not reason.blocking and reason.status not in _FINE)


def gate(  # noqa: PLR0913 - everything a decision rests on is named here, nothing is looked up
    verdicts: Sequence[Verdict],
    charter: CharterFile | None,
    *,
    policy: PolicyInForce,
    tier: Tier,
    subject: str,
    stage: Literal["release", "monitoring"],
    as_of: dt.date,
    fail_on_warned: bool = False,
    further: Sequence[GateReason] = (),
) -> GateDecision:
    """The decision on one version at one stage.

    Args:
        verdicts: the release's verdict, or those of the windows that count.
        charter: the project's charter.
        policy: the policy that judged.
        tier: the risk tier that counts.
        subject: `project/model@version`.
        stage: `release` or `monitoring`.
        as_of: the day on which validity is looked at.
        fail_on_warned: warnings give exit code 11 instead of 0.
        further: reasons found elsewhere (open findings, missing sign-off); a blocking one keeps the gate shut.
    """
    reasons = [
        *_of_policy(policy, as_of),
        *(replace(reason, about="project") for reason in _of_charter(charter, tier, subject, stage)),
        *(replace(reason, about="project") for reason in _of_tier(charter, tier, policy)),
        *_of_verdicts(verdicts, policy, subject, stage),
        *further,
    ]
    return decided(subject, stage, reasons, fail_on_warned=fail_on_warned)


def decided(subject: str, stage: str, reasons: Sequence[GateReason], *, fail_on_warned: bool = False) -> GateDecision:
    """The decision that reasons lead to: any blocking one keeps the gate shut."""
    found = tuple(sorted(reasons, key=lambda reason: not reason.blocking))
    passed = not any(reason.blocking for reason in found)
    decision = GateDecision(subject, stage, passed, EXIT_OK if passed else EXIT_FAILED, found)
    if passed and fail_on_warned and decision.warnings:
        return GateDecision(subject, stage, False, EXIT_WARNED, found)
    return decision


def _of_policy(policy: PolicyInForce, as_of: dt.date) -> Iterator[GateReason]:
    starts = policy.policy.effective_from
    if as_of < starts:
        text = f"Policy {policy.policy.name} {policy.policy.version} counts only from {starts} on."
        source = policy.sources.get("effective_from", policy.policy.name)
        yield GateReason(text, source, blocking=True, waits_for=policy.policy.owner)


def _of_charter(charter: CharterFile | None, tier: Tier, subject: str, stage: str) -> Iterator[GateReason]:
    if charter is None:
        project = subject.partition("/")[0]
        text = "There is no charter, so nobody has said what the model is for and who answers for it."
        yield GateReason(text, f"{project}/charter.md", blocking=True, waits_for=CHARTER)
        return
    state = charter.charter.state
    if state in {"rejected", "retired"}:
        text = f"The charter is {state}" + (f": {stopped(charter.charter.outcome)}" if charter.charter.outcome else ".")
        yield GateReason(text, charter.source("state"), blocking=True, waits_for=CHARTER)
        return
    if stage != "release":
        return
    for row in missing(charter, tier.tier, state="agreed"):
        if row.open:
            detail = f" ({row.detail})" if row.detail else ""
            text = f"The charter doesn't answer: {stopped(row.title + detail)} {row.reason}"
            yield GateReason(text, row.source, blocking=True, waits_for=CHARTER, status=Status.MISSING.value)


def _of_tier(charter: CharterFile | None, tier: Tier, policy: PolicyInForce) -> Iterator[GateReason]:
    source = charter.source("tier") if charter is not None else policy.policy.name
    if tier.problem is not None:
        yield GateReason(_sentence(tier.problem), source, blocking=True, waits_for=CHARTER)
    if tier.forbidden is not None:
        source = charter.source("ai_act_class") if charter is not None else source
        yield GateReason(tier.forbidden, source, blocking=True, waits_for=CHARTER)


def _of_verdicts(verdicts: Sequence[Verdict], policy: PolicyInForce, subject: str, stage: str) -> Iterator[GateReason]:
    command = f"mlgov check {subject}"
    if not verdicts:
        text = "There is no evidence yet." if stage == "release" else "There is no evidence of any window yet."
        yield GateReason(text, command, blocking=True, waits_for=DATA_SCIENTIST, status=Status.MISSING.value)
    for verdict in verdicts:
        if not any(result.status in _JUDGED for result in verdict.results):
            window = f" in window {verdict.window}" if verdict.window else ""
            text = f"No limit judged any number{window}, so there is nothing to rely on."
            yield GateReason(text, command, blocking=True, waits_for=DATA_SCIENTIST, status=Status.MISSING.value)
        if verdict.policy_digest != policy.digest:
            text = f"The verdict was given under another policy ({verdict.policy}) than the one that counts now."
            yield GateReason(text, command, blocking=True, waits_for=DATA_SCIENTIST)
        for result in by_concern(strictest(verdict.results)):
            reason = _of_result(result, policy, command)
            if reason is not None:
                yield reason


def _of_result(result: Result, policy: PolicyInForce, command: str) -> GateReason | None:
    """A result as a reason; None if it is good or says nothing."""
    if result.accepted is not None and not result.blocking:
        by = f" Accepted by {plain(result.accepted.role)} until {result.accepted.until}: {result.accepted.reason}"
        return GateReason(result.reason + by, _source(result, command), False, "", "accepted")
    worth_saying = result.status in {Status.WARNED, Status.FAILED} or (
        result.limit is not None and result.status not in {Status.PASSED, Status.NOT_JUDGED, Status.NOT_APPLICABLE}
    )
    if not result.blocking and not worth_saying:
        return None
    who = waits_for(result, policy)
    return GateReason(result.reason, _source(result, command), result.blocking, who, result.status.value)


def _source(result: Result, command: str) -> str:
    """The limit that decided; the command to run where a number is not there."""
    if result.limit is None or result.status in {Status.MISSING, Status.ERROR}:
        return command
    return result.limit.source


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
