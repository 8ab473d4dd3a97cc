"""What happened to one version: registration, evidence, events; what it changed, and what it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.events import Event
from mlgov.pages import urls, words
from mlgov.pages.differences import Difference, differences
from mlgov.pages.home import event_text
from mlgov.pages.inventory import tally_chip
from mlgov.pages.model import KINDS
from mlgov.pages.parts import Link, VersionHead, version_head
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.signed_words import decision_chip, person_name, proof_text, stage_of
from mlgov.pages.vouching import who_measured
from mlgov.pages.window_log import logged_sentence
from mlgov.pages.words import Chip

NOWHERE = Link("")
EVENT_TITLES = {
    "alias": "Alias",
    "deployed": "Deployed",
    "incident": "Incident",
    "retired": "Retired",
    "emergency": "Emergency",
    "acknowledged": "Seen",
    "outside": "News from outside",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    iso: str
    day: str
    title: str
    shape: str
    text: str
    by: str
    details: tuple[str, ...] = ()
    link: Link = NOWHERE


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A version in the chain of predecessors, this one included."""

    link: Link
    chip: Chip
    kind: str
    change: str
    registered: str


@dataclass(frozen=True)
class HistoryPage:
    """The history of a version."""

    template: ClassVar[str] = "pages/history.html.jinja"

    head: VersionHead
    change: str
    kind: str
    predecessor: Link
    """Without text for the first version; without address if it isn't registered here."""
    differences: tuple[Difference, ...]
    numbers: Link
    """Where the numbers of both versions stand side by side."""
    entries: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    """What is known without its day."""
    chain: tuple[Ancestor, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> HistoryPage:
        """The page of a version; what happens after its day is not on it yet."""
        item, before = record.version, record.before
        entries = [entry for entry in _entries(record) if not entry.iso or entry.iso <= record.as_of.isoformat()]
        return cls(
            head=version_head(record, "history"),
            change=item.authored.change,
            kind=KINDS[item.authored.change_kind],
            predecessor=_predecessor(record),
            differences=differences(before.version, item) if before is not None else (),
            numbers=Link("overview", urls.relative(page_of(record, "index"), page_of(record))),
            entries=tuple(sorted((entry for entry in entries if entry.iso), key=lambda entry: entry.iso, reverse=True)),
            undated=tuple(entry for entry in entries if not entry.iso),
            chain=tuple(_chain(record)),
        )


def page_of(record: VersionRecord, section: str = "history") -> str:
    """The address of one of a version's pages."""
    item = record.version
    return urls.version(item.project, item.model, item.version, section)


def link_to(record: VersionRecord, page: str, section: str = "index") -> Link:
    """A link to another version's page, named by its version."""
    return Link(f"version {record.version.version}", urls.relative(page_of(record, section), page))


def _predecessor(record: VersionRecord) -> Link:
    named = record.version.predecessor
    if record.before is not None:
        return link_to(record.before, page_of(record), "history")
    return Link(f"version {named}, which is not registered here") if named else Link("")


def _entries(record: VersionRecord) -> Iterator[Entry]:
    """Everything that happened; the latest of one day first."""
    yield from _events(record)
    yield from _decisions(record)
    yield from _windows(record)
    yield from _logged(record)
    yield from _evidence(record)
    yield _registration(record)


def _registration(record: VersionRecord) -> Entry:
    item = record.version
    facts = item.facts
    on = item.authored.registered or (facts.registered if facts is not None else None)
    details = [f"{item.authored.change} ({KINDS[item.authored.change_kind]})"]
    if facts is not None and facts.commit:
        unsaved = ", with changes that were not committed" if facts.dirty else ""
        details.append(f"from commit {words.short(facts.commit)}{unsaved}")
    if facts is None:
        details.append("nothing was derived from its files yet")
    owner = item.authored.owner or (item.charter.charter.owner if item.charter else None) or ""
    return Entry(
        iso=on.isoformat() if on else "",
        day=words.day(on) if on else "",
        title="Registered",
        shape="none",
        text=words.sentence(", ".join(details)) + ".",
        by=owner,
    )


def _evidence(record: VersionRecord) -> Iterator[Entry]:
    release = record.release
    statement, run = release.statement, release.run
    if statement is None:
        return
    text = f"Evidence {words.short(statement.digest)}, {who_measured(release)}."
    if statement.supersedes:
        text += f" It replaces {' and '.join(words.short(each) for each in statement.supersedes)}."
    details = []
    if run is not None:
        if run.commit:
            unsaved = ", with changes that were not committed" if run.dirty else ""
            details.append(f"Commit {words.short(run.commit)}{unsaved}")
        if run.versions:
            details.append(", ".join(f"{name} {version}" for name, version in sorted(run.versions.items())))
        if run.not_rehashed:
            details.append(f"Not read again for it: {', '.join(run.not_rehashed)}")
    yield Entry(
        iso=run.started[:10] if run is not None else "",
        day=words.day(run.started) if run is not None else "",
        title="Measured for release",
        shape=tally_chip(record).shape,
        text=text,
        by="",
        details=tuple(details),
        link=Link("Audit report", urls.relative(page_of(record, "audit"), page_of(record))),
    )


def _windows(record: VersionRecord) -> Iterator[Entry]:
    """One line per day on which windows were measured."""
    by_day: dict[str, list[Judged]] = {}
    for window in record.windows:
        by_day.setdefault(window.run.started[:10] if window.run is not None else "", []).append(window)
    for iso, windows in sorted(by_day.items(), reverse=True):
        first, last = windows[0].verdict.window, windows[-1].verdict.window
        span = words.period(first) if first == last else f"{words.period(first)} to {words.period(last)}"
        failing = sum(any(result.blocking for result in item.verdict.results) for item in windows)
        stand = "all limits held in each" if not failing else f"required limits did not hold in {failing}"
        if len(windows) == 1:
            stand = "a required limit did not hold" if failing else "all required limits held"
        yield Entry(
            iso=iso,
            day=words.day(iso) if iso else "",
            title="Measured in production",
            shape="warn" if failing else "pass",
            text=f"{words.sentence(words.counted(len(windows), 'window'))} ({span}); {stand}.",
            by="",
            link=Link("Operations", urls.relative(page_of(record, "operations"), page_of(record))),
        )


def _logged(record: VersionRecord) -> Iterator[Entry]:
    """Windows that only the committed log knows; it doesn't say on which day they were measured."""
    logged = record.contents.logged
    if logged:
        failing = any((line.verdict or {}).get("failed") for line in logged)
        yield Entry(
            iso="",
            day="",
            title="Measured in production",
            shape="warn" if failing else "none",
            text=logged_sentence(logged),
            by="",
            link=Link("Operations", urls.relative(page_of(record, "operations"), page_of(record))),
        )


def _events(record: VersionRecord) -> Iterator[Entry]:
    for event in reversed(record.version.events):
        yield Entry(
            iso=event.on.isoformat(),
            day=words.day(event.on),
            title=EVENT_TITLES[event.kind],
            shape={
                "incident": "fail",
                "emergency": "fail",
                "retired": "none",
                "acknowledged": "none",
                "outside": "none",
            }.get(event.kind, "pass"),
            text=event_sentence(event),
            by=event.recorded_by,
            details=tuple(part for part in (_also(event.reason, event.kind), event.note) if part),
        )


def _decisions(record: VersionRecord) -> Iterator[Entry]:
    """What was decided about this version, at any stage."""
    portal = record.contents.portal
    for each in reversed(record.contents.decisions):
        made = each.record
        chip = decision_chip(each)
        acting = f" for {person_name(portal, made.on_behalf_of)}" if made.on_behalf_of else ""
        asked = [f"Condition: {one.text.rstrip('.')} ({one.owner}, by {words.day(one.due)})" for one in made.conditions]
        yield Entry(
            iso=made.at.date().isoformat(),
            day=words.day(made.at.date()),
            title=f"{chip.text} as {words.plain(made.role)}",
            shape=chip.shape,
            text=f"{words.sentence(stage_of(made.stage))}, {proof_text(each)}.",
            by=f"{person_name(portal, made.person)}{acting}",
            details=tuple(part for part in (made.reason, *asked) if part),
            link=Link("The decision", urls.relative(urls.record(made.subject, made.digest), page_of(record))),
        )


def event_sentence(event: Event) -> str:
    """What happened, as a sentence on the version's own pages, with where and until when."""
    until = f", until {words.day(event.until)}" if event.until is not None else ""
    since = f" from {words.day(event.since)} on" if event.since is not None and event.since != event.on else ""
    if event.kind in {"alias", "deployed", "emergency", "acknowledged"}:
        return f"{words.sentence(event_text(event))}{since}{until}."
    where = " in ".join(part for part in (event.environment, event.region) if part)
    place = f" ({where})" if where else ""
    said = (event.reason or "no reason recorded").rstrip(".")
    if event.kind == "retired":
        return f"Taken out of use{place}{since}{until}: {said}."
    return f"{words.sentence(said)}{place}{until}."


def _also(reason: str | None, kind: str) -> str:
    """The reason, where the sentence on the event doesn't give it already."""
    return (reason or "") if kind in {"alias", "deployed"} else ""


def _chain(record: VersionRecord) -> Iterator[Ancestor]:
    """This version, its predecessor, the one before that; each once."""
    seen: set[str] = set()
    step: VersionRecord | None = record
    while step is not None and step.version.name not in seen:
        seen.add(step.version.name)
        item = step.version
        link = Link(f"version {item.version}") if step is record else link_to(step, page_of(record))
        on = item.authored.registered or (item.facts.registered if item.facts is not None else None)
        yield Ancestor(
            link=link,
            chip=tally_chip(step),
            kind=KINDS[item.authored.change_kind],
            change=item.authored.change,
            registered=words.day(on),
        )
        step = step.before
