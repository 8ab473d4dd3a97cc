"""Workflow commands: one a line, whatever a text says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mlgov.exports.annotations import workflow_commands
from mlgov.exports.places import Place
from mlgov.gating.gate import GateDecision, GateReason


def decision(*reasons):
    """A decision on one version."""
    return GateDecision("p/m@1", "release", False, 12, reasons)


def test_level_place_and_whom_it_waits_for() -> None:
    """Errors, warnings, notices; a command stands in the text."""
    text = workflow_commands(
        [
            decision(
                GateReason("AUC fails: 0.6, 100%.", "policies/own.yml:3", True, "model_risk", "failed"),
                GateReason("Nothing there.", "mlgov check p/m@1", False, "", "warned"),
                GateReason("Approved.", "", False, "", "note"),
            )
        ],
        locate=lambda source: Place("a,b:c/own.yml", 3) if source.startswith("policies") else None,
    )
    assert text.splitlines() == [
        "::error file=a%2Cb%3Ac/own.yml,line=3,title=p/m@1 (release)::AUC fails: 0.6, 100%25. Waits for model risk.",
        "::warning title=p/m@1 (release)::Nothing there. (mlgov check p/m@1)",
        "::notice title=p/m@1 (release)::Approved.",
    ]


@given(st.text())
def test_no_text_begins_a_command(text) -> None:
    """Line ends of any kind stay inside the one command."""
    written = workflow_commands([decision(GateReason(f"x{text}\n::set-env name=A::b", text, True, text, "failed"))])
    assert len(written.splitlines()) == 1
    assert written.startswith("::error ")
