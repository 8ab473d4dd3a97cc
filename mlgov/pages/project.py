"""A project's charter: what it promises, what it answers, what is missing, and which models serve it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

from mlgov.documents.charter import ROLE_FIELDS, Charter, CharterFile, DataSource
from mlgov.documents.requirements import RequirementState, heading_titles, more_before_release
from mlgov.documents.tier import Tier
from mlgov.judging.words import saying
from mlgov.pages import urls, words
from mlgov.pages.findings import FindingRow, rows_of
from mlgov.pages.inventory import tally_chip
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ProjectRecord
from mlgov.pages.signing import SignOffPanel, charter_sign_off
from mlgov.pages.validation import ValidationRow, newest_first, validation_row
from mlgov.pages.words import Chip

STATES = {
    "draft": Chip("Draft", "none"),
    "proposed": Chip("Proposed", "none"),
    "agreed": Chip("Agreed", "pass"),
    "rejected": Chip("Rejected", "none"),
    "retired": Chip("Retired", "none"),
}
ENDED = ("rejected", "retired")
YES_NO = {True: "yes", False: "no"}


CARDS = ("answer-success", "answer-data", "answer-tier")
"""Places that every charter's page has."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the front matter."""

    anchor: str
    name: str
    value: str
    note: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """One success metric."""

    title: str
    metric: str
    target: str
    baseline: str
    measured: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """One data source."""

    name: str
    kind: str
    owner: str
    personal: str
    regulation: str
    licence: str
    provenance: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Text under one heading."""

    anchor: str
    title: str
    markdown: str


T = TypeVar("T", Fact, Prose)


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model of the project."""

    link: Link
    current: str
    chip: Chip
    versions: str


@dataclass(frozen=True)
class ProjectPage:
    """A charter as a person reads it."""

    template: ClassVar[str] = "pages/project.html.jinja"

    crumbs: tuple[Link, ...]
    title: str
    state: Chip
    outcome: str
    lede: str
    tier: str
    tier_reasons: tuple[str, ...]
    tier_status: str
    tier_note: str
    open_heading: str
    open: tuple[Fact, ...]
    unknown: tuple[Fact, ...]
    promises: tuple[Promise, ...]
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    people: tuple[Fact, ...]
    sections: tuple[Prose, ...]
    later: tuple[Fact, ...]
    later_title: str
    later_summary: str
    sign_off: SignOffPanel | None
    models: tuple[ModelLine, ...]
    findings: tuple[FindingRow, ...]
    closed: int
    """Findings that are closed."""
    register: str
    """Where all findings are."""
    validations: tuple[ValidationRow, ...]
    policy: Link
    source: str
    as_of: AsOf

    @classmethod
    def of(cls, record: ProjectRecord, as_of: dt.date) -> ProjectPage:
        """The page of a project; one without a charter says so."""
        page = urls.project(record.id)
        charter = record.charter.charter if record.charter else None
        ended = charter is not None and charter.state in ENDED
        opened = tuple(row for row in record.requirements if row.open)
        taken = set(CARDS)  # what is missing takes a place before what is there: links to it are about the gap
        return cls(
            crumbs=(Link("Projects", urls.relative(urls.projects(), page)), Link(record.title)),
            title=record.title,
            state=STATES[charter.state] if charter else Chip("No charter yet", "fail"),
            outcome=(charter.outcome or "").removeprefix(f"{charter.state}: ") if charter else "",
            lede=_lede(record),
            tier=f"{record.tier.tier} risk",
            tier_reasons=record.tier.reasons,
            tier_status=record.tier.status,
            tier_note=_tier_note(record.tier),
            open_heading=_open_heading(len(opened), record),
            open=_once((_requirement(row) for row in opened), taken),
            unknown=_once((_requirement(row) for row in record.requirements if row.status == "unknown"), taken),
            promises=tuple(_promises(charter)),
            sources=tuple(_source(item) for item in charter.data) if charter else (),
            later=_once((_requirement(row) for row in _asked_later(record)), taken),
            later_title="Not asked for" if ended else "Asked for later",
            later_summary=_later_summary(len(_asked_later(record)), charter),
            facts=_once(_facts(record.charter), taken) if record.charter else (),
            people=_once(_people(charter), taken) if charter else (),
            sections=_once(_sections(record.charter), taken),
            sign_off=_sign_off(record),
            models=tuple(_models(record, page)),
            findings=rows_of(record, page, as_of),
            closed=sum(each.state == "closed" for each in record.findings),
            register=urls.relative(urls.findings(), page),
            validations=tuple(validation_row(record.id, each, page) for each in newest_first(record.validations)),
            policy=Link(
                f"{record.policy.policy.name} {record.policy.policy.version}",
                urls.relative(urls.policy(record.policy.policy.name), page),
            ),
            source=record.charter.path if record.charter else "",
            as_of=AsOf.of(as_of),
        )


def _lede(record: ProjectRecord) -> str:
    """What is predicted, in one sentence."""
    if record.charter is None:
        return "Nobody has written down yet what this project is for."
    charter = record.charter.charter
    kind = words.PROBLEMS.get(charter.problem or "", words.plain(charter.problem or ""))
    return words.sentence(": ".join(part for part in (kind, charter.target or "") if part)) + "."


def _tier_note(tier: Tier) -> str:
    if tier.problem:
        return tier.problem
    if tier.overridden:
        return f"Set by hand; the answers lead to {tier.computed}. Reason: {tier.override_reason or 'none given'}."
    return tier.forbidden or ""


def _sign_off(record: ProjectRecord) -> SignOffPanel | None:
    """The sign-off; of a charter that has ended, nothing that speaks of a beginning."""
    panel = charter_sign_off(record)
    if panel is None or record.charter is None or record.signed is None:
        return panel
    state = record.charter.charter.state
    if state in ENDED and record.signed.state.state == "not_required":
        return replace(panel, state=f"Nobody has to sign: the charter is {state}.")
    return panel


def _later_summary(number: int, charter: Charter | None) -> str:
    answers = words.counted(number, "answer")
    if charter is not None and charter.state in ENDED:
        return f"{answers} that the charter would need if work went on"
    return f"{answers} {'becomes' if number == 1 else 'become'} required in a later state of the charter"


def _open_heading(number: int, record: ProjectRecord) -> str:
    if record.charter is None:
        return "A charter is missing"
    if not number:
        return ""
    more = len(more_before_release(record.charter, record.tier.tier))
    later = f" now, {more} more before a release" if more else ""
    return f"{number} required {'answer is' if number == 1 else 'answers are'} missing{later}"


def _requirement(row: RequirementState) -> Fact:
    return Fact(row.anchor, row.title, row.detail, row.reason, missing=row.status == "missing")


def _asked_later(record: ProjectRecord) -> list[RequirementState]:
    rows = (row for row in record.requirements if row.status == "missing" and not row.open)
    return [row for row in rows if row.needed_from != "never"]


def _once(items: Iterable[T], taken: set[str]) -> tuple[T, ...]:
    """The items, with a place only for the first of each name: a page has each id once."""
    found: list[T] = []
    for item in items:
        found.append(replace(item, anchor="") if item.anchor in taken else item)
        taken.add(item.anchor)
    return tuple(found)


def charter_places(file: CharterFile) -> frozenset[str]:
    """Every place on a charter's page that is about an answer that was given."""
    answers = (item.anchor for item in (*_facts(file), *_people(file.charter)))
    return frozenset({*CARDS, *answers, *(item.anchor for item in _sections(file))})


def charter_place(places: frozenset[str], row: RequirementState) -> str:
    """The one of a charter's places that is about an answer; empty if it has none of its own."""
    if row.status != "answered":
        return row.anchor
    if row.anchor in places:
        return row.anchor
    return next((card for card in CARDS if row.anchor.startswith(f"{card}_")), "")


def _people(charter: Charter) -> list[Fact]:
    """Who holds which role; roles that a team named itself have no place of their own."""
    return [
        Fact(
            f"answer-{role}" if role in ROLE_FIELDS else "",
            words.sentence(words.plain(role)),
            words.leading_code(who) or "",
        )
        for role, who in charter.roles().items()
    ]


def _promises(charter: Charter | None) -> list[Promise]:
    found = []
    for item in charter.success if charter else ():
        target = " and ".join(
            part
            for part in (
                f"at least {item.at_least}" if item.at_least else "",
                f"at most {item.at_most}" if item.at_most else "",
            )
            if part
        )
        base = item.baseline
        baseline = ""
        if base is not None and base.value is not None:
            kind = words.plain(base.kind or "other")
            baseline = f"{words.number(base.value)} ({kind}{f': {base.note}' if base.note else ''})"
        found.append(
            Promise(
                words.sentence(saying(item.metric).name),
                item.metric,
                target or words.DASH,
                baseline or words.DASH,
                item.measured or "",
                item.why or "",
            )
        )
    return found


def _source(item: DataSource) -> Source:
    kind = ", ".join(words.plain(part) for part in (item.source, item.store, item.mode, item.schedule) if part)
    personal = "not said" if item.personal is None else YES_NO[item.personal]
    if item.special:
        personal += ", special categories"
    return Source(
        name=item.name,
        kind=kind or words.DASH,
        owner=item.owner or words.DASH,
        personal=personal,
        regulation=", ".join(item.regulation) or words.DASH,
        licence=item.licence or words.DASH,
        provenance=" ".join(part for part in (item.provenance, item.note) if part),
    )


LABELS = {
    "ai_act_class": "Class under the EU AI Act",
    "if_wrong_or_off": "If it is wrong or off",
    "label_delay": "Outcomes are known after",
    "model_type": "Model in the sense of the rules",
}
SKIPPED = {"title", "people", "state", "outcome", "success", "data", "tier", "tier_reason", "target", "problem"}


def _facts(file: CharterFile) -> list[Fact]:
    """Every other answer of the front matter that was given."""
    charter = file.charter
    dumped = charter.model_dump(exclude_defaults=True, exclude_none=True)
    roles = set(charter.roles())
    found = []
    for name, value in dumped.items():
        if name in SKIPPED or name in roles:
            continue
        label = LABELS.get(name) or words.sentence(words.plain(name))
        if isinstance(value, dict):
            for key, part in value.items():
                if part not in (None, (), [], {}):
                    anchor, title = f"answer-{name}_{key}", f"{label}: {words.plain(str(key))}"
                    found.append(Fact(anchor, title, _text(part)))
        else:
            found.append(Fact(f"answer-{name}", label, _text(value)))
    return found


def _text(value: Any) -> str:
    """An answer as words."""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, dt.date):
        return words.day(value)
    if isinstance(value, dict):
        given = {key: part for key, part in value.items() if part is not None}
        if "name" not in given:
            return ", ".join(f"{words.plain(str(key))}: {_text(part)}" for key, part in given.items())
        name = given.pop("name")
        rest = ", ".join(f"{words.plain(str(key))} {_text(part)}" for key, part in given.items())
        return f"{name} ({rest})" if rest else str(name)
    if isinstance(value, list | tuple):
        return "; ".join(_text(part) for part in value)
    return words.leading_code(value) or "" if isinstance(value, str) else str(value)


def _sections(file: CharterFile | None) -> list[Prose]:
    """The prose in the order of the recognised headings; other headings at the end."""
    if file is None:
        return []
    order = list(heading_titles())
    known = {key: section for key, section in file.sections.items() if section.id in order}
    rest = [section for section in file.sections.values() if section.id not in order]
    ranked = sorted(known.values(), key=lambda section: order.index(section.id))
    found = [Prose(f"section-{item.id}", item.title, item.markdown) for item in ranked]
    found += [Prose(f"section-other-{at}", item.title, item.markdown) for at, item in enumerate(rest, start=1)]
    return found


def _models(record: ProjectRecord, page: str) -> list[ModelLine]:
    found = []
    for model in record.models:
        current = model.current
        found.append(
            ModelLine(
                link=Link(model.model, urls.relative(urls.model(record.id, model.model), page)),
                current=f"version {current.version.version}" + (" (in use)" if current.live else " (newest)"),
                chip=tally_chip(current),
                versions=words.counted(len(model.versions), "version"),
            )
        )
    return found
