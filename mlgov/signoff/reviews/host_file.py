"""Decisions made as files on a platform: the account that proposed the file signs, somebody else merges it.

That account is what the platform itself recorded: who opened the request, and that every commit in it was made by the
same account (on GitHub in its own editor, which it signs; elsewhere by who pushed last and the addresses of the commits).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from mlgov.documents.decision_form import DecisionForm
from mlgov.documents.people import People
from mlgov.errors import SignOffError
from mlgov.evidence.canonical import sha256_bytes
from mlgov.signoff.forms import conditions_of, is_form, parse_form
from mlgov.signoff.history import History
from mlgov.signoff.ledger import heads
from mlgov.signoff.record import chain_of, new_record, project_of
from mlgov.signoff.reviews.bundle import Bundle
from mlgov.signoff.reviews.decisions import Outcome
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Dossier, Record, ReviewEvent, Stage

DossierNow = Callable[[str, Stage], Dossier | None]
"""Subject, stage -> what is there to be signed; None if there is no such thing."""


def why_not_theirs(bundle: Bundle, people: People) -> str:
    """Why a request doesn't prove that the account that opened it made everything in it; empty if it does."""
    pull = bundle.pull
    author = pull.author_id
    person = people.by_account(pull.platform, author) if author else None
    merger = people.by_account(pull.platform, pull.merged_by) if pull.merged_by else None
    doubts = (
        (not author, "the platform doesn't say who opened the pull request"),
        (not pull.merged or not pull.merged_by, "the platform doesn't say who merged it"),
        (pull.merged_by == author or (person is not None and merger == person), "nobody else merged it"),
        (not pull.commits_complete, "not all commits of the pull request are saved"),
        (pull.last_pusher_id not in {"", author}, "somebody else pushed to it"),
    )
    why = next((words for doubt, words in doubts if doubt), "")
    return why or _foreign_commit(bundle, people, person)


def _foreign_commit(bundle: Bundle, people: People, person: str | None) -> str:
    """Why a commit in the request may be somebody else's; empty if none is."""
    pull = bundle.pull
    author = pull.author_id
    for commit in pull.commits:
        if pull.platform == "github" and not (commit.by_platform and commit.author_id == author):
            return f"the commit {commit.sha[:12]} was not made by that account in the platform's editor"
        mails = {commit.author_email, commit.committer_email, *commit.co_authors}
        if pull.platform != "github" and any(people.by_email(each) != person for each in mails):
            return f"the commit {commit.sha[:12]} was not made by that account"
    return "" if pull.platform == "github" or pull.last_pusher_id == author else "who pushed to it is not saved"


def form_problem(record: Record, bundle: Bundle, history: History | None) -> str:
    """Why a record isn't what the form says that was merged; empty if it is, or if the form can't be looked at here."""
    path, digest = str(record.basis.get("file") or ""), str(record.basis.get("file_digest") or "")
    if not is_form(path) or not digest:
        return "it names no form that it was made from"
    merge = bundle.pull.merge_commit
    if history is None or merge is None or history.resolve(merge) is None:
        return ""
    raw = history.show(merge, path)
    if raw is None or sha256_bytes(raw) != digest:
        return "the form that it was made from is not what was merged"
    if (before := history.base_of(merge)) is not None and history.show(before, path) is not None:
        return "the form was there before the pull request"
    try:
        form = parse_form(raw, path)
    except SignOffError as error:
        return error.message
    said = (form.subject, form.stage, form.dossier, form.role, form.decision, form.reason.strip(), conditions_of(form))
    kept = (
        record.subject,
        record.stage,
        record.dossier,
        record.role,
        record.decision,
        record.reason,
        record.conditions,
    )
    return "" if said == kept and form.valid_until == record.valid_until else "it says something else than the form"


def file_outcomes(
    bundle: Bundle,
    trust: Trust,
    history: History,
    base: str,
    dossier_now: DossierNow,
    *,
    known: Iterable[Record] = (),
) -> tuple[Outcome, ...]:
    """What the forms in a merged pull request decide.

    Args:
        bundle: the platform's answers.
        trust: people and roles before the request.
        history: of the governed folder.
        base: the branch before the request.
        dossier_now: what can be signed.
        known: decisions on record already.
    """
    pull = bundle.pull
    merge = pull.merge_commit or ""
    forms = [path for path in history.changed(base, merge) or () if is_form(path)]
    people = People(trust.portal.people)
    records = list(known)
    found = []
    for path in sorted(forms):
        outcome = _outcome(bundle, trust, people, history, (base, path), dossier_now, records)
        records += [record for record, _ in outcome.decisions]
        found.append(outcome)
    return tuple(found)


def _outcome(
    bundle: Bundle,
    trust: Trust,
    people: People,
    history: History,
    at: tuple[str, str],
    dossier_now: DossierNow,
    records: list[Record],
) -> Outcome:
    base, path = at
    pull = bundle.pull
    raw = history.show(pull.merge_commit or "", path)
    person = people.by_account(pull.platform, pull.author_id)
    event = _event(bundle, raw)
    why = why_not_theirs(bundle, people)
    if raw is None or history.show(base, path) is not None:
        return Outcome(event, person, why_not=f"{path}: a form is made once, never changed or taken away")
    if why or person is None:
        return Outcome(event, person, why_not=f"{path}: {why or f'account {pull.author_id} is nobody in portal.yml'}")
    try:
        form = parse_form(raw, path)
        if not trust.may_sign(person, form.role, project_of(form.subject), event.at.date()):
            return Outcome(event, person, why_not=f"{path}: {person} doesn't hold the role {form.role} there")
        now = dossier_now(form.subject, form.stage)
        record = _record(bundle, form, person, (path, raw), event.at, records)
    except SignOffError as error:
        return Outcome(event, person, why_not=error.message)
    same = now if now is not None and now.digest == form.dossier else None
    return Outcome(event, person, ((record, same or Dossier(form.subject, form.stage, (), b"", form.dossier)),))


def _record(
    bundle: Bundle, form: DecisionForm, person: str, file: tuple[str, bytes], at: dt.datetime, records: list[Record]
) -> Record:
    pull = bundle.pull
    basis: dict[str, Any] = {
        "kind": "host_file",
        "platform": pull.platform,
        "repository": pull.repository,
        "pull_request": pull.number,
        "actor_id": pull.author_id,
        "commit": pull.merge_commit,
        "url": pull.url,
        "raw_digest": bundle.digest,
        "rules_digest": pull.rules.digest if pull.rules is not None else None,
        "merge_commit": pull.merge_commit,
        "merged_by": pull.merged_by,
        "file": file[0],
        "file_digest": sha256_bytes(file[1]),
    }
    return new_record(
        subject=form.subject,
        stage=form.stage,
        dossier=form.dossier,
        role=form.role,
        person=person,
        decision=form.decision,  # type: ignore[arg-type]  # the form allows nothing else
        at=at,
        basis={key: value for key, value in basis.items() if value},
        reason=form.reason.strip(),
        conditions=conditions_of(form),
        valid_until=form.valid_until,
        prev=heads([each for each in records if each.at <= at], chain_of(form.subject)),
    )


def _event(bundle: Bundle, raw: bytes | None) -> ReviewEvent:
    """The merge of a form, in the shape of an opinion, to be shown beside the others."""
    pull = bundle.pull
    return ReviewEvent(
        platform=pull.platform,
        repository=pull.repository,
        pull_request=pull.number,
        actor_id=pull.author_id,
        actor_name="",
        is_bot=False,
        state="none",
        at=pull.merged_at or dt.datetime.min.replace(tzinfo=dt.UTC),
        commit=pull.merge_commit,
        url=pull.url,
        raw_digest=sha256_bytes(raw) if raw is not None else bundle.digest,
    )
