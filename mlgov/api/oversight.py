"""What people owe a version: signatures, findings, emergencies, vouched-for numbers; gathered for gates and lists."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mlgov.api.checked import Checked
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.documents.events import Event, is_trial
from mlgov.documents.ids import natural_key
from mlgov.errors import MlgovError
from mlgov.evidence.statement import Statement
from mlgov.evidence.store import EvidenceStore
from mlgov.gating.emergency import emergency_reasons, too_many
from mlgov.gating.episodes import Episode, release_episodes, window_episodes
from mlgov.gating.findings import (
    ComputedFinding,
    FindingStanding,
    computed_reasons,
    finding_reasons,
    live_unsigned,
    standing_of,
    without_finding,
)
from mlgov.gating.gate import GateReason
from mlgov.gating.levels import (
    VALIDATOR,
    LevelState,
    Reproduced,
    level_of,
    level_reasons,
    protected_pipeline,
    vouches_of,
)
from mlgov.gating.sign_off import sign_off_reasons, validation_reasons
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.keys import KeyRing
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import Stage


@dataclass(frozen=True)
class Oversight:
    """One workspace's sign-offs, findings and levels."""

    workspace: Workspace
    sign_offs: SignOffs

    @cached_property
    def keys(self) -> KeyRing:
        """The keys of people and trusted machines."""
        return KeyRing.of(self.sign_offs.portal)

    @property
    def projects(self) -> dict[str, Project]:
        """Id -> project."""
        return self.workspace.projects

    # Reasons for gates

    def release_reasons(
        self, item: Checked, *, reproduce: bool = False, signatures: bool = True
    ) -> Iterator[GateReason]:
        """What is asked of people before a version is released."""
        version = item.version
        signed = self.sign_offs.release(version, item.run.release, item.release) if signatures else None
        yield from self.reasons(version, signed, self.level(item, reproduce=reproduce))

    def reasons(self, version: ModelVersion, signed: SignOff | None, level: LevelState | None) -> Iterator[GateReason]:
        """The same, where sign-off (None: not asked for) and level are known already."""
        if signed is not None:
            yield from sign_off_reasons(
                signed.state, holders=self.sign_offs.roles_in(version.project), source=signed.source
            )
        reports = self.projects[version.project].validations_of(version.model, version.version)
        yield from validation_reasons(reports, version.name)
        policy = self.workspace.policy_of(version)
        needed = policy.policy.level_needed(self.workspace.tier_of(version).tier)
        yield from level_reasons(level, needed, version.name, why=policy.sources.get("evidence_level", ""))
        yield from self.finding_reasons(version)

    def monitoring_reasons(self, item: Checked) -> Iterator[GateReason]:
        """What is asked of people while a version is in use."""
        version = item.version
        if version.deployments_on(self.workspace.as_of):
            signed = self.sign_offs.release(version, item.run.release, item.release)
            yield from computed_reasons(self.live_unsigned(version, signed))
        yield from self.finding_reasons(version)

    def stage_reasons(self, version: ModelVersion, stage: Stage) -> Iterator[GateReason]:
        """What is asked of people at a stage that is about people only."""
        signed = self.sign_offs.of(version, stage)
        holders = self.sign_offs.roles_in(version.project)
        yield from sign_off_reasons(signed.state, holders=holders, source=signed.source)

    def charter_reasons(self, project: Project) -> Iterator[GateReason]:
        """What is asked of people before a project begins."""
        signed = self.sign_offs.charter(project)
        yield from sign_off_reasons(signed.state, holders=self.sign_offs.roles_in(project.id), source=signed.source)

    def finding_reasons(self, version: ModelVersion) -> Iterator[GateReason]:
        """Findings and emergencies that concern a version."""
        yield from finding_reasons(self.standings(version))
        findings = self.projects[version.project].findings
        yield from emergency_reasons(version.model_events, findings, version.name, as_of=self.workspace.as_of)
        yield from computed_reasons(self.too_many(self.projects[version.project]))

    # What they rest on

    def level(self, item: Checked, *, reproduce: bool = False) -> LevelState | None:
        """How well a version's release evidence is vouched for; None if there is none."""
        again = self.reproduced(item) if reproduce and item.run.release is not None else None
        return self.level_stored(item.run.store, item.run.release, again)

    def level_stored(
        self, store: EvidenceStore, statement: Statement | None, again: Reproduced | None = None
    ) -> LevelState | None:
        """How well a statement in a store is vouched for; None if there is none."""
        if statement is None:
            return None
        return level_of(
            statement,
            vouches_of(store, statement),
            keys=self.keys,
            validators=self.sign_offs.portal.roles.get(VALIDATOR, ()),
            as_of=self.workspace.as_of,
            reproduced=again,
        )

    def reproduced(self, item: Checked) -> Reproduced:
        """The release measured again, here and now."""
        from mlgov.runner.reproduce import reproduce_release

        statement = item.run.release
        if statement is None:
            return Reproduced(False, ("there is no evidence to compare with",))
        try:
            found = reproduce_release(
                item.version,
                statement,
                before=item.judge.before(item.version),
                settings=self.workspace.settings_of(item.version),
                cache=self.workspace.cache_folder,
            )
        except MlgovError as error:
            return Reproduced(False, (f"it can't be measured again here: {error.message}",))
        pipeline = protected_pipeline(os.environ, self.sign_offs.portal.branch)
        return Reproduced(found.equal, found.differences, pipeline)

    def standings(self, version: ModelVersion) -> tuple[FindingStanding, ...]:
        """The findings that concern a version, as they stand on the day."""
        project = self.projects[version.project]
        about = set(project.findings_about(version.model, version.version))
        return tuple(each for each in self.standings_in(project) if each.file in about) if about else ()

    def standings_in(self, project: Project) -> tuple[FindingStanding, ...]:
        """Every finding of a project as it stands on the day, by id."""
        charter = project.charter.charter if project.charter else None
        policy = self.workspace.policy_named(
            (charter.policy if charter else None) or self.workspace.portal.default_policy
        ).policy
        roles, as_of = self.sign_offs.roles_in(project.id), self.workspace.as_of
        return tuple(
            standing_of(each, policy, roles=roles, as_of=as_of)
            for each in project.findings
            if each.finding.opened <= as_of
        )

    def live_unsigned(self, version: ModelVersion, signed: SignOff) -> tuple[ComputedFinding, ...]:
        """A finding if a version runs somewhere without a valid sign-off."""
        as_of = self.workspace.as_of
        return live_unsigned(
            version.name,
            version.deployments_on(as_of),
            signed.state,
            self.workspace.policy_of(version).policy,
            as_of=as_of,
            went_back=signed.approved_once and went_back(version, as_of),
        )

    def too_many(self, project: Project) -> tuple[ComputedFinding, ...]:
        """A finding if there were more emergencies in a year than the policy bears with."""
        charter = project.charter.charter if project.charter else None
        name = (charter.policy if charter else None) or self.workspace.portal.default_policy
        policy = self.workspace.policy_named(name).policy
        return too_many(project.id, self.emergency_days(project.id), policy, as_of=self.workspace.as_of)

    def as_it_stands(self, version: ModelVersion) -> Checked:
        """A version with the evidence that is stored, judged; nothing is measured."""
        from mlgov.runner.run import stored

        return Checked(version, stored(version, self.workspace.portal.windows_store), self.sign_offs.judge)

    def emergency_days(self, project: str) -> tuple[dt.date, ...]:
        """The days of all emergencies of a project up to the day."""
        return tuple(each.on for _, each in self.emergencies_in(self.projects[project]))

    def emergencies_in(self, project: Project) -> tuple[tuple[str, Event], ...]:
        """(Model, event) of all emergencies of a project up to the day."""
        # Every version of a model carries the events of all of them.
        return tuple(
            (model, event)
            for model, versions in project.models.items()
            if versions
            for event in versions[-1].model_events
            if event.kind == "emergency" and event.on <= self.workspace.as_of
        )

    def alarms(self, item: Checked) -> tuple[Episode, ...]:
        """What fails at release or in production and that no finding is about yet, one episode each."""
        windows = [(statement.window or "", verdict) for statement, verdict in item.windows]
        episodes = (*release_episodes(item.release), *window_episodes(windows))
        findings = self.projects[item.version.project].findings
        return without_finding(episodes, findings, model=item.version.model, version=item.version.version)


def went_back(version: ModelVersion, as_of: dt.date) -> bool:
    """Whether a version is used after a newer one was: a rollback."""
    deployed = [
        each
        for each in version.model_events
        if each.kind == "deployed" and each.first_day <= as_of and not is_trial(each.environment)
    ]
    mine = [at for at, each in enumerate(deployed) if each.version == version.version]
    own = natural_key(version.version)
    return bool(mine) and any(natural_key(each.version) > own for each in deployed[: mine[-1]])
