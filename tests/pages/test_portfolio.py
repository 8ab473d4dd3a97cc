"""Records know which version is in use, and their keys change when what they show does."""

from __future__ import annotations

import datetime as dt

import builders as make

from mlgov.pages.portfolio import ModelRecord


def test_contents_are_read_when_somebody_looks():
    """A listing of a thousand versions opens no evidence."""
    record = make.record()
    calls = []

    def load():
        calls.append(1)
        return record.contents

    lazy = type(record)(
        **{
            **{name: getattr(record, name) for name in ("version", "tier", "policy", "as_of", "brief", "key")},
            "load": load,
        }
    )
    assert lazy.brief.headline is not None
    assert not calls
    assert lazy.release.statement is lazy.release.statement
    assert calls == [1]


def test_a_deployed_version_is_live_from_its_day_on():
    """Deployments and aliases are looked at on the day of the page."""
    deployed = make.event("deployed", "2026-08-01", environment="production")
    record = make.record(make.model_version(events=(deployed,)), as_of=dt.date(2026, 7, 31), windows={})
    assert not record.live
    assert make.record(make.model_version(events=(deployed,)), as_of=dt.date(2026, 8, 1), windows={}).live


def test_a_challenger_is_not_live():
    """Only some names mean that a version is in use."""
    named = {name: make.event("alias", "2026-08-01", alias=name) for name in ("challenger", "champion")}
    live = {name: make.record(make.model_version(events=(event,)), windows={}).live for name, event in named.items()}
    assert live == {"challenger": False, "champion": True}


def test_a_version_is_retired_from_its_day_on():
    """An announced retirement hasn't happened yet."""
    version = make.model_version(events=(make.event("retired", "2026-12-01"),))
    assert not make.record(version, windows={}).retired
    assert make.record(version, windows={}, as_of=dt.date(2026, 12, 1)).retired


def test_current_is_the_newest_in_use_else_the_newest():
    """A candidate doesn't stand for its model while another version is in use."""
    first, second = make.two_versions()
    assert ModelRecord("mail", "send-time", (first, second)).current is first
    assert ModelRecord("mail", "send-time", (second,)).current is second


def test_keys_follow_what_is_shown():
    """New evidence changes the keys up to the portal's; the same inputs give the same keys."""
    other = make.record(outcomes=make.release_outcomes(auc=0.9))
    same, changed = make.model_record(make.record()), make.model_record(other)
    assert same.key == make.model_record(make.record()).key
    assert same.key != changed.key
    one, two = (make.project_record(models=[model]) for model in (same, changed))
    assert one.key != two.key
    assert make.portfolio(one).key != make.portfolio(two).key
    assert make.portfolio(one).key != make.portfolio(one, as_of=dt.date(2026, 11, 23)).key


def test_a_portfolio_lists_every_version_and_matter():
    """Projects, models and versions in order; a project without a charter asks for one."""
    portfolio = make.portfolio()
    assert [item.version.name for item in portfolio.versions] == ["mail/send-time@1", "mail/send-time@2"]
    assert [item.sentence for item in portfolio.attention if item.subject == "untold"] == ["There is no charter yet."]


def test_a_project_is_called_by_its_charter_else_by_its_id():
    """Without a charter the folder's name is all there is."""
    titles = [project.title for project in make.portfolio().projects]
    assert titles == ["Newsletter send-time", "untold"]


def test_an_outcome_is_found_by_its_check():
    """What one check gave; None if it didn't run or nothing was measured."""
    record = make.record()
    assert record.release.outcome("evaluation.decision").check == "evaluation.decision"
    assert record.release.outcome("own.check") is None
    assert make.record(outcomes=None, windows={}).release.outcomes == ()


def test_what_pages_share_is_made_once_and_forgotten_with_the_evidence():
    """Made when the first page asks, the same for the others, made anew after the record let go."""
    record, made = make.record(), []

    def counted(asked):
        made.append(asked)
        return object()

    first = record.shared("x", counted)
    assert record.shared("x", counted) is first
    assert record.shared("y", counted) is not first
    record.forget()
    record.contents.shared.clear()  # a record of these tests loads the same contents again
    assert record.shared("x", counted) is not first
    assert made == [record] * 3
