"""Every page of the portal, offered with a key each, so that only those whose inputs changed are made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from mlgov.evidence.canonical import digest_of
from mlgov.pages import urls, words
from mlgov.pages.approvals import ApprovalsPage
from mlgov.pages.audit import AuditPage
from mlgov.pages.card import CardPage
from mlgov.pages.data import DataPage
from mlgov.pages.decisions import decision_pages, keys_file
from mlgov.pages.drift import DriftPage
from mlgov.pages.emergencies import EmergenciesPage
from mlgov.pages.evaluation import EvaluationPage
from mlgov.pages.fairness import FairnessPage
from mlgov.pages.finding import FindingPage
from mlgov.pages.findings import FindingsPage
from mlgov.pages.history import HistoryPage
from mlgov.pages.home import HomePage
from mlgov.pages.ledger import LedgerPage
from mlgov.pages.lists import ChecksPage, ModelsPage, PoliciesPage, ProjectsPage
from mlgov.pages.model import ModelPage
from mlgov.pages.operations import OperationsPage
from mlgov.pages.parts import FileRef, PageRef
from mlgov.pages.people import PeoplePage
from mlgov.pages.policy import PolicyPage
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.project import ProjectPage
from mlgov.pages.reviews import ReviewsPage
from mlgov.pages.role import RolePage, page_key
from mlgov.pages.validation import ValidationPage
from mlgov.pages.version import VersionPage

FILTERS: dict[str, Any] = {
    "number": words.number,
    "percent": words.percent,
    "day": words.day,
    "sentence": words.sentence,
}
"""What templates may use beside the portal's own filters."""

SECTION_PAGES: dict[str, tuple[str, type[Any], bool]] = {
    "index": ("", VersionPage, False),
    "card": ("Model card", CardPage, False),
    "evaluation": ("Evaluation", EvaluationPage, True),
    "fairness": ("Fairness", FairnessPage, False),
    "data": ("Data", DataPage, False),
    "drift": ("Drift", DriftPage, True),
    "operations": ("Operations", OperationsPage, False),
    "history": ("History", HistoryPage, False),
    "audit": ("Audit report", AuditPage, False),
}
"""Section -> title, page, whether it draws charts that need a script."""


def pages_of(portfolio: Portfolio) -> Iterator[PageRef | FileRef]:
    """Every page and published file of a portfolio."""
    whole, as_of = portfolio.key, portfolio.as_of
    offered: tuple[tuple[str, str, str, type[Any]], ...] = (
        (urls.home(), "Home", portfolio.portal.description or "What needs a person, and all models", HomePage),
        (urls.projects(), "Projects", "All projects and their charters", ProjectsPage),
        (urls.models(), "Models", "All registered model versions", ModelsPage),
        (urls.approvals(), "Sign-off", "Who has signed what, what waits for whom, every decision", ApprovalsPage),
        (urls.people(), "Roles", "Who signs in which role, and what waits for each", PeoplePage),
        (
            urls.ledger(),
            "Ledger",
            "Every decision on record, whether it holds, and how to check it by hand",
            LedgerPage,
        ),
        (
            urls.emergencies(),
            "Emergencies and incidents",
            "What passed without the usual round; what went wrong",
            EmergenciesPage,
        ),
        (urls.findings(), "Findings", "What must be dealt with, by whom, until when", FindingsPage),
        (urls.reviews(), "Reviews due", "When somebody has to look again, and why", ReviewsPage),
        (urls.checks(), "Checks", "What is measured, how, and what to do about it", ChecksPage),
        (urls.policies(), "Policies", "How good is good enough, and why", PoliciesPage),
    )
    for url, title, description, page in offered:
        places: tuple[tuple[str, str, str], ...] = ()
        if page is ChecksPage:
            places = tuple((check.check, check.title, check.purpose) for check in portfolio.catalogue)
        key = portfolio.people_key if page in {ApprovalsPage, PeoplePage} else whole
        yield PageRef(url, title, description, key, partial(page.of, portfolio), places=places)
    for role in portfolio.roles:
        name = words.plain(role)
        description = f"What waits for the {name}: to sign, to sign anew, conditions and findings"
        key = page_key(portfolio, role)
        yield PageRef(urls.role(role), f"Role: {name}", description, key, partial(RolePage.of, portfolio, role))
    yield from keys_file(portfolio)
    for name, policy in portfolio.policies.items():
        key = digest_of([policy.digest, whole])
        yield PageRef(
            urls.policy(name),
            f"Policy {name}",
            policy.policy.title,
            key,
            partial(PolicyPage.of, name, policy, portfolio.catalogue, as_of, portfolio.policy_standings.get(name)),
        )
    for project in portfolio.projects:
        yield from _project(project, portfolio)


def _project(project: ProjectRecord, portfolio: Portfolio) -> Iterator[PageRef | FileRef]:
    as_of = portfolio.as_of
    key = digest_of([project.key, as_of.isoformat(), portfolio.holders_key])
    target = project.charter.charter.target if project.charter else None
    yield PageRef(
        urls.project(project.id),
        project.title,
        target or "A project without a charter",
        key,
        partial(ProjectPage.of, project, as_of),
    )
    yield from _overseen(project, portfolio)
    yield from decision_pages(portfolio, project)
    for model in project.models:
        yield PageRef(
            urls.model(project.id, model.model),
            model.model,
            f"{project.title}: {words.counted(len(model.versions), 'version')}",
            digest_of([model.key, as_of.isoformat(), sorted(project.carried.items())]),
            partial(ModelPage.of, model, as_of, project.carried),
        )
        for record in model.versions:
            yield from _version(record)
        yield from decision_pages(portfolio, project, {record.version.name for record in model.versions})
        for record in model.versions:
            record.forget()  # its pages are made; thousands of versions wouldn't fit into memory


def _overseen(project: ProjectRecord, portfolio: Portfolio) -> Iterator[PageRef]:
    """A page for each finding and each validation report."""
    if not project.findings and not project.validations:
        return
    as_of, people = portfolio.as_of, portfolio.portal.people
    there = [[model.model, [each.version.version for each in model.versions]] for model in project.models]
    key = digest_of([project.title, project.people_key, there, as_of.isoformat()])
    for standing in project.findings:
        finding = standing.file.finding
        yield PageRef(
            urls.finding(project.id, standing.file.id),
            f"Finding: {finding.title}",
            f"{words.sentence(finding.severity)} finding, {standing.state}, owner {words.plain(finding.owner)}",
            key,
            partial(FindingPage.of, project, standing, as_of),
        )
    for file in project.validations:
        found = file.validation
        yield PageRef(
            urls.validation(project.id, file.id),
            f"Validation of {found.model} {found.version}",
            f"{words.sentence(words.plain(found.rating))}, by {found.validator} on {words.day(found.on)}",
            digest_of([key, portfolio.portal.model_dump(mode="json", include={"people"})]),
            partial(ValidationPage.of, project, file, as_of, people),
        )


def _version(record: VersionRecord) -> Iterator[PageRef | FileRef]:
    item = record.version
    owner = item.charter.charter.owner if item.charter else None
    for section, (title, page, charts) in SECTION_PAGES.items():
        name = f"{item.model} {item.version}"
        yield PageRef(
            urls.version(item.project, item.model, item.version, section),
            f"{name}: {title}" if title else name,
            f"{item.authored.change}{f'. Owner {owner}' if owner else ''}" if not title else f"{title} of {name}",
            record.key,
            partial(page.of, record),
            needs_charts=charts,
        )
    folder = item.paths.evidence_dir
    # With the signatures beside them, so that whoever has the site can check who vouches for the numbers.
    for path in sorted(folder.glob("release-*.json*")) if folder.is_dir() else ():
        yield FileRef(
            urls.evidence(item.project, item.model, item.version, path.name),
            path.name,
            partial(Path.read_bytes, path),
        )
