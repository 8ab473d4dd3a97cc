"""A request that changes a policy: its comment says what changes, who answers for it and how they sign."""

from __future__ import annotations

import datetime as dt

import pytest
from scratch import project

from mlgov.api.commenting import comment_of, comment_text
from mlgov.exports.comment import comment_data

POLICY = """\
name: house
version: "{}"
title: House rules
owner: business_owner
effective_from: 2026-01-01
extends: standard
limits:
  evaluation.discrimination.roc_auc:
    - {{at_least: {}, reason: Below that it is no better than by hand.}}
"""
DAY = dt.date(2026, 6, 1)


@pytest.fixture
def repository(tmp_path):
    """A policy on the target branch, and a branch of work."""
    made = project(tmp_path)
    made.commit({"policies/house.yml": POLICY.format("1", "0.70")}, who="owner-a")
    made.branch("work")
    return made


def items(repository):
    """What the comment is made of."""
    return comment_of(base="main", governed=repository.governed, as_of=DAY).items


def test_who_signs_it_and_how(repository):
    """The role in `owner`, with its own key; what it says now against what it said."""
    repository.commit({"policies/house.yml": POLICY.format("2", "0.75")})
    data = comment_of(base="main", governed=repository.governed, as_of=DAY)
    (item,) = data.items
    assert (item.subject, item.title, item.good) == ("policies/house@2", "Policy House rules", False)
    assert item.compared_with == "version 1, on the target branch"
    assert any("0.7" in each for each in item.changes)
    (ask,) = item.asks
    assert (ask.role, ask.who, ask.turn) == ("Business owner", "owner-b", True)
    assert "mlgov approve policies/house@2 --role business_owner --decision approve" in ask.state
    text = comment_text(comment_data(data.model_dump_json().encode()))
    assert "A review signs no policy" in text
    assert "signs exactly the versions" not in text


def test_the_next_version_is_told_with_its_first_day(repository):
    """It judges nothing yet, and can be signed before."""
    text = POLICY.format("2", "0.75").replace("2026-01-01", "2026-12-01")
    repository.commit({"policies/coming/house.yml": text})
    (item,) = items(repository)
    assert item.subject == "policies/house@2"
    assert "counts from 2026-12-01 on" in item.proposed


@pytest.mark.parametrize(
    "files", [{"pages/index.md": "# Hello"}, {"policies/notes/house.yml": "x"}, {"policies/house.yml": None}]
)
def test_what_is_no_policy_asks_for_nothing(repository, files):
    """Other files, and a policy that is taken away."""
    repository.commit(files)
    assert items(repository) == ()


def test_a_new_policy_has_nothing_to_be_compared_with(repository):
    """It is asked to be signed all the same."""
    repository.commit({"policies/new.yml": POLICY.format("1", "0.75").replace("house", "new")})
    (item,) = items(repository)
    assert (item.subject, item.compared_with, item.changes) == ("policies/new@1", "", ())
    assert item.asks[0].turn
