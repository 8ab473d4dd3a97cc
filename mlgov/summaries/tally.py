"""One data set while it is counted: what its columns leave behind row by row, and the summary at the end.

Only a byte per row is kept of label and decision together (for a regressor, the error); the rest are counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mlgov.datasets.protocol import Dataset
from mlgov.evidence.measurement import Absent, Role
from mlgov.summaries import cells, classes, residuals, weights
from mlgov.summaries import plan as plans
from mlgov.summaries.classes import TwoClasses
from mlgov.summaries.levels import Levels
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
    ResidualSummary,
    ScoreSummary,
    WeightSums,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


class Tally:
    """Everything that has been counted in one data set so far."""

    def __init__(self, plan: Plan, role: Role, window: str | None, dataset: Dataset, needs: frozenset[str]) -> None:
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
        self.groups: dict[str, cells.GroupCounter] = {}
        self.group_errors: dict[str, residuals.GroupErrors] = {}
        self._weights: Floats | None = None
        self._weight_sums: WeightSums | None = None
        self._label_codes: Codes | None = None
        self._decisions: Codes | None = None
        self._outcomes: cells.Outcomes | None = None
        self._target: Floats | None = None
        self._errors: Floats | None = None
        self._confusion: Cells | None = None
        self._residuals: ResidualSummary | None = None

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
            n=found.n, missing=found.missing, classes=found.top(MAX_LEVELS), unexpected=beyond[: classes.MAX_NAMED]
        )
        if isinstance(known, Absent):
            self._unusable_labels(known)
        elif beyond:
            self._unusable_labels(classes.complaint("label", known, beyond))
        else:
            self._label_codes = codes

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

    def split_scores(self, values: Floats) -> bool:
        """Decide by threshold and count the scores by class; True if they now lie in few sorted runs.

        `values` in row order are reordered in place: positives, rows without label or score, negatives.
        """
        finite = np.isfinite(values)
        threshold = self.plan.threshold
        if threshold is not None:
            decisions = (values >= threshold).view(np.int8)
            decisions[~finite] = classes.MISSING
            self._decisions = decisions
        codes = self._label_codes
        if codes is None or not self.wants(plans.SCORES):
            return False
        if self._weights is not None:
            self._weigh_scores(codes, values)
        positive = (codes == classes.POSITIVE) & finite
        negative = (codes == classes.NEGATIVE) & finite
        positives, negatives = values[positive], values[negative]
        labelled = int(np.count_nonzero(codes >= classes.NEGATIVE))
        positive |= negative
        np.invert(positive, out=positive)
        rest = values[positive]
        m, n = len(positives), len(negatives)
        values[:m], values[m : len(values) - n], values[len(values) - n :] = positives, rest, negatives
        positives, negatives = values[:m], values[len(values) - n :]
        positives.sort()
        negatives.sort()
        self.scores = summarise_scores(positives, negatives, labelled - m - n)
        return len(rest) < len(values) // 4

    def _weigh_scores(self, codes: Codes, values: Floats) -> None:
        assert self._weights is not None  # noqa: S101 - asked by the only caller
        assert self._weight_sums is not None  # noqa: S101 - set together
        log_loss, brier = weights.weighted_losses(self._weights, codes, values)
        auc = weights.weighted_auc(self._weights, codes, values)
        self._weight_sums = replace(self._weight_sums, log_loss=log_loss, brier=brier, roc_auc=auc)

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
        if codes is not None and decisions is not None and self.wants(plans.CONFUSION):
            self._confusion = cells.cells_of(np.bincount(found, minlength=cells.OUTCOMES).tolist())
        if self._weights is not None and self._weight_sums is not None and codes is not None and decisions is not None:
            self._weight_sums = replace(self._weight_sums, cells=weights.weighted_cells(self._weights, found))
        self._outcomes = found if decisions is not None else None
        self._weights = None

    # -- groups -------------------------------------------------------------------------------------------------------

    def counts_groups(self, column: str) -> bool:
        """Whether the column's values are groups that can be counted here."""
        if column not in self.plan.sensitive or not self.wants(plans.GROUPS):
            return False
        return self._outcomes is not None or self._errors is not None

    def see_groups(self, column: str, names: Sequence[str], codes: npt.NDArray[np.integer], start: int) -> None:
        """Group code per row of the rows from `start` on; the code after the last name means missing."""
        stop = start + len(codes)
        if self._outcomes is not None:
            counter = self.groups.setdefault(column, cells.GroupCounter())
            counter.add(names, cells.by_group(codes, len(names), self._outcomes[start:stop]))
        if self._errors is not None:
            self.group_errors.setdefault(column, residuals.GroupErrors()).add(names, codes, self._errors[start:stop])

    def see_group_numbers(self, column: str, values: Floats) -> None:
        """A numeric sensitive column in row order: bands, or each value a group while there are few."""
        bands = self.plan.sensitive[column].bands
        usable = np.where(np.isinf(values), np.nan, values)
        if bands is not None:
            self.see_groups(column, cells.band_names(bands), cells.band_codes(usable, bands), 0)
            return
        found = np.unique(usable[~np.isnan(usable)])
        if len(found) > cells.MAX_GROUPS:
            reason = f"{len(found):,} different numbers are no groups; declare bands for `{column}`"
            self.absent[f"groups:{column}"] = Absent("error", reason)
            return
        codes = np.searchsorted(found, usable)
        codes[np.isnan(usable)] = len(found)
        self.see_groups(column, [number_text(value) for value in found.tolist()], codes, 0)

    # -- the end ------------------------------------------------------------------------------------------------------

    def finish(self) -> DatasetSummary:
        """The summary: what was counted, and why the rest was not."""
        self._explain()
        order = {column.name: at for at, column in enumerate(self.dataset.columns)}
        return DatasetSummary(
            role=self.role,
            window=self.window,
            rows=self.rows,
            columns={name: self.columns[name] for name in sorted(self.columns, key=order.__getitem__)},
            duplicates=self.duplicates,
            labels=self.labels,
            scores=self.scores,
            confusion=self._confusion,
            groups={name: self.groups[name].finish(name) for name in self.plan.sensitive if name in self.groups},
            residuals=self._residuals,
            group_residuals=self._group_means(),
            weights=self._weight_sums,
            joins=tuple(self.dataset.joins),
            absent=dict(sorted(self.absent.items())),
            recomputed=self.dataset.recomputed,
        )

    def _group_means(self) -> dict[str, dict[str, Mean]]:
        return {name: self.group_errors[name].finish() for name in self.plan.sensitive if name in self.group_errors}

    def _explain(self) -> None:
        """Say why each part that was asked for is not there."""
        plan = self.plan
        if self.labels is None and self.wants(plans.LABELS):
            self.absent.setdefault("labels", _no_column("label", plan.label))
        if plan.problem == plans.BINARY:
            self._explain_classifier()
        elif plan.problem in plans.REGRESSION and self.wants(plans.RESIDUALS) and self._residuals is None:
            why = self._lacks(("label", plan.label), ("prediction", plan.predicted_amount))
            self.absent.setdefault("residuals", why or Absent("insufficient", "no row has a finite label"))
        if self.wants(plans.GROUPS):
            self._explain_groups()

    def _explain_classifier(self) -> None:
        plan = self.plan
        if self.scores is None and self.wants(plans.SCORES):
            why = self._lacks(("label", plan.label), ("score", plan.score))
            self.absent.setdefault("scores", why or self.absent.get("labels") or _OTHER)
        if self._confusion is None and self.wants(plans.CONFUSION):
            why = self._lacks(("label", plan.label)) or self.absent.get("labels") or self._undecided()
            self.absent.setdefault("confusion", why)

    def _undecided(self) -> Absent:
        if self.plan.threshold is None and self.plan.prediction is None:
            return Absent("unavailable", "neither a prediction column nor a threshold is declared")
        return self._lacks(("score", self.plan.score)) or self._lacks(("prediction", self.plan.prediction)) or _OTHER

    def _explain_groups(self) -> None:
        for column in self.plan.sensitive:
            if column in self.groups or column in self.group_errors or f"groups:{column}" in self.absent:
                continue
            why = self._lacks(("sensitive", column))
            why = why or self.absent.get("confusion") or self.absent.get("residuals") or self._undecided()
            self.absent[f"groups:{column}"] = why

    def _lacks(self, *columns: tuple[str, str | None]) -> Absent | None:
        return next((_no_column(what, name) for what, name in columns if not self.has(name)), None)


def _no_column(what: str, name: str | None) -> Absent:
    if name is None:
        return Absent("unavailable", f"no {what} column is declared")
    return Absent("unavailable", f"there is no column `{name}` ({what})")


_OTHER = Absent("unavailable", "the columns don't hold what is needed")


def _beyond(known: TwoClasses, kind: Kind, found: Levels) -> tuple[tuple[str, int], ...]:
    """Values that are none of the two classes."""
    names = [(classes.translated(known, kind, name), count) for name, count in found.top(len(found))]
    return classes.unexpected(known, names)
