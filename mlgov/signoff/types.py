"""What the sign-off rooms pass to each other: dossiers, records, proofs, states. No reading, no rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

from mlgov.documents.sign_off_rules import STAGES as STAGES  # noqa: PLC0414 - the whole room takes it from here
from mlgov.documents.sign_off_rules import Stage as Stage  # noqa: PLC0414

DecisionKind = Literal[
    "approve", "approve_with_conditions", "reject", "revoke", "renew", "acknowledge", "feedback", "delegate"
]
BasisKind = Literal["signed_record", "signed_commit", "review", "host_file", "outside", "claim"]
"""How a decision came to be known: a personal signature over the record, over a commit, a pull-request review, a file
made on the platform, a decision made elsewhere and recorded on behalf, or somebody's word."""

State = Literal[
    "not_required",
    "approved",
    "conditional",
    "in_review",
    "rejected",
    "stale",
    "expired",
    "revoked",
    "unverifiable",
]


class Proof(IntEnum):
    """How well a record is proven; T0 and T1 are never called verified."""

    T0 = 0
    """A claim in a text file."""
    T1 = 1
    """Git history names the person, nothing vouches for it."""
    T2 = 2
    """A platform's review, its raw answer saved."""
    T3 = 3
    """The same, with the branch rules saved that were in force."""
    T4 = 4
    """A personal signature over the record."""
    T5 = 5
    """The same, with a time stamp or transparency log."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a dossier binds: a digest, or the material fields of a document."""

    kind: str
    """artefact, data, measurements, verdict, charter, features, version, limits, validation, windows, envelope."""
    name: str
    """Unique within its kind: a path, a data role, a feature's name, a limit's key."""
    digest: str
    """Sha256 of the thing itself, or of the canonical JSON of `fields`."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The material fields where the thing is text, so that a change can be named; numbers as decimal text."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What one signature is about: everything material of one version (or charter) at one stage."""

    subject: str
    """`project/model@version`, or `project` for a charter."""
    stage: Stage
    parts: tuple[Part, ...]
    """Sorted by kind and name."""
    raw: bytes = field(repr=False)
    """The canonical manifest; `digest` is its sha256."""
    digest: str = ""

    @property
    def name(self) -> str:
        """`project/model@version#stage`: the subject's name in records."""
        return f"{self.subject}#{self.stage}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a signer asks for: by whom and until when."""

    id: str
    text: str
    owner: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class Record:
    """One decision as recorded; `raw` are the bytes that were signed and are never written again."""

    subject: str
    stage: Stage
    dossier: str
    """Digest of what was decided on; for `revoke` and `delegate` the digest of what it is about."""
    role: str
    person: str
    """Person id as in `portal.yml`."""
    decision: DecisionKind
    at: dt.datetime
    """UTC, as claimed; what is proven of the time is in the assessment."""
    reason: str
    conditions: tuple[Condition, ...]
    valid_from: dt.date | None
    valid_until: dt.date | None
    basis: Mapping[str, Any]
    """`kind` (BasisKind) and what belongs to it: review url, commit, actor_id, raw_digest, recorder, quorum ..."""
    on_behalf_of: str | None
    """The person who delegated, where the signer acts for somebody."""
    prev: tuple[str, ...]
    """Digests of the records of this model that were there before and that no other record follows yet."""
    digest: str
    raw: bytes = field(repr=False)
    signature: bytes | None = field(default=None, repr=False)
    """The armoured signature beside the record, if there is one."""
    path: str = ""
    """Relative to the governed folder, with forward slashes."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What belongs to single decisions only: `revokes`, `delegation` (scope, to, until), `envelope`."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What can be proven of one record."""

    record: Record
    proof: Proof
    valid: bool
    """Nothing contradicts it: digest, signature, identity and role at the time hold as far as its basis claims."""
    person: str | None
    """Who signed as proven (key, platform id); None where nobody can be named."""
    proven_at: dt.datetime | None
    """When, by a source that is not the signer's own clock; None if unknown."""
    problems: tuple[str, ...] = ()
    """In words: why it is not valid, or why not proven better."""
    unverifiable: bool = False
    """It could not be checked here (no git, shallow clone, tool missing): counts for nothing until it can."""
    held: bool = False
    """Who is named held the role that is named, by what was believed before the record came; whoever signed it."""


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One opinion on a pull request, from any platform."""

    platform: Literal["github", "gitlab", "azure"]
    repository: str
    pull_request: int
    actor_id: str
    """The platform's numeric or permanent id, as text; names can change hands."""
    actor_name: str
    is_bot: bool
    state: Literal["approved", "changes_requested", "commented", "dismissed", "none"]
    at: dt.datetime
    commit: str | None
    """The commit the opinion was given on; None where the platform doesn't say (any more)."""
    url: str
    raw_digest: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who had a hand in a subject."""

    part: Literal["author", "committer", "co_author", "trainer", "last_pusher"]
    identity: str
    """E-mail or platform id, as found."""
    person: str | None
    """Person id, or None if nobody in `portal.yml` has this identity."""
    source: str
    """Commit, pull request or file that says so."""


@dataclass(frozen=True, slots=True)
class Segregation:
    """Who had a hand in the material parts of a dossier, and whether that is known completely."""

    contributors: tuple[Contributor, ...]
    proven: bool
    why_not: str = ""
    """Where it can't be proven: shallow clone, squash merge without its commit list, unknown identities."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One record and whether it counts towards the sign-off."""

    assessment: Assessment
    counts: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class RoleState:
    """One role that the policy asks for."""

    role: str
    needed: int
    records: tuple[Counted, ...]
    done: bool
    turn: bool
    """It is this role's turn: everybody who signs before it has."""
    note: str = ""
    """Why it is asked, or who may not."""
    final: bool = True
    """False for feedback that is asked for but decides nothing."""


@dataclass(frozen=True, slots=True)
class ConditionState:
    """One condition of an approval as of a day."""

    condition: Condition
    state: Literal["open", "overdue", "met"]
    record: str
    """Digest of the record that asks for it."""


@dataclass(frozen=True, slots=True)
class SignOffState:
    """How the sign-off of one dossier stands on a day: computed, never stored."""

    subject: str
    stage: Stage
    dossier: str
    state: State
    sentence: str
    """In plain words, for people who know neither git nor cryptography."""
    reasons: tuple[str, ...]
    roles: tuple[RoleState, ...]
    waits_for: tuple[str, ...]
    """Roles whose turn it is."""
    valid_until: dt.date | None = None
    conditions: tuple[ConditionState, ...] = ()
    changes: tuple[str, ...] = ()
    """For `stale`: exactly what changed since it was signed."""
    proof: Proof | None = None
    """The weakest proof among the records that count."""
    outside: tuple[str, ...] = ()
    """Why it isn't within a signed envelope that it might be in, so that the full round is asked for."""
    others: tuple[Counted, ...] = ()
    """Records about this subject and stage that no role asks for, or that are about an earlier dossier."""
    notes: tuple[str, ...] = ()

    @property
    def open_gate(self) -> bool:
        """Whether the sign-off keeps no gate shut."""
        overdue = any(item.state == "overdue" for item in self.conditions)
        return self.state in {"not_required", "approved", "conditional"} and not overdue
