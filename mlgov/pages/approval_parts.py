"""What a decision was about, part by part: what each fingerprint is of, in plain words, and where to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.pages import urls, words
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import VersionRecord
from mlgov.signoff.change_words import metric_words, named, title
from mlgov.signoff.types import Dossier, Part, Record

KINDS: dict[str, tuple[str, str]] = {
    "artefact": ("Files that run", "the file itself, byte for byte"),
    "data": ("Data", "the rows that it was trained or tested on"),
    "validation": ("Validator's reports", "the report, word for word"),
    "envelope": ("Agreed limits of change", "what may change later without the full round"),
    "measurements": ("Numbers", "what was measured, to twelve digits"),
    "verdict": ("Results", "how the limits came out"),
    "limits": ("Limits", "how good is good enough, as it was in force"),
    "charter": ("Charter", "what the model is for, and who answers for it"),
    "features": ("Features", "what the inputs mean"),
    "version": ("Version", "how it was made and how it decides"),
    "windows": ("Production windows", "how it did in use"),
}
_FIRST = ("artefact", "data", "validation", "envelope")
"""Kinds that are shown one by one; of the others there are many."""


@dataclass(frozen=True, slots=True)
class SignedPart:
    """One thing with its fingerprint."""

    name: Link
    digest: str


@dataclass(frozen=True, slots=True)
class PartGroup:
    """All things of a kind."""

    title: str
    what: str
    link: Link
    parts: tuple[SignedPart, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class SignedParts:
    """Everything that a decision was about."""

    said: str
    groups: tuple[PartGroup, ...]


def parts_of(
    dossier: Dossier | None, record: Record, version: VersionRecord | None, page: str, lacking: str
) -> SignedParts:
    """What was decided on; `lacking` says why it can't be shown."""
    if dossier is None:
        return SignedParts(lacking, ())
    count = words.counted(len(dossier.parts), "thing")
    said = (
        f"{words.sentence(count)} with a fingerprint each. If any of them that matters is another one now, the decision no "
        f"longer counts. All of it together has the fingerprint {record.dossier[:12]}…, which stands in the record."
    )
    return SignedParts(said, tuple(_groups(dossier, version, page)))


def _groups(dossier: Dossier, version: VersionRecord | None, page: str) -> Iterator[PartGroup]:
    by_kind: dict[str, list[Part]] = {}
    for part in dossier.parts:
        by_kind.setdefault(part.kind, []).append(part)
    for kind in (*KINDS, *sorted(set(by_kind) - set(KINDS))):
        if kind in by_kind:
            title, what = KINDS.get(kind, (words.sentence(words.plain(kind)), ""))
            parts = tuple(SignedPart(Link(_named(part)), part.digest) for part in by_kind[kind])
            yield PartGroup(title, what, _where(kind, dossier, version, page), parts, kind in _FIRST)


def _named(part: Part) -> str:
    """A part in words: `ROC AUC at least 0.75`, `Section “not for”`, `Minority rate (data quality, class balance)`."""
    name = part.name
    if part.kind == "limits":
        asker = "charter" if name.startswith("charter ") else "policy"
        return f"{words.sentence(named(part))}, {asker}"
    if part.kind in {"measurements", "verdict"}:
        place, _, metric = name.rpartition(".")
        said = words.sentence(metric_words(metric))
        return f"{said} ({', '.join(words.plain(each) for each in place.split('.'))})" if place else said
    if part.kind in {"data", "artefact"}:
        return words.sentence(title(part).removeprefix("The "))
    if part.kind in {"charter", "version"}:
        section = name.removeprefix("section ")
        return f"Section “{words.plain(section)}”" if section != name else words.sentence(words.plain(name))
    return name


def _where(kind: str, dossier: Dossier, version: VersionRecord | None, page: str) -> Link:
    """Where it can be looked at as it is now."""
    project = dossier.subject.partition("/")[0]
    if kind == "charter" or version is None:
        return Link("as it is now", urls.relative(urls.project(project), page)) if kind == "charter" else Link("")
    item = version.version
    section, anchor = {
        "artefact": ("card", "artefacts"),
        "data": ("data", "sets"),
        "measurements": ("audit", ""),
        "verdict": ("audit", ""),
        "limits": ("audit", ""),
        "features": ("card", ""),
        "version": ("card", ""),
        "windows": ("operations", ""),
    }.get(kind, ("", ""))
    if not section:
        return Link("")
    target = urls.version(item.project, item.model, item.version, section, anchor)
    return Link("as it is now", urls.relative(target, page))
