"""What a version is made of, as rows for its card: data sets, training, features, files that run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.documents.facts import Facts
from mlgov.pages import words
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.since import class_name
from mlgov.pages.telling import listed

RUNS_CODE = frozenset({"pickle", "torch", "keras", "hdf5", "npy", "zip", "unknown"})
"""Formats with which the usual library can run code that a file brings, and those that nobody recognised."""


@dataclass(frozen=True, slots=True)
class CardFact:
    """One name with its value."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataRow:
    """One data set."""

    role: str
    path: str
    note: str
    rows: str
    format: str
    digest: str


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature."""

    name: str
    meaning: str
    kind: str
    range: str
    sensitivity: str
    source: str


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    """One file or reference that is part of what runs."""

    name: str
    role: str
    format: str
    size: str
    digest: str
    warning: str
    note: str


def data_rows(record: VersionRecord) -> list[DataRow]:
    """Data sets by role, the production windows as one row."""
    facts, data = record.version.facts, record.version.authored.data
    found = []
    for role in ("train", "validation", "test", "reference"):
        authored = getattr(data, role)
        fact = facts.data.get(role) if facts else None
        if authored is None and fact is None:
            continue
        found.append(
            DataRow(
                role=words.sentence(words.ROLES[role]),
                path=fact.path if fact else authored.path,
                note=(authored.note or "") if authored else "",
                rows=words.count(fact.rows if fact else None),
                format=fact.format if fact else words.DASH,
                digest=words.short(fact.digest) if fact else "not derived yet",
            )
        )
    windows = sorted(name for name in (facts.data if facts else {}) if name.startswith("window:"))
    if windows and facts is not None:
        first, last = (words.period(name.partition(":")[2]) for name in (windows[0], windows[-1]))
        span = (
            f"{words.counted(len(windows), 'window')}, {first} to {last}" if len(windows) > 1 else f"1 window, {first}"
        )
        rows = sum(facts.data[name].rows for name in windows)
        path = data.windows.path if data.windows else facts.data[windows[0]].path
        found.append(
            DataRow("Production data", path, span, words.count(rows), facts.data[windows[0]].format, "one each")
        )
    elif data.windows is not None:
        found.append(DataRow("Production data", data.windows.path, "no window yet", words.DASH, words.DASH, words.DASH))
    return found


SAMPLES = (
    ("sample", "Sample", "a small part of the data, to look at and to try things out with"),
    (
        "golden_sample",
        "Fixed test rows",
        "what the model says of them must not change from one installation to the next",
    ),
)
"""Files that a version names besides its data sets, and what they are for."""


def sample_rows(record: VersionRecord) -> list[DataRow]:
    """The samples that were registered with a version, by path: nothing is measured on them."""
    authored = record.version.authored
    found = []
    for field, name, purpose in SAMPLES:
        path = getattr(authored, field)
        if path is not None:
            found.append(DataRow(name, path, purpose, words.DASH, words.DASH, words.DASH))
    return found


def training_facts(record: VersionRecord) -> list[CardFact]:
    """How it was fitted, as far as it is known."""
    facts, training = record.version.facts, record.version.authored.training
    seed = training.seed if training and training.seed is not None else facts.seed if facts else None
    commit = ""
    if facts is not None and facts.commit:
        commit = facts.commit[:12] + (" with changes that were not committed" if facts.dirty else "")
    pairs = [
        ("Kind of model", class_name(facts.model_class) if facts and facts.model_class else ""),
        ("Class", facts.model_class or "" if facts else ""),
        ("Library", facts.library or "" if facts else ""),
        ("Seed", str(seed) if seed is not None else ""),
        ("Code", commit),
    ]
    if training is not None:
        trials = f" ({words.counted(training.trials, 'trial')})" if training.trials is not None else ""
        pairs += [
            ("Search", f"{training.search}{trials}" if training.search else ""),
            ("Validation", training.validation or ""),
            ("Balancing", training.balancing or ""),
            ("Augmentation", training.augmentation or ""),
            ("Note", training.note or ""),
        ]
    return [CardFact(name, value) for name, value in pairs if value]


def feature_rows(record: VersionRecord) -> tuple[FeatureRow, ...]:
    """Features of the model, then columns that groups are told apart by."""
    facts: Facts | None = record.version.facts
    described = record.version.features.features
    found = []
    for column in facts.columns if facts else ():
        if column.role not in {"feature", "sensitive"}:
            continue
        feature = described.get(column.name)
        meaning = words.feature_meaning(record.version.features, column.name)
        unit = f" ({feature.unit})" if feature and feature.unit and meaning else ""
        watched = " Not an input: fairness is measured by it." if column.role == "sensitive" else ""
        found.append(
            FeatureRow(
                name=column.name,
                meaning=f"{meaning or 'not described'}{unit}.{watched}"
                if watched
                else f"{meaning or 'not described'}{unit}",
                kind=column.kind + (", may be missing" if column.nullable else ""),
                range=_range(column.minimum, column.maximum, column.categories),
                sensitivity=(feature.sensitivity or "not said") if feature else "not said",
                source=_source(feature.online_source, feature.offline_source) if feature else words.DASH,
            )
        )
    return tuple(found)


def _range(low: float | None, high: float | None, categories: Sequence[str] | None) -> str:
    if categories:
        return listed(categories, 6)
    if low is not None and high is not None:
        return f"{words.number(low)} to {words.number(high)}"
    return ""


def _source(online: str | None, offline: str | None) -> str:
    if online and offline and online != offline:
        return f"in use: {online}; for training: {offline}"
    return online or offline or words.DASH


def artefact_rows(record: VersionRecord) -> list[ArtefactRow]:
    """Files and references that are part of what runs."""
    facts = record.version.facts
    found = []
    known = {item.path: item for item in facts.artefacts} if facts else {}
    notes = {item.path: item.note or "" for item in record.version.authored.artefacts if item.path}
    for path in dict.fromkeys([*known, *notes]):
        fact = known.get(path)
        kind = fact.format if fact else "not read yet"
        warning = ""
        if fact is not None and kind.partition("+")[0] in RUNS_CODE:
            warning = "Loading this format can run code that the file brings. It was fingerprinted, not loaded."
        role = words.plain(fact.role) if fact else "model"
        size, digest = (_size(fact.bytes), words.short(fact.sha256)) if fact else (words.DASH, "not derived yet")
        found.append(ArtefactRow(path, role, kind, size, digest, warning, notes.get(path, "")))
    for item in record.version.authored.artefacts:
        if item.uri:
            digest = words.short((item.digest or "").removeprefix("sha256:")) or "no fingerprint"
            note = item.note or ""
            found.append(ArtefactRow(item.uri, words.plain(item.role), "elsewhere", words.DASH, digest, "", note))
    return found


def _size(size: int) -> str:
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.3g} {unit}"
    return f"{size} bytes"
