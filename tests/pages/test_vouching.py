"""Who vouches for a number is said in words, also where nobody was recorded."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.pages.portfolio import Judged
from mlgov.pages.vouching import who_measured


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("reported", "reported by somebody else"),
        ("ci", "measured by a protected pipeline"),
        ("signed", "measured and signed by a runner"),
    ],
)
def test_levels_of_trust_are_said_in_words(level, said):
    """Who vouches for a number is never a code word."""
    assert who_measured(make.record(run={"level": level}).release) == said


def test_judged_without_run_is_said():
    """Nobody is named where nobody was recorded."""
    release = make.record().release
    assert who_measured(Judged(release.statement, None, release.verdict)) == "nobody recorded who measured it"
