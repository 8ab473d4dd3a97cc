"""What needs a person: one ordered list over versions, for the home page and for each version's page.

Pure: from verdicts and the charter's open answers. Results of one check are one item with the worst of them as its
sentence, so that a list of five items stays a list of five things to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mlgov.documents.charter import CharterFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.requirements import RequirementState
from mlgov.documents.tier import Tier
from mlgov.evidence.verdict import SEVERITY, Result, Status, Verdict
from mlgov.gating.who import CHARTER, DATA_SCIENTIST, waits_for
from mlgov.judging.words import saying
from mlgov.judging.worst import by_concern, strictest

Kind = Literal["result", "evidence", "charter", "tier", "review"]
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
    """A result's status, or `due` (a review that is near) or `overdue`."""
    who: str
    """The role that it waits for."""
    kind: Kind
    blocking: bool
    stage: str = "release"
    check: str = ""
    metric: str = ""
    anchor: str = ""
    """Place on the charter's page, where it is about the charter."""
    more: int = 0
    """Further results of the same check that are as bad."""


def of_verdict(subject: str, verdict: Verdict, policy: PolicyInForce) -> tuple[Attention, ...]:
    """What one verdict asks of people: failures, gaps that need acceptance, and evidence that is not there."""
    stage = "release" if verdict.kind == "release" else "monitoring"
    found: list[Attention] = []
    groups: dict[tuple[str, Status], list[Result]] = {}
    absent: list[Result] = []
    for result in by_concern(strictest(verdict.results)):
        if result.status is Status.MISSING and result.blocking:
            absent.append(result)
        elif result.blocking or (result.status is Status.FAILED and result.accepted is None):
            groups.setdefault((result.check, result.status), []).append(result)
    for (check, status), results in groups.items():
        worst = results[0]
        places = {(each.metric, each.where) for each in results}
        found.append(
            Attention(
                subject=subject,
                sentence=worst.reason,
                status=status.value,
                who=waits_for(worst, policy),
                kind="result",
                blocking=any(each.blocking for each in results),
                stage=stage,
                check=check,
                metric=worst.metric,
                more=len(places) - 1,
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
        return (Attention(project, sentence, Status.MISSING.value, CHARTER, "charter", True),)
    found: list[Attention] = []
    if tier.forbidden is not None:
        found.append(
            Attention(project, tier.forbidden, Status.FAILED.value, CHARTER, "tier", True, anchor="answer-tier")
        )
    if tier.problem is not None:
        text = f"The risk tier set by hand doesn't count: {tier.problem.removeprefix('tier: ')}."
        found.append(Attention(project, text, Status.MISSING.value, CHARTER, "tier", True, anchor="answer-tier"))
    lacking = [row for row in requirements if row.open]
    if lacking:
        count = f"{len(lacking)} required answers are" if len(lacking) > 1 else "1 required answer is"
        sentence = f"{count} missing in the charter: {_listed([row.title for row in lacking])}."
        anchor = lacking[0].anchor
        found.append(Attention(project, sentence, Status.MISSING.value, CHARTER, "charter", True, anchor=anchor))
    review = charter.charter.reviews.next if charter.charter.reviews is not None else None
    live = charter.charter.state not in {"rejected", "retired"}
    if review is not None and live and review <= as_of + _REVIEW_SOON:
        overdue = review < as_of
        sentence = f"Its review was due on {review}." if overdue else f"Its next review is due on {review}."
        status = "overdue" if overdue else "due"
        who = "validator" if charter.charter.validator else CHARTER
        found.append(Attention(project, sentence, status, who, "review", overdue, anchor="answer-reviews_next"))
    return tuple(found)


def ordered(items: Iterable[Attention]) -> tuple[Attention, ...]:
    """Most urgent first: what keeps a gate shut, then by status, then by name."""
    return tuple(sorted(items, key=_urgency))


_RANK = {status.value: rank for rank, status in enumerate(SEVERITY)} | {"overdue": len(SEVERITY) - 2, "due": 0}


def _urgency(item: Attention) -> tuple[bool, int, str, str, str]:
    return (not item.blocking, -_RANK.get(item.status, 0), item.subject, item.stage, item.check)


def _name(result: Result) -> str:
    if result.metric:
        return saying(result.metric).name
    return result.check.rpartition(".")[2].replace("_", " ")


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {rest} more" if rest > 0 else shown
