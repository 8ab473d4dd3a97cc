"""The audit report: everything that is known of one version on one page that can be printed, passes included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.requirements import RequirementState, missing
from mlgov.evidence.verdict import Status
from mlgov.gating.gate import GateReason
from mlgov.pages import urls, words
from mlgov.pages.audit_identity import (
    Fingerprint,
    Named,
    Step,
    fingerprints_of,
    identity_of,
    measured_by,
    steps_of,
)
from mlgov.pages.audit_results import FOLDED, AuditFamily, families_of
from mlgov.pages.history import page_of
from mlgov.pages.home import plainly
from mlgov.pages.parts import Link, VersionHead, evidence_link, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.project import charter_place, charter_places
from mlgov.pages.window_log import WindowLine, all_lines
from mlgov.pages.words import Chip
from mlgov.signoff.change_words import tells_of_a_number

ANSWERS = {
    "answered": Chip("Answered", "pass"),
    "unknown": Chip("Not known yet", "warn"),
    "missing": Chip("Missing", "none"),
}
MISSING = Chip("Missing", "fail")
STALE = "stale"
CHANGED_SINCE = "Changed since it was signed: "


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the gate."""

    chip: Chip
    text: str
    source: str
    waits_for: str
    folded: bool = False
    """One of the many numbers that changed since it was signed: the change that brought them stands before it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One answer that is asked of the charter."""

    link: Link
    chip: Chip
    required: str
    detail: str
    source: str
    folded: bool = False
    """It is answered, so that nobody has to do anything."""


@dataclass(frozen=True, slots=True)
class Limitation:
    """A limitation that somebody wrote down."""

    text: str
    source: str


@dataclass(frozen=True)
class AuditPage:
    """The audit report of a version."""

    template: ClassVar[str] = "pages/audit.html.jinja"

    head: VersionHead
    identity: tuple[Named, ...]
    fingerprints: tuple[Fingerprint, ...]
    evidence: Link
    measured_by: str
    passed: bool
    decision: str
    reasons: tuple[Reason, ...]
    requirements: tuple[Requirement, ...]
    requirements_tally: str
    unasked: str
    """Answers that are neither asked for at this risk nor given, as one list."""
    tally: tuple[Chip, ...]
    families: tuple[AuditFamily, ...]
    windows: tuple[WindowLine, ...]
    limitations: tuple[Limitation, ...]
    limitations_prose: str
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> AuditPage:
        """The report of a version."""
        charter = record.version.charter
        asked = missing(charter, record.tier.tier, state="agreed") if charter is not None else ()
        places = charter_places(charter) if charter is not None else frozenset()
        prose = charter.sections.get("limitations") if charter is not None else None
        gate = record.contents.gate
        return cls(
            head=version_head(record, "audit"),
            identity=tuple(identity_of(record)),
            fingerprints=tuple(fingerprints_of(record)),
            evidence=evidence_link(record, "audit"),
            measured_by=measured_by(record),
            passed=gate.passed,
            decision=_decision(record),
            reasons=_reasons(gate.reasons),
            requirements=tuple(
                _requirement(row, record, places) for row in asked if row.required or row.status != "missing"
            ),
            requirements_tally=_requirements_tally(asked),
            unasked=", ".join(row.title for row in asked if not row.required and row.status == "missing"),
            tally=tuple(_tally(record)),
            families=families_of(record),
            windows=all_lines(record),
            limitations=tuple(_limitations(record)),
            limitations_prose=prose.markdown if prose is not None else "",
            steps=tuple(steps_of(record)),
        )


def _decision(record: VersionRecord) -> str:
    gate = record.contents.gate
    number = len(gate.blocking)
    if gate.passed:
        noted = len(gate.warnings)
        return "The release check passes" + (f", with {words.counted(noted, 'warning')}." if noted else ".")
    return f"The release check does not pass: {words.counted(number, 'reason')} against it."


def _reasons(given: Sequence[GateReason]) -> tuple[Reason, ...]:
    """Every reason; of what changed since a signature, single numbers are folded where there are many."""
    numbers = [each.status == STALE and tells_of_a_number(each.text.removeprefix(CHANGED_SINCE)) for each in given]
    fold = sum(numbers) >= FOLDED
    return tuple(
        Reason(
            chip=_reason_chip(each.status, each.blocking),
            text=plainly(each.text),
            source=each.source,
            waits_for=words.plain(each.waits_for),
            folded=fold and is_number,
        )
        for each, is_number in zip(given, numbers, strict=True)
    )


def _reason_chip(status: str, blocking: bool) -> Chip:
    if status == "accepted":
        return Chip("Accepted", "warn")
    named = words.chip(status) if status else Chip("Required", "fail")
    if blocking:
        return Chip(named.text, "fail")
    return Chip(f"{named.text} (shown only)", "warn" if named.shape == "fail" else named.shape)


def _requirement(row: RequirementState, record: VersionRecord, places: frozenset[str]) -> Requirement:
    item = record.version
    place = charter_place(places, row)
    return Requirement(
        link=Link(row.title, urls.relative(urls.project(item.project, place), page_of(record, "audit"))),
        chip=MISSING if row.open else ANSWERS[row.status],
        required="required" if row.required else "given beyond that",
        detail=". ".join(part for part in (row.detail, row.reason if row.open else "") if part),
        source=row.source,
        folded=row.status == "answered" and not row.detail,
    )


def _requirements_tally(rows: tuple[RequirementState, ...]) -> str:
    """How many answers are there, in one sentence."""
    if not rows:
        return "There is no charter, so nothing that it should say has been said."
    required = [row for row in rows if row.required]
    lacking, unknown = sum(row.open for row in rows), sum(row.status == "unknown" for row in rows)
    text = f"A release asks for {words.counted(len(required), 'answer')} at this risk; "
    text += f"{words.counted(lacking, 'of them is', 'of them are') if lacking else 'none'} missing"
    return text + (f", {unknown} {'is' if unknown == 1 else 'are'} not known yet." if unknown else ".")


def _tally(record: VersionRecord) -> Iterator[Chip]:
    """How many results have each status, worst first."""
    order = (
        Status.FAILED, Status.ERROR, Status.MISSING, Status.INSUFFICIENT, Status.AWAITING, Status.UNAVAILABLE,
        Status.WARNED, Status.PASSED, Status.NOT_JUDGED, Status.NOT_APPLICABLE,
    )  # fmt: skip
    counts: Mapping[Status, int] = record.release.verdict.counts()
    for status in order:
        if counts[status]:
            named = words.chip(status)
            yield Chip(f"{counts[status]:,} × {named.text}", named.shape)


def _limitations(record: VersionRecord) -> Iterator[Limitation]:
    """What was written down with this version and with those that it replaced."""
    seen: set[str] = set()
    step: VersionRecord | None = record
    while step is not None and step.version.name not in seen:
        seen.add(step.version.name)
        for text in step.version.authored.limitations:
            if text not in seen:
                seen.add(text)
                yield Limitation(text, f"version {step.version.version}")
        step = step.before
