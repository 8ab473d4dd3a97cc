"""The example portal's governed folder: it loads, says what it should, and shows exactly the gaps that were left."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mlgov.documents.charter import CharterFile
from mlgov.documents.events import aliases, deployments_on
from mlgov.documents.policy import load_policy
from mlgov.documents.requirements import missing
from mlgov.documents.tier import risk_tier
from mlgov.registry.files import FileRegistry
from mlgov.registry.protocol import ModelVersion, Project

TODAY = dt.date(2026, 11, 22)
NEWSLETTER = """\
title: Newsletter send-time
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
"""


@pytest.fixture(scope="module")
def governed(repository: Path) -> Path:
    """The governed folder of the example portal."""
    return repository / "project_charters"


@pytest.fixture(scope="module")
def registry(governed: Path) -> FileRegistry:
    """Its registry; loading it proves that every file is valid."""
    return FileRegistry(governed)


@pytest.fixture(scope="module")
def projects(registry: FileRegistry) -> dict[str, Project]:
    """The projects by id."""
    return {project.id: project for project in registry.projects()}


def charter_of(project: Project) -> CharterFile:
    """The charter of a project that has one."""
    assert project.charter is not None
    return project.charter


def tier_of(project: Project, governed: Path) -> str:
    """The risk tier of a project under its own policy."""
    charter = charter_of(project).charter
    return risk_tier(charter, load_policy(charter.policy or "standard", governed).policy).tier


@pytest.mark.parametrize(
    ("project", "tier", "gaps", "unknown"),
    [
        ("consumer-credit", "high", [], ["eu_database_id"]),
        ("income-screening", "high", [], ["data_legal_basis"]),
        ("city-transport", "medium", [], []),
        ("newsletter-timing", "low", [], []),
        ("returns-triage", "low", [], []),
    ],
)
def test_each_charter_has_the_gaps_that_were_left(
    projects: dict[str, Project], governed: Path, project: str, tier: str, gaps: list[str], unknown: list[str]
) -> None:
    """Tier, required answers that are missing, and answers that are honestly unknown."""
    assert tier_of(projects[project], governed) == tier
    states = missing(charter_of(projects[project]), tier)
    assert [each.id for each in states if each.open] == gaps
    assert [each.id for each in states if each.status == "unknown"] == unknown


def test_every_heading_of_the_examples_is_recognised(projects: dict[str, Project]) -> None:
    """No prose lands under a heading that pages don't know."""
    for project in projects.values():
        assert [key for key in charter_of(project).sections if key.startswith("other")] == [], project.id


def test_the_ten_line_charter_stays_as_published(governed: Path) -> None:
    """A low-tier charter may be as short as this: front matter and nothing else."""
    text = (governed / "newsletter-timing" / "charter.md").read_text(encoding="utf-8")
    assert text == f"---\n{NEWSLETTER}---\n"


def test_a_project_may_end_without_machine_learning(projects: dict[str, Project]) -> None:
    """The rejected charter says how it ended and has no model."""
    ended = charter_of(projects["returns-triage"]).charter
    assert (ended.state, ended.outcome) == ("rejected", "rejected: no machine learning needed")
    assert projects["returns-triage"].models == {}


def test_every_column_of_the_models_has_a_meaning(projects: dict[str, Project]) -> None:
    """Each feature and sensitive column that facts name is described once in the project's features."""
    for version in versions_of(projects):
        assert version.facts is not None
        named = {fact.name for fact in version.facts.columns if fact.role in {"feature", "sensitive"}}
        described = version.features.features
        assert named <= set(described), version.name
        assert not any("TBD" in described[name].meaning for name in named), version.name


def test_values_that_could_single_people_out_are_masked(projects: dict[str, Project]) -> None:
    """Exact gains, country of birth, census weight and the special category; the rest may be shown."""
    features = projects["income-screening"].features
    hidden = {name for name in features.features if features.masked(name)}
    assert hidden == {"capital_gain", "capital_loss", "native_country", "census_weight", "sex", "race"}
    for version in projects["income-screening"].models["income-classifier"]:
        assert version.facts is not None
        gain = next(fact for fact in version.facts.columns if fact.name == "capital_gain")
        assert (gain.minimum, gain.maximum) == (None, None)


def test_every_version_says_what_is_new_and_what_limits_it(projects: dict[str, Project]) -> None:
    """Limitations, output, golden sample and a reason for the decision are authored in every version."""
    for version in versions_of(projects):
        authored = version.authored
        assert authored.limitations, version.name
        assert authored.output, version.name
        assert authored.decision is not None
        assert authored.decision.why, version.name
        assert authored.golden_sample is not None
        assert (version.data_root / authored.golden_sample).is_file(), version.name


def test_what_the_predecessor_reached_is_on_record(projects: dict[str, Project]) -> None:
    """Later versions hold the measured values of the version before; first ones hold none."""
    for version in versions_of(projects):
        assert version.facts is not None
        assert bool(version.facts.predecessor_measured) == (version.version != "1"), version.name


def test_aliases_and_deployments_follow_from_events(projects: dict[str, Project]) -> None:
    """What is in use, what is a candidate, and what runs where on the day of the example."""
    events = {
        name: [event for version in versions for event in version.events]
        for project in projects.values()
        for name, versions in project.models.items()
    }
    assert aliases(events["credit-scorecard"]) == {"challenger": "2"}
    assert aliases(events["income-classifier"]) == {"challenger": "3", "champion": "2"}
    assert aliases(events["ridership-forecast"]) == {"champion": "2"}
    live = {
        name: [(each.version, each.environment, each.share) for each in deployments_on(of_model, TODAY)]
        for name, of_model in events.items()
    }
    assert live == {
        "credit-scorecard": [("1", "shadow", None)],
        "income-classifier": [("2", "production", 0.2)],
        "ridership-forecast": [("2", "production", None)],
    }
    then = deployments_on(events["ridership-forecast"], dt.date(2012, 6, 1))
    assert [each.version for each in then] == ["1"]
    assert deployments_on(events["ridership-forecast"], dt.date(2013, 6, 1)) == ()


def test_the_policy_of_a_team_only_tightens(governed: Path) -> None:
    """It extends the standard policy; every limit of its own is at least as strict, and smaller groups are judged."""
    standard, lending = load_policy("standard", governed), load_policy("lending", governed)
    assert lending.chain == ("lending 1", "standard 1")
    assert lending.policy.measuring.min_group_size == 50
    assert standard.policy.measuring.min_group_size == 100
    own = {(each.key, each.rule.value) for each in lending.limits if each.id.startswith("policy:lending")}
    assert own == {
        ("data_quality.missing.missing_rate", "0.05"),
        ("evaluation.calibration.expected_calibration_error", "0.08"),
        ("evaluation.discrimination.roc_auc", "0.70"),
        ("fairness.impact_ratio.impact_ratio", "0.80"),
        ("fairness.impact_ratio.impact_ratio", "1.25"),
    }


def versions_of(projects: dict[str, Project]) -> list[ModelVersion]:
    """Every version of every example model."""
    return [each for project in projects.values() for versions in project.models.values() for each in versions]
