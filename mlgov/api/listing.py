"""What a pull request asks to be signed: the versions and charters whose dossiers it changes, at each of its commits.

The summary on a request, the gate and the import must list the same things, or somebody would sign what they never saw:
so all of them ask here. Each revision is written to a folder of its own and read like any governed folder.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgov.api.dossiers import charter_proposal, version_proposal
from mlgov.api.workspace import Workspace
from mlgov.documents.charter import Charter
from mlgov.documents.policy import PolicyInForce, sign_off_rule
from mlgov.documents.tier import answers_of, risk_tier
from mlgov.errors import MlgovError
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.export import affected_projects, export, projects_at
from mlgov.signoff.history import History
from mlgov.signoff.reviews.decisions import Listed
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Dossier, ReviewEvent, Stage

IN_SUMMARY: tuple[Stage, ...] = ("charter", "release")
"""Stages that the summary on a pull request shows; nothing else can be signed by reviewing one."""


@dataclass(frozen=True)
class _Revision:
    """What can be signed at one revision."""

    items: Mapping[tuple[str, Stage], Listed]
    retired: frozenset[str]
    """Versions with an event of retirement."""


_OF_VERSIONS: tuple[Stage, ...] = ("release", "monitoring_review", "retirement")


class Listing:
    """What is asked to be signed at the commits of one pull request.

    Args:
        history: of the governed folder.
        trust: people and policies before the request.
        base: the revision that `trust` was read from.
        stages: what the summary shows.
    """

    def __init__(self, history: History, trust: Trust, base: str, *, stages: Collection[Stage] = IN_SUMMARY) -> None:
        self.history = history
        self.trust = trust
        self.base = base
        self.stages = frozenset(stages)
        self._asked: dict[tuple[str, dt.date], tuple[Listed, ...] | str] = {}

    def __call__(self, event: ReviewEvent) -> tuple[Listed, ...] | str:
        """What was listed at the commit of a review on its day; in words why that can't be told."""
        if event.commit is None:
            return "the platform doesn't say (any more) which commit it was about"
        return self.at(event.commit, event.at.date())

    @property
    def dossiers(self) -> dict[str, Dossier]:
        """Digest -> everything that was found to be asked so far."""
        listed = (item for found in self._asked.values() if not isinstance(found, str) for item in found)
        return {item.dossier.digest: item.dossier for item in listed}

    def at(self, revision: str, day: dt.date) -> tuple[Listed, ...] | str:
        """What a commit asks to be signed, as of a day; in words why that can't be told."""
        key = (revision, day)
        if key not in self._asked:
            self._asked[key] = self._listed(revision, day)
        return self._asked[key]

    def _listed(self, revision: str, day: dt.date) -> tuple[Listed, ...] | str:
        before = self.history.merge_base(self.base, revision)
        if before is None:
            return f"the commit {revision[:12]} is not in this clone; fetch the pull request's commits too"
        changed = self.history.changed(before, revision)
        if changed is None:
            return f"the commit {revision[:12]} is not in this clone; fetch the pull request's commits too"
        projects = affected_projects(changed, projects_at(self.history, revision))
        if not projects:
            return ()
        try:
            new = self._read(revision, projects, day)
        except MlgovError as error:
            return f"what lay at {revision[:12]} can't be read: {error.message.splitlines()[0]}"
        try:
            old = self._read(before, projects & projects_at(self.history, before), day)
        except MlgovError:
            old = _Revision({}, frozenset())  # what nobody could read nobody has signed
        return tuple(new.items[key] for key in sorted(new.items) if key[1] in self.stages and _asks(key, new, old))

    def _read(self, revision: str, projects: frozenset[str], day: dt.date) -> _Revision:
        with tempfile.TemporaryDirectory(prefix="mlgov-") as name:
            governed = export(self.history, revision, Path(name) / "revision", projects)
            workspace = Workspace(governed, day, cached=False)
            found = [item for project in workspace.registry.projects() for item in self._project(workspace, project)]
            retired = {
                version.name
                for version in workspace.registry.versions()
                if any(event.kind == "retired" for event in version.events)
            }
            items = {(item.dossier.subject, item.dossier.stage): item for item in found}
            return _Revision(items, frozenset(retired))

    def _project(self, workspace: Workspace, project: Project) -> Iterable[Listed]:
        charter = project.charter.charter if project.charter else None
        if charter is not None:
            yield self._item(workspace, charter_proposal(workspace, project).dossier, charter)
        for version in (each for model in project.models.values() for each in model):
            for stage in _OF_VERSIONS:
                if stage in self.stages or stage == "release":
                    yield self._item(workspace, version_proposal(workspace, version, stage).dossier, charter)
        for model in project.models.values():
            envelope = _newest_envelope(model)
            if envelope is not None and "retraining_decision" in self.stages:
                dossier = version_proposal(workspace, model[-1], "retraining_decision", envelope=envelope).dossier
                yield self._item(workspace, dossier, charter, envelope)

    def _item(
        self, workspace: Workspace, dossier: Dossier, charter: Charter | None, envelope: str | None = None
    ) -> Listed:
        """A dossier and who is asked: by the policy before the request, and by the one that it brings."""
        name = (charter.policy if charter else None) or workspace.portal.default_policy
        policies = [workspace.policy_named(name)]
        known = self.trust.policies.get(name) or self.trust.policies.get(self.trust.portal.default_policy)
        if known is not None:
            policies.insert(0, known)
        roles: dict[str, bool] = {}
        for policy in policies:
            for role, feedback in _asked(policy, dossier.stage, charter):
                roles[role] = roles.get(role, True) and feedback
        return Listed(dossier, tuple(roles), tuple(role for role, only in roles.items() if only), envelope)


def _asks(key: tuple[str, Stage], new: _Revision, old: _Revision) -> bool:
    """Whether a request asks for this signature: its dossier changed, and it is what the change is about."""
    subject, stage = key
    before = old.items.get(key)
    if stage == "retirement":  # an event asks for it; what is signed stays the same
        return subject in new.retired and subject not in old.retired
    if before is not None and before.dossier.digest == new.items[key].dossier.digest:
        return False
    if stage in {"charter", "release"}:
        return True
    if stage == "retraining_decision":
        return before is None or before.envelope != new.items[key].envelope or _envelope_changed(before, new.items[key])
    release: tuple[str, Stage] = (subject, "release")
    # Windows came to a version that stayed as it was.
    return release in old.items and old.items[release].dossier.digest == new.items[release].dossier.digest


def _envelope_changed(before: Listed, now: Listed) -> bool:
    def part(listed: Listed) -> list[str]:
        return [each.digest for each in listed.dossier.parts if each.kind == "envelope"]

    return part(before) != part(now)


def _asked(policy: PolicyInForce, stage: Stage, charter: Charter | None) -> list[tuple[str, bool]]:
    """(Role, whether its answer decides nothing) for a stage."""
    tier = risk_tier(charter, policy.policy)
    rule = sign_off_rule(policy.policy.sign_off, stage=stage, tier=tier.tier, answers=answers_of(charter))
    return [(each.role, each.feedback) for each in rule.roles] if rule is not None else []


def _newest_envelope(versions: tuple[ModelVersion, ...]) -> str | None:
    """The model's newest envelope; None if it has none."""
    envelopes = versions[-1].envelopes if versions else ()
    return envelopes[-1].id if envelopes else None
