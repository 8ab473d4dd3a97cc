"""The example data is what is published of it, and only data that may be shipped is shipped."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest

ALLOWED = {"DbCL 1.0", "CC BY 4.0", "City of Chicago open data", "MIT", "CC0", "Apache-2.0"}
"""Licences under which data may be shipped with the project."""


@pytest.fixture(scope="module")
def data(repository: Path) -> Path:
    """The folder of the example data."""
    return repository / "examples" / "data"


@pytest.fixture(scope="module")
def adult(data: Path) -> pd.DataFrame:
    """The Adult census rows."""
    return pd.read_parquet(data / "adult.parquet")


@pytest.fixture(scope="module")
def german(data: Path) -> pd.DataFrame:
    """The German credit applications."""
    return pd.read_csv(data / "german_credit.csv.gz", keep_default_na=False)


@pytest.fixture(scope="module")
def chicago(data: Path) -> pd.DataFrame:
    """The rides by day."""
    return pd.read_parquet(data / "chicago_ridership.parquet").sort_values("date")


def percent(values: pd.Series) -> float:
    """A share in percent with two digits, as the published tables give it."""
    return round(100 * float(values.mean()), 2)


def test_adult_holds_its_published_rates(adult: pd.DataFrame) -> None:
    """Income above 50,000 dollars overall, by sex and by race."""
    above = adult["income"] == ">50K"
    assert len(adult) == 32_561
    assert percent(above) == 24.08
    assert above.groupby(adult["sex"]).apply(percent).to_dict() == {"Male": 30.57, "Female": 10.95}
    assert above.groupby(adult["race"]).apply(percent).to_dict() == {
        "White": 25.59,
        "Asian-Pac-Islander": 26.56,
        "Black": 12.39,
        "Amer-Indian-Eskimo": 11.58,
        "Other": 9.23,
    }


def test_adult_holds_its_known_gaps_and_copies(adult: pd.DataFrame) -> None:
    """Empty cells where UCI has a question mark, and 24 exact copies."""
    empty = adult.isna().sum()
    assert empty[empty > 0].to_dict() == {"workclass": 1_836, "occupation": 1_843, "native_country": 583}
    assert int(adult.duplicated().sum()) == 24


def test_german_credit_holds_its_published_rates(german: pd.DataFrame) -> None:
    """Repaid loans overall, by sex and for people up to 25."""
    assert len(german) == 1_000
    assert percent(german["risk"]) == 70.0
    assert german["sex"].value_counts().to_dict() == {"male": 690, "female": 310}
    assert german.groupby("sex")["risk"].apply(percent).to_dict() == {"male": 72.32, "female": 64.84}
    assert german.groupby(german["age"] <= 25)["risk"].apply(percent).to_dict() == {True: 57.89, False: 72.84}


def test_chicago_is_daily_and_grows(chicago: pd.DataFrame) -> None:
    """No day is missing, and the yearly mean rises from 11.8 to 16.4 thousand rides."""
    assert len(chicago) == 5_698
    assert set(chicago["date"].diff().dropna().dt.days) == {1}
    yearly = chicago.groupby(chicago["date"].dt.year)["ridership"].mean().round(1)
    assert (yearly[2001], yearly[2016]) == (11.8, 16.4)


def test_station_columns_hold_the_rides_of_fourteen_days_before(chicago: pd.DataFrame) -> None:
    """The forecast uses only rides that are known two weeks ahead."""
    rides = chicago.set_index("date")["ridership"]
    before = rides.reindex(chicago["date"] - pd.Timedelta(days=14)).to_numpy()
    assert before[14:] == pytest.approx(chicago["Clark_Lake"].to_numpy()[14:], abs=1e-9)


def test_every_shipped_file_has_an_allowed_licence(data: Path) -> None:
    """Each data file has a row in SOURCES.md whose licence may be shipped; no file is there without one."""
    rows = re.findall(r"^\| `([^`]+)` \|(?:[^|]*\|){3} ([^|]+) \|$", (data / "SOURCES.md").read_text(), re.MULTILINE)
    licences = dict(rows)
    assert set(licences) == {path.name for path in data.iterdir() if path.name != "SOURCES.md"}
    for name, licence in licences.items():
        assert any(licence.startswith(allowed) for allowed in ALLOWED), name
        assert "GPL" not in licence


def test_the_files_are_those_of_the_published_set(data: Path, shared_data: Path) -> None:
    """Byte for byte the reference files (gzip by content, as its header holds a time)."""
    for path in data.iterdir():
        if path.name != "SOURCES.md":
            assert digest(path) == digest(shared_data / path.name), path.name


def digest(path: Path) -> str:
    """The fingerprint of a file's content."""
    raw = path.read_bytes()
    return hashlib.sha256(gzip.decompress(raw) if path.suffix == ".gz" else raw).hexdigest()
