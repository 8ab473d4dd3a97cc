"""`check`: measure registered versions where anything changed, and judge what is current."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mlgov.api.checked import Checked, Report, silent
from mlgov.api.judgements import Judge
from mlgov.api.workspace import Workspace
from mlgov.errors import MlgovError
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Status, Verdict
from mlgov.evidence.windows_log import WindowLine
from mlgov.exports.check_json import check_document, result_rows
from mlgov.exports.check_table import check_table, tally
from mlgov.registry.selectors import select
from mlgov.runner.run import run_version

FEW = 5
_ASKS = {Status.FAILED, Status.ERROR, Status.MISSING}
"""Up to so many versions are printed in full."""


@dataclass(frozen=True)
class CheckRun:
    """What `check` did and found."""

    workspace: Workspace
    checked: tuple[Checked, ...]
    problems: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()
    """Versions that could not be looked at at all; why is in `problems`."""

    @property
    def blocked(self) -> bool:
        """Something required fails or is missing in a release."""
        return bool(self.problems) or any(item.brief["blocked"] for item in self.checked)

    @property
    def warned(self) -> bool:
        """Something holds only just."""
        return any(item.brief["warned"] for item in self.checked)


def check_versions(
    selectors: Sequence[str] = (),
    *,
    governed: Path | None = None,
    as_of: date | None = None,
    force: bool = False,
    rehash: bool = False,
    progress: Report = silent,
) -> CheckRun:
    """Measure the selected versions where data, artefacts or definitions changed; judge them by their policy.

    A version whose evidence is damaged is reported and leaves the others untouched. Raises SelectionError if nothing
    matches and DocumentError if authored files can't be used.
    """
    workspace = Workspace.open(governed, as_of)
    return check_workspace(workspace, selectors, force=force, rehash=rehash, progress=progress)


def check_workspace(
    workspace: Workspace,
    selectors: Sequence[str] = (),
    *,
    force: bool = False,
    rehash: bool = False,
    progress: Report = silent,
) -> CheckRun:
    """The same in a workspace that is open already."""
    versions = select(workspace.registry.versions(), selectors or ("*",))
    workspace.require_policies(versions)
    judge = Judge(workspace)
    checked: list[Checked] = []
    problems: list[str] = []
    unusable: list[str] = []
    for done, version in enumerate(versions):
        progress("Checking models", done, len(versions))
        try:
            run = run_version(
                version,
                before=judge.before(version),
                settings=workspace.settings_of(version),
                cache=workspace.cache_folder,
                force=force,
                rehash=rehash,
                windows_store=workspace.portal.windows_store,
            )
        except MlgovError as error:
            problems.append(f"{version.name}: {error.message}")
            unusable.append(version.name)
            continue
        item = Checked(version, run, judge)
        problems += [f"{version.name}: {problem}" for problem in run.problems]
        if run.changed:
            log_windows(item)
        checked.append(item)
    progress("Checking models", len(versions), len(versions))
    return CheckRun(workspace, tuple(checked), tuple(problems), tuple(unusable))


def log_windows(item: Checked) -> None:
    """Append digest and verdict of each window to the committed log."""
    policy = item.judge.workspace.policy_of(item.version).digest
    item.run.store.log_windows(
        WindowLine(
            window=statement.window or "",
            digest=statement.digest,
            rows=statement.rows,
            verdict={status.value: count for status, count in verdict.counts().items() if count},
            policy=policy,
        )
        for statement, verdict in item.windows
    )


def run_as_text(run: CheckRun, *, everything: bool = False, width: int = 120) -> str:
    """The results for a terminal: in full for a few versions, one line each for many; windows in full if asked for."""
    blocks = [f"problem: {problem}" for problem in run.problems]
    if len(run.checked) > FEW and not everything:
        longest = max(len(item.version.name) for item in run.checked)
        blocks += [f"{item.version.name.ljust(longest)}  {item.brief['tally']}" for item in run.checked]
        blocks.append("In full: mlgov check PROJECT/MODEL@VERSION")
        return "\n".join(blocks)
    for item in run.checked:
        blocks.append(check_table(item.version.name, item.release, everything=everything, width=width))
        if everything:
            blocks += [check_table(item.version.name, verdict, width=width) for _, verdict in item.windows]
            continue
        blocks += [f"  window {statement.window}: {tally(verdict)}" for statement, verdict in item.windows]
        if any(result.status in _ASKS for _, verdict in item.windows for result in verdict.results):
            blocks.append(f"  Windows with reasons: mlgov check --all {item.version.name}")
    return "\n".join(blocks)


def run_as_json(run: CheckRun) -> str:
    """The documented JSON document, indented by one space, with a final newline."""
    subjects: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for item in run.checked:
        for statement, verdict in _all(item):
            record = item.run.store.run_of(statement) if statement else None
            subjects.append(
                {
                    "subject": item.version.name,
                    "kind": verdict.kind,
                    "window": verdict.window,
                    "statement": statement.digest if statement else None,
                    "policy": verdict.policy,
                    "level": record.level if record else None,
                    "changed": item.run.changed,
                    "not_rehashed": list(record.not_rehashed) if record else [],
                }
            )
            rows += result_rows(item.version.name, statement.outcomes if statement else (), verdict)
    document = check_document(subjects, rows, as_of=run.workspace.as_of.isoformat())
    document["problems"] = list(run.problems)
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _all(item: Checked) -> Iterator[tuple[Statement | None, Verdict]]:
    """Release first, then the windows."""
    yield item.run.release, item.release
    yield from item.windows
