"""Who vouches for measured numbers, in words."""

from __future__ import annotations

from mlgov.pages.portfolio import Judged

LEVELS = {
    "reported": "reported by somebody else",
    "local": "measured on somebody's own machine",
    "ci": "measured by a protected pipeline",
    "signed": "measured and signed by a runner",
}


def who_measured(judged: Judged) -> str:
    """Who vouches for a statement's numbers; says so where nobody does."""
    return LEVELS[judged.run.level] if judged.run is not None else "nobody recorded who measured it"
