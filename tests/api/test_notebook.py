"""`mlgov.check` and `mlgov.judge` in a notebook."""

from __future__ import annotations

import html.parser
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score
from stranger import regression, scored

import mlgov
from mlgov.checks.base import Settings
from mlgov.errors import DataError, DocumentError, UsageError
from mlgov.evidence.verdict import Status

BINARY = {"label": "y", "score": "p", "positive": "yes", "id": "id", "threshold": 0.5}


def value(measurements, check, metric, **where):
    """One number."""
    rows = [
        row
        for row in measurements.rows()
        if (row["check"], row["metric"]) == (check, metric) and all(row[key] == text for key, text in where.items())
    ]
    assert len(rows) == 1
    return rows[0]["value"]


@pytest.mark.parametrize("form", [dict, pd.DataFrame, pa.table])
def test_numbers_are_those_of_scikit_learn(form) -> None:
    """Whichever library holds the frame."""
    columns = scored()
    found = mlgov.check(form(columns), **BINARY)
    truth = np.array(columns["y"]) == "yes"
    assert value(found, "evaluation.discrimination", "roc_auc") == pytest.approx(roc_auc_score(truth, columns["p"]))
    accuracy = accuracy_score(truth, np.array(columns["p"]) >= 0.5)
    assert value(found, "evaluation.decision", "accuracy") == pytest.approx(accuracy)


def test_a_threshold_lies_where_scores_can_be() -> None:
    """Per cent and margins are refused as the threshold of a probability, and measured where scores may be any number."""
    columns = scored()
    for threshold in (50, -1, float("nan")):
        with pytest.raises(UsageError, match="from 0 to 1") as caught:
            mlgov.check(columns, **{**BINARY, "threshold": threshold})
        assert 'scores="any"' in caught.value.hint
    with pytest.raises(UsageError, match="unknown scores 'logits'"):
        mlgov.check(columns, **BINARY, scores="logits")
    margins = {**columns, "p": 100 * columns["p"] - 50}
    found = mlgov.check(margins, **{**BINARY, "threshold": -20}, scores="any")
    accuracy = accuracy_score(np.array(columns["y"]) == "yes", columns["p"] >= 0.3)
    assert value(found, "evaluation.decision", "accuracy") == pytest.approx(accuracy)


def test_a_regression_is_recognised() -> None:
    """By a label with decimals."""
    found = mlgov.check(pd.DataFrame(regression()), label="cost", prediction="predicted")
    assert found.problem == "regression"
    frame = pd.DataFrame(regression())
    error = (frame["cost"] - frame["predicted"]).abs().mean()
    assert value(found, "evaluation.regression_error", "mean_absolute_error") == pytest.approx(error)


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ([0, 1, 1, 0], "binary_classification"),
        ([True, False, True, True], "binary_classification"),
        (["a", "b", "a", "b"], "binary_classification"),
        (["a", "b", "c", "b"], "multiclass_classification"),
        ([0, 1, 2, 7], "regression"),
        ([0.5, 1, 1, 0], "regression"),
    ],
)
def test_the_problem_is_read_off_the_label(label, problem) -> None:
    """When nobody says it."""
    assert mlgov.check({"y": label, "q": label}, label="y").problem == problem


def test_without_outcomes_the_data_itself_is_checked() -> None:
    """Problem `other`; missing values are still counted."""
    found = mlgov.check({"a": [1.0, None, 3.0]})
    assert found.problem == "other"
    assert value(found, "data_quality.missing", "missing_rate", column="a") == pytest.approx(1 / 3)


def test_drift_is_measured_against_train() -> None:
    """Or a reference, if one is given."""
    found = mlgov.check(scored(seed=1), train=scored(seed=2), **BINARY)
    assert value(found, "drift.psi", "psi", column="x", role="test") < 0.2
    assert dict(found.sizes) == {"test": 600, "train": 600}


def test_rows_have_the_documented_keys_and_become_a_frame() -> None:
    """The same keys as the command line's JSON; nested parts are columns of the frame."""
    found = mlgov.check(scored(), **BINARY)
    rows = found.rows()
    assert {row["subject"] for row in rows} == {"unregistered"}
    assert {row["limit"] for row in rows} == {None}
    frame = found.to_frame()
    assert len(frame) == len(rows)
    assert {"check", "metric", "value", "interval.low", "noise.value", "status"} <= set(frame.columns)
    auc = frame[frame["metric"] == "roc_auc"].iloc[0]
    assert auc["interval.low"] < auc["value"] < auc["interval.high"]


class Tags(html.parser.HTMLParser):
    """Collects tags and attributes, and whether all are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        """Remember it."""
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag):
        """It closes the last one."""
        assert self.open.pop() == tag


def test_the_html_is_a_closed_table_without_script() -> None:
    """Text of the data is escaped; nothing is fetched."""
    columns = scored()
    evil = "<script>alert(1)</script>"
    columns["sex"] = [evil if sex == "male" else sex for sex in columns["sex"]]
    columns[evil] = columns.pop("x")
    text = mlgov.check(columns, sensitive="sex", settings=Settings(min_group_size=10), **BINARY)._repr_html_()
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.seen <= {"style", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
    assert tags.attributes <= {"class", "colspan", "scope", "title"}
    assert evil not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"https?:|url\(|@import", text)
    assert "can be approved" in text


def test_the_text_form_is_a_table() -> None:
    """What a plain console shows."""
    text = repr(mlgov.check(scored(), **BINARY))
    assert text.startswith("Unregistered binary classification: test 600 rows")
    assert re.search(r"evaluation\.discrimination\.roc_auc +0\.\d+ +0\.\d+ to 0\.\d+ +600", text)


def test_judging_uses_the_packaged_policy_anywhere(empty) -> None:
    """The verdict is of an unregistered subject; limits have sources."""
    verdict = mlgov.judge(mlgov.check(scored(), **BINARY))
    assert verdict.policy.startswith("standard")
    auc = {item.status for item in verdict.results if item.limit and item.metric == "roc_auc"}
    assert Status.PASSED in auc
    assert Status.FAILED not in auc


def test_a_baseline_is_compared_with() -> None:
    """The predecessor's numbers change the digest that the verdict names."""
    found = mlgov.check(scored(), **BINARY)
    assert mlgov.judge(found).baseline_digest is None
    assert mlgov.judge(found, baseline=found).baseline_digest is not None


def test_a_policy_of_the_governed_folder_is_found(team) -> None:
    """Here `team`, which extends the standard one."""
    found = mlgov.check(scored(), policy="team", governed=team.governed, **BINARY)
    assert mlgov.judge(found, "team").policy.startswith("team")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"label": "Y"}, DataError, "no column `Y`"),
        ({"sensitive": ["zip"]}, DataError, "zip"),
        ({"label": "y", "score": "y"}, UsageError, "both"),
        ({"tier": "highest"}, UsageError, "tier"),
        ({"problem": "regresion"}, UsageError, "regresion"),
        ({"policy": "nope"}, DocumentError, "nope"),
    ],
)
def test_what_is_not_there_is_named(empty, arguments, error, words) -> None:
    """One sentence, of a known kind."""
    with pytest.raises(error, match=words):
        mlgov.check(scored(), **arguments)


@pytest.mark.parametrize("frame", [7, "x.parquet", None, [1, 2], pd.DataFrame({1: [2]})])
def test_what_is_no_table_is_a_data_error(frame) -> None:
    """Naming the frame."""
    with pytest.raises(DataError):
        mlgov.check(frame)


def test_measuring_imports_no_page_or_site_library() -> None:
    """Nor scikit-learn: a notebook's first call stays quick."""
    code = (
        "import sys, pyarrow as pa, mlgov\n"
        "mlgov.check({'a': pa.array([1.0, 2.0])})\n"
        "assert not {'sklearn', 'scipy', 'jinja2', 'mkdocs'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
