"""The file registry: everything of a governed folder, or all its problems at once."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents import reader
from mlgov.documents.cache import DocumentCache
from mlgov.errors import DocumentError, RegistryError
from mlgov.registry.conformance import check_registry
from mlgov.registry.files import FileRegistry


def problems(governed) -> list[str]:
    """All problems of a governed folder."""
    with pytest.raises(DocumentError) as caught:
        FileRegistry(governed)
    return str(caught.value).splitlines()


def test_projects_models_and_versions_in_order(governed):
    """Natural order of versions; a charter without a model is a project too; other folders are none."""
    registry = FileRegistry(governed)
    assert [project.id for project in registry.projects()] == ["churn", "idea"]
    assert [version.name for version in registry.versions()] == [
        "churn/rules@1", "churn/tree@1", "churn/tree@2", "churn/tree@10",
    ]  # fmt: skip
    churn, idea = registry.projects()
    assert idea.charter is not None
    assert idea.charter.charter.title == "An idea"
    assert idea.models == {}
    assert churn.features.features["tenure"].unit is None
    assert registry.portal.name == "Example"
    assert registry.data_root == governed.parent


def test_a_version_knows_its_files_facts_and_neighbours(governed):
    """Facts are there once registered; the predecessor is what is written, else the version before."""
    first, second, tenth = FileRegistry(governed).versions()[1:]
    assert first.facts is not None
    assert first.facts.library == "scikit-learn 1.7"
    assert second.facts is None
    assert (first.predecessor, second.predecessor, tenth.predecessor) == (None, "1", "1")
    assert first.problem == "binary_classification"
    assert first.paths.version == governed / "churn/models/tree/1.yml"
    assert first.paths.facts == governed / "churn/models/tree/1.facts.yml"
    assert first.paths.evidence_dir == governed / "churn/evidence/tree/1"
    assert first.charter is tenth.charter


def test_aliases_and_deployments_follow_from_events(governed):
    """The alias moved; the deployment stays until something ends it."""
    first, second, _ = FileRegistry(governed).versions()[1:]
    assert (first.aliases, second.aliases) == ((), ("champion",))
    assert first.aliases_on(dt.date(2024, 1, 15)) == ("champion",)
    assert [each.environment for each in first.deployments_on(dt.date(2024, 3, 1))] == ["prod"]
    assert second.deployments_on(dt.date(2024, 3, 1)) == ()
    assert [each.kind for each in first.events] == ["alias", "deployed"]
    assert len(first.model_events) == 3


def test_it_keeps_the_rules_of_registries(governed):
    """The same conformance test that others run."""
    check_registry(FileRegistry(governed))


def test_all_problems_of_all_files_are_told_at_once(governed, write):
    """One run, one list, sorted by file and line."""
    write("portal.yml", "name: x\ndata_rot: ..\n")
    write("churn/charter.md", "---\ntitle: Churn\nowner: crm\nproblem: classification\n---\n")
    write("churn/features.yml", "features: {tenure: {unit: months}}\n")
    write("churn/models/tree/2.yml", "change: x\nchange_kind: tiny\n")
    write("churn/models/tree/10.facts.yml", "format: 3\n")
    write("churn/models/tree/events/2024-01-01-alias-champion.yml", "kind: alias\n")
    found = problems(governed)
    files = [each.split(":")[0] for each in found]
    assert files == sorted(files)
    assert {
        "portal.yml",
        "churn/charter.md",
        "churn/features.yml",
        "churn/models/tree/2.yml",
        "churn/models/tree/10.facts.yml",
        "churn/models/tree/events/2024-01-01-alias-champion.yml",
    } == set(files)
    assert "portal.yml:2: data_rot: this key is not known here (did you mean `data_root`?)" in found


def test_a_folder_that_is_not_governed_is_refused(tmp_path):
    """With what to do about it."""
    with pytest.raises(RegistryError, match=r"has no portal.yml(.|\n)*mlgov init"):
        FileRegistry(tmp_path)
    with pytest.raises(RegistryError, match="is not a governed folder"):
        FileRegistry(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("root", "said"), [("../nowhere", "there is no folder `../nowhere`"), ("../" * 40 + "..", "is the whole disk")]
)
def test_the_data_root_must_be_a_folder_and_not_the_disk(governed, write, root, said):
    """Else every file of the machine would be inside."""
    write("portal.yml", f"name: x\ndata_root: {root}\n")
    assert [each for each in problems(governed) if said in each]


def test_a_warm_cache_reads_no_document(governed, tmp_path, monkeypatch):
    """Only stat for unchanged files, and the same answer."""
    monkeypatch.setattr("mlgov.documents.cache._RACY_NS", 0)
    cold = FileRegistry(governed, cache=DocumentCache(tmp_path / "cache"))
    monkeypatch.setattr(reader, "read_bytes", None)
    cache = DocumentCache(tmp_path / "cache")
    warm = FileRegistry(governed, cache=cache)
    assert cache.misses == 0
    assert warm.versions() == cold.versions()
    assert warm.projects() == cold.projects()
    check_registry(warm)


def test_predecessors_derived_at_registration_are_known_from_a_warm_cache(governed, write, tmp_path):
    """They are looked up without building all facts."""
    write("churn/models/tree/10.yml", "change: x\nchange_kind: material\n")
    write("churn/models/tree/10.facts.yml", "format: 1\npredecessor: 1\n")
    for _ in range(2):
        registry = FileRegistry(governed, cache=DocumentCache(tmp_path / "cache"))
        assert registry.versions()[-1].predecessor == "1"


def test_an_empty_governed_folder_has_nothing(tmp_path):
    """Where everybody starts."""
    (tmp_path / "portal.yml").write_text("name: x\n", encoding="utf-8")
    registry = FileRegistry(tmp_path)
    assert (registry.projects(), registry.versions()) == ((), ())
