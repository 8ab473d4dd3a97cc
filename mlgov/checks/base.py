"""What a check is: an id, its metrics, what it needs counted, and one pure function over summaries.

One check = one computation = one file = one id. The module's docstring has the headings Purpose, How it measures,
Signs of risk, Limitations, What to do and Source; the catalogue and each page's help are made from it.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from mlgov.evidence.measurement import Absent, CheckHelp, CheckOutcome, Measurement, MetricInfo, Role, Table, Where
from mlgov.summaries.types import Comparison, DatasetSummary

HEADINGS = ("Purpose", "How it measures", "Signs of risk", "Limitations", "What to do", "Source")


MEASURED_PROBLEMS = frozenset({"binary_classification", "regression"})
"""Problem types for which there are checks of the predictions."""


class Need(StrEnum):
    """What the plan must count for a check to run."""

    COLUMNS = "columns"
    COMPARISON = "comparison"
    DUPLICATES = "duplicates"
    OVERLAP = "overlap"
    """How many rows the training data has as well."""
    LABELS = "labels"
    SCORES = "scores"
    CONFUSION = "confusion"
    GROUPS = "groups"
    RESIDUALS = "residuals"
    PAIRED = "paired"
    """What the version before predicted for the same rows, where there is one."""


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """What the facts file declares of a feature: used for violations of type, range and category."""

    name: str
    kind: str
    nullable: bool = True
    minimum: float | None = None
    maximum: float | None = None
    categories: tuple[str, ...] | None = None
    personal: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters of measuring that a policy may set (never limits: those judge, these measure)."""

    confidence_level: float = 0.95
    noise_level: float = 0.95
    min_group_size: int = 100
    """Groups below are measured as `insufficient`."""
    min_rate_rows: int = 10
    """A rate within a group (true positives of its positives ...) needs this many rows below the line."""
    min_cell: int = 5
    """Counts below are suppressed in written evidence."""
    reference_groups: Mapping[str, str] = field(default_factory=dict)
    """Sensitive column -> its reference group; default: the group with the highest selection rate."""
    seed: int = 20_260_101
    resamples: int = 2_000


@dataclass(frozen=True, slots=True)
class CheckContext:
    """All that a check may look at."""

    problem: str
    """`binary_classification`, `regression`, ..."""
    role: Role
    window: str | None
    current: DatasetSummary
    reference: DatasetSummary | None = None
    comparison: Comparison | None = None
    declared: Mapping[str, DeclaredColumn] = field(default_factory=dict)
    label: str | None = None
    score: str | None = None
    prediction: str | None = None
    positive: str | None = None
    threshold: float | None = None
    time_ordered: bool = False
    """The data has a time column, so that 'before' and 'after' mean something."""
    labels_due: str | None = None
    """ISO day on which late labels are expected, if they are."""
    settings: Settings = field(default_factory=Settings)

    def where(self, **parts: str | None) -> Where:
        """A `Where` in this role and window."""
        return Where(role=self.role, window=self.window, **parts)


class NotApplicable(Exception):  # noqa: N818 - not an error: a check says that it does not apply, and why
    """Raised by a check that has nothing to measure here; becomes an `Absent` of the given kind."""

    def __init__(
        self,
        reason: str,
        kind: Literal["not_applicable", "insufficient", "awaiting", "unavailable"] = "not_applicable",
        due: str | None = None,
    ) -> None:
        """Keep the reason as what takes the place of measurements."""
        super().__init__(reason)
        self.absent = Absent(kind=kind, reason=reason, due=due)

    @classmethod
    def because(cls, absent: Absent) -> NotApplicable:
        """The same for a reason that exists already (of any kind)."""
        raised = cls(absent.reason)
        raised.absent = absent
        return raised


Measure = Callable[[CheckContext], Iterable[Measurement | Table]]


@dataclass(frozen=True, slots=True)
class Check:
    """One entry of the catalogue."""

    id: str
    version: str
    title: str
    metrics: tuple[MetricInfo, ...]
    needs: frozenset[Need]
    problems: frozenset[str] | None
    """Problem types it applies to; None means all."""
    roles: frozenset[Role]
    measure: Measure
    doc: str

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    def run(self, context: CheckContext) -> CheckOutcome:
        """Everything that the check gives in a context, or why it gives nothing.

        Exceptions other than NotApplicable pass through: the runner turns them into `error`.
        """
        absent = self._not_for(context)
        items: tuple[Measurement | Table, ...] = ()
        if absent is None:
            try:
                items = tuple(self.measure(context))
            except NotApplicable as raised:
                absent = raised.absent
        return CheckOutcome(
            check=self.id,
            check_version=self.version,
            measurements=tuple(item for item in items if isinstance(item, Measurement)),
            tables=tuple(item for item in items if isinstance(item, Table)),
            absent=absent,
        )

    def _not_for(self, context: CheckContext) -> Absent | None:
        """Why the check is not for this problem type, if it isn't."""
        if self.problems is None or context.problem in self.problems:
            return None
        kinds = " and ".join(sorted(problem.replace("_", " ") for problem in self.problems))
        reason = f"measured for {kinds}; this model is {context.problem.replace('_', ' ')}"
        if context.problem not in MEASURED_PROBLEMS:
            reason += (
                ". Its own metrics are not measured here yet; values measured elsewhere can be given under `reported` "
                "in the version file and are shown with their source"
            )
        return Absent("not_applicable", reason)

    def help(self) -> CheckHelp:
        """The description kept with the evidence."""
        parts = split_headings(self.doc)
        return CheckHelp(
            check=self.id,
            version=self.version,
            title=self.title,
            family=self.family,
            metrics=self.metrics,
            purpose=parts["Purpose"],
            how=parts["How it measures"],
            signs=parts["Signs of risk"],
            limitations=parts["Limitations"],
            what_to_do=parts["What to do"],
            source=parts["Source"],
        )


def split_headings(doc: str) -> dict[str, str]:
    """The text under each of HEADINGS in a module docstring; raises ValueError if one is absent or empty."""
    text = inspect.cleandoc(doc)
    found = {
        match.group(1): match.group(2).strip()
        for match in re.finditer(
            rf"^({'|'.join(HEADINGS)}):[ \n](.*?)(?=^(?:{'|'.join(HEADINGS)}):[ \n]|\Z)", text, re.MULTILINE | re.DOTALL
        )
    }
    lacking = [heading for heading in HEADINGS if not found.get(heading)]
    if lacking:
        msg = f"a check's docstring lacks {', '.join(lacking)}"
        raise ValueError(msg)
    return {heading: re.sub(r"\s*\n(?!\n)\s*", " ", body) for heading, body in found.items()}


def define(  # noqa: PLR0913 - a check's declaration is one readable call with keywords
    module: str,
    *,
    title: str,
    metrics: tuple[MetricInfo, ...],
    needs: Iterable[Need],
    measure: Measure,
    roles: Iterable[Role] = ("test", "window"),
    problems: Iterable[str] | None = None,
    version: str = "1",
) -> Check:
    """The check of a module: its id is `family.file`, its description the module's docstring."""
    family, name = module.split(".")[-2:]
    return Check(
        id=f"{family}.{name}",
        version=version,
        title=title,
        metrics=metrics,
        needs=frozenset(needs),
        problems=None if problems is None else frozenset(problems),
        roles=frozenset(roles),
        measure=measure,
        doc=sys.modules[module].__doc__ or "",
    )
