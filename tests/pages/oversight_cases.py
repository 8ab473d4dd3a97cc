"""A hand-made project with all that people owe it: findings in every state, reports, emergencies, decisions.

Every text may be replaced by one text, so that hostile ones can be tried everywhere at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import builders as make

from mlgov.documents.envelope import Envelope, EnvelopeFile
from mlgov.documents.events import Event
from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.validation import Validation, ValidationFile
from mlgov.gating.duty import Duty
from mlgov.gating.findings import ComputedFinding, FindingStanding, standing_of
from mlgov.pages.alarms import Alarm
from mlgov.pages.portfolio import Portfolio, ProjectRecord
from mlgov.signoff.record import new_record, parse_record, path_of
from mlgov.signoff.types import Assessment, Proof

VERSION = "mail/send-time@1"
DOSSIER = "d" * 64
ACCEPTED = {
    "role": "model_risk",
    "by": "rita",
    "reason": "Few readers are concerned, and a new version comes in spring.",
    "on": "2026-10-01",
    "until": "2026-12-31",
}


def finding(id_: str, *, as_of: dt.date = make.AS_OF, **fields: Any) -> FindingStanding:
    """A finding as it stands on a day under the packaged policy."""
    given: dict[str, Any] = {
        "title": "Readers over 80 are never asked",
        "text": "The mailing list leaves them out.",
        "severity": "medium",
        "owner": "crm-lead",
        "opened": "2026-10-01",
        "opened_by": "vera",
        "due": "2026-12-15",
        "model": "send-time",
        "version": "1",
        "results": [{"result": "drift.*", "first_window": "2026-09"}],
        "history": [{"on": "2026-10-01", "by": "vera", "what": "Opened; due 2026-12-15."}],
    }
    document = Finding.model_validate({**given, **fields})
    file = FindingFile(id_, f"mail/findings/{id_}.yml", document)
    return standing_of(file, make.policy().policy, roles={"model_risk": ("rita",)}, as_of=as_of)


def findings(as_of: dt.date = make.AS_OF) -> tuple[FindingStanding, ...]:
    """One in each state."""
    lapsed = {**ACCEPTED, "until": "2026-11-01"}
    return (
        finding("open", as_of=as_of),
        finding("late", as_of=as_of, title="The label is wrong", severity="high", due="2026-11-01", results=["fairness.impact_ratio.impact_ratio"]),
        finding("accepted", as_of=as_of, title="Few young readers", state="accepted", accepted=ACCEPTED),
        finding("lapsed", as_of=as_of, title="No test in August", state="accepted", accepted=lapsed, version=None),
        finding("remediated", as_of=as_of, title="A column was late", state="remediated", model=None, version=None, results=[]),
        finding("closed", as_of=as_of, title="A typo in a name", severity="low", state="closed", closed="2026-10-20", text=""),
        finding("night", as_of=as_of, title="Emergency: passed without the round", severity="high", origin="emergency", due="2026-11-10"),
    )  # fmt: skip


def validation(id_: str = "send-time-1", **fields: Any) -> ValidationFile:
    """A validator's report."""
    given: dict[str, Any] = {
        "model": "send-time",
        "version": "1",
        "scope": "initial",
        "validator": "vera",
        "on": "2026-07-28",
        "opinion": {
            "concept": {"view": "agree", "text": "The hour is what can be chosen."},
            "data": {"view": "agree_with_findings", "text": "Readers over 80 are missing."},
            "outcomes": {"view": "agree", "text": "It holds for every age that is there."},
            "limits": {"view": "agree", "text": "They are strict where it matters."},
        },
        "rating": "fit_with_findings",
        "challenges": [
            {"what": "Is 0.80 enough?", "answer": "It pays for the sending from 0.75 on."},
            {"what": "Who looks at August?"},
        ],
        "tests": [
            {"metric": "evaluation.discrimination.roc_auc", "value": "0.861", "n": 1200, "data": "readers of one week", "evidence": "mail/own/week.json", "note": "as promised"},
            {"metric": "share without a history", "value": "-0.02"},
        ],
        "findings": ["open", "gone"],
        "next": "2027-07-28",
    }  # fmt: skip
    document = Validation.model_validate({**given, **fields})
    prose = "## What I did\n\nI sent *one week* again."
    return ValidationFile(id_, f"mail/validations/{id_}.md", document, prose, "b" * 64)


def envelope() -> EnvelopeFile:
    """What may change again and again."""
    document = Envelope.model_validate(
        {
            "title": "Retrain every month",
            "owner": "ds-crm",
            "limits": {"evaluation.discrimination.roc_auc": {"at_least": "0.82"}},
            "every": "month",
            "until": "2027-06-30",
            "reason": "Same recipe, newer readers; nobody decides anything new.",
        }
    )
    return EnvelopeFile("monthly", "mail/models/send-time/envelopes/monthly.yml", document, "e" * 64)


def emergency(**fields: Any) -> Event:
    """Somebody let version 1 pass at night."""
    given = {
        "role": "owner",
        "reason": "version 2 sends everything at 3:00 since 22:10",
        "due": dt.date(2026, 11, 10),
        "goes_to": "1",
        "finding": "night",
    }
    return make.event("emergency", "2026-11-05", **{**given, **fields})


INCIDENT = make.event(
    "incident", "2026-10-12", severity="high", reason="the feed stopped", finding="open", re_review="send-time-1"
)


def decisions(person: str = "vera", reason: str = "It is fit.") -> tuple[Assessment, ...]:
    """Two decisions that follow each other, and one whose predecessor is gone and that nobody can check."""
    when = dt.datetime(2026, 7, 28, 9, 0, tzinfo=dt.UTC)
    common: dict[str, Any] = {"stage": "release", "dossier": DOSSIER, "reason": reason, "basis": "signed_record"}
    first = new_record(subject=VERSION, role="validator", person=person, decision="approve", at=when, **common)
    second = new_record(
        subject=VERSION, role="business_owner", person="bob", decision="approve", at=when + dt.timedelta(days=1),
        prev=[first.digest], **common,
    )  # fmt: skip
    third = new_record(
        subject="mail/send-time@2", role="owner", person="anna", decision="reject", at=when + dt.timedelta(days=90),
        prev=["c" * 64], **common,
    )  # fmt: skip
    placed = [parse_record(each.raw, path_of(each), b"sig") for each in (first, second, third)]
    return (
        Assessment(placed[0], Proof.T4, valid=True, person=person, proven_at=None),
        Assessment(placed[1], Proof.T2, valid=True, person="bob", proven_at=None),
        Assessment(placed[2], Proof.T0, valid=False, person=None, proven_at=None, problems=("the key is not known",)),
    )


UNSIGNED = ComputedFinding(
    subject=VERSION,
    title=f"{VERSION} is in use without a valid sign-off.",
    text="It has run in production since 2026-08-01.",
    severity="high",
    owner="owner",
    due=dt.date(2026, 8, 31),
    source=f"mlgov approve {VERSION}",
    blocking=True,
)
ALARMS = (
    Alarm("Drift: one number fails in October 2026, and goes on", "Values of age differ.", "high", ended=False),
    Alarm("Evaluation: one number fails in August 2026", "Off in August.", "low", ended=True),
)


DUTIES = (
    Duty("mail/send-time@1", "finding", "overdue", dt.date(2026, 11, 1), "crm-lead", ("crm-lead",),
         "Finding late (high): The label is wrong, due on 1 November 2026.", "mail/findings/late.yml"),
    Duty("mail", "review", "due", dt.date(2026, 12, 10), "validator", ("vera", "viktor"),
         "The review of the project is due on 10 December 2026.", "mail/charter.md:1"),
    Duty("mail/send-time@1", "re_review", "due", dt.date(2026, 12, 12), "validator", ("vera",),
         "A monitoring review is due on 12 December 2026: incident on 12 October 2026: the feed stopped.",
         "policy standard", "incident", "What went wrong once may go wrong again."),
    Duty("policies/standard@1", "transition", "upcoming", dt.date(2027, 3, 1), "model_risk", (),
         "Until 1 March 2027 versions that were approved under the policy before may stay under it.", "standard"),
    Duty("mail/send-time", "validation", "upcoming", dt.date(2027, 7, 28), "validator", ("vera",),
         "The next validation is due on 28 July 2027.", "mail/validations/send-time-1.md"),
)  # fmt: skip


def project(**more: Any) -> ProjectRecord:
    """The project with everything."""
    events = (make.EVENTS[0], make.EVENTS[1], INCIDENT, emergency())
    first = make.record(make.model_version(events=events))
    first = replace(first, brief=replace(first.brief, computed=(UNSIGNED,), alarms=ALARMS))
    second = make.record(make.model_version("2", events=events, previous="1"), windows={}, before=first)
    given: dict[str, Any] = {
        "findings": findings(),
        "validations": (validation(),),
        "emergencies": (("send-time", emergency()),),
        "envelopes": (("send-time", envelope()),),
        "decisions": decisions(),
    }
    return replace(make.project_record(models=[make.model_record(first, second)]), **{**given, **more})


def portfolio(**more: Any) -> Portfolio:
    """A portal of that project and of one that nobody has looked at."""
    bare = make.project_record("untold", charter_=None, models=())
    return make.portfolio(project(**more), bare, duties=DUTIES)
