"""What may change again and again in a model with an acknowledgement only: an envelope, if it is signed and has not ended."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlgov.documents.envelope import Envelope, EnvelopeFile, EnvelopeLimit
from mlgov.judging.words import saying
from mlgov.pages import words
from mlgov.pages.overseen import distance
from mlgov.pages.portfolio import ModelRecord
from mlgov.pages.words import Chip

SAME = {
    "features": "what the features mean",
    "code": "the code",
    "recipe": "class and settings of the model",
    "environment": "the libraries",
    "columns": "the columns",
    "data_sources": "the sources of the data",
    "decision": "the decision rule",
    "charter": "the charter's answers",
    "limits": "the policy's limits",
}
CHANGES = {"refresh": "the same recipe on newer data", "minor": "minor changes"}
_NOT_PLAIN = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class EnvelopeFact:
    """One thing that an envelope says."""

    name: str
    value: str
    until: str = ""
    """The last day (ISO) on which it is true, if it ends."""


@dataclass(frozen=True, slots=True)
class EnvelopeCard:
    """An envelope on its model's page."""

    anchor: str
    title: str
    chip: Chip
    signed: str
    reason: str
    facts: tuple[EnvelopeFact, ...]
    source: str


def envelopes_of(
    record: ModelRecord, carried: Mapping[tuple[str, str], str], as_of: dt.date
) -> tuple[EnvelopeCard, ...]:
    """The envelopes of a model; `carried` gives the version with whose release each was signed."""
    files = record.versions[-1].version.envelopes
    return tuple(_card(file, carried.get((record.model, file.id), ""), as_of) for file in files)


def _card(file: EnvelopeFile, version: str, as_of: dt.date) -> EnvelopeCard:
    envelope = file.envelope
    if not version:
        chip = Chip("Not signed", "warn")
        signed = "It is not validly signed, so that it lets nothing pass: every change needs the full round."
    else:
        name = version.rpartition("/")[2].replace("@", " ")
        chip, signed = _holds(envelope, as_of)
        signed = f"It was signed with {name}. {signed}"
    return EnvelopeCard(
        anchor=f"envelope-{_NOT_PLAIN.sub('-', file.id.lower()).strip('-')}",
        title=envelope.title,
        chip=chip,
        signed=signed,
        reason=envelope.reason,
        facts=tuple(_facts(envelope, as_of)),
        source=file.path,
    )


def _holds(envelope: Envelope, as_of: dt.date) -> tuple[Chip, str]:
    """Whether a signed envelope counts on a day."""
    until = words.day(envelope.until)
    if as_of > envelope.until:
        return Chip("Ended", "warn"), f"It ended on {until}; every change needs the full round again."
    if not envelope.holds_on(as_of):
        return Chip("Not yet", "none"), f"It counts from {words.day(envelope.since)} on."
    text = "A new version that stays inside needs an acknowledgement only; one that leaves it needs the full round."
    return Chip(f"Signed, until {until}", "pass", envelope.until.isoformat()), text


def _facts(envelope: Envelope, as_of: dt.date) -> Iterator[EnvelopeFact]:
    yield EnvelopeFact("May change", words.sentence(words.listed([CHANGES[each] for each in envelope.changes])))
    yield EnvelopeFact("Must stay as it was", words.sentence(words.listed([SAME[each] for each in envelope.same])))
    for key, limit in envelope.limits.items():
        yield EnvelopeFact(words.sentence(saying(key.rpartition(".")[2]).name), f"{_limit(limit)} ({key})")
    if envelope.every is not None:
        yield EnvelopeFact("Meant for", f"every {envelope.every}")
    if envelope.since is not None:
        yield EnvelopeFact("Counts from", words.day(envelope.since))
    ahead = envelope.until >= as_of
    yield EnvelopeFact(
        "Counts until",
        f"{words.day(envelope.until)} ({distance(envelope.until, as_of)})",
        envelope.until.isoformat() if ahead else "",
    )
    yield EnvelopeFact("Who answers for it", words.plain(envelope.owner))


def _limit(limit: EnvelopeLimit) -> str:
    parts = [
        f"at least {limit.at_least}" if limit.at_least else "",
        f"at most {limit.at_most}" if limit.at_most else "",
    ]
    return words.listed([each for each in parts if each]).replace("-", words.MINUS)
