"""Words and chips of sign-offs, for people who know neither git nor cryptography. The same on every page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mlgov.documents.charter import CharterFile
from mlgov.documents.portal import Portal
from mlgov.pages import words
from mlgov.pages.signed_brief import StageBrief
from mlgov.pages.words import Chip, Shape
from mlgov.signoff.holders import as_roles
from mlgov.signoff.holders import holders as holders_in_project
from mlgov.signoff.types import Assessment, DecisionKind, Proof, Stage

VERIFIED = "verified"
NOT_VERIFIED = "not verified"
STAGES: Mapping[str, str] = {
    "charter": "the project's charter",
    "release": "release",
    "monitoring_review": "review of how it works in use",
    "retraining_decision": "retraining",
    "retirement": "taking it out of use",
}
"""What is signed for, as a noun."""
DECISIONS: Mapping[DecisionKind, tuple[str, Shape]] = {
    "approve": ("Approved", "pass"),
    "approve_with_conditions": ("Approved with conditions", "warn"),
    "reject": ("Refused", "fail"),
    "revoke": ("Taken back", "fail"),
    "renew": ("Renewed", "pass"),
    "acknowledge": ("Acknowledged", "none"),
    "feedback": ("Gave feedback", "none"),
    "delegate": ("Handed on", "none"),
}
STATES: Mapping[str, tuple[str, Shape]] = {
    "not_required": ("No signature needed", "none"),
    "approved": ("Approved", "pass"),
    "conditional": ("Approved with conditions", "warn"),
    "in_review": ("Waiting", "none"),
    "rejected": ("Refused", "fail"),
    "stale": ("No longer counts", "warn"),
    "expired": ("Expired", "warn"),
    "revoked": ("Taken back", "fail"),
    "unverifiable": ("Can't be checked", "warn"),
}
NOBODY = words.Chip("Not looked at", "none")
LOST = frozenset({"rejected", "stale", "expired", "revoked", "unverifiable"})
_NAMED = 3


def state_chip(brief: StageBrief | None, *, live: bool = False, ready: bool = True) -> Chip:
    """How a sign-off is shown: its state, whom it waits for, until when it holds.

    Nobody is waited for to sign what isn't `ready`: it doesn't pass the release check as it is.
    """
    if brief is None:
        return words.no_approval(live=live)
    text, shape = STATES[brief.state]
    if brief.state == "in_review":
        if not ready:
            return Chip("In use, not signed", "warn") if live else Chip("Not ready to sign", shape)
        waits = f"Waits for {words.plain(brief.waits_for[0])}" if brief.waits_for else text
        return Chip(f"In use, {waits[:1].lower()}{waits[1:]}", "warn") if live else Chip(waits, shape)
    if live and brief.state in LOST:
        return Chip(f"In use, approval {_LOST_WORDS[brief.state]}", shape)
    late = sum(each.state == "overdue" for each in brief.conditions)
    if late:
        return Chip(f"Approved, {words.counted(late, 'condition')} overdue", "fail")
    due = [each.due for each in brief.conditions if each.state == "open"]
    return Chip(text, shape, min((each for each in (*due, brief.valid_until) if each), default=""))


_LOST_WORDS = {
    "rejected": "refused",
    "stale": "no longer counts",
    "expired": "expired",
    "revoked": "taken back",
    "unverifiable": "can't be checked",
}


def decision_chip(assessment: Assessment) -> Chip:
    """What was decided."""
    return Chip(*DECISIONS[assessment.record.decision])


def proof_text(assessment: Assessment) -> str:
    """How it came to be known and whether that is verified, in a few words."""
    kind = assessment.record.basis.get("kind")
    what = _BASES.get(str(kind), "recorded")
    if assessment.unverifiable:
        return f"{what}, can't be checked here"
    if not assessment.valid:
        return f"{what}, does not hold"
    return f"{what}, {VERIFIED if assessment.proof >= Proof.T2 else NOT_VERIFIED}"


_BASES = {
    "signed_record": "personal signature",
    "signed_commit": "signed commit",
    "review": "pull-request review",
    "host_file": "form on the platform",
    "outside": "decided elsewhere",
    "claim": "somebody's word",
}


def person_name(portal: Portal | None, person: str) -> str:
    """A person's name, else their id."""
    known = portal.people.get(person) if portal is not None else None
    return (known.name if known is not None else None) or person


def names_of(portal: Portal | None, people: Iterable[str], joint: str = "or") -> str:
    """`Anna Berg or Ben Cole`; of more than three only how many: nobody finds themselves in a long list."""
    names = [person_name(portal, each) for each in sorted(people)]
    if len(names) > _NAMED:
        return words.counted(len(names), "person", "people")
    return f"{', '.join(names[:-1])} {joint} {names[-1]}" if len(names) > 1 else "".join(names)


def holders(portal: Portal | None, role: str, charter: CharterFile | None = None) -> Collection[str]:
    """The people who hold a role; with a project's charter those of them who may sign in that project."""
    if portal is None:
        return ()
    if charter is None:
        return portal.roles.get(role, ())
    return holders_in_project(portal.roles, portal.people, as_roles(charter.charter.roles())).get(role, ())


def subject_name(subject: str) -> str:
    """`income-classifier 3`; a project for a charter."""
    project, _, rest = subject.partition("/")
    model, _, version = rest.partition("@")
    return f"{model} {version}" if rest else project


def stage_of(stage: Stage | str) -> str:
    """What is signed for, as a noun."""
    return STAGES[stage]
