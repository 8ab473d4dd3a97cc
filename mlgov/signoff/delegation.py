"""Acting for somebody: a delegation is itself a decision on record. Depth one, never beyond the delegator's own role.

`extra.delegation` says `to` (person), `until` (last day), optionally `from` (first day) and `scope`: a pattern over
subjects (`project`, `project/model`, `project/model@version`, with `*`), by default the subject of the record itself.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mlgov.signoff.types import Assessment, Proof, Record
from mlgov.signoff.wording import day, plain


def why_not_delegated(
    record: Record,
    assessments: Iterable[Assessment],
    *,
    roles: Mapping[str, Collection[str]],
    min_proof: Proof,
    revoked: Collection[str],
) -> str:
    """Why `record.person` may not act for `record.on_behalf_of`; empty if a delegation covers it.

    Args:
        record: a decision with `on_behalf_of`.
        assessments: everything on record, delegations among it.
        roles: role -> people who hold it.
        min_proof: how well the delegation itself must be proven.
        revoked: digests of records that were taken back.
    """
    delegator = record.on_behalf_of or ""
    if delegator == record.person:
        return f"{delegator} can't act for themself"
    holders = roles.get(record.role)
    if holders is not None and delegator not in holders:
        return f"{delegator} doesn't hold the role {plain(record.role)} and can't hand it on"
    reasons: list[str] = []
    for each in assessments:
        given = each.record
        if given.decision != "delegate" or given.person != delegator or given.role != record.role:
            continue
        reason = _why_not(each, record, min_proof, revoked)
        if not reason:
            return ""
        reasons.append(reason)
    return reasons[-1] if reasons else f"{delegator} has not delegated the role {plain(record.role)} to {record.person}"


def _why_not(  # noqa: PLR0911 - one rule after the other
    given: Assessment, record: Record, min_proof: Proof, revoked: Collection[str]
) -> str:
    delegation = given.record.extra.get("delegation")
    if not isinstance(delegation, Mapping) or delegation.get("to") != record.person:
        return f"{given.record.person} has not delegated the role {plain(record.role)} to {record.person}"
    if given.unverifiable or not given.valid or given.person != given.record.person:
        return "the delegation can't be relied on: " + (given.problems[0] if given.problems else "it is not proven")
    if given.proof < min_proof:
        return f"the delegation is proven T{int(given.proof)} only; the policy asks for T{int(min_proof)}"
    if given.record.on_behalf_of is not None:
        return "a delegation can't be delegated"
    if given.record.digest in revoked:
        return "the delegation was taken back"
    first = _day(delegation.get("from")) or given.record.valid_from or given.record.at.date()
    last = _day(delegation.get("until")) or given.record.valid_until
    if last is None:
        return "the delegation doesn't say until when"
    if not first <= record.at.date() <= last:
        return f"the delegation holds from {day(first)} to {day(last)}"
    if not covers(str(delegation.get("scope") or given.record.subject), record.subject):
        return f"the delegation is for {delegation.get('scope') or given.record.subject} only"
    return ""


def covers(scope: str, subject: str) -> bool:
    """Whether a scope covers a subject: `project` covers all its models, `project/model` all its versions."""
    return any(fnmatch.fnmatchcase(subject, pattern) for pattern in (scope, f"{scope}/*", f"{scope}@*"))


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None
