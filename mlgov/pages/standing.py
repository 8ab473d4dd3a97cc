"""The verdict box of a version: may it be released, why not, whom it waits for; and how it does in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.documents.requirements import RequirementState, missing
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.judging.worst import by_concern, strictest
from mlgov.pages import words
from mlgov.pages.golive import QUESTION, answer, answer_shape, asked, conditions
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.telling import listed, plain_sentence
from mlgov.pages.window_log import logged_chip
from mlgov.pages.words import Chip, Shape


@dataclass(frozen=True, slots=True)
class State:
    """One of the two states that every version has: signed, and healthy now."""

    question: str
    chip: Chip
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict in words, with whom it waits for."""

    shape: Shape
    question: str
    heading: str
    """The answer, in one sentence."""
    sentence: str
    conditions: tuple[str, ...]
    """What a yes rests on."""
    asked: str
    """What the business owner is asked to do."""
    waits: str
    """The role that has to act next."""
    who: str
    """The person or team in that role."""
    then: str
    button: str
    states: tuple[State, ...]


def standing_of(record: VersionRecord) -> Standing:
    """How a version stands at the release gate, and now."""
    decision = record.contents.gate
    blocking = by_concern(strictest(record.release.verdict.blocking))
    lacking = lacking_answers(record)
    roles = tuple(dict.fromkeys(reason.waits_for for reason in decision.blocking if reason.waits_for))
    if blocking and record.release.statement is not None:
        first = _owner_of(record, blocking[0], roles)
        roles = (first, *(role for role in roles if role != first)) if first else roles
    return Standing(
        shape=answer_shape(record),
        question=QUESTION,
        heading=answer(record, _why(record, blocking, lacking)),
        sentence=_sentence(record, blocking, lacking),
        conditions=conditions(record),
        asked=asked(record, words.plain(roles[0]) if roles else ""),
        waits=words.plain(roles[0]) if roles else "approval" if decision.passed else "",
        who=_who(record, roles[0]) if roles else "",
        then=listed(words.plain(role) for role in roles[1:]),
        button="What would be signed",
        states=(State("Signed", words.no_approval(live=record.live), ""), _health(record)),
    )


def lacking_answers(record: VersionRecord) -> tuple[RequirementState, ...]:
    """What the charter must answer before a release and doesn't."""
    charter = record.version.charter
    if charter is None or charter.charter.state in {"rejected", "retired"}:
        return ()
    return tuple(row for row in missing(charter, record.tier.tier, state="agreed") if row.open)


def tally(results: Sequence[Result], required: str = "") -> list[str]:
    """Blocking results in words: `2 limits fail`, `1 can't be decided`; `required` stands before the first noun."""
    failing = sum(item.status is Status.FAILED for item in results)
    absent = sum(item.status in {Status.MISSING, Status.ERROR} for item in results)
    unsure = len(results) - failing - absent
    found = []
    if failing:
        found.append(f"{failing} {required}{'limit fails' if failing == 1 else 'limits fail'}")
    if absent:
        found.append(f"{absent} {required}{'number is' if absent == 1 else 'numbers are'} missing")
    if unsure:
        noun = "" if found else f" {required}limit{'' if unsure == 1 else 's'}"
        found.append(f"{unsure}{noun} can't be decided")
    return found


def _why(record: VersionRecord, blocking: Sequence[Result], lacking: Sequence[RequirementState]) -> str:
    """What keeps the release check shut, counted."""
    decision = record.contents.gate
    if record.release.statement is None:
        return "it was never checked"
    parts = tally(blocking, "required ")
    if lacking:
        parts.append(f"{words.counted(len(lacking), 'charter answer')} {'is' if len(lacking) == 1 else 'are'} missing")
    others = len(decision.blocking) - len(blocking) - len(lacking)
    if others > 0:
        parts.append(f"{words.counted(others, 'other reason')}")
    return ", ".join(parts)


def _sentence(record: VersionRecord, blocking: Sequence[Result], lacking: Sequence[RequirementState]) -> str:
    """The worst reason, then what else there is."""
    decision = record.contents.gate
    named = (
        f"The charter doesn't answer: {listed(row.title.lower() if row.title[1:2].islower() else row.title for row in lacking)}."
        if lacking
        else ""
    )
    if record.release.statement is None:
        command = f"Run mlgov check {record.version.name} to measure it."
        return f"There is no evidence, so there is nothing to rely on. {command} {named}".strip()
    texts = {item.reason for item in blocking}
    others = [
        reason.text
        for reason in decision.blocking
        if reason.text not in texts and not reason.text.startswith("The charter doesn't answer:")
    ]
    if blocking:
        rest = len(blocking) - 1
        tail = f"{words.sentence(words.counted(rest, 'more reason'))} below." if rest else ""
        if not rest and not lacking and not others:
            tail = "Everything else that the policy requires holds."
        return " ".join(part for part in (plain_sentence(blocking[0]), *others[:1], tail) if part)
    if decision.passed:
        policy = record.policy.policy
        return f"Every limit that policy {policy.name} {policy.version} requires holds."
    return " ".join(part for part in (*others[:2], "Every required limit holds." if not others else "", named) if part)


def _owner_of(record: VersionRecord, worst: Result, roles: Sequence[str]) -> str:
    """The role that the worst result waits for, as the gate says."""
    for reason in record.contents.gate.blocking:
        if reason.text == worst.reason:
            return reason.waits_for
    return roles[0] if roles else ""


def _who(record: VersionRecord, role: str) -> str:
    """The person or team that the charter names for a role."""
    charter = record.version.charter
    return charter.charter.roles().get(role, "") if charter else ""


def _health(record: VersionRecord) -> State:
    """How the latest production window stands, whether or not the version is in use."""
    question = "Healthy now"
    unused = "" if record.live else "no deployment is recorded"
    logged = record.contents.logged[-1:]
    if not record.windows and logged:
        detail = f"latest window: {words.period(logged[0].window)}, from the log; details are kept elsewhere"
        return State(question, logged_chip(logged[0]), "; ".join(part for part in (detail, unused) if part))
    if not record.windows:
        return State(question, Chip("No production data yet", "none"), unused)
    verdict: Verdict = record.windows[-1].verdict
    blocking = strictest(verdict.blocking)
    bad = any(item.status in {Status.FAILED, Status.MISSING, Status.ERROR} for item in blocking)
    shape: Shape = "fail" if bad else "none" if blocking else "pass"
    text = words.sentence(", ".join(tally(blocking))) if blocking else "Holds"
    latest = f"latest window: {words.period(verdict.window)}"
    return State(question, Chip(text, shape), "; ".join(part for part in (latest, unused) if part))
