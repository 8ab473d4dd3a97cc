"""Policy + targets + measurements + baseline -> verdict. Pure: no files, no data, no clock.

Every measurement gets one result per limit that looks at it (a policy's floor and a charter's promise are two results),
or one `not_judged`; `mlgov.judging.worst` gives the strictest of each. Everything that is asked for and not there becomes
a result too: a check that is required, a limit without a measurement, a promise that nobody measured.

The rule behind all rules: missing, undefined, unsure or errored never counts as good. So removing a measurement never
opens a gate, and tightening a limit never does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mlgov.documents.policy import PolicyInForce, RequiredCheck
from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement, Role, Where
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.judging.columns import ExpectedColumn, per_column
from mlgov.judging.exempt import exempted
from mlgov.judging.limits import MAIN_ROLE, ActiveLimit, active_limits
from mlgov.judging.rows import Earlier, compared_rows
from mlgov.judging.targets import Targets
from mlgov.judging.weigh import weigh
from mlgov.judging.words import asks, check_words, saying

_HANDLED_AS_INSUFFICIENT = frozenset({Status.INSUFFICIENT, Status.UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class _Case:
    """All that judging one version at one stage needs to know."""

    policy: PolicyInForce
    targets: Targets
    limits: tuple[ActiveLimit, ...]
    by_metric: Mapping[str, tuple[ActiveLimit, ...]]
    required: Mapping[str, tuple[RequiredCheck, str]]
    """Check -> the rule that requires it, and its `file:line`."""
    stage: str
    tier: str
    subject: str
    window: str | None
    as_of: dt.date
    first: bool
    """There is no version before."""

    @property
    def main_role(self) -> Role:
        """The data set that limits look at."""
        return MAIN_ROLE[self.stage]


def judge(  # noqa: PLR0913 - everything a verdict rests on is named here, nothing is looked up
    policy: PolicyInForce,
    targets: Targets,
    outcomes: Sequence[CheckOutcome],
    baseline: Mapping[str, float] | None,
    *,
    stage: Literal["release", "monitoring"],
    tier: str,
    problem: str,
    subject: str,
    measurements_digest: str,
    as_of: dt.date,
    window: str | None = None,
    baseline_digest: str | None = None,
    sensitive: Sequence[str] = (),
    columns: Sequence[ExpectedColumn] = (),
    earlier: Earlier | None = None,
) -> Verdict:
    """The verdict of one statement under one policy.

    Args:
        policy: limits, required checks, exemptions, how to handle what is absent.
        targets: the charter's promises (`targets_of`).
        outcomes: what the checks gave, from the release run or from one window.
        baseline: at release the predecessor's values, in monitoring this version's values at release, by
            `family.check.metric` or by metric; None if there is none.
        stage: `release` judges the test data, `monitoring` a window.
        tier: the risk tier that counts.
        problem: the charter's problem type.
        subject: `project/model@version`.
        measurements_digest: fingerprint of the statement that holds the outcomes.
        as_of: the day on which exemptions are looked at.
        window: the window's id in monitoring.
        baseline_digest: fingerprint of where `baseline` came from.
        sensitive: sensitive columns that fairness limits must cover; a column without any number is missing.
        columns: columns that checks of each column must have measured; one without any number is missing.
        earlier: what is known of the test data of the version before; None: whoever gives `baseline` answers for it.
    """
    rows = compared_rows(outcomes, earlier)
    limits = active_limits(policy, targets, outcomes, baseline, stage=stage, tier=tier, problem=problem, rows=rows)
    required = {
        rule.check: (rule, policy.sources.get(f"required[{at}]", policy.policy.name))
        for at, rule in enumerate(policy.policy.required)
        if rule.applies(tier=tier, stage=stage, problem=problem, answers=dict(targets.answers))
    }
    by_metric = {each.metric: tuple(other for other in limits if other.metric == each.metric) for each in limits}
    case = _Case(
        policy,
        targets,
        limits,
        by_metric,
        required,
        stage,
        tier,
        subject,
        window,
        as_of,
        baseline is None and earlier is None,
    )
    results = [result for outcome in outcomes for result in _of_outcome(case, outcome)]
    results += _of_absent_checks(case, outcomes)
    results += _of_unmeasured_limits(case, outcomes, sensitive)
    results += _of_unmeasured_columns(case, outcomes, columns)
    return Verdict(
        kind="release" if stage == "release" else "window",
        window=window,
        policy=f"{policy.policy.name} {policy.policy.version}",
        policy_digest=policy.digest,
        targets_digest=targets.digest,
        measurements_digest=measurements_digest,
        baseline_digest=baseline_digest,
        results=tuple(results),
    )


def _of_outcome(case: _Case, outcome: CheckOutcome) -> Iterator[Result]:
    if outcome.absent is not None:
        yield _of_absent_outcome(case, outcome, outcome.absent)
        return
    for measurement in outcome.measurements:
        looking = [
            each for each in case.by_metric.get(measurement.metric, ()) if each.looks_at(outcome.check, measurement)
        ]
        if not looking:
            yield _of_measurement(case, outcome.check, measurement, None)
        for active in looking:
            yield _of_measurement(case, outcome.check, measurement, active)


def _of_measurement(case: _Case, check: str, measurement: Measurement, active: ActiveLimit | None) -> Result:
    weighed = weigh(measurement, active)
    required = active is not None and active.limit.required
    result = Result(
        check=check,
        metric=measurement.metric,
        where=measurement.where,
        status=weighed.status,
        reason=weighed.reason,
        value=measurement.value,
        n=measurement.n,
        counts=measurement.counts,
        interval=measurement.interval,
        noise=measurement.noise,
        limit=None if active is None else active.limit,
        includes_limit=weighed.includes_limit,
    )
    advisory = active is None or active.limit.advisory
    return _settled(case, result, required=required, limited=not advisory, other_rows=weighed.other_rows)


def _of_absent_outcome(case: _Case, outcome: CheckOutcome, absent: Absent) -> Result:
    """A whole check that gave nothing: one result, whatever number of limits address it."""
    mine = [each for each in case.limits if each.check == outcome.check]
    required = outcome.check in case.required or any(each.limit.required for each in mine)
    due = f", due on {absent.due}" if absent.due else ""
    reason = f"{check_words(outcome.check)} gave no numbers: {absent.reason}{due}."
    where = Where(role=case.main_role, window=case.window)
    result = Result(
        outcome.check, "", where, Status(absent.kind), reason, limit=mine[0].limit if len(mine) == 1 else None
    )
    limited = any(not each.limit.advisory for each in mine)
    return _settled(case, result, required=required, limited=limited)


def _of_absent_checks(case: _Case, outcomes: Sequence[CheckOutcome]) -> Iterator[Result]:
    """Required checks that are not there at all, or that measured nothing."""
    for check in sorted(case.required):
        rule, source = case.required[check]
        there = [each for each in outcomes if each.check == check]
        if any(each.absent is not None for each in there):
            continue  # said already, with the check's own reason
        measured = any(
            each.absent is None and each.where.role == case.main_role
            for outcome in there
            for each in outcome.measurements
        )
        if measured:
            continue
        what = "measured nothing" if there else "was not run"
        reason = f"{check_words(check)} {what}, and the policy requires it: {rule.reason} ({source})"
        yield _missing(case, check, "", reason)


def _of_unmeasured_limits(case: _Case, outcomes: Sequence[CheckOutcome], sensitive: Sequence[str]) -> Iterator[Result]:
    """Limits and promises that looked at no measurement; one relative to a version that never was asks for none."""
    # What a check says of itself as a whole is a result already; it explains nothing beside other outcomes of the check.
    absent = {each.check for each in outcomes if each.absent is not None}
    absent -= {each.check for each in outcomes if each.absent is None}
    for active in case.limits:
        name = _upper(saying(active.metric).name)
        seen = [
            each
            for outcome in outcomes
            if active.check is None or active.check == outcome.check
            for each in outcome.measurements
            if active.looks_at(outcome.check, each)
        ]
        if not seen and active.check not in absent:
            yield _unmeasured(case, active, f"{name}: not measured; {asks(active)}.")
        # A column as a whole may say why it has no groups to compare; that is a result of its own.
        groups = {each.where.group.partition("=")[0] if each.where.group else each.where.column for each in seen}
        if seen and active.key.startswith("fairness."):
            for column in sorted(set(sensitive) - groups):
                yield _unmeasured(case, active, f"{name} for {column}: not measured; {asks(active)}.")


def _of_unmeasured_columns(
    case: _Case, outcomes: Sequence[CheckOutcome], columns: Sequence[ExpectedColumn]
) -> Iterator[Result]:
    """Columns of which a required check or a limit asks a number, and which the check's outcome leaves out.

    A check that is absent as a whole, or measured nothing here, is a result already.
    """
    for outcome in outcomes:
        here = [each for each in outcome.measurements if each.where.role == case.main_role]
        for metric in per_column(outcome.check) if here else ():
            known = {each.where.column for each in here if each.metric == metric}
            name = _upper(saying(metric).name)
            for column in columns:
                if column.name in known or not column.expected_by(outcome.check):
                    continue
                where = Where(role=case.main_role, window=case.window, column=column.name)
                active = [each for each in case.by_metric.get(metric, ()) if each.asks_of(outcome.check, where)]
                binding = [each for each in active if not each.limit.advisory] or active
                if not binding and outcome.check not in case.required:
                    continue
                limit = binding[0].limit if binding else None
                reason = f"{name} for {column.name}: not measured, though the column is registered."
                result = Result(outcome.check, metric, where, Status.MISSING, reason, limit=limit)
                required = outcome.check in case.required or any(each.limit.required for each in binding)
                limited = any(not each.limit.advisory for each in binding)
                yield _settled(case, result, required=required, limited=limited)


def _unmeasured(case: _Case, active: ActiveLimit, reason: str) -> Result:
    where, status = Where(role=case.main_role, window=case.window), Status.MISSING
    if case.first and active.no_bound is not None and active.no_bound[0] is Status.NOT_APPLICABLE:
        # As where it was measured: with nothing to compare with, a number would not be judged either.
        status, reason = active.no_bound[0], f"{reason[:-1]}, but {active.no_bound[1]}."
    result = Result(active.check or "", active.metric, where, status, reason, limit=active.limit)
    return _settled(case, result, required=active.limit.required, limited=not active.limit.advisory)


def _missing(case: _Case, check: str, metric: str, reason: str) -> Result:
    where = Where(role=case.main_role, window=case.window)
    return _settled(case, Result(check, metric, where, Status.MISSING, reason), required=True, limited=True)


def _settled(case: _Case, result: Result, *, required: bool, limited: bool, other_rows: bool = False) -> Result:
    """The result with what the policy makes of its status: does it keep a gate shut, and was it accepted?

    `required`: it must be there. `limited`: a limit that is not advisory looks at it. `other_rows`: it is undecided only
    because the version before was tested on other rows.
    """
    status, reason = result.status, result.reason
    found = exempted(
        case.policy.policy.exemptions,
        check=result.check,
        metric=result.metric,
        subject=case.subject,
        status=status,
        as_of=case.as_of,
    )
    if status is Status.NOT_APPLICABLE and required and found.acceptance is None:
        # A required check that says of itself that it doesn't apply is no evidence, unless somebody accepts that.
        status = Status.MISSING
        reason = f"{reason[:-1]}, but it is required, so this counts as missing evidence."
    handling = _handling(case, status, other_rows=other_rows)
    blocking = _blocks(status, handling, required=required, limited=limited)
    if found.acceptance is not None and handling != "block":
        blocking = False
    if not blocking and found.acceptance is None and status is result.status and not found.remark:
        return result  # nothing changed: the usual case
    return replace(result, status=status, reason=reason + found.remark, blocking=blocking, accepted=found.acceptance)


def _blocks(status: Status, handling: str, *, required: bool, limited: bool) -> bool:
    if status is Status.ERROR:
        return True  # a check that could not run is never good, whether anybody asked for it or not
    if status is Status.FAILED:
        return limited
    if status is Status.MISSING:
        return required or limited
    if status in _HANDLED_AS_INSUFFICIENT or status is Status.AWAITING:
        return (required or limited) and handling != "show"
    return False


def _handling(case: _Case, status: Status, *, other_rows: bool) -> str:
    if status is Status.AWAITING:
        return case.policy.policy.handling("awaiting", case.tier)
    if status in _HANDLED_AS_INSUFFICIENT:
        return case.policy.policy.handling("other_rows" if other_rows else "insufficient", case.tier)
    return ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
