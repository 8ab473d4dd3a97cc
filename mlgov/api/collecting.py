"""Everything the portal shows, read from documents and evidence. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlgov import __version__
from mlgov.api.judgements import Judge
from mlgov.api.workspace import Workspace
from mlgov.checks.catalogue import installed_checks
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
from mlgov.gating.gate import gate
from mlgov.gating.production import of_windows
from mlgov.pages.brief import Brief, brief_of
from mlgov.pages.portfolio import Contents, Judged, ModelRecord, Portfolio, ProjectRecord, VersionRecord
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.runner.run import store_of

__all__ = ["collect"]

BRIEF_FORMAT = 4
HANDED_OVER = 1_000
"""Judged evidence of at most so many versions is kept for their pages, each about half a megabyte."""


def collect(workspace: Workspace, problems: Iterable[str] = ()) -> Portfolio:
    """The portfolio of a workspace. Evidence of a version is read when a page asks for it.

    A version whose evidence is damaged is left with a note in `problems`, and without evidence.
    """
    collector = _Collector(workspace, Judge(workspace), EntryCache(workspace.cache_folder))
    projects = tuple(collector.project(item) for item in workspace.registry.projects())
    names = {*policy_names(workspace.governed), workspace.portal.default_policy}
    return Portfolio(
        portal=workspace.portal,
        projects=projects,
        policies={name: workspace.policy_named(name) for name in sorted(names)},
        catalogue=tuple(check.help() for check in installed_checks()),
        as_of=workspace.as_of,
        problems=(*problems, *collector.problems),
    )


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
    judge: Judge
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

    def project(self, project: Project) -> ProjectRecord:
        """One project with its models."""
        charter = project.charter
        name = (charter.charter.policy if charter else None) or self.workspace.portal.default_policy
        policy = self.workspace.policy_named(name)
        tier = risk_tier(charter.charter if charter else None, policy.policy)
        asked = missing(charter, tier.tier) if charter else ()
        return ProjectRecord(
            id=project.id,
            charter=charter,
            features=project.features,
            tier=tier,
            policy=policy,
            requirements=asked,
            attention=needs.of_charter(project.id, asked, charter, tier=tier, as_of=self.workspace.as_of),
            models=tuple(self._model(project.id, model, found) for model, found in project.models.items() if found),
            source_digest=digest_of([self._digest(project.path / file) for file in ("charter.md", "features.yml")]),
        )

    def _model(self, project: str, model: str, versions: tuple[ModelVersion, ...]) -> ModelRecord:
        records: dict[str, VersionRecord] = {}
        for version in versions:
            before = records.get(version.predecessor or "")
            records[version.version] = self._version(version, before)
        return ModelRecord(project, model, tuple(records.values()))

    def _version(self, version: ModelVersion, before: VersionRecord | None) -> VersionRecord:
        store = store_of(version, self.workspace.portal.windows_store)
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
                self.judge.identity(version, None),
                self.workspace.portal.disclosure.min_cell,
            ]
        )
        self._own[version.name] = own
        brief = self._brief(version, store, own)
        earlier = [self._own[before.version.name], self._lineage[before.version.name]] if before else None
        self._lineage[version.name] = _lineage(version, brief, earlier[1] if earlier else None)
        return VersionRecord(
            version=version,
            tier=self.workspace.tier_of(version),
            policy=self.workspace.policy_of(version),
            as_of=self.workspace.as_of,
            brief=brief,
            # Of the predecessor everything may be compared; of those before it, a line each is shown.
            key=digest_of([own, earlier]),
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
        made = brief_of(
            evidence.digest if evidence else None,
            contents.release.verdict,
            [item.verdict for item in contents.windows],
            contents.attention,
            contents.helps,
            len(contents.logged),
        )
        if len(self._fresh) < HANDED_OVER:
            self._fresh[version.name] = contents
        self.cache.put("pages-brief", _brief_key(key), made.to_json())
        return made

    def _contents(self, version: ModelVersion, store: EvidenceStore) -> Contents:
        """Evidence and everything that follows from it."""
        found = self._found(version, store)
        release = Judged(
            found.release,
            store.run_of(found.release) if found.release else None,
            self.judge.release(version, found.release),
        )
        windows = tuple(
            Judged(statement, store.run_of(statement), self.judge.window(version, statement, found.release))
            for statement in found.windows
        )
        policy = self.workspace.policy_of(version)
        decision = gate(
            [release.verdict],
            version.charter,
            policy=policy,
            tier=self.workspace.tier_of(version),
            subject=version.name,
            stage="release",
            as_of=self.workspace.as_of,
        )
        items = [] if found.release else [needs.of_unchecked(version.name)]
        if found.release:
            items += needs.of_verdict(version.name, release.verdict, policy)
        items += of_windows(version.name, [item.verdict for item in windows], policy)
        helps = dict(store.helps_of(release.run, self._helps)) if release.run else {}
        for window in windows[-1:]:
            helps |= store.helps_of(window.run, self._helps) if window.run else {}
        return Contents(
            release=release,
            windows=windows,
            helps=helps,
            gate=decision,
            attention=needs.ordered(items),
            not_rehashed=release.run.not_rehashed if release.run else (),
            logged=_only_logged(store, found.windows),
        )

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
