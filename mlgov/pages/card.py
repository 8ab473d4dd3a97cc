"""A version's model card: what it is for and not for, what it was made from, how good it is, what it can't do.

Sections follow Mitchell et al., "Model Cards for Model Reporting" (2019), in the order in which people ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.version import BaselineRef
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages import urls, words
from mlgov.pages.brief import is_overall
from mlgov.pages.making import (
    ArtefactRow,
    CardFact,
    DataRow,
    FeatureRow,
    artefact_rows,
    data_rows,
    feature_rows,
    sample_rows,
    training_facts,
)
from mlgov.pages.model import KINDS
from mlgov.pages.numerals import limit_sign, range_text, result_value, value_text
from mlgov.pages.parts import Link, VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.since import METRICS, setting
from mlgov.pages.standing import standing_of
from mlgov.pages.telling import (
    listed,
    most_telling,
    page_of,
    place_of,
    plain_sentence,
    short_chip,
    short_name,
    tightest,
)
from mlgov.pages.units import unit_of
from mlgov.pages.version import lede
from mlgov.pages.words import Chip
from mlgov.signoff.change_words import metric_words

ORIGINS = {
    "built": "built here",
    "vendor": "bought from a vendor",
    "open_weights": "published weights",
    "rules": "rules that people wrote",
    "spreadsheet": "a spreadsheet",
}
FEATURES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CardText:
    """Authored prose under a title; without text, why there is none."""

    title: str
    markdown: str
    missing: str


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
class ReportedRow:
    """One number that somebody else measured."""

    metric: str
    value: str
    n: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of the version's first page, in one line."""

    question: str
    text: str
    shape: str
    link: Link


@dataclass(frozen=True)
class CardPage:
    """The model card of one version."""

    template: ClassVar[str] = "pages/card.html.jinja"

    head: VersionHead
    lede: str
    verdict: Verdict
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
        features = feature_rows(record)
        return cls(
            head=version_head(record, "card"),
            lede=lede(record),
            verdict=_verdict(record, page),
            charter=Link(charter.title if charter else "", urls.relative(urls.project(item.project), page)),
            texts=_texts(record, ("why", "business_goal", "not_for", "affected")),
            about=tuple(_about(record)),
            people=tuple(
                CardFact(words.sentence(words.plain(role)), words.leading_code(who) or "")
                for role, who in roles.items()
            ),
            metrics=tuple(_metrics(record, page)),
            fairness=_fairness(record),
            fairness_link=Link("All groups", urls.relative(page_of(record, "fairness"), page)),
            reported=tuple(_reported(record)),
            data=(*data_rows(record), *sample_rows(record)),
            training=tuple(training_facts(record)),
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
            artefacts=tuple(artefact_rows(record)),
        )


def _verdict(record: VersionRecord, page: str) -> Verdict:
    """Whether it may go live, with the link to why."""
    stands = standing_of(record)
    link = Link("Why, and what is asked of whom", urls.relative(f"{page_of(record)}#verdict", page))
    return Verdict(stands.question, stands.heading, stands.shape, link)


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
        _compared(authored.baseline),
        CardFact("Decision rule", rule or "none is written", f"Why: {decision.why}" if decision else ""),
        CardFact("Output", listed((f"{name}: {said}" for name, said in outputs.items()), 5)),
    ]
    return [fact for fact in found if fact.value]


def _compared(base: BaselineRef | None) -> CardFact:
    """What the version is to beat, where somebody said so for this version."""
    if base is None:
        return CardFact("", "")
    metric = base.metric.rpartition(".")[2]
    said = f"{metric_words(base.metric)} {value_text(base.value, None, None, metric)}"
    kind = "" if base.kind == "other" else words.plain(base.kind)
    return CardFact("Compared with", f"{said} ({kind})" if kind else said, base.note or "")


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
        value=" ".join(part for part in (result_value(item), unit_of(record, item.check, item.metric)) if part),
        range=range_text(item.interval, item.metric) or "no interval",
        n=words.count(item.n),
        limit=limit_sign(item.limit, item.metric, item.value),
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
            words.plain(item.metric),
            value_text(item.value, None, None, item.metric),
            words.count(item.n),
            item.source,
            words.day(item.as_of),
        )
        for item in record.version.authored.reported
    ]


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
