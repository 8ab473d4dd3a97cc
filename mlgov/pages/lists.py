"""Pages that list: projects, models with their versions, the catalogue of checks, policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.policy import PolicyInForce
from mlgov.evidence.measurement import CheckHelp
from mlgov.pages import urls, words
from mlgov.pages.inventory import Inventory, inventory_of, tally_chip
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio, ProjectRecord
from mlgov.pages.project import STATES
from mlgov.pages.words import Chip

FAMILY_TITLES = {
    "evaluation": "How well it predicts",
    "fairness": "How it treats groups of people",
    "data_quality": "Whether the data is sound",
    "drift": "Whether the data has changed",
    "operations": "How it runs",
}


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in the list."""

    link: Link
    target: str
    state: Chip
    tier: str
    owner: str
    models: str
    chip: Chip
    open: int


@dataclass(frozen=True)
class ProjectsPage:
    """All projects."""

    template: ClassVar[str] = "pages/projects.html.jinja"

    rows: tuple[ProjectLine, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ProjectsPage:
        """The page of a portfolio."""
        return cls(tuple(_project(item) for item in portfolio.projects), AsOf.of(portfolio.as_of))


def _project(record: ProjectRecord) -> ProjectLine:
    charter = record.charter.charter if record.charter else None
    current = [model.current for model in record.models]
    worst = max(
        (tally_chip(item) for item in current),
        key=lambda chip: ("pass", "warn", "none", "fail").index(chip.shape),
        default=Chip("No model", "none"),
    )
    return ProjectLine(
        link=Link(record.title, urls.relative(urls.project(record.id), urls.projects())),
        target=(charter.target or "") if charter else "",
        state=STATES[charter.state] if charter else Chip("No charter yet", "fail"),
        tier=record.tier.tier,
        owner=(charter.owner or words.DASH) if charter else words.DASH,
        models=words.counted(len(record.models), "model") if record.models else "",
        chip=worst,
        open=sum(row.open for row in record.requirements),
    )


@dataclass(frozen=True)
class ModelsPage:
    """All registered versions."""

    template: ClassVar[str] = "pages/models.html.jinja"

    lede: str
    inventory: Inventory
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ModelsPage:
        """The page of a portfolio."""
        number = len({(item.version.project, item.version.model) for item in portfolio.versions})
        lede = f"{words.counted(number, 'model')}, {words.counted(len(portfolio.versions), 'registered version')}."
        return cls(words.sentence(lede), inventory_of(portfolio.versions, urls.models()), AsOf.of(portfolio.as_of))


@dataclass(frozen=True, slots=True)
class Family:
    """The checks of one family."""

    id: str
    title: str
    checks: tuple[CheckHelp, ...]


@dataclass(frozen=True)
class ChecksPage:
    """The catalogue of checks."""

    template: ClassVar[str] = "pages/checks.html.jinja"

    families: tuple[Family, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ChecksPage:
        """The page of a portfolio."""
        names = list(dict.fromkeys(item.family for item in portfolio.catalogue))
        families = tuple(
            Family(
                name,
                FAMILY_TITLES.get(name, words.sentence(words.plain(name))),
                tuple(item for item in portfolio.catalogue if item.family == name),
            )
            for name in names
        )
        return cls(families, AsOf.of(portfolio.as_of))


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy in the list."""

    link: Link
    title: str
    owner: str
    since: str
    limits: int
    projects: str


@dataclass(frozen=True)
class PoliciesPage:
    """All policies."""

    template: ClassVar[str] = "pages/policies.html.jinja"

    rows: tuple[PolicyLine, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> PoliciesPage:
        """The page of a portfolio."""
        rows = tuple(_policy(name, item, portfolio.projects) for name, item in portfolio.policies.items())
        return cls(rows, AsOf.of(portfolio.as_of))


def _policy(name: str, policy: PolicyInForce, projects: Sequence[ProjectRecord]) -> PolicyLine:
    used = sum(project.policy.policy.name == name for project in projects)
    return PolicyLine(
        link=Link(f"{name} {policy.policy.version}", urls.relative(urls.policy(name), urls.policies())),
        title=policy.policy.title,
        owner=words.plain(policy.policy.owner),
        since=words.day(policy.policy.effective_from),
        limits=len(policy.limits),
        projects=words.counted(used, "project"),
    )
