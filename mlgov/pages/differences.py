"""What differs between a version and the one that it replaces, as both are written; nothing is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.documents.facts import Facts
from mlgov.documents.version import RegisteredVersion
from mlgov.pages import words
from mlgov.registry.protocol import ModelVersion

NAMED = 12
"""Names that are listed before `and 4 more`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; a dash stands for nothing."""

    what: str
    before: str
    now: str


def differences(before: ModelVersion, now: ModelVersion) -> tuple[Difference, ...]:
    """Everything that differs between a version and the one that it replaces."""
    found = [*_authored(before.authored, now.authored)]
    if before.facts is not None and now.facts is not None:
        found += _facts(before.facts, now.facts)
    return tuple(found)


def _authored(before: RegisteredVersion, now: RegisteredVersion) -> Iterator[Difference]:
    yield from _texts(
        ("Origin", words.plain(before.origin), words.plain(now.origin)),
        ("Label", before.columns.label, now.columns.label),
        ("Positive label", before.columns.positive, now.columns.positive),
        ("Decided by", _decision(before), _decision(now)),
        ("Watched for fairness", ", ".join(before.columns.sensitive), ", ".join(now.columns.sensitive)),
    )
    old, new = before.training, now.training
    for name in ("search", "trials", "validation", "balancing", "augmentation", "seed"):
        was, given = getattr(old, name, None), getattr(new, name, None)
        if was != given:
            yield Difference(f"Training: {name}", _given(was), _given(given))


def _facts(before: Facts, now: Facts) -> Iterator[Difference]:
    yield from _texts(
        ("Kind of model", before.model_class, now.model_class),
        ("Fitted with", before.library, now.library),
    )
    yield from _names("Inputs", _inputs(before), _inputs(now))
    for role in ("train", "validation", "test", "reference"):
        old, new = before.data.get(role), now.data.get(role)
        if (old.digest if old else "") != (new.digest if new else ""):
            yield Difference(
                words.sentence(words.ROLES[role]),
                f"{words.counted(old.rows, 'row')}, fingerprint {words.short(old.digest)}" if old else words.DASH,
                f"{words.counted(new.rows, 'row')}, fingerprint {words.short(new.digest)}" if new else words.DASH,
            )
    yield from _mapping("Setting", before.hyperparameters, now.hyperparameters)
    yield from _mapping("Environment", before.environment, now.environment)


def _inputs(facts: Facts) -> list[str]:
    return [column.name for column in facts.columns if column.role in {"feature", "sensitive"}]


def _texts(*rows: tuple[str, str | None, str | None]) -> Iterator[Difference]:
    for what, before, now in rows:
        if (before or "") != (now or ""):
            yield Difference(what, before or words.DASH, now or words.DASH)


def _names(what: str, before: list[str], now: list[str]) -> Iterator[Difference]:
    """Names that are there in one only."""
    gone = [name for name in before if name not in set(now)]
    come = [name for name in now if name not in set(before)]
    if gone or come:
        yield Difference(what, _listed(gone, "only here"), _listed(come, "only here"))


def _listed(names: list[str], remark: str) -> str:
    if not names:
        return words.DASH
    rest = len(names) - NAMED
    return f"{remark}: {', '.join(names[:NAMED])}{f' and {rest} more' if rest > 0 else ''}"


def _mapping(what: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Keys whose values differ; where all keys are others, they are listed instead of compared."""
    if before and now and not set(before) & set(now):
        yield Difference(
            f"{what}s", _listed([f"{k} {_text(v)}" for k, v in before.items()], "were"),
            _listed([f"{k} {_text(v)}" for k, v in now.items()], "are"),
        )  # fmt: skip
        return
    for key in dict.fromkeys([*before, *now]):
        if before.get(key) != now.get(key) or (key in before) != (key in now):
            old = _text(before[key]) if key in before else words.DASH
            new = _text(now[key]) if key in now else words.DASH
            yield Difference(f"{what} {key}", old, new)


def _decision(version: RegisteredVersion) -> str:
    decision = version.decision
    if decision is None:
        return ""
    parts = (
        f"threshold {decision.threshold:g}" if decision.threshold is not None else "",
        decision.rule or "",
    )
    return ", ".join(part for part in parts if part)


def _given(value: Any) -> str:
    return words.DASH if value is None else _text(value)


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
