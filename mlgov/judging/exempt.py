"""Accepted gaps: evidence that a policy allows to be absent, by role, with a reason and a last day.

An exemption covers absence only. What was measured and failed stays failed, whoever would like it otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mlgov.documents.policy import Exemption
from mlgov.evidence.verdict import Acceptance, Status

ABSENCES = frozenset({Status.MISSING, Status.NOT_APPLICABLE, Status.INSUFFICIENT, Status.AWAITING, Status.UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Exempted:
    """What the exemptions say of one result: who accepts it, and what no longer counts."""

    acceptance: Acceptance | None
    remark: str = ""


def exempted(
    exemptions: Iterable[Exemption], *, check: str, metric: str, subject: str, status: Status, as_of: dt.date
) -> Exempted:
    """The exemption that counts on that day; of several, the one that counts longest."""
    if status not in ABSENCES:
        return Exempted(None)
    names = (check, f"{check}.{metric}") if check else (metric,)
    matching = [
        each
        for each in exemptions
        if fnmatchcase(subject, each.subject) and any(fnmatchcase(name, each.check) for name in names)
    ]
    counting = [each for each in matching if each.granted <= as_of <= each.expires]
    if counting:
        best = max(counting, key=lambda each: (each.expires, each.role, each.reason))
        return Exempted(Acceptance(role=best.role, reason=best.reason, until=best.expires.isoformat()))
    ended = [each for each in matching if each.expires < as_of]
    if ended:
        last = max(ended, key=lambda each: each.expires)
        return Exempted(None, f" An exemption by {last.role} ended on {last.expires}.")
    return Exempted(None)
