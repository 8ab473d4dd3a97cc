"""Events, and what follows from them on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.base import validate
from mlgov.documents.events import FILE_NAME, Event, aliases, deployments_on, event_file_name
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError


def day(text: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(text)


def event(kind: str, on: str, version: str, **more: object) -> Event:
    """An event recorded by somebody."""
    return Event.model_validate({"kind": kind, "on": on, "version": version, "recorded_by": "ops", **more})


def live(events: list[Event], on: str) -> list[tuple[str, str, float | None]]:
    """What runs where on a day, briefly."""
    return [(each.environment, each.version, each.share) for each in deployments_on(events, day(on))]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("kind: alias", "an event of kind alias needs `alias`"),
        ("kind: deployed", "an event of kind deployed needs `environment`"),
        ("kind: retired\nalias: x", "`alias` does not belong to an event of kind retired"),
        ("kind: alias\nalias: x\nshare: 0.5", "`share` does not belong to an event of kind alias"),
        ("kind: deployed\nenvironment: p\nshare: 0", "share: must be greater than 0"),
        ("kind: deployed\nenvironment: p\nto: 2024-01-01", "`to` must lie after `from`"),
        ("kind: deployed\nenvironment: p\nsince: 2024-01-01", "since: this key is not known here"),
        ("kind: incident\nseverity: terrible", "severity: expected one of low, medium, high, critical"),
        (
            "kind: sold",
            "kind: expected one of alias, deployed, incident, retired, emergency, acknowledged, outside, found `sold`",
        ),
    ],
)
def test_an_event_fits_its_kind(lines, said):
    """Keys that mean nothing for a kind are refused, needed ones asked for."""
    text = f"{lines}\non: 2024-01-01\nversion: 1\nrecorded_by: ops\n"
    with pytest.raises(DocumentError) as caught:
        validate(Event, parse_yaml(text.encode(), shown_as="e.yml"), shown_as="e.yml")
    assert said in str(caught.value)


def test_from_and_to_are_written_as_people_say_them():
    """`from` is a word of Python, so the field has another name."""
    text = "kind: deployed\non: 2024-01-01\nversion: 1.10\nrecorded_by: ops\nenvironment: prod\nfrom: 2024-02-01\nto: 2024-03-01\n"
    found = validate(Event, parse_yaml(text.encode(), shown_as="e.yml"), shown_as="e.yml")
    assert (found.version, found.since, found.until) == ("1.10", day("2024-02-01"), day("2024-03-01"))
    assert found.holds_on(day("2024-02-01"))
    assert not found.holds_on(day("2024-03-01"))
    assert not found.holds_on(day("2024-01-31"))


def test_the_latest_event_decides_where_an_alias_points():
    """A name moves; on an earlier day it pointed elsewhere."""
    events = [
        event("alias", "2024-01-01", "1", alias="champion"),
        event("alias", "2024-03-01", "2", alias="champion"),
        event("alias", "2024-03-01", "1", alias="previous"),
        event("alias", "2024-02-01", "3", alias="shadow", to="2024-02-10"),
    ]
    assert aliases(events) == {"champion": "2", "previous": "1"}
    assert aliases(events, day("2024-02-29")) == {"champion": "1"}
    assert aliases(events, day("2024-02-05")) == {"champion": "1", "shadow": "3"}
    assert aliases(events, day("2023-12-31")) == {}
    assert aliases([]) == {}


def test_of_two_events_on_one_day_the_later_recorded_decides():
    """The order of recording breaks ties."""
    events = [event("alias", "2024-01-01", "2", alias="a"), event("alias", "2024-01-01", "1", alias="a")]
    assert aliases(events) == {"a": "1"}


def test_a_full_deployment_replaces_what_ran_in_the_same_place():
    """One place, one version, unless shares are given."""
    events = [
        event("deployed", "2024-01-01", "1", environment="prod"),
        event("deployed", "2024-01-01", "1", environment="test"),
        event("deployed", "2024-02-01", "2", environment="prod"),
    ]
    assert live(events, "2024-01-15") == [("prod", "1", None), ("test", "1", None)]
    assert live(events, "2024-02-01") == [("prod", "2", None), ("test", "1", None)]
    assert live(events, "2023-12-31") == []


def test_shares_run_side_by_side_until_one_takes_all():
    """Champion and challenger, then the challenger wins."""
    events = [
        event("deployed", "2024-01-01", "1", environment="prod", share=0.9),
        event("deployed", "2024-01-01", "2", environment="prod", share=0.1),
        event("deployed", "2024-01-15", "2", environment="prod", share=0.5),
        event("deployed", "2024-02-01", "2", environment="prod", share=1),
    ]
    assert live(events, "2024-01-10") == [("prod", "1", 0.9), ("prod", "2", 0.1)]
    assert live(events, "2024-01-20") == [("prod", "1", 0.9), ("prod", "2", 0.5)]
    assert live(events, "2024-02-01") == [("prod", "2", 1.0)]


def test_deployments_end_by_date_or_by_retiring():
    """`to` is the first day on which it no longer runs; retiring may be for one place or for all."""
    events = [
        event("deployed", "2024-01-01", "1", environment="prod", region="eu", to="2024-02-01"),
        event("deployed", "2024-01-01", "1", environment="prod", region="us"),
        event("deployed", "2024-01-01", "1", environment="test"),
        event("retired", "2024-03-01", "1", environment="prod"),
        event("retired", "2024-04-01", "1"),
        event("retired", "2024-01-02", "2"),
    ]
    assert len(live(events, "2024-01-31")) == 3
    assert len(live(events, "2024-02-01")) == 2
    assert live(events, "2024-03-01") == [("test", "1", None)]
    assert live(events, "2024-04-01") == []


def test_incidents_change_nothing_that_runs():
    """They are history."""
    events = [
        event("deployed", "2024-01-01", "1", environment="prod"),
        event("incident", "2024-01-02", "1", severity="high"),
    ]
    assert live(events, "2024-01-03") == [("prod", "1", None)]


def test_file_names_tell_day_kind_and_subject():
    """And are what the registry accepts."""
    name = event_file_name(event("deployed", "2024-01-01", "1.10", environment="Prod EU", region="west"))
    assert name == "2024-01-01-deployed-1.10-prod-eu-west.yml"
    assert FILE_NAME.fullmatch(name)
    assert event_file_name(event("alias", "2024-01-01", "2", alias="champion")) == "2024-01-01-alias-champion-2.yml"
    for bad in ("2024-1-1-alias-x.yml", "2024-01-01-sold-x.yml", "alias.yml", "2024-01-01-alias-.yml"):
        assert FILE_NAME.fullmatch(bad) is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("kind: emergency\nreason: outage\ndue: 2024-01-05", "an event of kind emergency needs `role`"),
        ("kind: emergency\nrole: ops\ndue: 2024-01-05", "an event of kind emergency needs `reason`"),
        ("kind: emergency\nrole: ops\nreason: outage", "an event of kind emergency needs `due`"),
        ("kind: emergency\nrole: ops\nreason: outage\ndue: 2023-12-31", "`due` must not lie before `on`"),
        (
            "kind: emergency\nrole: ops\nreason: outage\ndue: 2024-01-05\ngoes_to: 1\nfallback: people",
            "either `goes_to` (a version) or `fallback`",
        ),
        ("kind: acknowledged", "an event of kind acknowledged needs `reason`"),
        ("kind: alias\nalias: x\nfinding: y", "`finding` does not belong to an event of kind alias"),
        ("kind: incident\nwindow: 2024-01", "`window` does not belong to an event of kind incident"),
    ],
)
def test_an_emergency_says_who_why_and_until_when(lines, said):
    """And an alarm that was seen says what was thought of it."""
    text = f"{lines}\non: 2024-01-01\nversion: 1\nrecorded_by: ops\n"
    with pytest.raises(DocumentError) as caught:
        validate(Event, parse_yaml(text.encode(), shown_as="e.yml"), shown_as="e.yml")
    assert said in str(caught.value)


def test_an_emergency_changes_nothing_that_runs():
    """What then runs is a deployment of its own; an incident names what came of it."""
    events = [
        event("deployed", "2024-01-01", "1", environment="prod"),
        event("emergency", "2024-01-02", "1", role="ops", reason="outage", due="2024-01-07", goes_to="0"),
        event("acknowledged", "2024-01-03", "1", reason="a holiday", window="2024-01"),
    ]
    assert live(events, "2024-01-04") == [("prod", "1", None)]
    assert event_file_name(events[1]) == "2024-01-02-emergency-1.yml"
    assert FILE_NAME.fullmatch("2024-01-03-acknowledged-1.yml")
    seen = event("incident", "2024-01-02", "1", finding="outage", re_review="after-outage")
    assert (seen.finding, seen.re_review) == ("outage", "after-outage")
