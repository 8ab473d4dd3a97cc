"""Gate decisions from another stage; hostile data are in tests/hostile/test_pipelines.py."""

from __future__ import annotations

import pytest

from mlgov.api.gates import decisions_as_json
from mlgov.errors import MlgovError
from mlgov.exports.gate_data import MAX_DATA, gate_data
from mlgov.gating.gate import GateDecision, GateReason

REASONS = (
    GateReason("AUC fails.", "policies/team.yml:3", blocking=True, waits_for="model_risk", status="failed"),
    GateReason("Recall holds, not yet certain.", "x", blocking=False, waits_for="", about="project"),
)
DECISIONS = (
    GateDecision("p/m@1", "release", passed=False, exit_code=12, reasons=REASONS),
    GateDecision("p/m@2", "monitoring", passed=False, exit_code=11, reasons=REASONS[1:]),
    GateDecision("p", "charter", passed=True, exit_code=0, reasons=()),
)


def test_what_the_gate_writes_reads_back_as_it_was() -> None:
    """Every field of every decision and reason."""
    assert gate_data(decisions_as_json(DECISIONS).encode()) == DECISIONS
    assert gate_data(decisions_as_json([]).encode()) == ()


@pytest.mark.parametrize(
    "decision",
    [
        GateDecision("p/m@1", "release", passed=True, exit_code=0, reasons=REASONS),
        GateDecision("p/m@1", "release", passed=False, exit_code=0, reasons=()),
        GateDecision("p/m@1", "release", passed=True, exit_code=12, reasons=()),
        GateDecision("p/m@1", "release", passed=True, exit_code=11, reasons=()),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(decision) -> None:
    """Reasons, answer and exit code belong together."""
    with pytest.raises(MlgovError, match="contradict"):
        gate_data(decisions_as_json([decision]).encode())


def test_too_much_is_not_read() -> None:
    """Before anything is parsed."""
    with pytest.raises(MlgovError, match="at most"):
        gate_data(b" " * (MAX_DATA + 1))
