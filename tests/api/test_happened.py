"""Events from functions: only added, read back, and told with what they mean."""

from __future__ import annotations

import datetime as dt

import pytest
from stranger import SCORED

from mlgov.api.happened import (
    record_alias,
    record_deployed,
    record_incident,
    record_outside,
    record_retired,
    write_event,
)
from mlgov.api.workspace import Workspace
from mlgov.documents.events import Event
from mlgov.errors import SelectionError, UsageError

DAY = dt.date(2026, 11, 22)


@pytest.fixture
def two(team):
    """Two versions of one model."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("register", "p/m@2", "--data", "test=scored.parquet", "--change", "again", "--kind", "refresh")
    return team


def versions(team):
    """The versions as the registry reads them now."""
    return Workspace.open(team.governed).registry.versions()


def test_deployed_with_place_and_time(two) -> None:
    """Environment, region, share, from and to: what the registry then says runs where."""
    done = record_deployed(
        "p/m@1", environment="production", region="eu", share=0.1, since=DAY, until=dt.date(2026, 12, 1), by="oda",
        governed=two.governed,
    )  # fmt: skip
    assert done.path.name == "2026-11-22-deployed-1-production-eu.yml"
    (live,) = versions(two)[0].deployments_on(DAY)
    assert (live.environment, live.region, live.share, live.until) == ("production", "eu", 0.1, dt.date(2026, 12, 1))
    assert versions(two)[0].deployments_on(dt.date(2026, 12, 1)) == ()


def test_in_use_without_sign_off_is_said(two) -> None:
    """It is recorded all the same."""
    done = record_deployed("p/m@1", environment="production", by="oda", governed=two.governed)
    assert done.path.is_file()
    assert done.notes[0].startswith("It is in use without a valid sign-off, which is a high finding.")


@pytest.mark.parametrize("place", ["shadow", "Shadow ", "test", "staging", "development"])
def test_a_trial_is_no_use(two, place) -> None:
    """Where it affects nobody it needs no sign-off, and that is said."""
    done = record_deployed("p/m@1", environment=place, by="oda", governed=two.governed)
    assert done.notes == ("It is on trial there, where it affects nobody: that is no use, and needs no sign-off.",)


def test_news_from_outside(two) -> None:
    """What became known, why it matters, and who has to look again by the policy, once it is in use."""
    said = {"what": "The rate has doubled.", "reason": "Nobody like that was in the data.", "by": "rik"}
    before = record_outside("p/m@1", **said, governed=two.governed)
    assert before.event.reason == "The rate has doubled. Nobody like that was in the data."
    assert before.notes == ("The policy asks nobody to look again because of it.",)
    rule = "re_review: [{trigger: outside_event, days: 30, reason: The world has changed.}]\n"
    text = 'name: team\nversion: "1"\ntitle: T\nowner: model_risk\neffective_from: 2026-01-01\nextends: standard\n'
    two.write("project_charters/policies/team.yml", text + rule)
    assert "isn't in use" in record_outside("p/m@1", **said, governed=two.governed).notes[0]
    record_deployed("p/m@1", environment="production", by="oda", governed=two.governed)
    (note,) = record_outside("p/m@1", **said, governed=two.governed).notes
    assert note == "Somebody has to look at it again until 2026-12-22: mlgov due p/m@1"
    due = two.mlgov("due", "p/m@1").out
    assert "2026-12-22" in due
    assert "news from outside" in due
    done = record_incident("p/m@1", severity="high", reason="Refused everybody.", by="oda", governed=two.governed)
    assert done.finding is not None
    named = record_outside("p/m@1", what="An audit.", by="rik", finding=done.finding.id, governed=two.governed)
    assert named.event.finding == done.finding.id


def test_alias_and_retirement(two) -> None:
    """A name moves; a version ends in one place or everywhere."""
    record_alias("p/m@2", "champion", by="oda", governed=two.governed)
    assert versions(two)[1].aliases == ("champion",)
    with pytest.raises(UsageError, match="id of a version"):
        record_alias("p/m@2", "1", by="oda", governed=two.governed)
    record_deployed("p/m@2", environment="production", by="oda", governed=two.governed)
    record_retired("p/m@2", by="oda", reason="Replaced.", governed=two.governed)
    assert versions(two)[1].deployments_on(DAY) == ()


def test_an_incident_opens_a_finding(two) -> None:
    """The event names it; both read back."""
    done = record_incident("p/m@1", severity="high", reason="Refused everybody.", by="oda", governed=two.governed)
    (project,) = [each for each in Workspace.open(two.governed).registry.projects() if each.id == "p"]
    (finding,) = project.findings
    assert (finding.id, finding.finding.origin, finding.finding.text) == (
        done.event.finding,
        "incident",
        "Refused everybody.",
    )
    assert versions(two)[0].events[0].finding == finding.id


def test_told_twice_is_recorded_once_and_nothing_is_overwritten(two) -> None:
    """The same event again: the same file. Another one on the same day: a file of its own."""
    first = record_deployed("p/m@1", environment="production", by="oda", governed=two.governed)
    before = first.path.read_bytes()
    assert record_deployed("p/m@1", environment="production", by="oda", governed=two.governed).path == first.path
    other = record_deployed("p/m@1", environment="production", share=0.5, by="oda", governed=two.governed)
    assert other.path != first.path
    assert first.path.read_bytes() == before
    assert len(versions(two)[0].events) == 2


def test_what_cannot_be_recorded(two) -> None:
    """Several versions, none, a period that ends before it begins."""
    with pytest.raises(UsageError, match="means 2 versions"):
        record_deployed("p/m", environment="production", by="oda", governed=two.governed)
    with pytest.raises(SelectionError):
        record_deployed("p/m@3", environment="production", by="oda", governed=two.governed)
    with pytest.raises(UsageError, match="must lie after"):
        record_deployed("p/m@1", environment="production", since=DAY, until=DAY, by="oda", governed=two.governed)
    event = Event(kind="retired", on=DAY, version="1", recorded_by="oda")
    assert write_event(versions(two)[0], event).read_text().startswith("kind: retired")
