"""The ledger: every decision on record in the chain of its model, what a check of them all says, and how to check by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import urls, words
from mlgov.pages.approval_checks import has_keys
from mlgov.pages.overseen import Places
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio
from mlgov.pages.signed_words import STAGES
from mlgov.pages.words import Chip, Shape
from mlgov.signoff.checkpoint import checkpoint
from mlgov.signoff.ledger import in_order
from mlgov.signoff.record import chain_of
from mlgov.signoff.sshsig import NAMESPACE
from mlgov.signoff.types import Assessment, Record
from mlgov.signoff.verifying import Finding, found_of
from mlgov.signoff.wording import BASIS_WORDS, DECISION_WORDS, proof_words

PAGE = urls.ledger()
SHOWN = 2_000
"""With more records in all, only the latest of each chain are listed."""
LATEST = 50
SHOWN_FINDINGS = 50
_MARKS: dict[str, Chip] = {
    "broken": Chip("Broken", "fail"),
    "unverifiable": Chip("Not checked", "warn"),
    "note": Chip("Note", "none"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the check found."""

    chip: Chip
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One decision."""

    anchor: str
    day: str
    who: str
    role: str
    decision: str
    about: Link
    stage: str
    chip: Chip
    proof: str
    record: Link
    """The decision's own page, by its fingerprint."""
    follows: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The decisions about one model, or about one project's charter; newest first."""

    title: Link
    detail: str
    rows: tuple[RecordRow, ...]
    older: int
    """How many are not listed."""


@dataclass(frozen=True, slots=True)
class HandStep:
    """One step of a check by hand."""

    text: str
    command: str
    expected: str = ""


@dataclass(frozen=True)
class LedgerPage:
    """All decisions on record."""

    template: ClassVar[str] = "pages/ledger.html.jinja"

    crumbs: tuple[Link, ...]
    shape: Shape
    heading: str
    sentence: str
    trusted: str
    """Where people, roles and keys were read."""
    keys: str
    """The published file of keys; empty if there is none."""
    said: tuple[Said, ...]
    more_said: int
    root: str
    count: str
    chains: tuple[Chain, ...]
    steps: tuple[HandStep, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> LedgerPage:
        """The page of a portfolio."""
        decisions = [each for project in portfolio.projects for each in project.decisions]
        decisions += portfolio.policy_decisions
        damaged = [each for project in portfolio.projects for each in project.damaged]
        records = [each.record for each in decisions]
        found = found_of(decisions, [*damaged, *portfolio.policy_damaged])
        point = checkpoint(records, as_of=portfolio.as_of)
        every = len(records) <= SHOWN
        return cls(
            crumbs=(Link("Sign-off", urls.relative(urls.approvals(), PAGE)), Link("Ledger")),
            shape=_shape(found, records),
            heading=_heading(found, records),
            sentence=_sentence(decisions),
            trusted=words.sentence(portfolio.trusted) if records else "",
            keys=_keys(portfolio) if records else "",
            said=tuple(_said(each) for each in found[:SHOWN_FINDINGS]),
            more_said=max(0, len(found) - SHOWN_FINDINGS),
            root=point.root if records else "",
            count=words.counted(point.count, "decision"),
            chains=tuple(_all_chains(portfolio, every=every)),
            steps=tuple(_steps([each.record for each in decisions if each.valid] or records)),
            as_of=AsOf.of(portfolio.as_of),
        )


def _shape(found: Sequence[Finding], records: Sequence[Record]) -> Shape:
    kinds = {each.kind for each in found}
    if "broken" in kinds:
        return "fail"
    return "warn" if "unverifiable" in kinds else "pass" if records else "none"


def _heading(found: Sequence[Finding], records: Sequence[Record]) -> str:
    broken = sum(each.kind == "broken" for each in found)
    unchecked = sum(each.kind == "unverifiable" for each in found)
    if broken:
        return f"It does not hold: {words.counted(broken, 'thing')} {'is' if broken == 1 else 'are'} broken"
    if unchecked:
        return f"Not proven: {words.counted(unchecked, 'thing')} could not be checked where this page was made"
    return "Everything holds" if records else "No decision is recorded"


def _sentence(decisions: Sequence[Assessment]) -> str:
    """How many decisions there are, by how well they are proven."""
    if not decisions:
        return "So there is no chain of decisions to check yet."
    proven: dict[str, int] = {}
    for each in sorted(decisions, key=lambda one: -int(one.proof)):
        if each.valid and not each.unverifiable:
            proven[proof_words(each.proof)] = proven.get(proof_words(each.proof), 0) + 1
    counts = [f"{number:,} by {what}" for what, number in proven.items()]
    text = words.sentence(words.counted(len(decisions), "decision"))
    return f"{text}: {words.listed(counts)}." if counts else f"{text}, none of them proven."


def _said(finding: Finding) -> Said:
    # What begins with somebody's id keeps it as it is.
    plain = finding.what.startswith(("the ", "it ", "no "))
    return Said(_MARKS[finding.kind], finding.where, words.sentence(finding.what) if plain else finding.what)


def _keys(portfolio: Portfolio) -> str:
    decided = any(project.decisions for project in portfolio.projects)
    return urls.relative(urls.allowed_signers(), PAGE) if decided and has_keys(portfolio.portal) else ""


def policy_link(subject: str) -> Link:
    """The policy that `policies/name@version` or `policies/name` is about."""
    name, _, version = subject.partition("/")[2].partition("@")
    return Link(f"Policy {name} {version}".strip(), urls.relative(urls.policy(name), PAGE))


def _all_chains(portfolio: Portfolio, *, every: bool) -> Iterator[Chain]:
    for project in portfolio.projects:
        paged = portfolio.governed is not None
        yield from _chains(project.decisions, Places.of(project, PAGE), every=every, paged=paged)
    yield from _chains(portfolio.policy_decisions, None, every=every, paged=False)


def _chains(decisions: Sequence[Assessment], places: Places | None, *, every: bool, paged: bool) -> Iterator[Chain]:
    """The chains of one project; without places those of policies."""
    by_chain: dict[str, list[Assessment]] = {}
    by_digest = {each.record.digest: each for each in decisions}
    for record in in_order(each.record for each in decisions):
        by_chain.setdefault(chain_of(record.subject), []).append(by_digest[record.digest])
    for name in sorted(by_chain):
        listed = by_chain[name][::-1]
        shown = listed if every else listed[:LATEST]
        here = {each.record.digest for each in shown}
        title = places.subject(name) if places is not None else policy_link(name)
        about = "charter and delegations" if "/" not in name else places.title if places is not None else "policies"
        yield Chain(
            title=title,
            detail=f"{about}, {words.counted(len(listed), 'decision')}, newest first",
            rows=tuple(_row(places, each, here, paged=paged) for each in shown),
            older=len(listed) - len(shown),
        )


def _row(places: Places | None, assessment: Assessment, here: set[str], *, paged: bool) -> RecordRow:
    record = assessment.record
    chip = Chip("Holds", "pass")
    if assessment.unverifiable:
        chip = Chip("Can't be checked here", "warn")
    elif not assessment.valid:
        chip = Chip("Does not hold", "fail")
    behalf = f" for {record.on_behalf_of}" if record.on_behalf_of else ""
    return RecordRow(
        anchor=anchor_of(record.digest),
        day=words.day(record.at.date()),
        who=f"{record.person}{behalf}",
        role=words.plain(record.role),
        decision=words.sentence(DECISION_WORDS[record.decision]),
        about=places.subject(record.subject) if places is not None else policy_link(record.subject),
        stage=STAGES[record.stage] if places is not None else "the policy",
        chip=chip,
        proof=words.sentence(
            proof_words(assessment.proof)
            if assessment.valid and not assessment.unverifiable
            else BASIS_WORDS[record.basis["kind"]]
        ),
        record=Link(
            words.short(record.digest), urls.relative(urls.record(record.subject, record.digest), PAGE) if paged else ""
        ),
        follows=tuple(Link(words.short(each), f"#{anchor_of(each)}" if each in here else "") for each in record.prev),
    )


def anchor_of(digest: str) -> str:
    """The place of a decision on this page."""
    return f"d-{words.short(digest)}"


def _steps(records: Sequence[Record]) -> Iterator[HandStep]:
    """How to check without this page, the tool last: with a clone and what every system has."""
    if not records:
        yield HandStep(
            "Once there are decisions, each is a file that can be checked without this page.", "mlgov verify"
        )
        return
    newest = max(records, key=lambda each: (each.at, each.digest))
    path = newest.path or "PROJECT/approvals/MODEL/VERSION/RECORD.json"
    yield HandStep(
        "A decision is a file that is never changed, named after its own fingerprint. In a clone, in the governed "
        "folder, its fingerprint is worked out like this; the file's name is its first twelve digits.",
        f"sha256sum {path}",
        newest.digest,
    )
    signed = max((each for each in records if each.signature is not None), key=lambda each: each.at, default=None)
    if signed is not None:
        person = signed.person
        yield HandStep(
            "A personal signature lies beside it. Write the person's key from portal.yml, as it was when it was signed, "
            f'into a file allowed_signers ({person} namespaces="{NAMESPACE}" ssh-ed25519 AAAA...), and ask OpenSSH.',
            f"ssh-keygen -Y verify -f allowed_signers -I {person} -n {NAMESPACE} -s {signed.path}.sig < {signed.path}",
            f'Good "{NAMESPACE}" signature for {person}',
        )
    yield HandStep(
        "Each decision names those that were there before it (prev). A decision that is named and isn't there was "
        "taken away.",
        f"grep -o '\"prev\":\\[[^]]*\\]' {path}",
    )
    yield HandStep(
        "All of this at once, for every decision, with roles and keys as they were at the time, without a network:",
        "mlgov verify",
    )
    yield HandStep(
        "Whether decisions that were published are all still here: keep the checkpoint.json of a published edition "
        "where nobody here can change it.",
        "mlgov verify --checkpoint checkpoint.json",
    )
