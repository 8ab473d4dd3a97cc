"""One number against one limit: every status, each with a sentence that holds its numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlgov.evidence.measurement import Absent, Bound, Interval, Measurement, Noise, Where
from mlgov.evidence.verdict import SEVERITY, Limit, Status
from mlgov.judging.limits import ActiveLimit
from mlgov.judging.weigh import weigh
from mlgov.judging.words import fact

ORDER = {status: SEVERITY.index(status) for status in SEVERITY}


def limit(value: str, direction: str = "at_least", metric: str = "roc_auc", **given) -> ActiveLimit:
    """An absolute limit of the policy."""
    public = Limit("policy:own-1/a.b.c", direction, value, "absolute", "Because.", "own.yml:1", **given)
    return ActiveLimit(public, "a.b", metric, "policy", frozenset({"test"}), Fraction(value))


def interval(low: float, high: float) -> Interval:
    """A 95 % interval."""
    return Interval(low, high, 0.95, "wilson")


@pytest.mark.parametrize(
    ("measurement", "active", "status", "words"),
    [
        (Measurement("roc_auc", 0.7), limit("0.65"), "passed", "ROC AUC of 0.700; the policy asks for at least 0.65."),
        (Measurement("roc_auc", 0.65), limit("0.65"), "passed", "0.650"),
        (Measurement("roc_auc", 0.6499), limit("0.65"), "failed", "0.6499;"),
        (Measurement("roc_auc", 0.7, interval=interval(0.66, 0.74)), limit("0.65"), "passed", "0.700"),
        (
            Measurement("roc_auc", 0.7, interval=interval(0.64, 0.75)),
            limit("0.65"),
            "warned",
            "the 95 % interval from 0.64 to 0.75 goes beyond that, so it isn't certain yet",
        ),
        (
            Measurement("roc_auc", 0.7, interval=interval(0.64, 0.75)),
            limit("0.65", must_hold_interval=True),
            "failed",
            "for all of the interval",
        ),
        (
            Measurement("roc_auc", 0.6, interval=interval(0.5, 0.7)),
            limit("0.65"),
            "failed",
            "includes that, so chance may explain it",
        ),
        (Measurement("roc_auc", 0.6, interval=interval(0.5, 0.64)), limit("0.65"), "failed", "at least 0.65."),
        (
            Measurement("roc_auc", 0.7, no_interval="one class has 3 rows"),
            limit("0.65", must_hold_interval=True),
            "insufficient",
            "one class has 3 rows",
        ),
        (Measurement("roc_auc", 0.7, n=99), limit("0.65", min_n=100), "insufficient", "99 rows are too few to judge"),
        (Measurement("roc_auc", 0.7, n=100), limit("0.65", min_n=100), "passed", ""),
        (Measurement("roc_auc", 0.7), limit("0.65", min_n=100), "insufficient", "number of rows is not known"),
        (Measurement("roc_auc", None), limit("0.65"), "insufficient", "ROC AUC is undefined"),
        (Measurement("roc_auc", float("nan")), limit("0.65"), "insufficient", "undefined"),
        (
            Measurement("ks_statistic", 0.2, bound=Bound(0.18, 0.22)),
            limit("0.19", "at_most", "ks_statistic"),
            "insufficient",
            "only known to lie between 0.180 and 0.220",
        ),
        (
            Measurement("ks_statistic", 0.2, bound=Bound(0.19, 0.22)),
            limit("0.18", "at_most", "ks_statistic"),
            "failed",
            "",
        ),
        (
            Measurement("psi", 0.15, noise=Noise(0.2, 0.95, "chi2")),
            limit("0.10", "at_most", "psi"),
            "insufficient",
            "up to 0.200 is expected at this size even if nothing changed",
        ),
        (
            Measurement("overlap_rate", 0.15, noise=Noise(0.2, 0.95, "good-turing")),
            limit("0.10", "at_most", "overlap_rate"),
            "insufficient",
            "but up to 20.0 % is explained by rows that repeat within the training data, so it can't be told.",
        ),
        (
            Measurement("demographic_parity_difference", 0.15, noise=Noise(0.2, 0.95, "resampling")),
            limit("0.10", "at_most", "demographic_parity_difference"),
            "insufficient",
            "but up to 20.0 points is expected at this size even if all groups are treated alike",
        ),
        (
            Measurement("expected_calibration_error", 0.06, noise=Noise(0.07, 0.95, "simulation")),
            limit("0.05", "at_most", "expected_calibration_error"),
            "insufficient",
            "but up to 7.0 points is expected at this size even if all probabilities are right",
        ),
        (Measurement("psi", 0.25, noise=Noise(0.2, 0.95, "chi2")), limit("0.10", "at_most", "psi"), "failed", ""),
        (Measurement("psi", 0.05, noise=Noise(0.2, 0.95, "chi2")), limit("0.10", "at_most", "psi"), "passed", ""),
        (
            Measurement("impact_ratio", 0.9, interval=Interval(0.85, float("inf"), 0.95, "koopman")),
            limit("1.25", "at_most", "impact_ratio"),
            "warned",
            "from 0.85 upwards",
        ),
        (
            Measurement("recall", None, absent=Absent("awaiting", "outcomes are not in", "2026-04-30")),
            limit("0.5", metric="recall"),
            "awaiting",
            "Recall: outcomes are not in, due on 2026-04-30.",
        ),
        (Measurement("recall", 0.5), None, "not_judged", "no limit is set"),
    ],
)
def test_every_status_has_its_rule(
    measurement: Measurement, active: ActiveLimit | None, status: str, words: str
) -> None:
    """Status and the part of the sentence that explains it."""
    found = weigh(measurement, active)
    assert found.status == status
    assert words in found.reason
    assert found.reason.endswith(".")


def test_includes_limit_says_that_it_is_not_certain() -> None:
    """Warned and possibly-by-chance failures are marked, clear ones are not."""
    close = Measurement("roc_auc", 0.6, interval=interval(0.5, 0.7))
    assert weigh(close, limit("0.65")).includes_limit
    assert weigh(close, limit("0.55")).includes_limit
    assert not weigh(close, limit("0.45")).includes_limit
    assert not weigh(close, limit("0.75")).includes_limit


def test_four_fifths_exactly_holds_and_a_hair_less_fails() -> None:
    """Counts decide: (6/10)/(15/20) is 0.80 though floating point says less; 4799/10000 to 6000/10000 is not."""
    floor = limit("0.80", metric="impact_ratio")
    where = Where(group="sex=female", versus="sex=male")
    exact = Measurement("impact_ratio", (6 / 10) / (15 / 20), counts=(6, 10, 15, 20), where=where)
    assert weigh(exact, floor).status == "passed"
    short = Measurement("impact_ratio", 4799 / 6000, counts=(4799, 10_000, 6000, 10_000), where=where)
    found = weigh(short, floor)
    assert found.status == "failed"
    assert found.reason.startswith("sex=female is selected at 0.7998 times the rate of sex=male;")


@example(0.0, (1.0, 0.0), (0.0, 0.125), None, (Decimal("0.000"), Decimal("0.001")), "at_least", True)
@given(
    value=st.floats(-2, 2),
    reach=st.tuples(st.floats(0, 1), st.floats(0, 1)) | st.none(),
    slack=st.tuples(st.floats(0, 0.2), st.floats(0, 0.2)) | st.none(),
    noise=st.floats(0, 1) | st.none(),
    bounds=st.tuples(st.decimals(-2, 2, places=3), st.decimals(-2, 2, places=3)),
    direction=st.sampled_from(["at_least", "at_most"]),
    must=st.booleans(),
)
def test_a_tighter_limit_is_never_judged_milder(value, reach, slack, noise, bounds, direction, must) -> None:
    """Whatever is known of a number, tightening the limit leaves the status as it is or makes it worse."""
    tight, loose = max(bounds), min(bounds)
    if direction == "at_most":
        tight, loose = loose, tight
    measurement = Measurement(
        "psi",
        value,
        interval=None if reach is None else interval(value - reach[0], value + reach[1]),
        bound=None if slack is None else Bound(value - slack[0], value + slack[1]),
        noise=None if noise is None else Noise(noise, 0.95, "x"),
    )
    given_ = {"must_hold_interval": must}
    before = weigh(measurement, limit(str(loose), direction, "psi", **given_)).status
    after = weigh(measurement, limit(str(tight), direction, "psi", **given_)).status
    assert ORDER[after] >= ORDER[before]


@given(st.sampled_from([kind for kind in Status if kind not in {Status.PASSED, Status.WARNED, Status.FAILED}]))
def test_an_absent_number_keeps_its_kind(kind: Status) -> None:
    """No limit turns an absence into something better."""
    if kind is Status.NOT_JUDGED:
        return
    found = weigh(Measurement("x", None, absent=Absent(kind.value, "why")), limit("0", metric="x"))
    assert found.status is kind


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.sampled_from(["selection_rate", "accuracy", "roc_auc"]))
def test_a_number_without_a_limit_reads_as_its_counts_would(part: int, rest: int, metric: str) -> None:
    """Nothing is compared, so its 12 digits are enough: no digit that anybody sees differs from the exact share."""
    whole = part + rest
    measurement = Measurement(metric, part / whole, n=whole, counts=(part, whole))
    assert weigh(measurement, None).reason == f"{fact(measurement, Fraction(part, whole), None)}; no limit is set."
