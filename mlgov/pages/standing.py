"""The verdict box of a version: may it be released, why not, whom it waits for; and how it does in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.documents.requirements import RequirementState, missing
from mlgov.documents.sign_off_rules import EvidenceLevel
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.gating.levels import LEVEL_WORDS
from mlgov.judging.worst import by_concern, strictest
from mlgov.pages import words
from mlgov.pages.golive import QUESTION, answer, answer_shape, asked, conditions, ended, other_reasons
from mlgov.pages.home import plainly
from mlgov.pages.in_use import tally, trouble_of
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.signed_brief import stage_brief
from mlgov.pages.signed_words import holders, names_of, state_chip
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
    first = next((reason.waits_for for reason in record.contents.measured_gate.blocking if reason.waits_for), "")
    blocking = by_concern(strictest(record.release.verdict.blocking))
    lacking = lacking_answers(record)
    roles = tuple(dict.fromkeys(reason.waits_for for reason in decision.blocking if reason.waits_for))
    if blocking and record.release.statement is not None:
        first = _owner_of(record, blocking[0], roles)
        roles = (first, *(role for role in roles if role != first)) if first else roles
    trouble = trouble_of(record) if decision.passed else None
    if trouble is not None and trouble.role:
        roles = (trouble.role,)
    if ended(record):  # whatever is missing, nobody is waited for
        roles = ()
    return Standing(
        shape=answer_shape(record),
        question=QUESTION,
        heading=answer(record, _why(record, blocking, lacking)),
        sentence=_sentence(record, blocking, lacking),
        conditions=conditions(record),
        asked=asked(record, words.plain(first)),
        waits=words.plain(roles[0])
        if roles
        else "approval"
        if decision.passed and record.contents.signed is None and not ended(record)
        else "",
        who=_who(record, roles[0], signing=record.contents.measured_gate.passed and trouble is None) if roles else "",
        then=listed(words.plain(role) for role in roles[1:]),
        button=_button(record),
        states=(_signed(record), _health(record), *_vouched(record)),
    )


def lacking_answers(record: VersionRecord) -> tuple[RequirementState, ...]:
    """What the charter must answer before a release and doesn't."""
    charter = record.version.charter
    if charter is None or charter.charter.state in {"rejected", "retired"}:
        return ()
    return tuple(row for row in missing(charter, record.tier.tier, state="agreed") if row.open)


def _why(record: VersionRecord, blocking: Sequence[Result], lacking: Sequence[RequirementState]) -> str:
    """What keeps the numbers from passing the release check, counted."""
    decision = record.contents.measured_gate
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
    decision = record.contents.measured_gate
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
    if decision.passed and not record.contents.gate.passed:
        return f"Every limit that the policy requires holds. {people_sentence(record)}".strip()
    if decision.passed:
        policy = record.policy.policy
        trouble = None if ended(record) else trouble_of(record)
        if trouble is not None:
            return (
                f"{trouble.sentence} At release every limit that policy {policy.name} {policy.version} requires held."
            )
        return f"Every limit that policy {policy.name} {policy.version} requires holds."
    return " ".join(part for part in (*others[:2], "Every required limit holds." if not others else "", named) if part)


def people_sentence(record: VersionRecord) -> str:
    """What people have to do, beside the signature that is told of below: how numbers are vouched for, findings."""
    found = other_reasons(record)
    rest = len(found) - 1
    more = f" {words.sentence(words.counted(rest, 'more reason'))} in the audit report." if rest > 0 else ""
    return f"{plainly(found[0])}{more}" if found else ""


def _owner_of(record: VersionRecord, worst: Result, roles: Sequence[str]) -> str:
    """The role that the worst result waits for, as the gate says."""
    for reason in record.contents.gate.blocking:
        if reason.text == worst.reason:
            return reason.waits_for
    return roles[0] if roles else ""


def _who(record: VersionRecord, role: str, *, signing: bool) -> str:
    """Who may sign in a role; what the charter names for it where something else is asked."""
    if signing and record.contents.portal is not None:
        return names_of(record.contents.portal, holders(record.contents.portal, role, record.version.charter))
    charter = record.version.charter
    return charter.charter.roles().get(role, "") if charter else ""


def _button(record: VersionRecord) -> str:
    """What the sign-off panel is for now."""
    signed = record.contents.signed
    if signed is not None and ended(record):
        return "See the signatures"
    if signed is None or not record.contents.measured_gate.passed:
        return "What would be signed"
    if signed.state.state == "not_required":
        return "Why nobody signs"
    return "See the signatures" if signed.state.open_gate else "Review and sign"


def _signed(record: VersionRecord) -> State:
    """Whether it is signed."""
    signed = record.contents.signed
    if signed is None:
        return State("Signed", words.no_approval(live=record.live), "")
    last = signed.state.valid_until
    return State(
        "Signed",
        state_chip(
            record.brief.release or stage_brief(signed),
            live=record.live,
            ready=record.contents.measured_gate.passed,
        ),
        f"counts until {words.day(last)}" if last is not None else "",
    )


LEVELS: dict[EvidenceLevel, tuple[str, Shape]] = {
    "reported": ("Told by somebody", "warn"),
    "local": ("Measured on one machine", "none"),
    "ci": ("Measured by the pipeline", "pass"),
    "signed": ("Vouched for by signature", "pass"),
}


def _vouched(record: VersionRecord) -> tuple[State, ...]:
    """How well the numbers are vouched for, and what this risk tier asks for."""
    level, needed = record.contents.level, record.contents.level_needed
    if level is None:
        return ()
    text, shape = LEVELS[level.level]
    if level.contradicted:
        return (State("Numbers", Chip("Measured again with another result", "fail"), level.contradicted[0]),)
    by = f"by {level.by}" if level.by else ""
    if level.reaches(needed):
        return (State("Numbers", Chip(text, "none" if shape == "warn" else shape), by),)
    asks = f"{record.tier.tier} risk asks for numbers {LEVEL_WORDS[needed]}"
    return (State("Numbers", Chip(text, "warn"), "; ".join(part for part in (by, asks) if part)),)


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
