"""Where a version's evidence lies: beside what was written of it, and windows where portal.yml says."""

from __future__ import annotations

from mlgov.registry.files import FileRegistry
from mlgov.registry.stores import store_of


def test_release_evidence_lies_in_the_project_and_windows_where_the_portal_says(governed) -> None:
    """Each version has folders of its own."""
    versions = {each.name: each for each in FileRegistry(governed).versions()}
    first, second = (store_of(versions[f"churn/tree@{number}"], "kept/windows") for number in (1, 2))
    assert (
        first.release_dir
        == governed / "churn" / "evidence" / "tree" / "1"
        == versions["churn/tree@1"].paths.evidence_dir
    )
    assert first.windows_dir == governed.parent / "kept" / "windows" / "churn" / "tree" / "1"
    assert second.release_dir != first.release_dir
    assert second.windows_dir != first.windows_dir
