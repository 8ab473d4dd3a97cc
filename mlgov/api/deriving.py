"""What can be derived about a version: digests, rows, columns, artefacts, origin of the code, the predecessor's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mlgov.api.estimators import Estimator, plain
from mlgov.api.judgements import overall
from mlgov.api.workspace import Workspace
from mlgov.datasets.declared import declared_columns, names_each_row
from mlgov.datasets.digest import StatCache, file_digest
from mlgov.datasets.open import open_dataset, open_windows
from mlgov.datasets.protocol import ColumnInfo, Dataset
from mlgov.documents.facts import ArtefactFact, DataFact, Facts
from mlgov.documents.features import Features
from mlgov.documents.nearest import hint_for
from mlgov.documents.version import DataRef, RegisteredVersion
from mlgov.errors import DataError
from mlgov.models.formats import artefact_format
from mlgov.registry.protocol import ModelVersion
from mlgov.runner.provenance import git_state

ROLES = ("train", "validation", "test", "reference")


def derive_facts(  # noqa: PLR0913 - one argument per source of facts
    workspace: Workspace,
    authored: RegisteredVersion,
    *,
    folder: tuple[str, str, str],
    estimator: Estimator | None,
    hyperparameters: Mapping[str, Any],
    earlier: ModelVersion | None,
    before: Facts | None,
    record_commit: bool,
) -> tuple[Facts, tuple[ColumnInfo, ...]]:
    """The facts of a version, and the columns of the data that it is measured on.

    What can't be derived now (an estimator that isn't at hand, the commit of a version whose content didn't change)
    keeps the value that `before` has. Raises DataError if data or an artefact can't be opened as declared, or a column
    that is declared is in no data set.
    """
    _require_samples(workspace, authored)
    datasets = open_all(workspace, authored)
    require_columns(authored, datasets)
    columns_from = datasets.get("train") or datasets.get("test") or next(iter(datasets.values()), None)
    features = next((item.features for item in workspace.registry.projects() if item.id == folder[0]), Features())
    derived = Facts(
        registered=authored.registered or workspace.as_of,
        data={role: data_fact(authored, role, dataset) for role, dataset in datasets.items()},
        columns=declared_columns(columns_from, authored.columns, features) if columns_from else (),
        artefacts=tuple(_artefacts(workspace, authored)),
        model_class=estimator.model_class if estimator else before.model_class if before else None,
        library=estimator.library if estimator else before.library if before else None,
        hyperparameters=_hyperparameters(estimator, hyperparameters, before),
        seed=_seed(authored, estimator, before),
        environment=estimator.environment if estimator else before.environment if before else {},
        predecessor=earlier.version if earlier else None,
        predecessor_measured=measured_of(workspace, earlier) if earlier else {},
        output=dict(authored.output),
    )
    if before is not None and _same(derived, before):
        derived = derived.model_copy(
            update={"registered": before.registered, "commit": before.commit, "dirty": before.dirty}
        )
    elif record_commit:
        commit, dirty = git_state(workspace.data_root)
        derived = derived.model_copy(update={"commit": commit, "dirty": dirty})
    measured = datasets.get("test") or columns_from
    return derived, _noticed(derived, measured) if measured else ()


def _noticed(facts: Facts, dataset: Dataset) -> tuple[ColumnInfo, ...]:
    """The columns of a data set; with a note on inputs of the model that seem to name its rows."""
    inputs = {column.name for column in facts.columns if column.role == "feature"}
    found = []
    for info in dataset.columns:
        if info.name in inputs and names_each_row(dataset, info):
            what = (
                "another value in every row, and it counts as an input of the model; if it names the cases: "
                f"`columns: {{id: {info.name}}}`, --id {info.name}"
            )
            found.append(replace(info, note=f"{info.note}; {what}" if info.note else what))
        else:
            found.append(info)
    return tuple(found)


def require_columns(authored: RegisteredVersion, datasets: Mapping[str, Dataset]) -> None:
    """Raise DataError unless every declared column is in some data set, and in the test data what measures it.

    Outcomes that come late in a file of their own may be absent.
    """
    if not datasets:
        return
    columns = authored.columns
    known = {info.name for dataset in datasets.values() for info in dataset.columns}
    known |= {name for dataset in datasets.values() for name in dataset.skipped}
    test = datasets.get("test")
    on_test = {info.name for info in test.columns} | set(test.skipped) if test is not None else known
    declared = {role: getattr(columns, role) for role in ("label", "score", "prediction", "id", "time", "weight")}
    declared |= {f"sensitive column {name}": name for name in columns.sensitive}
    for role, name in declared.items():
        late = role == "label" and any(ref is not None and ref.labels is not None for _, ref in _refs(authored))
        if name is None or late:
            continue
        there = on_test if role in {"label", "score", "prediction"} else known
        if name not in there:
            where = "the test data" if there is on_test and test is not None else "any data set"
            msg = f"there is no column `{name}` in {where} ({role})"
            raise DataError(msg, hint=hint_for(name, there))


def _require_samples(workspace: Workspace, authored: RegisteredVersion) -> None:
    """Raise DataError unless the sample and the golden sample are there, if they are named."""
    for what, path in (("sample", authored.sample), ("golden_sample", authored.golden_sample)):
        if path is not None and not (workspace.data_root / path).exists():
            msg = f"there is no {what} at {path}"
            raise DataError(msg, hint=f"it is looked for in {workspace.data_root}")


def _refs(authored: RegisteredVersion) -> list[tuple[str, DataRef | None]]:
    """Every role and its data, if any."""
    return [(role, getattr(authored.data, role)) for role in (*ROLES, "windows")]


def open_all(workspace: Workspace, authored: RegisteredVersion) -> dict[str, Dataset]:
    """Every data set of a version by role; windows as `window:<id>`."""
    opened: dict[str, Dataset] = {}
    for role in ROLES:
        ref = getattr(authored.data, role)
        if ref is not None:
            opened[role] = open_dataset(
                ref, data_root=workspace.data_root, columns=authored.columns, cache=workspace.cache_folder
            )
    if authored.data.windows is not None:
        for window, dataset in open_windows(
            authored.data.windows, data_root=workspace.data_root, columns=authored.columns, cache=workspace.cache_folder
        ):
            opened[f"window:{window}"] = dataset
    return opened


def data_fact(authored: RegisteredVersion, role: str, dataset: Dataset) -> DataFact:
    """What a version is bound to in one role."""
    ref: DataRef = getattr(authored.data, "windows" if role.startswith("window:") else role)
    return DataFact(
        path=ref.path,
        digest=dataset.digest,
        rows=dataset.rows,
        format=dataset.format,
        files=dataset.files,
        sides=dict(dataset.sides),
    )


def measured_of(workspace: Workspace, version: ModelVersion) -> dict[str, float]:
    """`check.metric` -> value of everything that was measured over all test rows of a version."""
    statement = workspace.store_of(version).current("release")
    if statement is None:
        return {}
    return {name: value for name, value in overall(statement.outcomes).items() if not name.startswith("data_quality.")}


def _artefacts(workspace: Workspace, authored: RegisteredVersion) -> list[ArtefactFact]:
    """Digest, size and format of each artefact that is a file here."""
    cache = StatCache(workspace.cache_folder)
    facts = []
    for ref in authored.artefacts:
        if ref.path is None:
            continue
        path = workspace.data_root / ref.path
        if not path.is_file():
            msg = f"artefact {ref.path} is not a file"
            raise DataError(msg, hint=f"it is looked for in {workspace.data_root}")
        facts.append(
            ArtefactFact(
                path=ref.path,
                role=ref.role,
                sha256=file_digest(path, cache),
                bytes=path.stat().st_size,
                format=artefact_format(path),
            )
        )
    return facts


def _hyperparameters(estimator: Estimator | None, said: Mapping[str, Any], before: Facts | None) -> dict[str, Any]:
    if said:
        return {str(name): plain(value) for name, value in sorted(said.items())}
    if estimator is not None:
        return estimator.hyperparameters
    return dict(before.hyperparameters) if before else {}


def _seed(authored: RegisteredVersion, estimator: Estimator | None, before: Facts | None) -> int | None:
    if authored.training is not None and authored.training.seed is not None:
        return authored.training.seed
    if estimator is not None and estimator.seed is not None:
        return estimator.seed
    return before.seed if before else None


def _same(derived: Facts, before: Facts) -> bool:
    """Equal but for what depends on the moment of registration."""
    moment = {"registered": None, "commit": None, "dirty": None}
    return derived.model_copy(update=moment) == before.model_copy(update=moment)
