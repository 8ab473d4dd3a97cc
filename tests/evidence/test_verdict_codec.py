"""Tests of verdicts as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import counts, few, floats, maybe_text, texts, wheres

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.measurement import Interval, Noise
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status, Verdict
from mlgov.evidence.verdict_codec import verdict_from_json, verdict_to_json

limits = st.builds(
    Limit,
    id=texts,
    direction=st.sampled_from(["at_least", "at_most"]),
    value=texts,
    basis=texts,
    reason=texts,
    source=texts,
    must_hold_interval=st.booleans(),
    min_n=st.none() | counts,
    required=st.booleans(),
)
results = st.builds(
    Result,
    check=texts,
    metric=texts,
    where=wheres,
    status=st.sampled_from(Status),
    reason=st.just("") | texts,
    value=st.none() | floats,
    n=st.none() | counts,
    counts=st.none() | st.lists(counts, min_size=1, max_size=4).map(tuple),
    interval=st.none() | st.builds(Interval, low=floats, high=floats, level=st.just(0.95), method=texts),
    noise=st.none() | st.builds(Noise, value=floats, level=st.just(0.95), method=texts),
    limit=st.none() | limits,
    includes_limit=st.booleans(),
    blocking=st.booleans(),
    accepted=st.none() | st.builds(Acceptance, role=texts, reason=texts, until=texts),
)
verdicts = st.builds(
    Verdict,
    kind=st.sampled_from(["release", "window"]),
    window=maybe_text,
    policy=texts,
    policy_digest=texts,
    targets_digest=texts,
    measurements_digest=texts,
    baseline_digest=maybe_text,
    results=st.lists(results, max_size=6).map(tuple),
)


@few
@given(verdicts)
def test_round_trip(verdict):
    """A verdict comes back equal once its numbers are rounded, and its bytes no longer change."""
    once = verdict_from_json(verdict_to_json(verdict))
    raw = canonical_bytes(verdict_to_json(once))
    assert verdict_from_json(json.loads(raw)) == once
    for before, after in zip(verdict.results, once.results, strict=True):
        kept = ("check", "metric", "where", "status", "reason", "n", "counts", "limit", "blocking", "accepted")
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
        assert (after.value is None) is (before.value is None)
        assert after.value is None or after.value == pytest.approx(before.value, rel=1e-11)


@pytest.mark.parametrize("data", [{}, {"limits": []}, {"limits": [{}], "results": {"rows": 0}}])
def test_damaged(data):
    """Damaged verdicts raise one known error."""
    with pytest.raises(EvidenceError, match="damaged"):
        verdict_from_json(data)
