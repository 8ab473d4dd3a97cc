"""What another policy would do: which versions would stop complying and why, which would start, who may stay until when.

Pure: the same stored evidence judged twice is handed over, and put into words here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlgov.documents.policy import PolicyInForce
from mlgov.gating.policy_changes import PolicyChange, policy_changes
from mlgov.signoff.types import State
from mlgov.signoff.wording import STATE_WORDS, counted, day

FORMAT = "mlgov-policy-impact/1"
Effect = Literal["stops", "starts", "complies", "fails"]
EFFECTS: tuple[Effect, ...] = ("stops", "starts", "fails", "complies")
"""From what asks for somebody to what stays fine; the order of rows."""


@dataclass(frozen=True, slots=True)
class PolicyFace:
    """One of the two policies, as a reader needs it."""

    name: str
    version: str
    title: str
    owner: str
    effective_from: dt.date
    transition: dt.date | None
    digest: str
    where: str
    """As it lies here, a file, a revision."""
    signed: bool
    signed_sentence: str
    """Whether the role that answers for it has signed it, in words."""

    @classmethod
    def of(cls, policy: PolicyInForce, where: str, *, signed: bool, sentence: str) -> PolicyFace:
        """The face of a policy."""
        rules = policy.policy
        return cls(
            rules.name, rules.version, rules.title, rules.owner, rules.effective_from, rules.transition,
            policy.digest, where, signed, sentence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stand:
    """How one version stands under one policy."""

    complies: bool
    tier: str
    sign_off: State
    reasons: tuple[str, ...] = ()
    """What keeps it from complying, in words."""


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One version under both policies."""

    subject: str
    """`project/model@version`."""
    live: bool
    """It runs somewhere on the day."""
    approved: bool
    """It has a valid sign-off under the old policy (where one is asked for)."""
    effect: Effect
    before: Stand
    after: Stand
    why: tuple[str, ...]
    """What keeps it from complying under the new policy and didn't before; for `starts` what no longer does."""
    may_stay_until: dt.date | None
    """Approved under the old policy, it may stay under it until this day."""
    sentence: str
    """`Complies now; not under lending 4 from 1 March 2027.`"""


@dataclass(frozen=True, slots=True)
class PolicyImpact:
    """What a new policy changes, and for whom."""

    as_of: dt.date
    old: PolicyFace
    new: PolicyFace
    changes: tuple[PolicyChange, ...]
    rows: tuple[ImpactRow, ...]
    """Versions that the policy judges: what stops first, live ones first."""
    others: int
    """Versions that another policy judges."""

    def having(self, effect: Effect) -> tuple[ImpactRow, ...]:
        """The versions with an effect."""
        return tuple(row for row in self.rows if row.effect == effect)

    @property
    def sentence(self) -> str:
        """The whole in one sentence: what a page says first."""
        if not self.rows:
            return f"No version is judged by {self.old.name}."
        parts = []
        for effect, words in (("stops", "would stop complying"), ("starts", "would start to comply")):
            found = [row for row in self.rows if row.effect == effect]
            if found:
                live = sum(row.live for row in found)
                parts.append(f"{counted(len(found), 'version')} {words}{f' ({live} in use)' if live else ''}")
        if not parts:
            return f"Nothing changes for the {counted(len(self.rows), 'version')} that it judges."
        return f"Of {counted(len(self.rows), 'version')}, {' and '.join(parts)}."


def impact(
    old: PolicyInForce,
    new: PolicyInForce,
    faces: tuple[PolicyFace, PolicyFace],
    rows: Sequence[ImpactRow],
    *,
    as_of: dt.date,
    others: int = 0,
) -> PolicyImpact:
    """Both policies and what the rows say, in the order of a page."""
    ordered = sorted(rows, key=lambda row: (EFFECTS.index(row.effect), not row.live, not row.approved))
    return PolicyImpact(as_of, *faces, policy_changes(old, new), tuple(ordered), others)


_EFFECT: dict[tuple[bool, bool], Effect] = {
    (True, True): "complies",
    (True, False): "stops",
    (False, True): "starts",
    (False, False): "fails",
}


def impact_row(
    subject: str, before: Stand, after: Stand, *, live: bool, approved: bool, new: PolicyInForce, as_of: dt.date
) -> ImpactRow:
    """One version under both policies, in words.

    Args:
        subject: `project/model@version`.
        before: how it stands under the old policy.
        after: how it stands under the new one, as if it counted today and without its transition.
        live: whether it runs somewhere.
        approved: whether it has a valid sign-off under the old one.
        new: the new policy, for its day and transition.
        as_of: the day.
    """
    effect = _EFFECT[before.complies, after.complies]
    if effect == "starts":
        why = tuple(each for each in before.reasons if each not in after.reasons)
    else:
        why = tuple(each for each in after.reasons if each not in before.reasons)
    last = new.policy.transition
    stays = last if effect == "stops" and approved and last is not None and last >= as_of else None
    return ImpactRow(subject, live, approved, effect, before, after, why, stays, _sentence(effect, stays, new, as_of))


def _sentence(effect: Effect, stays: dt.date | None, new: PolicyInForce, as_of: dt.date) -> str:
    rules = new.policy
    starts = rules.effective_from
    when = f"from {day(starts)} on" if starts > as_of else f"since {day(starts)}"
    under = f"under {rules.name} {rules.version} {when}"
    if effect == "stops":
        more = f"; it may stay under the policy before until {day(stays)}" if stays is not None else ""
        return f"Complies now; not {under}{more}."
    if effect == "starts":
        return f"Does not comply now; does {under}."
    return f"Complies now and {under}." if effect == "complies" else f"Complies neither now nor {under}."


def as_document(found: PolicyImpact) -> dict[str, Any]:
    """The whole as plain values for JSON (docs/time.md)."""
    return {
        "format": FORMAT,
        "as_of": found.as_of.isoformat(),
        "sentence": found.sentence,
        "old": _face(found.old),
        "new": _face(found.new),
        "changes": [
            {"kind": each.kind, "name": each.name, "what": each.what, "effect": each.effect, "reason": each.reason}
            for each in found.changes
        ],
        "versions": [
            {
                "subject": row.subject,
                "effect": row.effect,
                "live": row.live,
                "approved": row.approved,
                "sentence": row.sentence,
                "why": list(row.why),
                "may_stay_until": row.may_stay_until.isoformat() if row.may_stay_until else None,
                "before": _stand(row.before),
                "after": _stand(row.after),
            }
            for row in found.rows
        ],
        "other_versions": found.others,
    }


def as_text(found: PolicyImpact) -> str:
    """The whole as lines for a terminal."""
    old, new = found.old, found.new
    lines = [f"{old.name} {old.version} ({old.where}) -> {new.name} {new.version} ({new.where})"]
    lines += [f"  {each.signed_sentence}" for each in ((old, new) if old.digest != new.digest else (new,))]
    transition = f", transition until {day(new.transition)}" if new.transition else ""
    lines += [f"  counts from {day(new.effective_from)}{transition}", "", "What changes"]
    lines += [f"  {_MARKS[each.effect]} {each.what}" for each in found.changes] or ["  nothing that judges"]
    lines += ["", found.sentence]
    silent = 0
    for row in found.rows:
        if row.effect == "fails" and row.why and not (row.live or row.approved):
            silent += 1
        if row.effect == "complies" or (row.effect == "fails" and not (row.why and (row.live or row.approved))):
            continue
        marks = [word for word, so in (("in use", row.live), ("approved", row.approved)) if so]
        lines.append(f"  {row.subject}{f' ({_joined(marks)})' if marks else ''}: {row.sentence}")
        lines += [f"      {each}" for each in row.why]
        if row.before.tier != row.after.tier:
            lines.append(f"      risk tier {row.before.tier} becomes {row.after.tier}")
        if row.before.sign_off != row.after.sign_off:
            lines.append(f"      sign-off: {STATE_WORDS[row.before.sign_off]}; then {STATE_WORDS[row.after.sign_off]}")
    if silent:
        lines.append(f"{counted(silent, 'version')} neither in use nor approved would fail in more ways than now.")
    if found.others:
        lines.append(f"{counted(found.others, 'version')} judged by other policies: no change.")
    return "\n".join(lines) + "\n"


def _joined(marks: Sequence[str]) -> str:
    return ", ".join(marks)


_MARKS = {"tighter": "+", "looser": "-", "other": "~"}


def _face(face: PolicyFace) -> dict[str, Any]:
    return {
        "name": face.name,
        "version": face.version,
        "title": face.title,
        "owner": face.owner,
        "effective_from": face.effective_from.isoformat(),
        "transition": face.transition.isoformat() if face.transition else None,
        "digest": face.digest,
        "where": face.where,
        "signed": face.signed,
        "signed_sentence": face.signed_sentence,
    }


def _stand(stand: Stand) -> dict[str, Any]:
    return {
        "complies": stand.complies,
        "tier": stand.tier,
        "sign_off": stand.sign_off,
        "reasons": list(stand.reasons),
    }
