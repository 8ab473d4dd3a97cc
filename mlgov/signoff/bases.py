"""For each way in which a decision can come to be known: who is proven to have made it, how well, and when.

None of these asks whether the person may decide; that is `assess`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mlgov.documents.people import People
from mlgov.errors import SignOffError
from mlgov.evidence.canonical import sha256_bytes
from mlgov.signoff.keys import MACHINE, why_key_fails
from mlgov.signoff.reviews.bundle import Bundle, read_bundle
from mlgov.signoff.reviews.folding import last_words, opinions
from mlgov.signoff.reviews.host_file import form_problem, why_not_theirs
from mlgov.signoff.signed_commits import signed_by
from mlgov.signoff.sshsig import BadSignature, ToolMissing, fingerprint, verify
from mlgov.signoff.store import attachment, dossier_of_record
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Proof, Record

if TYPE_CHECKING:
    from mlgov.signoff.history import History

REVIEW = "review"
"""Name of the file beside a record that holds the platform's own answers."""


class Manifests:
    """Which subject and stage each kept manifest is about; each is read once, however many decided on it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, str] | None] = {}

    def named(self, governed: Path, record: Record) -> tuple[str, str] | None:
        """Subject and stage of what a record was decided on; None if it isn't kept.

        Raises SignOffError if it was changed or can't be read.
        """
        key = (record.subject, record.dossier)
        if key not in self._known:
            raw = dossier_of_record(governed, record)
            self._known[key] = None if raw is None else self._read(raw)
        return self._known[key]

    @staticmethod
    def _read(raw: bytes) -> tuple[str, str]:
        try:
            body = json.loads(raw)
            return str(body["subject"]), str(body["stage"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            msg = "the manifest that was signed can't be read"
            raise SignOffError(msg) from error


@dataclass(frozen=True)
class Circumstances:
    """What is known around one record."""

    as_of: dt.date
    """The day on which the question is asked."""
    governed: Path | None = None
    """The governed folder, where more than the record itself is needed."""
    history: History | None = None
    commit: str | None = None
    """The commit on the protected branch that brought the record; None if it isn't committed, or that isn't known."""
    today: Trust | None = None
    """What is believed now: for keys that were revoked since."""
    known_since: dt.datetime | None = None
    """A time at which the record existed, by somebody else's word: a published checkpoint, a platform."""
    not_before: dt.datetime | None = None
    """When the evidence that it is about was made."""
    manifests: Manifests = field(default_factory=Manifests, compare=False, repr=False)
    """What was read of manifests, for all records that are assessed together."""
    good: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Digest of a record -> the key whose signature over it was found good already (`ahead`)."""


@dataclass(frozen=True)
class Proven:
    """What the way in which a decision is known proves."""

    proof: Proof
    person: str | None = None
    at: dt.datetime | None = None
    """When, by a source that isn't the signer's own clock."""
    problems: tuple[str, ...] = ()
    """Why it isn't valid."""
    notes: tuple[str, ...] = ()
    """Why it isn't proven better, though valid."""
    unverifiable: bool = field(default=False)


def proven(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """What can be proven of a record by its basis."""
    return _BASES[record.basis["kind"]](record, trust, around)


def signer(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """Who signed the record's bytes: a personal SSH signature in our own namespace."""
    if record.signature is None:
        return Proven(Proof.T0, problems=("its signature is missing",))
    try:
        key = around.good.get(record.digest) or verify(record.raw, record.signature)
    except BadSignature as error:
        return Proven(Proof.T0, problems=(error.message,))
    except ToolMissing as error:
        return Proven(Proof.T0, problems=(f"the signature can't be checked here: {error.message}",), unverifiable=True)
    person, why = key_holder(key, record.at.date(), trust, around)
    return Proven(Proof.T0 if why else Proof.T4, person, around.known_since, (why,) if why else ())


def key_holder(key: str, said: dt.date, trust: Trust, around: Circumstances) -> tuple[str | None, str]:
    """Whose key it is, and why it doesn't count for that day; the reason is empty if it does."""
    owner = trust.keys.owner(key)
    if owner is None:
        return None, f"the key {fingerprint(key)} is nobody's in portal.yml as it was then"
    if owner.person == MACHINE:
        return None, "it was signed by a machine's key; machines don't decide"
    now = around.today.keys.owner(key) if around.today is not None else None
    known = around.known_since.date() if around.known_since is not None else None
    revoked = now.key.revoked if now is not None else None
    return owner.person, why_key_fails(owner.key, said, known=known, as_of=around.as_of, revoked=revoked)


def _signed_commit(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """Who signed the commit that brought the record."""
    if around.history is None:
        why = "there is no git history here, and the commit that vouches can't be looked at"
        return Proven(Proof.T0, problems=(why,), unverifiable=True)
    if around.commit is None:
        return Proven(Proof.T0, problems=("it isn't committed; sign the commit: git commit -S",), unverifiable=True)
    signed = signed_by(around.history, record)
    if signed.key is None:
        return Proven(Proof.T1, problems=(signed.why_not,), unverifiable=signed.unverifiable)
    person, why = key_holder(signed.key, record.at.date(), trust, around)
    return Proven(Proof.T1 if why else Proof.T4, person, around.known_since, (why,) if why else ())


def _platform(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """What a platform recorded: its own answers lie beside the record."""
    basis = record.basis
    try:
        bundle = saved_answers(record, around)
    except SignOffError as error:
        return Proven(Proof.T0, problems=(error.message,))
    if bundle is None:
        return Proven(Proof.T0, problems=("the platform's answers that it rests on are missing",))
    pull = bundle.pull
    if (basis.get("platform"), str(basis.get("pull_request"))) != (bundle.platform, str(pull.number)):
        return Proven(Proof.T0, problems=("the saved answers are about another pull request",))
    actor, at, why = _actor(record, bundle, trust, around)
    person = People(trust.portal.people).by_account(bundle.platform, actor) if actor else None
    problems = [why] if why else []
    if actor and person is None:
        problems.append(f"the {bundle.platform} account {actor} is nobody's in portal.yml as it was then")
    if at is not None and at.replace(microsecond=0) != record.at:
        problems.append("the platform recorded another time than the record says")
    if not pull.merged:
        problems.append("the pull request wasn't merged when its answers were saved")
    elif around.history is not None and not _part_of(around.history, pull.merge_commit):
        problems.append("the pull request's merge is not part of this history")
    elif around.history is not None and not _came_after(around, pull.merge_commit):
        problems.append("it came with the pull request itself; decisions are recorded after the merge")
    unvouched = _unvouched(record, bundle, trust, around)
    protected = pull.rules is not None and pull.rules.protects and pull.bypassed is False
    proof = Proof.T0 if problems else Proof.T1 if unvouched else Proof.T3 if protected else Proof.T2
    notes = (unvouched,) if unvouched else ("it was merged past the branch's rules",) if pull.bypassed else ()
    return Proven(proof, person, None if unvouched else at, tuple(problems), notes)


def saved_answers(record: Record, around: Circumstances) -> Bundle | None:
    """The platform's answers beside a record; None if they aren't there. Raises SignOffError if they were changed."""
    raw = attachment(around.governed, record, REVIEW) if around.governed is not None else None
    if raw is None:
        return None
    if sha256_bytes(raw) != record.basis.get("raw_digest"):
        msg = "the platform's answers that it rests on were changed"
        raise SignOffError(msg, hint="restore the file from version control")
    return read_bundle(raw)


def _actor(record: Record, bundle: Bundle, trust: Trust, around: Circumstances) -> tuple[str, dt.datetime | None, str]:
    """Which account decided, when, and why the saved answers don't say what the record says."""
    named = str(record.basis.get("actor_id") or "")
    if record.basis["kind"] == "host_file":
        why = "" if named and named == bundle.pull.author_id else "the pull request was opened by another account"
        why = why or why_not_theirs(bundle, People(trust.portal.people)) or form_problem(record, bundle, around.history)
        return bundle.pull.author_id, bundle.pull.merged_at, why
    if record.decision == "revoke":
        last = last_words(bundle.events).get(named)
        gone = last is not None and last.state == "dismissed"
        why = "" if gone else f"the account {named or '?'} withdrew nothing in the saved answers"
        return named, last.at if last is not None else None, why
    held = opinions(bundle.events).get(named)
    if held is None:
        return named, None, f"the account {named or '?'} holds no opinion in the saved answers"
    approves = record.decision in {"approve", "approve_with_conditions", "renew", "acknowledge"}
    if approves != (held.state == "approved") and record.decision != "feedback":
        return named, held.at, f"the platform recorded `{held.state.replace('_', ' ')}`"
    if record.basis.get("commit") != held.commit or held.commit is None:
        return named, held.at, "the platform doesn't say that the review was of this commit"
    return named, held.at, ""


def _unvouched(record: Record, bundle: Bundle, trust: Trust, around: Circumstances) -> str:
    """Why nobody vouches that these answers are the platform's own: whoever may write to the branch could make them up."""
    if not trust.portal.ci_keys:
        return (
            "nobody vouches that the saved answers are the platform's own: portal.yml names no key (`ci_keys`) of the job "
            "that records them"
        )
    if record.signature is None:
        return "the job that records reviews didn't sign it, though portal.yml names its key (`ci_keys`)"
    try:
        owner = trust.keys.owner(verify(record.raw, record.signature))
    except SignOffError as error:
        return f"the job's signature can't be relied on: {error.message}"
    if owner is None or owner.person != MACHINE:
        return "it isn't signed by the job that records reviews, but with another key"
    # A machine signs after the merge; that it says so itself proves nothing once its key was given up.
    said = max(record.at, bundle.pull.merged_at or record.at).date()
    known = around.known_since.date() if around.known_since is not None else None
    now = around.today.keys.owner(owner.key.key) if around.today is not None else None
    revoked = now.key.revoked if now is not None else None
    why = why_key_fails(owner.key, said, known=known, as_of=around.as_of, revoked=revoked)
    return f"the job's signature doesn't count: {why}" if why else ""


def _outside(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """A decision made elsewhere and recorded on behalf: never verified, but it must say who recorded what."""
    del around
    recorder = record.basis.get("recorder")
    problems = []
    if not record.basis.get("document_digest"):
        problems.append("it names no document")
    if not recorder or (trust.portal.people and recorder not in trust.portal.people):
        problems.append("who recorded it is nobody in portal.yml")
    return Proven(
        Proof.T0, problems=tuple(problems), notes=(f"decided elsewhere, recorded by {recorder}; not verified",)
    )


def _claim(record: Record, trust: Trust, around: Circumstances) -> Proven:
    """Somebody's word; git history may name who committed it, but nothing vouches for that."""
    found = around.history.commit(around.commit) if around.history is not None and around.commit is not None else None
    person = People(trust.portal.people).by_email(found.author_email) if found is not None else None
    if person is not None and person == record.person:
        return Proven(Proof.T1, person, notes=("only the commit's author field names them; not verified",))
    return Proven(Proof.T0, notes=("nothing but the record itself names them; not verified",))


def _came_after(around: Circumstances, merge: str | None) -> bool:
    """Whether the branch had the merge before it had the record; what isn't committed yet comes after."""
    if around.history is None or around.commit is None or merge is None:
        return True
    base = around.history.base_of(around.commit)
    return base is not None and around.history.is_ancestor(merge, base)


def _part_of(history: History, commit: str | None) -> bool:
    return commit is not None and history.head is not None and history.is_ancestor(commit, history.head)


_BASES: dict[str, Callable[[Record, Trust, Circumstances], Proven]] = {
    "signed_record": signer,
    "signed_commit": _signed_commit,
    "review": _platform,
    "host_file": _platform,
    "outside": _outside,
    "claim": _claim,
}
