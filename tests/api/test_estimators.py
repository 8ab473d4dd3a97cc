"""What a fitted estimator says of itself, and scoring with it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlgov.api.estimators import Estimator, plain
from mlgov.documents.version import Columns
from mlgov.errors import UsageError

FRAME = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0], "y": ["no", "no", "yes", "yes"]})


@pytest.fixture
def pipeline():
    """A fitted pipeline."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.5, random_state=3)).fit(FRAME[["a", "b"]], FRAME["y"])


def test_the_last_step_speaks_for_a_pipeline(pipeline) -> None:
    """Class, library with version, parameters, seed."""
    estimator = Estimator(pipeline)
    assert estimator.model_class == "sklearn.linear_model._logistic.LogisticRegression"
    assert estimator.library == f"scikit-learn {sklearn.__version__}"
    assert (estimator.hyperparameters["C"], estimator.seed) == (0.5, 3)
    assert estimator.environment["scikit-learn"] == sklearn.__version__


@pytest.mark.parametrize("form", [pd.DataFrame, pa.Table.from_pandas])
@pytest.mark.parametrize("positive", ["yes", "no"])
def test_scores_are_those_of_the_positive_class(pipeline, form, positive) -> None:
    """As predict_proba has them, whatever else is in the frame, in pandas or Arrow."""
    scored = Estimator(pipeline).score(form(FRAME), Columns(label="y", score="p", positive=positive))
    at = list(pipeline.classes_).index(positive)
    np.testing.assert_array_equal(scored["p"], pipeline.predict_proba(FRAME[["a", "b"]])[:, at])


def test_a_column_that_is_there_is_not_computed_again(pipeline) -> None:
    """The frame is given back as it is."""
    frame = FRAME.assign(p=0.5)
    assert Estimator(pipeline).score(frame, Columns(score="p", positive="yes")) is frame


def test_an_estimator_without_names_gets_what_plays_no_other_part() -> None:
    """Label, id and excluded columns are left out."""
    model = LinearRegression().fit(FRAME[["a", "b"]].to_numpy(), [1.0, 2.0, 3.0, 4.0])
    frame = FRAME.assign(y=[1.0, 2.0, 3.0, 4.0], key=["k", "l", "m", "n"], extra=0)
    scored = Estimator(model).score(frame, Columns(label="y", prediction="q", id="key", exclude=("extra",)))
    np.testing.assert_allclose(scored["q"], model.predict(FRAME[["a", "b"]].to_numpy()))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (Columns(score="p", positive="maybe"), "no class of the estimator"),
        (Columns(score="p", positive="yes"), "lacks columns"),
    ],
)
def test_what_cannot_be_scored_is_wrong_usage(pipeline, columns, words) -> None:
    """Unknown class, missing column."""
    frame = FRAME if columns.positive == "maybe" else FRAME.drop(columns="b")
    with pytest.raises(UsageError, match=words):
        Estimator(pipeline).score(frame, columns)


def test_a_regressor_gives_no_probability() -> None:
    """Said in words, not as an AttributeError."""
    model = LinearRegression().fit(FRAME[["a"]], [1.0, 2.0, 3.0, 4.0])
    with pytest.raises(UsageError, match="no probabilities"):
        Estimator(model).score(FRAME, Columns(score="p"))


def test_what_an_estimator_raises_is_told(pipeline) -> None:
    """Class and text of the exception."""
    with pytest.raises(UsageError, match="ValueError"):
        Estimator(pipeline).score(FRAME.assign(a="text"), Columns(score="p", positive="yes"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (float("nan"), "nan"),
        (None, None),
        ({"a": (1, 2)}, {"a": [1, 2]}),
        ("x" * 300, "x" * 200),
        (LogisticRegression(), "LogisticRegression"),
        (len, "len"),
    ],
)
def test_parameters_become_plain_values(value, expected) -> None:
    """What a document can hold."""
    assert plain(value) == expected
