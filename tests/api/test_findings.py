"""Findings from functions: opened by hand or from what fails, accepted within the policy, closed, listed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from stranger import SCORED, scored

from mlgov.api.findings import (
    accept_finding,
    close_finding,
    list_findings,
    listed_as_json,
    listed_as_text,
    open_alarms,
    open_finding,
)
from mlgov.api.workspace import Workspace
from mlgov.errors import SelectionError, UsageError

PORTAL = "name: T\nroles:\n  model_risk: [mia]\n  validator: [val]\n"
WHO = {"owner": "ola", "by": "val"}


@pytest.fixture
def measured(team):
    """A version whose ROC AUC fails its limit."""
    bad = scored()
    bad["p"] = bad["p"][::-1].copy()
    team.parquet("scored.parquet", bad)
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/portal.yml", PORTAL)
    own = "name: own\nversion: '1'\ntitle: Own\nowner: model_risk\neffective_from: 2026-01-01\nextends: standard\n"
    own += "exemption_roles: [model_risk]\nexemption_days: 90\nlimits:\n  evaluation.discrimination.roc_auc:\n"
    own += "    - {at_least: 0.7, reason: A coin is no model.}\n"
    team.write("project_charters/policies/own.yml", own)
    text = (team.governed / "p/charter.md").read_text() if (team.governed / "p/charter.md").is_file() else ""
    charter = "---\ntitle: Mails\npolicy: own\nproblem: binary_classification\n---\n"
    team.write("project_charters/p/charter.md", charter if "policy" not in text else text)
    assert team.mlgov("check", "-q").code == 0
    return team


def read(team, opened):
    """The finding as the registry reads it now."""
    (project,) = [each for each in Workspace.open(team.governed).registry.projects() if each.id == opened.project]
    return next(each.finding for each in project.findings if each.id == opened.id)


def test_by_hand_with_a_day_from_the_policy(measured) -> None:
    """About a project, a model or a version; the file reads back as written."""
    opened = open_finding("p/m@1", title="Proxy for age", severity="high", governed=measured.governed, **WHO)
    assert read(measured, opened) == opened.finding
    assert (opened.finding.model, opened.finding.version, opened.finding.opened) == ("m", "1", dt.date(2026, 11, 22))
    assert opened.finding.due > opened.finding.opened
    again = open_finding("p/m@1", title="Proxy for age", severity="high", governed=measured.governed, **WHO)
    assert again.id != opened.id
    assert open_finding("p", title="No plan", severity="low", governed=measured.governed, **WHO).finding.model is None
    with pytest.raises(SelectionError):
        open_finding("q", title="x", severity="low", governed=measured.governed, **WHO)
    with pytest.raises(UsageError, match="due"):
        open_finding("p", title="x", severity="low", due=dt.date(2026, 1, 1), governed=measured.governed, **WHO)


def test_one_finding_for_each_episode_once(measured) -> None:
    """What fails at release becomes findings by family; a second call opens nothing."""
    first = open_alarms(["p/m"], governed=measured.governed, **WHO)
    families = [each.finding.results[0].result for each in first]
    assert len(families) == len(set(families)) >= 1
    assert "evaluation.*" in families
    assert open_alarms(["p/m"], governed=measured.governed, **WHO) == ()


def test_accepted_within_what_the_policy_allows(measured) -> None:
    """Role, person, reason and days; it ends by itself."""
    name = f"p/{open_finding('p/m@1', title='Proxy', severity='high', governed=measured.governed, **WHO).id}"
    until = dt.date(2026, 12, 31)
    good = {"role": "model_risk", "by": "mia", "reason": "The effect is small.", "until": until}
    for wrong in ({"role": "validator", "by": "val"}, {"by": "val"}, {"reason": "ok"}, {"until": dt.date(2027, 12, 31)},
                  {"until": dt.date(2026, 1, 1)}):  # fmt: skip
        with pytest.raises(UsageError):
            accept_finding(name, **(good | wrong), governed=measured.governed)
    done = accept_finding(name, **good, governed=measured.governed)
    assert read(measured, done).state == "accepted"
    assert [each[1].state for each in list_findings(governed=measured.governed).standings] == ["accepted"]
    later = list_findings(governed=measured.governed, as_of=dt.date(2027, 1, 1))
    assert [each[1].state for each in later.standings] == ["lapsed"]


def test_closed_with_what_was_done(measured) -> None:
    """Gone from the list, kept with its history; an unknown one is told with the nearest."""
    opened = open_finding("p/m@1", title="Proxy", severity="high", governed=measured.governed, **WHO)
    close_finding(f"p/{opened.id}", by="ola", what="Retrained.", remediated=True, governed=measured.governed)
    assert read(measured, opened).state == "remediated"
    close_finding(f"p/{opened.id}", by="val", what="Seen.", governed=measured.governed)
    found = read(measured, opened)
    assert (found.state, found.closed, [each.what for each in found.history]) == (
        "closed",
        dt.date(2026, 11, 22),
        ["Opened.", "Retrained.", "Seen."],
    )
    assert list_findings(governed=measured.governed).standings == ()
    assert len(list_findings(governed=measured.governed, closed=True).standings) == 1
    with pytest.raises(SelectionError):
        close_finding("p/nothing", by="val", what="x", governed=measured.governed)


def test_lists_for_people_and_programs(measured) -> None:
    """Findings, what follows from the files, and what nobody has looked at."""
    open_finding("p", title="No plan", severity="critical", governed=measured.governed, **WHO)
    measured.mlgov("deployed", "p/m@1", "--environment", "production", "--recorded-by", "oda")
    found = list_findings(governed=measured.governed)
    text = listed_as_text(found)
    assert "critical, open" in text
    assert "no finding yet  p/m@1: " in text
    document = json.loads(listed_as_json(found))
    assert document["format"] == "mlgov-findings/1"
    assert document["findings"][0]["title"] == "No plan"
    assert document["alarms"]
    assert listed_as_text(type(found)((), (), ())) == "No findings.\n"
