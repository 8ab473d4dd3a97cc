"""What a version's evidence is about: its data by role and its artefacts, found, and bound by digest.

Finding (which files, how large, when changed) costs almost nothing and tells whether anything can have changed.
Binding (their sha256) is done only when it can. No data set is opened here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.datasets.digest import StatCache, file_digest
from mlgov.datasets.files import UnreachableDataError, is_glob, locate
from mlgov.datasets.fingerprint import declared_sides, fingerprint, origin_of
from mlgov.datasets.protocol import Origin
from mlgov.documents.version import ArtefactRef, DataRef
from mlgov.errors import DataError
from mlgov.evidence.cache import stat_key
from mlgov.evidence.measurement import Role
from mlgov.evidence.statement import Subject
from mlgov.registry.protocol import ModelVersion

RELEASE_ROLES: tuple[Role, ...] = ("train", "validation", "test", "reference")


@dataclass(frozen=True, slots=True)
class Source:
    """One declared data set of a version and what it is bound to now."""

    role: Role
    ref: DataRef
    origin: Origin | None
    """None if it can't be reached or read here."""
    problem: str = ""
    """Why not."""
    reachable: bool = True
    """False if nothing exists at its path here; evidence that was made elsewhere may still stand."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """`data/<role>` and `data/<role>/<part>`; none without digests."""
        return () if self.origin is None else origin_subjects(self.role, self.origin)


def find_sources(version: ModelVersion, cache: StatCache | None) -> tuple[Source, ...]:
    """The declared data sets of a release in fixed order, hashed as far as they can be reached."""
    declared = ((role, getattr(version.authored.data, role)) for role in RELEASE_ROLES)
    return tuple(_source(role, ref, version.data_root, cache) for role, ref in declared if ref is not None)


def find_source(version: ModelVersion, roles: Iterable[Role], cache: StatCache | None) -> Source | None:
    """The first of these roles that is declared, hashed if it can be reached; None if none is."""
    for role in roles:
        ref = getattr(version.authored.data, role)
        if ref is not None:
            return _source(role, ref, version.data_root, cache)
    return None


def _source(role: Role, ref: DataRef, data_root: Path, cache: StatCache | None) -> Source:
    try:
        return Source(role, ref, fingerprint(ref, data_root=data_root, cache=cache))
    except UnreachableDataError as error:
        return Source(role, ref, None, error.message, reachable=False)
    except DataError as error:
        return Source(role, ref, None, error.message)


def origin_subjects(role: Role, origin: Origin) -> tuple[Subject, ...]:
    """`data/<role>` and `data/<role>/<part>` of what a data set is bound to."""
    sides = tuple(Subject(f"data/{role}/{part}", fact.sha256) for part, fact in sorted(origin.sides.items()))
    return (Subject(f"data/{role}", origin.digest), *sides)


def artefact_subjects(version: ModelVersion, cache: StatCache | None) -> tuple[tuple[Subject, ...], tuple[str, ...]]:
    """The digests of all artefacts, and the names of those that could not be hashed here.

    The digest of an artefact out of reach is the registered one; without any it is no subject. Raises DataError if a
    file is there but can't be read.
    """
    found: dict[str, Subject] = {}
    unseen: list[str] = []
    for ref in version.authored.artefacts:
        name = f"artefact/{ref.path or ref.uri}"
        digest = _hashed(ref, version.data_root, cache)
        if digest is None:
            unseen.append(name)
            digest = _registered(ref, version)
        if digest is not None:
            found[name] = Subject(name, digest)
    return tuple(found.values()), tuple(unseen)


def stamps(version: ModelVersion, before: ModelVersion | None = None) -> list[Any]:
    """Path and state of every file that evidence of this version rests on, without reading any.

    The test data of the version `before` is measured beside it.
    """
    data = version.authored.data
    refs = [ref for ref in (*(getattr(data, role) for role in RELEASE_ROLES), data.windows) if ref is not None]
    paths = [path for ref in refs for path in (ref.path, *(side.path for side in declared_sides(ref).values()))]
    paths += [ref.path for ref in version.authored.artefacts if ref.path is not None]
    tested = before.authored.data.test if before is not None else None
    if tested is not None:
        paths += [tested.path, *(side.path for side in declared_sides(tested).values())]
    return [[path, *_stamps_of(path, version.data_root)] for path in dict.fromkeys(paths)]


def newest(found: Iterable[Any]) -> int:
    """The latest time of change in stamps, in ns since 1970; 0 without files."""
    times = (max(each[1][1], each[1][2]) for stamp in found for each in stamp[1:] if isinstance(each, list) and each[1])
    return max(times, default=0)


def _stamps_of(path: str, data_root: Path) -> Iterator[Any]:
    plain = data_root / path
    if not is_glob(path) and plain.is_file():
        # Whether it lies inside the data root was judged when it was read; a link that moves has another inode.
        yield [path, stat_key(plain)]
        return
    try:
        located = locate(path, data_root=data_root)
    except DataError as error:
        yield error.message
    else:
        for each in located.files:
            yield [each.shown, stat_key(each.path)]


def _hashed(ref: ArtefactRef, data_root: Path, cache: StatCache | None) -> str | None:
    if ref.path is None:
        return None
    try:
        located = locate(ref.path, data_root=data_root)
    except UnreachableDataError:
        return None
    return file_digest(located.files[0].path, cache) if located.single else origin_of(located, {}, cache).digest


def _registered(ref: ArtefactRef, version: ModelVersion) -> str | None:
    facts = version.facts.artefacts if version.facts is not None else ()
    known = next((fact.sha256 for fact in facts if fact.path == ref.path), None)
    return known or (None if ref.digest is None else ref.digest.removeprefix("sha256:"))
