"""All records of a project assessed together: each by what was trusted before it came, older ones vouched for by later.

A record names those before it. So whatever proves when a later record was there (a platform, a published checkpoint)
proves that those it follows were there, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from mlgov.documents.portal import FILE as PORTAL_FILE
from mlgov.errors import SignOffError
from mlgov.signoff.ahead import good_signatures
from mlgov.signoff.assess import assess
from mlgov.signoff.base_revision import Trusts, base_of_pull, declared_here
from mlgov.signoff.bases import Circumstances, Manifests, saved_answers
from mlgov.signoff.checkpoint import Checkpoint
from mlgov.signoff.gone import broken_chains, gone
from mlgov.signoff.history import History
from mlgov.signoff.ledger import in_order
from mlgov.signoff.record import project_of
from mlgov.signoff.store import Damaged, Records, read_folder
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, Record

_PLATFORM = frozenset({"review", "host_file"})
_PERSONAL = "signed_record"
"""Proves by itself who signed what: all that is asked of elsewhere is whose key it is, and who held which role."""
_DECLARED = (
    "without a whole git history: people and policies as they lie here, which are those declared as the beginning"
)
_NIGHT = dt.time(23, 59, 59, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Ground:
    """What all records of a governed folder are assessed on."""

    governed: Path
    here: Trust
    """People, roles and keys as the files lie here: believed only if `given`, or where history says the same."""
    as_of: dt.date
    history: History | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    """Published ones: a record that one lists was there on its day."""
    not_before: Callable[[Record], dt.datetime | None] = field(default=lambda _: None)
    """When the evidence that a record is about was made."""
    beginning: Trust | None = None
    """Where no whole history can be asked: people as they lie here, if they are those of the declared beginning."""

    @classmethod
    def of(
        cls,
        governed: Path,
        here: Trust,
        as_of: dt.date,
        *,
        checkpoints: Sequence[Checkpoint] = (),
        not_before: Callable[[Record], dt.datetime | None] = lambda _: None,
        as_declared: bool = False,
    ) -> Ground:
        """The ground of a governed folder, with its git history if it has one and nothing is given instead of it.

        With `as_declared`, personal signatures are held against people as they lie here where there is no whole history
        (no git, a shallow clone), if these are exactly those that `approvals/genesis.json` declares. That is for reading
        and never for gates: in a shallow clone, whoever proposes a change could have declared another beginning.
        """
        history = None if here.given else History.open(governed)
        beginning = None
        if as_declared and not here.given:
            if history is not None and not history.holds(PORTAL_FILE):
                history = None  # the folder lies in somebody else's repository, which knows nothing of it
            if (history is None or history.shallow) and (digest := declared_here(governed)):
                beginning = replace(here, declared=True, source=f"{_DECLARED} ({digest[:12]})")
        return cls(governed, here, as_of, history, tuple(checkpoints), not_before, beginning)

    @cached_property
    def today(self) -> Trust:
        """What is believed now: the newest commit; the files as they lie here where there is none."""
        if self.beginning is not None:
            return self.beginning
        if self.history is None or self.history.head is None:
            return self.here
        return self._believed(self.trusts.at_all([self.history.head])[self.history.head])

    @cached_property
    def trusts(self) -> Trusts:
        """What was trusted at each revision, read once."""
        if self.history is None:
            msg = "there is no git history here"
            raise SignOffError(msg)
        return Trusts(self.history)

    @cached_property
    def listed(self) -> Mapping[str, dt.datetime]:
        """Digest of a record -> the end of the earliest day on which a published checkpoint lists it."""
        found: dict[str, dt.datetime] = {}
        for each in sorted(self.checkpoints, key=lambda point: point.as_of, reverse=True):
            found.update(dict.fromkeys(each.records, dt.datetime.combine(each.as_of, _NIGHT)))
        return found

    def trust_of(self, records: Sequence[Record], added: Mapping[str, str]) -> dict[str, Trust]:
        """Digest of a record -> what was trusted before it came."""
        if self.history is None:
            return {record.digest: self._without_history(record, self.here) for record in records}
        bases = self.history.bases_of(added.values())
        revisions: dict[str, str | None] = {}
        for record in records:
            commit = added.get(record.path)
            # What isn't committed yet comes after the newest commit.
            base = bases.get(commit) if commit is not None else self.history.head
            if record.basis["kind"] in _PLATFORM:
                base = self._base_of_pull(record) or base
            elif base is None and commit is not None and _is_personal(record) and self.trusts.is_beginning(commit):
                base = commit
            revisions[record.digest] = base
        about: dict[str, set[str]] = {}
        for record in records:
            if (revision := revisions[record.digest]) is not None:
                about.setdefault(revision, set()).add(project_of(record.subject))
        read = self.trusts.at_all(about, about)
        nothing = SignOffError("it came with the first commit, and nobody was trusted before that")
        found = {
            digest: self._believed(read[base] if base is not None else nothing) for digest, base in revisions.items()
        }
        return {record.digest: self._without_history(record, found[record.digest]) for record in records}

    def _without_history(self, record: Record, otherwise: Trust) -> Trust:
        return self.beginning if self.beginning is not None and _is_personal(record) else otherwise

    def _base_of_pull(self, record: Record) -> str | None:
        """What the branch was before the pull request: an import that comes later must not see what it brought."""
        try:
            bundle = saved_answers(record, Circumstances(self.as_of, governed=self.governed))
        except SignOffError:
            return None
        return base_of_pull(self.history, bundle.pull) if bundle is not None and self.history is not None else None

    def _believed(self, found: Trust | SignOffError) -> Trust:
        if isinstance(found, Trust):
            return found
        return replace(self.here, revision=None, given=False, source=found.message)


def _is_personal(record: Record) -> bool:
    return bool(record.basis["kind"] == _PERSONAL)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A project's records with what can be proven of each, and what can't be read at all."""

    assessments: tuple[Assessment, ...] = ()
    damaged: tuple[Damaged, ...] = ()


def assess_project(project_folder: Path, ground: Ground) -> Assessed:
    """Everything on record for a project; costs one look when there is nothing."""
    found: Records = read_folder(project_folder)
    lost = (*gone(ground.governed, [project_folder.name], ground.history), *broken_chains(found.records))
    return Assessed(assess_all(found.records, ground), (*found.damaged, *lost))


def assess_all(records: Sequence[Record], ground: Ground) -> tuple[Assessment, ...]:
    """What can be proven of each record, in the given order."""
    if not records:
        return ()
    added = ground.history.added_in([record.path for record in records]) if ground.history is not None else {}
    trust = ground.trust_of(records, added)
    revoked = frozenset(
        digest for record in records if record.decision == "revoke" for digest in record.extra.get("revokes", ())
    )
    manifests = Manifests()
    good = good_signatures([record for record in records if record.basis["kind"] == "signed_record"])
    today = ground.today
    known: dict[str, dt.datetime | None] = {record.digest: ground.listed.get(record.digest) for record in records}
    done: dict[str, Assessment] = {}
    delegations: list[Assessment] = []

    def settle(record: Record) -> None:
        around = Circumstances(
            as_of=ground.as_of,
            governed=ground.governed,
            history=ground.history,
            commit=added.get(record.path),
            today=today,
            known_since=known[record.digest],
            not_before=ground.not_before(record),
            manifests=manifests,
            good=good,
        )
        found = assess(record, trust[record.digest], around, delegations=delegations, revoked=revoked)
        done[record.digest] = found
        if record.decision == "delegate":
            delegations.append(found)

    # Platforms' records first, since they say when; delegations before what leans on them.
    order = sorted(records, key=lambda each: each.decision != "delegate")
    for record in order:
        if record.basis["kind"] in _PLATFORM:
            settle(record)
    known = _vouched(records, done, known)
    for record in order:
        if record.digest not in done or record.on_behalf_of is not None:
            settle(record)
    return tuple(done[record.digest] for record in records)


def _vouched(
    records: Sequence[Record], done: Mapping[str, Assessment], listed: Mapping[str, dt.datetime | None]
) -> dict[str, dt.datetime | None]:
    """Digest -> when it was there at the latest: by itself, or by something that follows it."""
    known = dict(listed)
    for record in reversed(in_order(records)):
        own = done.get(record.digest)
        times = [known.get(record.digest), own.proven_at if own is not None and own.valid else None]
        mine = min((each for each in times if each is not None), default=None)
        known[record.digest] = mine
        if mine is None:
            continue
        for digest in record.prev:
            before = known.get(digest)
            if digest in known and (before is None or mine < before):
                known[digest] = mine
    return known
