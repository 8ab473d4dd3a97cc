"""The nearest known name to one that is not known: for hints."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MANY = 12


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None if nothing is near (difflib's ratio of at least 0.6)."""
    names = sorted(set(known))
    if name.casefold() in (folded := {each.casefold(): each for each in names}):
        return folded[name.casefold()]
    found = difflib.get_close_matches(name[:100], names, n=1, cutoff=0.6)
    return found[0] if found else None


def hint_for(name: str, known: Iterable[str]) -> str:
    """`did you mean ...?`, else the list of known names if it is short enough to help."""
    names = sorted(set(known))
    if (near := nearest(name, names)) is not None:
        return f"did you mean `{near}`?"
    if not names:
        return ""
    listed = ", ".join(names[:MANY])
    return f"known: {listed}" + (f" and {len(names) - MANY} more" if len(names) > MANY else "")
