"""What is signed, for versions and charters as they are here now."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.api.judgements import Judge
from mlgov.api.workspace import Workspace
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.nearest import hint_for
from mlgov.documents.tier import risk_tier
from mlgov.errors import SelectionError, UsageError
from mlgov.evidence.run_record import RunRecord
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.selectors import select
from mlgov.runner.run import store_of
from mlgov.signoff.dossier import charter_dossier, dossier_of
from mlgov.signoff.types import STAGES, Dossier, Stage


@dataclass(frozen=True)
class Proposal:
    """What somebody is asked to sign."""

    dossier: Dossier
    project: Project
    version: ModelVersion | None
    """None for a charter."""
    statement: Statement | None
    """The release evidence; None for a charter, or if there is none."""
    run: RunRecord | None
    verdict: Verdict | None


def proposal(workspace: Workspace, name: str, stage: str, *, envelope: str | None = None) -> Proposal:
    """What is signed for `project/model@version` (or `project` at the stage `charter`) as things are now.

    Raises SelectionError if there is no such version, project or envelope, UsageError if the name means several.
    """
    if stage not in STAGES:
        msg = f"there is no stage {stage!r}"
        raise UsageError(msg, hint=f"one of {', '.join(STAGES)}")
    if stage == "charter":
        return charter_proposal(workspace, project_named(workspace, name))
    found = select(workspace.registry.versions(), [name])
    if len(found) > 1:
        msg = f"{name} means {len(found)} versions; a signature is about one"
        raise UsageError(msg, hint=f"for example {found[-1].name}")
    return version_proposal(workspace, found[0], next(each for each in STAGES if each == stage), envelope=envelope)


def version_proposal(
    workspace: Workspace, version: ModelVersion, stage: Stage, *, envelope: str | None = None
) -> Proposal:
    """What is signed for a version at a stage. Raises EvidenceError if its evidence is damaged."""
    project = project_named(workspace, version.project)
    store = store_of(version, workspace.portal.windows_store)
    statement = store.current("release")
    verdict = Judge(workspace).release(version, statement) if statement is not None else None
    dossier = dossier_of(
        version,
        stage,
        statement=statement,
        verdict=verdict,
        policy=workspace.policy_of(version),
        tier=workspace.tier_of(version),
        validations=project.validations_of(version.model, version.version),
        windows=store.logged_windows() if stage == "monitoring_review" else (),
        envelope=_envelope(version, envelope) if envelope else None,
    )
    run = store.run_of(statement) if statement is not None else None
    return Proposal(dossier, project, version, statement, run, verdict)


def charter_proposal(workspace: Workspace, project: Project) -> Proposal:
    """What is signed for a project's charter. Raises SelectionError if it has none."""
    if project.charter is None:
        msg = f"{project.id} has no charter"
        raise SelectionError(msg)
    name = project.charter.charter.policy or workspace.portal.default_policy
    tier = risk_tier(project.charter.charter, workspace.policy_named(name).policy)
    return Proposal(charter_dossier(project, tier=tier), project, None, None, None, None)


def project_named(workspace: Workspace, name: str) -> Project:
    """A project by its id. Raises SelectionError naming the nearest."""
    by_id = {project.id: project for project in workspace.registry.projects()}
    if name not in by_id:
        msg = f"there is no project `{name}`"
        raise SelectionError(msg, hint=hint_for(name, by_id))
    return by_id[name]


def _envelope(version: ModelVersion, name: str) -> EnvelopeFile:
    by_id = {each.id: each for each in version.envelopes}
    if name not in by_id:
        msg = f"{version.project}/{version.model} has no envelope `{name}`"
        raise SelectionError(msg, hint=hint_for(name, by_id))
    return by_id[name]
