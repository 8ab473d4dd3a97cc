"""Tests of what evidence is about: sources, artefacts, stamps."""

from __future__ import annotations

import hashlib

import pytest
from governed_folder import rows, write

from mlgov.runner.inputs import artefact_subjects, find_source, find_sources, newest, stamps


def sha(path):
    """Hex sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_sources_are_bound_by_digest(folder):
    """Each declared role in fixed order with the sha256 of its file."""
    found = find_sources(folder.version(), None)
    assert [source.role for source in found] == ["train", "test"]
    assert [(item.name, item.sha256) for source in found for item in source.subjects] == [
        ("data/train", sha(folder.root / "data/train.parquet")),
        ("data/test", sha(folder.root / "data/test.parquet")),
    ]


def test_what_can_not_be_reached_or_read(folder):
    """A missing file is out of reach, an empty one is not; both say why and have no digest."""
    (folder.root / "data/train.parquet").unlink()
    (folder.root / "data/test.parquet").write_bytes(b"")
    train, test = find_sources(folder.version(), None)
    assert (train.reachable, train.subjects) == (False, ())
    assert (test.reachable, test.subjects) == (True, ())
    assert "no data" in train.problem
    assert "empty" in test.problem


def test_first_of_several_roles(folder):
    """The reference of windows is the first declared of the roles that are asked for."""
    assert find_source(folder.version(), ("reference", "test"), None).role == "test"
    assert find_source(folder.version(), ("reference",), None) is None


def test_side_files_are_subjects(folder):
    """Predictions, labels and groups of their own are bound too."""
    write(folder.root / "data/groups.parquet", {"id": [1, 2], "sex": ["f", "m"]})
    folder.edit("test: data/test.parquet", "test: {path: data/test.parquet, groups: data/groups.parquet}")
    _, test = find_sources(folder.version(), None)
    assert [item.name for item in test.subjects] == ["data/test", "data/test/groups"]


def test_artefacts(folder):
    """A file is hashed; one that is out of reach has its registered digest, if any, and is named."""
    subjects, unseen = artefact_subjects(folder.version(), None)
    assert [(item.name, item.sha256) for item in subjects] == [
        ("artefact/data/model.skops", sha(folder.root / "data/model.skops"))
    ]
    assert unseen == ()
    (folder.root / "data/model.skops").unlink()
    assert artefact_subjects(folder.version(), None) == ((), ("artefact/data/model.skops",))
    folder.edit("role: model}", f"role: model, digest: {'b' * 64}}}")
    subjects, unseen = artefact_subjects(folder.version(), None)
    assert [item.sha256 for item in subjects] == ["b" * 64]
    assert unseen == ("artefact/data/model.skops",)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: write(folder.root / "data/test.parquet", rows(500, 3)),
        lambda folder: (folder.root / "data/test.parquet").unlink(),
        lambda folder: (folder.root / "data/model.skops").write_bytes(b"x"),
        lambda folder: write(folder.root / "data/windows/2024-02.parquet", rows(10, 3)),
        lambda folder: write(folder.root / "data/labels.parquet", rows(10, 3)),
    ],
)
def test_stamps_tell_every_change(folder, change):
    """Any file that is changed, lost or new shows in the stamps; nothing is read for that."""
    write(folder.root / "data/windows/2024-01.parquet", rows(10, 3))
    folder.edit("data:\n", "data:\n  windows: {path: data/windows/*.parquet, labels: data/labels.parquet}\n")
    before = stamps(folder.version())
    assert stamps(folder.version()) == before
    assert newest(before) > 0
    change(folder)
    assert stamps(folder.version()) != before


def test_no_files_no_time():
    """Without files there is no latest change."""
    assert newest([["data/x", "no data"]]) == 0
