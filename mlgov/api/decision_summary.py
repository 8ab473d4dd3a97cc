"""What a person sees in the terminal before they sign: the proposal, the verdict, three numbers, and the fingerprints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlgov.api.collecting import collect
from mlgov.api.dossiers import Proposal
from mlgov.api.workspace import Workspace
from mlgov.documents.requirements import missing
from mlgov.errors import SignOffError
from mlgov.pages.golive import answer, other_reasons
from mlgov.pages.home import plainly
from mlgov.pages.key_numbers import key_numbers
from mlgov.pages.portfolio import VersionRecord
from mlgov.signoff.changes import changes, part_changes
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.store import dossier_of_record
from mlgov.signoff.types import Dossier, Part, Record
from mlgov.signoff.wording import DECISION_WORDS, STAGE_WORDS, day, plain

WIDTH = 100
MOST = 12
"""Up to so many failing limits or changes are named; the others are counted."""
APPROVED = frozenset({"approve", "approve_with_conditions", "renew"})
_FINGERPRINTS = ("artefact", "data", "validation", "envelope")


def version_summary(workspace: Workspace, found: Proposal, record: Record, on_record: Sequence[Record]) -> str:
    """The summary for a version at a stage."""
    shown = next(item for item in collect(workspace).versions if item.version.name == found.dossier.subject)
    measured = [plainly(reason.text) for reason in shown.contents.measured_gate.blocking]
    why = measured[0] if measured else ""
    blocking = [*measured, *(plainly(text) for text in other_reasons(shown))]
    lines = [
        _heading(found, record),
        *_paragraph("Proposed", f"{shown.version.authored.change} ({shown.version.authored.change_kind} change)"),
        *_paragraph("Verdict", answer(shown, why)),
        "",
        *_numbers(shown),
        *_listed("What doesn't hold", blocking),
        *_since(workspace.governed, found.dossier, on_record),
        *_fingerprints(found.dossier),
        *_decision(record),
    ]
    return _printable("\n".join(lines))


def charter_summary(workspace: Workspace, found: Proposal, record: Record, on_record: Sequence[Record]) -> str:
    """The summary for a charter."""
    charter = found.project.charter
    tier = next(part for part in found.dossier.parts if part.name == "risk tier").fields["tier"]
    asked = missing(charter, tier) if charter is not None else ()
    answers = charter.charter if charter is not None else None
    lines = [
        _heading(found, record),
        *_paragraph("Proposed", answers.title if answers is not None else found.project.id),
        *_paragraph("Target", (answers.target if answers is not None else None) or "not said"),
        *_paragraph("Risk tier", tier),
        *_listed("Not answered", [each.title for each in asked if each.required and each.status != "answered"]),
        *_since(workspace.governed, found.dossier, on_record),
        *_fingerprints(found.dossier),
        *_decision(record),
    ]
    return _printable("\n".join(lines))


def last_approved(governed: Path, dossier: Dossier, on_record: Iterable[Record]) -> tuple[Record, Dossier] | None:
    """The latest approval of this subject at this stage, else of another version of the model, with what was approved.

    Approvals whose manifest isn't kept, or was changed, are passed over.
    """
    place = dossier.subject.partition("@")[0]
    mine = [
        record
        for record in on_record
        if record.decision in APPROVED and record.stage == dossier.stage and record.subject.partition("@")[0] == place
    ]
    for record in sorted(mine, key=lambda each: (each.subject == dossier.subject, each.at), reverse=True):
        try:
            raw = dossier_of_record(governed, record)
            if raw is not None:
                return record, dossier_from_bytes(raw)
        except SignOffError:
            continue
    return None


def policy_summary(workspace: Workspace, found: Proposal, record: Record, on_record: Sequence[Record]) -> str:
    """The summary for a policy."""
    policy = found.policy
    if policy is None:
        msg = f"{found.dossier.subject} is no policy"
        raise SignOffError(msg)
    rules = policy.policy
    rests_on = ", ".join(policy.chain[1:]) or "nothing else"
    lines = [
        f"{rules.title} ({found.dossier.subject}): this version of the policy",
        *_paragraph("Counts from", day(rules.effective_from)),
        *_paragraph("Extends", rests_on),
        *_paragraph("Says", f"{len(policy.limits)} limits, {len(rules.sign_off)} rules on who signs"),
        *_since(workspace.governed, found.dossier, on_record),
        *_fingerprints(found.dossier),
        *_decision(record),
    ]
    return _printable("\n".join(lines))


def _heading(found: Proposal, record: Record) -> str:
    title = found.project.charter.charter.title if found.project.charter is not None else found.project.id
    return f"{title} ({found.dossier.subject}): {STAGE_WORDS[record.stage]}"


def _numbers(shown: VersionRecord) -> list[str]:
    lines = []
    for number in key_numbers(shown):
        value = " ".join(part for part in (number.value, number.unit) if part)
        around = f" ({number.range})" if number.range else ""
        lines.append(f"  {number.title}: {value}{around}: {number.chip.text}")
        lines += [f"      {note}" for note in number.notes]
    return lines or ["  No numbers: there is no evidence."]


def _since(governed: Path, dossier: Dossier, on_record: Iterable[Record]) -> list[str]:
    """What changed since the last approval."""
    found = last_approved(governed, dossier, on_record)
    if found is None:
        return ["", "Nothing was approved before."]
    record, old = found
    what = changes(old, dossier) if old.subject == dossier.subject else part_changes(old, dossier)
    whose = f"{record.subject}, approved by {record.person} on {day(record.at.date())}"
    if not what:
        return ["", f"Nothing that matters changed since {whose}."]
    return _listed(f"Changed since {whose}", [change.what for change in what])


def _fingerprints(dossier: Dossier) -> list[str]:
    shown = [part for part in dossier.parts if part.kind in _FINGERPRINTS]
    others: dict[str, int] = {}
    for part in dossier.parts:
        if part.kind not in _FINGERPRINTS:
            others[part.kind] = others.get(part.kind, 0) + 1
    width = max((len(_part_name(part)) for part in shown), default=0)
    lines = ["", "Fingerprints (sha256)"]
    lines += [f"  {_part_name(part):<{width}}  {part.digest}" for part in shown]
    if others:
        lines.append("  and " + ", ".join(f"{kind} ({count})" for kind, count in sorted(others.items())))
    return [*lines, f"  all of it: {dossier.digest}"]


def _part_name(part: Part) -> str:
    return f"{part.kind} {part.name}"


def _decision(record: Record) -> list[str]:
    acting = f" on behalf of {record.on_behalf_of}" if record.on_behalf_of else ""
    lines = ["", f"Decision: {record.person}, as {plain(record.role)}{acting}: {DECISION_WORDS[record.decision]}."]
    lines += [f"  condition {each.id}: {each.text} ({each.owner}, by {day(each.due)})" for each in record.conditions]
    if record.valid_from is not None:
        lines.append(f"  counts from {day(record.valid_from)}")
    if record.valid_until is not None:
        lines.append(f"  counts until {day(record.valid_until)}")
    if record.reason:
        lines += _paragraph("  reason", record.reason)
    return lines


def _listed(title: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    lines = ["", title]
    for text in texts[:MOST]:
        lines += textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    rest = len(texts) - MOST
    return [*lines, f"  and {rest:,} more"] if rest > 0 else lines


def _paragraph(title: str, text: str) -> list[str]:
    return textwrap.wrap(f"{title}: {text}", WIDTH, subsequent_indent="  ")


def _printable(text: str) -> str:
    """Authored text can't move the cursor or hide what comes before."""
    return "".join(each if each == "\n" or each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
