"""Can every signature that is asked for be given by somebody else? A maximum matching of places to people.

Taking people in the order of roles would be wrong: somebody who signed in two roles would be spent on the first one,
and taking one of their signatures away could then open a gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def assign(places: Sequence[str], candidates: Mapping[str, Sequence[str]], *, distinct: bool) -> dict[int, str]:
    """Place (by index) -> person, as many as possible; each person once, or once per role if not `distinct`.

    Args:
        places: the role of each signature that is asked for.
        candidates: role -> people whose signature counts, preferred ones first.
        distinct: one person counts for one role only.
    """
    taken: dict[tuple[str, str], int] = {}
    for at in range(len(places)):
        _place(at, places, candidates, taken, distinct=distinct, seen=set())
    return {at: person for (_, person), at in taken.items()}


def _place(
    at: int,
    places: Sequence[str],
    candidates: Mapping[str, Sequence[str]],
    taken: dict[tuple[str, str], int],
    *,
    distinct: bool,
    seen: set[tuple[str, str]],
) -> bool:
    """Give a place to somebody, moving others to further places where that helps (augmenting path)."""
    role = places[at]
    for person in candidates.get(role, ()):
        key = ("" if distinct else role, person)
        if key in seen:
            continue
        seen.add(key)
        if key not in taken or _place(taken[key], places, candidates, taken, distinct=distinct, seen=seen):
            taken[key] = at
            return True
    return False
