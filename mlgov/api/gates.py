"""`gate`: may a version pass? Everything that can be reached is read and fingerprinted again before it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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
    """One block for each version: the decision, then what keeps it shut, then what to be careful about.

    What concerns all versions of a project alike is told once, before the first of them.
    """
    shared = _shared(decisions)
    blocks: list[str] = []
    told: set[str] = set()
    for decision in decisions:
        project = decision.subject.partition("/")[0]
        common = shared.get(project, ())
        if common and project not in told:
            told.add(project)
            number = sum(item.subject.partition("/")[0] == project for item in decisions)
            blocks.append("\n".join([f"{project}, for each of its {number} versions:", *_lines(common)]))
        if decision.passed:
            head = "passes"
        elif decision.exit_code == EXIT_WARNED:
            head = "passes only with warnings"
        else:
            head = "DOES NOT PASS"
        lines = [f"{decision.subject} ({decision.stage}): {head}"]
        if common:
            what = "reasons" if len(common) > 1 else "reason"
            lines.append(f"  {_mark(common[0])} {len(common)} {what} of project {project}, see above")
        lines += _lines([reason for reason in decision.reasons if reason not in common])
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def _shared(decisions: Sequence[GateDecision]) -> dict[str, tuple[GateReason, ...]]:
    """Project -> reasons about the project that each of its several versions has."""
    by_project: dict[str, list[GateDecision]] = {}
    for decision in decisions:
        by_project.setdefault(decision.subject.partition("/")[0], []).append(decision)
    return {
        project: tuple(
            reason
            for reason in found[0].reasons
            if reason.about == "project" and all(reason in other.reasons for other in found)
        )
        for project, found in by_project.items()
        if len(found) > 1
    }


def _lines(reasons: Iterable[GateReason]) -> Iterator[str]:
    for reason in reasons:
        waits = f"; waits for {reason.waits_for.replace('_', ' ')}" if reason.waits_for else ""
        yield f"  {_mark(reason)} {reason.text}"
        yield f"      {reason.source}{waits}"


def _mark(reason: GateReason) -> str:
    return "x" if reason.blocking else "!" if reason.status != "accepted" else "-"


def decisions_as_json(decisions: Sequence[GateDecision]) -> str:
    """The same as JSON: a list of decisions with all reasons."""
    document = {"format": "mlgov-gate/1", "decisions": [asdict(decision) for decision in decisions]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
