"""`as-of`: what was live on a day, on what evidence, under which policy, who had signed; as it was and as it was recorded."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlgov.api.judgements import Judge
from mlgov.api.oversight import Oversight
from mlgov.api.past import Past, measured_on, recorded_past, true_past
from mlgov.api.workspace import PORTAL_FILE, Workspace, today
from mlgov.documents.events import Deployment, Event, aliases, deployments_on
from mlgov.errors import MlgovError, SelectionError, UsageError
from mlgov.evidence.statement import Statement
from mlgov.exports.as_of import as_of_json, as_of_text
from mlgov.exports.pack import PackFile, pack_of
from mlgov.gating.as_of import (
    AsOf,
    EvidenceThen,
    LiveThen,
    ModelThen,
    VersionThen,
    View,
    differences,
    evidence_then,
    exceptions_on,
    findings_on,
    signed_then,
)
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.checkpoint import checkpoint
from mlgov.signoff.history import History
from mlgov.signoff.policy_dossier import POLICIES
from mlgov.signoff.record import NAME_DIGITS
from mlgov.signoff.recorded import recorded
from mlgov.signoff.store import DOSSIER, read_folder
from mlgov.signoff.verifying import evidence_digests, evidence_files
from mlgov.signoff.wording import day as day_words

__all__ = ["as_of", "as_of_json", "as_of_text", "write_pack"]

TRUE = "by the days that events, decisions, findings and measurements carry, whenever they were written down"


def as_of(day: dt.date, selectors: Sequence[str] = (), *, governed: str | Path | None = None) -> AsOf:
    """How things were at the end of a day (UTC).

    Args:
        day: today or earlier.
        selectors: projects (`project`) or models (`project/model`); default: all.
        governed: the governed folder as it lies here now.

    Raises:
        UsageError: the day hasn't come.
        SelectionError: nothing matches.
        DocumentError: files can't be used.
    """
    with _looked_back(day, selectors, governed) as looked:
        return looked.report


def write_pack(path: Path, day: dt.date, selectors: Sequence[str] = (), *, governed: str | Path | None = None) -> AsOf:
    """Write everything that an auditor needs to check a day without us, as a zip; gives the report. Raises as `as_of`."""
    with _looked_back(day, selectors, governed) as looked:
        past = looked.true
        files = list(_pack_files(past, looked.report))
        projects = sorted({each.name.split("/")[1] for each in files if each.name.count("/") > 1})
        folder = past.workspace.governed
        records = [each for name in projects for each in read_folder(folder / name).records]
        kept = {each.name for each in files}
        inside = [each for each in records if f"governed/{each.path}" in kept]
        evidence = {name: file for name, file in evidence_files(folder, projects).items() if f"governed/{name}" in kept}
        point = checkpoint(inside, as_of=day, evidence=evidence_digests(evidence))
        raw = pack_of(looked.report, files, records=inside, portal=past.workspace.portal, checkpoint=point)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return looked.report


@dataclass(frozen=True)
class _Looked:
    report: AsOf
    true: Past


@contextmanager
def _looked_back(day: dt.date, selectors: Sequence[str], governed: str | Path | None) -> Iterator[_Looked]:
    """The report, while the folders that it was read from still stand."""
    asked = today()
    if day > asked:
        msg = f"{day} has not come yet; what will be can't be known"
        raise UsageError(msg, hint="name today or an earlier day")
    now = Workspace.open(Path(governed) if governed else None, asked)
    history = History.open(now.governed)
    log = recorded(history)
    with tempfile.TemporaryDirectory(prefix="mlgov-") as place:
        past = true_past(now, history, log, day, Path(place) / "true")
        true = View(TRUE, _models(past, selectors))
        if selectors and not true.models:
            msg = f"nothing matches {' '.join(selectors)}"
            raise SelectionError(msg)
        written: View | None = None
        note = _no_history(history)
        if history is not None and log is not None:
            revision = log.revision_on(day)
            if revision is None:
                written, note = View("the branch before its first commit", ()), "nothing was recorded by then"
            else:
                then = recorded_past(now, history, log, revision, day, Path(place) / "recorded")
                doubts = "".join(f"; but {each}" for each in history.problems(now.portal.branch))
                note = f"what lay on the branch at the end of {day_words(day)}: commit {revision[:12]}{doubts}"
                try:
                    written = View(note, _models(then, selectors))
                except MlgovError as error:
                    note = f"what lay at {revision[:12]} can't be read: {error.message.splitlines()[0]}"
        report = AsOf(day, now.portal.name, asked, true, written, note, differences(true, written, day))
        yield _Looked(report, past)


def _no_history(history: History | None) -> str:
    if history is None:
        return "not recorded: there is no git history that says what was written down by then"
    why = "; ".join(history.problems()) or "git can't read it"
    return f"not recorded: {why}"


def _models(past: Past, selectors: Sequence[str]) -> tuple[ModelThen, ...]:
    found = []
    for project in past.workspace.registry.projects():
        for model, versions in project.models.items():
            chosen = not selectors or project.id in selectors or f"{project.id}/{model}" in selectors
            if chosen and versions:
                found.append(_model(past, project, model, versions))
    return tuple(found)


def _model(past: Past, project: Project, model: str, versions: tuple[ModelVersion, ...]) -> ModelThen:
    events = list(past.events(project.id, model))
    happened = [event for _, event in events]
    ran = deployments_on(happened, past.day)
    named = aliases(happened, past.day)
    used = {each.version for each in ran} | set(named.values())
    title = project.charter.charter.title if project.charter else project.id
    there = [each for each in versions if _registered(each, past.day)]
    return ModelThen(
        project.id,
        model,
        title,
        tuple(
            _version(past, project, version, _live(past, version, ran, events), named)
            for version in versions
            if version.version in used
        ),
        len(there),
    )


def _registered(version: ModelVersion, day: dt.date) -> bool:
    on = version.authored.registered or (version.facts.registered if version.facts is not None else None)
    return on is None or on <= day


def _live(
    past: Past, version: ModelVersion, ran: Sequence[Deployment], events: Sequence[tuple[str, Event]]
) -> tuple[LiveThen, ...]:
    return tuple(
        LiveThen(each.environment, each.region, each.share, each.since, _event_day(past, each, events))
        for each in ran
        if each.version == version.version
    )


def _event_day(past: Past, ran: Deployment, events: Sequence[tuple[str, Event]]) -> dt.date | None:
    place = (ran.version, ran.environment, ran.region, ran.since)
    for path, event in reversed(events):
        if event.kind == "deployed" and (event.version, event.environment, event.region, event.first_day) == place:
            return past.days.get(path)
    return None


def _version(
    past: Past, project: Project, version: ModelVersion, live: tuple[LiveThen, ...], named: dict[str, str]
) -> VersionThen:
    workspace, day = past.workspace, past.day
    charter = version.charter.charter if version.charter else None
    policy = past.judged_by((charter.policy if charter else None) or workspace.portal.default_policy)
    problems: list[str] = []
    statement: Statement | None = None
    evidence: EvidenceThen | None = None
    try:
        statement = workspace.store_of(version).current("release")
        evidence = _evidence(past, version, statement) if statement is not None else None
    except MlgovError as error:
        problems.append(error.message)
    signed = past.sign_offs.of(version, "release", statement=statement)
    about = project.findings_about(version.model, version.version)
    return VersionThen(
        subject=version.name,
        live=live,
        aliases=tuple(name for name, target in named.items() if target == version.version),
        policy=policy,
        tier=workspace.tier_of(version).tier,
        evidence=evidence,
        state=signed.state.state,
        sentence=signed.state.sentence,
        signed=signed_then(signed.state, past.sign_offs.records_of(version), day, past.days),
        findings=findings_on(about, day, past.days),
        exceptions=exceptions_on(workspace.policy_of(version), version.name, about, day),
        problems=tuple(problems),
    )


def _evidence(past: Past, version: ModelVersion, statement: Statement) -> EvidenceThen:
    store = past.workspace.store_of(version)
    path = store.path_of(statement)
    level = Oversight(past.workspace, past.sign_offs).level_stored(store, statement)
    name = path.relative_to(past.workspace.governed).as_posix()
    return evidence_then(
        statement.digest,
        name,
        Judge(past.workspace).release(version, statement),
        measured=measured_on(path.with_suffix(".run.json")),
        level=level.level if level is not None else "",
        recorded=past.days.get(name),
    )


def _pack_files(past: Past, report: AsOf) -> Iterator[PackFile]:
    """Every file of the folder as it was, byte for byte, of the projects that are reported; nothing dated later."""
    folder = past.workspace.governed
    projects = {each.project for each in report.true.models}
    wanted = {*projects, POLICIES, "approvals", PORTAL_FILE}
    later = {path for project in (*projects, POLICIES) for path in _later_decisions(past, project)}
    later |= {path for each in past.workspace.registry.projects() for path in _later_documents(past, each)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.partition("/")[0] in wanted and name not in later:
            yield PackFile(f"governed/{name}", path.read_bytes())


def _later_decisions(past: Past, project: str) -> Iterator[str]:
    """Paths of decisions that were made after the day, with all that lies beside them for their sake."""
    folder = past.workspace.governed
    records = read_folder(folder / project).records
    kept = {(each.subject, each.dossier) for each in records if each.at.date() <= past.day}
    for record in records:
        if record.at.date() > past.day:
            base = (folder / record.path).with_suffix("")
            yield from (each.relative_to(folder).as_posix() for each in base.parent.glob(f"{base.name}.*"))
            if (record.subject, record.dossier) not in kept:
                yield f"{base.parent.relative_to(folder).as_posix()}/{record.dossier[:NAME_DIGITS]}{DOSSIER}"


def _later_documents(past: Past, project: Project) -> Iterator[str]:
    """Paths of findings, reports and events of later days."""
    yield from (each.path for each in project.findings if each.finding.opened > past.day)
    yield from (each.path for each in project.validations if each.validation.on > past.day)
    for model in project.models:
        for path, event in past.events(project.id, model):
            if min(event.on, event.first_day) > past.day:
                yield path
