"""Places and people: as many as possible, against a plain search through all ways."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.signoff.matching import assign


def best(places, candidates, *, distinct) -> int:
    """The most places that can be filled, by trying everything."""
    most = 0
    for choice in product(*[[None, *candidates.get(role, ())] for role in places]):
        used = [(person if distinct else (role, person)) for role, person in zip(places, choice, strict=True) if person]
        if len(used) == len(set(used)):
            most = max(most, len(used))
    return most


@given(
    st.lists(st.sampled_from("abc"), max_size=4),
    st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from("uvwx"), unique=True, max_size=4)),
    st.booleans(),
)
def test_as_many_as_possible(places, candidates, distinct) -> None:
    """Nobody twice, only candidates, and no other way fills more."""
    found = assign(places, candidates, distinct=distinct)
    assert len(found) == best(places, candidates, distinct=distinct)
    assert all(person in candidates[places[at]] for at, person in found.items())
    keys = [person if distinct else (places[at], person) for at, person in found.items()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("order", [("owner", "business"), ("business", "owner")])
def test_somebody_in_two_roles_is_spent_where_it_helps(order) -> None:
    """Whoever alone can fill a place is kept for it, whatever the order of roles."""
    found = assign(order, {"owner": ["ann", "ben"], "business": ["ann"]}, distinct=True)
    assert {order[at]: person for at, person in found.items()} == {"owner": "ben", "business": "ann"}
