"""Where the evidence of a registered version lies."""

from __future__ import annotations

from mlgov.evidence.store import WINDOWS_STORE, EvidenceStore
from mlgov.registry.protocol import ModelVersion


def store_of(version: ModelVersion, windows_store: str = WINDOWS_STORE) -> EvidenceStore:
    """The evidence of a version; `windows_store` as in portal.yml."""
    return EvidenceStore.at(
        version.governed,
        version.data_root,
        project=version.project,
        model=version.model,
        version=version.version,
        windows=windows_store,
    )
