"""How an interval or a noise level was made, in words: evidence names methods by codes such as `koopman, holm`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mlgov.evidence.measurement import Measurement
from mlgov.pages import words

METHODS: Final[Mapping[str, str]] = {
    "wilson": "Wilson's score interval of a share",
    "newcombe": "Newcombe's score interval of a difference between two shares",
    "newcombe-5": "Newcombe's score interval of a ranking (his method 5)",
    "koopman": "Koopman's score interval of a ratio of two shares",
    "log-delta": "an interval of a ratio of two means on the log scale (delta method)",
    "delong": "DeLong's interval of a ranking",
    "logit-delong": "DeLong's interval of a ranking, made on the logit scale",
    "t": "Student's t interval of a mean",
    "multinomial-draws": "percentiles over repeated draws of the counts",
    "dirichlet-draws": "percentiles over draws around the counts, small counts raised by a half",
    "exact": "the statistic's exact distribution",
    "chi-square": "a chi-square distribution",
    "good-turing": "Good and Turing's estimate of how often rows repeat by themselves",
    "moments of a chi-square": "a chi-square distribution with the statistic's mean and variance",
}
"""Code -> what it is; others are shown as they are."""
ADDITIONS: Final[Mapping[str, str]] = {
    "holm": "adjusted for several comparisons by Holm",
    "root": "of which the square root is taken",
    "linearised": "with the rows' weights by linearised variances",
}
"""What may follow a code after a comma."""


def method_words(code: str) -> str:
    """`koopman, holm` as `Koopman's score interval of a ratio of two shares, adjusted for several comparisons by Holm`."""
    name, *more = (part.strip() for part in code.split(","))
    return ", ".join([METHODS.get(name, name), *(ADDITIONS.get(part, part) for part in more)])


def spread_name(measurements: Iterable[Measurement]) -> str:
    """The head of the column of ranges: `95 % interval`, `By chance` where there is only a noise level, else `Range`."""
    items = tuple(measurements)
    levels = {item.interval.level for item in items if item.interval is not None}
    if levels:
        return f"{words.share(next(iter(levels)))} interval" if len(levels) == 1 else "Interval"
    return "By chance" if any(item.noise is not None for item in items) else "Range"


def methods_said(measurements: Iterable[Measurement]) -> Iterator[str]:
    """How intervals and noise levels of a check were made, each once, in sentences."""
    ranges: dict[float, dict[str, None]] = {}
    noises: dict[float, dict[str, None]] = {}
    for item in measurements:
        if item.interval is not None:
            ranges.setdefault(item.interval.level, {})[item.interval.method] = None
        if item.noise is not None:
            noises.setdefault(item.noise.level, {})[item.noise.method] = None
    for level, codes in ranges.items():
        yield f"Ranges are {words.share(level)} intervals: {_all(codes)}."
    for level, codes in noises.items():
        yield f"By chance: what stays so with {words.share(level)} probability if nothing differs, by {_all(codes)}."


def _all(codes: Iterable[str]) -> str:
    return "; ".join(method_words(code) for code in codes if code) or "a method that the evidence doesn't name"
