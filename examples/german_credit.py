"""Consumer credit: two scorecards on the German credit data (1,000 applications, UCI Statlog).

Version 1 uses everything that the application form asks, sex and age included. Version 2 leaves sex out and grants
credit at the cut-off that the data set's published cost matrix implies. Both are logistic regressions.
"""

from __future__ import annotations

import datetime as dt
import shutil
from typing import Any

import pandas as pd
from common import DATA, OUTPUT, SEED, measured, register, shown, write_frame, write_golden, write_linear
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

PROJECT = "consumer-credit"
MODEL = "credit-scorecard"
NUMBERS = ["credit_amount", "duration", "age", "job"]
TEXTS = ["housing", "saving_accounts", "checking_account", "purpose", "sex"]
OUTPUTS = {"p_repaid": "probability that the loan is repaid as agreed, 0 to 1"}
EARLIER = "A0800"
"""The last application that the first extract of the test data held; the others came sixteen days later."""
VERSIONS: tuple[dict[str, Any], ...] = (
    {
        "version": "1",
        "texts": TEXTS,
        "threshold": 0.5,
        "why": "the default of the library; nobody had chosen it",
        "change": "first scorecard",
        "change_kind": "initial",
        "as_of": dt.date(2026, 6, 15),
        "limitations": [
            "sex and age are inputs; for a credit decision that is not acceptable, so it runs in shadow only",
            "at the cut-off 0.5 three in four applications are granted, and every fifth of these defaults in the test",
        ],
    },
    {
        "version": "2",
        "texts": [name for name in TEXTS if name != "sex"],
        "threshold": 0.8333,
        "why": "a default costs five times a refused good application (cost matrix published with the data): 5/6",
        "change": "sex removed from the inputs; cut-off from the cost matrix",
        "change_kind": "material",
        "as_of": dt.date(2026, 9, 14),
        "arrived": dt.date(2026, 9, 30),
        "limitations": [
            "applicants under 26 are granted credit about a third as often as older ones; see Who is affected",
            "two thirds of all applications fall below the cut-off and go to a clerk for a full examination",
        ],
    },
)


def applications() -> pd.DataFrame:
    """The applications, with an outcome in words and a row number to join on."""
    frame = pd.read_csv(DATA / "german_credit.csv.gz", keep_default_na=False)
    frame["outcome"] = frame.pop("risk").map({1: "repaid", 0: "default"})
    frame.insert(0, "application", [f"A{number:04d}" for number in range(1, len(frame) + 1)])
    return frame


def fit(train: pd.DataFrame, numbers: list[str], texts: list[str]):
    """A logistic regression on scaled numbers and one-hot categories."""
    columns = ColumnTransformer(
        [("numbers", StandardScaler(), numbers), ("texts", OneHotEncoder(handle_unknown="ignore"), texts)]
    )
    model = make_pipeline(columns, LogisticRegression(C=0.5, max_iter=1_000))
    return model.fit(train[numbers + texts], train["outcome"])


def main() -> None:
    """Train, write, register and check both versions."""
    frame = applications()
    train, test = train_test_split(frame, test_size=0.4, stratify=frame["outcome"], random_state=SEED)
    for plan in VERSIONS:
        texts = plan["texts"]
        model = fit(train, NUMBERS, texts)
        positive = list(model.classes_).index("repaid")
        folder = OUTPUT / PROJECT / plan["version"]
        files = {}
        for role, part in (("train", train), ("test", test)):
            scored = part.assign(p_repaid=model.predict_proba(part)[:, positive].round(6)).sort_values("application")
            files[role] = write_frame(scored, folder / f"{role}.parquet")
        golden = write_golden(scored, folder / "golden.csv")
        last = model[-1]
        artefact = write_linear(
            list(model[0].get_feature_names_out()), last.coef_[0], last.intercept_[0], folder / "scorecard.json"
        )
        said = {
            "data": files,
            "label": "outcome",
            "score": "p_repaid",
            "id": "application",
            "positive": "repaid",
            "sensitive": {"sex": "male", "age": [26]},
            "exclude": [] if "sex" in texts else ["sex"],
            "estimator": model,
            "artefacts": {"model": artefact},
            "training": {"validation": "one stratified 60/40 split", "search": "none: C = 0.5 by hand", "seed": SEED},
            "more": {"output": OUTPUTS, "golden_sample": shown(golden)},
            **{key: plan[key] for key in ("threshold", "why", "change", "change_kind", "as_of", "limitations")},
        }
        name = f"{PROJECT}/{MODEL}@{plan['version']}"
        arrived = plan.get("arrived")
        if arrived is not None:
            earlier = write_frame(scored[scored["application"] <= EARLIER], folder / "earlier" / "test.parquet")
            if not measured(name):
                shutil.copyfile(earlier, files["test"])
                register(name, **said)
                write_frame(scored, files["test"])
        register(name, checked=arrived, **said)


if __name__ == "__main__":
    main()
