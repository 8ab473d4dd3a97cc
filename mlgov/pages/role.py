"""What the people of one role have to do: sign, sign anew, see to conditions and findings. One page to bookmark."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.evidence.canonical import digest_of
from mlgov.pages import urls, words
from mlgov.pages.approvals import waiting_for
from mlgov.pages.changed import changed
from mlgov.pages.inventory import acts_first
from mlgov.pages.key_numbers import key_numbers
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.role_duties import (
    Lost,
    News,
    Owing,
    asked_later,
    conditions_owed,
    decided_by,
    few,
    findings_owned,
    latest_signature,
    lost_signatures,
    news_since,
    not_holding,
    standing_signatures,
    what_is_proposed,
    who_holds,
)
from mlgov.pages.signed_words import holders, names_of, state_chip
from mlgov.pages.words import Chip
from mlgov.signoff.types import Assessment

FULL = 12
"""Things to sign that are told with their numbers; of more, there is a line each."""
NUMBERS = 3
SHOWN = 40
NEWS = 10
SIGNING = frozenset({"approve", "approve_with_conditions", "renew", "acknowledge"})


@dataclass(frozen=True, slots=True)
class Number:
    """One number of what is to be signed."""

    title: str
    value: str
    range: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class ToSign:
    """One thing that waits for this role."""

    link: Link
    project: str
    chip: Chip
    by_when: str
    by_iso: str
    sentence: str
    numbers: tuple[Number, ...]
    changed: tuple[str, ...]
    """What changed since this role last signed, or since it was signed."""
    changed_since: Link
    may_sign: str
    """Who may sign it in this role, in this project."""


@dataclass(frozen=True)
class RolePage:
    """The page of one role."""

    template: ClassVar[str] = "pages/role.html.jinja"

    crumbs: tuple[Link, ...]
    heading: str
    people: str
    lede: str
    to_sign: tuple[ToSign, ...]
    more_to_sign: tuple[ToSign, ...]
    later: tuple[Link, ...]
    """What this role signs once others have."""
    more_later: int
    lost: tuple[Lost, ...]
    not_holding: tuple[Owing, ...]
    """Versions in use that don't hold in production, and what is asked of this role."""
    conditions: tuple[Owing, ...]
    findings: tuple[Owing, ...]
    news: tuple[News, ...]
    last: Link
    signed: tuple[Owing, ...]
    """What stands by this role's signatures, with until when."""
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio, role: str) -> RolePage:
        """The page of a role."""
        page = urls.role(role)
        waiting = _waiting(portfolio, role)
        mine = decided_by(portfolio, role)
        items = [_to_sign(portfolio, item, page, mine, role, numbers=at < FULL) for at, item in enumerate(waiting)]
        lost = tuple(lost_signatures(portfolio, role, page))
        conditions = tuple(conditions_owed(portfolio, role, page))
        findings = tuple(findings_owned(portfolio, role, page))
        failing = tuple(not_holding(portfolio, role, page))
        later = tuple(asked_later(portfolio, role, page))
        last = mine[-1] if mine else None
        return cls(
            crumbs=(
                Link("Sign-off", urls.relative(urls.approvals(), page)),
                Link("Roles", urls.relative(urls.people(), page)),
                Link(words.plain(role)),
            ),
            heading=words.sentence(words.plain(role)),
            people=who_holds(portfolio, role),
            lede=_lede(len(items), len(failing), len(lost), len(conditions), len(findings)),
            to_sign=tuple(items[:FULL]),
            more_to_sign=tuple(items[FULL:]),
            later=later[:SHOWN],
            more_later=max(0, len(later) - SHOWN),
            lost=lost,
            not_holding=failing,
            conditions=conditions,
            findings=findings,
            news=tuple(news_since(portfolio, role, last, page)) if last is not None else (),
            last=latest_signature(portfolio, last, page),
            signed=tuple(standing_signatures(portfolio, role, page)),
            as_of=AsOf.of(portfolio.as_of),
        )


def page_key(portfolio: Portfolio, role: str) -> str:
    """Digest of everything that the page shows: what is told with its numbers depends on the evidence, too."""
    failing = [[each.link.href, each.text] for each in not_holding(portfolio, role, urls.role(role))]
    waiting = [item.key for item in _waiting(portfolio, role)[:FULL]]
    return digest_of([portfolio.people_key, waiting, failing, _first_key(portfolio)])


_FIRST: deque[tuple[weakref.ref[Portfolio], str]] = deque(maxlen=1)


def _first_key(portfolio: Portfolio) -> str:
    """Digest of who acts first about what doesn't pass: the same for the pages of all roles."""
    for known, key in _FIRST:
        if known() is portfolio:
            return key
    key = digest_of([[each.version.name, acts_first(each)] for each in portfolio.versions if not each.brief.passes])
    _FIRST.append((weakref.ref(portfolio), key))
    return key


def _waiting(portfolio: Portfolio, role: str) -> list[VersionRecord | ProjectRecord]:
    """What waits for the role, most urgent first."""
    return sorted(waiting_for(portfolio, role), key=lambda item: _urgency(portfolio, item))


def _lede(waiting: int, failing: int, lost: int, conditions: int, findings: int) -> str:
    parts = [
        words.counted(waiting, "thing waits for your signature", "things wait for your signature") if waiting else "",
        words.counted(failing, "version in use doesn't hold", "versions in use don't hold") if failing else "",
        words.counted(lost, "of your signatures no longer counts", "of your signatures no longer count")
        if lost
        else "",
        f"{words.counted(conditions, 'condition is', 'conditions are')} owed" if conditions else "",
        f"{words.counted(findings, 'finding is', 'findings are')} yours" if findings else "",
    ]
    said = [part for part in parts if part]
    return f"{words.sentence(words.listed(said))}." if said else "Nothing waits for you."


def _urgency(portfolio: Portfolio, item: VersionRecord | ProjectRecord) -> tuple[str, bool, str]:
    live = isinstance(item, VersionRecord) and item.live
    name = item.version.name if isinstance(item, VersionRecord) else item.id
    return _by_when(portfolio, item)[1] or "9", not live, name


def _by_when(portfolio: Portfolio, item: VersionRecord | ProjectRecord) -> tuple[str, str]:
    """Until when a signature is needed, in words and as a day: what is in use has an end, or should never have begun."""
    if isinstance(item, ProjectRecord):
        return "No day is set for it.", ""
    if item.live:
        found = next((each for each in item.brief.attention if each.topic == "unsigned" and each.until), None)
        if found is not None:
            return f"Wanted by {words.day(found.until)}: it is in use.", found.until
        return "Wanted at once: it is in use.", "0"
    for other in portfolio.families[item.version.project, item.version.model].versions:
        release = other.brief.release
        if other is not item and other.live and release is not None and release.valid_until:
            until = release.valid_until
            return f"Wanted by {words.day(until)}, when the approval of version {other.version.version} ends.", until
    return "No day is set for it.", ""


def _to_sign(
    portfolio: Portfolio,
    item: VersionRecord | ProjectRecord,
    page: str,
    mine: Sequence[Assessment],
    role: str,
    *,
    numbers: bool,
) -> ToSign:
    by_when, by_iso = _by_when(portfolio, item)
    iso = by_iso if len(by_iso) > 1 else ""
    if isinstance(item, ProjectRecord):
        brief = item.charter_brief
        charter = item.charter.charter if item.charter else None
        said = (charter.target if charter else None) or "The charter doesn't say what is predicted."
        return ToSign(
            link=Link(f"Charter of {item.id}", urls.relative(urls.project(item.id), page)),
            project=item.title,
            chip=state_chip(brief),
            by_when=by_when,
            by_iso=iso,
            sentence=f"What the project is for: {said}",
            numbers=(),
            changed=few(brief.changes) if brief is not None else (),
            changed_since=Link("since it was signed") if brief is not None and brief.changes else Link(""),
            may_sign=names_of(portfolio.portal, holders(portfolio.portal, role, item.charter)),
        )
    version = item.version
    what, since = _changed(portfolio, item, page, mine)
    return ToSign(
        link=Link(
            f"{version.model} {version.version}",
            urls.relative(urls.version(version.project, version.model, version.version, anchor="sign-off"), page),
        ),
        project=version.charter.charter.title if version.charter else version.project,
        chip=state_chip(item.brief.release, live=item.live, ready=item.brief.passes),
        by_when=by_when,
        by_iso=iso,
        sentence=what_is_proposed(item),
        numbers=_numbers(item) if numbers else (),
        changed=what,
        changed_since=since,
        may_sign=names_of(portfolio.portal, holders(portfolio.portal, role, version.charter)),
    )


def _numbers(record: VersionRecord) -> tuple[Number, ...]:
    return tuple(
        Number(each.title, f"{each.value} {each.unit}".strip(), each.range, each.chip)
        for each in key_numbers(record)[:NUMBERS]
    )


def _changed(
    portfolio: Portfolio, record: VersionRecord, page: str, mine: Sequence[Assessment]
) -> tuple[tuple[str, ...], Link]:
    """What changed since it was signed; else what came since this role last signed another version of the model."""
    release = record.brief.release
    if release is not None and release.changes:
        told = changed(release.changes, record)
        more = (f"and {told.summary}, on its page",) if told.folded else ()
        return (*told.causes, *told.numbers, *more), Link("since it was signed")
    item = record.version
    family = portfolio.families[item.project, item.model]
    names = [each.version.name for each in family.versions]
    earlier = set(names[: names.index(item.name)])
    found = [each for each in mine if each.record.subject in earlier]
    if not found:
        return (), Link("")
    last = max(found, key=lambda each: (names.index(each.record.subject), each.record.at)).record
    between = family.versions[names.index(last.subject) + 1 : names.index(item.name) + 1]
    texts = tuple(f"Version {each.version.version}: {what_is_proposed(each)}" for each in between)
    link = Link(
        f"since you signed version {last.subject.partition('@')[2]} on {words.day(last.at.date())}",
        urls.relative(urls.record(last.subject, last.digest), page),
    )
    return texts, link
