"""The chain of decisions: nothing goes missing unseen, and side by side is no break."""

from __future__ import annotations

import datetime as dt

from signing import AT, record

from mlgov.signoff.ledger import breaks, heads, in_order, side_by_side

DAY = dt.timedelta(days=1)


def chain(length, **changes):
    """Records that follow one another, a day apart."""
    made = []
    for number in range(length):
        prev = (made[-1].digest,) if made else ()
        made.append(record(at=AT + number * DAY, prev=prev, reason=f"number {number}", **changes))
    return made


def test_a_whole_chain_has_one_head_and_no_break():
    """In any order of reading."""
    made = chain(5)
    assert heads(made, "credit/scorecard") == (made[-1].digest,)
    assert breaks(reversed(made)) == ()
    assert list(in_order(reversed(made))) == made


def test_versions_of_a_model_share_a_chain_and_models_do_not():
    """The chain is the model's; the charter has its own."""
    first = record(subject="credit/scorecard@1")
    second = record(prev=(first.digest,))
    charter = record(subject="credit", stage="charter")
    other = record(subject="credit/other@1")
    everything = [first, second, charter, other]
    assert heads(everything, "credit/scorecard") == (second.digest,)
    assert heads(everything, "credit") == (charter.digest,)
    assert heads(everything, "credit/other") == (other.digest,)
    assert heads(everything, "credit/unknown") == ()
    assert breaks(everything) == ()


def test_a_record_that_was_removed_shows_in_what_follows_it():
    """E8: whatever is taken from the middle."""
    made = chain(4)
    for gone in made[:-1]:
        left = [each for each in made if each is not gone]
        (found,) = breaks(left)
        assert found.chain == "credit/scorecard"
        assert f"{gone.digest[:12]} that it follows is missing" in found.problem


def test_a_record_of_another_chain_does_not_fill_a_gap():
    """A digest counts within its own model only."""
    other = record(subject="credit/other@1")
    assert len(breaks([other, record(prev=(other.digest,))])) == 1


def test_a_record_dated_before_what_it_follows_is_a_break():
    """E8: an order that can't be, while every digest fits."""
    first = record()
    early = record(at=AT - DAY, prev=(first.digest,))
    (found,) = breaks([first, early])
    assert "dated 1 March 2026, before" in found.problem


def test_two_decisions_side_by_side_are_shown_and_no_break():
    """Two branches, both merged; what comes next follows both."""
    first = record()
    left, right = (record(at=AT + DAY, prev=(first.digest,), person=name) for name in ("alice", "bob"))
    assert heads([first, left, right], "credit/scorecard") == tuple(sorted((left.digest, right.digest)))
    last = record(at=AT + 2 * DAY, prev=tuple(sorted((left.digest, right.digest))))
    everything = [last, right, left, first]
    assert breaks(everything) == ()
    assert {each.digest for each in side_by_side(everything)[0]} == {left.digest, right.digest}
    ordered = in_order(everything)
    assert (ordered[0], ordered[-1]) == (first, last)


def test_a_long_chain_needs_no_deep_stack():
    """Thousands of records, the newest first."""
    made = chain(3000)
    assert list(in_order(reversed(made))) == made


def test_the_same_record_twice_counts_once():
    """Two files can't hold the same bytes, but a caller may pass them twice."""
    made = chain(2)
    assert in_order([*made, *made]) == tuple(made)
    assert breaks([*made, *made]) == ()
