"""A governed folder as it was on a day, written to a folder of its own so that it can be read like any other.

What people wrote without a day (charters, versions, people) is as it lay on the branch then, where git tells; what carries
a day (events, decisions, findings, evidence) is all that is known now and is looked at by its day. Where git tells
nothing, what lies here now stands in for it.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from mlgov.api.policies import policy_files_at
from mlgov.api.sign_offs import HERE, SignOffs
from mlgov.api.verifying import earliest_evidence
from mlgov.api.workspace import Workspace
from mlgov.documents.base import load
from mlgov.documents.events import Event
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.errors import EvidenceError, MlgovError
from mlgov.evidence.run_record import run_from_bytes
from mlgov.gating.as_of import PolicyThen, PolicyVersion, policy_on
from mlgov.signoff.assessments import Ground
from mlgov.signoff.export import export, projects_at
from mlgov.signoff.history import History
from mlgov.signoff.holders import named_here
from mlgov.signoff.policy_dossier import POLICIES
from mlgov.signoff.recorded import Recorded, pinned
from mlgov.signoff.trust import Trust

_NOW = frozenset({"findings", "events"})
"""Folders whose files say themselves from when on they count: what they say now is what is known."""


@dataclass
class Past:
    """A governed folder as it was on a day."""

    day: dt.date
    workspace: Workspace
    """Of the folder as it was; nothing is kept in a cache."""
    sign_offs: SignOffs
    days: Mapping[str, dt.date]
    """Path -> the day on which it came to the branch; what is not in it is not recorded."""
    by: dt.date | None
    """Only what was recorded by this day; None: whatever is known."""
    sources: Mapping[str, tuple[PolicyVersion, ...]]
    """Policy -> its versions in the order in which they came, today's last."""
    policies: dict[str, PolicyThen] = field(default_factory=dict)
    """Policy -> how it is known which version counted."""

    def judged_by(self, name: str) -> PolicyThen:
        """The version of a policy that counted on the day; from now on it judges here."""
        if name not in self.policies:
            versions = self.sources.get(name) or (PolicyVersion(load_policy(name, self.workspace.governed), None),)
            policy, then = policy_on(versions, self.day, by=self.by)
            self.workspace.remembered(("policy", name), lambda: policy)  # nothing asked for it before
            self.policies[name] = then
        return self.policies[name]

    def events(self, project: str, model: str) -> Iterator[tuple[str, Event]]:
        """(Path, event) of everything that happened to a model, whenever."""
        folder = self.workspace.governed / project / "models" / model / "events"
        for path in sorted(folder.glob("*.yml")):
            name = path.relative_to(self.workspace.governed).as_posix()
            yield name, load(Event, path, root=self.workspace.governed)


def true_past(now: Workspace, history: History | None, log: Recorded | None, day: dt.date, target: Path) -> Past:
    """The folder as it truly was, by all that is known now."""
    revision = log.revision_on(day) if log is not None else None
    if history is not None and revision is not None:
        governed = export(history, revision, target, projects_at(history, revision))
    else:
        governed = target / "governed"
        governed.mkdir(parents=True)
    _add_what_is_known(now.governed, governed, day)
    return _past(governed, now, day, history, log, by=None)


def recorded_past(now: Workspace, history: History, log: Recorded, revision: str, day: dt.date, target: Path) -> Past:
    """The folder as it lay on the branch at the end of a day, as anybody could have read it then."""
    governed = export(history, revision, target, projects_at(history, revision))
    return _past(governed, now, day, pinned(history, revision), log, by=day)


def _past(
    governed: Path, now: Workspace, day: dt.date, history: History | None, log: Recorded | None, *, by: dt.date | None
) -> Past:
    workspace = Workspace(governed, day, cached=False)
    sign_offs = SignOffs(workspace)
    here = Trust(workspace.portal, {}, None, HERE, named=partial(named_here, governed))
    sign_offs.__dict__["ground"] = Ground(governed, here, day, history, (), earliest_evidence(governed))
    first = log.first if log is not None else {}
    days = {path: at.date() for path, at in first.items() if by is None or at.date() <= by}
    return Past(day, workspace, sign_offs, days, by, policy_versions(now, log))


def _add_what_is_known(now: Path, then: Path, day: dt.date) -> None:
    """Files that lie here now and not yet then; those that carry a day as they are now."""
    for path in sorted(now.rglob("*")):
        parts = path.relative_to(now).parts
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in parts):
            continue
        target = then.joinpath(*parts)
        if target.exists() and not _NOW.intersection(parts):
            continue
        if len(parts) > 1 and parts[1] == "evidence" and not _measured_by(path, day):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _measured_by(path: Path, day: dt.date) -> bool:
    """Whether evidence (or what lies beside it) was measured by a day; also if nothing says when."""
    stem = path.name.partition(".")[0]
    run = path.with_name(f"{stem}.run.json")
    if not path.match("release-*") or not run.is_file():
        return True
    measured = measured_on(run)
    return measured is None or measured <= day


def measured_on(run: Path) -> dt.date | None:
    """The day of a run record; None if it can't be read."""
    try:
        return dt.datetime.fromisoformat(run_from_bytes(run.read_bytes()).started).date()
    except (OSError, ValueError, EvidenceError):
        return None


def policy_versions(now: Workspace, log: Recorded | None) -> dict[str, tuple[PolicyVersion, ...]]:
    """Policy -> its versions in the order in which they came to the branch, today's last."""

    def read() -> dict[str, tuple[PolicyVersion, ...]]:
        found: dict[str, list[PolicyVersion]] = {}
        own = {path.stem for path in (now.governed / POLICIES).glob("*.yml")}
        names = own | {now.portal.default_policy}
        for landing in log.landings if log is not None else ():
            if any(path.startswith(f"{POLICIES}/") and path.count("/") == 1 for path in landing.paths):
                _add_versions(now.governed, landing.commit, landing.at.date(), names, found)
        for name in names:
            today = now.policy_named(name)
            known = found.setdefault(name, [])
            if not known or known[-1].policy.digest != today.digest:
                known.append(PolicyVersion(today, None, packaged=name not in own))
        return {name: tuple(each) for name, each in found.items()}

    return now.remembered(("policy versions", ""), read)


def _add_versions(
    governed: Path, commit: str, day: dt.date, names: set[str], found: dict[str, list[PolicyVersion]]
) -> None:
    files = policy_files_at(governed, commit)
    with tempfile.TemporaryDirectory(prefix="mlgov-") as place:
        folder = Path(place)
        (folder / POLICIES).mkdir()
        for name, raw in files.items():
            (folder / POLICIES / name).write_bytes(raw)
        for name in sorted(names):
            if f"{name}.yml" not in files:
                continue
            policy = _policy(name, folder)
            known = found.setdefault(name, [])
            if policy is not None and (not known or known[-1].policy.digest != policy.digest):
                known.append(PolicyVersion(policy, day))


def _policy(name: str, folder: Path) -> PolicyInForce | None:
    try:
        return load_policy(name, folder)
    except MlgovError:
        return None  # what couldn't be read judged nothing


__all__ = ["Past", "measured_on", "policy_versions", "recorded_past", "true_past"]
