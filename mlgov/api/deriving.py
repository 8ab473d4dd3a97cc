"""What can be derived about a version: digests, rows, columns, artefacts, origin of the code, the predecessor's figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.api.estimators import Estimator, plain
from mlgov.api.judgements import overall
from mlgov.api.workspace import Workspace
from mlgov.datasets.declared import declared_columns
from mlgov.datasets.digest import StatCache, file_digest
from mlgov.datasets.open import open_dataset, open_windows
from mlgov.datasets.protocol import Dataset
from mlgov.documents.facts import ArtefactFact, DataFact, Facts
from mlgov.documents.features import Features
from mlgov.documents.version import DataRef, RegisteredVersion
from mlgov.errors import DataError
from mlgov.evidence.store import EvidenceStore
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
) -> tuple[Facts, tuple[str, ...]]:
    """The facts of a version, and remarks for the person.

    What can't be derived now (an estimator that isn't at hand, the commit of a version whose content didn't change)
    keeps the value that `before` has. Raises DataError if data or an artefact can't be opened as declared.
    """
    datasets = open_all(workspace, authored)
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
    return derived, tuple(_remarks(derived, authored))


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
    store = EvidenceStore.at(
        workspace.governed,
        workspace.data_root,
        project=version.project,
        model=version.model,
        version=version.version,
        windows=workspace.portal.windows_store,
    )
    statement = store.current("release")
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


def _remarks(facts: Facts, authored: RegisteredVersion) -> list[str]:
    """What a person should know about what was derived."""
    remarks = []
    if "test" not in facts.data and not authored.reported:
        remarks.append("no test data: nothing can be evaluated")
    if not facts.artefacts and authored.origin == "built":
        remarks.append("no artefact: an approval could not be bound to the model itself")
    if any(item.format in {"pickle", "joblib", "unknown"} for item in facts.artefacts):
        remarks.append("an artefact is in a format that can run code when loaded; it was fingerprinted, not loaded")
    return remarks
