"""`approvals`: decisions made on a platform, recorded from its saved answers; and what is on record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlgov.api.dossiers import proposal
from mlgov.api.listing import Listing
from mlgov.api.verifying import ground_of, project_ids
from mlgov.api.workspace import Workspace
from mlgov.documents.people import PlatformKind
from mlgov.errors import MlgovError, SelectionError, SignOffError
from mlgov.signoff.assessments import assess_project
from mlgov.signoff.base_revision import GENESIS, Trusts, base_of_pull, genesis_declaration
from mlgov.signoff.bases import REVIEW
from mlgov.signoff.history import History
from mlgov.signoff.keys import MACHINE
from mlgov.signoff.pull_request import PullRequest
from mlgov.signoff.reviews.bundle import Bundle, Kind, bundle_of
from mlgov.signoff.reviews.decisions import (
    Outcome,
    live_opinions,
    must_be_merged,
    outcomes,
    proof_of,
    recorded_already,
    shown,
)
from mlgov.signoff.reviews.host_file import DossierNow, file_outcomes
from mlgov.signoff.reviews.saved import load
from mlgov.signoff.sshsig import public_key, sign, verify
from mlgov.signoff.store import read_records, write_record
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, Dossier, Proof, Record, Stage
from mlgov.signoff.wording import day

Files = Mapping[Kind, Sequence[str | Path]]
"""Kind of answer -> its saved pages in their order."""


@dataclass(frozen=True)
class Imported:
    """What an import recorded, and what it didn't and why."""

    pull: PullRequest
    proof: Proof
    outcomes: tuple[Outcome, ...]
    written: tuple[tuple[Record, Path], ...]
    known: tuple[Record, ...]
    """Decisions that were on record already."""
    notes: tuple[str, ...] = ()

    def as_text(self) -> str:
        """For people: what was merged how, a line for each person, and the files."""
        lines = [f"{self.pull.repository}#{self.pull.number}, proof {self.proof.name}"]
        lines += [f"  ! {note}" for note in self.notes]
        lines += [f"  {'+' if each.decisions else '-'} {shown(each)}" for each in self.outcomes]
        lines += [f"  written: {path}" for _, path in self.written]
        lines += [f"  already on record: {record.path}" for record in self.known]
        if not self.written and not self.known:
            lines.append("  nothing was recorded")
        return "\n".join(lines)

    def as_json(self) -> str:
        """The same as JSON."""
        body = {
            "format": "mlgov-import/1",
            "platform": self.pull.platform,
            "repository": self.pull.repository,
            "pull_request": self.pull.number,
            "proof": self.proof.name,
            "notes": list(self.notes),
            "opinions": [
                {
                    "account": each.event.actor_id,
                    "person": each.person,
                    "state": each.event.state,
                    "commit": each.event.commit,
                    "recorded": [record.digest for record, _ in each.decisions],
                    "why_not": each.why_not,
                }
                for each in self.outcomes
            ],
            "written": [record.path or str(path) for record, path in self.written],
            "already_on_record": [record.path for record in self.known],
        }
        return json.dumps(body, indent=1, ensure_ascii=False)


def import_approvals(
    platform: PlatformKind,
    files: Files,
    *,
    governed: str | Path | None = None,
    merge_commit: str | None = None,
    key: str | Path | None = None,
) -> Imported:
    """Record the decisions made on a merged pull request; running it again records nothing twice.

    Args:
        platform: whose answers they are.
        files: `pull` (one), `reviews`, `commits`, `pushes`, `rules`: saved pages.
        governed: the governed folder.
        merge_commit: the commit that must have been merged, where the job knows it.
        key: the job's private key, one of `ci_keys`: it signs what it records. Without it nothing vouches that the
            answers are the platform's own.

    Raises:
        SignOffError: this is no full clone of the protected branch, an answer can't be used, or it isn't merged.
    """
    workspace = Workspace.open(Path(governed) if governed else None)
    here = Trust(workspace.portal, {}, None, "")
    signer = _machine(here, Path(key)) if key is not None else None
    history = _history(workspace, branch=workspace.portal.branch)
    bundle = _bundle(platform, files)
    must_be_merged(bundle, merge_commit)
    if not bundle.complete:
        msg = "the saved answers tell of one opinion only; others may have refused"
        raise SignOffError(msg, hint="save all pages of the reviews")
    merge = bundle.pull.merge_commit or ""
    if not history.is_ancestor(merge, "HEAD"):
        msg = f"{bundle.pull.repository}#{bundle.pull.number} was merged as {merge[:12]}, which is not part of this branch"
        raise SignOffError(msg, hint="run this on the protected branch, in a full clone, after the merge")
    trust, listing = _listing(history, bundle)
    before = _on_record(workspace)
    found = outcomes(bundle, trust, listing, before)
    found += file_outcomes(bundle, trust, history, listing.base, _dossier_now(workspace), known=before)
    written: list[tuple[Record, Path]] = []
    known: list[Record] = []
    for outcome in found:
        for record, dossier in outcome.decisions:
            if (same := _same(record, before, here if signer is not None else None)) is not None:
                known.append(same)
                continue
            signature = sign(record.raw, Path(key)) if key is not None else None
            path = write_record(workspace.governed, record, signature, dossier.raw or None, {REVIEW: bundle.raw})
            written.append((record, path))
    vouched = signer is not None and _is_machine(trust, signer)
    proof = proof_of(bundle) if vouched else Proof.T1
    return Imported(bundle.pull, proof, found, tuple(written), tuple(known), _notes(bundle, trust, signer))


@dataclass(frozen=True)
class Live:
    """What a platform says now of an open pull request."""

    trust: Trust
    """People and policies before the request."""
    base: str
    pull: PullRequest
    opinions: Mapping[str, tuple[Assessment, ...]]
    """Subject -> decisions by review, assessed; instead of what the request commits as records."""
    asked: tuple[str, ...] = field(default=())
    """What the request's head asks to be signed: names of dossiers (`project/model@version#stage`)."""
    untold: str = ""
    """Why it can't be told what is asked, in words; then `asked` is empty and means nothing."""
    dossiers: Mapping[str, Dossier] = field(default_factory=dict, repr=False)
    """Digest -> what lay at the reviewed commits, which is on record nowhere yet."""


def live(
    platform: PlatformKind, files: Files, *, governed: str | Path | None = None, as_of: dt.date | None = None
) -> Live:
    """What people say now of an open pull request, from the live answers alone.

    Raises SignOffError if an answer can't be used, or this is no full clone that has the target branch.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    history = _history(workspace, branch=None)
    bundle = _bundle(platform, files)
    trust, listing = _listing(history, bundle)
    head = listing.at(bundle.pull.head or "", workspace.as_of)
    asked = () if isinstance(head, str) else tuple(each.dossier.name for each in head)
    untold = head if isinstance(head, str) else ""
    opinions = live_opinions(bundle, trust, listing)
    return Live(trust, listing.base, bundle.pull, opinions, asked, untold, listing.dossiers)


def asked_between(
    base: str, head: str = "HEAD", *, governed: str | Path | None = None, as_of: dt.date | None = None
) -> tuple[Dossier, ...]:
    """The dossiers that a change from one revision to another asks to be signed: what its summary must list.

    Raises SignOffError if it can't be told.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    history = _history(workspace, branch=None)
    old, new = history.find(base), history.find(head)
    if old is None or new is None:
        msg = f"the revision {base if old is None else head} is not in this clone"
        raise SignOffError(msg, hint="fetch it, in full depth")
    found = Listing(history, Trusts(history).at(old), old).at(new, workspace.as_of)
    if isinstance(found, str):
        raise SignOffError(found)
    return tuple(each.dossier for each in found)


def approvals_on_record(
    selectors: Iterable[str] = (), *, governed: str | Path | None = None, as_of: dt.date | None = None
) -> tuple[Assessment, ...]:
    """Decisions on record with what can be proven of each, oldest first.

    Args:
        selectors: beginnings of subjects (`project`, `project/model`, `project/model@1`) or of digests; none: all.
        governed: the governed folder.
        as_of: the day.

    Raises SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    ground = ground_of(workspace)
    wanted = tuple(selectors)
    found = [
        each
        for project in project_ids(workspace.governed)
        for each in assess_project(workspace.governed / project, ground).assessments
        if not wanted or any(_matches(each.record, selector) for selector in wanted)
    ]
    if wanted and not found:
        msg = f"no decision on record matches {', '.join(wanted)}"
        raise SelectionError(msg, hint="mlgov approvals list shows all")
    return tuple(sorted(found, key=lambda each: (each.record.at, each.record.digest)))


def declare_genesis(*, governed: str | Path | None = None) -> Path:
    """Write `approvals/genesis.json`: the digest of people and policies as they are, the beginning of all trust.

    Raises SignOffError if one is there already.
    """
    folder = Workspace.open(Path(governed) if governed else None).governed
    path = folder / GENESIS
    if path.exists():
        msg = f"{GENESIS} is there already; the beginning of trust is declared once"
        raise SignOffError(msg)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(genesis_declaration(folder))
    return path


def listed_as_text(assessments: Sequence[Assessment]) -> str:
    """One line for each decision."""
    lines = []
    for each in assessments:
        record = each.record
        state = "can't be checked here" if each.unverifiable else "holds" if each.valid else "does not hold"
        lines.append(
            f"{record.digest[:12]}  {day(record.at.date())}  {record.subject} ({record.stage})  "
            f"{record.decision.replace('_', ' ')} by {record.person} as {record.role}: {state}, proof {each.proof.name}"
        )
    return "\n".join(lines) if lines else "no decision is on record"


def exported(
    digest: str, keys: Sequence[Path], *, governed: str | Path | None = None, as_of: dt.date | None = None
) -> str:
    """One decision as a DSSE envelope, signed anew: a signature beside a record is over other bytes.

    Raises SelectionError if not exactly one decision matches, SignOffError if a key can't sign or the decision doesn't hold.
    """
    from mlgov.exports.dsse import envelope

    found = approvals_on_record([digest], governed=governed, as_of=as_of)
    if len(found) > 1:
        msg = f"{digest} means {len(found)} decisions; an envelope holds one"
        raise SelectionError(msg, hint="name it by its digest: mlgov approvals list")
    (one,) = found
    if not one.valid:
        msg = f"the decision {one.record.digest[:12]} doesn't hold: {one.problems[0] if one.problems else 'not proven'}"
        raise SignOffError(msg, hint="what doesn't hold here isn't vouched for elsewhere")
    return envelope(one.record, keys).decode("utf-8")


def shown_as_text(assessment: Assessment) -> str:
    """One decision in full."""
    record = assessment.record
    facts: list[tuple[str, Any]] = [
        ("record", record.digest),
        ("file", record.path),
        ("about", f"{record.subject} ({record.stage})"),
        ("fingerprint of what was decided on", record.dossier),
        ("decision", record.decision.replace("_", " ")),
        ("by", f"{record.person} as {record.role}" + (f" for {record.on_behalf_of}" if record.on_behalf_of else "")),
        ("at", record.at.strftime("%Y-%m-%d %H:%M UTC")),
        ("reason", record.reason),
        *(("condition", f"{each.text} ({each.owner}, by {day(each.due)})") for each in record.conditions),
        ("valid from", record.valid_from),
        ("valid until", record.valid_until),
        *((f"basis, {key.replace('_', ' ')}", value) for key, value in record.basis.items()),
        ("proven to be signed by", assessment.person),
        ("proof", assessment.proof.name),
        *(("but", problem) for problem in assessment.problems),
    ]
    return "\n".join(f"{name}: {value}" for name, value in facts if value not in (None, ""))


def _history(workspace: Workspace, branch: str | None) -> History:
    history = History.open(workspace.governed)
    if history is None:
        msg = "there is no git history here"
        raise SignOffError(msg, hint="run this in a full clone of the repository")
    problems = history.problems(branch)
    if branch is not None and not problems and history.on_branch(branch) is not True:
        problems = (f"what is checked out is not the protected branch {branch}",)
    if problems:
        raise SignOffError(problems[0], hint="run this in a full clone of the protected branch (fetch depth 0)")
    return history


def _bundle(platform: PlatformKind, files: Files) -> Bundle:
    kinds: tuple[Kind, ...] = ("pull", "reviews", "commits", "pushes", "rules")
    return bundle_of(platform, [(kind, load(Path(path))) for kind in kinds for path in files.get(kind, ())])


def _listing(history: History, bundle: Bundle) -> tuple[Trust, Listing]:
    base = base_of_pull(history, bundle.pull)
    if base is None:
        msg = f"what the branch was before {bundle.pull.repository}#{bundle.pull.number} is not in this clone"
        raise SignOffError(msg, hint="run this in a full clone that has the target branch (fetch depth 0)")
    trust = Trusts(history).at(base)
    return trust, Listing(history, trust, base)


def _on_record(workspace: Workspace) -> tuple[Record, ...]:
    governed = workspace.governed
    return tuple(record for name in project_ids(governed) for record in read_records(governed / name))


def _dossier_now(workspace: Workspace) -> DossierNow:
    def now(subject: str, stage: Stage) -> Dossier | None:
        try:
            return proposal(workspace, subject, stage).dossier
        except MlgovError:
            return None

    return now


def _machine(here: Trust, key: Path) -> str:
    """The public half of the job's key. Raises SignOffError if portal.yml doesn't name it."""
    public = public_key(key)
    if not _is_machine(here, public):
        msg = f"{key} is not the key of a trusted machine"
        raise SignOffError(msg, hint="name its public half under `ci_keys` in portal.yml")
    return public


def _is_machine(trust: Trust, public: str) -> bool:
    owner = trust.keys.owner(public)
    return owner is not None and owner.person == MACHINE


def _same(record: Record, known: Iterable[Record], here: Trust | None) -> Record | None:
    """The same opinion as it is on record; for a job with a key (`here` names it) only if a machine vouched for it."""
    same = (each for each in known if recorded_already(record, [each]))
    return next((each for each in same if here is None or _vouched(each, here)), None)


def _vouched(record: Record, here: Trust) -> bool:
    try:
        return record.signature is not None and _is_machine(here, verify(record.raw, record.signature))
    except SignOffError:
        return False


def _notes(bundle: Bundle, trust: Trust, signer: str | None) -> tuple[str, ...]:
    pull, found = bundle.pull, []
    if pull.bypassed:
        found.append("merged by bypass: it passed by the branch's rules")
    if pull.rules is None:
        found.append("the branch's rules are not saved, so that nothing says what protected it")
    elif pull.rules.bypass:
        found.append(f"may pass by the rules: {', '.join(pull.rules.bypass)}")
    if signer is None:
        how = "name it with --sign" if trust.portal.ci_keys else "list its public half under `ci_keys` in portal.yml"
        found.append(f"recorded without the job's key, so that nothing vouches for the saved answers: {how}")
    elif not _is_machine(trust, signer):
        found.append(
            "portal.yml didn't name the job's key yet before this request, so that it vouches for nothing here"
        )
    return tuple(found)


def _matches(record: Record, selector: str) -> bool:
    subject = record.subject == selector or record.subject.startswith((f"{selector}/", f"{selector}@"))
    return subject or (len(selector) >= 6 and record.digest.startswith(selector))
