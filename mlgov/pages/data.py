"""Whether a version's data is sound: what it consists of, what its columns are like, every result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from mlgov.documents.facts import ColumnFact
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages import words
from mlgov.pages.parts import VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import CheckSection, Stand, checks_of, results_of, stand_of, table_of
from mlgov.pages.telling import listed
from mlgov.pages.unknown import unknown_text

ORDER = ("train", "validation", "test", "reference")


@dataclass(frozen=True, slots=True)
class Glance:
    """One number of the first row; `kind` is `bad`, `careful` or nothing."""

    value: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set by its role."""

    role: str
    path: str
    rows: str
    digest: str
    sides: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the profile."""

    name: str
    meaning: str
    role: str
    """What it is used for, if it is no feature."""
    kind: str
    missing: str
    unknown: str
    """What share says that it isn't known, where values say so."""
    distinct: str
    spread: str


@dataclass(frozen=True)
class DataPage:
    """One version's data."""

    template: ClassVar[str] = "pages/data.html.jinja"

    head: VersionHead
    stand: Stand
    glances: tuple[Glance, ...]
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
        authored = record.version.authored.data
        notes = {role: getattr(authored, role).note or "" for role in ORDER if getattr(authored, role) is not None}
        return cls(
            head=version_head(record, "data"),
            stand=stand_of(results_of(record, "data_quality"), "The data was not looked at"),
            glances=tuple(_glances(record)),
            sets=tuple(
                DataSet(
                    role=words.sentence(words.ROLES[role]),
                    path=sets[role].path,
                    rows=words.count(sets[role].rows),
                    digest=sets[role].digest,
                    sides=tuple(
                        f"{part}: {file.path} ({words.short(file.sha256)})" for part, file in sets[role].sides.items()
                    ),
                    note=notes.get(role, ""),
                )
                for role in ORDER
                if role in sets
            ),
            windows=f"{words.counted(len(windows), 'production window')} with {rows:,} rows in all" if windows else "",
            columns=tuple(_columns(record)),
            profiled=_profiled(record),
            checks=tuple(
                item for item in checks_of(record, "data_quality") if item.check.check.text != "data_quality.profile"
            ),
        )


def _profiled(record: VersionRecord) -> str:
    table = table_of(record.release, "data_quality.profile", "column_profile")
    return words.ROLES.get(table.where.role, "") if table is not None else ""


GLANCES = (
    ("data_quality.class_balance", "positive_rate", "positive outcomes in the test data"),
    ("data_quality.duplicates", "duplicate_rate", "repeated rows in the test data"),
    ("data_quality.overlap", "overlap_rate", "rows of the test data that are in the training data, too"),
    ("data_quality.declared_type", "type_violations", "columns of another type than declared"),
    ("data_quality.declared_range", "range_violations", "columns with values beyond the declared range"),
    ("data_quality.declared_category", "category_violations", "columns with undeclared values"),
)
"""Check, metric, what its value is in the first row."""


def _glances(record: VersionRecord) -> Iterator[Glance]:
    """What the test data is like in a few numbers; a number that fails a limit is marked."""
    facts = record.version.facts
    for role in ("train", "test"):
        if facts is not None and role in facts.data:
            yield Glance(words.count(facts.data[role].rows), f"rows of {words.ROLES[role]}")
    found = {(item.check, item.metric): item for item in reversed(strictest(record.release.verdict.results))
             if item.where.role == "test" and not item.where.column and item.value is not None}  # fmt: skip
    for check, metric, text in GLANCES:
        item = found.get((check, metric))
        if item is None or item.value is None:
            continue
        rate = metric.endswith("_rate")
        value = _small_share(item) if rate else words.count(round(item.value))
        failed = item.status is Status.FAILED
        kind = "" if not failed else "careful" if item.limit and item.limit.advisory else "bad"
        yield Glance(value, text, kind)


def _small_share(item: Result) -> str:
    """A share as per cent, or as a count where per cent would round it away."""
    if item.counts and 0 < (item.value or 0.0) < 0.0005:
        return words.count(item.counts[0])
    return "none" if not item.value else words.percent(item.value)


ROLE_WORDS = {"label": "the outcome", "score": "the score", "prediction": "the prediction", "id": "names the row",
              "time": "the time", "weight": "the weight", "sensitive": "groups are told apart by it"}  # fmt: skip


def _columns(record: VersionRecord) -> Iterator[Column]:
    """The profile's columns, else those that were registered, with what people wrote of them."""
    table = table_of(record.release, "data_quality.profile", "column_profile")
    facts = record.version.facts
    declared = {item.name: item for item in facts.columns} if facts is not None else {}
    if table is None:
        for fact in declared.values():
            yield _column(record, fact.name, declared, fact.kind, (words.DASH, "", words.DASH, _declared(record, fact)))
        return
    columns = table.columns
    for at, each in enumerate(columns["column"]):
        name, kind = str(each), str(columns["kind"][at])
        fact_ = declared.get(name)
        spread = _spread(columns, at, kind) or (_declared(record, fact_) if fact_ is not None else "")
        told = (
            _missing(columns["missing"][at], columns["n"][at]),
            unknown_text(record, name, table.where.role),
            _count(_cell(columns, "distinct", at)),
            spread,
        )
        yield _column(record, name, declared, kind, told)


def _column(
    record: VersionRecord, name: str, declared: Mapping[str, ColumnFact], kind: str, told: tuple[str, str, str, str]
) -> Column:
    features = record.version.features
    feature = features.features.get(name)
    meaning = words.feature_meaning(features, name)
    if feature is not None and feature.unit:
        meaning = f"{meaning} ({feature.unit})" if meaning else feature.unit
    fact = declared.get(name)
    role = ROLE_WORDS.get(fact.role, "") if fact is not None else ""
    return Column(name, meaning, role, kind, *told)


def _declared(record: VersionRecord, fact: ColumnFact) -> str:
    """The categories or the range that were registered, if values of the column may be shown."""
    if record.version.features.masked(fact.name):
        return "values not published"
    if fact.categories:
        return listed(fact.categories, 4)
    if fact.minimum is not None and fact.maximum is not None:
        return f"{words.number(fact.minimum)} to {words.number(fact.maximum)}"
    return ""


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
    low, high, middle = (_cell(columns, name, at) for name in ("min", "max", "p50"))
    whole = kind == "integer"
    half = f"middle {_written(middle, whole=whole)}" if middle is not None else ""
    if low is None or high is None:
        return f"{half}; smallest and largest not published" if half else "values not published"
    text = f"{_written(low, whole=whole)} to {_written(high, whole=whole)}"
    return f"{text}, {half}" if half else text


def _written(value: float, *, whole: bool) -> str:
    """A number; one of a column of whole numbers without decimals, where it is whole."""
    if whole and float(value).is_integer():
        return words.count(int(value)).replace("-", words.MINUS)
    return words.number(value)


def _cell(columns: dict[str, tuple[Any, ...]], name: str, at: int) -> float | None:
    series: Sequence[Any] = columns.get(name, ())
    value = series[at] if at < len(series) else None
    return float(value) if isinstance(value, int | float) else None
