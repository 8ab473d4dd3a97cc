"""What a fitted estimator says of itself. It is asked only when a person hands it over in their own process."""

from __future__ import annotations

import importlib.metadata
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.errors import UsageError

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

    def score(self, frame: Any, *, score: str | None, prediction: str | None, positive: str | None) -> Any:
        """The frame with the score or prediction column that it lacks, computed by this estimator.

        Raises UsageError if the positive class isn't one that the estimator knows.
        """
        present = set(frame.columns)
        inputs = getattr(self.fitted, "feature_names_in_", None)
        rows = frame[list(inputs)] if inputs is not None else frame
        if score and score not in present:
            frame = frame.assign(**{score: self.fitted.predict_proba(rows)[:, self._column_of(positive)]})
        if prediction and prediction not in present:
            frame = frame.assign(**{prediction: self.fitted.predict(rows)})
        return frame

    def _column_of(self, positive: str | None) -> int:
        classes = [str(value) for value in self.fitted.classes_]
        if positive is None and len(classes) == 2:
            return 1
        if positive not in classes:
            msg = f"positive={positive!r} is no class of the estimator"
            raise UsageError(msg, hint=f"its classes: {', '.join(classes)}")
        return classes.index(positive)

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
