"""The unit of a number: what is predicted has one, and so have the errors of predicting it."""

from __future__ import annotations

from typing import Final

from mlgov.pages.portfolio import VersionRecord

AMOUNTS: Final = frozenset(
    {"mean_absolute_error", "root_mean_squared_error", "median_absolute_error", "mean_error",
     "trivial_mean_absolute_error"}
)  # fmt: skip
"""Metrics of the built-in checks that have the outcome's unit; those of other checks say so themselves."""


def unit_of(record: VersionRecord, check: str, metric: str) -> str:
    """The unit of an amount: the outcome's, else the prediction's, as authored; empty for pure numbers."""
    described = record.helps.get(check) if metric not in AMOUNTS else None
    kinds = {info.name: info.kind for info in described.metrics} if described is not None else {}
    return outcome_unit(record) if metric in AMOUNTS or kinds.get(metric) == "amount" else ""


def outcome_unit(record: VersionRecord) -> str:
    """The unit of what is predicted, as `features.yml` says it for the label, else for the prediction."""
    columns, features = record.version.authored.columns, record.version.features.features
    for name in (columns.label, columns.prediction):
        feature = features.get(name) if name else None
        if feature is not None and feature.unit:
            return feature.unit
    return ""
