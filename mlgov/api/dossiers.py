"""What is signed, for versions and charters as they are here now."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.api.judgements import Judge
from mlgov.api.policies import coming_policies
from mlgov.api.workspace import Workspace
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.features import Features
from mlgov.documents.nearest import hint_for
from mlgov.documents.policy import PolicyInForce, policy_names
from mlgov.documents.tier import risk_tier
from mlgov.errors import SelectionError, UsageError
from mlgov.evidence.run_record import RunRecord
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.selectors import select
from mlgov.signoff.dossier import charter_dossier, dossier_of
from mlgov.signoff.policy_dossier import POLICIES, STAGE, policy_dossier
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
    policy: PolicyInForce | None = None
    """The policy, if it is one that is signed."""


def proposal(workspace: Workspace, name: str, stage: str, *, envelope: str | None = None) -> Proposal:
    """What is signed for `project/model@version` (or `project` at the stage `charter`) as things are now.

    A policy is signed as `policies/name@version`, also the version that comes next.

    Raises SelectionError if there is no such version, project, policy or envelope, UsageError if the name means several.
    """
    if stage not in STAGES:
        msg = f"there is no stage {stage!r}"
        raise UsageError(msg, hint=f"one of {', '.join(STAGES)}")
    if stage == "charter":
        return charter_proposal(workspace, workspace.project_named(name))
    if name.startswith(f"{POLICIES}/"):
        return policy_proposal(workspace, name, stage)
    found = select(workspace.registry.versions(), [name])
    if len(found) > 1:
        msg = f"{name} means {len(found)} versions; a signature is about one"
        raise UsageError(msg, hint=f"for example {found[-1].name}")
    return version_proposal(workspace, found[0], next(each for each in STAGES if each == stage), envelope=envelope)


def version_proposal(
    workspace: Workspace, version: ModelVersion, stage: Stage, *, envelope: str | None = None
) -> Proposal:
    """What is signed for a version at a stage. Raises EvidenceError if its evidence is damaged."""
    project = workspace.projects[version.project]
    store = workspace.store_of(version)
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


def policy_proposal(workspace: Workspace, name: str, stage: str = STAGE) -> Proposal:
    """What is signed for `policies/name` or `policies/name@version`: as it lies here, or as it comes next.

    Raises SelectionError if there is no such policy or version, UsageError at another stage than `release`.
    """
    wanted, _, version = name.removeprefix(f"{POLICIES}/").partition("@")
    if stage != STAGE:
        msg = f"a policy is signed at the stage `{STAGE}`"
        raise UsageError(msg)
    names = policy_names(workspace.governed)
    coming = coming_policies(workspace.governed)
    if wanted not in {*names, *coming}:
        msg = f"there is no policy `{wanted}`"
        raise SelectionError(msg, hint=hint_for(wanted, names))
    found = [workspace.policy_named(wanted)] if wanted in names else []
    found += [coming[wanted]] if wanted in coming else []
    policy = next((each for each in found if version in ("", each.policy.version)), None)
    if policy is None:
        known = " and ".join(each.policy.version for each in found)
        msg = f"there is no version {version} of the policy `{wanted}`"
        raise SelectionError(msg, hint=f"there is {known}")
    project = Project(POLICIES, None, Features(), {}, workspace.governed / POLICIES)
    return Proposal(policy_dossier(policy), project, None, None, None, None, policy)


def _envelope(version: ModelVersion, name: str) -> EnvelopeFile:
    by_id = {each.id: each for each in version.envelopes}
    if name not in by_id:
        msg = f"{version.project}/{version.model} has no envelope `{name}`"
        raise SelectionError(msg, hint=hint_for(name, by_id))
    return by_id[name]
