"""Whether a version and the one before were tested on the same rows, so that their numbers may be set against each other.

The same file has the same rows. Of other files the paired comparison says it, which looks at rows and outcomes and not
at predictions. Where neither says anything, nothing is known, which is never as good as the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlgov.evidence.measurement import CheckOutcome
from mlgov.evidence.verdict import Status

PAIRED = "evaluation.paired_comparison"
SAME_ROWS = "same_rows"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of the test data of the version before."""

    name: str
    """As a sentence says it: `version 1`."""
    same_file: bool
    """Its test data has the digest of this version's."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The same rows, other rows, or not known which."""

    kind: Literal["same", "other", "unknown"]
    status: Status | None = None
    """Of a comparison that can't be judged for that."""
    reason: str = ""
    """Why not, as the end of a sentence."""
    note: str = ""
    """What to add to the sentence where it is judged all the same."""


SAME = Rows("same")


def compared_rows(outcomes: Sequence[CheckOutcome], earlier: Earlier | None) -> Rows:
    """What is known of the rows; without `earlier` whoever gives the values to compare with answers for the rows."""
    if earlier is None or earlier.same_file:
        return SAME
    found = next((each for each in outcomes if each.check == PAIRED), None)
    said = [
        each.value
        for each in (found.measurements if found is not None else ())
        if each.metric == SAME_ROWS and each.where.role == "test" and each.value is not None
    ]
    if said and min(said) == 1:
        return SAME
    if said:
        return Rows(
            "other",
            Status.UNAVAILABLE,
            f"this version was tested on other rows than {earlier.name}, so the difference says little",
            f"tested on other rows than {earlier.name}",
        )
    unclear = f"nothing shows that this version and {earlier.name} were tested on the same rows"
    if found is not None and found.absent is not None:
        return Rows("unknown", Status.UNAVAILABLE, f"{unclear}: {found.absent.reason}", unclear)
    return Rows("unknown", Status.MISSING, unclear, unclear)
