"""The columns that a version registered, and which checks must say something of each of them.

So that leaving one column out of a check's numbers is noticed, though the check measured all the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LEVELS = frozenset({"category", "boolean"})


@dataclass(frozen=True, slots=True)
class ExpectedColumn:
    """One registered input."""

    name: str
    kind: str
    """As registered: number, integer, category, boolean, time."""
    bounded: bool = False
    """A smallest or largest value is registered."""
    listed: bool = False
    """The values it may take are registered."""

    def expected_by(self, check: str) -> bool:
        """Whether a check of each column says something of this one."""
        return check in _CHECKS and _CHECKS[check][1](self)


def per_column(check: str) -> tuple[str, ...]:
    """The metrics that a check gives for each column that it looks at, be it as the reason why there is none."""
    return _CHECKS[check][0] if check in _CHECKS else ()


def _every(column: ExpectedColumn) -> bool:
    del column
    return True


def _levels(column: ExpectedColumn) -> bool:
    return column.kind in _LEVELS


def _amounts(column: ExpectedColumn) -> bool:
    return column.kind not in _LEVELS


_CHECKS: Mapping[str, tuple[tuple[str, ...], Callable[[ExpectedColumn], bool]]] = {
    "data_quality.missing": (("missing_rate",), _every),
    "data_quality.declared_range": (("range_violation_rate",), lambda column: column.bounded and _amounts(column)),
    "data_quality.declared_category": (("category_violation_rate",), lambda column: column.listed and _levels(column)),
    "data_quality.unseen_categories": (("unseen_rate",), _levels),
    "drift.psi": (("psi",), _every),
    "drift.ks": (("ks_statistic",), _amounts),
    "drift.jensen_shannon": (("jensen_shannon_distance",), _every),
    "drift.chi_square": (("chi_square",), _levels),
}
"""Built-in check -> its metrics per column, and which columns it looks at. A test holds this against the checks."""
