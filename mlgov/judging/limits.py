"""Limits of a policy and promises of a charter, made ready to judge: resolved, with what they are relative to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Literal

from mlgov.documents.policy import LimitInForce, PolicyInForce
from mlgov.evidence.measurement import CheckOutcome, Measurement, Role, Where
from mlgov.evidence.verdict import Limit, Status
from mlgov.judging.exact import exact_value, fraction_of
from mlgov.judging.rows import SAME, Rows
from mlgov.judging.targets import Target, Targets

Asker = Literal["policy", "charter"]
MAIN_ROLE: Mapping[str, Role] = {"release": "test", "monitoring": "window"}
"""The data set that limits look at, unless they name others."""


@dataclass(frozen=True, slots=True)
class ActiveLimit:
    """One limit that is in force for this version at this stage."""

    limit: Limit
    check: str | None
    """`family.check`; None for a charter's promise, which names the metric only."""
    metric: str
    asker: Asker
    roles: frozenset[str]
    bound: Fraction | None
    """The limit as an absolute value; None if what it is relative to is not there."""
    reference: Fraction | None = None
    no_bound: tuple[Status, str] | None = None
    """Status and reason where `bound` is None, or where it may not be used."""
    rows: Rows = SAME
    """Of a comparison with the version before: whether both were tested on the same rows."""
    columns: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    overall_only: bool = False
    """Judges only the number over all rows: promises, and limits relative to a single number."""

    @property
    def key(self) -> str:
        """`family.check.metric`, or the metric alone."""
        return f"{self.check}.{self.metric}" if self.check else self.metric

    def looks_at(self, check: str, measurement: Measurement) -> bool:
        """Whether this limit judges that measurement."""
        if measurement.metric != self.metric or (self.check is not None and check != self.check):
            return False
        return self._covers(measurement.where)

    def asks_of(self, check: str, where: Where) -> bool:
        """Whether this limit would judge a number of its metric that was taken there."""
        return (self.check is None or check == self.check) and self._covers(where)

    def _covers(self, where: Where) -> bool:
        if where.role not in self.roles or (self.overall_only and not is_overall(where)):
            return False
        return _matches(self.columns, where.column) and _matches(self.groups, where.group)


@dataclass(frozen=True, slots=True)
class References:
    """What limits may be relative to."""

    baseline: Mapping[str, float] | None
    """The version before (at release) or this version's release values (in monitoring), by `check.metric` or metric."""
    charter: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    rows: Rows = SAME
    """Whether the values of the version before are of the same rows."""
    measured: Mapping[str, Fraction] = field(default_factory=dict)
    """Overall measurements of this run by metric (the trivial model's are named `trivial_...`)."""


def is_overall(where: Where) -> bool:
    """Whether a number was taken over all rows, not for one group, column, class or part."""
    return where.column is None and where.group is None and where.class_ is None and where.slice is None


def active_limits(  # noqa: PLR0913 - as `judge`: everything is named
    policy: PolicyInForce,
    targets: Targets,
    outcomes: Iterable[CheckOutcome],
    baseline: Mapping[str, float] | None,
    *,
    stage: str,
    tier: str,
    problem: str,
    rows: Rows = SAME,
) -> tuple[ActiveLimit, ...]:
    """All limits in force, the policy's first, in the order of their keys."""
    role = MAIN_ROLE[stage]
    references = References(baseline, targets.baselines, rows, _overall(outcomes, role))
    found = [
        _of_rule(each, references, role)
        for each in policy.limits
        if each.rule.applies(tier=tier, stage=stage, problem=problem) and _meant_for(each, stage)
    ]
    found += [_of_target(each, role) for each in targets.targets]
    return tuple(found)


def _meant_for(limit: LimitInForce, stage: str) -> bool:
    """A comparison with the version before is made at release, one with the release in monitoring."""
    return limit.rule.relative_to != {"release": "release", "monitoring": "predecessor"}[stage]


def _of_rule(limit: LimitInForce, references: References, role: str) -> ActiveLimit:
    rule = limit.rule
    basis, bound, reference, lacking = "absolute", Fraction(Decimal(rule.value)), None, None
    effective = ""
    if rule.relative_to != "absolute":
        basis, reference, lacking = _reference(limit, references)
        if reference is None:
            bound_or_none = None
        else:
            step = bound * abs(reference) if rule.change == "relative" else bound
            bound_or_none = reference + step
            effective = _decimal(bound_or_none)
    else:
        bound_or_none = bound
    rows = references.rows if rule.relative_to == "predecessor" and reference is not None else SAME
    if rows.status is not None and not rule.other_rows:
        lacking = (rows.status, rows.reason)
    return ActiveLimit(
        limit=Limit(
            id=limit.id,
            direction=rule.direction,
            value=rule.value,
            basis=basis,
            reason=rule.reason,
            source=limit.source,
            must_hold_interval=rule.interval,
            min_n=rule.min_n,
            required=rule.required,
            advisory=rule.advisory,
            effective=effective,
        ),
        check=limit.check,
        metric=limit.metric,
        asker="policy",
        roles=frozenset(rule.roles or (role,)),
        bound=bound_or_none,
        reference=reference,
        no_bound=lacking,
        rows=rows,
        columns=rule.columns,
        groups=rule.groups,
        overall_only=rule.relative_to != "absolute",
    )


def _of_target(target: Target, role: str) -> ActiveLimit:
    limit = Limit(target.id, target.direction, target.value, "absolute", target.reason, target.source, required=True)
    return ActiveLimit(
        limit=limit,
        check=None,
        metric=target.metric,
        asker="charter",
        roles=frozenset({role}),
        bound=Fraction(Decimal(target.value)),
        overall_only=True,
    )


def _reference(limit: LimitInForce, references: References) -> tuple[str, Fraction | None, tuple[Status, str] | None]:
    """Name and value of what a limit is relative to, or status and reason why there is none."""
    kind = limit.rule.relative_to
    values = references.baseline
    if kind in {"predecessor", "release"}:
        if values is None and kind == "predecessor":
            return kind, None, (Status.NOT_APPLICABLE, "there is no earlier version to compare with")
        value = (values or {}).get(limit.key, (values or {}).get(limit.metric))
        missing = (
            "the earlier version has no such value" if kind == "predecessor" else "the value at release is not known"
        )
        return _named(kind, None if value is None else fraction_of(value), missing)
    charter_value, charter_kind = references.charter.get(limit.metric, (None, ""))
    if kind == "baseline":
        value = charter_value
        name = f"baseline: {charter_kind.replace('_', ' ')}" if charter_kind else "baseline"
        missing = "neither the charter nor the version gives a baseline for it"
        return _named(name, None if value is None else fraction_of(value), missing)
    measured = references.measured.get(f"trivial_{limit.metric}")
    if measured is None and charter_value is not None and charter_kind == "trivial":
        measured = fraction_of(charter_value)
    return _named("trivial model", measured, "the trivial model's value is not known")


def _named(name: str, value: Fraction | None, missing: str) -> tuple[str, Fraction | None, tuple[Status, str] | None]:
    if value is None:
        return name, None, (Status.UNAVAILABLE, missing)
    return f"{name} {_decimal(value)}", value, None


def _overall(outcomes: Iterable[CheckOutcome], role: str) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for outcome in outcomes:
        for each in outcome.measurements:
            if each.where.role == role and is_overall(each.where) and (value := exact_value(each)) is not None:
                found.setdefault(each.metric, value)
    return found


def _matches(patterns: tuple[str, ...] | None, name: str | None) -> bool:
    return patterns is None or (name is not None and any(fnmatchcase(name, pattern) for pattern in patterns))


def _decimal(value: Fraction) -> str:
    """A fraction as decimal text of at most 12 significant digits, without exponent."""
    rounded = Decimal(f"{Decimal(value.numerator) / Decimal(value.denominator):.12g}")
    return format(rounded, "f")
