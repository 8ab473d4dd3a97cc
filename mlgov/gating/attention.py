"""What needs a person: one ordered list over versions, for the home page and for each version's page.

Pure: from verdicts and the charter's open answers. What has one cure is one item with the worst of it as its sentence, so
that a list of five items stays a list of five things to do. First come emergencies and harm that is happening (outcomes
in production), then harm to groups of people, then use that nobody signed for and signatures that no longer count, then
what keeps a release shut, then inputs that only look different. What people owe is made in `owed`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mlgov.documents.charter import CharterFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.requirements import RequirementState, more_before_release
from mlgov.documents.tier import Tier
from mlgov.evidence.verdict import SEVERITY, Result, Status, Verdict
from mlgov.gating.who import CHARTER, DATA_SCIENTIST, waits_for
from mlgov.judging.words import saying
from mlgov.judging.worst import by_concern, strictest

Kind = Literal["result", "evidence", "charter", "tier", "review", "sign_off", "condition", "finding", "emergency"]
Topic = Literal[
    "emergency", "outcome", "fairness", "unsigned", "finding", "sign_off", "release", "data", "charter", "drift"
]
"""What an item is about, most urgent first."""
TOPICS: tuple[Topic, ...] = (
    "emergency",
    "outcome",
    "fairness",
    "unsigned",
    "finding",
    "sign_off",
    "release",
    "data",
    "charter",
    "drift",
)
_UNDECIDED = frozenset({Status.INSUFFICIENT.value, Status.UNAVAILABLE.value, Status.AWAITING.value})
_NAMED = 3
"""Names that are listed before `and 4 more`."""
_REVIEW_SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that a person has to look at."""

    subject: str
    """`project/model@version`, or the project."""
    sentence: str
    status: str
    """A result's status, that of a sign-off (`waiting`, `stale`, `unsigned` ...), `emergency`, `due` or `overdue`."""
    who: str
    """The role (or roles) that it waits for."""
    kind: Kind
    blocking: bool
    stage: str = "release"
    check: str = ""
    metric: str = ""
    anchor: str = ""
    """Place on the page that it leads to."""
    more: int = 0
    """Further results of the same kind that are as bad."""
    topic: Topic = "release"
    windows: int = 0
    """How many windows it tells of, where it is about more than one verdict."""
    until: str = ""
    """The last day (ISO) on which it is said rightly, if it ends."""


def of_verdict(subject: str, verdict: Verdict, policy: PolicyInForce) -> tuple[Attention, ...]:
    """What one verdict asks of people: failures, gaps that need acceptance, and evidence that is not there."""
    stage = "release" if verdict.kind == "release" else "monitoring"
    found: list[Attention] = []
    groups: dict[tuple[str, Status], list[Result]] = {}
    absent: list[Result] = []
    results = strictest(verdict.results)
    for result in by_concern(results):
        if result.status is Status.MISSING and result.blocking:
            absent.append(result)
        elif result.blocking or (result.status is Status.FAILED and result.accepted is None):
            groups.setdefault((_cause(result), result.status), []).append(result)
    for (_, status), group in groups.items():
        worst = group[0]
        columns = [item for item in group if item.metric == "psi"] if _topic(worst, stage) == "drift" else []
        found.append(
            Attention(
                subject=subject,
                sentence=_drifted(columns, results, verdict.window) if len(columns) > 1 else worst.reason,
                status=status.value,
                who=waits_for(worst, policy),
                kind="result",
                blocking=any(each.blocking for each in group),
                stage=stage,
                check=worst.check,
                metric=worst.metric,
                more=0 if len(columns) > 1 else len({(each.metric, each.where) for each in group}) - 1,
                topic=_topic(worst, stage),
            )
        )
    if absent:
        names = list(dict.fromkeys(_name(each) for each in absent))
        count = f"{len(names)} required numbers are" if len(names) > 1 else "1 required number is"
        sentence = f"{count} missing: {_listed(names)}."
        found.append(
            Attention(subject, sentence, Status.MISSING.value, DATA_SCIENTIST, "evidence", True, stage, absent[0].check)
        )
    return tuple(found)


def _cause(item: Result) -> str:
    """What has one cure: all drift of one window, groups that are treated alike badly; else each check by itself."""
    family = item.check.partition(".")[0]
    return family if family == "drift" or (family == "fairness" and item.status is Status.FAILED) else item.check


def _topic(item: Result, stage: str) -> Topic:
    family = item.check.partition(".")[0]
    if family == "fairness":
        return "fairness"
    if family == "drift":
        return "drift"
    if stage == "release":
        return "release"
    return "outcome" if family == "evaluation" else "data"


def _drifted(columns: Sequence[Result], results: Sequence[Result], window: str | None) -> str:
    """Many columns of one window in one sentence, with the one that differs most."""
    compared = sum(item.metric == "psi" and item.value is not None for item in results)
    when = f" in window {window}" if window else ""
    look = "look" if columns[0].status is Status.FAILED else "may look"
    most = columns[0].where.column
    return f"{len(columns)} of {compared} columns {look} different from the reference data{when}, most of all {most}."


def of_unchecked(subject: str) -> Attention:
    """A version that was never checked."""
    return Attention(
        subject, "It was registered, but never checked.", Status.MISSING.value, DATA_SCIENTIST, "evidence", True
    )


def of_charter(
    project: str, requirements: Sequence[RequirementState], charter: CharterFile | None, *, tier: Tier, as_of: dt.date
) -> tuple[Attention, ...]:
    """What a charter asks of people: answers that are missing, a tier that can't stand, a review that is due."""
    if charter is None:
        sentence = "There is no charter yet."
        return (Attention(project, sentence, Status.MISSING.value, CHARTER, "charter", True, topic="charter"),)
    found: list[Attention] = []
    if tier.forbidden is not None:
        found.append(
            Attention(
                project,
                tier.forbidden,
                Status.FAILED.value,
                CHARTER,
                "tier",
                True,
                anchor="answer-tier",
                topic="charter",
            )
        )
    if tier.problem is not None:
        text = f"The risk tier set by hand doesn't count: {tier.problem.removeprefix('tier: ')}."
        found.append(
            Attention(project, text, Status.MISSING.value, CHARTER, "tier", True, anchor="answer-tier", topic="charter")
        )
    lacking = [row for row in requirements if row.open]
    if lacking:
        count = f"{len(lacking)} required answers are" if len(lacking) > 1 else "1 required answer is"
        sentence = f"{count} missing in the charter: {_listed([row.title for row in lacking])}."
        said = {row.id for row in lacking}
        if more := sum(row.id not in said for row in more_before_release(charter, tier.tier)):
            sentence += f" A release needs {more} more."
        anchor = lacking[0].anchor
        found.append(
            Attention(project, sentence, Status.MISSING.value, CHARTER, "charter", True, anchor=anchor, topic="charter")
        )
    review = charter.charter.reviews.next if charter.charter.reviews is not None else None
    live = charter.charter.state not in {"rejected", "retired"}
    if review is not None and live and review <= as_of + _REVIEW_SOON:
        overdue = review < as_of
        sentence = f"Its review was due on {review}." if overdue else f"Its next review is due on {review}."
        status = "overdue" if overdue else "due"
        who = "validator" if charter.charter.validator else CHARTER
        found.append(
            Attention(project, sentence, status, who, "review", overdue, anchor="answer-reviews_next", topic="charter")
        )
    return tuple(found)


def ordered(items: Iterable[Attention], live: Collection[str] = ()) -> tuple[Attention, ...]:
    """Most urgent first; among equals what is about a version in use (`live`: subjects)."""
    return tuple(sorted(items, key=lambda item: _urgency(item, live)))


_RANK = {status.value: rank for rank, status in enumerate(SEVERITY)} | {"overdue": len(SEVERITY) - 2, "due": 0}
_LATER = len(TOPICS)


def _urgency(item: Attention, live: Collection[str]) -> tuple[int, bool, int, str, str, str]:
    """By topic; what can't be told yet after all that is known, and after it what keeps nothing shut."""
    rank = TOPICS.index(item.topic)
    if item.status in _UNDECIDED:
        rank = _LATER
    if not item.blocking and not item.windows:
        rank = _LATER + (2 if item.status == "due" else 1)
    return (rank, item.subject not in live, -_RANK.get(item.status, 0), item.subject, item.stage, item.check)


def _name(result: Result) -> str:
    if result.metric:
        return saying(result.metric).name
    return result.check.rpartition(".")[2].replace("_", " ")


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {rest} more" if rest > 0 else shown
