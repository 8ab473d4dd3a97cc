"""`verify`: is everything on record what it claims to be? Offline, from a clone; no data is opened."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mlgov.api.place import PORTAL_FILE, find_governed, today
from mlgov.documents.base import load
from mlgov.documents.policy import load_policy
from mlgov.documents.portal import Portal
from mlgov.errors import DocumentError, EvidenceError, SignOffError
from mlgov.evidence.run_record import run_from_bytes
from mlgov.portal.editions import DRAFT
from mlgov.signoff import verifying
from mlgov.signoff.assessments import Ground
from mlgov.signoff.checkpoint import FILE, Checkpoint, checkpoint, parse_checkpoint
from mlgov.signoff.holders import named_here
from mlgov.signoff.policy_dossier import POLICIES
from mlgov.signoff.policy_standing import policy_signed
from mlgov.signoff.store import read_folder
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Record
from mlgov.signoff.verifying import Finding, Report

if TYPE_CHECKING:
    from mlgov.api.workspace import Workspace  # reads all documents; only portal.yml is needed here

HERE = "people and roles as the files lie here, which nobody but the folder vouches for"
GIVEN = "people and roles as the files lie here, believed because they were handed over"


@dataclass(frozen=True)
class Verified:
    """What was checked in a governed folder, and against which editions."""

    report: Report
    further: tuple[Finding, ...]
    """About editions and checkpoints."""

    @property
    def exit_code(self) -> int:
        """0 if everything holds, 12 otherwise."""
        bad = any(each.kind != "note" for each in self.further)
        return 12 if bad else self.report.exit_code

    def as_text(self) -> str:
        """The report for people."""
        return verifying.as_text(self.report, self.further)

    def as_json(self) -> str:
        """The same as JSON."""
        return verifying.as_json(self.report, self.further)


def verify(
    *,
    governed: str | Path | None = None,
    as_of: dt.date | None = None,
    editions: Sequence[str | Path] = (),
    checkpoints: Sequence[str | Path] = (),
    as_given: bool = False,
) -> Verified:
    """Check signatures, digests, chains, roles at the time, checkpoints and published editions.

    Args:
        governed: The governed folder; default: ./project_charters or the nearest above.
        as_of: The day that decides what has ended; default: SOURCE_DATE_EPOCH, else today.
        editions: Folders of published editions that must have been made from this evidence and these records.
        checkpoints: Files of published checkpoints whose records must all be here.
        as_given: Believe portal.yml as it lies here instead of asking git history: for a folder without history that
            somebody handed over.

    Raises:
        DocumentError: portal.yml can't be used.
        SignOffError: a checkpoint can't be read.
    """
    folder = find_governed(Path(governed) if governed else None)
    # Only portal.yml is read: a slip in some other document must not keep anybody from checking decisions.
    portal = load(Portal, folder / PORTAL_FILE, root=folder)
    listed = [(str(path), read_checkpoint(Path(path))) for path in checkpoints]
    known = [each for _, each in listed]
    for edition in editions:
        with contextlib.suppress(SignOffError):
            known.append(read_checkpoint(Path(edition) / FILE))
    ground = _ground(folder, portal, as_of or today(), known, as_given=as_given)
    remarks = ground.history.remarks() if ground.history is not None else ()
    with _no_collections():
        report = verifying.verify_records(folder, project_ids(folder), ground, remarks=remarks)
    further = [each for name, point in listed for each in verifying.verify_checkpoint(point, report, name)]
    further += verifying.verify_checkpoints(sorted(listed, key=lambda each: each[1].count))
    for edition in editions:
        further += verifying.verify_edition(Path(edition).resolve(), report)
    further += _policies(folder, portal, report)
    return Verified(report, tuple(further))


def _policies(governed: Path, portal: Portal, report: Report) -> Iterator[Finding]:
    """Whether each policy of the folder is signed by the role that answers for it."""
    for path in sorted((governed / POLICIES).glob("*.yml")):
        with contextlib.suppress(DocumentError):  # `mlgov check` says what is wrong with it
            policy = load_policy(path.stem, governed)
            signed = policy_signed(policy, report.assessments, portal=portal, governed=governed, as_of=report.as_of)
            yield Finding("note", f"{POLICIES}/{path.name}", signed.sentence)


def ground_of(workspace: Workspace, *, checkpoints: Iterable[Checkpoint] = (), as_given: bool = False) -> Ground:
    """What records of a workspace are assessed on: history, people as they lie here, published checkpoints."""
    return _ground(workspace.governed, workspace.portal, workspace.as_of, checkpoints, as_given=as_given)


def _ground(
    governed: Path, portal: Portal, as_of: dt.date, checkpoints: Iterable[Checkpoint], *, as_given: bool
) -> Ground:
    here = Trust(
        portal,
        {},
        revision=None,
        source=GIVEN if as_given else HERE,
        given=as_given,
        named=partial(named_here, governed),
    )
    return Ground.of(
        governed,
        here,
        as_of,
        checkpoints=tuple(checkpoints),
        not_before=earliest_evidence(governed),
        as_declared=True,
    )


def project_ids(governed: Path) -> tuple[str, ...]:
    """Names of the folders that may hold records: whatever is there, also if its charter is gone."""
    return tuple(sorted(path.name for path in governed.iterdir() if path.is_dir() and not path.name.startswith(".")))


def read_checkpoint(path: Path) -> Checkpoint:
    """A published checkpoint. Raises SignOffError if it can't be read or was changed."""
    try:
        return parse_checkpoint(path.read_bytes(), shown_as=str(path))
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}"
        raise SignOffError(msg, hint="name the checkpoint.json of a published edition") from error


def checkpoint_for(governed: Path, out: Path, edition: str | None, as_of: dt.date) -> Checkpoint:
    """The checkpoint of an edition that is about to be published below `out`, continuing the one before it.

    Raises SignOffError if a record that was published is gone, or the last edition's checkpoint can't be read: then
    nothing may be published.
    """
    projects = project_ids(governed)
    records = [record for project in projects for record in read_folder(governed / project).records]
    evidence = verifying.evidence_digests(verifying.evidence_files(governed, projects))
    return checkpoint(records, last_checkpoint(out, edition), as_of=as_of, evidence=evidence)


def last_checkpoint(out: Path, edition: str | None = None) -> Checkpoint | None:
    """The checkpoint that one of this edition's name continues; None if no other edition below `out` has one.

    That is the one with the most records; for an edition that stands, the one that it continues already. Nothing is
    taken from lists that could be lost: every folder is looked at.

    Raises SignOffError if a checkpoint can't be read.
    """
    found = {path.parent.name: read_checkpoint(path) for path in sorted(out.glob(f"*/{FILE}"))}
    own = found.pop(edition or DRAFT, None)
    found.pop(DRAFT, None)
    if own is not None and edition not in {None, DRAFT}:
        return next((each for each in found.values() if each.digest == own.previous), None)
    return max(found.values(), key=lambda each: (each.count, each.as_of, each.digest), default=None)


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Don't look for unreachable cycles: records are many small values without any, and looking takes a third longer."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def earliest_evidence(governed: Path) -> Callable[[Record], dt.datetime | None]:
    """When the first evidence of a record's version was measured, by its run records; None if nothing says."""
    known: dict[str, dt.datetime | None] = {}
    measured = {path.parent.name for path in governed.glob(f"*/{verifying.EVIDENCE}")}

    def earliest(record: Record) -> dt.datetime | None:
        project, slash, rest = record.subject.partition("/")
        if not slash or project not in measured:
            return None
        if record.subject not in known:
            model, _, version = rest.partition("@")
            times = []
            for path in (governed / project / verifying.EVIDENCE / model / version).glob("release-*.run.json"):
                with contextlib.suppress(OSError, ValueError, EvidenceError):
                    started = dt.datetime.fromisoformat(run_from_bytes(path.read_bytes()).started)
                    times.append(started if started.tzinfo else started.replace(tzinfo=dt.UTC))
            known[record.subject] = min(times, default=None)
        return known[record.subject]

    return earliest
