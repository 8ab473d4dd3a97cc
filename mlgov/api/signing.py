"""`approve` and `delegate`: show what is decided on, sign it with a person's own key, verify it, then write it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast, get_args

from mlgov.api.decision_summary import charter_summary, policy_summary, version_summary
from mlgov.api.dossiers import Proposal, proposal
from mlgov.api.workspace import Workspace
from mlgov.documents.nearest import hint_for
from mlgov.errors import SignOffError, UsageError
from mlgov.evidence.canonical import sha256_file
from mlgov.signoff.assess import Circumstances, assess
from mlgov.signoff.git import git_line
from mlgov.signoff.holders import named_here
from mlgov.signoff.keys import MACHINE
from mlgov.signoff.ledger import heads
from mlgov.signoff.record import chain_of, delegation_digest, new_record
from mlgov.signoff.sshsig import fingerprint, public_key, sign
from mlgov.signoff.store import dossier_of_record, read_folder, write_record
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, Condition, DecisionKind, Record
from mlgov.signoff.wording import DECISION_WORDS, plain

How = Literal["key", "commit", "outside"]
APPROVING = frozenset({"approve", "approve_with_conditions", "renew"})
_DEFAULT_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says when they decide."""

    role: str
    decision: DecisionKind = "approve"
    person: str | None = None
    """Default: whose key it is."""
    reason: str = ""
    conditions: tuple[str, ...] = ()
    """`text|owner|due` each."""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    on_behalf_of: str | None = None
    revokes: tuple[str, ...] = ()
    """Digests (or their first digits) of records that are taken back."""
    met: tuple[str, ...] = ()
    """Ids of conditions that are met."""
    envelope: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A decision that was made elsewhere."""

    document: Path
    recorder: str
    held: dt.date | None = None
    quorum: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Prepared:
    """A decision that is ready to be signed and written: nothing is on disk yet."""

    workspace: Workspace
    record: Record
    dossier: bytes | None
    summary: str
    """What the person is about to sign, for the terminal."""
    how: How
    key: Path | None
    known: tuple[Assessment, ...] = field(default=(), repr=False)
    """Delegations on record, for acting on behalf."""


@dataclass(frozen=True, slots=True)
class Written:
    """A decision on disk."""

    record: Record
    files: tuple[str, ...]
    """Relative to the governed folder."""
    advice: str
    """What to do next."""


def prepare(  # noqa: PLR0913 - one thing that can be said each
    name: str,
    said: Said,
    *,
    stage: str = "release",
    governed: str | Path | None = None,
    as_of: dt.date | None = None,
    key: str | Path | None = None,
    commit: bool = False,
    outside: Outside | None = None,
) -> Prepared:
    """Everything about a decision up to the signature: what it binds, whether this person may, what it looks like.

    Args:
        name: `project/model@version`, or `project` at the stage `charter`.
        said: role, decision, reason, conditions, validity.
        stage: what is decided on.
        governed: the governed folder; default: ./project_charters or the nearest above.
        as_of: the day for which evidence is judged; default: SOURCE_DATE_EPOCH, else today.
        key: the person's SSH key; default: git's user.signingkey, else ~/.ssh/id_ed25519.
        commit: write the record without a signature; the signed commit that brings it will vouch.
        outside: the decision was made elsewhere and is recorded on behalf; never shown as verified.

    Raises:
        UsageError, SelectionError: what was said can't be meant.
        SignOffError: nobody to sign, not their role, nothing to sign, or a clock behind what is on record.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = proposal(workspace, name, stage, envelope=said.envelope)
    if said.decision in APPROVING and stage == "release" and found.statement is None and found.policy is None:
        msg = f"{found.dossier.subject} has no evidence yet, so that there is nothing to approve"
        raise SignOffError(msg, hint=f"mlgov check {found.dossier.subject}")
    how: How = "outside" if outside is not None else "commit" if commit else "key"
    path = _key(workspace, key) if how == "key" else None
    person = said.person or (_holder(workspace, path) if path is not None else None)
    if person is None:
        msg = "who decides isn't said"
        raise UsageError(msg, hint="name them with --person, as in portal.yml")
    on_record = read_folder(workspace.governed / found.project.id)
    record = _record(workspace, found, said, person, how=how, outside=outside, on_record=on_record.records)
    known = _delegations(workspace, on_record.records)
    prepared = Prepared(workspace, record, found.dossier.raw, "", how, path, known)
    _refuse_if_wrong(prepared, record, signed=False)
    show = charter_summary if found.version is None else version_summary
    if found.policy is not None:
        show = policy_summary
    return replace(prepared, summary=show(workspace, found, record, on_record.records))


def finish(prepared: Prepared) -> Written:
    """Sign the record (unless a commit will vouch, or nobody), verify what was made, and write it.

    Raises SignOffError if the key can't sign or the result doesn't hold; then nothing was written.
    """
    record = prepared.record
    governed = prepared.workspace.governed
    if prepared.key is not None:
        record = replace(record, signature=sign(record.raw, prepared.key))
        _refuse_if_wrong(prepared, record, signed=True)
    path = write_record(governed, record, dossier=prepared.dossier)
    written = {each.digest: each for each in read_folder(governed / record.subject.partition("/")[0]).records}
    if record.digest not in written or written[record.digest].raw != record.raw:
        msg = f"{path} was written but can't be read back"
        raise SignOffError(msg, hint="is something else writing to this folder?")
    if prepared.dossier is not None and dossier_of_record(governed, record) != prepared.dossier:
        msg = f"what was signed was not kept beside {path.name}"
        raise SignOffError(msg)
    folder = path.parent
    names = [path.name, f"{path.name}.sig", f"{record.dossier[:12]}.dossier.json"]
    files = tuple((folder / name).relative_to(governed).as_posix() for name in names if (folder / name).is_file())
    return Written(record, files, _advice(prepared, record, folder))


def prepare_delegation(  # noqa: PLR0913 - all are keywords of one command
    project: str,
    *,
    role: str,
    to: str,
    until: dt.date,
    start: dt.date | None = None,
    scope: str | None = None,
    reason: str = "",
    person: str | None = None,
    key: str | Path | None = None,
    governed: str | Path | None = None,
    as_of: dt.date | None = None,
) -> Prepared:
    """A delegation, ready to be signed: `to` may act in a role for its holder until a day, within a scope.

    Raises the same as `prepare`; SignOffError also if the role isn't the person's own.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = workspace.project_named(project)
    path = _key(workspace, key)
    holder = person or _holder(workspace, path)
    _known_person(workspace, to)
    delegation: dict[str, str] = {"to": to, "until": until.isoformat(), "scope": scope or project}
    if start is not None:
        delegation["from"] = start.isoformat()
    on_record = read_folder(workspace.governed / found.id).records
    record = new_record(
        subject=found.id,
        stage="charter",
        dossier=delegation_digest(delegation),
        role=role,
        person=holder,
        decision="delegate",
        at=_now(on_record, found.id),
        basis="signed_record",
        reason=reason,
        prev=heads(on_record, found.id),
        extra={"delegation": delegation},
    )
    first = f" from {start.isoformat()}" if start else ""
    summary = (
        f"{holder} lets {to} act as {plain(role)} in {delegation['scope']}{first} until {until.isoformat()}.\n"
        f"{to} signs with their own key; nothing that {holder} may not do themself is handed on, and it can't be handed "
        f"on again."
    )
    prepared = Prepared(workspace, record, None, summary, "key", path)
    _refuse_if_wrong(prepared, record, signed=False)
    return prepared


def _record(
    workspace: Workspace,
    found: Proposal,
    said: Said,
    person: str,
    *,
    how: How,
    outside: Outside | None,
    on_record: Sequence[Record],
) -> Record:
    subject, stage = found.dossier.subject, found.dossier.stage
    decision = said.decision
    if said.conditions and decision == "approve":
        decision = "approve_with_conditions"
    extra: dict[str, Any] = {}
    if said.revokes:
        extra["revokes"] = sorted(_full_digest(each, on_record) for each in said.revokes)
    if said.met:
        extra["conditions_met"] = list(said.met)
    if said.envelope:
        extra["envelope"] = said.envelope
    chain = chain_of(subject)
    return new_record(
        subject=subject,
        stage=stage,
        dossier=found.dossier.digest,
        role=_known_role(workspace, said.role),
        person=_known_person(workspace, person),
        decision=_known_decision(decision),
        at=_now(on_record, chain),
        basis=_basis(workspace, how, outside),
        reason=said.reason,
        conditions=tuple(_condition(at, text) for at, text in enumerate(said.conditions, start=1)),
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        on_behalf_of=said.on_behalf_of,
        prev=heads(on_record, chain),
        extra=extra,
    )


def _basis(workspace: Workspace, how: How, outside: Outside | None) -> Mapping[str, Any]:
    if outside is None:
        return {"kind": "signed_commit" if how == "commit" else "signed_record"}
    if not outside.document.is_file():
        msg = f"there is no document {outside.document}"
        raise UsageError(msg, hint="name the minutes or the e-mail with --document; only its fingerprint is recorded")
    basis: dict[str, Any] = {
        "kind": "outside",
        "document": outside.document.name,
        "document_digest": sha256_file(outside.document),
        "recorder": _known_person(workspace, outside.recorder),
    }
    if outside.held is not None:
        basis["held"] = outside.held.isoformat()
    if outside.quorum:
        basis["quorum"] = list(outside.quorum)
    if outside.url:
        basis["url"] = outside.url
    return basis


def _refuse_if_wrong(prepared: Prepared, record: Record, *, signed: bool) -> None:
    """Assess the record as everybody will, by the files as they lie here. Raises SignOffError with what is wrong."""
    trust = _trust(prepared.workspace)
    found = assess(record, trust, Circumstances(as_of=record.at.date()), delegations=prepared.known)
    pending = () if signed or prepared.how == "outside" else found.problems[:1]  # nothing vouches yet
    problems = [each for each in found.problems if each not in pending]
    if prepared.how == "outside" and found.valid:
        return
    if problems:
        msg = f"this decision would not count: {problems[0]}"
        raise SignOffError(
            msg,
            hint="portal.yml says who holds which role and whose keys are whose, the charter who of them signs for it",
        )


def _trust(workspace: Workspace) -> Trust:
    named = partial(named_here, workspace.governed)
    return Trust(workspace.portal, {}, None, "the files as they lie here", given=True, named=named)


def _delegations(workspace: Workspace, records: Sequence[Record]) -> tuple[Assessment, ...]:
    trust = _trust(workspace)
    around = Circumstances(as_of=workspace.as_of)
    return tuple(assess(each, trust, around) for each in records if each.decision == "delegate")


def _key(workspace: Workspace, key: str | Path | None) -> Path:
    """The person's key: as said, as git uses it, or the usual one. Raises SignOffError if there is none."""
    if key is not None:
        return Path(key).expanduser()
    named = git_line(workspace.governed, "config", "--get", "user.signingkey")
    if named and (found := Path(named).expanduser()).is_file():
        return found
    home = Path.home() / ".ssh"
    usual = next((home / name for name in _DEFAULT_KEYS if (home / name).is_file()), None)
    if usual is None:
        msg = "there is no SSH key to sign with"
        raise SignOffError(msg, hint="name it with --key, or make one: ssh-keygen -t ed25519")
    return usual


def _holder(workspace: Workspace, key: Path) -> str:
    """Whose key it is. Raises SignOffError if nobody's."""
    public = public_key(key)
    trust = Trust(workspace.portal, {}, None, "")
    owner = trust.keys.owner(public)
    if owner is None or owner.person == MACHINE:
        whose = "nobody's" if owner is None else "a machine's"
        msg = f"the key {key} ({fingerprint(public)}) is {whose} in portal.yml"
        raise SignOffError(msg, hint=f"add it under `people`, in a change that somebody else merges: keys: [{public}]")
    return owner.person


def _known_person(workspace: Workspace, person: str) -> str:
    people = {*workspace.portal.people, *(each for members in workspace.portal.roles.values() for each in members)}
    if person not in people:
        msg = f"{person} is nobody in portal.yml"
        raise UsageError(msg, hint=hint_for(person, people))
    return person


def _known_role(workspace: Workspace, role: str) -> str:
    if role not in workspace.portal.roles:
        msg = f"there is no role `{role}` in portal.yml"
        raise UsageError(msg, hint=hint_for(role, workspace.portal.roles))
    return role


def _known_decision(decision: str) -> DecisionKind:
    if decision not in get_args(DecisionKind) or decision == "delegate":
        msg = f"{decision!r} is no decision"
        raise UsageError(msg, hint="approve, approve_with_conditions, reject, revoke, renew, acknowledge or feedback")
    return cast("DecisionKind", decision)


def _condition(number: int, text: str) -> Condition:
    parts = [part.strip() for part in text.rsplit("|", 2)]
    try:
        what, owner, due = parts
        return Condition(f"c{number}", what, owner, dt.date.fromisoformat(due))
    except ValueError as error:
        msg = f"{text!r} is no condition"
        raise UsageError(msg, hint='--condition "Add a drift alarm|operations|2027-01-31"') from error


def _full_digest(short: str, records: Sequence[Record]) -> str:
    found = [each.digest for each in records if each.digest.startswith(short.lower())] if len(short) >= 7 else []
    if len(found) != 1:
        msg = f"{short!r} is no record here" if not found else f"{short!r} means several records"
        raise UsageError(msg, hint="the digest is the name of the record's file")
    return found[0]


def _now(records: Sequence[Record], chain: str) -> dt.datetime:
    """The time of the decision: SOURCE_DATE_EPOCH if set, else now; never before what is on record.

    Raises SignOffError if the clock is behind.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        now = dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC) if epoch else dt.datetime.now(tz=dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        msg = f"SOURCE_DATE_EPOCH is {epoch!r}, expected seconds since 1970"
        raise UsageError(msg) from error
    now = now.replace(microsecond=0)
    latest = max((each.at for each in records if chain_of(each.subject) == chain), default=now)
    if latest > now:
        msg = f"the clock here says {now:%Y-%m-%d %H:%M} UTC, before the latest decision on record ({latest:%Y-%m-%d %H:%M})"
        raise SignOffError(msg, hint="set the clock right")
    return now


def _advice(prepared: Prepared, record: Record, folder: Path) -> str:
    """The commands that come next."""
    where = os.path.relpath(folder)
    words = f"{record.subject}: {DECISION_WORDS[record.decision]} by {plain(record.role)}"
    add = f"git add {where}"
    if prepared.how == "commit":
        return (
            f"It counts once a signed commit brings it:\n  {add}\n"
            f"  git commit -S -m 'Sign-off of {words}' -- {where}\n"
            "The commit must be signed with your own SSH key (git config gpg.format ssh) and be merged, not squashed."
        )
    last = "" if prepared.how == "key" else "\nIt is shown as decided elsewhere and never as verified."
    return f"Propose it like any change:\n  {add}\n  git commit -m 'Sign-off of {words}' -- {where}{last}"
