"""`gate`: may a version pass? Everything that can be reached is read and fingerprinted again before it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal, cast

from mlgov.api.checked import Report, silent
from mlgov.api.checking import check_workspace
from mlgov.api.oversight import Oversight
from mlgov.api.published import lost_reasons
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace, find_governed
from mlgov.documents.people import PlatformKind
from mlgov.errors import EXIT_WARNED, SignOffError
from mlgov.gating.gate import GateDecision, GateReason, decided, gate
from mlgov.registry.selectors import select
from mlgov.signoff.base_revision import trust_at
from mlgov.signoff.history import History
from mlgov.signoff.reviews.bundle import Kind
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Stage

PullAnswers = tuple[PlatformKind, Mapping[Kind, Sequence[str | Path]]]
"""A platform and its saved answers about one request: kind -> pages."""
PEOPLE_STAGES: tuple[Stage, ...] = ("monitoring_review", "retraining_decision", "retirement")
"""Stages at which nothing is measured: only signatures are asked for."""


def gate_versions(  # noqa: PLR0913 - keywords with defaults
    selectors: Sequence[str] = (),
    *,
    governed: str | Path | None = None,
    as_of: date | None = None,
    stage: str = "release",
    fail_on_warned: bool = False,
    reproduce: bool = False,
    base: str | None = None,
    pull_request: PullAnswers | None = None,
    checkpoints: Sequence[str | Path] = (),
    progress: Report = silent,
) -> tuple[GateDecision, ...]:
    """The decision on each selected version, with every reason.

    Args:
        selectors: which versions; at stage `charter` the projects of these versions, or projects by name.
        governed: the governed folder.
        as_of: the day.
        stage: `release`: evidence, how well it is vouched for, signatures and findings. `monitoring`: the latest
            production window and findings. `charter`, `monitoring_review`, `retraining_decision`, `retirement`:
            signatures.
        fail_on_warned: warnings give exit code 11.
        reproduce: measure each release again and compare (release only).
        base: a revision whose people, roles and policy count instead of those that lie here.
        pull_request: the platform and its saved answers about the request under review: what people say there counts,
            what the request itself commits as records doesn't, and people, roles and policy are those of its target.
        checkpoints: published checkpoints (files, or folders of editions): a decision that one lists and that neither
            lies here nor on the protected branch keeps everything shut.
        progress: is told how far it is.

    Raises:
        SelectionError: nothing matches.
        SignOffError: the base revision or a checkpoint can't be read.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, _sign_offs(workspace, base, pull_request))
    branch = oversight.sign_offs.portal.branch
    lost = lost_reasons(workspace, checkpoints, base=base, branch=branch) if checkpoints else ()
    if stage == "charter":
        return _charters(oversight, selectors, lost, fail_on_warned=fail_on_warned)
    if stage in PEOPLE_STAGES:
        return _people(oversight, selectors, stage, lost, fail_on_warned=fail_on_warned)
    run = check_workspace(workspace, selectors, rehash=True, progress=progress)
    decisions = []
    for item in run.checked:
        further = [
            GateReason(problem, f"mlgov check {item.version.name}", blocking=True, waits_for="data_scientist")
            for problem in item.run.problems
        ]
        further += lost
        if stage == "release":
            further += oversight.release_reasons(item, reproduce=reproduce)
        else:
            further += oversight.monitoring_reasons(item)
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


def gate_asked(
    pull_request: PullAnswers,
    *,
    governed: str | Path | None = None,
    as_of: date | None = None,
    fail_on_warned: bool = False,
    reproduce: bool = False,
    checkpoints: Sequence[str | Path] = (),
    progress: Report = silent,
) -> tuple[GateDecision, ...]:
    """The decision on everything that a request asks to be signed, each at its stage; empty if it asks nothing.

    What the request leaves as it was keeps nobody from merging it. The arguments are those of `gate_versions`.

    Raises:
        SignOffError: it can't be told what the request asks.
    """
    from mlgov.api.approvals import live

    found = live(pull_request[0], pull_request[1], governed=governed, as_of=as_of)
    if found.untold:
        raise SignOffError(found.untold)
    by_stage: dict[str, list[str]] = {}
    for name in found.asked:
        subject, _, stage = name.rpartition("#")
        by_stage.setdefault(stage, []).append(subject)
    return tuple(
        decision
        for stage, subjects in by_stage.items()
        for decision in gate_versions(
            subjects,
            governed=governed,
            as_of=as_of,
            stage=stage,
            fail_on_warned=fail_on_warned,
            reproduce=reproduce,
            pull_request=pull_request,
            checkpoints=checkpoints,
            progress=progress,
        )
    )


def _sign_offs(workspace: Workspace, base: str | None, pull_request: PullAnswers | None) -> SignOffs:
    """The sign-offs of a workspace, by what lies here, a base revision, or a request's answers. Raises SignOffError."""
    if pull_request is not None:
        from mlgov.api.approvals import live

        found = live(pull_request[0], pull_request[1], governed=workspace.governed, as_of=workspace.as_of)
        _judge_by(workspace, found.trust)
        return SignOffs(
            workspace,
            trust=found.trust,
            live=found.opinions,
            pulls=[found.pull],
            base=found.base,
            reviewed=found.dossiers,
        )
    if base is None:
        return SignOffs(workspace)
    history = History.open(workspace.governed)
    if history is None:
        msg = "there is no git history here, so that nothing can be read from a base revision"
        raise SignOffError(msg)
    trust = trust_at(history, base)
    _judge_by(workspace, trust)
    return SignOffs(workspace, trust=trust)


def _judge_by(workspace: Workspace, trust: Trust) -> None:
    """Let the policies of a base revision judge in a workspace that has read none yet."""
    for name, policy in trust.policies.items():
        workspace.remembered(("policy", name), lambda policy=policy: policy)  # type: ignore[misc]


def _charters(
    oversight: Oversight, selectors: Sequence[str], lost: Sequence[GateReason], *, fail_on_warned: bool
) -> tuple[GateDecision, ...]:
    """The decision on the charter of each selected project."""
    by_id = oversight.projects
    if selectors and all(each in by_id for each in selectors):
        names = [each for each in by_id if each in selectors]
    elif selectors:
        versions = select(oversight.workspace.registry.versions(), selectors)
        names = list(dict.fromkeys(each.project for each in versions))
    else:
        names = list(by_id)
    return tuple(
        decided(name, "charter", (*oversight.charter_reasons(by_id[name]), *lost), fail_on_warned=fail_on_warned)
        for name in names
    )


def _people(
    oversight: Oversight, selectors: Sequence[str], stage: Stage, lost: Sequence[GateReason], *, fail_on_warned: bool
) -> tuple[GateDecision, ...]:
    """The decision on each selected version at a stage that is about people only."""
    versions = select(oversight.workspace.registry.versions(), selectors)
    return tuple(
        decided(each.name, stage, (*oversight.stage_reasons(each, stage), *lost), fail_on_warned=fail_on_warned)
        for each in versions
    )


def _unusable(problem: str, stage: str) -> GateDecision:
    """The decision on a version whose evidence can't be used at all."""
    name, _, text = problem.partition(": ")
    reason = GateReason(text, f"mlgov check {name}", blocking=True, waits_for="data_scientist", status="error")
    return GateDecision(name, stage, passed=False, exit_code=12, reasons=(reason,))


def decisions_as_text(decisions: Sequence[GateDecision]) -> str:
    """One block for each version: the decision, then what keeps it shut, then what to be careful about.

    Without any decision that is said. What concerns all versions of a project alike is told once, before the first of them.
    """
    if not decisions:
        return "nothing is asked to be signed here"
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
        # On one line: a text with line ends could otherwise speak to the pipeline that shows it.
        yield f"  {_mark(reason)} {' '.join(reason.text.split())}"
        yield f"      {' '.join(reason.source.split())}{waits}"


def _mark(reason: GateReason) -> str:
    return "x" if reason.blocking else "-" if reason.status in {"accepted", "note"} else "!"


def decisions_as_json(decisions: Sequence[GateDecision]) -> str:
    """The same as JSON: a list of decisions with all reasons."""
    document = {"format": "mlgov-gate/1", "decisions": [asdict(decision) for decision in decisions]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def decisions_in(form: str, decisions: Sequence[GateDecision], *, governed: str | Path | None = None) -> str:
    """The decisions as `text`, `json`, `junit`, `sarif` or `github`, with a final newline.

    Args:
        form: the format.
        decisions: what was decided.
        governed: the governed folder, for files and lines in `sarif` and `github`.
    """
    if form == "junit":
        from mlgov.exports.junit import junit_xml

        return junit_xml(decisions)
    if form == "json":
        return decisions_as_json(decisions) + "\n"
    if form == "text":
        return decisions_as_text(decisions) + "\n"
    from mlgov.exports.annotations import workflow_commands
    from mlgov.exports.places import locator
    from mlgov.exports.sarif import sarif_json

    locate = locator(find_governed(Path(governed) if governed else None))
    return sarif_json(decisions, locate=locate) if form == "sarif" else workflow_commands(decisions, locate=locate)


def told_decisions(path: Path) -> tuple[GateDecision, ...]:
    """Decisions that another stage made and left as JSON, read strictly. Raises MlgovError if they can't be used."""
    from mlgov.exports.gate_data import gate_data

    return gate_data(path.read_bytes())


def write_summary(path: Path, decisions: Sequence[GateDecision]) -> None:
    """Append the decisions as Markdown to a file, as pipelines collect them. Raises OSError."""
    from mlgov.exports.step_summary import step_summary

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(step_summary(decisions))
