"""Interval methods in words that can be looked up, not in codes."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Interval, Measurement, Noise
from mlgov.pages.evaluation import EvaluationPage
from mlgov.pages.methods import ADDITIONS, METHODS, method_words, methods_said, spread_name


def measured(*methods, level=0.95, noise=""):
    """Measurements with intervals by these methods, and one with a noise level."""
    found = [Measurement("m", 0.5, interval=Interval(0.4, 0.6, level, method)) for method in methods]
    return found + ([Measurement("m", 0.5, noise=Noise(0.1, 0.95, noise))] if noise else [])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "koopman, holm",
            "Koopman's score interval of a ratio of two shares, adjusted for several comparisons by Holm",
        ),
        ("t, root", "Student's t interval of a mean, of which the square root is taken"),
        ("somebody's own", "somebody's own"),
    ],
)
def test_codes_are_said_in_words(code, said):
    """What nobody knows is shown as it is."""
    assert method_words(code) == said


def test_no_word_is_a_code():
    """Every explanation is longer than the code that it explains."""
    assert all(len(said) > len(code) + 3 for code, said in {**METHODS, **ADDITIONS}.items())


@pytest.mark.parametrize(
    ("items", "name"),
    [
        (measured("wilson", noise="exact"), "95 % interval"),
        (measured("wilson", level=0.9), "90 % interval"),
        (measured("wilson") + measured("wilson", level=0.9), "Interval"),
        (measured(noise="exact"), "By chance"),
        ([Measurement("m", 0.5)], "Range"),
    ],
)
def test_the_column_says_what_its_ranges_are(items, name):
    """The level stands at the head of the column."""
    assert spread_name(items) == name


def test_methods_are_said_once():
    """Each level one sentence; a method that isn't named is said not to be."""
    assert list(methods_said(measured("wilson", "wilson", "koopman", noise=""))) == [
        "Ranges are 95 % intervals: Wilson's score interval of a share; Koopman's score interval of a ratio of two shares."
    ]
    assert list(methods_said(measured("", noise="chi-square"))) == [
        "Ranges are 95 % intervals: a method that the evidence doesn't name.",
        "By chance: what stays so with 95 % probability if nothing differs, by a chi-square distribution.",
    ]


def test_pages_tell_methods_in_the_help():
    """Under a table they would be in the way."""
    html = make.html(EvaluationPage.of(make.record()))
    notes = html.partition('<ul class="audit-notes">')[2].partition("</ul>")[0]
    assert "Wilson" not in notes
    assert "<dt>How ranges and chance were worked out</dt><dd>Ranges are 95 % intervals: " in html
    assert '<th scope="col" class="right">95 % interval</th>' in html
    assert "logit-delong" not in html
