"""What the example's validation reports say they measured is what the committed rows give."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from mlgov.documents.validation import Validation, load_validation

HOLIDAYS = {
    "1": ["01-01", "05-31", "07-05", "09-06", "11-25", "12-24", "12-25", "12-31"],
    "2": ["01-01", "05-26", "07-04", "09-01", "11-27", "12-25"],
}


def report(repository: Path, project: str, name: str) -> Validation:
    """A report of the example."""
    root = repository / "project_charters"
    return load_validation(root / project / "validations" / f"{name}.md", root).validation


def rows(repository: Path, place: str) -> pd.DataFrame:
    """A committed test set with its scores."""
    return pd.read_parquet(repository / "examples" / "output" / place / "test.parquet")


def held(found: Validation, measured: dict[str, tuple[float, int]]) -> None:
    """Each test of a report has the measured value, to the digits that it gives, and the measured number of rows."""
    assert {each.metric for each in found.tests} == set(measured)
    for each in found.tests:
        value, count = measured[each.metric]
        assert each.value is not None
        digits = -int(Decimal(each.value).as_tuple().exponent)
        assert (round(value, digits), count) == (float(each.value), each.n), each.metric


@pytest.mark.parametrize("version", ["1", "2"])
def test_the_reports_on_the_forecasts(repository: Path, version: str) -> None:
    """Errors with and without holidays, in winter, and those of the simple rule."""
    days = rows(repository, f"city-transport/{version}")
    error = days["forecast"] - days["ridership"]
    free = days["date"].dt.strftime("%m-%d").isin(HOLIDAYS[version])
    number = {"1": "eight", "2": "six"}[version]
    measured = {
        "mean absolute error": (error.abs().mean(), len(days)),
        f"mean absolute error without {number} holidays": (error[~free].abs().mean(), int((~free).sum())),
        f"mean error on {number} holidays": (error[free].mean(), int(free.sum())),
        "mean error": (error.mean(), len(days)),
    }
    if version == "2":
        winter = days["date"].dt.month.isin([11, 12, 1])
        measured["mean absolute error from November to January"] = (error[winter].abs().mean(), int(winter.sum()))
        worst = days.loc[error.abs().nlargest(10).index, "date"]
        near = pd.to_datetime([f"2014-{day}" for day in HOLIDAYS["2"]])
        assert sum(min(abs((day - each).days) for each in near) <= 1 for day in worst) == 9
    found = report(repository, "city-transport", f"ridership-forecast-{version}")
    held(found, measured)
    rule = (days["Clark_Lake"] - days["ridership"]).abs().mean()
    assert f"{rule:.3f}" in (found.tests[0].note or "")


def test_the_report_on_the_scorecard(repository: Path) -> None:
    """Measured on the 319 applications that were there in September."""
    cases = rows(repository, "consumer-credit/2/earlier")
    above, young, repaid = cases["p_repaid"] >= 0.8333, cases["age"] < 26, cases["outcome"] == "repaid"

    def share(of: pd.Series) -> tuple[float, int]:
        return float(above[of].mean()), int(of.sum())

    ratio = share(young)[0] / share(~young)[0]
    held(
        report(repository, "consumer-credit", "credit-scorecard-2"),
        {
            "ROC AUC": (float(roc_auc_score(repaid, cases["p_repaid"])), len(cases)),
            "share above the cut-off under 26": share(young),
            "impact ratio under 26": (ratio, len(cases)),
            "share above the cut-off under 26 among repaid loans": share(young & repaid),
        },
    )
    whole = rows(repository, "consumer-credit/2")
    pd.testing.assert_frame_equal(whole[whole["application"] <= "A0800"].reset_index(drop=True), cases)


def test_the_reports_on_the_income_classifier(repository: Path) -> None:
    """Selection rates by sex: as they are, of full-time workers, with a lower cut-off; and women who live alone."""
    people = rows(repository, "income-screening/3")
    women = people["sex"] == "Female"
    everybody = people["sex"].notna()

    def ratio(of: pd.Series, cut: float = 0.5) -> tuple[float, int]:
        def rate(who: pd.Series, at: float) -> float:
            return float((people["p_over_50k"][who] >= at).mean())

        return rate(of & women, cut) / rate(of & ~women, 0.5), int(of.sum())

    rich = people["income"] == ">50K"
    held(
        report(repository, "income-screening", "income-classifier-3"),
        {
            "impact ratio of women": ratio(everybody),
            "impact ratio of women who work 40 hours and more": ratio(people["hours_per_week"] >= 40),
            "impact ratio of women with a cut-off of 0.36": ratio(everybody, 0.36),
            "true positive rate of women": (
                float((people["p_over_50k"][women & rich] >= 0.5).mean()),
                int((women & rich).sum()),
            ),
        },
    )
    before = rows(repository, "income-screening/2")
    alone = (before["sex"] == "Female") & (before["relationship"] == "Not-in-family")
    wanted = before[alone & (before["income"] == ">50K")]
    held(
        report(repository, "income-screening", "income-classifier-2-incident"),
        {
            "women living alone with a higher income": (len(wanted), int(alone.sum())),
            "of these below the cut-off": (int((wanted["p_over_50k"] < 0.5).sum()), len(wanted)),
        },
    )
