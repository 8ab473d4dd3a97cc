"""How many numbers of a family ask for somebody: those that fail, are worth a look, or can't be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages.words import Shape

UNDECIDED = frozenset({Status.INSUFFICIENT, Status.UNAVAILABLE, Status.AWAITING, Status.ERROR, Status.MISSING})


@dataclass(frozen=True, slots=True)
class Pressing:
    """Numbers with a limit that neither hold nor were accepted; several limits on one number count once."""

    fails: int = 0
    looks: int = 0
    """They fail a limit that only asks for a look."""
    undecided: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.fails + self.looks + self.undecided

    @property
    def shape(self) -> Shape:
        """The shape of the worst of them."""
        return "fail" if self.fails else "warn" if self.looks else "none"

    @property
    def text(self) -> str:
        """`3 fail, 1 is worth a look, 2 can't be decided`; empty if there are none."""
        parts = [
            f"{self.fails} {'fails' if self.fails == 1 else 'fail'}" if self.fails else "",
            f"{self.looks} {'is' if self.looks == 1 else 'are'} worth a look" if self.looks else "",
            f"{self.undecided} can't be decided" if self.undecided else "",
        ]
        return ", ".join(part for part in parts if part)

    def __add__(self, other: Pressing) -> Pressing:
        """Both together."""
        return Pressing(self.fails + other.fails, self.looks + other.looks, self.undecided + other.undecided)


def pressing_of(results: Iterable[Result]) -> Pressing:
    """What asks for somebody among these results."""
    fails = looks = undecided = 0
    for item in strictest(each for each in results if each.limit is not None and each.accepted is None):
        if item.status is Status.FAILED:
            advisory = not item.blocking and item.limit is not None and item.limit.advisory
            fails, looks = fails + (not advisory), looks + advisory
        else:
            undecided += item.status in UNDECIDED
    return Pressing(fails, looks, undecided)


def pressing_by_family(results: Iterable[Result]) -> Mapping[str, Pressing]:
    """The same for each family of checks."""
    families: dict[str, list[Result]] = defaultdict(list)
    for item in results:
        families[item.check.partition(".")[0]].append(item)
    return {family: pressing_of(found) for family, found in families.items()}
