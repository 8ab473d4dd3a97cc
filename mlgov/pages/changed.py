"""What changed since a signature, for who doesn't read check names: the cause first, then the numbers they know.

The list of every change stays on the page, folded: it is what the signature lost its validity by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.evidence.verdict import Result
from mlgov.pages import words
from mlgov.pages.key_numbers import KeyNumber, key_results
from mlgov.pages.numerals import value_text
from mlgov.pages.portfolio import VersionRecord
from mlgov.signoff.change_words import metric_words, tells_of_a_number

CAUSES = 4
"""Causes that are told before the rest is folded."""
_MOVED = re.compile(
    r"(?P<name>[^()]+?)(?: \((?P<place>.+)\))? changed from (?P<was>-?\d[\d.e+-]*) to (?P<now>-?\d[\d.e+-]*?)"
    r"(?:, and \d+ more of its values)?\.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed, in the order in which people want to know it."""

    causes: tuple[str, ...]
    numbers: tuple[str, ...]
    """The key numbers before and after."""
    folded: tuple[str, ...]
    """Every other change, as it is recorded."""
    summary: str
    """What the fold is called; empty without one."""


NOTHING = Changed((), (), (), "")


def changed(texts: Sequence[str], record: VersionRecord | None = None) -> Changed:
    """Changes as people want to know them; with the version's record also its key numbers before and after."""
    numbers = [text for text in texts if tells_of_a_number(text)]
    causes = [text for text in texts if not tells_of_a_number(text)]
    told = [_cause(text, anew=at == 0 and bool(numbers)) for at, text in enumerate(causes[:CAUSES])]
    if numbers and not causes:
        told = [
            f"{words.counted(len(numbers), 'of its numbers is', 'of its numbers are')} measured with another result."
        ]
    folded = (*causes[CAUSES:], *numbers)
    return Changed(
        causes=tuple(told),
        numbers=before_and_after(numbers, record) if record is not None and numbers else (),
        folded=folded,
        summary=f"{words.sentence(words.counted(len(folded), 'change'))} in detail" if folded else "",
    )


def _cause(text: str, *, anew: bool) -> str:
    """A change of data with what follows from it: its numbers were measured anew."""
    if anew and text.endswith(" data changed."):
        return f"{text.removesuffix('.')}, so its numbers were measured anew."
    return text


def before_and_after(texts: Sequence[str], record: VersionRecord) -> tuple[str, ...]:
    """A version's key numbers that are among these changes, before and after, in the words of its page."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for text in texts:
        match = _MOVED.fullmatch(text)
        if match is not None:
            found.setdefault((match["name"].lower(), match["place"] or ""), (match["was"], match["now"]))
    told = []
    for card, result in key_results(record):
        values = found.get((metric_words(result.metric).lower(), _place(result)))
        if values is not None:
            told.append(f"{card.title}: was {_shown(values[0], result)}, is {_now(card)}.")
    return tuple(told)


def _place(result: Result) -> str:
    """Where a number was taken, as dossiers write it."""
    where = result.where
    parts = (("column", where.column), ("group", where.group), ("versus", where.versus), ("slice", where.slice))
    return ", ".join(f"{name} {value}" for name, value in parts if value)


def _shown(value: str, result: Result) -> str:
    return value_text(float(value), result.interval, None, result.metric)


def _now(card: KeyNumber) -> str:
    limit = f" ({card.chip.text.lower()})"
    return f"{card.value} {card.unit}".strip() + limit
