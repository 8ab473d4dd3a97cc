"""Decisions on record of one project as the portal needs them: by subject, and by what their state depends on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlgov.api.sign_offs import SignOffs
from mlgov.evidence.canonical import digest_of, sha256_bytes
from mlgov.registry.protocol import ModelVersion
from mlgov.signoff.record import folder_of
from mlgov.signoff.store import FOLDER, Damaged
from mlgov.signoff.types import STAGES, Assessment, Stage


@dataclass(frozen=True)
class Decided:
    """What was decided in one project; empty without a folder of approvals."""

    assessments: tuple[Assessment, ...] = ()
    """Oldest first."""
    damaged: tuple[Damaged, ...] = ()
    any: bool = False
    """There is a folder of approvals."""
    _folders: Mapping[str, str] = field(default_factory=dict)
    """Folder of records, relative to the governed folder -> digest of its files."""
    _git: str = ""
    """What of git the state of a sign-off may depend on."""
    _by_subject: Mapping[str, tuple[Assessment, ...]] = field(default_factory=dict)

    def about(self, subject: str) -> tuple[Assessment, ...]:
        """The decisions about a version or a charter, oldest first."""
        return self._by_subject.get(subject, ())

    def stages(self, version: ModelVersion) -> tuple[Stage, ...]:
        """Stages of a version, but release, at which somebody decided."""
        known = {each.record.stage for each in self.about(version.name)}
        return tuple(stage for stage in STAGES if stage in known and stage not in {"release", "charter"})

    def key(self, version: ModelVersion) -> str:
        """A digest of all records and of git, as far as the state of a version's sign-offs depends on them."""
        own, charter = folder_of(version.name), folder_of(version.project)
        family = own.rpartition("/")[0]
        # An envelope is signed with another version of the model.
        found = {
            name: digest
            for name, digest in self._folders.items()
            if name in {own, charter} or (version.envelopes and name.startswith(f"{family}/"))
        }
        # A record that is gone lies in no folder, and keeps every version of its model shut.
        lost = sorted([each.path, each.chain, each.problem] for each in self.damaged)
        return digest_of([sorted(found.items()), lost, self._git]) if found or lost else ""


def decided_in(sign_offs: SignOffs, project: str) -> Decided:
    """The decisions of a project; costs one look where there are none."""
    folder = sign_offs.workspace.governed / project / FOLDER
    if not folder.is_dir():
        return Decided()
    found = sign_offs.assessed(project)
    ordered = tuple(sorted(found.assessments, key=lambda each: (each.record.at, each.record.digest)))
    by_subject: dict[str, list[Assessment]] = {}
    for each in ordered:
        by_subject.setdefault(each.record.subject, []).append(each)
    return Decided(
        ordered,
        found.damaged,
        any=True,
        _folders=dict(_folders(folder, f"{project}/{FOLDER}")),
        _git=sign_offs.workspace.remembered(("git", ""), lambda: _git(sign_offs)),
        _by_subject={subject: tuple(each) for subject, each in by_subject.items()},
    )


def _git(sign_offs: SignOffs) -> str:
    history = sign_offs.ground.history
    return "" if history is None else f"{history.head} {history.shallow} {history.submodule}"


def _folders(folder: Path, shown: str) -> Iterator[tuple[str, str]]:
    """Each folder of records with the digest of its files; records are small, and one that was changed must be seen."""
    for place, _, names in os.walk(folder):
        relative = Path(place).relative_to(folder).as_posix()
        files = [[name, _digest(Path(place) / name)] for name in sorted(names)]
        if files:
            yield (shown if relative == "." else f"{shown}/{relative}"), digest_of(files)


def _digest(path: Path) -> str:
    try:
        return sha256_bytes(path.read_bytes()) if path.is_file() else "no file"
    except OSError:
        return "unreadable"
