"""What a fitted estimator says of itself. It is asked only when a person hands it over in their own process."""

from __future__ import annotations

import importlib.metadata
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.documents.version import Columns
from mlgov.errors import MlgovError, UsageError

MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Estimator:
    """A fitted estimator with scikit-learn's interface."""

    fitted: Any

    @property
    def model_class(self) -> str:
        """Its class, or for a pipeline the class of its last step."""
        last = self._last
        return f"{type(last).__module__}.{type(last).__qualname__}"

    @property
    def library(self) -> str | None:
        """Name and version of the library that its class comes from."""
        root = type(self._last).__module__.partition(".")[0]
        names = importlib.metadata.packages_distributions().get(root, ())
        return f"{names[0]} {importlib.metadata.version(names[0])}" if names else None

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """Its parameters as plain values; nested estimators are named by class, long values are cut."""
        if not hasattr(self._last, "get_params"):
            return {}
        return {name: plain(value) for name, value in sorted(self._last.get_params(deep=False).items())}

    @property
    def seed(self) -> int | None:
        """Its `random_state`, if it is a number."""
        value = self.hyperparameters.get("random_state")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def environment(self) -> dict[str, str]:
        """Versions of Python and of the libraries that a result depends on, of this very process."""
        found = {"python": platform.python_version()}
        root = type(self._last).__module__.partition(".")[0]
        wanted = {"numpy", "scipy", "pandas", *importlib.metadata.packages_distributions().get(root, ())}
        for name in sorted(wanted):
            try:
                found[name] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                continue
        return found

    def score(self, frame: Any, columns: Columns) -> Any:
        """The frame with the score or prediction column that it lacks, computed by this estimator.

        Polars and Arrow frames become pandas frames first, since that is what estimators take. Raises UsageError if
        the positive class isn't one that the estimator knows, or if it can't score these rows.
        """
        present = set(frame.column_names if hasattr(frame, "column_names") else frame.columns)
        wanted = [name for name in (columns.score, columns.prediction) if name and name not in present]
        if not wanted:
            return frame
        if hasattr(frame, "to_pandas"):
            frame = frame.to_pandas()
        rows = frame[self._inputs(list(frame.columns), columns)]
        if not hasattr(self.fitted, "feature_names_in_"):
            rows = rows.to_numpy()  # fitted without names, so it must be asked without
        try:
            if columns.score in wanted:
                frame = frame.assign(**{columns.score: self._probability(rows, columns.positive)})
            if columns.prediction in wanted:
                frame = frame.assign(**{columns.prediction: self.fitted.predict(rows)})
        except MlgovError:
            raise
        except Exception as error:
            reason = (str(error).splitlines() or [""])[0]
            msg = f"the estimator can't score this frame: {type(error).__name__}: {reason}"
            raise UsageError(
                msg, hint="give a frame with a score or prediction column, or the columns it was fitted on"
            ) from error
        return frame

    def _inputs(self, names: list[str], columns: Columns) -> list[str]:
        """The columns that the estimator was fitted on; if it doesn't say, all that play no other part."""
        fitted_on = getattr(self.fitted, "feature_names_in_", None)
        if fitted_on is None:
            parts = {columns.label, columns.score, columns.prediction, columns.id, columns.time, columns.weight}
            return [name for name in names if name not in parts and name not in columns.exclude]
        lacking = [str(name) for name in fitted_on if name not in names]
        if lacking:
            msg = f"the frame lacks columns that the estimator was fitted on: {', '.join(lacking[:5])}"
            raise UsageError(msg)
        return [str(name) for name in fitted_on]

    def _probability(self, rows: Any, positive: str | None) -> Any:
        if not hasattr(self.fitted, "predict_proba"):
            msg = f"{type(self._last).__name__} gives no probabilities, so it can't compute the score column"
            raise UsageError(msg, hint="name a prediction column instead, or give a frame that has the score")
        return self.fitted.predict_proba(rows)[:, self._column_of(positive)]

    def _column_of(self, positive: str | None) -> int:
        classes = [str(value) for value in self.fitted.classes_]
        if positive is None and len(classes) == 2:
            return 1
        known = [text.lower() if text in {"True", "False"} else text.removesuffix(".0") for text in classes]
        for names in (classes, known):
            if positive in names:
                return names.index(positive)
        msg = f"positive={positive!r} is no class of the estimator"
        raise UsageError(msg, hint=f"its classes: {', '.join(classes)}")

    @property
    def _last(self) -> Any:
        return self.fitted[-1] if hasattr(self.fitted, "steps") else self.fitted


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line for each kind of value
    """A value as a document can hold it."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in list(value.items())[:50]}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value[:50]]
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if hasattr(value, "get_params"):
        return type(value).__name__
    return getattr(value, "__name__", type(value).__name__) if callable(value) else repr(value)[:MAX_TEXT]
