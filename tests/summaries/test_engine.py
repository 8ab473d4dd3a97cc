"""The pass over rows, end to end, against pandas and scikit-learn."""

from __future__ import annotations

import csv
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import chi2_contingency, ks_2samp
from sklearn.metrics import average_precision_score, confusion_matrix, roc_auc_score

from mlgov.errors import DataError
from mlgov.summaries.engine import count
from mlgov.summaries.plan import Plan, SensitiveSpec
from mlgov.summaries.types import CategoryComparison, CategorySummary, NumericSummary


def _frame(n, seed):
    rng = np.random.default_rng(seed)
    amount = rng.lognormal(3, 1, n)
    amount[rng.random(n) < 0.05] = np.nan
    score = np.clip(rng.normal(0.4, 0.2, n), 0, 1)
    return pd.DataFrame(
        {
            "id": np.arange(n),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), unit="s"),
            "amount": amount,
            "visits": rng.poisson(3, n),
            "channel": rng.choice(["web", "shop", "phone"], n, p=[0.5, 0.3, 0.2]),
            "member": rng.random(n) < 0.3,
            "sex": rng.choice(["F", "M", None], n, p=[0.5, 0.45, 0.05]),
            "age": rng.integers(18, 90, n),
            "score": score,
            "label": np.where(rng.random(n) < score, "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def frames():
    return _frame(20_000, 1), _frame(9_000, 2)


PLAN = Plan(
    label="label",
    score="score",
    positive="yes",
    threshold=0.5,
    id="id",
    time="when",
    sensitive={"sex": SensitiveSpec(), "age": SensitiveSpec((30.0, 60.0))},
)


@pytest.fixture(scope="module")
def counted(frames, tables):
    return tables.pair(pa.Table.from_pandas(frames[0]), pa.Table.from_pandas(frames[1]), PLAN)


def test_profiles_equal_pandas(frames, counted):
    """Every column but id and time, in file order, on both sides."""
    base, current = counted[0], counted[1].summary
    assert list(base.columns) == ["amount", "visits", "channel", "member", "sex", "age", "score", "label"]
    for frame, summary in zip(frames, (base, current), strict=True):
        assert (summary.rows, summary.duplicates) == (len(frame), 0)
        for name, found in summary.columns.items():
            assert (found.n, found.missing, found.distinct) == (
                frame[name].count(),
                frame[name].isna().sum(),
                frame[name].nunique(),
            )
            if isinstance(found, NumericSummary):
                assert found.mean == pytest.approx(frame[name].mean(), rel=1e-12)
                assert found.std == pytest.approx(frame[name].std(), rel=1e-12)
                assert found.quantiles[4] == pytest.approx(frame[name].median(), rel=1e-12)
            else:
                texts = frame[name].map({True: "true", False: "false"}) if name == "member" else frame[name]
                assert dict(found.levels) == texts.value_counts().to_dict()
    assert isinstance(base.columns["member"], CategorySummary)


def test_comparison_equals_scipy(frames, counted):
    """KS of numbers, contingency tables of levels, part of each column."""
    comparison = counted[1].comparison
    for name, found in comparison.columns.items():
        a, b = (frame[name].dropna() for frame in frames)
        if isinstance(found, CategoryComparison):
            table = pd.concat([a.value_counts(), b.value_counts()], axis=1).to_numpy()
            assert chi2_contingency([found.reference, found.current])[0] == pytest.approx(chi2_contingency(table.T)[0])
        else:
            assert found.ks == pytest.approx(ks_2samp(a, b, method="asymp").statistic, abs=1e-15)
    parts = {name: found.part for name, found in comparison.columns.items()}
    assert (parts["label"], parts["score"], parts["age"]) == ("target", "prediction", "input")
    assert comparison.absent == {}


def test_classifier_numbers_equal_scikit_learn(frames, counted):
    """Labels, ranking, confusion by group and band."""
    frame, summary = frames[1], counted[1].summary
    y, p = frame["label"] == "yes", frame["score"]
    assert dict(summary.labels.classes) == frame["label"].value_counts().to_dict()
    assert summary.scores.roc_auc == pytest.approx(roc_auc_score(y, p), abs=1e-14)
    assert summary.scores.average_precision == pytest.approx(average_precision_score(y, p), abs=1e-13)
    cells = summary.confusion
    assert (cells.tn, cells.fp, cells.fn, cells.tp) == tuple(confusion_matrix(y, p >= 0.5).ravel())
    bands = pd.cut(frame["age"], [-np.inf, 30, 60, np.inf], right=False, labels=["< 30", "[30, 60)", ">= 60"])
    for column, groups in (("sex", frame["sex"]), ("age", bands)):
        found = summary.groups[column]
        assert found.unknown == groups.isna().sum()
        assert set(found.groups) == set(groups.dropna())
        for name, cells in found.groups.items():
            mine = groups == name
            expected = confusion_matrix(y[mine], p[mine] >= 0.5).ravel()
            assert (cells.tn, cells.fp, cells.fn, cells.tp) == tuple(expected)
            assert found.selected[name] == ((p[mine] >= 0.5).sum(), mine.sum())
    assert list(summary.absent) == ["overlap"]


def test_the_reference_is_only_counted_as_far_as_needed(counted):
    """Profile, labels and duplicates, but no scores, unless the plan says so."""
    base = counted[0]
    assert (base.role, base.scores, base.confusion, base.groups) == ("reference", None, None, {})
    assert base.labels.n == 20_000


def test_chunks_do_not_matter(frames, tables):
    """One chunk or many: the same summary."""
    table = pa.Table.from_pandas(frames[1].head(2_000))
    assert tables.one(table, PLAN, chunk=37) == tables.one(table, PLAN)


def test_windows_share_the_reference(frames, tables):
    """Each window is counted as if it were alone."""
    parts = [pa.Table.from_pandas(frames[1].iloc[at : at + 3_000]) for at in (0, 3_000, 6_000)]
    reference = tables.data(pa.Table.from_pandas(frames[0]))
    windows = [("window", f"w{at}", tables.data(part)) for at, part in enumerate(parts)]
    _, together = count(PLAN, reference, "test", windows)
    for window, found in zip(windows, together, strict=True):
        assert count(PLAN, reference, "test", [window])[1] == (found,)
    assert [found.summary.window for found in together] == ["w0", "w1", "w2"]
    assert together[0].comparison.reference_role == "test"


def test_regression(tables):
    """Residuals, groups and target drift of a regressor."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"y": rng.normal(10, 2, 5_000), "region": rng.choice(["n", "s"], 5_000)})
    frame["p"] = frame["y"] + rng.normal(0.5, 1, 5_000)
    frame.loc[:9, "y"] = np.nan
    plan = Plan(problem="regression", label="y", prediction="p", sensitive={"region": SensitiveSpec()})
    base, found = tables.pair(pa.Table.from_pandas(frame), pa.Table.from_pandas(frame), plan)
    error = (frame["p"] - frame["y"]).dropna()
    summary = found.summary
    assert (summary.labels.n, summary.labels.missing, summary.labels.classes) == (4_990, 10, ())
    assert summary.residuals.absolute.value == pytest.approx(error.abs().mean(), rel=1e-12)
    assert summary.residuals.excluded == 10
    means = error.abs().groupby(frame["region"]).mean()
    assert {name: mean.value for name, mean in summary.group_residuals["region"].items()} == pytest.approx(
        means.to_dict()
    )
    assert found.comparison.columns["y"].part == "target"
    assert base.residuals is None
    assert (summary.scores, summary.confusion, list(summary.absent)) == (None, None, ["overlap"])


def test_prediction_column_decides_without_threshold(tables):
    """Predicted positive means that the prediction column holds the positive class."""
    columns = {"y": ["good", "bad", "good", None], "d": ["good", "good", "bad", "good"], "g": ["a", "a", "b", "b"]}
    plan = Plan(label="y", prediction="d", positive="good", sensitive={"g": SensitiveSpec()})
    found = tables.one(columns, plan)
    cells = found.confusion
    assert (cells.tn, cells.fp, cells.fn, cells.tp) == (0, 1, 1, 1)
    assert found.groups["g"].selected == {"a": (2, 2), "b": (1, 2)}
    assert found.absent["scores"].reason == "no score column is declared"


def test_late_labels_leave_the_selection(tables):
    """Without labels, groups still have selection rates, and the rest says why it is missing."""
    found = tables.one(
        {"p": [0.2, 0.7, 0.9], "g": ["a", "b", "b"]},
        Plan(label="y", score="p", threshold=0.5, sensitive={"g": SensitiveSpec()}),
    )
    assert found.groups["g"].selected == {"a": (0, 1), "b": (2, 2)}
    assert found.groups["g"].groups["b"].n == 0
    assert (found.labels, found.scores, found.confusion) == (None, None, None)
    assert {found.absent[part].kind for part in ("labels", "scores", "confusion")} == {"unavailable"}
    late = tables.one({"y": pa.nulls(2, pa.int64()), "p": [0.2, 0.7]}, Plan(label="y", score="p", threshold=0.5))
    assert (late.labels, late.absent["labels"].reason) == (None, "no row has a label")


@pytest.mark.parametrize(
    ("labels", "plan"),
    [
        ([0, 1, 2, 1], Plan(label="y", score="p", threshold=0.5)),
        (["no", "yes", "maybe", "yes"], Plan(label="y", score="p", threshold=0.5, positive="yes", negative="no")),
        (["no", "yes", "maybe", "yes"], Plan(label="y", score="p", threshold=0.5, positive="yes")),
        ([0.0, 1.0, float("inf"), 1.0], Plan(label="y", score="p", threshold=0.5)),
    ],
)
def test_unexpected_labels_are_an_error_that_names_them(tables, labels, plan):
    """A third class is never counted as negative: nothing that needs labels is measured."""
    found = tables.one({"y": labels, "p": [0.1, 0.9, 0.4, 0.8]}, plan)
    assert found.labels.unexpected
    for part in ("scores", "confusion"):
        assert getattr(found, part) is None
        assert found.absent[part].kind == "error"
        assert found.labels.unexpected[-1][0] in found.absent[part].reason


def test_what_is_negative_comes_from_the_reference(tables):
    """A window with another word for negative is an error, not a new class."""
    plan = Plan(label="y", score="p", positive="yes", threshold=0.5)
    _, found = tables.pair({"y": ["yes", "no"], "p": [0.9, 0.1]}, {"y": ["yes", "nope"], "p": [0.9, 0.1]}, plan)
    assert found.summary.labels.unexpected == (("nope", 1),)
    assert found.summary.confusion is None


def test_missing_and_infinite_scores_are_counted(tables):
    """Rows without a finite score are left out of ranking and cells, and said to be."""
    found = tables.one(
        {"y": [1, 0, 1, None, 0], "p": [0.9, None, float("inf"), 0.5, 0.1]}, Plan(label="y", score="p", threshold=0.5)
    )
    assert (found.scores.positives, found.scores.negatives, found.scores.score_missing) == (1, 1, 2)
    assert (found.confusion.n, found.confusion.tp, found.confusion.tn) == (2, 1, 1)
    column = found.columns["p"]
    assert (column.n, column.missing, column.nonfinite) == (3, 1, 1)


@pytest.mark.parametrize("rows", [0, 1])
def test_empty_and_single_rows(tables, rows):
    """Header only, and one row: no crash, nothing that looks like a result."""
    table = pa.table(
        {
            "x": pa.array([1.0][:rows], pa.float64()),
            "c": pa.array(["a"][:rows], pa.string()),
            "y": pa.array([1][:rows], pa.int64()),
            "p": pa.array([0.7][:rows], pa.float64()),
            "s": pa.array(["f"][:rows], pa.string()),
        }
    )
    base, found = tables.pair(table, table, Plan(label="y", score="p", threshold=0.5, sensitive={"s": SensitiveSpec()}))
    summary = found.summary
    assert (summary.rows, base.rows, summary.duplicates) == (rows, rows, 0)
    assert summary.columns["x"].distinct == rows
    if rows:
        assert (summary.scores.roc_auc, summary.confusion.tp) == (None, 1)
    else:
        assert (summary.scores, summary.confusion, summary.labels) == (None, None, None)
        assert summary.absent["labels"].kind == "insufficient"
        assert found.comparison.columns["x"].ks is None


def test_constant_missing_and_mixed_columns(tables):
    """A constant, an all-missing column, a column on one side only, and one with another type."""
    reference = {
        "k": [5.0] * 4,
        "gone": pa.nulls(4, pa.float64()),
        "old": [1, 2, 3, 4],
        "t": [1, 2, 3, 4],
        "e": ["a"] * 4,
    }
    current = {
        "k": [5.0] * 4,
        "gone": pa.nulls(4, pa.float64()),
        "new": [1] * 4,
        "t": list("1234"),
        "e": pa.nulls(4, pa.float64()),
    }
    base, found = tables.pair(reference, current, Plan(needs=frozenset({"columns", "comparison"})))
    assert (base.columns["k"].std, base.columns["k"].distinct, found.comparison.columns["k"].ks) == (0.0, 1, 0.0)
    assert (base.columns["gone"].n, base.columns["gone"].missing, base.columns["gone"].mean) == (0, 4, None)
    absent = found.comparison.absent
    assert sorted(absent) == ["e", "new", "old", "t"]
    assert "numbers" in absent["t"].reason
    assert absent["e"].kind == "insufficient"
    assert found.summary.duplicates is None


def test_types_are_kept_apart(tables):
    """`1`, `1.0`, "1" and True are different only by their column's type, never mixed."""
    found = tables.one(
        {"i": [1, 2], "f": [1.0, 2.5], "t": ["1", "1.0"], "b": [True, False]}, Plan(needs=frozenset({"columns"}))
    ).columns
    assert (found["i"].kind, found["f"].kind, found["t"].kind, found["b"].kind) == (
        "integer",
        "number",
        "category",
        "boolean",
    )
    assert found["t"].levels == (("1", 1), ("1.0", 1))
    assert found["b"].levels == (("false", 1), ("true", 1))
    assert (found["i"].integral, found["f"].integral) == (True, False)


def test_codes_can_be_declared_categories(tables):
    """Integer columns that hold codes are counted by level."""
    plan = Plan(needs=frozenset({"columns", "comparison"}), categories=("job",))
    base, found = tables.pair({"job": [1, 1, 2]}, {"job": [2, 3, None]}, plan)
    assert base.columns["job"].levels == (("1", 2), ("2", 1))
    assert found.comparison.columns["job"].unseen == (("3", 1),)


def test_numeric_groups(tables):
    """Few numbers are groups of their own; many need bands; a sensitive column may be the label itself."""
    columns = {
        "y": [0, 1, 1, 0] * 100,
        "p": [0.1, 0.8, 0.4, 0.9] * 100,
        "few": [1.0, 2.0] * 200,
        "many": np.arange(400) / 7,
    }
    plan = Plan(
        label="y", score="p", threshold=0.5, sensitive={name: SensitiveSpec() for name in ("few", "many", "y", "no")}
    )
    found = tables.one(columns, plan)
    assert set(found.groups) == {"few", "y"}
    assert found.groups["few"].groups["1"].n == 200
    assert found.groups["y"].groups["0"].tp == 0
    assert "declare bands" in found.absent["groups:many"].reason
    assert "no column `no`" in found.absent["groups:no"].reason


def test_too_many_groups_are_none(tables):
    """A sensitive column with hundreds of values is refused instead of cut into cells of one."""
    columns = {"y": [0, 1] * 300, "p": [0.2, 0.8] * 300, "name": [f"person {at}" for at in range(600)]}
    plan = Plan(label="y", score="p", threshold=0.5, sensitive={"name": SensitiveSpec()})
    found = tables.one(columns, plan, chunk=150)
    assert found.groups == {}
    assert found.absent["groups:name"].kind == "error"
    assert found.columns["name"].distinct == 600


def test_accumulators_of_others(tables):
    """Row statistics of third parties come by name; where their columns are lacking, they are left out."""

    class Rows:
        """Counts rows."""

        def __init__(self, *columns):
            self.columns = columns

        def empty(self):
            """Nothing yet."""
            return 0

        def update(self, state, columns):
            """Add the rows of a step."""
            return state + len(columns[self.columns[0]])

        def merge(self, one, other):
            """Add up."""
            return one + other

        def finish(self, state):
            """The count."""
            return {"rows": state}

    data = tables.data({"a": [1, 2, 3]})
    plan = Plan(needs=frozenset({"columns"}))
    base, (found,) = count(plan, data, "train", [("test", None, data)], {"n": Rows("a"), "no": Rows("b")})
    assert base.extras == found.summary.extras == {"n": {"rows": 3}}


def test_weights(tables):
    """Weighted counterparts are there when a weight column is, and bad weights are refused."""
    columns = {"y": [1, 0, 1, 0], "p": [0.9, 0.2, 0.4, 0.6], "w": [1.0, 2.0, 3.0, 4.0]}
    plan = Plan(label="y", score="p", threshold=0.5, weight="w")
    found = tables.one(columns, plan)
    assert [cell.total for cell in found.weights.cells] == [2.0, 4.0, 3.0, 1.0]
    assert found.weights.ranking.roc_auc == pytest.approx(
        roc_auc_score([1, 0, 1, 0], columns["p"], sample_weight=columns["w"])
    )
    assert found.weights.total == 10.0
    assert "w" not in found.columns
    with pytest.raises(DataError, match="negative"):
        tables.one({**columns, "w": [1.0, -2.0, 3.0, 4.0]}, plan)
    amounts = Plan(problem="regression", label="y", prediction="p", weight="w")
    assert tables.one(columns, amounts).weights.absolute.value == pytest.approx((0.1 + 0.4 + 1.8 + 2.4) / 10)


def test_features_limit_what_is_profiled(tables):
    """Only named features are profiled; a sensitive column outside them is only grouped."""
    columns = {"a": [1, 2], "b": [1, 2], "s": ["x", "y"], "y": [0, 1], "p": [0.2, 0.8]}
    plan = Plan(label="y", score="p", threshold=0.5, features=("a",), sensitive={"s": SensitiveSpec()})
    found = tables.one(columns, plan)
    assert list(found.columns) == ["a", "y", "p"]
    assert set(found.groups["s"].groups) == {"x", "y"}
    assert list(tables.one(columns, Plan(label="y", exclude=("a", "s"))).columns) == ["b", "y", "p"]


def test_ranges_are_counted(tables):
    """Declared ranges give counts beyond them."""
    found = tables.one({"x": [-1.0, 5.0, 99.0]}, Plan(needs=frozenset({"columns"}), ranges={"x": (0.0, None)}))
    assert (found.columns["x"].below_range, found.columns["x"].above_range) == (1, None)


def test_car_loan_chunks_reproduce_published_numbers(shared_data, tables):
    """ROC AUC, average precision and confusion of ten windows of 5,000 rows, as published by others."""
    target = pq.read_table(shared_data / "car_loan_analysis_target.parquet").to_pandas()
    data = pq.read_table(shared_data / "car_loan_analysis.parquet").to_pandas().merge(target, on="id")
    with (shared_data / "published/car_loan_performance.csv").open() as stream:
        published = list(csv.DictReader(stream))[-10:]
    with (shared_data / "published/car_loan_confusion_normalized_all.csv").open() as stream:
        shares = list(csv.DictReader(stream))[-10:]
    columns = ["repaid", "y_pred_proba", "y_pred"]
    windows = [
        ("window", str(at), tables.data(pa.Table.from_pandas(data[columns].iloc[at * 5_000 : (at + 1) * 5_000])))
        for at in range(10)
    ]
    plan = Plan(label="repaid", score="y_pred_proba", prediction="y_pred")
    _, counted = count(plan, None, "reference", windows)
    for found, row, cells in zip(counted, published, shares, strict=True):
        assert found.summary.scores.roc_auc == pytest.approx(float(row["roc_auc_value"]), abs=6e-7)
        assert found.summary.scores.average_precision == pytest.approx(float(row["average_precision_value"]), abs=6e-7)
        confusion = found.summary.confusion
        for name, value in (
            ("true_positive", confusion.tp),
            ("true_negative", confusion.tn),
            ("false_positive", confusion.fp),
            ("false_negative", confusion.fn),
        ):
            assert value / 5_000 == pytest.approx(float(cells[f"{name}_value"]), abs=6e-7)


def test_adult_facts(shared_data, tables):
    """Income by sex as the data set's readers know it."""
    table = pq.read_table(shared_data / "adult.parquet")
    names = sorted(set(table.column("income").to_pylist()))
    positive = next(name for name in names if name.startswith(">"))
    plan = Plan(label="income", prediction="income_again", positive=positive, sensitive={"sex": SensitiveSpec()})
    found = tables.one(table.append_column("income_again", table.column("income")), plan)
    rates = {name: a / n for name, (a, n) in found.groups["sex"].selected.items()}
    assert rates == pytest.approx({"Male": 0.3057, "Female": 0.1095}, abs=5e-5)
    assert (found.duplicates, found.columns["occupation"].missing) == (24, 1_843)


def test_no_heavy_library_is_imported(tmp_path):
    """The counting path stays free of scipy, scikit-learn and pandas, also where Arrow would import it on the side."""
    path = tmp_path / "data.parquet"
    columns = {"y": [0, 1, None], "p": [0.1, 0.9, None], "b": [True, None, False], "c": ["a", None, "b"]}
    pq.write_table(pa.table({**columns, "t": pd.to_datetime(["2024-01-01", None, "2024-01-02"])}), path)
    code = (
        "import sys; from pathlib import Path; from mlgov.datasets.parquet import ParquetDataset, ParquetPart; "
        "from mlgov.summaries.engine import count; from mlgov.summaries.plan import Plan; "
        "d = ParquetDataset('d', [ParquetPart(Path(sys.argv[1]), 'd')], origin=None); "
        "count(Plan(label='y', score='p', threshold=.5), d, 'train', [('test', None, d)]); "
        "sys.exit(bool({'pandas', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0
