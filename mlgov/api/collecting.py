"""Everything the portal shows, read from documents, evidence and decisions on record. Nothing is measured here.

A version's pages are made anew when their key changes: what is written of it, its evidence, the policy, the day, people
and roles, decisions, findings and reports. Git counts only where somebody decided: the state of a sign-off is then looked
at anew with each commit, and pages only where that state came out differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlgov import __version__
from mlgov.api.described import descriptions
from mlgov.api.looking_again import LookingAgain
from mlgov.api.oversight import Oversight
from mlgov.api.policy_standings import policies_part
from mlgov.api.sign_offs import SignOffs
from mlgov.api.standing import Decided, decided_in
from mlgov.api.workspace import Workspace
from mlgov.documents.policy import policy_names
from mlgov.documents.requirements import missing
from mlgov.documents.tier import risk_tier
from mlgov.errors import MlgovError
from mlgov.evidence.cache import EntryCache
from mlgov.evidence.canonical import digest_of, sha256_bytes
from mlgov.evidence.measurement import CheckHelp
from mlgov.evidence.statement import Statement
from mlgov.evidence.store import EvidenceStore
from mlgov.evidence.windows_log import WindowLine
from mlgov.gating import attention as needs
from mlgov.gating.duty import Duty, in_order
from mlgov.gating.emergency import emergency_reasons
from mlgov.gating.episodes import Episode, release_episodes, window_episodes
from mlgov.gating.findings import without_finding
from mlgov.gating.gate import decided, gate
from mlgov.gating.owed import Owed, of_people, of_state
from mlgov.gating.production import of_windows
from mlgov.pages.alarms import alarm_of
from mlgov.pages.brief import Brief, brief_of
from mlgov.pages.portfolio import Contents, Judged, ModelRecord, Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import stage_brief
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.signed import SignOff

__all__ = ["collect"]

BRIEF_FORMAT = 10
HANDED_OVER = 1_000
"""Judged evidence of at most so many versions is kept for their pages, each about half a megabyte."""


def collect(workspace: Workspace, problems: Iterable[str] = ()) -> Portfolio:
    """The portfolio of a workspace. Evidence of a version is read when a page asks for it.

    A version whose evidence is damaged is left with a note in `problems`, and without evidence.
    """
    oversight = Oversight(workspace, SignOffs(workspace, as_declared=True))
    again = LookingAgain(oversight)
    collector = _Collector(workspace, oversight, again, EntryCache(workspace.cache_folder))
    projects = tuple(collector.project(item) for item in workspace.registry.projects())
    duties = [
        each
        for project in projects
        for model in project.models
        for item in model.versions
        for each in item.brief.duties
    ]
    names = {*policy_names(workspace.governed), workspace.portal.default_policy}
    return Portfolio(
        portal=workspace.portal,
        projects=projects,
        policies={name: workspace.policy_named(name) for name in sorted(names)},
        catalogue=descriptions(collector.cache),
        as_of=workspace.as_of,
        problems=(*problems, *collector.problems),
        governed=workspace.governed,
        **policies_part(workspace, oversight.sign_offs, again, names),
        trusted=_trusted(oversight.sign_offs) if any(each.decisions for each in projects) else "",
        duties=in_order([*again.of_policies(), *collector.duties, *duties]),
    )


def _trusted(sign_offs: SignOffs) -> str:
    """Where people and keys were read; the commit itself would make the same page another one each day."""
    found = sign_offs.ground.today
    return "people, roles and keys as the newest commit has them" if found.revision else found.source


@dataclass(frozen=True)
class _Found:
    """The current statements of a version, by file; read when first needed."""

    store: EvidenceStore
    release: Statement | None
    windows: tuple[Statement, ...]


@dataclass
class _Collector:
    """Makes records; remembers what went wrong."""

    workspace: Workspace
    oversight: Oversight
    again: LookingAgain
    cache: EntryCache
    problems: list[str] = field(default_factory=list)
    _digests: dict[Path, str] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)
    """Version -> digest of everything that it shows of itself."""
    _lineage: dict[str, str] = field(default_factory=dict)
    """Version -> digest of what its successors show of it, and of those before it."""
    _helps: dict[str, CheckHelp | None] = field(default_factory=dict)
    """Descriptions of checks that were read, by path."""
    _fresh: dict[str, Contents] = field(default_factory=dict)
    """Version -> what its new brief was made of, until its pages ask for it."""
    _decided: dict[str, Decided] = field(default_factory=dict)
    """Project -> its decisions on record."""
    duties: list[Duty] = field(default_factory=list)
    """What somebody has to do about projects by a day."""

    def project(self, project: Project) -> ProjectRecord:
        """One project with its models."""
        charter = project.charter
        name = (charter.charter.policy if charter else None) or self.workspace.portal.default_policy
        policy = self.workspace.policy_named(name)
        tier = risk_tier(charter.charter if charter else None, policy.policy)
        asked = missing(charter, tier.tier) if charter else ()
        found = self._decided[project.id] = decided_in(self.oversight.sign_offs, project.id)
        signed = self.oversight.sign_offs.charter(project) if charter is not None else None
        self.duties += self.again.of_project(project)
        attention = needs.of_charter(project.id, asked, charter, tier=tier, as_of=self.workspace.as_of)
        if signed is not None:
            attention += of_state(signed.state, ready=not any(row.open for row in asked))
        return ProjectRecord(
            id=project.id,
            charter=charter,
            features=project.features,
            tier=tier,
            policy=policy,
            requirements=asked,
            attention=attention,
            models=tuple(self._model(project, model, found) for model, found in project.models.items() if found),
            source_digest=digest_of([self._digest(project.path / file) for file in ("charter.md", "features.yml")]),
            signed=signed,
            portal=self.workspace.portal,
            decisions=found.assessments,
            damaged=found.damaged,
            findings=self.oversight.standings_in(project),
            computed=self.oversight.too_many(project),
            validations=project.validations,
            envelopes=tuple(
                (model, each)
                for model, versions in project.models.items()
                if versions
                for each in versions[-1].envelopes
            ),
            carried=dict(self._carried(project)),
            emergencies=self.oversight.emergencies_in(project),
        )

    def _carried(self, project: Project) -> Iterator[tuple[tuple[str, str], str]]:
        """Which envelopes were validly signed, and with which version."""
        if not self._decided[project.id].any:
            return
        for model, versions in project.models.items():
            for envelope in versions[-1].envelopes if versions else ():
                found = self.oversight.sign_offs.carried_by(envelope, versions)
                if found is not None:
                    yield (model, envelope.id), found

    def _model(self, project: Project, model: str, versions: tuple[ModelVersion, ...]) -> ModelRecord:
        records: dict[str, VersionRecord] = {}
        for version in versions:
            before = records.get(version.predecessor or "")
            records[version.version] = self._version(version, project, before)
        return ModelRecord(project.id, model, tuple(records.values()))

    def _version(self, version: ModelVersion, project: Project, before: VersionRecord | None) -> VersionRecord:
        store = self.workspace.store_of(version)
        files = _listing(store.release_dir) + _listing(store.windows_dir)
        own = digest_of(
            [
                version.name,
                self._digest(version.paths.version),
                self._digest(version.paths.facts),
                self._digest(version.governed / version.project / "charter.md"),
                self._digest(version.governed / version.project / "features.yml"),
                [event.model_dump(mode="json") for event in version.model_events],
                files,
                self.oversight.sign_offs.judge.identity(version, None),
                self.workspace.portal.disclosure.min_cell,
                self._people(version, project),
            ]
        )
        self._own[version.name] = own
        decided_on = self._decided[project.id]
        brief = self._brief(version, store, digest_of([own, decided_on.key(version)]) if decided_on.any else own)
        earlier = [self._own[before.version.name], self._lineage[before.version.name]] if before else None
        self._lineage[version.name] = _lineage(version, brief, earlier[1] if earlier else None)
        return VersionRecord(
            version=version,
            tier=self.workspace.tier_of(version),
            policy=self.workspace.policy_of(version),
            as_of=self.workspace.as_of,
            brief=brief,
            # Of the predecessor everything may be compared; of those before it, a line each is shown.
            key=digest_of([own, [each.digest for each in brief.signed], earlier]),
            # What a new brief was made of is handed over once, so that evidence isn't judged twice.
            load=lambda: self._fresh.pop(version.name, None) or self._contents(version, store),
            before=before,
        )

    def _brief(self, version: ModelVersion, store: EvidenceStore, key: str) -> Brief:
        """The brief kept for this key, else made anew."""
        kept = self.cache.get("pages-brief", _brief_key(key))
        if isinstance(kept, Mapping):
            try:
                return Brief.from_json(kept)
            except (KeyError, TypeError):
                pass  # of another version of mlgov: make it anew
        contents = self._contents(version, store)
        evidence = contents.release.statement
        alarms = self._alarms(version, contents)
        made = brief_of(
            evidence.digest if evidence else None,
            contents.release.verdict,
            [item.verdict for item in contents.windows],
            contents.attention,
            contents.helps,
            len(contents.logged),
            passes=contents.measured_gate.passed,
            signed=[stage_brief(each) for each in (contents.signed, *contents.further) if each is not None],
            computed=[each for each in contents.computed if each.subject == version.name],
            alarms=[alarm_of(each) for each in alarms],
            duties=self.again.of_version(version, contents.signed, alarms) if contents.signed is not None else (),
        )
        if len(self._fresh) < HANDED_OVER:
            self._fresh[version.name] = contents
        self.cache.put("pages-brief", _brief_key(key), made.to_json())
        return made

    def _alarms(self, version: ModelVersion, contents: Contents) -> tuple[Episode, ...]:
        """What fails at release or in production and no finding is about yet."""
        windows = [(each.verdict.window or "", each.verdict) for each in contents.windows]
        episodes = (*release_episodes(contents.release.verdict), *window_episodes(windows))
        findings = self.oversight.projects[version.project].findings
        return without_finding(episodes, findings, model=version.model, version=version.version)

    def _contents(self, version: ModelVersion, store: EvidenceStore) -> Contents:
        """Evidence and everything that follows from it."""
        found = self._found(version, store)
        release = Judged(
            found.release,
            store.run_of(found.release) if found.release else None,
            self.oversight.sign_offs.judge.release(version, found.release),
        )
        windows = tuple(
            Judged(
                statement,
                store.run_of(statement),
                self.oversight.sign_offs.judge.window(version, statement, found.release),
            )
            for statement in found.windows
        )
        policy, tier = self.workspace.policy_of(version), self.workspace.tier_of(version)
        by_numbers = gate(
            [release.verdict],
            version.charter,
            policy=policy,
            tier=tier,
            subject=version.name,
            stage="release",
            as_of=self.workspace.as_of,
        )
        signed = self._signed(version, release, passes=by_numbers.passed)
        level = self.oversight.level_stored(store, found.release)
        asked = tuple(self.oversight.reasons(version, signed, level))
        items = [] if found.release else [needs.of_unchecked(version.name)]
        if found.release:
            items += needs.of_verdict(version.name, release.verdict, policy)
        items += of_windows(version.name, [item.verdict for item in windows], policy)
        unsigned = self.oversight.live_unsigned(version, signed)
        standings = self.oversight.standings(version)
        project = self.oversight.projects[version.project]
        retired = any(event.kind == "retired" and event.on <= self.workspace.as_of for event in version.events)
        owed = Owed(
            version.name,
            signed.state,
            by_numbers.passed and not retired,
            unsigned,
            standings,
            tuple(emergency_reasons(version.model_events, project.findings, version.name, as_of=self.workspace.as_of)),
        )
        items += of_people(owed, self.workspace.as_of)
        helps = dict(store.helps_of(release.run, self._helps)) if release.run else {}
        for window in windows[-1:]:
            helps |= store.helps_of(window.run, self._helps) if window.run else {}
        decided_on = self._decided[version.project]
        return Contents(
            release=release,
            windows=windows,
            helps=helps,
            gate=decided(version.name, "release", (*by_numbers.reasons, *asked)),
            attention=needs.ordered(items),
            not_rehashed=release.run.not_rehashed if release.run else (),
            logged=_only_logged(store, found.windows),
            by_numbers=by_numbers,
            signed=signed,
            further=tuple(self.oversight.sign_offs.of(version, stage) for stage in decided_on.stages(version)),
            decisions=decided_on.about(version.name),
            level=level,
            level_needed=policy.policy.level_needed(tier.tier),
            findings=standings,
            computed=(*unsigned, *self.oversight.too_many(project)),
            validations=project.validations_of(version.model, version.version),
            portal=self.workspace.portal,
            form_folder=self._form_folder() if signed.dossier.digest else None,
        )

    def _signed(self, version: ModelVersion, release: Judged, *, passes: bool) -> SignOff:
        """The sign-off for release. What is signed is put together only where somebody decided or may use its form."""
        form = passes and self._form_folder() is not None
        return self.oversight.sign_offs.release(version, release.statement, release.verdict, lean=not form)

    def _form_folder(self) -> str | None:
        """The governed folder in its repository; None where the platform has no page to make a file on."""
        host = self.workspace.portal.host
        if host is None or host.kind == "azure":
            return None

        def prefix() -> str | None:
            history = self.oversight.sign_offs.ground.history
            return history.prefix if history is not None else None

        return self.workspace.remembered(("form folder", ""), prefix)

    def _people(self, version: ModelVersion, project: Project) -> list[object]:
        """What a version's pages show of people beside decisions: roles, findings, reports, emergencies."""
        portal = self.workspace.portal
        people = self.workspace.remembered(
            ("people", ""),
            lambda: digest_of(
                portal.model_dump(
                    mode="json", include={"people", "roles", "ci_keys", "platform", "repository", "branch"}
                )
            ),
        )
        return [
            people,
            [[each.id, each.finding.model_dump(mode="json")] for each in project.findings_about(version.model, version.version)],
            [[each.id, each.sha256] for each in project.validations_of(version.model, version.version)],
            [[each.id, each.sha256] for each in version.envelopes],
            [each.title for each in self.oversight.too_many(project)],
            self.again.key,
        ]  # fmt: skip

    def _found(self, version: ModelVersion, store: EvidenceStore) -> _Found:
        try:
            return _Found(store, store.current("release"), _in_order(store))
        except MlgovError as error:
            problem = f"{version.name}: {error.message}"
            if problem not in self.problems:
                self.problems.append(problem)
            return _Found(store, None, ())

    def _digest(self, path: Path) -> str:
        """Digest of a small authored file; empty if there is none."""
        if path not in self._digests:
            self._digests[path] = sha256_bytes(path.read_bytes()) if path.is_file() else ""
        return self._digests[path]


def _lineage(version: ModelVersion, brief: Brief, earlier: str | None) -> str:
    """A digest of the line that every successor shows of a version, and of the lines before it."""
    authored = version.authored
    registered = authored.registered or (version.facts.registered if version.facts else None)
    stands = [brief.evidence is None, dict(brief.counts), brief.blocking]
    said = [authored.change, authored.change_kind, list(authored.limitations), str(registered)]
    return digest_of([version.name, stands, said, earlier])


def _brief_key(key: str) -> str:
    """A brief holds sentences, so that it is made anew by each version of mlgov."""
    return f"{BRIEF_FORMAT} {__version__} {key}"


def _only_logged(store: EvidenceStore, here: Iterable[Statement]) -> tuple[WindowLine, ...]:
    """The last logged line of each window whose evidence isn't here, oldest first."""
    present = {statement.window for statement in here}
    last = {line.window: line for line in store.logged_windows() if line.window not in present}
    return tuple(last[window] for window in sorted(last))


def _in_order(store: EvidenceStore) -> tuple[Statement, ...]:
    """The current statement of every window, oldest first: window names sort by time."""
    current = store.current_windows()
    return tuple(current[window] for window in sorted(current))


def _listing(folder: Path) -> list[list[object]]:
    """Names and sizes of the files in an evidence folder: what tells that evidence changed."""
    if not folder.is_dir():
        return []
    found = [(item.name, item.stat()) for item in folder.iterdir() if item.is_file()]
    return sorted([name, stat.st_size] for name, stat in found)
