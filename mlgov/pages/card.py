"""A version's model card: what it is for and not for, what it was made from, how good it is, what it can't do.

Sections follow Mitchell et al., "Model Cards for Model Reporting" (2019), in the order in which people ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.facts import Facts
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages import urls, words
from mlgov.pages.brief import is_overall
from mlgov.pages.model import KINDS
from mlgov.pages.parts import Link, VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.since import METRICS, class_name, setting
from mlgov.pages.telling import (
    listed,
    most_telling,
    page_of,
    place_of,
    plain_sentence,
    short_chip,
    short_name,
    tightest,
    value_text,
)
from mlgov.pages.version import lede
from mlgov.pages.words import Chip

ORIGINS = {
    "built": "built here",
    "vendor": "bought from a vendor",
    "open_weights": "published weights",
    "rules": "rules that people wrote",
    "spreadsheet": "a spreadsheet",
}
RUNS_CODE = frozenset({"pickle", "torch", "keras", "hdf5", "npy", "zip", "unknown"})
"""Formats with which the usual library can run code that a file brings, and those that nobody recognised."""
FEATURES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CardFact:
    """One name with its value."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardText:
    """Authored prose under a title; without text, why there is none."""

    title: str
    markdown: str
    missing: str


@dataclass(frozen=True, slots=True)
class DataRow:
    """One data set."""

    role: str
    path: str
    note: str
    rows: str
    format: str
    digest: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature."""

    name: str
    meaning: str
    kind: str
    range: str
    sensitivity: str
    source: str


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One headline number."""

    link: Link
    value: str
    range: str
    n: str
    limit: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class Limitation:
    """One limitation, with the version for which it was written."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    """One file or reference that is part of what runs."""

    name: str
    role: str
    format: str
    size: str
    digest: str
    warning: str
    note: str


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One number that somebody else measured."""

    metric: str
    value: str
    n: str
    source: str
    as_of: str


@dataclass(frozen=True)
class CardPage:
    """The model card of one version."""

    template: ClassVar[str] = "pages/card.html.jinja"

    head: VersionHead
    lede: str
    charter: Link
    texts: tuple[CardText, ...]
    about: tuple[CardFact, ...]
    people: tuple[CardFact, ...]
    metrics: tuple[MetricRow, ...]
    fairness: str
    fairness_link: Link
    reported: tuple[ReportedRow, ...]
    data: tuple[DataRow, ...]
    training: tuple[CardFact, ...]
    settings: tuple[CardFact, ...]
    environment: tuple[CardFact, ...]
    features: tuple[FeatureRow, ...]
    more_features: tuple[FeatureRow, ...]
    limitations: tuple[Limitation, ...]
    limits_text: CardText
    further: tuple[CardText, ...]
    artefacts: tuple[ArtefactRow, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> CardPage:
        """The card of a version, whatever of it is written."""
        item, facts = record.version, record.version.facts
        page = page_of(record, "card")
        charter = item.charter.charter if item.charter else None
        roles = charter.roles() if charter else {}
        features = _features(record)
        return cls(
            head=version_head(record, "card"),
            lede=lede(record),
            charter=Link(charter.title if charter else "", urls.relative(urls.project(item.project), page)),
            texts=_texts(record, ("why", "business_goal", "not_for", "affected")),
            about=tuple(_about(record)),
            people=tuple(CardFact(words.sentence(words.plain(role)), who) for role, who in roles.items()),
            metrics=tuple(_metrics(record, page)),
            fairness=_fairness(record),
            fairness_link=Link("All groups", urls.relative(page_of(record, "fairness"), page)),
            reported=tuple(_reported(record)),
            data=tuple(_data(record)),
            training=tuple(_training(record)),
            settings=tuple(
                CardFact(name, setting(value)) for name, value in (facts.hyperparameters if facts else {}).items()
            ),
            environment=tuple(
                CardFact(name, version) for name, version in (facts.environment if facts else {}).items()
            ),
            features=features[:FEATURES_SHOWN],
            more_features=features[FEATURES_SHOWN:],
            limitations=tuple(_limitations(record)),
            limits_text=_texts(record, ("limitations",))[0],
            further=_texts(record, ("failure_modes", "monitoring", "third_parties")),
            artefacts=tuple(_artefacts(record)),
        )


TITLES = {
    "why": "Purpose",
    "business_goal": "Intended use",
    "not_for": "Not for",
    "affected": "People affected",
    "limitations": "Limitations of the project",
    "failure_modes": "How it can fail",
    "monitoring": "How it is watched",
    "third_parties": "Third parties and licences",
}


def _texts(record: VersionRecord, sections: Sequence[str]) -> tuple[CardText, ...]:
    """The charter's prose under these headings."""
    charter = record.version.charter
    found = []
    for name in sections:
        section = charter.sections.get(name) if charter else None
        text = section.markdown.strip() if section else ""
        found.append(CardText(TITLES[name], text, "" if text else "The charter doesn't say."))
    return tuple(found)


def _about(record: VersionRecord) -> list[CardFact]:
    """The version at a glance."""
    item = record.version
    authored, facts = item.authored, item.facts
    charter = item.charter.charter if item.charter else None
    places = item.deployments_on(record.as_of)
    used = listed((" in ".join(part for part in (place.environment, place.region) if part) for place in places), 5)
    decision = authored.decision
    rule = ""
    if decision is not None:
        cut = f"positive from {decision.threshold:.12g} on" if decision.threshold is not None else ""
        rule = "; ".join(part for part in (cut, decision.rule or "") if part)
    owner = authored.owner or (charter.owner if charter else None)
    outputs = {**(facts.output if facts else {}), **authored.output}
    found = [
        CardFact("Kind", words.PROBLEMS.get(item.problem, words.plain(item.problem))),
        CardFact("Change", authored.change, KINDS[authored.change_kind]),
        CardFact("Origin", ORIGINS[authored.origin]),
        CardFact("Risk", record.tier.tier, record.tier.status),
        CardFact("Owner", owner or "nobody is named"),
        CardFact("Registered", words.day(facts.registered) if facts and facts.registered else "not registered yet"),
        CardFact("In use", used or ("yes" if record.live else "no deployment is recorded")),
        CardFact("Decision rule", rule or "none is written", f"Why: {decision.why}" if decision else ""),
        CardFact("Output", listed((f"{name}: {said}" for name, said in outputs.items()), 5)),
    ]
    return [fact for fact in found if fact.value]


def _metrics(record: VersionRecord, page: str) -> list[MetricRow]:
    """The headline numbers over all test rows."""
    found = []
    for check, metric in METRICS:
        results = [
            item
            for item in record.release.verdict.results
            if (item.check, item.metric) == (check, metric) and is_overall(item) and item.value is not None
        ]
        shown = tightest(results)
        if shown is not None:
            found.append(_metric(record, shown, page))
    return found


def _metric(record: VersionRecord, item: Result, page: str) -> MetricRow:
    return MetricRow(
        link=Link(short_name(item, record.helps), place_of(record.version, item, page)),
        value=value_text(item.value, item.interval, item.limit),
        range=words.range_text(item.interval) or "no interval",
        n=words.count(item.n),
        limit=words.limit_sign(item.limit),
        chip=short_chip(item),
    )


def _fairness(record: VersionRecord) -> str:
    """One line: how many comparisons hold, fail or can't be decided, and the worst."""
    results = [item for item in strictest(record.release.verdict.results) if item.check.startswith("fairness.")]
    judged = [item for item in results if item.limit is not None and item.status is not Status.NOT_APPLICABLE]
    if record.release.statement is None:
        return "Not measured yet."
    if not judged:
        declared = record.version.authored.columns.sensitive
        return "No group could be compared." if declared else "No column to compare groups by is declared."
    failing = sum(item.status is Status.FAILED for item in judged)
    holding = sum(item.status in {Status.PASSED, Status.WARNED} for item in judged)
    unsure = len(judged) - failing - holding
    tally = f"Of {words.counted(len(judged), 'comparison')} between groups {holding} hold, {failing} fail, {unsure} can't be decided."
    worst = most_telling(judged)
    return f"{tally} Most telling: {plain_sentence(worst)}" if worst is not None else tally


def _reported(record: VersionRecord) -> list[ReportedRow]:
    return [
        ReportedRow(
            words.plain(item.metric), words.number(item.value), words.count(item.n), item.source, words.day(item.as_of)
        )
        for item in record.version.authored.reported
    ]


def _data(record: VersionRecord) -> list[DataRow]:
    """Data sets by role, the production windows as one row."""
    facts, data = record.version.facts, record.version.authored.data
    found = []
    for role in ("train", "validation", "test", "reference"):
        authored = getattr(data, role)
        fact = facts.data.get(role) if facts else None
        if authored is None and fact is None:
            continue
        found.append(
            DataRow(
                role=words.sentence(words.ROLES[role]),
                path=fact.path if fact else authored.path,
                note=(authored.note or "") if authored else "",
                rows=words.count(fact.rows if fact else None),
                format=fact.format if fact else words.DASH,
                digest=words.short(fact.digest) if fact else "not derived yet",
            )
        )
    windows = sorted(name for name in (facts.data if facts else {}) if name.startswith("window:"))
    if windows and facts is not None:
        first, last = (words.period(name.partition(":")[2]) for name in (windows[0], windows[-1]))
        span = (
            f"{words.counted(len(windows), 'window')}, {first} to {last}" if len(windows) > 1 else f"1 window, {first}"
        )
        rows = sum(facts.data[name].rows for name in windows)
        path = data.windows.path if data.windows else facts.data[windows[0]].path
        found.append(
            DataRow("Production data", path, span, words.count(rows), facts.data[windows[0]].format, "one each")
        )
    elif data.windows is not None:
        found.append(DataRow("Production data", data.windows.path, "no window yet", words.DASH, words.DASH, words.DASH))
    return found


def _training(record: VersionRecord) -> list[CardFact]:
    facts, training = record.version.facts, record.version.authored.training
    seed = training.seed if training and training.seed is not None else facts.seed if facts else None
    commit = ""
    if facts is not None and facts.commit:
        commit = facts.commit[:12] + (" with changes that were not committed" if facts.dirty else "")
    pairs = [
        ("Kind of model", class_name(facts.model_class) if facts and facts.model_class else ""),
        ("Class", facts.model_class or "" if facts else ""),
        ("Library", facts.library or "" if facts else ""),
        ("Seed", str(seed) if seed is not None else ""),
        ("Code", commit),
    ]
    if training is not None:
        trials = f" ({words.counted(training.trials, 'trial')})" if training.trials is not None else ""
        pairs += [
            ("Search", f"{training.search}{trials}" if training.search else ""),
            ("Validation", training.validation or ""),
            ("Balancing", training.balancing or ""),
            ("Augmentation", training.augmentation or ""),
            ("Note", training.note or ""),
        ]
    return [CardFact(name, value) for name, value in pairs if value]


def _features(record: VersionRecord) -> tuple[FeatureRow, ...]:
    """Features of the model, then columns that groups are told apart by."""
    facts: Facts | None = record.version.facts
    described = record.version.features.features
    found = []
    for column in facts.columns if facts else ():
        if column.role not in {"feature", "sensitive"}:
            continue
        feature = described.get(column.name)
        meaning = words.feature_meaning(record.version.features, column.name)
        unit = f" ({feature.unit})" if feature and feature.unit and meaning else ""
        watched = " Not an input: fairness is measured by it." if column.role == "sensitive" else ""
        found.append(
            FeatureRow(
                name=column.name,
                meaning=f"{meaning or 'not described'}{unit}.{watched}"
                if watched
                else f"{meaning or 'not described'}{unit}",
                kind=column.kind + (", may be missing" if column.nullable else ""),
                range=_range(column.minimum, column.maximum, column.categories),
                sensitivity=(feature.sensitivity or "not said") if feature else "not said",
                source=_source(feature.online_source, feature.offline_source) if feature else words.DASH,
            )
        )
    return tuple(found)


def _range(low: float | None, high: float | None, categories: Sequence[str] | None) -> str:
    if categories:
        return listed(categories, 6)
    if low is not None and high is not None:
        return f"{words.number(low)} to {words.number(high)}"
    return ""


def _source(online: str | None, offline: str | None) -> str:
    if online and offline and online != offline:
        return f"in use: {online}; for training: {offline}"
    return online or offline or words.DASH


def _limitations(record: VersionRecord) -> list[Limitation]:
    """What was written for this version, then for each one before it."""
    found: list[Limitation] = []
    seen: set[str] = set()
    walked: set[str] = set()
    item: VersionRecord | None = record
    while item is not None and item.version.name not in walked:
        walked.add(item.version.name)
        name = "this version" if item is record else f"version {item.version.version}"
        found += [Limitation(text, name) for text in item.version.authored.limitations if text not in seen]
        seen |= set(item.version.authored.limitations)
        item = item.before
    return found


def _artefacts(record: VersionRecord) -> list[ArtefactRow]:
    """Files and references that are part of what runs."""
    facts = record.version.facts
    found = []
    known = {item.path: item for item in facts.artefacts} if facts else {}
    notes = {item.path: item.note or "" for item in record.version.authored.artefacts if item.path}
    for path in dict.fromkeys([*known, *notes]):
        fact = known.get(path)
        kind = fact.format if fact else "not read yet"
        warning = ""
        if fact is not None and kind.partition("+")[0] in RUNS_CODE:
            warning = "Loading this format can run code that the file brings. It was fingerprinted, not loaded."
        role = words.plain(fact.role) if fact else "model"
        size, digest = (_size(fact.bytes), words.short(fact.sha256)) if fact else (words.DASH, "not derived yet")
        found.append(ArtefactRow(path, role, kind, size, digest, warning, notes.get(path, "")))
    for item in record.version.authored.artefacts:
        if item.uri:
            digest = words.short((item.digest or "").removeprefix("sha256:")) or "no fingerprint"
            note = item.note or ""
            found.append(ArtefactRow(item.uri, words.plain(item.role), "elsewhere", words.DASH, digest, "", note))
    return found


def _size(size: int) -> str:
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.3g} {unit}"
    return f"{size} bytes"
