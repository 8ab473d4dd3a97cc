"""How the sign-offs of a workspace stand: dossiers, records, history and rules brought together, state by state.

Everything is computed for the workspace's day. A project without records costs one look at its folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

from mlgov.api.judgements import Judge
from mlgov.api.sign_off_parts import about_delegation, digests, rule_of, saved_pulls
from mlgov.api.verifying import earliest_evidence
from mlgov.api.workspace import Workspace
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.people import People
from mlgov.documents.policy import PolicyInForce, SignOffRule
from mlgov.documents.portal import Portal
from mlgov.documents.tier import answers_of
from mlgov.errors import SignOffError
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.assessments import Assessed, Ground, assess_project
from mlgov.signoff.changes import Change, changes
from mlgov.signoff.dossier import charter_dossier, dossier_from_bytes, dossier_of, validation_part
from mlgov.signoff.envelope import carries, within
from mlgov.signoff.holders import Roles, as_roles
from mlgov.signoff.pull_request import PullRequest
from mlgov.signoff.segregation import material_paths, segregation_of
from mlgov.signoff.signed import SignOff
from mlgov.signoff.standing import EnvelopePass
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.store import Damaged, dossier_of_record
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, Dossier, Part, Record, Segregation, SignOffState, Stage

HERE = "there is no git history here"
NOBODY_YET = Segregation((), proven=True)
"""Before anybody has signed, who had a hand in it keeps nobody from anything."""
_BY_POLICY = frozenset({"limits", "verdict"})
_HIGH = "high"
_UNSIGNED = "No version that is approved today carries it, so that it isn't signed (any more)."
_OWN_POLICY = (
    "This request changes the policy as well: what people reviewed was judged by the policy that it brings, and until it "
    "is merged the policy of the target branch counts. Propose the policy by itself first, and this after it is merged."
)


class SignOffs:
    """The sign-offs of one workspace; what is read is kept."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        trust: Trust | None = None,
        live: Mapping[str, tuple[Assessment, ...]] | None = None,
        pulls: Iterable[PullRequest] = (),
        base: str | None = None,
        reviewed: Mapping[str, Dossier] | None = None,
        as_declared: bool = False,
    ) -> None:
        """Sign-offs of a workspace.

        Args:
            workspace: the governed folder and the day.
            trust: people, roles and policies to believe instead of what lies here: those of the base revision.
            live: subject -> opinions on the pull request under review, assessed. Of committed records only those count
                then that lie at the base revision: a request can't bring its own approval.
            pulls: the pull request under review.
            base: the base revision of the request; needed with `live`.
            reviewed: digest -> dossiers that lay at the reviewed commits of the request.
            as_declared: without a whole history, hold personal signatures against the declared beginning of trust; for
                pages, never for gates.
        """
        self.workspace = workspace
        self.judge = Judge(workspace)
        self._trust = trust
        self._live = live
        self._pulls = tuple(pulls)
        self._base = base
        self._reviewed = reviewed or {}
        self._as_declared = as_declared

    @property
    def portal(self) -> Portal:
        """People and roles that are believed."""
        return self._trust.portal if self._trust is not None else self.workspace.portal

    def roles_in(self, project: str) -> Roles:
        """Role -> who may sign in it in a project: of its holders those whom the project's charter names."""
        return self._here.roles_in(project)

    @cached_property
    def _here(self) -> Trust:
        if self._trust is not None:
            return self._trust
        return Trust(self.workspace.portal, {}, None, HERE, named=self._named)

    def _named(self, project: str) -> Mapping[str, str]:
        found = self.workspace.projects.get(project)
        return as_roles(found.charter.charter.roles()) if found is not None and found.charter is not None else {}

    @cached_property
    def ground(self) -> Ground:
        """What records are assessed on; opens git history on first use."""
        here = self._here
        governed = self.workspace.governed
        return Ground.of(
            governed,
            here,
            self.workspace.as_of,
            not_before=earliest_evidence(governed),
            as_declared=self._as_declared and self._trust is None,
        )

    def assessed(self, project: str) -> Assessed:
        """Every record of a project, assessed."""
        folder = self.workspace.governed / project
        if not (folder / "approvals").is_dir():
            return Assessed()
        key = ("assessed", project, "as declared" if self._as_declared else "")
        return self.workspace.remembered(key, lambda: assess_project(folder, self.ground))

    def release(
        self,
        version: ModelVersion,
        statement: Statement | None = None,
        verdict: Verdict | None = None,
        *,
        lean: bool = False,
    ) -> SignOff:
        """The sign-off of a version for release; evidence and verdict are looked up if not given.

        `lean` makes no dossier where nobody has decided yet: the state then follows from the rule alone.
        """
        return self.of(version, "release", statement=statement, verdict=verdict, lean=lean)

    def of(
        self,
        version: ModelVersion,
        stage: Stage,
        *,
        statement: Statement | None = None,
        verdict: Verdict | None = None,
        by_envelope: bool = True,
        lean: bool = False,
    ) -> SignOff:
        """The sign-off of a version at any stage but `charter`.

        Args:
            version: the version.
            stage: what is signed for.
            statement: its current release evidence; looked up if not given.
            verdict: how that is judged; judged if not given.
            by_envelope: an acknowledgement may suffice within a signed envelope (release only).
            lean: make no dossier where nobody has decided yet.
        """
        policy = self.workspace.policy_of(version)
        rule, source = self._rule(policy, stage, version)
        records = self._of_version(version, stage)
        nobody = not records and (rule is None or not rule.roles)
        if nobody or (lean and not records and not (version.envelopes and self._all(version.project))):
            dossier = Dossier(version.name, stage, self._reports(version, stage), b"", "")
            return SignOff(version.name, stage, rule, source, dossier, self._state(dossier, rule, (), version))
        if statement is None:
            statement = self._statement(version)
        if statement is None:
            verdict = None  # what a policy says of nothing is no part of what is signed
        elif verdict is None:
            verdict = self.judge.release(version, statement)
        dossier = self.dossier(version, stage, statement=statement, verdict=verdict, records=records)
        envelope = None
        if by_envelope and stage == "release" and rule is not None and rule.roles:
            envelope = self._envelope(version, dossier, verdict, policy, records)
        state = self._state(dossier, rule, records, version, envelope=envelope)
        return SignOff(
            version.name, stage, rule, source, dossier, state, self._once(dossier, rule, records, state, version)
        )

    def charter(self, project: Project) -> SignOff:
        """The sign-off of a project's charter."""
        charter = project.charter.charter if project.charter else None
        name = (charter.policy if charter else None) or self.workspace.portal.default_policy
        policy = self.workspace.policy_named(name)
        tier = self.workspace.tier_of_charter(project.id, charter, name)
        rule, source = rule_of(policy, "charter", tier.tier, answers_of(charter))
        dossier = charter_dossier(project, tier=tier)
        found = self.assessed(project.id)
        records = [each for each in self._all(project.id) if each.record.subject == project.id]
        state = sign_off_state(
            dossier,
            rule,
            records,
            as_of=self.workspace.as_of,
            segregation=NOBODY_YET,
            people=self.portal.people,
            roles=self._ever(project.id, records),
            changed=lambda digest: self._changed(digest, records, dossier),
            excused=self._excused(records, dossier, policy),
            damaged=[each.problem for each in found.damaged if each.chain == project.id],
        )
        return SignOff(project.id, "charter", rule, source, dossier, state)

    def dossier(
        self,
        version: ModelVersion,
        stage: Stage,
        *,
        statement: Statement | None,
        verdict: Verdict | None,
        records: Iterable[Assessment] = (),
    ) -> Dossier:
        """What is signed for a version at a stage; for a retraining decision with the envelope it is about."""
        project = self.workspace.projects[version.project]
        store = self.workspace.store_of(version)
        return dossier_of(
            version,
            stage,
            statement=statement,
            verdict=verdict,
            policy=self.workspace.policy_of(version),
            tier=self.workspace.tier_of(version),
            validations=project.validations_of(version.model, version.version) if stage == "release" else (),
            windows=store.logged_windows() if stage == "monitoring_review" else (),
            envelope=self._signed_envelope(version, tuple(records), stage),
        )

    def records_of(self, version: ModelVersion, stage: Stage = "release") -> tuple[Assessment, ...]:
        """The decisions on record about a version at a stage, oldest first."""
        mine = (each for each in self._of_version(version, stage) if each.record.subject == version.name)
        return tuple(sorted(mine, key=lambda each: (each.record.at, each.record.digest)))

    def segregation(self, version: ModelVersion, records: Iterable[Assessment] = ()) -> Segregation:
        """Who had a hand in a version's material parts, and whether that is known completely."""
        charter = version.charter.charter if version.charter else None
        trainer = charter.data_scientist if charter else None
        return segregation_of(
            material_paths(version),
            self.ground.history,
            [*self._pulls, *saved_pulls(self.workspace, records)],
            People(self.portal.people),
            trainers={trainer: f"{version.project}/charter.md"} if trainer else {},
        )

    def changes_since_approved(self, version: ModelVersion, new: Dossier) -> tuple[Change, ...]:
        """What changed between what was last approved of a version and what is there now; empty if nothing was."""
        records = self._of_version(version, new.stage)
        old = next((found for digest in digests(reversed(records)) if (found := self._stored(digest, records))), None)
        return changes(old, new) if old is not None else ()

    # What a state rests on

    def _rule(self, policy: PolicyInForce, stage: Stage, version: ModelVersion) -> tuple[SignOffRule | None, str]:
        charter = version.charter.charter if version.charter else None
        return rule_of(policy, stage, self.workspace.tier_of(version).tier, answers_of(charter))

    def _of_version(self, version: ModelVersion, stage: Stage) -> list[Assessment]:
        """Records about a version and stage, and the delegations (and what took them back) of its project."""
        everything = self._all(version.project)
        mine = [each for each in everything if (each.record.subject, each.record.stage) == (version.name, stage)]
        if not mine:
            return []
        return [*mine, *(each for each in everything if about_delegation(each.record))]

    def _all(self, project: str) -> tuple[Assessment, ...]:
        """Every assessed decision of a project that may count; on a pull request what people say there now, too."""
        recorded = self.assessed(project).assessments
        if self._live is None:
            return recorded
        said = [
            each
            for subject, opinions in self._live.items()
            if subject.partition("/")[0] == project
            for each in opinions
        ]
        return (*(each for each in recorded if self._at_base(each.record)), *said)

    def _at_base(self, record: Record) -> bool:
        """Whether a record lies, byte for byte, at the base revision of the request under review."""
        history = self.ground.history
        return (
            history is not None and self._base is not None and history.contains(self._base, record.path, record.digest)
        )

    def _state(
        self,
        dossier: Dossier,
        rule: SignOffRule | None,
        records: Iterable[Assessment],
        version: ModelVersion,
        *,
        envelope: EnvelopePass | None = None,
        as_of: dt.date | None = None,
    ) -> SignOffState:
        records = tuple(records)
        policy = self.workspace.policy_of(version)
        asked = rule is not None and any(not role.feedback for role in rule.roles)
        segregation = NOBODY_YET
        if asked and records and rule is not None and rule.barred:
            segregation = self.workspace.remembered(
                ("segregation", version.name), lambda: self.segregation(version, records)
            )
        return sign_off_state(
            dossier,
            rule,
            records,
            as_of=as_of or self.workspace.as_of,
            segregation=segregation,
            must_prove=self.workspace.tier_of(version).tier == _HIGH,
            people=self.portal.people,
            roles=self._ever(version.project, records),
            changed=lambda digest: self._changed(digest, records, dossier),
            envelope=envelope,
            excused=self._excused(records, dossier, policy) if asked else (),
            damaged=self._damaged(version, records),
        )

    def _once(
        self,
        dossier: Dossier,
        rule: SignOffRule | None,
        records: Iterable[Assessment],
        state: SignOffState,
        version: ModelVersion,
    ) -> bool:
        """Whether it was open on the day of some decision, as it was then."""
        if state.open_gate:
            return True
        if rule is None or state.state in {"rejected", "revoked", "unverifiable"}:
            return False
        records = tuple(records)
        for each in records:
            then = self._stored(each.record.dossier, records)
            day = each.record.at.date()
            known = then is not None and then.stage == dossier.stage and day <= self.workspace.as_of
            if known and then is not None and self._state(then, rule, records, version, as_of=day).open_gate:
                return True
        return False

    def _ever(self, project: str, records: Iterable[Assessment]) -> dict[str, tuple[str, ...]]:
        """Role -> whoever may sign in it in the project now, or might when they decided.

        Also by records that don't hold: what was damaged may have been the refusal of somebody who has left the role.
        """
        found = {role: list(members) for role, members in self.roles_in(project).items()}
        for each in records:
            record = each.record
            person = record.on_behalf_of or record.person
            if (each.valid or each.held) and record.role in found and person not in found[record.role]:
                found[record.role].append(person)
        return {role: tuple(members) for role, members in found.items()}

    def _damaged(self, version: ModelVersion, records: Iterable[Assessment]) -> list[str]:
        found: tuple[Damaged, ...] = self.assessed(version.project).damaged
        if not found:
            return []
        own = f"{version.project}/approvals/{version.model}/{version.version}"
        delegated = any(each.record.on_behalf_of for each in records)
        return [
            each.problem if each.path in each.problem else f"{each.path}: {each.problem}"
            for each in found
            if each.path == own
            or each.path.startswith(f"{own}/")
            or (each.whole and each.chain == f"{version.project}/{version.model}")
            or (delegated and each.chain == version.project)
        ]

    def _stored(self, digest: str, records: Iterable[Assessment]) -> Dossier | None:
        """The dossier of a digest as it was kept beside a record; None if it isn't there or was changed."""
        if digest in self._reviewed:
            return self._reviewed[digest]
        record = next((each.record for each in records if each.record.dossier == digest), None)
        if record is None:
            return None

        def read() -> Dossier | None:
            try:
                raw = dossier_of_record(self.workspace.governed, record)
                return dossier_from_bytes(raw) if raw is not None else None
            except SignOffError:
                return None

        return self.workspace.remembered(("dossier", record.subject, record.stage, digest), read)

    def _changed(self, digest: str, records: Iterable[Assessment], now: Dossier) -> tuple[str, ...]:
        old = self._stored(digest, records)
        if old is None:
            return ()
        found = changes(old, now)
        if digest in self._reviewed and any(each.kind in _BY_POLICY for each in found):
            # By the request's own policy it reads the other way round: what it loosens would seem to be tightened.
            others = tuple(each.what for each in found if each.kind not in _BY_POLICY and each.goes_stale)
            return (*others, _OWN_POLICY)
        return tuple(each.what for each in found if each.goes_stale) or tuple(each.what for each in found)

    def _excused(self, records: Iterable[Assessment], now: Dossier, policy: PolicyInForce) -> frozenset[str]:
        """Earlier dossiers that count like this one: nothing that outdates changed, or only the policy, for a while."""
        records = tuple(records)
        transition = policy.policy.transition
        lenient = transition is not None and self.workspace.as_of <= transition
        found = set()
        for digest in digests(records):
            old = self._stored(digest, records) if digest != now.digest else None
            if old is None or (old.subject, old.stage) != (now.subject, now.stage):
                continue
            if all(not each.goes_stale or (lenient and each.kind in _BY_POLICY) for each in changes(old, now)):
                found.add(digest)
        return frozenset(found)

    # Envelopes

    def _envelope(
        self,
        version: ModelVersion,
        dossier: Dossier,
        verdict: Verdict | None,
        policy: PolicyInForce,
        records: Iterable[Assessment],
    ) -> EnvelopePass | None:
        """The signed envelope that covers a version best: one that it lies within, else the one it fails least."""
        found: list[EnvelopePass] = []
        acknowledged = any(each.record.decision == "acknowledge" for each in records)
        for envelope in version.envelopes:
            base = self._signed_with(envelope, version)
            if base is None:
                if acknowledged:  # somebody relied on it
                    found.append(EnvelopePass(envelope.envelope.title, envelope.envelope.until, (_UNSIGNED,)))
                continue
            why = within(envelope.envelope, base[1], dossier, verdict, self.workspace.as_of, policy=policy)
            found.append(EnvelopePass(envelope.envelope.title, envelope.envelope.until, why, base[0]))
        return min(found, key=lambda each: (len(each.why_not), each.name), default=None)

    def _signed_with(self, envelope: EnvelopeFile, version: ModelVersion) -> tuple[str, Dossier] | None:
        """The released version that an envelope was signed with, and its dossier; None if it isn't validly signed.

        Signed with the release itself, or with a decision about retraining of a version that is released.
        """
        for other in reversed(self.workspace.projects[version.project].models.get(version.model, ())):
            if other.version != version.version and (found := self._carried_by(envelope, other)) is not None:
                return other.name, found
        return None

    def carried_by(self, envelope: EnvelopeFile, versions: Iterable[ModelVersion]) -> str | None:
        """The newest of a model's versions with whose release an envelope was validly signed; None if it isn't."""
        return next(
            (each.name for each in reversed(tuple(versions)) if self._carried_by(envelope, each) is not None), None
        )

    def _carried_by(self, envelope: EnvelopeFile, version: ModelVersion) -> Dossier | None:
        """The dossier of a released version with which an envelope was signed."""
        if not self._of_version(version, "release"):
            return None
        released = self.of(version, "release", by_envelope=False)
        if released.state.state == "not_required" or not released.state.open_gate:
            return None
        carried = carries(released.dossier, envelope) or self._retraining(version, envelope)
        return released.dossier if carried else None

    def _retraining(self, version: ModelVersion, envelope: EnvelopeFile) -> bool:
        """Whether a decision about retraining carries the envelope and stands."""
        if not self._of_version(version, "retraining_decision"):
            return False
        decision = self.of(version, "retraining_decision")
        signed = decision.state.state != "not_required" and decision.state.open_gate
        return signed and carries(decision.dossier, envelope)

    def _signed_envelope(
        self, version: ModelVersion, records: tuple[Assessment, ...], stage: Stage
    ) -> EnvelopeFile | None:
        """The envelope that belongs to a dossier: the one in what was signed last, else the only one to retrain by."""
        if not version.envelopes:
            return None
        mine = [each for each in records if each.record.subject == version.name]
        for each in sorted(mine, key=lambda one: (one.record.at, one.record.digest), reverse=True):
            old = self._stored(each.record.dossier, records)
            named = {part.name for part in old.parts if part.kind == "envelope"} if old is not None else set()
            found = next((one for one in version.envelopes if one.id in named), None)
            if found is not None or old is not None:
                return found
        return version.envelopes[-1] if stage == "retraining_decision" and len(version.envelopes) == 1 else None

    # Looking things up

    def _reports(self, version: ModelVersion, stage: Stage) -> tuple[Part, ...]:
        """The validators' reports as parts of what is signed: the rest of a dossier can't change who is asked."""
        found = (
            self.workspace.projects[version.project].validations_of(version.model, version.version)
            if stage == "release"
            else ()
        )
        return tuple(validation_part(each) for each in found)

    def _statement(self, version: ModelVersion) -> Statement | None:
        return self.workspace.store_of(version).current("release")
