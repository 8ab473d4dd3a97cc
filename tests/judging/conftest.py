"""Policies, promises and measurements for the tests of judging."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from mlgov.documents.charter import parse_charter
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.evidence.measurement import CheckOutcome, Measurement
from mlgov.evidence.verdict import Verdict
from mlgov.judging.judge import judge
from mlgov.judging.targets import Targets, targets_of

HEAD = 'name: own\nversion: "1"\ntitle: Own\nowner: risk\neffective_from: 2026-01-01\n'


@pytest.fixture
def policy_of(tmp_path: Path) -> Callable[[str], PolicyInForce]:
    """A policy from the lines below its head."""

    def make(text: str) -> PolicyInForce:
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / "own.yml").write_text(HEAD + text, encoding="utf-8")
        return load_policy("own", tmp_path)

    return make


@pytest.fixture
def judged(policy_of: Callable[[str], PolicyInForce]) -> Callable[..., Verdict]:
    """The verdict on measurements of checks under a policy given as text, with a charter given as text."""

    def run(policy: str | PolicyInForce, charter: str = "", /, **given) -> Verdict:
        checks = given.pop("checks", {})
        outcomes = [
            CheckOutcome(check.replace("__", "."), "1", measurements)
            if isinstance(measurements, tuple)
            else CheckOutcome(check.replace("__", "."), "1", (), absent=measurements)
            for check, measurements in checks.items()
        ]
        settings = {
            "stage": "release",
            "tier": "medium",
            "problem": "binary_classification",
            "subject": "p/m@1",
            "measurements_digest": "0" * 64,
            "as_of": dt.date(2026, 6, 1),
            "baseline": None,
        }
        settings |= given
        baseline = settings.pop("baseline")
        in_force = policy_of(policy) if isinstance(policy, str) else policy
        return judge(in_force, _targets(charter), outcomes, baseline, **settings)

    return run


@pytest.fixture
def targets() -> Callable[[str], Targets]:
    """Promises of a charter with given lines; none without lines."""
    return _targets


@pytest.fixture
def one() -> Callable[..., tuple[Measurement]]:
    """One measurement of metric `c` on 1,000 rows."""
    return _one


def _targets(lines: str) -> Targets:
    """Promises of a charter with these lines; none without lines."""
    if not lines:
        return targets_of(None)
    return targets_of(parse_charter(f"---\ntitle: x\n{lines}\n---\n".encode(), shown_as="p/charter.md"))


def _one(value: float, metric: str = "c", **given) -> tuple[Measurement]:
    """One measurement on 1,000 rows."""
    return (Measurement(metric, value, **{"n": 1000, **given}),)
