"""End to end: a governed folder with data becomes evidence; nothing changed touches nothing; changes supersede."""

from __future__ import annotations

import gzip
import json
import shutil
import time

import numpy as np
import pytest
import yaml
from governed_folder import VERSION, rows, write
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score

from mlgov.checks.base import Settings
from mlgov.checks.catalogue import CHECKS
from mlgov.datasets import parquet
from mlgov.errors import EvidenceError
from mlgov.runner import unchanged
from mlgov.runner.run import run_version, store_of


def values(statement, role="test"):
    """(check.metric, column) -> value over all rows of a role."""
    return {
        f"{outcome.check}.{item.metric}": item.value
        for outcome in statement.outcomes
        for item in outcome.measurements
        if item.where.role == role and item.where.group is None and item.where.column is None
    }


@pytest.fixture
def settled(monkeypatch):
    """Files count as settled at once, so that the memory of unchanged runs can be tried."""
    monkeypatch.setattr(unchanged, "SETTLED_NS", 0)


@pytest.fixture
def unreadable(monkeypatch):
    """From now on, opening any data set is a failure of the test."""

    def lock():
        def fail(*_args, **_kwargs):
            pytest.fail("data was opened although nothing changed")

        monkeypatch.setattr(parquet.ParquetDataset, "__init__", fail)

    return lock


def test_numbers_are_those_of_scikit_learn(folder):
    """What is in the statement is what scikit-learn gives for the same rows."""
    result = run_version(folder.version(), cache=folder.cache)
    assert result.changed
    assert result.rehashed
    assert result.problems == ()
    data = rows(500, 2)
    truth, score = (data["repaid"] == "yes").astype(int), data["p"]
    found = values(result.release)
    assert found["evaluation.discrimination.roc_auc"] == pytest.approx(roc_auc_score(truth, score), rel=1e-11)
    assert found["evaluation.probability.log_loss"] == pytest.approx(log_loss(truth, score), rel=1e-11)
    assert found["evaluation.probability.brier_score"] == pytest.approx(brier_score_loss(truth, score), rel=1e-11)
    assert found["evaluation.decision.accuracy"] == pytest.approx(accuracy_score(truth, score >= 0.5), rel=1e-11)


def test_published_two_class_example(folder, shared_data):
    """The three published numbers of two_class_example come out of a csv.gz through the whole road."""
    raw = gzip.decompress((shared_data / "two_class_example.csv.gz").read_bytes())
    (folder.root / "data/two.csv.gz").write_bytes(gzip.compress(raw, mtime=0))
    folder.version_file.write_text(
        "change: first version\nchange_kind: initial\ndata: {test: data/two.csv.gz}\n"
        "columns: {label: truth, score: Class1, positive: Class1, exclude: [Class2, predicted]}\n"
        "decision: {threshold: 0.5, why: as published}\n"
    )
    found = values(run_version(folder.version()).release)
    assert round(found["evaluation.decision.accuracy"], 3) == 0.838
    assert round(found["evaluation.decision.cohen_kappa"], 3) == 0.675
    assert round(found["evaluation.discrimination.roc_auc"], 3) == 0.939


def test_second_run_touches_nothing(folder):
    """A second run without any change leaves every file as it was, with and without the cache."""
    first = run_version(folder.version(), cache=folder.cache)
    before = folder.files()
    again = run_version(folder.version(), cache=folder.cache)
    assert not again.changed
    assert again.release == first.release
    shutil.rmtree(folder.cache, ignore_errors=True)
    assert not run_version(folder.version()).changed
    assert not run_version(folder.version(), force=True).changed
    assert folder.files() == before


def test_nothing_is_opened_when_nothing_changed(folder, unreadable):
    """Without any cache, hashes alone tell that nothing changed: no data set is opened."""
    run_version(folder.version())
    unreadable()
    assert not run_version(folder.version(), rehash=True).changed


def test_memory_answers_without_hashing(folder, settled, unreadable, monkeypatch):
    """With a warm cache, file states alone tell that nothing changed, in well under a hundredth of a second."""
    version = folder.version()
    first = run_version(version, cache=folder.cache)
    unreadable()
    monkeypatch.setattr("mlgov.runner.run.current_release", lambda _: pytest.fail("it was not remembered"))
    started = time.perf_counter()
    for _ in range(20):
        again = run_version(version, cache=folder.cache)
    assert (time.perf_counter() - started) / 20 < 0.01
    assert (again.changed, again.rehashed, again.problems) == (False, True, ())
    assert again.release == first.release
    assert again.outcomes == first.outcomes


def test_changed_data_supersedes(folder, settled):
    """Other rows give a new statement that names the old one; the old file stays."""
    first = run_version(folder.version(), cache=folder.cache).release
    write(folder.root / "data/test.parquet", rows(400, 3))
    second = run_version(folder.version(), cache=folder.cache)
    assert second.changed
    assert second.release.supersedes == (first.digest,)
    assert values(second.release) != values(first)
    assert {path.name for path in first.path.parent.glob("release-*.json")} == {
        name for item in (first, second.release) for name in (item.path.name, item.path.with_suffix(".run.json").name)
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: folder.edit("threshold: 0.5", "threshold: 0.6"),
        lambda folder: folder.edit("[sex]", "{sex: {reference: male}}"),
        lambda folder: (folder.root / "data/model.skops").write_bytes(b"PK\x03\x04 another model"),
        lambda folder: (folder.governed / "loans/features.yml").write_text(
            "features: {income: {meaning: monthly income, personal: false}}\n"
        ),
    ],
)
def test_what_else_supersedes(folder, settled, change):
    """Another threshold, reference group or artefact, or leave to show a column, is another statement."""
    first = run_version(folder.version(), cache=folder.cache).release
    change(folder)
    second = run_version(folder.version(), cache=folder.cache)
    assert second.changed
    assert second.release.supersedes == (first.digest,)


def test_settings_are_part_of_the_statement(folder):
    """Another confidence level is another measurement; its parameters are written down."""
    run_version(folder.version())
    second = run_version(folder.version(), settings=Settings(confidence_level=0.9))
    assert second.changed
    assert second.release.settings["confidence_level"] == 0.9


def test_what_does_not_supersede(folder):
    """A note, a moved file of the same bytes or a new limitation doesn't change what was measured."""
    run_version(folder.version())
    shutil.move(folder.root / "data/test.parquet", folder.root / "data/moved.parquet")
    folder.edit("test: data/test.parquet", "test: {path: data/moved.parquet, note: moved}")
    folder.edit("change: first version", "change: first version\nlimitations: [small]")
    assert not run_version(folder.version()).changed


def test_subjects_are_digests_of_data_and_artefacts(folder):
    """The statement is about the bytes of every data set and artefact; run record and help lie beside it."""
    result = run_version(folder.version())
    assert [subject.name for subject in result.release.subjects] == [
        "artefact/data/model.skops",
        "data/test",
        "data/train",
    ]
    body = json.loads(result.release.raw)
    assert body["predicate"]["data"] == {"test": {"rows": 500}, "train": {"rows": 600}}
    run = result.store.run_of(result.release)
    assert (run.level, run.not_rehashed) == ("local", ())
    assert set(run.help) == {check.id for check in CHECKS} == set(result.store.helps_of(run))


def test_no_clock_in_the_body(folder, monkeypatch):
    """With SOURCE_DATE_EPOCH set, even the run record is the same in every run."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    run_version(folder.version())
    first = {name: content for name, (content, _) in folder.files().items()}
    shutil.rmtree(folder.governed / "loans/evidence")
    run_version(folder.version())
    assert {name: content for name, (content, _) in folder.files().items()} == first


def test_two_heads_and_the_way_out(folder):
    """Two merged statements are an error that names both; a forced run joins them."""
    first = run_version(folder.version()).release
    write(folder.root / "data/test.parquet", rows(400, 3))
    second = run_version(folder.version()).release
    second.path.unlink()
    write(folder.root / "data/test.parquet", rows(400, 4))
    run_version(folder.version())
    second.path.write_bytes(second.raw)
    with pytest.raises(EvidenceError, match="two current statements"):
        run_version(folder.version())
    joined = run_version(folder.version(), force=True)
    assert joined.changed
    assert second.digest in joined.release.supersedes
    assert first.digest not in joined.release.supersedes
    assert not run_version(folder.version()).changed


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1", b'{"digest":"x","format":1,"key":"k","value":{"state":"s"}}'])
def test_poisoned_memory_is_recomputed(folder, settled, damage):
    """Damaged or foreign entries of the cache are as if they weren't there."""
    first = run_version(folder.version(), cache=folder.cache).release
    for path in folder.cache.rglob("*.json"):
        path.write_bytes(damage)
    again = run_version(folder.version(), cache=folder.cache)
    assert not again.changed
    assert again.release == first


def test_edited_evidence_is_noticed_in_spite_of_the_memory(folder, settled):
    """A statement that was edited by hand isn't believed because nothing else changed."""
    first = run_version(folder.version(), cache=folder.cache).release
    first.path.write_bytes(first.raw.replace(b'"n":500', b'"n":900'))
    with pytest.raises(EvidenceError, match="was changed after it was written"):
        run_version(folder.version(), cache=folder.cache)


def test_unregistered_nothing(folder):
    """A version without data and reported numbers has no evidence, and that is no error."""
    folder.version_file.write_text("change: idea\nchange_kind: initial\n")
    result = run_version(folder.version(), cache=folder.cache)
    assert (result.release, result.windows, result.changed, result.outcomes) == (None, (), False, ())
    assert store_of(folder.version()).current("release") is None


def wide(n, seed):
    """Fifty feature columns of numbers and categories with some missing values, beside label and score."""
    rng = np.random.default_rng(seed)
    data = rows(n, seed)
    for place in range(32):
        data[f"number_{place:02d}"] = np.where(rng.random(n) < 0.01 * (place % 6), np.nan, rng.gamma(2 + place, 3, n))
    for place in range(15):
        data[f"category_{place:02d}"] = rng.choice([f"level {k}" for k in range(3 + place)], n)
    return data


def facts_of(data):
    """A facts file that declares type, range and categories of every feature."""
    columns = []
    for name, column in data.items():
        if name in ("id", "repaid", "p"):
            continue
        role = "sensitive" if name == "sex" else "feature"
        if column.dtype.kind == "f":
            ends = {"minimum": float(np.nanmin(column)), "maximum": float(np.nanmax(column))}
            columns.append({"name": name, "kind": "number", "role": role, **ends})
        else:
            columns.append({"name": name, "kind": "category", "role": role, "categories": sorted(set(column.tolist()))})
    return yaml.safe_dump({"format": 1, "columns": columns})


@pytest.mark.parametrize("validation", [False, True])
def test_evidence_of_fifty_columns_is_small(folder, validation):
    """A release with 50 columns stays at or below 60 kB, with everything measured and nothing left out."""
    write(folder.root / "data/train.parquet", wide(8_000, 1))
    write(folder.root / "data/test.parquet", wide(5_000, 2))
    write(folder.root / "data/validation.parquet", wide(5_000, 3))
    folder.version_file.with_suffix(".facts.yml").write_text(facts_of(wide(1_000, 1)))
    if validation:
        folder.edit("  test:", "  validation: data/validation.parquet\n  test:")
    result = run_version(folder.version())
    assert len(result.release.raw) <= 60_000
    drifted = {
        item.where.column
        for outcome in result.outcomes
        if outcome.check == "drift.psi"
        for item in outcome.measurements
        if item.value is not None
    }
    assert len(drifted) >= 50
    assert not any(
        absent is not None and absent.kind == "error"
        for outcome in result.outcomes
        for absent in (outcome.absent, *(item.absent for item in outcome.measurements))
    )


def test_the_version_file_of_these_tests_is_valid(folder):
    """The folder of these tests says what it means."""
    assert folder.version().name == "loans/risk@1"
    assert folder.version_file.read_text() == VERSION
