"""The one pass over rows: column by column through all data sets, the reference first.

Columns are the outer loop, so that one sorted column of the reference serves every data set that is compared with it,
and no more than one column of two data sets is in memory (a regressor's targets and errors, and weights, add columns
of their own). Label, score and prediction come first: from then on every row has one byte that says label and
decision, and groups are counted from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.datasets.protocol import Dataset
from mlgov.evidence.measurement import Absent, Role
from mlgov.summaries import classes
from mlgov.summaries import plan as plans
from mlgov.summaries.classes import TwoClasses
from mlgov.summaries.comparison import NumericReference, compare_numeric
from mlgov.summaries.duplicates import count_duplicates
from mlgov.summaries.levels import Levels, compare_levels, summarise_levels
from mlgov.summaries.numeric import Moments, Sorted, moments, sort_in_place, summarise
from mlgov.summaries.overlap import overlap_with
from mlgov.summaries.paired import Beside
from mlgov.summaries.partial import Accumulator, extras
from mlgov.summaries.plan import Plan
from mlgov.summaries.reading import late_groups, levels_with_codes, plain_levels
from mlgov.summaries.rows import fill, pieces
from mlgov.summaries.tally import Tally
from mlgov.summaries.types import ColumnComparison, Comparison, DatasetSummary, Kind, NumericSummary, Part

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counted:
    """One data set, and the same against the reference (None without one)."""

    summary: DatasetSummary
    comparison: Comparison | None


def count(
    plan: Plan,
    reference: Dataset | None,
    reference_role: Role,
    current: Sequence[tuple[Role, str | None, Dataset]],
    accumulators: Mapping[str, Accumulator[Any]] | None = None,
    beside: Mapping[int, Beside | Absent] | None = None,
) -> tuple[DatasetSummary | None, tuple[Counted, ...]]:
    """Count everything the plan needs: the reference's summary, then one `Counted` per (role, window, data set).

    In the reference itself only `plan.reference_needs` are counted. `accumulators` add row statistics of others by
    name to `extras`, in data sets that have their columns. `beside` gives, by place in `current`, what the version before
    predicted for the same rows, or why that isn't known. Raises DataError if a file can't be read as it states, or
    if weights can't weigh.
    """
    work = _Pass(plan, reference, reference_role, current, beside or {})
    work.run()
    for tally in work.tallies:
        tally.extras = extras(tally.dataset, accumulators or {})
    return work.finish()


class _Pass:
    """State of one call of `count`."""

    def __init__(
        self,
        plan: Plan,
        reference: Dataset | None,
        reference_role: Role,
        current: Sequence[tuple[Role, str | None, Dataset]],
        beside: Mapping[int, Beside | Absent],
    ) -> None:
        self.plan = plan
        self.reference_role: Role = reference_role
        needed = plan.needs & (plan.reference_needs | {plans.COMPARISON})
        self.reference = None if reference is None else Tally(plan, reference_role, None, reference, needed)
        self.current = [
            Tally(plan, role, window, dataset, plan.needs, beside.get(at))
            for at, (role, window, dataset) in enumerate(current)
        ]
        self.compared: list[dict[str, ColumnComparison]] = [{} for _ in self.current]
        self.not_compared: list[dict[str, Absent]] = [{} for _ in self.current]
        self.known: TwoClasses | Absent | None = None
        # Two buffers for the whole pass: fresh memory for each column would cost as much as reading it.
        self._reference_buffer: Floats | None = None
        self._current_buffer: Floats | None = None

    @property
    def tallies(self) -> list[Tally]:
        """All data sets, the reference first."""
        return ([self.reference] if self.reference else []) + self.current

    def run(self) -> None:
        """Read every column that is needed, in every data set."""
        for tally in self.tallies:
            if self.plan.weight is not None and tally.has(self.plan.weight):
                tally.see_weights(fill(tally.dataset, self.plan.weight, np.empty(tally.rows)))
        targets = self._targets()
        for column in targets:
            self._column(column)
        # The outcomes take the place of labels and decisions: not while two columns are held as well.
        self._reference_buffer = self._current_buffer = None
        for tally in self.tallies:
            tally.close_targets()
        others = self._others(targets)
        for column in others:
            self._column(column)
        self._reference_buffer = self._current_buffer = None
        for tally in self.tallies:
            late_groups(tally, others)
            if tally.wants(plans.DUPLICATES):
                skip = () if self.plan.id is None else (self.plan.id,)
                tally.duplicates = count_duplicates(tally.dataset, skip, _different_values(tally))
        self._overlaps()

    def finish(self) -> tuple[DatasetSummary | None, tuple[Counted, ...]]:
        """Everything that was counted."""
        counted = []
        for tally, columns, absent in zip(self.current, self.compared, self.not_compared, strict=True):
            comparison = None
            if self.reference is not None and tally.wants(plans.COMPARISON):
                order = [name for name in (column.name for column in tally.dataset.columns) if name in columns]
                in_order = {name: columns[name] for name in order}
                comparison = Comparison(self.reference_role, in_order, dict(sorted(absent.items())))
            counted.append(Counted(tally.finish(), comparison))
        return (self.reference.finish() if self.reference else None), tuple(counted)

    # -- which columns ------------------------------------------------------------------------------------------------

    def _targets(self) -> list[str]:
        """Label, score and prediction where they occur, the label first, because scores are split by it."""
        plan = self.plan
        wanted = dict.fromkeys(name for name in (plan.label, plan.score, plan.prediction) if name is not None)
        return [name for name in wanted if any(tally.has(name) for tally in self.tallies)]

    def _others(self, targets: Sequence[str]) -> list[str]:
        """Features and sensitive columns, in the order of the files."""
        plan = self.plan
        found = dict.fromkeys(column.name for tally in self.tallies for column in tally.dataset.columns)
        left_out = {*targets, *plan.exclude, plan.id, plan.time, plan.weight}
        profiled = set(found) - left_out if plan.features is None else set(plan.features) - set(targets)
        if plan.needs.isdisjoint({plans.COLUMNS, plans.COMPARISON}):
            profiled = set()
        sensitive = set(plan.sensitive) - set(targets) if plans.GROUPS in plan.needs else set()
        return [name for name in found if name in profiled | sensitive]

    def _profiles(self, column: str) -> bool:
        """Whether the column is part of profiles and comparisons, and not read for groups only."""
        plan = self.plan
        if column in {plan.label, plan.score, plan.prediction}:
            return True
        if plan.features is not None:
            return column in plan.features
        return column not in {*plan.exclude, plan.id, plan.time, plan.weight}

    def _part(self, column: str) -> Part:
        if column == self.plan.label:
            return "target"
        return "prediction" if column in {self.plan.score, self.plan.prediction} else "input"

    def _as_levels(self, column: str, kind: Kind) -> bool:
        """Whether the column is counted by level: text, booleans, classes and declared codes."""
        if kind in {"category", "boolean"} or column in self.plan.categories:
            return True
        by_class = column == self.plan.label or (column == self.plan.prediction and column != self.plan.score)
        return self.plan.classifies and by_class

    def _overlaps(self) -> None:
        """Look for rows of test and validation data in the training data of this pass."""
        train = next((tally for tally in self.tallies if tally.role == "train"), None)
        if train is None:
            return
        plan = self.plan
        for tally in self.current:
            if tally.role not in plans.HELD_OUT or not tally.wants(plans.OVERLAP):
                continue
            found = overlap_with(
                train.dataset,
                tally.dataset,
                skip=[name for name in (plan.id, plan.score, plan.prediction, plan.weight) if name is not None],
                targets=[] if plan.label is None else [plan.label],
                counted=(train.columns, tally.columns),
            )
            if isinstance(found, Absent):
                tally.absent["overlap"] = found
            else:
                tally.overlap = found

    # -- one column ---------------------------------------------------------------------------------------------------

    def _column(self, column: str) -> None:
        base: NumericReference | Levels | None = None
        if self.reference is not None and self._reads(self.reference, column):
            base = self._in_reference(self.reference, column)
        for at, tally in enumerate(self.current):
            if not self._reads(tally, column):
                continue
            compare = self.reference is not None and tally.wants(plans.COMPARISON) and self._profiles(column)
            found = self._in_current(tally, column, base if compare else None)
            if isinstance(found, Absent):
                self.not_compared[at][column] = found
            elif found is not None:
                self.compared[at][column] = found
        if self.reference is not None and self._profiles(column):
            self._note_one_sided(column)

    def _reads(self, tally: Tally, column: str) -> bool:
        if not tally.has(column):
            return False
        if tally.wants(plans.COLUMNS, plans.COMPARISON) and self._profiles(column):
            return True
        if column in {self.plan.label, self.plan.score, self.plan.prediction}:
            return tally.wants(plans.LABELS, plans.SCORES, plans.CONFUSION, plans.GROUPS, plans.RESIDUALS)
        return tally.counts_groups(column)

    def _note_one_sided(self, column: str) -> None:
        assert self.reference is not None  # noqa: S101 - asked by the only caller
        for at, tally in enumerate(self.current):
            if tally.has(column) != self.reference.has(column) and tally.wants(plans.COMPARISON):
                where = "here" if self.reference.has(column) else f"in the {self.reference_role} data"
                self.not_compared[at][column] = Absent("unavailable", f"there is no column `{column}` {where}")

    def _in_reference(self, tally: Tally, column: str) -> NumericReference | Levels:
        kind = tally.kind(column)
        if self._as_levels(column, kind):
            levels = self._levels(tally, column, kind)
            self._keep_levels(tally, column, kind, levels)
            return levels
        data = self._numbers(tally, column, self._buffer_of_reference())
        found = moments(data.values, skewness=True)
        self._keep_numbers(tally, column, kind, data, found)
        return NumericReference.of(column, self._part(column), kind, data, found)

    def _in_current(
        self, tally: Tally, column: str, base: NumericReference | Levels | None
    ) -> ColumnComparison | Absent | None:
        kind = tally.kind(column)
        if self._as_levels(column, kind):
            levels = self._levels(tally, column, kind)
            self._keep_levels(tally, column, kind, levels)
            if isinstance(base, NumericReference):
                return _other_type(levels.n, base.data.n)
            return None if base is None else compare_levels(column, self._part(column), base, levels)
        data = self._numbers(tally, column, self._buffer_of_current())
        found = moments(data.values)
        self._keep_numbers(tally, column, kind, data, found)
        if isinstance(base, Levels):
            return _other_type(data.n, base.n)
        return None if base is None else compare_numeric(base, data, found)

    def _keep_levels(self, tally: Tally, column: str, kind: Kind, levels: Levels) -> None:
        if tally.wants(plans.COLUMNS) and self._profiles(column):
            tally.columns[column] = summarise_levels(column, kind, levels)

    def _keep_numbers(self, tally: Tally, column: str, kind: Kind, data: Sorted, found: Moments) -> None:
        if tally.wants(plans.COLUMNS) and self._profiles(column):
            tally.columns[column] = summarise(column, kind, data, found, self.plan.ranges.get(column))

    def _buffer_of_reference(self) -> Floats:
        if self._reference_buffer is None:
            self._reference_buffer = np.empty(self.reference.rows if self.reference else 0)
        return self._reference_buffer

    def _buffer_of_current(self) -> Floats:
        if self._current_buffer is None:
            self._current_buffer = np.empty(max(tally.rows for tally in self.current))
        return self._current_buffer

    # -- reading ------------------------------------------------------------------------------------------------------

    def _numbers(self, tally: Tally, column: str, buffer: Floats) -> Sorted:
        """Fill a column, show it row by row to whoever needs that, and sort it."""
        plan = self.plan
        if plan.problem == plans.BINARY and column == plan.score:
            values, runs = tally.see_scores(pieces(tally.dataset, column), buffer)
            return sort_in_place(values, runs=runs)
        values = fill(tally.dataset, column, buffer)
        if plan.problem in plans.REGRESSION and column == plan.label:
            tally.see_amounts(values, int(np.count_nonzero(np.isfinite(values))))
        if plan.problem in plans.REGRESSION and column == plan.predicted_amount:
            tally.see_predicted_amounts(values)
        if tally.counts_groups(column):
            tally.see_group_numbers(column, values)
        return sort_in_place(values)

    def _levels(self, tally: Tally, column: str, kind: Kind) -> Levels:
        """Count a column by level, and note classes, decisions and groups on the way."""
        if column == self.plan.label and self.plan.classifies:
            return self._classes(tally, column, kind)
        if column == self.plan.prediction and tally.decides_by_prediction and self.plan.problem == plans.BINARY:
            known = self._declared(kind)
            levels, found = levels_with_codes(tally, column, kind, known)
            tally.see_decisions(levels, found, known, kind)
            return levels
        return plain_levels(tally, column, kind)

    def _classes(self, tally: Tally, column: str, kind: Kind) -> Levels:
        """The label of a classifier. What is negative is learnt from the first data set that shows it."""
        known = self._declared(kind)
        levels, codes = levels_with_codes(tally, column, kind, known)
        if isinstance(known, TwoClasses):
            known = classes.resolve(
                known, [classes.translated(known, kind, name) for name, _ in levels.top(len(levels))]
            )
        self.known = known
        tally.see_classes(levels, codes, known, kind)
        return levels

    def _declared(self, kind: Kind) -> TwoClasses | Absent:
        """What is known of the two classes so far."""
        if self.plan.problem != plans.BINARY:
            return Absent("not_applicable", "measured for two classes only")
        return self.known or classes.declared_classes(kind, self.plan.positive, self.plan.negative)


def _different_values(tally: Tally) -> dict[str, int]:
    """Different values of each counted column, missing counting as one."""
    return {
        name: found.distinct + (found.missing > 0) + (isinstance(found, NumericSummary) and found.nonfinite > 0)
        for name, found in tally.columns.items()
    }


def _other_type(here: int, there: int) -> Absent:
    if not here or not there:
        return Absent("insufficient", "one side has no value")
    return Absent("unavailable", "one side holds numbers and the other categories")
