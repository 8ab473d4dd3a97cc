"""The parts of a dossier that are numbers: what was measured, how it was judged, by which limits.

Policies have versions and files, limits have numbers within them; none of that is material. What is: which metric,
which direction, which value, and whether it held.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal

from mlgov.documents.policy import PolicyInForce
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckOutcome, Where
from mlgov.evidence.verdict import Limit, Result, Status, Verdict
from mlgov.signoff.material_fields import number
from mlgov.signoff.types import Part

ABSENT = "not measured: "
"""What a measurement's text begins with where there is no value."""

_ID = re.compile(r"(?P<origin>[a-z]+):(?:[^/]*/)?(?P<key>[^#/]*)")


def measurements_of(outcomes: Iterable[CheckOutcome]) -> list[Part]:
    """One part per `check.metric`: where it was taken -> the value as text of 12 digits, or why there is none."""
    found: dict[str, dict[str, str]] = {}
    for outcome in outcomes:
        if outcome.absent is not None and not outcome.measurements:
            found[outcome.check] = {"": f"{ABSENT}{outcome.absent.kind}"}
        for each in outcome.measurements:
            value = ABSENT + (each.absent.kind if each.absent else "missing") if each.value is None else None
            places = found.setdefault(f"{outcome.check}.{each.metric}", {})
            places[_free(place(each.where), places)] = number(each.value) if each.value is not None else value or ""
    return [_part("measurements", name, fields) for name, fields in found.items()]


def verdict_of(verdict: Verdict) -> list[Part]:
    """One part per `check.metric` that a limit judges or that is asked for: where and which limit -> how it stands."""
    names = _limit_names(verdict.results)
    found: dict[str, dict[str, str]] = {}
    for each in verdict.results:
        if each.limit is None and not each.blocking and each.accepted is None and each.status is Status.NOT_JUDGED:
            continue
        where = place(each.where)
        limit = names.get(each.limit.id, "") if each.limit is not None else ""
        places = found.setdefault(f"{each.check}.{each.metric}" if each.metric else each.check, {})
        places[_free(" by ".join(part for part in (where, limit) if part), places)] = _standing(each)
    return [_part("verdict", name, fields) for name, fields in found.items()]


def limits_of(verdict: Verdict) -> list[Part]:
    """The limits that judged something, by what they ask of which metric; not by policy, version or line."""
    names = _limit_names(verdict.results)
    limits = {each.limit.id: each.limit for each in verdict.results if each.limit is not None}
    return [_part("limits", names[id_], _asked(limit)) for id_, limit in limits.items()]


def limits_in_force(policy: PolicyInForce, *, tier: str, stage: str, problem: str) -> list[Part]:
    """The policy's limits for such versions, where there is no verdict to take them from."""
    found: dict[str, dict[str, str]] = {}
    rules = [each for each in policy.limits if each.rule.applies(tier=tier, stage=stage, problem=problem)]
    for each in sorted(rules, key=lambda one: (one.key, one.rule.direction, Decimal(one.rule.value))):
        rule = each.rule
        name = _name("policy", each.key, rule.direction, "" if rule.relative_to == "absolute" else rule.relative_to)
        fields = {"direction": rule.direction, "value": rule.value}
        fields |= {"change": rule.change} if rule.change else {}
        fields |= _flags(interval=rule.interval, required=rule.required, advisory=rule.advisory, min_n=rule.min_n)
        found[_free(name, found)] = fields
    return [_part("limits", name, fields) for name, fields in found.items()]


def place(where: Where) -> str:
    """Where a number was taken, as one text; empty for all of the test data."""
    named = (
        ("role", where.role if where.role != "test" else None),
        ("column", where.column),
        ("group", where.group),
        ("versus", where.versus),
        ("slice", where.slice),
        ("class", where.class_),
        ("window", where.window),
    )
    return ", ".join(f"{name} {value}" for name, value in named if value is not None)


def _standing(result: Result) -> str:
    words = result.status.value
    if result.accepted is not None:
        return f"{words}, accepted by {result.accepted.role} until {result.accepted.until}"
    return f"{words}, blocks" if result.blocking else words


def _limit_names(results: Sequence[Result]) -> dict[str, str]:
    """Limit id -> a name that survives a new version of the policy; of several alike, the lowest value comes first."""
    limits = {each.limit.id: each.limit for each in results if each.limit is not None}
    names: dict[str, str] = {}
    taken: dict[str, str] = {}
    for limit in sorted(limits.values(), key=lambda each: (_bare(each), Decimal(each.value), each.id)):
        name = _free(_bare(limit), taken)
        taken[name] = names[limit.id] = name
    return names


def _bare(limit: Limit) -> str:
    matched = _ID.match(limit.id)
    origin, key = (matched["origin"], matched["key"]) if matched else ("policy", limit.id)
    basis = "" if limit.basis in {"", "absolute"} else re.split(r"[\s:]", limit.basis, maxsplit=1)[0]
    return _name(origin, key, limit.direction, basis)


def _name(origin: str, key: str, direction: str, basis: str) -> str:
    relative = f" relative to {basis}" if basis else ""
    return f"{origin} {key} {direction.replace('_', ' ')}{relative}"


def _asked(limit: Limit) -> dict[str, str]:
    fields = {"direction": limit.direction, "value": limit.value}
    if limit.effective:
        fields["effective"] = limit.effective
    return fields | _flags(
        interval=limit.must_hold_interval, required=limit.required, advisory=limit.advisory, min_n=limit.min_n
    )


def _flags(*, interval: bool, required: bool, advisory: bool, min_n: int | None) -> dict[str, str]:
    said = {"interval": interval, "required": required, "advisory": advisory}
    return {name: "yes" for name, holds in said.items() if holds} | ({"min_n": str(min_n)} if min_n else {})


def _free(name: str, taken: Container[str]) -> str:
    """The name, or with a number behind it if something else has it already."""
    at, free = 1, name
    while free in taken:
        at += 1
        free = f"{name} ({at})"
    return free


def _part(kind: str, name: str, fields: dict[str, str]) -> Part:
    return Part(kind, name, digest_of(fields), fields)
