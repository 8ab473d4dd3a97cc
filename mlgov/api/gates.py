"""`gate`: may a version pass? Everything that can be reached is read and fingerprinted again before it is judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal, cast

from mlgov.api.checking import Report, check_workspace, silent
from mlgov.api.workspace import Workspace
from mlgov.errors import EXIT_WARNED
from mlgov.gating.gate import GateDecision, GateReason, gate


def gate_versions(
    selectors: Sequence[str] = (),
    *,
    governed: str | Path | None = None,
    as_of: date | None = None,
    stage: str = "release",
    fail_on_warned: bool = False,
    progress: Report = silent,
) -> tuple[GateDecision, ...]:
    """The decision on each selected version, with every reason.

    At stage `monitoring` the latest production window counts. Raises SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    run = check_workspace(workspace, selectors, rehash=True, progress=progress)
    decisions = []
    for item in run.checked:
        further = [
            GateReason(problem, f"mlgov check {item.version.name}", blocking=True, waits_for="data_scientist")
            for problem in item.run.problems
        ]
        verdicts = [item.release] if stage == "release" else [verdict for _, verdict in item.windows[-1:]]
        decisions.append(
            gate(
                verdicts,
                item.version.charter,
                policy=workspace.policy_of(item.version),
                tier=workspace.tier_of(item.version),
                subject=item.version.name,
                stage=cast("Literal['release', 'monitoring']", stage),
                as_of=workspace.as_of,
                fail_on_warned=fail_on_warned,
                further=further,
            )
        )
    decisions += [_unusable(problem, stage) for problem in run.problems if problem.partition(": ")[0] in run.unusable]
    return tuple(decisions)


def _unusable(problem: str, stage: str) -> GateDecision:
    """The decision on a version whose evidence can't be used at all."""
    name, _, text = problem.partition(": ")
    reason = GateReason(text, f"mlgov check {name}", blocking=True, waits_for="data_scientist", status="error")
    return GateDecision(name, stage, passed=False, exit_code=12, reasons=(reason,))


def decisions_as_text(decisions: Sequence[GateDecision]) -> str:
    """One block for each version: the decision, then what keeps it shut, then what to be careful about."""
    blocks = []
    for decision in decisions:
        if decision.passed:
            head = "passes"
        elif decision.exit_code == EXIT_WARNED:
            head = "passes only with warnings"
        else:
            head = "DOES NOT PASS"
        lines = [f"{decision.subject} ({decision.stage}): {head}"]
        for reason in decision.reasons:
            mark = "x" if reason.blocking else "!" if reason.status != "accepted" else "-"
            waits = f"; waits for {reason.waits_for.replace('_', ' ')}" if reason.waits_for else ""
            lines.append(f"  {mark} {reason.text}")
            lines.append(f"      {reason.source}{waits}")
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def decisions_as_json(decisions: Sequence[GateDecision]) -> str:
    """The same as JSON: a list of decisions with all reasons."""
    document = {"format": "mlgov-gate/1", "decisions": [asdict(decision) for decision in decisions]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
