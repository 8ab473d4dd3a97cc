"""What the people of a role owe and have done: lost signatures, conditions, findings, what stands by their signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlgov.pages import urls, words
from mlgov.pages.approvals import waiting_for
from mlgov.pages.changed import NOTHING, Changed, changed
from mlgov.pages.home import plainly
from mlgov.pages.inventory import acts_first, keeps_shut
from mlgov.pages.model import KINDS
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import StageBrief
from mlgov.pages.signed_words import STAGES, decision_chip, holders, names_of, person_name, state_chip, subject_name
from mlgov.pages.words import Chip
from mlgov.signoff.types import Assessment

NEWS = 10
FEW = 5
LISTED = 6
"""So many people of a role are named; of more, only how many."""
SIGNING = frozenset({"approve", "approve_with_conditions", "renew", "acknowledge"})


@dataclass(frozen=True, slots=True)
class Lost:
    """A signature of this role that no longer counts."""

    link: Link
    record: Link
    why: str
    changed: Changed
    next: str
    """What this role is asked to do about it, and who acts before."""


@dataclass(frozen=True, slots=True)
class Owing:
    """A condition or finding that somebody of this role owes."""

    link: Link
    text: str
    owner: str
    due: str
    until: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened since this role last signed."""

    day: str
    link: Link
    text: str


def few(changes: Sequence[str]) -> tuple[str, ...]:
    """The first changes, and how many more there are: the page of the decision names all."""
    rest = len(changes) - FEW
    more = (f"and {words.counted(rest, 'more change')}",) if rest > 0 else ()
    return (*changes[:FEW], *more)


def what_is_proposed(record: VersionRecord) -> str:
    """What is proposed, in the words of who registered it."""
    said = record.version.authored.change.strip().rstrip(".")
    return f"{words.sentence(said)} ({KINDS[record.version.authored.change_kind]})."


def decided_by(portfolio: Portfolio, role: str) -> tuple[Assessment, ...]:
    """Signatures in this role that hold, oldest first."""
    found = [
        each
        for project in portfolio.projects
        for each in project.decisions
        if each.record.role == role and each.record.decision in SIGNING and each.valid and not each.unverifiable
    ]
    return tuple(sorted(found, key=lambda each: (each.record.at, each.record.digest)))


def _briefs(portfolio: Portfolio) -> Iterator[tuple[VersionRecord | ProjectRecord, StageBrief]]:
    for project in portfolio.projects:
        if project.charter_brief is not None:
            yield project, project.charter_brief
        for model in project.models:
            for record in model.versions:
                if not record.retired:
                    yield from ((record, brief) for brief in record.brief.signed)


def _name(item: VersionRecord | ProjectRecord, brief: StageBrief, page: str) -> Link:
    if isinstance(item, ProjectRecord):
        return Link(f"Charter of {item.id}", urls.relative(urls.project(item.id), page))
    version = item.version
    stage = "" if brief.stage == "release" else f", {STAGES[brief.stage]}"
    target = urls.version(version.project, version.model, version.version, anchor="sign-off")
    return Link(f"{version.model} {version.version}{stage}", urls.relative(target, page))


def asked_later(portfolio: Portfolio, role: str, page: str) -> Iterator[Link]:
    """What this role is asked for once those before it have signed, or the numbers hold."""
    waiting = {id(item) for item in waiting_for(portfolio, role)}
    for item, brief in _briefs(portfolio):
        if brief.open or id(item) in waiting:
            continue
        if any(each.role == role and not each.done and each.final for each in brief.roles):
            yield _name(item, brief, page)


def lost_signatures(portfolio: Portfolio, role: str, page: str) -> Iterator[Lost]:
    """Signatures in this role that no longer count."""
    known = {each.record.digest: each for project in portfolio.projects for each in project.decisions}
    for item, brief in _briefs(portfolio):
        for each in brief.roles:
            if each.role != role or each.done or not each.lost:
                continue
            digest, why = each.lost[-1]
            record = known[digest].record if digest in known else None
            if record is None:
                continue
            who = person_name(portfolio.portal, record.person)
            yield Lost(
                link=_name(item, brief, page),
                record=Link(
                    f"{decision_chip(known[digest]).text.lower()} by {who} on {words.day(record.at.date())}",
                    urls.relative(urls.record(record.subject, record.digest), page),
                ),
                why=f"{words.sentence(why.rstrip('.'))}.",
                changed=_what_changed(item, brief) if "earlier state" in why else NOTHING,
                next=what_is_next(item, brief, role),
            )


def _what_changed(item: VersionRecord | ProjectRecord, brief: StageBrief) -> Changed:
    return changed(brief.changes, item if isinstance(item, VersionRecord) and brief.changes else None)


def what_is_next(item: VersionRecord | ProjectRecord, brief: StageBrief, role: str) -> str:
    """What is asked of a role whose signature no longer counts: first whoever has to act before it, then its turn."""
    if isinstance(item, VersionRecord) and not item.brief.passes:
        todo = "Act first, but not by signing" if role == acts_first(item) else "Nothing to do yet"
        return f"{todo}: its numbers don't hold, so nobody can sign. " + _then(brief, role)
    if role in brief.waits_for:
        return "Please look at it again and sign anew, or refuse."
    first = words.listed([words.plain(each) for each in brief.waits_for if each != role])
    return f"Nothing to do yet: the {first} signs first, then you." if first else "Nothing to do now."


def _then(brief: StageBrief, role: str) -> str:
    """Who signs first once the numbers hold."""
    before = [words.plain(each) for each in brief.waits_for if each != role]
    if role in brief.waits_for:
        return "Once they do, it is your turn."
    return (
        f"Once they do, the {words.listed(before)} signs first, then you."
        if before
        else "You are told here once they do."
    )


def _owned(portfolio: Portfolio, role: str, owner: str) -> bool:
    return owner == role or owner in holders(portfolio.portal, role)


def conditions_owed(portfolio: Portfolio, role: str, page: str) -> Iterator[Owing]:
    """Conditions of approvals that somebody of this role must meet, by due day."""
    found = [
        (item, brief, each)
        for item, brief in _briefs(portfolio)
        for each in brief.conditions
        if each.state != "met" and _owned(portfolio, role, each.owner)
    ]
    for item, brief, each in sorted(found, key=lambda one: (one[2].due, one[2].text)):
        late = each.state == "overdue"
        yield Owing(
            link=_name(item, brief, page),
            text=each.text,
            owner=words.plain(person_name(portfolio.portal, each.owner)),
            due=f"by {words.day(each.due)}",
            until="" if late else each.due,
            chip=Chip("Overdue", "fail") if late else Chip("Open", "warn"),
        )


def not_holding(portfolio: Portfolio, role: str, page: str) -> Iterator[Owing]:
    """Versions in use that don't hold, in production or at release: who finds out why, who decides about their use."""
    for record in portfolio.versions:
        if record.retired or not record.live:
            continue
        over_time = next((each for each in record.brief.attention if each.windows and each.status == "failed"), None)
        item = over_time or keeps_shut(record)
        charter = record.version.charter
        named = charter.charter.roles().get(role, "") if charter is not None else ""
        if item is None:
            continue
        if role == item.who.partition(",")[0]:
            asked = "Find out why, and what to do."
        elif role == "business_owner":
            asked = "Decide whether it stays in use meanwhile."
        else:
            continue
        version = record.version
        target = urls.version(version.project, version.model, version.version, anchor="verdict")
        yield Owing(
            link=Link(f"{version.model} {version.version}", urls.relative(target, page)),
            text=f"{asked} {plainly(item.sentence)}",
            owner=person_name(portfolio.portal, named),
            due="",
            until="",
            chip=Chip("Fails in production" if over_time else "In use, doesn't pass", "fail"),
        )


def findings_owned(portfolio: Portfolio, role: str, page: str) -> Iterator[Owing]:
    """Findings that somebody of this role must deal with, by due day."""
    found = [
        (project, each)
        for project in portfolio.projects
        for each in project.findings
        if each.live and _owned(portfolio, role, each.file.finding.owner)
    ]
    for project, each in sorted(found, key=lambda one: (one[1].file.finding.due, one[1].file.id)):
        finding = each.file.finding
        late = each.state != "open"
        yield Owing(
            link=Link(finding.title, urls.relative(urls.finding(project.id, each.file.id), page)),
            text=f"{words.sentence(finding.severity)}. {finding.text}".strip(),
            owner=words.plain(person_name(portfolio.portal, finding.owner)),
            due=f"by {words.day(finding.due)}",
            until="" if late else finding.due.isoformat(),
            chip=Chip("Overdue", "fail") if late else Chip("Open", "warn"),
        )


def standing_signatures(portfolio: Portfolio, role: str, page: str) -> Iterator[Owing]:
    """Sign-offs that stand and that this role had a part in."""
    for item, brief in _briefs(portfolio):
        mine = next((each for each in brief.roles if each.role == role and each.signers), None)
        if mine is None or not brief.open:
            continue
        yield Owing(
            link=_name(item, brief, page),
            text=f"Signed by {names_of(portfolio.portal, mine.signers, 'and')}",
            owner="",
            due=f"until {words.day(brief.valid_until)}" if brief.valid_until else "",
            until=brief.valid_until,
            chip=state_chip(brief),
        )


def latest_signature(portfolio: Portfolio, last: Assessment | None, page: str) -> Link:
    """What this role signed last."""
    if last is None:
        return Link("Nobody has signed in this role yet.")
    record = last.record
    who = person_name(portfolio.portal, record.person)
    text = f"{subject_name(record.subject)}, by {who} on {words.day(record.at.date())}"
    return Link(text, urls.relative(urls.record(record.subject, record.digest), page))


def news_since(portfolio: Portfolio, role: str, last: Assessment, page: str) -> Iterator[News]:
    """What happened since this role last signed, in models that it is asked about: newest first."""
    since = last.record.at
    found: list[tuple[dt.date, Link, str]] = []
    for project in portfolio.projects:
        asked = [
            record
            for model in project.models
            for record in model.versions
            if any(each.role == role for brief in record.brief.signed for each in brief.roles)
        ]
        for record in asked:
            facts, item = record.version.facts, record.version
            on = item.authored.registered or (facts.registered if facts is not None else None)
            if on is not None and since.date() < on <= portfolio.as_of:
                href = urls.relative(urls.version(item.project, item.model, item.version), page)
                found.append(
                    (on, Link(f"{item.model} {item.version}", href), f"was registered: {what_is_proposed(record)}")
                )
        names = {record.version.name for record in asked}
        for each in project.decisions:
            made = each.record
            if made.at > since and made.role != role and made.subject in names:
                href = urls.relative(urls.record(made.subject, made.digest), page)
                who = person_name(portfolio.portal, made.person)
                text = f"was decided on by {who} as {words.plain(made.role)}: {decision_chip(each).text.lower()}."
                found.append((made.at.date(), Link(subject_name(made.subject), href), text))
    found.sort(key=lambda entry: (entry[0], entry[1].text), reverse=True)
    for on, link, text in found[:NEWS]:
        yield News(words.short_day(on, portfolio.as_of), link, text)


def who_holds(portfolio: Portfolio, role: str) -> str:
    """Who holds a role, as a sentence."""
    names = sorted(person_name(portfolio.portal, each) for each in holders(portfolio.portal, role))
    if not names:
        return "Nobody holds this role in portal.yml."
    if len(names) > LISTED:
        return f"{words.counted(len(names), 'person', 'people')} hold this role; who may sign is said with each thing."
    return f"{words.listed(names)} {'holds' if len(names) == 1 else 'hold'} this role."
