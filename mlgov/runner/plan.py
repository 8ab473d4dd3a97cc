"""What one pass over the data of a version shall count: the needs of all checks that apply, and the columns' meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from mlgov.checks.base import Check, DeclaredColumn, Settings
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.version import Columns
from mlgov.registry.protocol import ModelVersion
from mlgov.summaries.plan import Plan, SensitiveSpec

CLASSES = frozenset({"binary_classification", "multiclass_classification", "multilabel_classification"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of the data to be measured, of a registered version or of frames in a notebook."""

    name: str
    problem: str
    columns: Columns = field(default_factory=Columns)
    threshold: float | None = None
    features: Features = field(default_factory=Features)
    declared: Mapping[str, DeclaredColumn] = field(default_factory=dict)

    @classmethod
    def of(cls, version: ModelVersion) -> Meaning:
        """What the files of a registered version say."""
        authored = version.authored
        return cls(
            name=version.name,
            problem=version.problem,
            columns=authored.columns,
            threshold=authored.decision.threshold if authored.decision is not None else None,
            features=version.features,
            declared=_declared(version.facts, version.features, authored.columns),
        )

    def settings(self, settings: Settings) -> Settings:
        """The settings with the reference groups that the version declares."""
        groups = {name: spec.reference for name, spec in self.columns.sensitive.items() if spec.reference is not None}
        return replace(settings, reference_groups={**settings.reference_groups, **groups}) if groups else settings

    def personal(self, names: Iterable[str]) -> frozenset[str]:
        """The columns whose values may not be shown: all but those that are declared non-personal.

        Scores are made by the model and classes are named in the version file; both count as values of a person only
        if a feature says so.
        """
        columns = self.columns
        made = {columns.score} | ({columns.label, columns.prediction} if self.problem in CLASSES else set())
        return frozenset(name for name in names if self._masked(name, ours=name in made))

    def _masked(self, name: str, *, ours: bool) -> bool:
        feature = self.features.features.get(name)
        if ours:
            return feature is not None and feature.personal is True
        return self.features.masked(name)


def applicable(checks: Iterable[Check], roles: Collection[str]) -> tuple[Check, ...]:
    """The checks that look at one of these roles, in their order."""
    return tuple(check for check in checks if check.roles.intersection(roles))


def plan_of(meaning: Meaning, checks: Iterable[Check]) -> Plan:
    """One plan that counts what all checks need that measure this problem type."""
    columns = meaning.columns
    asked = [check for check in checks if check.problems is None or meaning.problem in check.problems]
    return Plan(
        needs=frozenset(str(need) for check in asked for need in check.needs),
        problem=meaning.problem,
        label=columns.label,
        score=columns.score,
        prediction=columns.prediction,
        positive=columns.positive,
        negative=columns.negative,
        threshold=meaning.threshold,
        id=columns.id,
        time=columns.time,
        weight=columns.weight,
        sensitive={name: SensitiveSpec(spec.bands) for name, spec in columns.sensitive.items()},
        exclude=_unseen(columns),
        categories=tuple(sorted(name for name, column in meaning.declared.items() if column.kind == "category")),
        ranges={
            name: (column.minimum, column.maximum)
            for name, column in meaning.declared.items()
            if column.minimum is not None or column.maximum is not None
        },
    )


def _unseen(columns: Columns) -> tuple[str, ...]:
    """Columns that nobody looks at: excluded ones, but for those that fairness is measured by."""
    return tuple(name for name in columns.exclude if name not in columns.sensitive)


def _declared(facts: Facts | None, features: Features, columns: Columns) -> dict[str, DeclaredColumn]:
    if facts is None:
        return {}
    return {
        fact.name: DeclaredColumn(
            name=fact.name,
            kind=fact.kind,
            nullable=fact.nullable,
            minimum=fact.minimum,
            maximum=fact.maximum,
            categories=fact.categories,
            personal=features.masked(fact.name),
            sensitive=fact.role == "sensitive" or fact.name in columns.sensitive,
        )
        for fact in facts.columns
        if fact.role in ("feature", "sensitive") and fact.name not in _unseen(columns)
    }
