"""Sign-off at a glance: how every version and charter stands and whom it waits for, and every decision on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import urls, words
from mlgov.pages.inventory import TIER_ORDER, acts_first, needs_signature
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import StageBrief
from mlgov.pages.signed_words import (
    LOST,
    STAGES,
    decision_chip,
    holders,
    names_of,
    person_name,
    proof_text,
    state_chip,
    subject_name,
)
from mlgov.pages.words import Chip
from mlgov.signoff.wording import stopped

PAGE = urls.approvals()
SHOWN = 400
"""Decisions that are listed; the pages of versions have all of theirs."""
NOT_READY = "Its numbers don't pass the release check, so nobody can sign it yet."
_ORDER = ("fail", "warn", "none", "pass")


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One version or charter, and how its sign-off stands."""

    link: Link
    project: Link
    tier: str
    tier_order: int
    chip: Chip
    chip_order: int
    sentence: str
    waits: tuple[Link, ...]
    who: str
    until: str
    until_iso: str
    role: str
    """The role that it waits for first, to filter by."""
    facets: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision."""

    day: str
    iso: str
    link: Link
    about: Link
    stage: str
    who: str
    role: str
    chip: Chip
    proof: str


@dataclass(frozen=True, slots=True)
class RoleLink:
    """One role with what waits for it."""

    link: Link
    count: int
    said: str


@dataclass(frozen=True)
class ApprovalsPage:
    """Every sign-off and every decision."""

    template: ClassVar[str] = "pages/approvals.html.jinja"

    lede: str
    roles: tuple[RoleLink, ...]
    rows: tuple[StandingRow, ...]
    asked: tuple[str, ...]
    """Roles that something waits for."""
    decisions: tuple[DecisionRow, ...]
    more_decisions: int
    damaged: tuple[str, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ApprovalsPage:
        """The page of a portfolio."""
        # What waits for a person comes first, then what stands; each in the order of the portal.
        rows = tuple(sorted(_rows(portfolio), key=_urgency))
        found = tuple(_decisions(portfolio))
        return cls(
            lede=_lede(rows, len(found)),
            roles=tuple(_roles(portfolio)),
            rows=rows,
            asked=tuple(sorted({row.role for row in rows if row.role})),
            decisions=found[:SHOWN],
            more_decisions=max(0, len(found) - SHOWN),
            damaged=tuple(
                each.problem if each.path in each.problem else f"{each.path}: {each.problem}"
                for project in portfolio.projects
                for each in project.damaged
            ),
            as_of=AsOf.of(portfolio.as_of),
        )


def _lede(rows: tuple[StandingRow, ...], decided: int) -> str:
    waiting = sum("waiting" in row.facets.split() for row in rows)
    lost = sum("lost" in row.facets.split() for row in rows)
    decisions = (
        f"{words.counted(decided, 'decision')} {'is' if decided == 1 else 'are'} on record about versions and charters"
    )
    wait = f"{words.counted(waiting, 'sign-off waits', 'sign-offs wait')} for somebody"
    text = f"{decisions}; {wait}"
    if lost:
        text += f"; {words.counted(lost, 'approval no longer counts', 'approvals no longer count')}"
    return f"{words.sentence(text)}."


def _urgency(row: StandingRow) -> int:
    """What is wrong in use, what else is wrong or overdue, what can be signed now, what else is open, what stands."""
    facets = row.facets.split()
    wrong = "lost" in facets or row.chip.shape == "fail"
    marks = (
        "live" in facets and (wrong or bool(row.waits)),
        wrong,
        "waiting" in facets,
        bool(row.waits),
        "conditions" in facets,
    )
    return next((at for at, holds in enumerate(marks) if holds), len(marks))


def _rows(portfolio: Portfolio) -> Iterator[StandingRow]:
    for project in portfolio.projects:
        if project.charter is not None and project.charter_brief is not None:
            yield _charter(portfolio, project, project.charter_brief)
        for model in project.models:
            for record in reversed(model.versions):
                yield from _version(portfolio, project, record)


def _charter(portfolio: Portfolio, project: ProjectRecord, brief: StageBrief) -> StandingRow:
    href = urls.relative(urls.project(project.id), PAGE)
    ready = not any(row.open for row in project.requirements)
    facets = ["charter", *_facets(brief, waiting=ready)]
    return _row(portfolio, project, brief, Link(f"Charter of {project.id}", href), project.tier.tier, facets)


def _version(portfolio: Portfolio, project: ProjectRecord, record: VersionRecord) -> Iterator[StandingRow]:
    item = record.version
    for brief in record.brief.signed:
        name = f"{item.model} {item.version}" + ("" if brief.stage == "release" else f": {STAGES[brief.stage]}")
        href = urls.relative(urls.version(item.project, item.model, item.version, anchor="sign-off"), PAGE)
        release = brief.stage == "release"
        ready = record.brief.passes or not release
        waiting = needs_signature(record) and ready if release else not brief.open
        facets = _facets(brief, waiting=waiting)
        facets += ["live" if record.live else "", "retired" if record.retired else ""]
        live = record.live and release
        first = "" if ready else acts_first(record)
        link = Link(name, href)
        yield _row(portfolio, project, brief, link, record.tier.tier, facets, live=live, ready=ready, first=first)


def _facets(brief: StageBrief, *, waiting: bool) -> list[str]:
    return [
        "waiting" if waiting and not brief.open else "",
        "lost" if brief.state in LOST else "",
        "signed" if brief.open and brief.state != "not_required" else "",
        "conditions" if any(each.state != "met" for each in brief.conditions) else "",
    ]


def _row(  # noqa: PLR0913 - everything that a row shows
    portfolio: Portfolio,
    project: ProjectRecord,
    brief: StageBrief,
    link: Link,
    tier: str,
    facets: list[str],
    *,
    live: bool = False,
    ready: bool = True,
    first: str = "",
) -> StandingRow:
    chip = state_chip(brief, live=live, ready=ready)
    waits = () if brief.open else (first,) if first else brief.waits_for
    said = brief.sentence if brief.state != "in_review" else ""
    if not ready and not brief.open:
        said = f"{stopped(said)} {NOT_READY}" if said else NOT_READY
    return StandingRow(
        link=link,
        project=Link(project.title, urls.relative(urls.project(project.id), PAGE)),
        tier=tier,
        tier_order=TIER_ORDER.index(tier) if tier in TIER_ORDER else 9,
        chip=chip,
        chip_order=_ORDER.index(chip.shape),
        sentence=said,
        waits=tuple(_role(portfolio, role) for role in waits),
        who=names_of(portfolio.portal, holders(portfolio.portal, waits[0], project.charter)) if waits else "",
        until=words.day(brief.valid_until) if brief.valid_until else words.DASH,
        until_iso=brief.valid_until,
        role=words.plain(waits[0]) if waits else "",
        facets=" ".join(part for part in facets if part),
    )


def _role(portfolio: Portfolio, role: str) -> Link:
    """A role by name, with its page if it has one: who only mends numbers may hold no role in the portal."""
    target = urls.relative(urls.role(role), PAGE) if role in portfolio.roles else ""
    return Link(words.plain(role), target)


def _decisions(portfolio: Portfolio) -> Iterator[DecisionRow]:
    """Newest first."""
    known = {item.version.name for item in portfolio.versions} | {project.id for project in portfolio.projects}
    every = [each for project in portfolio.projects for each in project.decisions]
    for each in sorted(every, key=lambda one: (one.record.at, one.record.digest), reverse=True):
        record = each.record
        day = record.at.date()
        target = urls.relative(urls.of_subject(record.subject), PAGE) if record.subject in known else ""
        yield DecisionRow(
            day=words.day(day),
            iso=day.isoformat(),
            link=Link(decision_chip(each).text, urls.relative(urls.record(record.subject, record.digest), PAGE)),
            about=Link(subject_name(record.subject), target),
            stage=STAGES[record.stage],
            who=person_name(portfolio.portal, record.person),
            role=words.plain(record.role),
            chip=decision_chip(each),
            proof=proof_text(each),
        )


def _roles(portfolio: Portfolio) -> Iterator[RoleLink]:
    for role in portfolio.roles:
        count = len(waiting_for(portfolio, role))
        said = f"{words.counted(count, 'thing waits', 'things wait')}" if count else "nothing waits"
        yield RoleLink(Link(words.sentence(words.plain(role)), urls.relative(urls.role(role), PAGE)), count, said)


def waiting_for(portfolio: Portfolio, role: str) -> tuple[VersionRecord | ProjectRecord, ...]:
    """Versions and charters that a role can sign now, in the portal's order."""
    found: list[VersionRecord | ProjectRecord] = []
    for project in portfolio.projects:
        brief = project.charter_brief
        ready = not any(row.open for row in project.requirements)
        if brief is not None and not brief.open and role in brief.waits_for and (ready or brief.state in LOST):
            found.append(project)
        for model in project.models:
            found += [item for item in model.versions if _waits(item, role)]
    return tuple(found)


def _waits(record: VersionRecord, role: str) -> bool:
    release = record.brief.release
    return release is not None and record.brief.passes and needs_signature(record) and role in release.waits_for
