"""Findings as of a day: which are open, overdue or accepted, and which keep a gate shut.

An acceptance counts if the policy lets its role accept, for no longer than the policy allows, and until its last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlgov.documents.events import Deployment
from mlgov.documents.finding import FindingFile, LinkedResult
from mlgov.documents.policy_rules import Policy
from mlgov.documents.sign_off_rules import Severity
from mlgov.gating.episodes import Episode
from mlgov.gating.gate import GateReason
from mlgov.signoff.types import SignOffState
from mlgov.signoff.wording import plain

DEFAULT_DAYS: dict[Severity, int] = {"critical": 7, "high": 30, "medium": 90, "low": 180}
"""How many days there are to deal with a finding where the policy says nothing."""
_SERIOUS = frozenset({"high", "critical"})

Standing = Literal["open", "overdue", "accepted", "lapsed", "remediated", "closed"]
"""`lapsed`: it was accepted until a day that has passed."""


@dataclass(frozen=True, slots=True)
class FindingStanding:
    """How one finding stands on a day."""

    file: FindingFile
    state: Standing
    note: str = ""
    """Why an acceptance doesn't count, or until when it does."""
    blocking: bool = False

    @property
    def live(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in {"open", "overdue", "lapsed"}


@dataclass(frozen=True, slots=True)
class ComputedFinding:
    """A finding that follows from the files and that nobody had to open: shown, never stored."""

    subject: str
    title: str
    text: str
    severity: Severity
    owner: str
    due: dt.date
    source: str
    """A file, or a command to run."""
    blocking: bool = False


def due_day(severity: Severity, opened: dt.date, policy: Policy) -> dt.date:
    """The last day on which a finding of this severity may be open."""
    rule = policy.findings
    days = rule.due_days.get(severity) if rule is not None else None
    return opened + dt.timedelta(days=days if days is not None else DEFAULT_DAYS[severity])


def standing_of(
    file: FindingFile, policy: Policy, *, roles: Mapping[str, Collection[str]], as_of: dt.date
) -> FindingStanding:
    """How a finding stands on a day, and whether it keeps a gate shut.

    Args:
        file: the finding.
        policy: says who may accept, for how long, and what blocks.
        roles: role -> people who hold it; a role without an entry is not checked.
        as_of: the day; the last day counts.
    """
    finding = file.finding
    rule = policy.findings
    if finding.state in {"closed", "remediated"}:
        return FindingStanding(file, "closed" if finding.state == "closed" else "remediated")
    accepted = finding.accepted
    if finding.state == "accepted" and accepted is not None:
        why = _why_not_accepted(file, policy, roles)
        if not why and accepted.until >= as_of:
            return FindingStanding(
                file, "accepted", f"accepted by {plain(accepted.role)} until {accepted.until}: {accepted.reason}"
            )
        if not why:
            text = f"it was accepted until {accepted.until} only"
            return FindingStanding(file, "lapsed", text, blocking=rule is not None)
        overdue = finding.due < as_of
        return FindingStanding(file, "overdue" if overdue else "open", why, blocking=_blocks(file, policy, overdue))
    overdue = finding.due < as_of
    return FindingStanding(file, "overdue" if overdue else "open", blocking=_blocks(file, policy, overdue))


def _blocks(file: FindingFile, policy: Policy, overdue: bool) -> bool:
    """Overdue findings block where the policy says so; what an emergency left undone always does."""
    if not overdue:
        return False
    rule = policy.findings
    return file.finding.origin == "emergency" or (rule is not None and file.finding.severity in rule.block_overdue)


def _why_not_accepted(file: FindingFile, policy: Policy, roles: Mapping[str, Collection[str]]) -> str:
    accepted = file.finding.accepted
    if accepted is None:
        return ""
    if policy.exemption_roles is not None and accepted.role not in policy.exemption_roles:
        return f"the role {accepted.role} may not accept it; may: {', '.join(policy.exemption_roles)}"
    if accepted.role in roles and accepted.by not in roles[accepted.role]:
        return f"{accepted.by} doesn't hold the role {accepted.role}"
    days = (accepted.until - accepted.on).days
    if policy.exemption_days is not None and days > policy.exemption_days:
        return f"it was accepted for {days} days, and at most {policy.exemption_days} are allowed"
    return ""


def finding_reasons(standings: Iterable[FindingStanding]) -> Iterator[GateReason]:
    """Findings as reasons of a gate: what is overdue or lapsed, what is serious and open, what was accepted."""
    for each in standings:
        finding = each.file.finding
        name = f"Finding {each.file.id} ({finding.severity}): {finding.title.rstrip('.')}"
        source = f"{each.file.path}:1"
        if each.state == "accepted":
            yield GateReason(f"{name}; {each.note}", source, False, "", "accepted")
        elif each.state == "lapsed":
            yield GateReason(f"{name}; {each.note}.", source, each.blocking, finding.owner, "overdue")
        elif each.state == "overdue":
            note = f" ({each.note})" if each.note else ""
            yield GateReason(f"{name} was due on {finding.due}{note}.", source, each.blocking, finding.owner, "overdue")
        elif each.state == "open" and (finding.severity in _SERIOUS or each.note):
            note = f" ({each.note})" if each.note else ""
            yield GateReason(f"{name} is open until {finding.due}{note}.", source, False, finding.owner, "due")


def computed_reasons(findings: Iterable[ComputedFinding]) -> Iterator[GateReason]:
    """Computed findings as reasons of a gate."""
    for each in findings:
        yield GateReason(
            f"{each.title} {each.text}", each.source, each.blocking, each.owner, "overdue" if each.blocking else "due"
        )


def live_unsigned(
    subject: str,
    deployments: Sequence[Deployment],
    state: SignOffState,
    policy: Policy,
    *,
    as_of: dt.date,
    went_back: bool = False,
) -> tuple[ComputedFinding, ...]:
    """A version in use without a valid sign-off is a high finding of its own; one on trial affects nobody and is none.

    Args:
        subject: `project/model@version`.
        deployments: where it runs on the day.
        state: its sign-off for release.
        policy: says how many days there are.
        as_of: the day.
        went_back: it was approved once, was not taken back, and is used again after a later version: an event is enough.
    """
    deployments = [each for each in deployments if not each.trial]
    if not deployments or state.open_gate or (went_back and state.state not in {"rejected", "revoked"}):
        return ()
    since = min(each.since for each in deployments)
    places = sorted({" ".join(part for part in (each.environment, each.region) if part) for each in deployments})
    due = due_day("high", since, policy)
    rule = policy.findings
    return (
        ComputedFinding(
            subject=subject,
            title=f"{subject} is in use without a valid sign-off.",
            text=f"It has run in {', '.join(places)} since {since}. {state.sentence}",
            severity="high",
            owner="owner",
            due=due,
            source=f"mlgov approve {subject}",
            blocking=due < as_of and rule is not None and "high" in rule.block_overdue,
        ),
    )


def without_finding(
    episodes: Iterable[Episode], findings: Iterable[FindingFile], *, model: str, version: str
) -> tuple[Episode, ...]:
    """Episodes that no finding is about yet; closed ones cover the windows that they name."""
    known = [each.finding for each in findings if each.finding.about(model, version)]
    return tuple(episode for episode in episodes if not any(_covers(each.results, episode) for each in known))


def _covers(links: Sequence[LinkedResult], episode: Episode) -> bool:
    """Whether every number of an episode is named by some link."""
    windows: tuple[str | None, ...] = episode.windows or (None,)
    return bool(links) and all(
        any(
            link.covers(
                f"{result.check}.{result.metric}", column=result.where.column, group=result.where.group, window=window
            )
            for link in links
        )
        for result in episode.results
        for window in windows
    )
