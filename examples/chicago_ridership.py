"""City transport: ridership of one station from two weeks before, weather and home games (Chicago, 2001 to 2016).

Rides grow for years, so a model that learned early falls behind: the drift is real. Version 1 learned until 2009 and
was in use in 2011 and 2012; version 2 learned until 2013 and is watched from January 2015 to August 2016.
"""

from __future__ import annotations

import pandas as pd
from common import DATA, OUTPUT, SEED, write_frame, write_linear, write_model
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlgov

PROJECT = "city-transport"
MODEL = "ridership-forecast"
TARGET = "ridership"


def days() -> pd.DataFrame:
    """One row a day, with the day of the week as a number."""
    frame = pd.read_parquet(DATA / "chicago_ridership.parquet").sort_values("date")
    return frame.assign(weekday=frame["date"].dt.weekday, weekend=(frame["date"].dt.weekday >= 5).astype("int64"))


def between(frame: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """The days from `first` to `last`, both included."""
    return frame[(frame["date"] >= first) & (frame["date"] <= last)]


def main() -> None:
    """Train, write and register both versions."""
    frame = days()
    features = [name for name in frame.columns if name not in {TARGET, "date"}]
    ridge = make_pipeline(StandardScaler(), Ridge(alpha=5.0))
    boosting = HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=300, learning_rate=0.05, min_samples_leaf=30, random_state=SEED
    )
    plan = (
        ("1", ridge, ("2001-01-22", "2009-12-31"), ("2010-01-01", "2010-12-31"), ("2011-01-01", "2012-12-31")),
        ("2", boosting, ("2004-01-01", "2013-12-31"), ("2014-01-01", "2014-12-31"), ("2015-01-01", "2016-08-28")),
    )
    for version, model, *spans in plan:
        parts = dict(zip(("train", "test", "windows"), (between(frame, *span) for span in spans), strict=True))
        model.fit(parts["train"][features], parts["train"][TARGET])
        folder = OUTPUT / PROJECT / version
        files = {}
        for role, part in parts.items():
            scored = part.assign(forecast=model.predict(part[features]).round(6))
            files[role] = write_frame(scored, folder / f"{role}.parquet")
        if version == "1":
            artefact = write_linear(
                features,
                model[-1].coef_,
                model[-1].intercept_,
                folder / "model.json",
                means=[round(float(value), 10) for value in model[0].mean_],
                scales=[round(float(value), 10) for value in model[0].scale_],
            )
        else:
            artefact = write_model(model, folder / "model.joblib")
        mlgov.register(
            f"{PROJECT}/{MODEL}@{version}",
            data={**files, "windows": {"path": files["windows"], "time": "date", "every": "month"}},
            label=TARGET,
            prediction="forecast",
            time="date",
            exclude=["date"],
            estimator=model,
            artefacts={"model": artefact},
            change="ridge regression" if version == "1" else "gradient boosting, trained on 2004 to 2013",
            change_kind="initial" if version == "1" else "material",
            training={"validation": "the year after training", "seed": SEED},
            record_commit=False,
        )


if __name__ == "__main__":
    main()
