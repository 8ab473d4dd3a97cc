"""Everything the pages are made of, collected once: projects, models, versions, what was measured and judged.

A record is cheap until somebody looks inside: evidence is read and judged when a page asks for it. What listings need
of a version is in its `brief`, which the collector may keep between builds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from mlgov.documents.charter import CharterFile
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.events import Event
from mlgov.documents.features import Features
from mlgov.documents.finding import FindingFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.portal import Portal
from mlgov.documents.requirements import RequirementState
from mlgov.documents.sign_off_rules import EvidenceLevel, sign_off_role_names
from mlgov.documents.tier import Tier
from mlgov.documents.validation import ValidationFile
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckHelp, CheckOutcome
from mlgov.evidence.run_record import RunRecord
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.evidence.windows_log import WindowLine
from mlgov.gating.attention import Attention
from mlgov.gating.duty import Duty
from mlgov.gating.findings import ComputedFinding, FindingStanding
from mlgov.gating.gate import GateDecision
from mlgov.gating.levels import LevelState
from mlgov.gating.policy_impact import PolicyImpact
from mlgov.pages.brief import Brief
from mlgov.pages.pressing import Pressing, pressing_by_family, pressing_of
from mlgov.pages.signed_brief import StageBrief, outcome, stage_brief
from mlgov.registry.protocol import ModelVersion
from mlgov.signoff.signed import SignOff
from mlgov.signoff.store import Damaged
from mlgov.signoff.types import Assessment

IN_USE_ALIASES = frozenset({"champion", "live", "production"})
T = TypeVar("T")


@dataclass(frozen=True)
class Judged:
    """One statement with who measured it and what the policy says of it."""

    statement: Statement | None
    """None where there is no evidence at all; the verdict then says what is missing."""
    run: RunRecord | None
    verdict: Verdict

    @property
    def outcomes(self) -> tuple[CheckOutcome, ...]:
        """What the checks gave; empty without evidence."""
        return self.statement.outcomes if self.statement is not None else ()

    def outcome(self, check: str) -> CheckOutcome | None:
        """What one check gave."""
        return next((item for item in self.outcomes if item.check == check), None)


@dataclass(frozen=True)
class Contents:
    """What is inside a version's record, loaded on first use."""

    release: Judged
    windows: tuple[Judged, ...]
    """Oldest first."""
    helps: Mapping[str, CheckHelp]
    """Check -> its description as it was when it ran."""
    gate: GateDecision
    """The release gate as `mlgov gate` decides it, people included."""
    attention: tuple[Attention, ...]
    not_rehashed: tuple[str, ...] = ()
    """Subjects that were not read again for this build."""
    logged: tuple[WindowLine, ...] = ()
    """Windows known only from the committed log: their evidence lies in another store. Oldest first."""
    by_numbers: GateDecision | None = None
    """The same gate by evidence, charter and policy alone: what people may be asked about. None: as `gate`."""
    signed: SignOff | None = None
    """The sign-off for release."""
    further: tuple[SignOff, ...] = ()
    """Sign-offs of other stages at which somebody decided."""
    decisions: tuple[Assessment, ...] = ()
    """Everything on record about this version, at any stage, oldest first."""
    level: LevelState | None = None
    """How well the release evidence is vouched for; None without evidence."""
    level_needed: EvidenceLevel = "reported"
    findings: tuple[FindingStanding, ...] = ()
    """Findings that concern it, as they stand on the day."""
    computed: tuple[ComputedFinding, ...] = ()
    """Findings that follow from the files: in use without a valid sign-off, too many emergencies."""
    validations: tuple[ValidationFile, ...] = ()
    """Validators' reports on this version, oldest first."""
    portal: Portal | None = None
    """Who holds which role, and where files can be made on the platform."""
    form_folder: str | None = None
    """The governed folder in its repository, where forms can be filled in on the platform; None where they can't."""
    shared: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What several pages make of it, by name."""

    @property
    def measured_gate(self) -> GateDecision:
        """The gate by evidence, charter and policy alone."""
        return self.by_numbers or self.gate


@dataclass(frozen=True)
class VersionRecord:
    """One registered version."""

    version: ModelVersion
    tier: Tier
    policy: PolicyInForce
    as_of: dt.date
    brief: Brief
    key: str
    """Digest of everything its pages depend on, the predecessor's figures included."""
    load: Callable[[], Contents] = field(repr=False, compare=False)
    before: VersionRecord | None = field(default=None, repr=False, compare=False)
    """The predecessor's record."""

    @cached_property
    def contents(self) -> Contents:
        """Evidence, verdicts, gate and attention; read on first use."""
        return self.load()

    def forget(self) -> None:
        """Let go of what was read; it is read again if somebody asks."""
        self.__dict__.pop("contents", None)

    def shared(self, name: str, make: Callable[[VersionRecord], T]) -> T:
        """What `make` gives of this record, made once for all its pages and forgotten with its contents."""
        kept: dict[str, T] = self.contents.shared
        if name not in kept:
            kept[name] = make(self)
        return kept[name]

    @property
    def release(self) -> Judged:
        """Release evidence and its verdict."""
        return self.contents.release

    @cached_property
    def pressing(self) -> Mapping[str, Pressing]:
        """Family -> how many release numbers ask for somebody."""
        return pressing_by_family(self.release.verdict.results)

    @cached_property
    def pressing_now(self) -> Pressing:
        """How many numbers of the latest production window ask for somebody."""
        return pressing_of(self.windows[-1].verdict.results) if self.windows else Pressing()

    @property
    def windows(self) -> tuple[Judged, ...]:
        """Production windows, oldest first."""
        return self.contents.windows

    @property
    def helps(self) -> Mapping[str, CheckHelp]:
        """Check -> its description as it was when it ran."""
        return self.contents.helps

    @cached_property
    def live(self) -> bool:
        """It is deployed where it has an effect, or an alias says that it is in use."""
        used = any(not place.trial for place in self.version.deployments_on(self.as_of))
        return used or bool(IN_USE_ALIASES & set(self.version.aliases_on(self.as_of)))

    @cached_property
    def retired(self) -> bool:
        """It was taken out of use."""
        return any(event.kind == "retired" and event.on <= self.as_of for event in self.version.events)


@dataclass(frozen=True)
class ModelRecord:
    """One model with its versions, oldest first."""

    project: str
    model: str
    versions: tuple[VersionRecord, ...]

    @property
    def current(self) -> VersionRecord:
        """The version in use, else the newest."""
        return next((item for item in reversed(self.versions) if item.live), self.versions[-1])

    @property
    def key(self) -> str:
        """Digest of all its versions."""
        return digest_of([item.key for item in self.versions])


@dataclass(frozen=True)
class ProjectRecord:
    """One project: its charter with what is asked of it, and its models."""

    id: str
    charter: CharterFile | None
    features: Features
    tier: Tier
    policy: PolicyInForce
    requirements: tuple[RequirementState, ...]
    attention: tuple[Attention, ...]
    """What the charter itself asks of people."""
    models: tuple[ModelRecord, ...]
    source_digest: str
    """Digest of charter and features as authored."""
    signed: SignOff | None = None
    """The charter's sign-off; None without a charter."""
    portal: Portal | None = None
    """Who holds which role."""
    decisions: tuple[Assessment, ...] = ()
    """Everything on record in the project, delegations too, oldest first."""
    damaged: tuple[Damaged, ...] = ()
    """Files among the records that can't be used."""
    findings: tuple[FindingStanding, ...] = ()
    """Every finding of the project as it stands on the day, by id."""
    computed: tuple[ComputedFinding, ...] = ()
    """Findings that follow from the files and concern the whole project."""
    validations: tuple[ValidationFile, ...] = ()
    envelopes: tuple[tuple[str, EnvelopeFile], ...] = ()
    """(Model, envelope)."""
    carried: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(Model, id of an envelope) -> `project/model@version` with whose release it was validly signed."""
    emergencies: tuple[tuple[str, Event], ...] = ()
    """(Model, event) of every emergency up to the day, in order of recording."""

    @property
    def finding_files(self) -> tuple[FindingFile, ...]:
        """The findings as authored."""
        return tuple(each.file for each in self.findings)

    @cached_property
    def charter_brief(self) -> StageBrief | None:
        """The charter's sign-off in few words."""
        return stage_brief(self.signed) if self.signed is not None else None

    @cached_property
    def people_key(self) -> str:
        """Digest of all that people decided, found, validated and agreed on in this project."""
        charter = self.charter_brief
        return digest_of(
            [
                charter.digest if charter else None,
                [outcome(each) for each in self.decisions],
                [[each.path, each.problem] for each in self.damaged],
                [
                    [each.file.id, each.state, each.note, each.blocking, each.file.finding.model_dump(mode="json")]
                    for each in self.findings
                ],
                [[each.subject, each.title, each.text, str(each.due)] for each in self.computed],
                [[each.id, each.sha256] for each in self.validations],
                [[model, each.id, each.sha256, self.carried.get((model, each.id))] for model, each in self.envelopes],
                [[model, each.model_dump(mode="json")] for model, each in self.emergencies],
            ]
        )

    @property
    def title(self) -> str:
        """The charter's title, else the project's id."""
        return self.charter.charter.title if self.charter is not None else self.id

    @cached_property
    def key(self) -> str:
        """Digest of everything that the project's own page depends on."""
        parts = [self.id, self.source_digest, self.policy.digest, self.people_key, [model.key for model in self.models]]
        return digest_of(parts)


@dataclass(frozen=True)
class PolicyStanding:
    """Whether a policy is signed, and the version that comes next."""

    signed: bool
    sentence: str
    """In words, by whom or by whom not."""
    coming: PolicyInForce | None = None
    impact: Callable[[], PolicyImpact] | None = field(default=None, repr=False, compare=False)
    """Judges every stored release by the version that comes next; asked only when the policy's page is made."""


@dataclass(frozen=True)
class Portfolio:
    """Everything in one governed folder, as of one day."""

    portal: Portal
    projects: tuple[ProjectRecord, ...]
    policies: Mapping[str, PolicyInForce]
    """Every policy by name, also those that no project uses yet."""
    catalogue: tuple[CheckHelp, ...]
    """The installed checks in report order."""
    as_of: dt.date
    problems: tuple[str, ...] = ()
    """Versions whose evidence can't be used, in words."""
    governed: Path | None = None
    """Where decisions on record lie, to be published as they are."""
    policy_decisions: tuple[Assessment, ...] = ()
    """Everything on record about policies, oldest first."""
    policy_damaged: tuple[Damaged, ...] = ()
    """Files among these records that can't be used."""
    policy_standings: Mapping[str, PolicyStanding] = field(default_factory=dict)
    """Policy -> whether it is signed, and what comes next."""
    trusted: str = ""
    """Where people, roles and keys were read by which decisions were checked, in words; empty without decisions."""
    duties: tuple[Duty, ...] = ()
    """What somebody has to do by a day, earliest first: reviews, signatures that end, conditions, findings ..."""

    @cached_property
    def versions(self) -> tuple[VersionRecord, ...]:
        """All versions of all projects, in order."""
        return tuple(item for project in self.projects for model in project.models for item in model.versions)

    @cached_property
    def families(self) -> Mapping[tuple[str, str], ModelRecord]:
        """(Project, model) -> the model with its versions."""
        return {(project.id, model.model): model for project in self.projects for model in project.models}

    @cached_property
    def people_key(self) -> str:
        """Digest of all that pages about people show but numbers: who holds what, how sign-offs stand, what is owed."""
        versions = [
            [
                item.version.name,
                [each.digest for each in item.brief.signed],
                [item.brief.passes, item.live, item.retired, item.tier.tier],
                [item.version.authored.change, item.version.authored.change_kind],
                [each.until for each in item.brief.attention if each.topic == "unsigned"],
            ]
            for item in self.versions
        ]
        projects = [[each.id, each.title, each.people_key, each.tier.tier] for each in self.projects]
        return digest_of([self.holders_key, list(self.roles), versions, projects, self.as_of.isoformat()])

    @cached_property
    def holders_key(self) -> str:
        """Digest of who there is and who holds which role."""
        return digest_of(self.portal.model_dump(mode="json", include={"people", "roles"}))

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Every role that somebody holds or that a policy asks to sign, in order of portal.yml and policies."""
        asked = (sign_off_role_names(each.policy.sign_off) for each in self.policies.values())
        return tuple(dict.fromkeys([*self.portal.roles, *(role for names in asked for role in names)]))

    @property
    def attention(self) -> tuple[Attention, ...]:
        """Everything that needs a person, the charters' own matters first within each project."""
        found: list[Attention] = []
        for project in self.projects:
            found += project.attention
            for model in project.models:
                for record in model.versions:
                    found += record.brief.attention
        return tuple(found)

    @property
    def key(self) -> str:
        """Digest of everything."""
        return digest_of(
            [
                self.portal.model_dump(mode="json"),
                [project.key for project in self.projects],
                [policy.digest for policy in self.policies.values()],
                [list(map(str, (item.check, item.version))) for item in self.catalogue],
                self.as_of.isoformat(),
                list(self.problems),
                [[each.subject, each.kind, str(each.due), each.who, each.sentence] for each in self.duties],
                [outcome(each) for each in self.policy_decisions],
                [[each.path, each.problem] for each in self.policy_damaged],
                [
                    [name, each.signed, each.sentence, each.coming.digest if each.coming else None]
                    for name, each in self.policy_standings.items()
                ],
                self.trusted,
            ]
        )
