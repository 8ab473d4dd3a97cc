"""The answer for who has to say yes or no: may this go live, under which conditions, and what is asked of them."""

from __future__ import annotations

from mlgov.pages import words
from mlgov.pages.home import plainly
from mlgov.pages.in_use import Trouble, trouble_of
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.signed_words import holders, names_of
from mlgov.pages.words import Shape
from mlgov.signoff.conditions import in_words
from mlgov.signoff.types import SignOffState
from mlgov.signoff.wording import stopped

QUESTION = "May this go live?"
CONDITIONS = 3
"""Conditions of a kind that are told; the others are counted."""
COLUMNS = 3
"""Columns that are named of those that look different."""
SIGNING = "mlgov approv"
"""How the commands begin that reasons about signatures name."""
ENDED = frozenset({"rejected", "retired"})


def ended(record: VersionRecord) -> str:
    """Why a version can't go live whatever its numbers are; empty if nothing has ended."""
    if record.retired:
        return "this version was retired"
    charter = record.version.charter
    if charter is not None and charter.charter.state in ENDED:
        return f"the charter is {charter.charter.state}"
    return ""


def answer(record: VersionRecord, why: str) -> str:  # noqa: PLR0911 - one state after the other
    """The answer in one sentence; `why` says what keeps the numbers from passing the release check."""
    over = ended(record)
    if over:
        return f"{'It is live, but should not be' if record.live else 'No'}: {over}"
    contents = record.contents
    if not contents.measured_gate.passed:
        return f"It is live already, but doesn't pass: {why}" if record.live else f"Not yet: {why}"
    under = " under these conditions" if conditions(record) else ""
    if not contents.gate.passed:
        lacking = missing_people(record)
        if record.live:
            return f"It is live already; its numbers hold, but {lacking}"
        return f"Not yet: its numbers hold, but {lacking}"
    trouble = trouble_of(record)
    if trouble is not None:
        return f"{_signed_or_not(record)}, but {trouble.heading}"
    if contents.signed is None:
        return f"Yes, by its numbers it may stay live{under}" if record.live else f"Yes{under or ', once it is signed'}"
    signed = "nobody has to sign" if contents.signed.state.state == "not_required" else "it is signed"
    may = "and it may stay live" if record.live else "and its numbers hold"
    return f"Yes: {signed} {may}{f',{under}' if under else ''}"


def _signed_or_not(record: VersionRecord) -> str:
    """What people said of a version whose release check passes."""
    signed = record.contents.signed
    if signed is None:
        return f"By its numbers at release it may {'stay' if record.live else 'go'} live"
    return "Nobody has to sign it" if signed.state.state == "not_required" else "It is signed"


def missing_people(record: VersionRecord) -> str:
    """What people owe before a version that passes by its numbers may be released, counted."""
    contents = record.contents
    state = contents.signed.state if contents.signed is not None else None
    parts = []
    if state is not None and not state.open_gate:
        parts.append(_unsigned(state))
    rest = len(other_reasons(record))
    if rest > 0:
        parts.append(words.counted(rest, "other reason keeps it shut", "other reasons keep it shut"))
    return ", and ".join(parts) or "people have to act first"


def other_reasons(record: VersionRecord) -> tuple[str, ...]:
    """What people owe beside signatures: numbers that somebody vouches for, findings, reports, emergencies."""
    shut = set(record.contents.measured_gate.blocking)
    blocking = [each for each in record.contents.gate.blocking if each not in shut]
    return tuple(each.text for each in blocking if not each.source.startswith(SIGNING))


def _unsigned(state: SignOffState) -> str:
    waits = words.listed([f"the {words.plain(each)}" for each in state.waits_for])
    late = sum(each.state == "overdue" for each in state.conditions)
    said = {
        "in_review": f"it waits for {waits}" if waits else "nobody has signed",
        "rejected": "it was refused",
        "stale": "what was signed has changed since",
        "expired": "its approval has ended",
        "revoked": "its approval was taken back",
        "unverifiable": "its signatures can't be relied on",
    }
    return (
        said.get(state.state)
        or f"{words.counted(late, 'condition of its approval is', 'conditions of its approval are')} overdue"
    )


def answer_shape(record: VersionRecord) -> Shape:
    """The edge of the answer's box: green only for a plain yes, amber where production says otherwise.

    People who haven't decided yet are no failure.
    """
    if ended(record):
        return "fail" if record.live else "none"
    if record.contents.gate.passed:
        return "warn" if trouble_of(record) is not None else "pass"
    signed = record.contents.signed
    waits = record.contents.measured_gate.passed and signed is not None and signed.state.state == "in_review"
    if waits and not record.live:
        return "none"
    return "fail"


def conditions(record: VersionRecord) -> tuple[str, ...]:
    """What a yes rests on: what is not certain, what somebody accepted, and the limits of use that were written."""
    decision = record.contents.measured_gate
    if not decision.passed or ended(record):
        return ()
    accepted = [reason.text for reason in decision.reasons if reason.status == "accepted"]
    signed = record.contents.signed
    asked_for = (
        [in_words(each) for each in signed.state.conditions if each.state != "met"] if signed is not None else []
    )
    return (
        *_some("Condition of the approval, for ", asked_for),
        *_some("Keep in mind: ", _warned(record)),
        *_some("Accepted exception: ", accepted),
        *_some("Limit of use: ", list(record.version.authored.limitations)),
    )


def _warned(record: VersionRecord) -> list[str]:
    """What isn't certain, columns that only look different last and in one line: they are no outcome."""
    changed = {item.reason: item.where.column or "" for item in record.release.verdict.results if item.metric == "psi"}
    texts = [reason.text for reason in record.contents.measured_gate.warnings]
    columns = list(dict.fromkeys(changed[text] for text in texts if text in changed))
    if len(columns) < 2:
        return texts
    named = words.listed(columns[:COLUMNS])
    line = f"{len(columns)} columns look different from the reference data, most of all {named}."
    return [*(text for text in texts if text not in changed), line]


def asked(record: VersionRecord, first: str) -> str:  # noqa: PLR0911 - one state after the other
    """What is asked of people now; `first` is whoever has to act before anybody can sign, if anybody."""
    signed = record.contents.signed
    if signed is None or record.retired or ended(record):
        return _asked_of_business(record, first)
    state = signed.state
    trouble = trouble_of(record) if state.open_gate and record.contents.gate.passed else None
    if trouble is not None:
        return f"{asked_in_trouble(record, trouble)} {words.sentence(state.sentence)}"
    if state.state == "not_required":
        return words.sentence(state.sentence)
    if state.open_gate:
        return f"Nothing is asked now. {state.sentence}"
    if not record.contents.measured_gate.passed:
        before = f" until the {first} has acted" if first else ""
        lost = f" {state.sentence}" if state.state != "in_review" else ""
        if record.live:
            return f"Nobody can sign it as it is. Whoever uses it: decide whether it stays in use meanwhile.{lost}"
        return f"Nothing to sign{before}; plan without it.{lost}"
    if state.state == "conditional":
        return f"Asked: what was made a condition. {state.sentence}"
    portal = record.contents.portal
    whom = [
        f"the {words.plain(role)}"
        + (f" ({people})" if (people := names_of(portal, holders(portal, role, record.version.charter))) else "")
        for role in state.waits_for
    ]
    said = "say yes or no on these numbers and conditions" if state.state == "in_review" else "decide anew"
    lost = f" {state.sentence}" if state.state != "in_review" else ""
    return f"Asked of {words.listed(whom)}: {said}.{lost}" if whom else state.sentence


def asked_in_trouble(record: VersionRecord, trouble: Trouble) -> str:
    """Who finds out why it doesn't hold any more, and who decides about its use meanwhile."""
    charter = record.version.charter
    roles = charter.charter.roles() if charter is not None else {}

    def named(role: str) -> str:
        return words.plain(role) + (f" ({roles[role]})" if roles.get(role) else "")

    told = [f"Asked of the {named(trouble.role)}: find out why, and what to do."] if trouble.role else []
    if record.live:
        told.append(f"Asked of the {named('business_owner')}: decide whether it stays in use meanwhile.")
    return " ".join([*told, *([trouble.accepted] if trouble.accepted else [])])


def _asked_of_business(record: VersionRecord, first: str) -> str:
    """What is asked of the business owner, where nobody looked at signatures or nothing is to be signed any more."""
    charter = record.version.charter
    who = charter.charter.roles().get("business_owner", "") if charter is not None else ""
    if not who:
        return "No business owner is named in the charter, so nobody is asked to say yes or no."
    name = f"business owner ({who})"
    if record.retired:
        return f"Nothing is asked of the {name}."
    trouble = trouble_of(record) if record.contents.gate.passed and not ended(record) else None
    if trouble is not None and record.live:
        return asked_in_trouble(record, trouble)
    if record.contents.gate.passed and not ended(record):
        return f"Asked of the {name}: say yes or no on these numbers and conditions. No answer is recorded."
    if record.live:
        return f"Asked of the {name}: decide whether it stays in use meanwhile. No decision is recorded."
    before = f" until the {first} has acted" if first else ""
    return f"Asked of the {name}: nothing to sign{before}; plan without it."


def _some(opening: str, texts: list[str]) -> list[str]:
    told = [f"{opening}{stopped(plainly(text))}" for text in texts[:CONDITIONS]]
    rest = len(texts) - len(told)
    return [*told, f"{opening}{rest} more in the audit report."] if rest > 0 else told
