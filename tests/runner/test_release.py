"""Tests of release statements: reported numbers, lost data, damaged data, late labels, small groups."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest
from governed_folder import rows, write

from mlgov.runner.run import run_version

REPORTED = """change: bought
change_kind: initial
origin: vendor
reported:
  - {metric: roc_auc, value: 0.91, n: 20000, source: vendor datasheet 3.1, as_of: 2024-05-01}
  - {metric: roc_auc, value: 0.88, source: university study}
"""


def by_check(statement):
    """Check -> outcome."""
    return {outcome.check: outcome for outcome in statement.outcomes}


def test_reported_numbers_never_look_measured(folder):
    """A vendor's figures stand apart under `reported`, with source and level; no measured check has them."""
    folder.version_file.write_text(REPORTED)
    result = run_version(folder.version(), cache=folder.cache)
    assert set(by_check(result.release)) == {"reported.roc_auc"}
    first, second = result.outcomes[0].measurements
    assert (first.value, first.n, first.variant) == (0.91, 20_000, "reported")
    assert first.reason == "reported by vendor datasheet 3.1 as of 2024-05-01; not measured here"
    assert second.reason == "reported by university study; not measured here"
    assert result.store.run_of(result.release).level == "reported"
    assert [subject.name for subject in result.release.subjects] == ["reported"]
    assert not run_version(folder.version()).changed
    folder.edit("0.91", "0.92")
    assert run_version(folder.version()).release.supersedes == (result.release.digest,)


def test_reported_beside_measured(folder):
    """With data of its own, a version has both; the run record says that it was measured here."""
    folder.edit(
        "change_kind: initial\n", "change_kind: initial\nreported: [{metric: f1, value: 0.7, source: a paper}]\n"
    )
    result = run_version(folder.version(), level="ci")
    outcomes = by_check(result.release)
    assert outcomes["reported.f1"].measurements[0].value == 0.7
    assert outcomes["evaluation.decision"].measurements
    assert result.store.run_of(result.release).level == "ci"


def test_unreachable_data_keeps_what_stands(folder):
    """Evidence made elsewhere is used where the data isn't, said so."""
    first = run_version(folder.version())
    for path in (folder.root / "data").glob("*.parquet"):
        path.unlink()
    second = run_version(folder.version())
    assert (second.changed, second.rehashed) == (False, False)
    assert second.release == first.release
    assert any("no data at `data/test.parquet`" in problem for problem in second.problems)


def test_partly_unreachable_data(folder):
    """If what is left matches, the evidence stands; if it doesn't, what is left is measured and the rest said absent."""
    first = run_version(folder.version())
    (folder.root / "data/train.parquet").unlink()
    assert run_version(folder.version()).release == first.release
    write(folder.root / "data/test.parquet", rows(400, 3))
    second = run_version(folder.version())
    assert not second.rehashed
    assert second.release.supersedes == (first.release.digest,)
    outcomes = by_check(second.release)
    assert outcomes["evaluation.discrimination"].measurements[0].n == 400
    assert outcomes["drift.psi"].absent.kind == "unavailable"
    train = [item for item in outcomes["data_quality.missing"].measurements if item.where.role == "train"]
    assert {item.absent.kind for item in train} == {"unavailable"}


def test_never_reachable(folder):
    """No data and no evidence: nothing is written, and the reason is told."""
    for path in (folder.root / "data").glob("*.parquet"):
        path.unlink()
    result = run_version(folder.version())
    assert (result.release, result.changed) == (None, False)
    assert len(result.problems) == 2


@pytest.mark.parametrize("content", [b"PAR1 but then nothing", b"id,p\n1,0.5\n", b"\x80\x04pickle"])
def test_data_that_can_not_be_read(folder, content):
    """A damaged or foreign file becomes errors with its name; nothing counts as measured, nothing crashes."""
    (folder.root / "data/test.parquet").write_bytes(content)
    result = run_version(folder.version(), cache=folder.cache)
    outcomes = by_check(result.release)
    assert outcomes["evaluation.discrimination"].absent.kind == "error"
    assert "test.parquet" in outcomes["evaluation.discrimination"].absent.reason
    train = [item for item in outcomes["data_quality.missing"].measurements if item.where.role == "train"]
    assert any(item.value is not None for item in train)
    assert any("test" in problem for problem in result.problems)


def test_empty_file(folder):
    """A file of 0 bytes has no digest worth binding: its checks are errors."""
    (folder.root / "data/test.parquet").write_bytes(b"")
    result = run_version(folder.version())
    assert by_check(result.release)["evaluation.discrimination"].absent.kind == "error"
    assert "0 bytes" in result.problems[0]


def test_degenerate_data(folder):
    """One row, one class, missing values and infinities give absent numbers with reasons, never an error or a NaN."""
    data = rows(1, 2)
    write(folder.root / "data/test.parquet", data)
    one = rows(50, 3)
    one["repaid"] = np.array(["yes"] * 50)
    one["income"] = np.where(np.arange(50) % 2 == 0, np.inf, np.nan)
    write(folder.root / "data/train.parquet", one)
    statement = run_version(folder.version()).release
    assert b"NaN" not in statement.raw
    assert b"Infinity" not in statement.raw
    kinds = {
        absent.kind
        for outcome in statement.outcomes
        for absent in (outcome.absent, *(item.absent for item in outcome.measurements))
        if absent is not None
    }
    assert "error" not in kinds


def test_late_labels_of_test_data(folder):
    """Outcomes in a file of their own that isn't there yet: awaited, with the day."""
    path = folder.root / "data/test.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["repaid"]), path)
    folder.edit(
        "  test: data/test.parquet",
        "  test: {path: data/test.parquet, labels: {path: data/late.parquet, due: 2030-01-31}}",
    )
    result = run_version(folder.version())
    absent = by_check(result.release)["evaluation.discrimination"].absent
    assert (absent.kind, absent.due) == ("awaiting", "2030-01-31")
    assert result.problems == ()


def test_small_group_is_not_in_the_file(folder):
    """A group of three people leaves no trace of its name in the evidence."""
    data = rows(500, 2)
    data["sex"] = data["sex"].astype("U20")
    data["sex"][:3] = "rare-group-name"
    write(folder.root / "data/test.parquet", data)
    assert b"rare-group-name" not in run_version(folder.version()).release.raw


def test_values_of_personal_columns_are_not_in_the_file(folder):
    """Categories and extremes of a column are written only when a feature declares it non-personal."""
    data = rows(500, 2)
    highest = float(data["income"].max())
    masked = run_version(folder.version()).release
    assert b'"north"' not in masked.raw
    assert repr(highest).encode() not in masked.raw
    (folder.governed / "loans/features.yml").write_text(
        "features:\n  area: {meaning: part of the country, personal: false}\n"
        "  income: {meaning: monthly income, personal: false}\n"
    )
    shown = run_version(folder.version()).release
    assert b'"north"' in shown.raw
    assert repr(highest).encode() in shown.raw


def test_validation_is_a_role_of_its_own(folder):
    """Validation data is evaluated like test data, without being mixed with it."""
    write(folder.root / "data/validation.parquet", rows(450, 7))
    folder.edit("  test:", "  validation: data/validation.parquet\n  test:")
    items = by_check(run_version(folder.version()).release)["evaluation.discrimination"].measurements
    found = {(item.where.role, item.n) for item in items if item.metric == "roc_auc"}
    assert found == {("validation", 450), ("test", 500)}


def test_reference_data(folder):
    """With reference data, drift is measured against it instead of the training data."""
    write(folder.root / "data/reference.parquet", rows(700, 8, shift=30))
    against_train = by_check(run_version(folder.version()).release)["drift.ks"].measurements
    folder.edit("  test:", "  reference: data/reference.parquet\n  test:")
    against_reference = by_check(run_version(folder.version()).release)["drift.ks"].measurements
    ks = {item.where.column: item.value for item in against_reference}
    assert ks["income"] > 0.8 > {item.where.column: item.value for item in against_train}["income"]


def test_artefact_out_of_reach(folder):
    """An artefact that lies elsewhere is bound by its declared digest, and the run record says it wasn't hashed."""
    folder.edit("[{path: data/model.skops, role: model}]", f"[{{uri: registry/model, digest: 'sha256:{'a' * 64}'}}]")
    result = run_version(folder.version())
    assert ("artefact/registry/model", "a" * 64) in [(item.name, item.sha256) for item in result.release.subjects]
    assert result.store.run_of(result.release).not_rehashed == ("artefact/registry/model",)
