"""The answer for who has to say yes or no: may this go live, under which conditions, and what is asked of them."""

from __future__ import annotations

from mlgov.pages.home import plainly
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.words import Shape

QUESTION = "May this go live?"
CONDITIONS = 3
"""Conditions of a kind that are told; the others are counted."""
ENDED = frozenset({"rejected", "retired"})


def ended(record: VersionRecord) -> str:
    """Why a version can't go live whatever its numbers are; empty if nothing has ended."""
    if record.retired:
        return "this version was retired"
    charter = record.version.charter
    if charter is not None and charter.charter.state in ENDED:
        return f"the charter is {charter.charter.state}"
    return ""


def answer(record: VersionRecord, why: str) -> str:
    """The answer in one sentence; `why` says what keeps the release check shut."""
    over = ended(record)
    if over:
        return f"{'It is live, but should not be' if record.live else 'No'}: {over}"
    if record.contents.gate.passed:
        under = " under these conditions" if conditions(record) else ""
        return f"Yes, by its numbers it may stay live{under}" if record.live else f"Yes{under or ', once it is signed'}"
    return f"It is live already, but doesn't pass: {why}" if record.live else f"Not yet: {why}"


def answer_shape(record: VersionRecord) -> Shape:
    """The edge of the answer's box: green only for a plain yes."""
    if ended(record):
        return "fail" if record.live else "none"
    return "pass" if record.contents.gate.passed else "fail"


def conditions(record: VersionRecord) -> tuple[str, ...]:
    """What a yes rests on: what is not certain, what somebody accepted, and the limits of use that were written."""
    decision = record.contents.gate
    if not decision.passed or ended(record):
        return ()
    accepted = [reason.text for reason in decision.reasons if reason.status == "accepted"]
    return (
        *_some("Keep in mind: ", [reason.text for reason in decision.warnings]),
        *_some("Accepted exception: ", accepted),
        *_some("Limit of use: ", list(record.version.authored.limitations)),
    )


def asked(record: VersionRecord, first: str) -> str:
    """What is asked of the business owner now; `first` is whoever has to act before, if anybody."""
    charter = record.version.charter
    who = charter.charter.roles().get("business_owner", "") if charter is not None else ""
    if not who:
        return "No business owner is named in the charter, so nobody is asked to say yes or no."
    name = f"business owner ({who})"
    if record.retired:
        return f"Nothing is asked of the {name}."
    if record.contents.gate.passed and not ended(record):
        return f"Asked of the {name}: say yes or no on these numbers and conditions. No answer is recorded."
    if record.live:
        return f"Asked of the {name}: decide whether it stays in use meanwhile. No decision is recorded."
    before = f" until the {first} has acted" if first else ""
    return f"Asked of the {name}: nothing to sign{before}; plan without it."


def _some(opening: str, texts: list[str]) -> list[str]:
    told = [f"{opening}{_stopped(plainly(text))}" for text in texts[:CONDITIONS]]
    rest = len(texts) - len(told)
    return [*told, f"{opening}{rest} more in the audit report."] if rest > 0 else told


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
