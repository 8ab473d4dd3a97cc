"""Whether a new version stays inside a signed envelope, so that an acknowledgement suffices.

It is compared with the version that the envelope was signed with, and not with the one before: many small steps are no
way out. What isn't known is not inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from mlgov.documents.envelope import Envelope, EnvelopeFile, EnvelopeLimit, Same
from mlgov.documents.policy import PolicyInForce
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.verdict import Verdict
from mlgov.signoff.change_class import between, change_class
from mlgov.signoff.changes import Change
from mlgov.signoff.material_fields import plain
from mlgov.signoff.types import Dossier, Part

_WORDS: Mapping[Same, str] = {
    "features": "the features",
    "code": "the code",
    "recipe": "the recipe",
    "environment": "the libraries",
    "columns": "the columns",
    "data_sources": "the sources of the data",
    "decision": "the decision rule",
    "charter": "the charter",
    "limits": "the limits",
}
_RECIPE = ("version/model_class", "version/hyperparameters", "version/training", "version/origin")
_SAME: Mapping[Same, Callable[[str], bool]] = {
    "features": lambda at: at.startswith("features/"),
    "code": lambda at: at.startswith(("version/commit", "version/dirty")),
    "recipe": lambda at: at.startswith(_RECIPE),
    "environment": lambda at: at.startswith(("version/environment", "version/library")),
    "columns": lambda at: at.startswith(("version/columns", "version/schema", "version/output")),
    "data_sources": lambda at: (
        at.startswith("charter/data/") or (at.startswith("data/") and at.endswith(("/added", "/removed")))
    ),
    "decision": lambda at: at.startswith("version/decision"),
    "charter": lambda at: at.startswith("charter/"),
    "limits": lambda at: at.startswith("limits/") and not at.endswith("/effective"),
}
"""What must stay the same -> whether the address of a change is about it."""


def carries(dossier: Dossier, envelope: EnvelopeFile) -> bool:
    """Whether a dossier has exactly this envelope in it, so that who signed the one signed the other."""
    wanted = digest_of(plain(envelope.envelope))
    return any((each.kind, each.name, each.digest) == ("envelope", envelope.id, wanted) for each in dossier.parts)


def within(
    envelope: Envelope,
    old: Dossier,
    new: Dossier,
    verdict: Verdict | None,
    as_of: dt.date,
    *,
    policy: PolicyInForce,
) -> tuple[str, ...]:
    """Why a version is not inside an envelope, in words; empty if it is.

    Args:
        envelope: what may change; whether it was signed is asked elsewhere (`carries`).
        old: the release dossier of the version that the envelope was signed with.
        new: the release dossier of the version that is proposed.
        verdict: how the new version's release evidence is judged.
        as_of: the day.
        policy: the policy in force, for the class of the change.
    """
    reasons: list[str] = []
    if not envelope.holds_on(as_of):
        when = f"ended on {envelope.until}" if as_of > envelope.until else f"begins on {envelope.since}"
        reasons.append(f"The envelope {when}.")
    reached = change_class(old, new, policy)
    if reached.kind not in envelope.changes and not (reached.kind == "refresh" and "minor" in envelope.changes):
        allowed = " or ".join(envelope.changes)
        reasons.append(f"The change is {reached.kind}, and the envelope allows {allowed}: {reached.because[0]}")
    found = between(old, new)
    for name in envelope.same:
        reasons += _not_same(name, found, new)
    for key, limit in envelope.limits.items():
        reasons += _outside(key, limit, new.parts)
    if verdict is None:
        reasons.append("Nothing was measured and judged.")
    elif verdict.blocking:
        first = verdict.blocking[0]
        more = f", and {len(verdict.blocking) - 1} more" if len(verdict.blocking) > 1 else ""
        reasons.append(f"The release check doesn't pass: {first.check}.{first.metric}{more}.")
    return tuple(reasons)


def _not_same(name: Same, found: Sequence[Change], new: Dossier) -> list[str]:
    concerned = [each for each in found if _SAME[name](each.address)]
    if concerned:
        return [f"{_WORDS[name].capitalize()} must stay the same. {concerned[0].what}"]
    if name == "code" and not any((each.kind, each.name) == ("version", "commit") for each in new.parts):
        return ["The code must stay the same, but which code it was is not recorded."]
    return []


def _outside(key: str, limit: EnvelopeLimit, parts: Sequence[Part]) -> list[str]:
    """Why the values of a metric on the test data don't keep to a limit."""
    part = next((each for each in parts if (each.kind, each.name) == ("measurements", key)), None)
    values = {} if part is None else {at: each for at, each in part.fields.items() if not at.startswith("role ")}
    if not values:
        return [f"{key} was not measured."]
    for at, text in sorted(values.items()):
        where = f" ({at})" if at else ""
        try:
            value = Decimal(str(text))
        except InvalidOperation:
            return [f"{key}{where} has no value: {text}."]
        if limit.at_least is not None and value < Decimal(limit.at_least):
            return [f"{key}{where} is {text}; the envelope asks for at least {limit.at_least}."]
        if limit.at_most is not None and value > Decimal(limit.at_most):
            return [f"{key}{where} is {text}; the envelope allows at most {limit.at_most}."]
    return []
