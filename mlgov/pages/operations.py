"""How one version runs: where it is in use, how it goes to work and back, what came in, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.charter import Charter, CharterFile
from mlgov.evidence.measurement import Absent, CheckOutcome
from mlgov.gating.attention import Attention
from mlgov.judging.worst import by_concern
from mlgov.pages import urls, words
from mlgov.pages.history import event_sentence, page_of
from mlgov.pages.home import plainly, todo_chip
from mlgov.pages.parts import Link, VersionHead, version_head
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.window_log import WindowLine, all_lines, window_chip
from mlgov.pages.words import Chip

JOIN = "data_quality.join_coverage"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the version runs."""

    where: str
    share: str
    since: str
    until: str
    until_iso: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that the charter says of operations; empty text if it doesn't."""

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident."""

    day: str
    chip: Chip
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What of a joined file came in, or what is awaited."""

    window: str
    what: str
    chip: Chip
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the latest window asks of somebody; results of one check are told as one."""

    chip: Chip
    text: str
    who: str


@dataclass(frozen=True)
class OperationsPage:
    """How a version runs."""

    template: ClassVar[str] = "pages/operations.html.jinja"

    head: VersionHead
    status: str
    places: tuple[Place, ...]
    aliases: tuple[str, ...]
    answers: tuple[Answer, ...]
    charter: Link
    golden: str
    """Rows by which a new installation is tried out; empty if none were registered."""
    incidents: tuple[Incident, ...]
    overall: tuple[Sentence, ...]
    """What all windows together ask of somebody."""
    latest: str
    latest_chip: Chip
    sentences: tuple[Sentence, ...]
    drift: Link
    arrivals: tuple[Arrival, ...]
    windows: tuple[WindowLine, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> OperationsPage:
        """The page of a version."""
        item, page = record.version, page_of(record, "operations")
        latest = record.windows[-1].verdict if record.windows else None
        concerns = [each for each in record.contents.attention if each.stage == "monitoring"]
        return cls(
            head=version_head(record, "operations"),
            status=_status(record),
            places=tuple(_places(record)),
            aliases=item.aliases_on(record.as_of),
            answers=tuple(_answers(item.charter)) if item.charter is not None else (),
            charter=Link(
                "charter" if item.charter is not None else "", urls.relative(urls.project(item.project), page)
            ),
            golden=item.authored.golden_sample or "",
            incidents=tuple(_incidents(record)),
            overall=tuple(_sentence(each) for each in concerns if each.windows),
            latest=words.period(latest.window) if latest is not None else "",
            latest_chip=window_chip(latest) if latest is not None else Chip("", "none"),
            sentences=tuple(_sentence(each) for each in concerns if not each.windows),
            drift=Link("Drift", urls.relative(page_of(record, "drift"), page)),
            arrivals=tuple(_arrivals(record)),
            windows=all_lines(record),
        )


def _status(record: VersionRecord) -> str:
    """One sentence on whether it is in use."""
    item, day = record.version, record.as_of
    if record.retired:
        last = max(event.on for event in item.events if event.kind == "retired" and event.on <= day)
        still = " It still runs in the places named here." if item.deployments_on(day) else ""
        return f"This version was retired on {words.day(last)}.{still}"
    places = item.deployments_on(day)
    if places:
        return f"This version is in use in {words.counted(len(places), 'place')}."
    if record.live:
        return "An alias says that this version is in use, but no deployment is recorded."
    ahead = [event.first_day for event in item.events if event.kind == "deployed" and event.first_day > day]
    if ahead:
        return f"This version is not in use yet; it goes into use on {words.day(min(ahead))}."
    ever = any(event.kind == "deployed" for event in item.events)
    return "This version is not in use any more." if ever else "This version is not in use: no deployment is recorded."


def _places(record: VersionRecord) -> Iterator[Place]:
    for place in record.version.deployments_on(record.as_of):
        yield Place(
            where=" in ".join(part for part in (place.environment, place.region) if part),
            share="all cases" if place.share in (None, 1.0) else words.share(place.share),
            since=words.day(place.since),
            until=words.day(place.until) if place.until else "",
            until_iso=place.until.isoformat() if place.until else "",
        )


def _answers(file: CharterFile) -> Iterator[Answer]:
    """What the charter says of going to work and back; an answer that is not there is shown as such."""
    charter: Charter = file.charter
    deployment, reviews = charter.deployment, charter.reviews
    levels = deployment.service_levels if deployment is not None else {}
    given: tuple[tuple[str, str, str | None], ...] = (
        ("Strategy", "deployment.strategy", words.leading_code(deployment.strategy if deployment else None)),
        ("Way back", "deployment.rollback", deployment.rollback if deployment else None),
        ("While it is wrong or off", "if_wrong_or_off", charter.if_wrong_or_off),
        (
            "Service levels",
            "deployment.service_levels",
            "; ".join(f"{words.plain(name)} {level}" for name, level in levels.items()) or None,
        ),
        ("Outcome known after", "label_delay", charter.label_delay),
        ("Next review", "reviews.next", words.day(reviews.next) if reviews and reviews.next else None),
    )
    for name, path, text in given:
        if text is None and path in file.unknown:
            yield Answer(name, "", f"not known yet: {file.unknown[path]}")
        else:
            yield Answer(name, text or "", "" if text else "the charter doesn't say")
    more: tuple[tuple[str, str | None], ...] = (
        ("Automation", words.leading_code(charter.automation)),
        ("Where it runs", deployment.context if deployment else None),
        ("Supplied as", ", ".join(deployment.forms) if deployment else None),
        ("Talks to", deployment.interfaces if deployment else None),
        ("Hardware", deployment.hardware if deployment else None),
        ("Updates", deployment.updates if deployment else None),
        ("Expected lifetime", charter.lifetime),
        ("Operated by", charter.operations),
    )
    for name, said in more:
        if said:
            yield Answer(name, said)


def _sentence(item: Attention) -> Sentence:
    """One thing that the latest window asks of somebody."""
    more = f" And {item.more} more of the same kind." if item.more else ""
    return Sentence(todo_chip(item), plainly(item.sentence) + more, words.plain(item.who))


def _incidents(record: VersionRecord) -> Iterator[Incident]:
    for event in reversed(record.version.events):
        if event.kind == "incident" and event.on <= record.as_of:
            shape = "fail" if event.severity in {"high", "critical"} else "warn"
            yield Incident(
                day=words.day(event.on),
                chip=Chip(f"{words.sentence(event.severity or 'unknown')} severity", shape),  # type: ignore[arg-type]
                text=event_sentence(event) + (f" {event.note}" if event.note else ""),
                by=event.recorded_by,
            )


def _arrivals(record: VersionRecord) -> Iterator[Arrival]:
    """Join coverage of release and of the latest window, and every window that still waits for something."""
    shown = [("release", record.release)] if record.release.statement is not None else []
    if record.windows:
        shown.append((words.period(record.windows[-1].verdict.window), record.windows[-1]))
    for name, judged in shown:
        found = judged.outcome(JOIN)
        if found is not None:
            yield from _joined(name, found, judged)
    for judged in reversed(record.windows):
        for reason in _awaited(judged.outcomes):
            due = f"Due {words.day(reason.due)}" if reason.due else "No day given"
            late = bool(reason.due) and str(reason.due) < record.as_of.isoformat()
            yield Arrival(
                window=words.period(judged.verdict.window),
                what="outcomes",
                chip=Chip("Overdue", "warn") if late else words.chip("awaiting"),
                value=due,
                text=words.sentence(reason.reason),
            )


def _joined(name: str, found: CheckOutcome, judged: Judged) -> Iterator[Arrival]:
    results = {
        (item.metric, item.where): item for item in by_concern(judged.verdict.results)[::-1] if item.check == JOIN
    }  # the worst result of each number stays
    if found.absent is not None:
        yield Arrival(
            name, "joined files", words.chip(found.absent.kind), words.DASH, words.sentence(found.absent.reason)
        )
    for item in found.measurements:
        if item.metric != "joined_rate":
            continue
        result = results.get((item.metric, item.where))
        counted = f"{item.counts[0]:,} of {item.counts[1]:,} rows" if item.counts else words.count(item.n)
        yield Arrival(
            window=name,
            what=item.where.slice or "joined file",
            chip=words.result_chip(result) if result is not None else words.UNJUDGED,
            value=words.percent(item.value),
            text=item.reason or (words.absent(item.absent) if item.absent else counted),
        )


def _awaited(outcomes: Sequence[CheckOutcome]) -> list[Absent]:
    """What is awaited, each reason once."""
    found = [outcome.absent for outcome in outcomes] + [
        item.absent for outcome in outcomes for item in outcome.measurements
    ]
    return list(dict.fromkeys(each for each in found if each is not None and each.kind == "awaiting"))
