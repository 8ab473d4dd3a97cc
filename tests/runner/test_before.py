"""The version before beside this one: what is compared, what it rests on, and what never gets in the way."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from governed_folder import VERSION, rows, write
from sklearn import metrics

from mlgov.registry.files import FileRegistry
from mlgov.runner.before import Before
from mlgov.runner.reproduce import reproduce_release
from mlgov.runner.run import run_version

CHECK = "evaluation.paired_comparison"
SECOND = VERSION.replace("first version", "second version").replace("initial", "minor").replace(
    "data/test.parquet", "data/test2.parquet"
) + 'predecessor: "1"\n'  # fmt: skip


class Two:
    """Two versions of one model, tested on the same rows with other scores, in another order."""

    def __init__(self, folder):
        self.folder = folder
        self.second_file = folder.version_file.parent / "2.yml"
        self.second_file.write_text(SECOND)
        self.first = rows(500, 2)
        self.better = 0.7 * self.first["p"] + 0.3 * (self.first["repaid"] == "yes")
        self.write(p=self.better.round(4))

    def write(self, **changed):
        """The second version's test data: the first one's rows backwards, with some columns replaced."""
        columns = {name: values[::-1] for name, values in (self.first | changed).items()}
        write(self.folder.root / "data/test2.parquet", columns)

    def versions(self):
        """(first, second) as registered now."""
        by_name = {each.version: each for each in FileRegistry(self.folder.governed).versions()}
        return by_name.get("1"), by_name["2"]

    def run(self, **given):
        """Measure the second version beside the first."""
        before, version = self.versions()
        return run_version(version, before=before, **given)

    def outcome(self, result):
        """What the paired comparison gave."""
        return next(each for each in result.release.outcomes if each.check == CHECK)


@pytest.fixture
def two(folder):
    return Two(folder)


def test_two_versions_on_the_same_rows_are_compared(two):
    """Rows are matched by id; each number agrees with scikit-learn's difference."""
    found = {item.metric: item for item in two.outcome(two.run()).measurements}
    y, first = (two.first["repaid"] == "yes").astype(int), two.first["p"]
    second = two.better.round(4)
    assert found["same_rows"].value == 1
    area = metrics.roc_auc_score(y, second) - metrics.roc_auc_score(y, first)
    assert found["roc_auc_difference"].value == pytest.approx(area)
    brier = metrics.brier_score_loss(y, second) - metrics.brier_score_loss(y, first)
    assert found["brier_score_difference"].value == pytest.approx(brier)
    right = np.mean((second >= 0.5) == y) - np.mean((first >= 0.5) == y)
    assert found["accuracy_difference"].value == pytest.approx(right)
    assert all(item.where.role == "test" for item in found.values())


def test_evidence_rests_on_the_test_data_of_both(two):
    """It is a subject by digest; touching it measures anew, leaving everything alone doesn't."""
    first = two.run(cache=two.folder.cache)
    names = {subject.name for subject in first.release.subjects}
    assert {"data/test", "data/train", "before/data/test"} <= names
    assert not two.run(cache=two.folder.cache).changed
    assert not two.run().changed
    two.first["p"] = (two.first["p"] * 0.9).round(4)
    write(two.folder.root / "data/test.parquet", two.first)
    again = two.run(cache=two.folder.cache)
    assert again.changed
    assert again.release.supersedes == (first.release.digest,)


def test_a_changed_threshold_of_the_version_before_measures_anew(two):
    """It decides what the version before decided."""
    first = two.run()
    two.folder.edit("threshold: 0.5", "threshold: 0.6")
    again = two.run()
    assert again.changed
    assert again.release.subjects == first.release.subjects
    assert again.release.plan != first.release.plan


def test_evidence_stands_when_the_data_of_the_version_before_is_gone(two):
    """Nothing is thrown away; measured anew for another reason, it says what is out of reach."""
    first = two.run()
    (two.folder.root / "data/test.parquet").unlink()
    assert two.run().release == first.release
    two.write()
    again = two.run()
    assert again.changed
    assert not [each for each in again.release.subjects if each.name.startswith("before/")]
    assert two.outcome(again).absent.kind == "unavailable"
    assert "version 1 can't be reached here" in two.outcome(again).absent.reason
    assert next(each for each in again.release.outcomes if each.check == "evaluation.discrimination").measurements


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"repaid": np.array(["no"] * 250 + ["yes"] * 250)}, "the outcomes differ"),
        ({"id": np.arange(500) + 100}, "400 of 500 ids are in both"),
    ],
)
def test_other_rows_are_said_and_not_compared(two, changed, said):
    """Other outcomes or other ids."""
    two.write(**changed)
    found = {item.metric: item for item in two.outcome(two.run()).measurements}
    assert found["same_rows"].value == 0
    assert said in found["same_rows"].reason
    assert found["roc_auc_difference"].absent.kind == "not_applicable"


def test_damaged_data_of_the_version_before_harms_nobody_else(two):
    """It becomes a reason, and everything else is measured."""
    (two.folder.root / "data/test.parquet").write_bytes(b"PAR1 nothing")
    result = two.run()
    assert two.outcome(result).absent.kind == "unavailable"
    assert result.problems == ()


def test_a_version_before_that_is_not_registered_or_predicts_something_else(two):
    """Named only: said; another outcome: does not apply; no test data: said."""
    _, version = two.versions()
    assert "isn't registered" in two.outcome(run_version(version)).absent.reason
    two.folder.edit('positive: "yes"', 'positive: "no"')
    assert two.outcome(two.run()).absent.kind == "not_applicable"
    two.folder.edit('positive: "no"', 'positive: "yes"')
    two.folder.edit("  test: data/test.parquet\n", "")
    assert two.outcome(two.run()).absent.reason == "version 1 has no test data"


def test_the_first_version_has_nobody_to_be_compared_with(folder):
    """It does not apply, and the plan is what it was."""
    result = run_version(folder.version())
    outcome = next(each for each in result.release.outcomes if each.check == CHECK)
    assert outcome.absent.kind == "not_applicable"
    assert Before.of(folder.version(), None) is None


def test_measuring_again_finds_the_same(two):
    """A reproduction needs the version before as well."""
    statement = two.run().release
    before, version = two.versions()
    assert reproduce_release(version, statement, before=before).equal
    assert not reproduce_release(version, statement).equal


def test_windows_are_measured_without_the_version_before(two):
    """A change of the version before leaves them alone."""
    shutil.copy(two.folder.root / "data/test2.parquet", two.folder.root / "data/window-2024-01.parquet")
    text = two.second_file.read_text()
    two.second_file.write_text(text.replace("columns:\n", "  windows: {path: data/window-*.parquet}\ncolumns:\n", 1))
    first = two.run()
    two.folder.edit("threshold: 0.5", "threshold: 0.6")
    again = two.run()
    assert again.release != first.release
    assert again.windows == first.windows
    assert CHECK not in {each.check for each in first.windows[0].outcomes}
