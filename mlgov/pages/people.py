"""All roles: who holds them, and what waits for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import urls, words
from mlgov.pages.approvals import waiting_for
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio
from mlgov.pages.role_duties import conditions_owed, findings_owned, lost_signatures, who_holds


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role in the list of roles."""

    link: Link
    people: str
    waiting: int
    lost: int
    owed: int


@dataclass(frozen=True)
class PeoplePage:
    """All roles, who holds them, and what waits for each."""

    template: ClassVar[str] = "pages/people.html.jinja"

    rows: tuple[RoleRow, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> PeoplePage:
        """The page of a portfolio."""
        page = urls.people()
        rows = []
        for role in portfolio.roles:
            owed = len(tuple(conditions_owed(portfolio, role, page))) + len(
                tuple(findings_owned(portfolio, role, page))
            )
            rows.append(
                RoleRow(
                    link=Link(words.sentence(words.plain(role)), urls.relative(urls.role(role), page)),
                    people=who_holds(portfolio, role),
                    waiting=len(waiting_for(portfolio, role)),
                    lost=len(tuple(lost_signatures(portfolio, role, page))),
                    owed=owed,
                )
            )
        return cls(tuple(rows), AsOf.of(portfolio.as_of))
