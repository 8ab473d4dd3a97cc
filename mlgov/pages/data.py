"""Whether a version's data is sound: what it consists of, what its columns are like, every result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from mlgov.pages import words
from mlgov.pages.parts import VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import CheckSection, Stand, checks_of, results_of, stand_of, table_of

ORDER = ("train", "validation", "test", "reference")


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set by its role."""

    role: str
    path: str
    rows: str
    digest: str
    sides: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the profile."""

    name: str
    meaning: str
    kind: str
    missing: str
    distinct: str
    spread: str


@dataclass(frozen=True)
class DataPage:
    """One version's data."""

    template: ClassVar[str] = "pages/data.html.jinja"

    head: VersionHead
    stand: Stand
    sets: tuple[DataSet, ...]
    windows: str
    columns: tuple[Column, ...]
    profiled: str
    checks: tuple[CheckSection, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> DataPage:
        """The page of a version; one that was never registered with data says so."""
        facts = record.version.facts
        sets = facts.data if facts is not None else {}
        windows = [name for name in sets if name.startswith("window:")]
        rows = sum(sets[name].rows for name in windows)
        return cls(
            head=version_head(record, "data"),
            stand=stand_of(results_of(record, "data_quality"), "The data was not looked at"),
            sets=tuple(
                DataSet(
                    role=words.sentence(words.ROLES[role]),
                    path=sets[role].path,
                    rows=words.count(sets[role].rows),
                    digest=sets[role].digest,
                    sides=", ".join(f"{part}: {file.path}" for part, file in sets[role].sides.items()),
                )
                for role in ORDER
                if role in sets
            ),
            windows=f"{words.counted(len(windows), 'production window')} with {rows:,} rows in all" if windows else "",
            columns=tuple(_columns(record)),
            profiled=_profiled(record),
            checks=tuple(
                item
                for item in checks_of(record, "data_quality", "data")
                if item.check.check.text != "data_quality.profile"
            ),
        )


def _profiled(record: VersionRecord) -> str:
    table = table_of(record.release, "data_quality.profile", "column_profile")
    return words.ROLES.get(table.where.role, "") if table is not None else ""


def _columns(record: VersionRecord) -> Iterator[Column]:
    """The profile's columns with what people wrote of them."""
    table = table_of(record.release, "data_quality.profile", "column_profile")
    if table is None:
        return
    columns = table.columns
    for at, name in enumerate(columns["column"]):
        feature = record.version.features.features.get(str(name))
        meaning = words.feature_meaning(record.version.features, str(name))
        if feature is not None and feature.unit:
            meaning = f"{meaning} ({feature.unit})" if meaning else feature.unit
        yield Column(
            name=str(name),
            meaning=meaning,
            kind=str(columns["kind"][at]),
            missing=_missing(columns["missing"][at], columns["n"][at]),
            distinct=_count(_cell(columns, "distinct", at)),
            spread=_spread(columns, at, str(columns["kind"][at])),
        )


def _count(value: Any) -> str:
    return words.count(int(value)) if isinstance(value, int | float) else words.DASH


def _missing(missing: Any, n: Any) -> str:
    if not isinstance(missing, int) or not isinstance(n, int):
        return words.DASH
    return f"{missing:,} ({words.percent(missing / (missing + n))})" if missing and missing + n else "none"


def _spread(columns: dict[str, tuple[Any, ...]], at: int, kind: str) -> str:
    """Smallest to largest with the middle; values that may not be published are not there."""
    if kind not in {"number", "integer"}:
        return ""
    low, high = _cell(columns, "min", at), _cell(columns, "max", at)
    middle = _cell(columns, "p50", at)
    if low is None or high is None:
        return f"middle {words.number(middle)}" if middle is not None else "values not published"
    text = f"{_number(low, kind)} to {_number(high, kind)}"
    return f"{text}, middle {_number(middle, kind)}" if middle is not None else text


def _number(value: float, kind: str) -> str:
    """Whole numbers of an integer column have no decimals."""
    return words.count(int(value)) if kind == "integer" and value.is_integer() else words.number(value)


def _cell(columns: dict[str, tuple[Any, ...]], name: str, at: int) -> float | None:
    series: Sequence[Any] = columns.get(name, ())
    value = series[at] if at < len(series) else None
    return float(value) if isinstance(value, int | float) else None
