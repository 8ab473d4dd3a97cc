"""Why parts of a summary are not there: every part that was asked for is counted or has a reason."""

from __future__ import annotations

from collections.abc import Container

from mlgov.evidence.measurement import Absent
from mlgov.summaries import plan as plans
from mlgov.summaries.plan import Plan
from mlgov.summaries.types import DatasetSummary

_NO_TRAINING_DATA = Absent("not_applicable", "there is no training data to compare with")
_OTHER = Absent("unavailable", "the columns don't hold what is needed")


def reasons(plan: Plan, needs: frozenset[str], columns: Container[str], found: DatasetSummary) -> dict[str, Absent]:
    """Reasons by part, in order of their names: those noted while counting, and one for each other missing part."""
    absent = dict(found.absent)
    missing = _Missing(plan, columns)
    if plans.LABELS in needs and found.labels is None:
        absent.setdefault("labels", missing.first(("label", plan.label)) or _OTHER)
    if plans.OVERLAP in needs and found.role in plans.HELD_OUT and found.overlap is None:
        absent.setdefault("overlap", _NO_TRAINING_DATA)
    if plan.problem == plans.BINARY:
        if plans.SCORES in needs and found.scores is None:
            why = missing.first(("label", plan.label), ("score", plan.score))
            absent.setdefault("scores", why or absent.get("labels") or _OTHER)
        if plans.CONFUSION in needs and found.confusion is None:
            why = missing.first(("label", plan.label)) or absent.get("labels") or missing.decision()
            absent.setdefault("confusion", why)
    if plan.problem in plans.REGRESSION and plans.RESIDUALS in needs and found.residuals is None:
        why = missing.first(("label", plan.label), ("prediction", plan.predicted_amount))
        absent.setdefault("residuals", why or Absent("insufficient", "no row has a finite label"))
    if plans.GROUPS in needs:
        for column in plan.sensitive:
            if column not in found.groups and column not in found.group_residuals:
                why = missing.first(("sensitive", column)) or absent.get("confusion") or absent.get("residuals")
                absent.setdefault(f"groups:{column}", why or missing.decision())
    return dict(sorted(absent.items()))


class _Missing:
    """Which declared columns are not in the data set."""

    def __init__(self, plan: Plan, columns: Container[str]) -> None:
        self._plan = plan
        self._columns = columns

    def first(self, *wanted: tuple[str, str | None]) -> Absent | None:
        """The reason of the first of some (meaning, column) that is lacking."""
        for what, name in wanted:
            if name is None:
                return Absent("unavailable", f"no {what} column is declared")
            if name not in self._columns:
                return Absent("unavailable", f"there is no column `{name}` ({what})")
        return None

    def decision(self) -> Absent:
        """Why it isn't known what was decided."""
        plan = self._plan
        if plan.threshold is None and plan.prediction is None:
            return Absent("unavailable", "neither a prediction column nor a threshold is declared")
        columns = [("score", plan.score)] if plan.prediction is None else [("prediction", plan.prediction)]
        return self.first(*columns) or _OTHER
