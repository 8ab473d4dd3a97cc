"""E10: what each person's opinions come to. Five public tools had one of these wrong."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platforms import github_review, saved

from mlgov.errors import SignOffError
from mlgov.signoff.reviews import github
from mlgov.signoff.reviews.folding import last_words, opinions
from mlgov.signoff.types import ReviewEvent


def folded(*states: str) -> str | None:
    """What one person holds after giving these opinions one after the other, as GitHub lists them."""
    reviews = [github_review(n, 101, state, minute=n) for n, state in enumerate(states, 1)]
    held = opinions(github.read([saved(reviews)])).get("101")
    return None if held is None else held.state


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["APPROVED", "COMMENTED"], "approved"),
        (["DISMISSED"], None),
        (["CHANGES_REQUESTED", "DISMISSED"], None),
        (["APPROVED", "DISMISSED"], None),
        (["DISMISSED", "APPROVED"], "approved"),
        (["APPROVED", "CHANGES_REQUESTED"], "changes_requested"),
        (["CHANGES_REQUESTED", "APPROVED"], "approved"),
        (["CHANGES_REQUESTED", "COMMENTED"], "changes_requested"),
        (["APPROVED", "DISMISSED", "COMMENTED"], None),
        (["COMMENTED"], None),
        (["PENDING"], None),
        (["APPROVED", "PENDING"], "approved"),
        (["APPROVED", "SOMETHING_NEW"], "approved"),
        ([], None),
    ],
)
def test_sequences(states, expected):
    """A dismissed latest opinion is none and brings no earlier one back; a comment changes nothing."""
    assert folded(*states) == expected


def test_people_are_told_apart_by_number():
    """A renamed account is one person; a name that somebody else took over is another."""
    renamed = [
        github_review(1, 101, "APPROVED", minute=1, user={"login": "before", "id": 101, "type": "User"}),
        github_review(2, 101, "CHANGES_REQUESTED", minute=2, user={"login": "after", "id": 101, "type": "User"}),
        github_review(3, 999, "APPROVED", minute=3, user={"login": "before", "id": 999, "type": "User"}),
    ]
    held = opinions(github.read([saved(renamed)]))
    assert {actor: event.state for actor, event in held.items()} == {"101": "changes_requested", "999": "approved"}


@pytest.mark.parametrize(
    "user",
    [
        {"login": "helper[bot]", "id": 29139614, "type": "Bot"},
        {"login": "helper[bot]", "id": 29139614, "type": "User"},
        {"login": "moved", "id": 5, "type": "Mannequin"},
        None,
        {"login": "no-id", "type": "User"},
    ],
)
def test_bots_and_deleted_accounts_hold_no_opinion(user):
    """Nobody is behind them who could sign."""
    assert opinions(github.read([saved([github_review(1, 1, "APPROVED", user=user)])])) == {}


def test_at_the_same_second_the_refusal_counts():
    """Whatever the order in the list."""
    for states in (("APPROVED", "CHANGES_REQUESTED"), ("CHANGES_REQUESTED", "APPROVED"), ("APPROVED", "DISMISSED")):
        reviews = [github_review(n, 101, state, minute=5) for n, state in enumerate(states, 1)]
        held = opinions(github.read([saved(reviews)])).get("101")
        assert held is None or held.state == "changes_requested"


def test_all_of_250_reviews_over_three_pages_are_read():
    """The approval on page one is taken back on page three."""
    reviews = [github_review(n, 1000 + n % 50, "COMMENTED", minute=n) for n in range(1, 249)]
    reviews = [
        github_review(900, 101, "APPROVED"),
        *reviews,
        github_review(999, 101, "CHANGES_REQUESTED", minute=600),
    ]
    pages = [saved(reviews[:100]), saved(reviews[100:200]), saved(reviews[200:])]
    assert len(reviews) == 250
    assert len(github.read(pages)) == 250
    assert opinions(github.read(pages))["101"].state == "changes_requested"
    with pytest.raises(SignOffError, match="more may follow"):
        github.read(pages[:2])


def test_reviews_of_two_requests_are_not_mixed():
    """An approval of another pull request is not taken for one of this."""
    other = github_review(2, 102, "APPROVED", pull_request_url="https://api.github.com/repos/risk/models/pulls/8")
    with pytest.raises(SignOffError, match="more than one pull request"):
        opinions(github.read([saved([github_review(1, 101, "APPROVED"), other])]))


def test_last_words_show_what_was_taken_back():
    """Who had approved and was dismissed is known, without an opinion."""
    events = github.read([saved([github_review(1, 101, "DISMISSED")])])
    assert last_words(events)["101"].state == "dismissed"


STATES = st.sampled_from(["approved", "changes_requested", "commented", "dismissed", "none"])
EVENTS = st.lists(st.tuples(st.sampled_from(["1", "2", ""]), STATES, st.integers(0, 5), st.booleans()), max_size=12)


def event(actor: str, state: str, minute: int, *, is_bot: bool = False) -> ReviewEvent:
    """An opinion at a minute."""
    at = dt.datetime(2026, 3, 2, 10, minute, tzinfo=dt.UTC)
    return ReviewEvent("github", "r/m", 7, actor, actor, is_bot, state, at, "a" * 40, "", "0" * 64)


@given(EVENTS, st.randoms())
def test_order_in_the_answer_does_not_matter(described, random):
    """Shuffled pages give the same opinions; none is ever a bot's or without an id."""
    events = [event(actor, state, minute, is_bot=bot) for actor, state, minute, bot in described]
    held = {actor: each.state for actor, each in opinions(events).items()}
    random.shuffle(events)
    assert {actor: each.state for actor, each in opinions(events).items()} == held
    assert "" not in held


@given(EVENTS, st.sampled_from(["changes_requested", "dismissed", "none"]))
def test_no_later_refusal_ever_makes_an_approval(described, last):
    """After a refusal, dismissal or withdrawal nobody approves, whatever came before."""
    events = [event(actor, state, minute) for actor, state, minute, _ in described]
    held = opinions([*events, event("1", last, 6)])
    assert "1" not in held or held["1"].state == "changes_requested"
