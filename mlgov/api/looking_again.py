"""What is due, for the portal: the same as `mlgov due` lists, from what was read for the pages anyway."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from mlgov.api.oversight import Oversight
from mlgov.api.policies import coming_policies
from mlgov.documents.policy import PolicyInForce, policy_names
from mlgov.evidence.canonical import digest_of
from mlgov.gating.duty import Duty
from mlgov.gating.episodes import Episode
from mlgov.gating.reviews_due import Office, Watched, of_policy, of_project, of_version
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.changes import Change
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import SignOffState


class LookingAgain:
    """Looks up what the duties of one workspace depend on."""

    def __init__(self, oversight: Oversight) -> None:
        self.oversight = oversight
        self.workspace = oversight.workspace
        portal = oversight.sign_offs.portal
        self.office = Office(self.workspace.as_of, portal.roles, portal.people)

    @cached_property
    def coming(self) -> dict[str, PolicyInForce]:
        """Policies that come into force later, by name."""
        return coming_policies(self.workspace.governed)

    @cached_property
    def key(self) -> str:
        """A digest of what a version's duties depend on beside its own files."""
        return digest_of({name: each.digest for name, each in self.coming.items()})

    def of_policies(self) -> tuple[Duty, ...]:
        """What is due about the policies of the folder, and about a packaged one that is the default or gets a next version."""
        own = {path.stem for path in (self.workspace.governed / "policies").glob("*.yml")}
        found: list[Duty] = []
        for name in policy_names(self.workspace.governed):
            coming = self.coming.get(name)
            if name in own or name == self.workspace.portal.default_policy or coming is not None:
                found += of_policy(
                    self.workspace.policy_named(name), self.office, coming.policy if coming is not None else None
                )
        return tuple(found)

    def of_project(self, project: Project) -> tuple[Duty, ...]:
        """What is due about a project."""
        return tuple(of_project(project, self.oversight.standings_in(project), self.office))

    def concerns(self, version: ModelVersion) -> bool:
        """Whether anything can be due about a version: it runs somewhere, or somebody decided something."""
        decided = self.oversight.sign_offs.assessed(version.project).assessments
        return bool(decided) or bool(version.deployments_on(self.workspace.as_of))

    def of_version(self, version: ModelVersion, signed: SignOff, alarms: Sequence[Episode]) -> tuple[Duty, ...]:
        """What is due about a version, whose sign-off for release and failing results are known."""
        sign_offs = self.oversight.sign_offs
        used = bool(version.deployments_on(self.workspace.as_of))
        if not self.concerns(version):
            return ()
        review: SignOffState | None = None
        changed: tuple[Change, ...] = ()
        if used and sign_offs.assessed(version.project).assessments:
            review = sign_offs.of(version, "monitoring_review").state
            changed = sign_offs.changes_since_approved(version, signed.dossier) if signed.dossier.digest else ()
        policy = self.workspace.policy_of(version).policy
        coming = self.coming.get(policy.name)
        watched = Watched(
            project=self.oversight.projects[version.project],
            version=version,
            policy=policy,
            tier=self.workspace.tier_of(version).tier,
            state=signed.state,
            review=review,
            changes=changed,
            alarms=tuple(alarms) if used else (),
            computed=self.oversight.live_unsigned(version, signed) if used else (),
            max_days=signed.rule.max_days if signed.rule is not None else None,
            coming=coming.policy if coming is not None else None,
        )
        return tuple(of_version(watched, self.office))
