"""A model's page: versions newest first, what runs where, and what happened."""

from __future__ import annotations

import datetime as dt

import builders as make

from mlgov.pages.model import ModelPage


def page(*records, as_of=make.AS_OF) -> ModelPage:
    """The page of a model of these versions."""
    return ModelPage.of(make.model_record(*records), as_of)


def test_versions_are_newest_first_with_what_changed():
    """Each with its change in the words of who registered it, its kind and its day."""
    newest, first = page().versions
    assert (newest.link.text, newest.link.href) == ("Version 2", "2/index.html")
    assert newest.change == "gradient boosting instead of logistic regression"
    assert (newest.kind, newest.registered) == ("material change", "30 October 2026")
    assert (first.kind, first.aliases) == ("first version", ("champion",))
    assert (newest.metric, newest.value) == ("Area under the ROC curve", "0.890")


def test_the_lede_says_what_is_in_use():
    """What it predicts, how many versions there are, which one runs."""
    assert page().lede == (
        "Predicts: mail opened within 7 days, one row per mail. 2 registered versions, version 1 in use."
    )
    idle = make.record(make.model_version(events=()), windows={})
    assert page(idle).lede.endswith("1 registered version, none in use.")


def test_deployments_say_where_how_much_and_since_when():
    """A fifth of the cases in the EU since August."""
    (place,) = page().running
    assert (place.where, place.share, place.since) == ("production in eu", "20 %", "1 August 2026")
    assert page(as_of=dt.date(2026, 7, 1)).running == ()


def test_events_are_told_newest_first_with_who_recorded_them():
    """The incident comes before the alias, the alias before the deployment."""
    told = page().events
    assert [each.day for each in told] == ["12 October 2026", "1 September 2026", "1 August 2026"]
    assert told[0].text == "had an incident: the feed of openings stopped for a day"
    assert {each.by for each in told} == {"crm-lead"}


def test_a_version_without_facts_and_charter_is_shown():
    """Registered by hand, not yet derived: nothing breaks, and it says so."""
    bare = make.record(make.model_version(facts_=None, charter_=None, events=()), outcomes=None, windows={})
    found = page(bare)
    assert found.versions[0].registered == "not registered yet"
    text = make.html(found)
    assert "No deployment is recorded." in text
    assert "Nothing is recorded beside the registrations." in text
