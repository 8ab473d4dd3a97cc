"""One decision on record, to be read and printed: who decided what on what, what it proves, and how to check that by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from mlgov.documents.portal import Portal
from mlgov.errors import SignOffError
from mlgov.pages import urls, words
from mlgov.pages.approval_checks import Check, Download, checks_of, downloads_of
from mlgov.pages.approval_parts import SignedParts, parts_of
from mlgov.pages.home import plainly
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ProjectRecord, VersionRecord
from mlgov.pages.signed_words import DECISIONS, STAGES, decision_chip, person_name, proof_text, subject_name
from mlgov.pages.signing_ways import MEANING
from mlgov.pages.words import Chip
from mlgov.signoff.change_words import in_short
from mlgov.signoff.changes import changes
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.signed import SignOff
from mlgov.signoff.store import dossier_of_record
from mlgov.signoff.types import Assessment, Counted, Dossier, Record
from mlgov.signoff.wording import BASIS_WORDS, sentence

DID = {
    "approve": "approved",
    "approve_with_conditions": "approved, with conditions,",
    "reject": "refused",
    "revoke": "took back the approval of",
    "renew": "renewed the approval of",
    "acknowledge": "acknowledged",
    "feedback": "gave feedback on",
    "delegate": "handed on this role for",
}
NOWHERE = Link("")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what the record says."""

    name: str
    value: str
    link: Link = NOWHERE
    code: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition."""

    id: str
    text: str
    owner: str
    due: str
    until: str
    chip: Chip


@dataclass(frozen=True)
class OnRecord:
    """One decision with what is around it: everything that its page is made of."""

    assessment: Assessment
    project: ProjectRecord
    version: VersionRecord | None
    """None for a charter or a delegation, and for versions that are gone."""
    portal: Portal
    governed: Path
    as_of: dt.date
    followers: tuple[Record, ...] = ()
    """Records that name this one as what came before."""
    known: Mapping[str, Record] = field(default_factory=dict)
    """All records of the project by digest."""

    @property
    def record(self) -> Record:
        """The decision itself."""
        return self.assessment.record

    @property
    def page(self) -> str:
        """The address of its page."""
        return urls.record(self.record.subject, self.record.digest)

    @property
    def signed(self) -> SignOff | None:
        """The sign-off that it belongs to."""
        if self.version is None:
            return self.project.signed if self.record.subject == self.project.id else None
        contents = self.version.contents
        found = [each for each in (contents.signed, *contents.further) if each is not None]
        return next((each for each in found if each.stage == self.record.stage), None)


@dataclass(frozen=True)
class ApprovalPage:
    """The page of one decision."""

    template: ClassVar[str] = "pages/approval.html.jinja"

    crumbs: tuple[Link, ...]
    heading: str
    about: str
    chip: Chip
    statement: str
    reason: str
    counts: Chip
    counts_why: str
    facts: tuple[Fact, ...]
    conditions: tuple[Asked, ...]
    parts: SignedParts
    changes: tuple[str, ...]
    unchanged: bool
    """What was signed is what is here now."""
    proof: str
    proof_meaning: str
    problems: tuple[str, ...]
    checks: tuple[Check, ...]
    downloads: tuple[Download, ...]
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    as_of: AsOf

    @classmethod
    def of(cls, item: OnRecord) -> ApprovalPage:
        """The page of a decision."""
        assessment, record, page = item.assessment, item.record, item.page
        dossier, lacking = _dossier(item)
        now = item.signed.dossier if item.signed is not None else None
        found = changes(dossier, now) if dossier is not None and now is not None and now.digest and now.parts else ()
        counts, why = _counts(item, tuple(dict.fromkeys(each.what for each in found)))
        return cls(
            crumbs=_crumbs(item),
            heading=DECISIONS[record.decision][0],
            about=f"{subject_name(record.subject)}, {STAGES[record.stage]}",
            chip=decision_chip(assessment),
            statement=_statement(item),
            reason=record.reason,
            counts=counts,
            counts_why=why,
            facts=tuple(_facts(item)),
            conditions=tuple(_conditions(item)),
            parts=parts_of(dossier, record, item.version, page, lacking),
            changes=tuple(dict.fromkeys(plainly(each.what) for each in found)),
            unchanged=dossier is not None and now is not None and dossier.digest == now.digest,
            proof=f"{MEANING[assessment.proof][0]} ({assessment.proof.name}): {proof_text(assessment)}",
            proof_meaning=MEANING[assessment.proof][1],
            problems=tuple(sentence(each) for each in assessment.problems),
            checks=checks_of(record, item.portal),
            downloads=downloads_of(record, item.portal, item.governed, page),
            before=tuple(_linked(item.known.get(digest), digest, item) for digest in record.prev),
            after=tuple(_linked(each, each.digest, item) for each in item.followers),
            as_of=AsOf.of(item.as_of),
        )


def title_of(record: Record) -> str:
    """The page's title: unique, since it names the record."""
    said = DECISIONS[record.decision][0]
    return f"{said}: {subject_name(record.subject)} as {words.plain(record.role)} ({record.digest[:12]})"


def description_of(record: Record, portal: Portal) -> str:
    """The page in one sentence, for search."""
    who = person_name(portal, record.person)
    return f"{who} decided on {words.day(record.at.date())} about {STAGES[record.stage]} of {record.subject}"


def _crumbs(item: OnRecord) -> tuple[Link, ...]:
    page, record = item.page, item.record
    target = urls.of_subject(record.subject) if item.version is not None or "@" not in record.subject else ""
    return (
        Link("Sign-off", urls.relative(urls.approvals(), page)),
        Link(item.project.title, urls.relative(urls.project(item.project.id), page)),
        Link(subject_name(record.subject), urls.relative(target, page) if target else ""),
        Link(f"decision {record.digest[:12]}"),
    )


def _statement(item: OnRecord) -> str:
    record = item.record
    who = person_name(item.portal, record.person)
    acting = f", acting for {person_name(item.portal, record.on_behalf_of)}" if record.on_behalf_of else ""
    when = words.day(record.at.date())
    opening = f"On {when} {who}{acting}, as {words.plain(record.role)}, {DID[record.decision]}"
    if record.decision == "delegate":
        given = record.extra.get("delegation", {})
        until = words.day(str(given.get("until", "")))
        to = person_name(item.portal, str(given.get("to", "")))
        return f"{opening} {given.get('scope', record.subject)} to {to}, until {until}."
    what = STAGES[record.stage]
    if record.stage == "charter":
        return f"{opening} the charter of the project “{item.project.title}”."
    return f"{opening} the {what} of {subject_name(record.subject)} in the project “{item.project.title}”."


def _counts(item: OnRecord, changes: Sequence[str]) -> tuple[Chip, str]:  # noqa: PLR0911 - one case after the other
    """Whether the decision counts today, and the cause why not, in one sentence."""
    record, signed = item.record, item.signed
    if record.decision == "delegate":
        good = item.assessment.valid and not item.assessment.unverifiable
        return (Chip("Holds", "pass"), "") if good else (Chip("Does not hold", "fail"), "")
    found = _counted(signed, record.digest) if signed is not None else None
    if found is None:
        return Chip("Not counted", "none"), "What it is about is not in this portal any more."
    if found.counts:
        last = record.valid_until.isoformat() if record.valid_until else ""
        return Chip("Counts today", "pass", last), ""
    if record.decision == "reject" and signed is not None and signed.state.state == "rejected":
        return Chip("Stands", "fail"), "Nothing is released against a refusal that stands."
    if record.decision == "revoke":
        return Chip("Stands", "fail"), "What it took back no longer counts."
    if found.why_not:
        return Chip("Does not count today", "warn"), _because(sentence(found.why_not), in_short(changes))
    return Chip("Decides nothing", "none"), ""


def _because(why: str, cause: str) -> str:
    """`It is about an earlier state: the test data changed, and 50 measured values changed with it`."""
    return f"{why.rstrip('.')}: {cause}." if cause and "earlier state" in why else why


def _counted(signed: SignOff, digest: str) -> Counted | None:
    every = (*(each for role in signed.state.roles for each in role.records), *signed.state.others)
    return next((each for each in every if each.assessment.record.digest == digest), None)


def _facts(item: OnRecord) -> Iterator[Fact]:
    record, page, assessment = item.record, item.page, item.assessment
    yield Fact("Who", person_name(item.portal, record.person))
    if assessment.person is not None and assessment.person != record.person:
        yield Fact("Proven to be signed by", person_name(item.portal, assessment.person))
    role = Link(words.plain(record.role), urls.relative(urls.role(record.role), page))
    yield Fact("In the role of", "", role)
    if record.on_behalf_of:
        yield Fact("For", person_name(item.portal, record.on_behalf_of))
    target = urls.of_subject(record.subject)
    known = item.version is not None or "@" not in record.subject
    yield Fact(
        "About",
        "" if known else record.subject,
        Link(record.subject, urls.relative(target, page)) if known else Link(""),
    )
    yield Fact("Stage", words.sentence(STAGES[record.stage]))
    yield Fact("Dated", f"{words.day(record.at.date())}, {record.at:%H:%M} UTC, by whoever wrote it")
    if assessment.proven_at is not None:
        yield Fact("Known to be there since", f"{words.day(assessment.proven_at.date())}, by somebody else's clock")
    if record.valid_from is not None:
        yield Fact("Counts from", words.day(record.valid_from))
    yield Fact("Counts until", words.day(record.valid_until) if record.valid_until else "no day is named in it")
    yield Fact("How it is known", words.sentence(BASIS_WORDS[record.basis["kind"]]))
    url = str(record.basis.get("url") or "")
    if url.startswith(("https://", "http://")):
        yield Fact("On the platform", "", Link(url, url))
    for key, name in (("recorder", "Recorded by"), ("document", "Document"), ("held", "Decided on")):
        if record.basis.get(key):
            yield Fact(name, str(record.basis[key]))
    yield Fact("File", record.path, code=True)
    yield Fact("Fingerprint of this record", record.digest, code=True)
    yield Fact("Fingerprint of what was decided on", record.dossier, code=True)


def _conditions(item: OnRecord) -> Iterator[Asked]:
    signed = item.signed
    states = (
        {each.condition.id: each.state for each in signed.state.conditions if each.record == item.record.digest}
        if signed
        else {}
    )
    for each in item.record.conditions:
        state = states.get(each.id, "")
        due = each.due.isoformat()
        chip = {
            "met": Chip("Done", "pass"),
            "overdue": Chip("Overdue", "fail"),
            "open": Chip("Open", "warn", due),
        }.get(state, Chip("No longer asked for", "none"))
        owner = person_name(item.portal, each.owner)
        yield Asked(each.id, each.text, words.plain(owner), words.day(each.due), due if state == "open" else "", chip)


def _dossier(item: OnRecord) -> tuple[Dossier | None, str]:
    """What was decided on, as it was kept; in words why it isn't here."""
    if item.record.decision == "delegate":
        return None, "A role was handed on; nothing was approved by this."
    try:
        raw = dossier_of_record(item.governed, item.record)
        if raw is None:
            return None, "What was decided on was not kept beside the record. Its fingerprint is in the record."
        return dossier_from_bytes(raw), ""
    except SignOffError as error:
        return None, sentence(error.message)


def _linked(record: Record | None, digest: str, item: OnRecord) -> Link:
    if record is None:
        return Link(f"{digest[:12]}, which is not here any more")
    said = DECISIONS[record.decision][0].lower()
    text = f"{said} by {person_name(item.portal, record.person)} as {words.plain(record.role)}, {words.day(record.at.date())}"
    return Link(
        f"{subject_name(record.subject)}: {text}", urls.relative(urls.record(record.subject, record.digest), item.page)
    )


def followers_of(records: Sequence[Record]) -> dict[str, tuple[Record, ...]]:
    """Digest -> the records that name it as what came before."""
    found: dict[str, list[Record]] = {}
    for record in records:
        for digest in record.prev:
            found.setdefault(digest, []).append(record)
    return {digest: tuple(each) for digest, each in found.items()}
