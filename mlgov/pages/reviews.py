"""Reviews due: what somebody has to look at again or do by a day, and why; earliest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.gating.duty import KINDS, SOON, Duty
from mlgov.pages import urls, words
from mlgov.pages.home import plainly
from mlgov.pages.overseen import Places, distance, oversight_tabs
from mlgov.pages.parts import AsOf, Link, Tab
from mlgov.pages.portfolio import Portfolio
from mlgov.pages.words import Chip

PAGE = urls.reviews()
CHIPS = {
    "overdue": Chip("Overdue", "fail"),
    "due": Chip("Due soon", "warn"),
    "upcoming": Chip("Later", "none"),
}
ORDER = tuple(CHIPS)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing that is due."""

    chip: Chip
    chip_order: int
    link: Link
    project: str
    kind: str
    sentence: str
    reason: str
    """Why the policy asks, where a rule of it does."""
    who: str
    people: str
    """Those who hold the role, if it is one."""
    due: str
    due_iso: str
    until: str
    """The day (ISO) while it lies ahead: the page marks it once it has passed."""
    distance: str
    facets: str


@dataclass(frozen=True)
class ReviewsPage:
    """Everything that somebody has to do by a day."""

    template: ClassVar[str] = "pages/reviews.html.jinja"

    tabs: tuple[Tab, ...]
    lede: str
    rows: tuple[ReviewRow, ...]
    kinds: tuple[str, ...]
    whos: tuple[str, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ReviewsPage:
        """The page of a portfolio."""
        places = {project.id: Places.of(project, PAGE) for project in portfolio.projects}
        rows = tuple(_row(each, places, portfolio) for each in portfolio.duties)
        return cls(
            tabs=oversight_tabs(PAGE),
            lede=_lede(rows),
            rows=rows,
            kinds=tuple(kind for kind in KINDS.values() if kind in {row.kind for row in rows}),
            whos=tuple(sorted({row.who for row in rows})),
            as_of=AsOf.of(portfolio.as_of),
        )


def _row(duty: Duty, places: Mapping[str, Places], portfolio: Portfolio) -> ReviewRow:
    late = duty.state == "overdue"
    project = duty.subject.partition("/")[0]
    found = places.get(project)
    people = duty.people != (duty.who,)
    return ReviewRow(
        chip=CHIPS[duty.state],
        chip_order=ORDER.index(duty.state),
        link=_link(duty, found, portfolio),
        project=found.title if found is not None and duty.subject != project else "",
        kind=KINDS.get(duty.kind, words.sentence(words.plain(duty.kind))),
        sentence=plainly(duty.sentence),
        reason=plainly(duty.reason),
        who=words.plain(duty.who),
        people=words.listed(duty.people) if people else "",
        due=words.day(duty.due),
        due_iso=duty.due.isoformat(),
        until="" if late else duty.due.isoformat(),
        distance=distance(duty.due, portfolio.as_of),
        facets={"overdue": "overdue", "due": "soon"}.get(duty.state, ""),
    )


def _link(duty: Duty, places: Places | None, portfolio: Portfolio) -> Link:
    """The page of what it is about: a finding, a version, a model, a project, or a policy."""
    if places is None:
        name = duty.subject.rpartition("/")[2].partition("@")[0]
        known = name in portfolio.policies
        return Link(f"Policy {name}", urls.relative(urls.policy(name), PAGE) if known else "")
    id_ = duty.source.rpartition("/")[2].removesuffix(".yml")
    if duty.kind in {"finding", "acceptance"} and id_ in places.findings:
        return places.finding(id_)
    return places.subject(duty.subject)


def _lede(rows: Sequence[ReviewRow]) -> str:
    if not rows:
        return "No day is set on which somebody has to look again."
    late = sum("overdue" in row.facets for row in rows)
    soon = sum("soon" in row.facets for row in rows)
    return (
        f"{words.sentence(str(late) if late else 'nothing')} overdue, {soon or 'nothing'} due within {SOON.days} days."
    )
