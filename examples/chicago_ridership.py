"""City transport: rides at one Chicago station, forecast from rides two weeks before, weather and home games.

Rides grow for years, so a model that learned early falls behind: the drift is real. Version 1 learned until 2009 and is
replayed for 2011 and 2012; version 2 learned until 2013 and is replayed from January 2015 to August 2016.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from common import DATA, OUTPUT, SEED, register, shown, write_frame, write_golden, write_linear, write_model
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PROJECT = "city-transport"
MODEL = "ridership-forecast"
TARGET = "ridership"
SATURDAY = 5
OUTPUTS = {"forecast": "rides at Clark/Lake on that day, in thousands"}
VERSIONS: tuple[dict[str, Any], ...] = (
    {
        "version": "1",
        "spans": {
            "train": ("2001-01-22", "2009-12-31"),
            "test": ("2010-01-01", "2010-12-31"),
            "windows": ("2011-01-01", "2012-12-31"),
        },
        "change": "ridge regression, trained on 2001 to 2009",
        "change_kind": "initial",
        "as_of": dt.date(2026, 4, 27),
        "limitations": [
            "a straight line through nine years: it can't follow rides that grow faster than before",
            "public holidays are not known to it; it expects an ordinary day",
        ],
    },
    {
        "version": "2",
        "spans": {
            "train": ("2004-01-01", "2013-12-31"),
            "test": ("2014-01-01", "2014-12-31"),
            "windows": ("2015-01-01", "2016-08-28"),
        },
        "change": "gradient boosting on the median, trained on 2004 to 2013",
        "change_kind": "material",
        "as_of": dt.date(2026, 6, 2),
        "limitations": [
            "it can't forecast more rides than it saw until 2013, so growth makes it too low",
            "public holidays are still not known to it; December and November suffer most",
        ],
    },
)


def days() -> pd.DataFrame:
    """One row a day, with the day of the week as a number."""
    frame = pd.read_parquet(DATA / "chicago_ridership.parquet").sort_values("date")
    weekday = frame["date"].dt.day_of_week
    return frame.assign(weekday=weekday, weekend=(weekday >= SATURDAY).astype("int64"))


def between(frame: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """The days from `first` to `last`, both included."""
    return frame[(frame["date"] >= first) & (frame["date"] <= last)]


def ridge():
    """A ridge regression."""
    return make_pipeline(StandardScaler(), Ridge(alpha=5.0))


def boosting():
    """Gradient boosting on absolute errors."""
    return HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=300, learning_rate=0.05, min_samples_leaf=30, random_state=SEED
    )


def main() -> None:
    """Train, write, register and check both versions."""
    frame = days()
    features = [name for name in frame.columns if name not in {TARGET, "date"}]
    for plan in VERSIONS:
        parts = {role: between(frame, *span) for role, span in plan["spans"].items()}
        model = ridge() if plan["version"] == "1" else boosting()
        model.fit(parts["train"][features], parts["train"][TARGET])
        folder = OUTPUT / PROJECT / plan["version"]
        files = {}
        for role, part in parts.items():
            scored = part.assign(forecast=model.predict(part[features]).round(6))
            files[role] = write_frame(scored, folder / f"{role}.parquet")
            if role == "test":
                golden = write_golden(scored.drop(columns=[TARGET]), folder / "golden.csv")
        register(
            f"{PROJECT}/{MODEL}@{plan['version']}",
            data={**files, "windows": {"path": files["windows"], "time": "date", "every": "month"}},
            label=TARGET,
            prediction="forecast",
            time="date",
            exclude=["date"],
            rule="planners add or drop trains where the forecast differs from the timetable by 1,500 rides or more",
            why="one train carries about 1,500 people",
            estimator=model,
            artefacts={"model": write_artefact(model, features, folder)},
            training={"validation": "the year after training", "search": "none", "seed": SEED},
            more={"output": OUTPUTS, "golden_sample": shown(golden)},
            **{key: plan[key] for key in ("change", "change_kind", "as_of", "limitations")},
        )


def write_artefact(model: Any, features: list[str], folder: Any) -> Any:
    """The linear model as readable JSON, the other one as a joblib file."""
    if isinstance(model, HistGradientBoostingRegressor):
        return write_model(model, folder / "model.joblib")
    scaler, line = model[0], model[-1]
    return write_linear(
        features,
        line.coef_,
        line.intercept_,
        folder / "model.json",
        means=[round(float(value), 10) for value in scaler.mean_],
        scales=[round(float(value), 10) for value in scaler.scale_],
    )


if __name__ == "__main__":
    main()
