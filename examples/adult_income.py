"""Income screening: three classifiers on the Adult census data (32,561 people, UCI).

Version 1 is a logistic regression, version 2 gradient boosting on the same inputs, version 3 the same without marital
status and relationship, which stand in for sex. None passes the four-fifths rule; the charter says what is done.
"""

from __future__ import annotations

import pandas as pd
from common import DATA, OUTPUT, SEED, write_frame, write_model
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import mlgov

PROJECT = "income-screening"
MODEL = "income-classifier"
NUMBERS = ["age", "education_num", "capital_gain", "capital_loss", "hours_per_week"]
TEXTS = ["workclass", "occupation", "marital_status", "relationship"]
PROXIES = {"marital_status", "relationship"}


def people() -> pd.DataFrame:
    """The census rows; the sampling weight and the second spelling of education are left out."""
    frame = pd.read_parquet(DATA / "adult.parquet").drop(columns=["fnlwgt", "education"])
    return frame.assign(**{name: frame[name].fillna("unknown") for name in ("workclass", "occupation")})


def linear(texts: list[str]):
    """A logistic regression."""
    columns = ColumnTransformer(
        [("numbers", StandardScaler(), NUMBERS), ("texts", OneHotEncoder(handle_unknown="ignore"), texts)]
    )
    return make_pipeline(columns, LogisticRegression(max_iter=2_000))


def boosted(texts: list[str]):
    """Histogram gradient boosting."""
    columns = ColumnTransformer(
        [
            ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), texts),
            ("numbers", "passthrough", NUMBERS),
        ]
    )
    booster = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.08, categorical_features=list(range(len(texts))), random_state=SEED
    )
    return make_pipeline(columns, booster)


def main() -> None:
    """Train, write and register the three versions."""
    frame = people()
    train, test = train_test_split(frame, test_size=0.3, stratify=frame["income"], random_state=SEED)
    without = [name for name in TEXTS if name not in PROXIES]
    plan = (
        ("1", linear(TEXTS), TEXTS, "first model: logistic regression", "initial"),
        ("2", boosted(TEXTS), TEXTS, "gradient boosting instead of logistic regression", "material"),
        ("3", boosted(without), without, "marital status and relationship removed: they stand in for sex", "material"),
    )
    for version, model, texts, change, kind in plan:
        model.fit(train[NUMBERS + texts], train["income"])
        positive = list(model.classes_).index(">50K")
        folder = OUTPUT / PROJECT / version
        files = {}
        for role, part in (("train", train), ("test", test)):
            kept = part[[*NUMBERS, *texts, "sex", "race", "income"]].copy()
            kept["p_over_50k"] = model.predict_proba(part)[:, positive].round(6)
            files[role] = write_frame(kept.sort_index(), folder / f"{role}.parquet")
        mlgov.register(
            f"{PROJECT}/{MODEL}@{version}",
            data=files,
            label="income",
            score="p_over_50k",
            positive=">50K",
            sensitive={"sex": None, "race": "White"},
            exclude=["sex", "race"],
            threshold=0.5,
            why="a letter too many costs as much as a household missed",
            estimator=model,
            artefacts={"model": write_model(model, folder / "model.joblib")},
            change=change,
            change_kind=kind,
            training={"validation": "one stratified 70/30 split", "seed": SEED},
            record_commit=False,
        )


if __name__ == "__main__":
    main()
