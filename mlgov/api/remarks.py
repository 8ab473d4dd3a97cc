"""What a person should know after registering a version: what can't be measured yet, and what would change that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlgov.datasets.protocol import ColumnInfo
from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion

PANDAS_INDEX = re.compile(r"__index_level_\d+__")
RUNS_CODE = frozenset({"pickle", "joblib", "unknown"})


def of_registration(facts: Facts, authored: RegisteredVersion, columns: Sequence[ColumnInfo]) -> tuple[str, ...]:
    """One sentence each, most important first. `columns` are those of the data that is measured.

    What stands between backquotes is a line for the version's file, which is where it has to be said from now on.
    """
    remarks = [
        *_about_results(facts, authored),
        *_about_values(facts, authored),
        *_about_columns(facts, authored, columns),
    ]
    if not facts.artefacts and authored.origin == "built":
        remarks.append("no artefact: an approval could not be bound to the model itself (`artefacts: [PATH]`)")
    if any(item.format in RUNS_CODE for item in facts.artefacts):
        remarks.append("an artefact is in a format that can run code when loaded; it was fingerprinted, not loaded")
    return tuple(remarks)


def _about_results(facts: Facts, authored: RegisteredVersion) -> list[str]:
    """What keeps results from being measured."""
    if not facts.data:
        return []
    declared = authored.columns
    remarks = []
    if "test" not in facts.data and not authored.reported:
        remarks.append("no test data: nothing can be evaluated (`data: {test: PATH}`)")
    if declared.label is None:
        remarks.append("no label: predictions can't be held against outcomes (`columns: {label: COLUMN}`)")
    if declared.score is None and declared.prediction is None:
        remarks.append(
            "neither score nor prediction: only the data itself can be checked "
            "(`columns: {score: COLUMN}` or `columns: {prediction: COLUMN}`)"
        )
    decided = authored.decision is not None and authored.decision.threshold is not None
    if declared.score is not None and declared.prediction is None and not decided:
        remarks.append(
            "no threshold: accuracy, error rates and fairness of decisions can't be measured "
            "(`decision: {threshold: 0.5, why: ...}`, or `columns: {prediction: COLUMN}`)"
        )
    if declared.score is not None and declared.positive is None and (labels := _labels(facts)):
        remarks.append(
            f"which label counts as positive? It is one of {', '.join(labels)} (`columns: {{positive: ...}}`)"
        )
    return remarks


def _labels(facts: Facts) -> tuple[str, ...]:
    """The label's values where they are texts, so that nobody can know which is the positive one."""
    label = next((column for column in facts.columns if column.role == "label"), None)
    return label.categories or () if label is not None and label.kind == "category" else ()


def _about_values(facts: Facts, authored: RegisteredVersion) -> list[str]:
    """Values that can't be what was declared: registered as said, since data can change, but better known now."""
    declared = authored.columns
    remarks = [f"the {role} data has no rows" for role, data in sorted(facts.data.items()) if data.rows == 0]
    by_role = {column.role: column for column in facts.columns}
    label, score = by_role.get("label"), by_role.get("score")
    if label is not None and declared.positive is not None and len(label.categories or ()) > 2:
        listed = ", ".join(label.categories or ())
        remarks.append(f"label {label.name} has more than two values ({listed}), so it is no yes/no outcome")
    if score is not None and score.kind == "category" and score.categories is not None:
        remarks.append(f"score {score.name} holds texts, so nothing can be measured with it (columns: score:)")
    low, high = (None, None) if score is None else (score.minimum, score.maximum)
    if score is None or low is None or high is None:
        return remarks
    any_number = authored.decision is not None and authored.decision.scores == "any"
    if declared.positive is not None and (low < 0 or high > 1) and not any_number:
        remarks.append(
            f"score {score.name} leaves 0 to 1, so it ranks cases but is no probability; say so beside its threshold "
            "(`decision: {scores: any}`, --scores any)"
        )
    threshold = None if authored.decision is None else authored.decision.threshold
    if threshold is not None and not low <= threshold <= high:
        end = f"above every score (at most {high:g})" if threshold > high else f"below every score (at least {low:g})"
        remarks.append(f"threshold {threshold:g} is {end}, so every case gets the same decision (decision: threshold:)")
    return remarks


def _about_columns(facts: Facts, authored: RegisteredVersion, columns: Sequence[ColumnInfo]) -> list[str]:
    """What was noticed about columns, and that ranges are kept for non-personal columns only."""
    excluded = authored.columns.exclude
    remarks = [f"column {info.name}: {info.note}" for info in columns if info.note]
    remarks += [
        f"column {info.name} is the row index that pandas wrote beside the data, and counts as an input of the model "
        f"(`columns: {{exclude: [{info.name}]}}`, or write the file with index=False)"
        for info in columns
        if PANDAS_INDEX.fullmatch(info.name) and info.name not in excluded
    ]
    bare = [
        column.name
        for column in facts.columns
        if column.role == "feature" and column.minimum is None and column.categories is None
    ]
    if bare:
        remarks.append(
            "ranges and categories are kept only of columns that features.yml calls `personal: false`; "
            "say so there and run `mlgov register` again"
        )
    return remarks
