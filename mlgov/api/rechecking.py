"""`recheck` and `check --reproduce`: measure releases again, compare, and vouch for what is equal with a key."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mlgov.api.checked import Checked
from mlgov.api.oversight import Oversight
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.errors import EvidenceError, MlgovError, UsageError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.files import write_atomically
from mlgov.evidence.run_record import Level, run_to_bytes
from mlgov.gating.levels import (
    NAMESPACE,
    RECHECK,
    VALIDATOR,
    Reproduced,
    protected_pipeline,
    recheck_document,
    signature_path,
)
from mlgov.registry.selectors import select
from mlgov.runner.provenance import Stopwatch, git_state, library_versions
from mlgov.runner.run import stored
from mlgov.signoff.keys import MACHINE
from mlgov.signoff.sshsig import public_key, sign


@dataclass(frozen=True)
class Again:
    """One version measured again."""

    version: str
    reproduced: Reproduced
    written: tuple[Path, ...] = ()

    @property
    def sentence(self) -> str:
        """One line: equal, or what differs."""
        if self.reproduced.equal:
            return f"{self.version}: measured again with equal result" + (", vouched for" if self.written else "")
        rest = len(self.reproduced.differences) - 1
        more = f", and {rest} more" if rest > 0 else ""
        return f"{self.version}: NOT equal: {self.reproduced.differences[0]}{more}"


def reproduce_versions(
    selectors: Sequence[str] = (),
    *,
    level: str | None = None,
    key: Path | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> tuple[Again, ...]:
    """Measure releases again and compare; with a level, write that into the run record of what is equal.

    Args:
        selectors: which versions.
        level: `ci` in a protected pipeline; with `key`, the record is signed, which is what makes it count.
        key: a private key whose public half is among `ci_keys` of portal.yml.
        governed: the governed folder.
        as_of: the day.

    Raises:
        UsageError: the level is claimed outside a protected pipeline, or the key isn't a trusted machine's.
        SelectionError: nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, SignOffs(workspace))
    if level is not None and not protected_pipeline(os.environ, workspace.portal.branch):
        msg = "this is no protected pipeline, so that nothing measured here has the level `ci`"
        raise UsageError(msg, hint="run it on the protected branch; see docs/gates.md")
    if key is not None:
        owner = oversight.keys.owner(public_key(key))
        if owner is None or owner.person != MACHINE:
            msg = f"{key} is not the key of a trusted machine"
            raise UsageError(msg, hint="name its public half under `ci_keys` in portal.yml")
    found = []
    for item in _stored(oversight, selectors):
        again = oversight.reproduced(item)
        written: tuple[Path, ...] = ()
        if again.equal and (level is not None or key is not None):
            written = _vouch(item, "ci" if level is not None else None, key)
        found.append(Again(item.version.name, again, written))
    return tuple(found)


def recheck(
    selector: str,
    *,
    person: str,
    key: Path,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Again:
    """A validator measures one version again, and signs that it came out equal.

    Raises UsageError if the person is no validator or the key isn't theirs; SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, SignOffs(workspace))
    if person not in workspace.portal.roles.get(VALIDATOR, ()):
        msg = f"{person} doesn't hold the role validator"
        raise UsageError(msg, hint="roles stand in portal.yml")
    owner = oversight.keys.owner(public_key(key))
    if owner is None or owner.person != person:
        msg = f"{key} is not a key of {person}"
        raise UsageError(msg, hint=f"name its public half under people.{person}.keys in portal.yml")
    found = _stored(oversight, [selector])
    if len(found) > 1:
        msg = f"{selector} means {len(found)} versions; measure them one by one"
        raise UsageError(msg)
    (item,) = found
    again = oversight.reproduced(item)
    statement = item.run.release
    if not again.equal or statement is None:
        return Again(item.version.name, again)
    watch = Stopwatch()
    said = recheck_document(statement, person=person, started=watch.started, versions=library_versions())
    path = item.run.store.path_of(statement)
    file = path.with_name(f"{path.stem}.{_safe(person)}{RECHECK}")
    raw = canonical_bytes(said)
    signature = sign(raw, key, NAMESPACE)
    write_atomically(signature_path(file), signature)
    write_atomically(file, raw)
    return Again(item.version.name, again, (file, signature_path(file)))


def _stored(oversight: Oversight, selectors: Sequence[str]) -> list[Checked]:
    """The selected versions that have release evidence."""
    workspace = oversight.workspace
    found = []
    for version in select(workspace.registry.versions(), selectors or ("*",)):
        run = stored(version, workspace.portal.windows_store)
        if run.release is None:
            msg = f"{version.name} has no evidence that could be measured again"
            raise MlgovError(msg, hint=f"run `mlgov check {version.name}`")
        found.append(Checked(version, run, oversight.sign_offs.judge))
    return found


def _vouch(item: Checked, level: Level | None, key: Path | None) -> tuple[Path, ...]:
    """Rewrite the run record as of this run, and sign it."""
    statement, store = item.run.release, item.run.store
    if statement is None:
        return ()
    record = store.run_of(statement)
    if record is None:
        msg = f"the run record of {item.version.name} was lost"
        raise EvidenceError(msg, hint=f"run `mlgov check {item.version.name} --force`")
    file = store.path_of(statement).with_suffix(".run.json")
    if level is not None:
        commit, dirty = git_state(item.version.governed)
        started = Stopwatch().started
        record = replace(
            record, level=level, started=started, seconds=None, commit=commit, dirty=dirty, versions=library_versions()
        )
    raw = run_to_bytes(record)
    written = [file]
    if key is not None:
        # Beside the old record the new signature doesn't fit: both are there, or neither counts.
        write_atomically(signature_path(file), sign(raw, key, NAMESPACE))
        written.append(signature_path(file))
    elif signature_path(file).exists():
        signature_path(file).unlink()
    write_atomically(file, raw)
    return tuple(written)


def _safe(person: str) -> str:
    return "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "_" for each in person)
