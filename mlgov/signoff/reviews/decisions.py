"""From opinions on a pull request to decisions about dossiers.

A review signs exactly what the summary at its commit listed: each listed dossier, in each role that the person holds and
is asked in. The dossier binds, not the commit: an approval of an older commit counts for as long as the dossier there
is the same. What can't be bound (no commit, a commit that isn't here) is no decision, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlgov.documents.people import People
from mlgov.errors import SignOffError
from mlgov.signoff.ledger import heads
from mlgov.signoff.record import chain_of, new_record, project_of
from mlgov.signoff.reviews.bundle import Bundle
from mlgov.signoff.reviews.folding import last_words
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Assessment, DecisionKind, Dossier, Proof, Record, ReviewEvent


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that a summary asked to be signed."""

    dossier: Dossier
    roles: tuple[str, ...]
    """Roles that the policy asks."""
    feedback: tuple[str, ...] = ()
    """Those of them whose answer decides nothing."""
    envelope: str | None = None
    """The envelope that a retraining decision is about."""


ListedAt = Callable[[ReviewEvent], Sequence[Listed] | str]
"""What the summary listed at the commit of a review, or in words why that can't be told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account's last word."""

    event: ReviewEvent
    person: str | None
    decisions: tuple[tuple[Record, Dossier], ...] = ()
    why_not: str = ""
    """Why nothing was decided, in words."""


def outcomes(bundle: Bundle, trust: Trust, listed: ListedAt, known: Iterable[Record] = ()) -> tuple[Outcome, ...]:
    """What everybody's last word on a pull request decides, oldest first.

    Args:
        bundle: the platform's answers.
        trust: people and roles before the request.
        listed: what was asked to be signed at the commit of a review.
        known: decisions on record already, which new ones follow.
    """
    people = People(trust.portal.people)
    records = list(known)
    found = []
    for event in sorted(last_words(bundle.events).values(), key=lambda each: (each.at, each.actor_id)):
        person = people.by_account(bundle.platform, event.actor_id)
        why = _why_nothing(event, person, trust)
        asked = listed(event) if not why else ()
        if isinstance(asked, str):
            why, asked = asked, ()
        decisions = _taken_back(bundle, event, records) if event.state == "dismissed" else []
        for item in asked:
            for role in item.roles:
                project = project_of(item.dossier.subject)
                if person is None or not trust.may_sign(person, role, project, event.at.date()):
                    continue
                record = _record(bundle, event, person, role, item, records)
                decisions.append((record, item.dossier))
                records.append(record)
        if decisions and event.state == "dismissed":
            why = ""
        if not why and not decisions:
            why = (
                "nothing was asked to be signed there" if not asked else f"{person} holds none of the roles asked there"
            )
        found.append(Outcome(event, person, tuple(decisions), why))
    return tuple(found)


def live_opinions(bundle: Bundle, trust: Trust, listed: ListedAt) -> dict[str, tuple[Assessment, ...]]:
    """Subject -> what the live opinions on an open pull request decide, for the gate on that request.

    Nothing but the platform's answers is read: what the request itself commits as records proves nothing about it.
    Where only an event is known, others may have refused: then nothing counts until all opinions are saved.
    """
    found: dict[str, list[Assessment]] = {}
    problem = () if bundle.complete else ("only one opinion is known; save all pages of the reviews",)
    for outcome in outcomes(bundle, trust, listed):
        for record, dossier in outcome.decisions:
            assessment = Assessment(
                record=record,
                proof=proof_of(bundle),
                valid=bundle.complete or record.decision == "reject",
                person=outcome.person,
                proven_at=outcome.event.at,
                problems=problem,
                unverifiable=not bundle.complete and record.decision != "reject",
            )
            found.setdefault(dossier.subject, []).append(assessment)
    return {subject: tuple(each) for subject, each in sorted(found.items())}


def proof_of(bundle: Bundle) -> Proof:
    """How well a platform's answers prove an opinion: better with the branch's rules, if nobody passed by them."""
    pull = bundle.pull
    # Before the merge nobody can have passed by the rules yet.
    kept = pull.bypassed is False or not pull.merged
    return Proof.T3 if pull.rules is not None and pull.rules.protects and kept else Proof.T2


def recorded_already(record: Record, known: Iterable[Record]) -> bool:
    """Whether this very opinion on this very dossier is on record, whatever else the answers said when saved."""
    return any(_opinion(record) == _opinion(each) for each in known)


def committed_for(pull_of: Bundle, records: Iterable[Record]) -> tuple[Record, ...]:
    """Records that claim to rest on this pull request."""
    of = (pull_of.platform, pull_of.pull.repository.casefold(), str(pull_of.pull.number))
    return tuple(each for each in records if _pull(each.basis) == of)


def _why_nothing(event: ReviewEvent, person: str | None, trust: Trust) -> str:
    if event.state not in {"approved", "changes_requested"}:
        return "the opinion was withdrawn or dismissed"
    if person is None:
        return f"the {event.platform} account {event.actor_id} is nobody's in portal.yml"
    about = trust.portal.people[person]
    if about.bot:
        return f"{person} is a bot; bots never count"
    if not about.belongs_on(event.at.date()):
        return f"{person} had left by then"
    if event.commit is None:
        return "the platform doesn't say (any more) which commit it was about"
    return ""


def _record(
    bundle: Bundle, event: ReviewEvent, person: str, role: str, item: Listed, records: Sequence[Record]
) -> Record:
    chain = chain_of(item.dossier.subject)
    before = [each for each in records if each.at <= event.at]  # what came later isn't followed
    return new_record(
        subject=item.dossier.subject,
        stage=item.dossier.stage,
        dossier=item.dossier.digest,
        role=role,
        person=person,
        decision=_decision(event, role, item),
        at=event.at,
        basis=_basis(bundle, event),
        prev=heads(before, chain),
        extra={"envelope": item.envelope} if item.envelope else None,
    )


def _taken_back(bundle: Bundle, event: ReviewEvent, records: list[Record]) -> list[tuple[Record, Dossier]]:
    """What takes back the approvals that were recorded of a review which was withdrawn or dismissed since."""
    found = []
    of = (bundle.platform, bundle.pull.repository.casefold(), str(bundle.pull.number))
    for old in list(records):
        mine = old.basis.get("kind") == "review" and old.basis.get("actor_id") == event.actor_id
        if not mine or _pull(old.basis) != of or old.decision != "approve" or old.at > event.at:
            continue
        before = [each for each in records if each.at <= event.at]
        taken = new_record(
            subject=old.subject,
            stage=old.stage,
            dossier=old.dossier,
            role=old.role,
            person=old.person,
            decision="revoke",
            at=event.at,
            basis=_basis(bundle, event),
            reason="The review was withdrawn or dismissed on the platform.",
            prev=heads(before, chain_of(old.subject)),
            extra={"revokes": [old.digest]},
        )
        records.append(taken)
        found.append((taken, Dossier(old.subject, old.stage, (), b"", old.dossier)))
    return found


def _decision(event: ReviewEvent, role: str, item: Listed) -> DecisionKind:
    if role in item.feedback:
        return "feedback"
    return "approve" if event.state == "approved" else "reject"


def _basis(bundle: Bundle, event: ReviewEvent) -> dict[str, Any]:
    pull = bundle.pull
    basis = {
        "kind": "review",
        "platform": bundle.platform,
        "repository": pull.repository,
        "pull_request": pull.number,
        "actor_id": event.actor_id,
        "actor_name": event.actor_name if event.actor_name.isprintable() else "",
        "state": event.state,
        "commit": event.commit,
        "url": event.url or pull.url,
        "raw_digest": bundle.digest,
        "rules_digest": pull.rules.digest if pull.rules is not None else None,
        "merge_commit": pull.merge_commit,
        "merged_by": pull.merged_by,
    }
    return {key: value for key, value in basis.items() if value}


def _opinion(record: Record) -> tuple[Any, ...]:
    basis = record.basis
    said = (record.subject, record.stage, record.dossier, record.role, record.person, record.decision, record.at)
    return (*said, *_pull(basis), basis.get("kind"), basis.get("actor_id"), basis.get("commit"))


def _pull(basis: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(basis.get("platform")), str(basis.get("repository")).casefold(), str(basis.get("pull_request"))


def shown(outcome: Outcome) -> str:
    """One line for people: who, what, and what became of it."""
    who = outcome.person or f"account {outcome.event.actor_id}"
    state = outcome.event.state.replace("_", " ")
    if not outcome.decisions:
        return f"{who} ({state}): not recorded, {outcome.why_not}"
    names = ", ".join(dict.fromkeys(f"{dossier.name} as {record.role}" for record, dossier in outcome.decisions))
    back = "takes back " if any(record.decision == "revoke" for record, _ in outcome.decisions) else ""
    return f"{who} ({state}): {back}{names}"


def must_be_merged(bundle: Bundle, merge_commit: str | None) -> None:
    """Raise SignOffError unless the pull request was merged, as this commit if one is named."""
    pull = bundle.pull
    if not pull.merged or pull.merge_commit is None:
        msg = f"{pull.repository}#{pull.number} was not merged when its answer was saved"
        raise SignOffError(msg, hint="save the answer again after the merge; decisions are recorded from the branch")
    if merge_commit is not None and merge_commit != pull.merge_commit:
        msg = f"{pull.repository}#{pull.number} was merged as {pull.merge_commit[:12]}, not as {merge_commit[:12]}"
        raise SignOffError(msg, hint="name the answers of the pull request that this commit merged")
