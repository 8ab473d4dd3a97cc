"""One data set while it is counted: what its columns leave behind row by row, and the summary at the end.

Only a byte per row is kept of label and decision together (for a regressor, the error); the rest are counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.datasets.protocol import Dataset
from mlgov.evidence.measurement import Absent, Role
from mlgov.summaries import cells, classes, paired, residuals, weights
from mlgov.summaries import plan as plans
from mlgov.summaries.absence import reasons
from mlgov.summaries.classes import TwoClasses
from mlgov.summaries.levels import Levels
from mlgov.summaries.paired import Beside
from mlgov.summaries.plan import Plan
from mlgov.summaries.rows import number_text
from mlgov.summaries.scores import summarise_scores
from mlgov.summaries.types import (
    MAX_LEVELS,
    Cells,
    ColumnSummary,
    DatasetSummary,
    Kind,
    LabelCounts,
    Mean,
    Overlap,
    PairedSummary,
    ResidualSummary,
    ScoreSummary,
    WeightSums,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


_MERGED_ROWS = 1 << 22
"""Merging sorted runs needs half a column of memory more: fewer rows than this only."""


class Tally:
    """Everything that has been counted in one data set so far."""

    def __init__(
        self,
        plan: Plan,
        role: Role,
        window: str | None,
        dataset: Dataset,
        needs: frozenset[str],
        beside: Beside | Absent | None = None,
    ) -> None:
        self.plan = plan
        self.role: Role = role
        self.window = window
        self.dataset = dataset
        self.needs = needs
        self.columns: dict[str, ColumnSummary] = {}
        self.absent: dict[str, Absent] = {}
        self.labels: LabelCounts | None = None
        self.scores: ScoreSummary | None = None
        self.duplicates: int | None = None
        self.overlap: Overlap | None = None
        self.extras: dict[str, Any] = {}
        self.groups: dict[str, cells.GroupCounter] = {}
        self.group_errors: dict[str, residuals.GroupErrors] = {}
        self._group_names: dict[str, set[str]] = {}
        self._weights: Floats | None = None
        self._weight_sums: WeightSums | None = None
        self._label_codes: Codes | None = None
        self._decisions: Codes | None = None
        self._outcomes: cells.Outcomes | None = None
        self._target: Floats | None = None
        self._errors: Floats | None = None
        self._confusion: Cells | None = None
        self._residuals: ResidualSummary | None = None
        self._known: TwoClasses | None = None
        self.beside = beside if plans.PAIRED in needs and isinstance(beside, Beside) else None
        if plans.PAIRED in needs and isinstance(beside, Absent):
            self.absent["paired"] = beside
        self._paired: PairedSummary | None = None
        if self.beside is not None:
            self._paired = PairedSummary(
                self.beside.before, same_rows=self.beside.dataset is not None, reason=self.beside.reason
            )

    @property
    def rows(self) -> int:
        """Rows of the data set."""
        return self.dataset.rows

    def has(self, column: str | None) -> bool:
        """Whether the data set has the column."""
        return column is not None and column in self.dataset

    def kind(self, column: str) -> Kind:
        """Kind of a column that the data set has."""
        return self.dataset.info(column).kind

    def wants(self, *needs: str) -> bool:
        """Whether at least one of these is to be counted here."""
        return not self.needs.isdisjoint(needs)

    # -- weights ------------------------------------------------------------------------------------------------------

    def see_weights(self, values: Floats) -> None:
        """Keep the weights of the rows; raises DataError if they can't weigh."""
        self._weights = weights.checked(values, str(self.plan.weight), self.dataset.name)
        self._weight_sums = weights.totals(self._weights)

    # -- label --------------------------------------------------------------------------------------------------------

    def see_classes(self, found: Levels, codes: Codes, known: TwoClasses | Absent, kind: Kind) -> None:
        """The label column of a classifier: its classes and, for two classes, a code per row."""
        if not found.n:
            self._no_labels("no row has a label")
            return
        beyond = () if isinstance(known, Absent) else _beyond(known, kind, found)
        self.labels = LabelCounts(
            n=found.n, missing=found.missing, classes=found.top(MAX_LEVELS), unexpected=beyond[:MAX_LEVELS]
        )
        if isinstance(known, Absent):
            self._unusable_labels(known)
        elif beyond:
            self._unusable_labels(classes.complaint("label", known, beyond))
        else:
            self._label_codes = codes
            self._known = known

    def see_amounts(self, values: Floats, finite: int) -> None:
        """The label column of a regressor: its values in row order."""
        if not finite:
            self._no_labels("no row has a finite label")
            return
        self.labels = LabelCounts(n=finite, missing=len(values) - finite)
        if self.wants(plans.RESIDUALS, plans.GROUPS):
            self._target = values.copy()

    def _no_labels(self, reason: str) -> None:
        self.absent["labels"] = Absent("insufficient" if not self.rows else "unavailable", reason)

    def _unusable_labels(self, why: Absent) -> None:
        for part in ("scores", "confusion"):
            self.absent[part] = why

    # -- score and prediction -----------------------------------------------------------------------------------------

    def see_scores(self, pieces: Iterable[tuple[int, Floats]], buffer: Floats) -> tuple[Floats, bool]:
        """Decide by threshold and count the scores by class, from pieces in row order.

        Gives all scores in the front of `buffer`, in any order, and whether they lie in few sorted runs. They are
        split while they are read, so that no second column is needed: positives to the front, negatives to the back.
        """
        codes, threshold = (self._label_codes if self.wants(plans.SCORES) else None), self.plan.threshold
        row_by_row = self._weights is not None or (self.beside is not None and self.beside.dataset is not None)
        in_order = np.empty(self.rows) if codes is not None and row_by_row else None
        if threshold is not None:
            self._decisions = np.empty(self.rows, dtype=np.int8)
        top, bottom = 0, self.rows
        rest: list[Floats] = [np.empty(0)]
        for start, values in pieces:
            stop = start + len(values)
            finite = np.isfinite(values)
            if threshold is not None and self._decisions is not None:
                self._decisions[start:stop] = np.where(finite, values >= threshold, classes.MISSING)
            if in_order is not None:
                in_order[start:stop] = values
            if codes is None:
                buffer[start:stop] = values
                continue
            positive, negative = (finite & (codes[start:stop] == code) for code in (classes.POSITIVE, classes.NEGATIVE))
            hits, others = values[positive], values[negative]
            buffer[top : top + len(hits)] = hits
            buffer[bottom - len(others) : bottom] = others
            top, bottom = top + len(hits), bottom - len(others)
            rest.append(values[~(positive | negative)])
        if codes is None:
            return buffer[: self.rows], False
        buffer[top:bottom] = np.concatenate(rest)
        if in_order is not None and self._weights is not None:
            self._weigh_scores(codes, in_order)
        if in_order is not None:
            self._pair_scores(codes, in_order)
        hits, others = buffer[:top], buffer[bottom : self.rows]
        hits.sort()
        others.sort()
        labelled = int(np.count_nonzero(codes >= classes.NEGATIVE))
        self.scores = summarise_scores(hits, others, labelled - len(hits) - len(others))
        return buffer[: self.rows], bottom - top < self.rows // 4 and self.rows < _MERGED_ROWS

    def _weigh_scores(self, codes: Codes, values: Floats) -> None:
        assert self._weights is not None  # noqa: S101 - asked by the only caller
        assert self._weight_sums is not None  # noqa: S101 - set together
        log_loss, brier = weights.weighted_losses(self._weights, codes, values)
        ranking = weights.weighted_ranking(self._weights, codes, values)
        self._weight_sums = replace(self._weight_sums, log_loss=log_loss, brier=brier, ranking=ranking)

    def _pair_scores(self, codes: Codes, values: Floats) -> None:
        before = self.beside.numbers(self.beside.score) if self.beside is not None else None
        if before is None or self._paired is None:
            return
        found = paired.compare_scores(codes, values, before)
        self._paired = replace(self._paired, ranking=found.ranking, log_loss=found.log_loss, brier=found.brier)

    def _pair_decisions(self, codes: Codes, decisions: Codes) -> None:
        known = self._known
        before = self.beside.decisions(known) if self.beside is not None and known is not None else None
        if before is not None and self._paired is not None:
            compared = paired.compare_decisions(codes, decisions, before)
            self._paired = replace(self._paired, decisions=compared if sum(compared) else None)

    def _pair_errors(self, target: Floats, size: Floats) -> None:
        column = None if self.beside is None else self.beside.prediction or self.beside.score
        before = self.beside.numbers(column) if self.beside is not None else None
        if before is not None and self._paired is not None:
            absolute, squared = paired.compare_errors(size, residuals.absolute_errors(target, before))
            self._paired = replace(self._paired, absolute=absolute, squared=squared)

    def see_decisions(self, found: Levels, codes: Codes, known: TwoClasses | Absent, kind: Kind) -> None:
        """The prediction column of a classifier without a threshold."""
        beyond = () if isinstance(known, Absent) else _beyond(known, kind, found)
        if isinstance(known, Absent):
            self.absent["confusion"] = known
        elif beyond:
            self.absent["confusion"] = classes.complaint("prediction", known, beyond)
        else:
            self._decisions = codes

    @property
    def decides_by_prediction(self) -> bool:
        """Whether the prediction column says what was decided."""
        return not (self.plan.threshold is not None and self.has(self.plan.score))

    def see_predicted_amounts(self, values: Floats) -> None:
        """The prediction column of a regressor, in row order: gives the errors."""
        if self._target is None:
            return
        self._residuals = residuals.summarise_residuals(self._target, values)
        if self.plan.sensitive or self._weights is not None:
            self._errors = residuals.absolute_errors(self._target, values)
        if self.beside is not None and self.beside.dataset is not None:
            size = residuals.absolute_errors(self._target, values) if self._errors is None else self._errors
            self._pair_errors(self._target, size)
        self._target = None
        if self._weights is not None and self._weight_sums is not None and self._errors is not None:
            absolute, squared = weights.weighted_errors(self._weights, self._errors)
            self._weight_sums = replace(self._weight_sums, absolute=absolute, squared=squared)

    def close_targets(self) -> None:
        """All of label, score and prediction have been seen: from now on there is one outcome per row."""
        codes, decisions = self._label_codes, self._decisions
        self._label_codes = self._decisions = self._target = None
        if codes is None and decisions is None:
            return
        nothing = np.full(self.rows, classes.MISSING, dtype=np.int8)
        found = cells.outcomes(nothing if codes is None else codes, nothing if decisions is None else decisions)
        if codes is not None and decisions is not None:
            self._pair_decisions(codes, decisions)
        if codes is not None and decisions is not None and self.wants(plans.CONFUSION):
            self._confusion = cells.cells_of(cells.count_outcomes(found))
        if self._weights is not None and self._weight_sums is not None and codes is not None and decisions is not None:
            self._weight_sums = replace(self._weight_sums, cells=weights.weighted_cells(self._weights, found))
        self._outcomes = found if decisions is not None else None
        self._weights = None

    # -- groups -------------------------------------------------------------------------------------------------------

    def counts_groups(self, column: str) -> bool:
        """Whether the column's values are groups that can be counted here."""
        if column not in self.plan.sensitive or not self.wants(plans.GROUPS) or f"groups:{column}" in self.absent:
            return False
        return self._outcomes is not None or self._errors is not None

    def see_groups(self, column: str, names: Sequence[str], codes: npt.NDArray[np.integer], start: int) -> None:
        """Group code per row of the rows from `start` on; the code after the last name means missing."""
        if not self.counts_groups(column):
            return
        used = np.flatnonzero(np.bincount(codes, minlength=len(names) + 1)[:-1])
        seen = self._group_names.setdefault(column, set())
        seen.update(names[at] for at in used.tolist())
        if len(seen) > cells.MAX_GROUPS:
            self._too_many_groups(column, "values")
            return
        stop = start + len(codes)
        if self._outcomes is not None:
            counter = self.groups.setdefault(column, cells.GroupCounter())
            counter.add(names, cells.by_group(codes, len(names), self._outcomes[start:stop]))
        if self._errors is not None:
            self.group_errors.setdefault(column, residuals.GroupErrors()).add(names, codes, self._errors[start:stop])

    def _too_many_groups(self, column: str, what: str) -> None:
        self.groups.pop(column, None)
        self.group_errors.pop(column, None)
        advice = "; declare bands" if what == "numbers" else ""
        reason = f"`{column}` has more than {cells.MAX_GROUPS} different {what}, which are no groups{advice}"
        self.absent[f"groups:{column}"] = Absent("error", reason)

    def see_group_numbers(self, column: str, values: Floats) -> None:
        """A numeric sensitive column in row order: bands, or each value a group while there are few."""
        bands = self.plan.sensitive[column].bands
        usable = np.where(np.isinf(values), np.nan, values)
        if bands is not None:
            self.see_groups(column, cells.band_names(bands), cells.band_codes(usable, bands), 0)
            return
        found = np.unique(usable[~np.isnan(usable)])
        if len(found) > cells.MAX_GROUPS:
            self._too_many_groups(column, "numbers")
            return
        codes = np.searchsorted(found, usable)
        codes[np.isnan(usable)] = len(found)
        self.see_groups(column, [number_text(value) for value in found.tolist()], codes, 0)

    # -- the end ------------------------------------------------------------------------------------------------------

    def finish(self) -> DatasetSummary:
        """The summary: what was counted, and why the rest was not."""
        order = {column.name: at for at, column in enumerate(self.dataset.columns)}
        found = DatasetSummary(
            role=self.role,
            window=self.window,
            rows=self.rows,
            columns={name: self.columns[name] for name in sorted(self.columns, key=order.__getitem__)},
            duplicates=self.duplicates,
            overlap=self.overlap,
            labels=self.labels,
            scores=self.scores,
            confusion=self._confusion,
            groups={name: self.groups[name].finish(name) for name in self.plan.sensitive if name in self.groups},
            residuals=self._residuals,
            group_residuals=self._group_means(),
            weights=self._weight_sums,
            paired=self._paired,
            joins=tuple(self.dataset.joins),
            absent=self.absent,
            extras=self.extras,
            recomputed=self.dataset.recomputed,
        )
        return replace(found, absent=reasons(self.plan, self.needs, self.dataset, found))

    def _group_means(self) -> dict[str, dict[str, Mean]]:
        return {name: self.group_errors[name].finish() for name in self.plan.sensitive if name in self.group_errors}


def _beyond(known: TwoClasses, kind: Kind, found: Levels) -> tuple[tuple[str, int], ...]:
    """Values that are none of the two classes."""
    names = [(classes.translated(known, kind, name), count) for name, count in found.top(len(found))]
    return classes.unexpected(known, names)
