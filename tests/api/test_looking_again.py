"""The portal's lists of what is due, of alarms, envelopes and policies say the same as the command line."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from mlgov.api.collecting import collect
from mlgov.api.due import all_duties
from mlgov.api.oversight import Oversight
from mlgov.api.policy_impact import policy_impact
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.pages.alarms import alarm_of

ROOT = Path(__file__).resolve().parents[2]
AS_OF = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def governed(tmp_path_factory) -> Path:
    """The example's governed folder, by itself, with a next version of one policy."""
    folder = tmp_path_factory.mktemp("example") / "project_charters"
    shutil.copytree(ROOT / "project_charters", folder, ignore=shutil.ignore_patterns(".mlgov"))
    text = (folder / "policies" / "lending.yml").read_text(encoding="utf-8")
    lines = [
        'version: "2"' if line.startswith("version:")
        else "effective_from: 2027-03-01" if line.startswith("effective_from:")
        else line.replace("at_least: 0.70", "at_least: 0.78")
        for line in text.splitlines()
    ]  # fmt: skip
    (folder / "policies" / "coming").mkdir()
    (folder / "policies" / "coming" / "lending.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def workspace(governed) -> Workspace:
    """That folder on the example's day."""
    return Workspace.open(governed, AS_OF)


@pytest.fixture(scope="module")
def portfolio(workspace):
    """What its pages are made of."""
    return collect(workspace)


def test_duties_are_those_of_the_command(workspace, portfolio):
    """`mlgov due` and the page list the same, whether the portal was read anew or from its cache."""
    listed = set(all_duties(Oversight(workspace, SignOffs(workspace, as_declared=True))))
    assert listed
    assert set(portfolio.duties) == listed
    assert set(collect(workspace).duties) == listed


def test_alarms_are_those_that_the_command_opens_findings_for(workspace, portfolio):
    """`mlgov finding open --from-alarms` makes one finding for each line of the page."""
    oversight = Oversight(workspace, SignOffs(workspace))
    found = {
        record.version.name: record.brief.alarms
        for project in portfolio.projects
        for model in project.models
        for record in model.versions
    }
    assert any(found.values())
    for version in workspace.registry.versions():
        episodes = oversight.alarms(oversight.as_it_stands(version))
        assert found[version.name] == tuple(alarm_of(each) for each in episodes)


def test_the_impact_of_a_coming_policy_is_the_commands(governed, portfolio):
    """Worked out when asked for, and the same as `mlgov policy diff lending coming:lending`."""
    standing = portfolio.policy_standings["lending"]
    assert standing.coming is not None
    assert standing.coming.policy.version == "2"
    found = standing.impact()
    asked = policy_impact("lending", "coming:lending", governed=governed, as_of=AS_OF)
    assert (found.rows, found.changes, found.sentence) == (asked.rows, asked.changes, asked.sentence)
    assert portfolio.policy_standings["operations"].impact is None
    assert "standard" not in portfolio.policy_standings


def test_envelopes_are_told_with_what_they_were_signed(portfolio):
    """The example's envelope was signed with the release of version 2."""
    (project,) = [each for each in portfolio.projects if each.id == "city-transport"]
    assert project.carried == {("ridership-forecast", "monthly-refresh"): "city-transport/ridership-forecast@2"}


def test_decisions_about_policies_are_read(portfolio):
    """They stand in the ledger beside those about models."""
    subjects = {each.record.subject for each in portfolio.policy_decisions}
    assert subjects == {"policies/lending@1", "policies/operations@1"}
    assert portfolio.trusted
