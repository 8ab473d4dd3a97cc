"""A second process that verifies signatures changes how long it takes and nothing else."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest
from signing import AS_OF, Signer, signed, trust

from mlgov.signoff import ahead
from mlgov.signoff.ahead import good_signatures
from mlgov.signoff.assessments import Ground, assess_all

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="a helper needs Linux and a second core"
)


@pytest.fixture
def records():
    """Good signatures, a forged one, one by somebody else, one cut off and one that is missing."""
    made = [signed(reason=str(number)) for number in range(20)]
    made[3] = replace(made[3], signature=made[4].signature)
    made[15] = replace(made[15], signature=made[16].signature)
    made[7] = signed(Signer("bob"), reason="by bob")
    made[12] = replace(made[12], signature=made[12].signature[:99])
    made[18] = replace(made[18], signature=None)
    return made


def test_few_signatures_ask_for_no_helper(records, monkeypatch):
    """Below two thousand this process does it alone."""
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    assert good_signatures(records) == {}


def test_only_what_is_good_is_taken_over(records, monkeypatch):
    """With the key that signed; everything else is left to be looked at again."""
    monkeypatch.setattr(ahead, "WORTH", 10)
    found = good_signatures(records)
    bad = {records[at].digest for at in (3, 12, 15, 18)}
    assert set(found) == {record.digest for record in records} - bad
    assert found[records[7].digest] == Signer("bob").public
    assert found[records[19].digest] == Signer("alice").public


def test_the_verdicts_are_the_same_with_and_without(records, monkeypatch, tmp_path):
    """Every field of every assessment."""
    ground = Ground(tmp_path, trust(), AS_OF)
    alone = assess_all(records, ground)
    monkeypatch.setattr(ahead, "WORTH", 10)
    assert assess_all(records, ground) == alone
    assert sum(each.valid for each in alone) == 15


@pytest.mark.parametrize("survives", [0, 4])
def test_a_helper_that_dies_costs_only_time(records, monkeypatch, tmp_path, survives):
    """Nothing, or half an answer, comes back: the rest is verified here."""
    ground = Ground(tmp_path, trust(), AS_OF)
    alone = assess_all(records, ground)
    monkeypatch.setattr(ahead, "WORTH", 10)

    forked = []
    fork = os.fork

    def noted() -> int:
        forked.append(fork())
        return forked[-1]

    def dies(pipe, given):
        os.write(pipe, ahead._flags(given)[:survives])
        os._exit(9)

    monkeypatch.setattr(ahead, "_help", dies)
    monkeypatch.setattr(os, "fork", noted)
    assert assess_all(records, ground) == alone
    assert len(forked) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(forked[0], 0)
