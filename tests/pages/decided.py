"""A small portal in which people have decided: hand-made records with real signatures, states by the real rules.

Four versions of one model: 1 in use with an overdue condition, 2 signed for other test data, 3 waiting for its owner
after the validator, 4 refused. The charter is signed, and the validator has handed their role on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import builders as made
from signing import Signer

from mlgov.documents.portal import Portal
from mlgov.documents.sign_off_rules import SignOffRule
from mlgov.evidence.canonical import canonical_bytes
from mlgov.gating.gate import decided
from mlgov.gating.levels import LevelState
from mlgov.gating.owed import Owed, of_people
from mlgov.gating.sign_off import sign_off_reasons
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import stage_brief
from mlgov.signoff.changes import changes
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.record import delegation_digest, new_record, path_of
from mlgov.signoff.signed import SignOff
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.store import write_record
from mlgov.signoff.types import Assessment, Condition, Dossier, Proof, Record, Segregation, Stage

PEOPLE = {"vera": "Vera Lang", "olaf": "Olaf Berg", "bea": "Bea Cole", "stan": "Stan Ross"}
ROLES = {"validator": ["vera"], "owner": ["olaf"], "business_owner": ["bea", "stan"], "model_risk": ["stan"]}
CHARTER = made.CHARTER.replace("owner: crm-lead", "owner: olaf").replace(
    "business_owner: head-of-crm\nvalidator: model-validation", "business_owner: business_owner\nvalidator: vera"
)
"""Who is named holds the role; where a role is named, everybody who holds it may sign."""
RULE = SignOffRule.model_validate(
    {
        "stage": "release",
        "roles": [
            "validator",
            {"role": "owner", "after": ["validator"]},
            {"role": "business_owner", "after": ["owner"]},
        ],
        "min_proof": "T2",
        "barred": ["author", "trainer"],
        "max_days": 366,
        "reason": "Somebody independent looks at it before those who want to use it decide.",
    }
)
NOBODY = Segregation((), proven=True)
NAME = "mail/send-time"


def portal() -> Portal:
    """People with names and keys, roles, and a platform on which forms can be made."""
    people = {
        name: {"name": text, "emails": [f"{name}@example.org"], "keys": [Signer(name).public]}
        for name, text in PEOPLE.items()
    }
    return Portal.model_validate(
        {
            "name": "Model governance",
            "people": people,
            "roles": ROLES,
            "repository": "https://github.com/example/models",
        }
    )


def dossier(subject: str, stage: Stage = "release", *, test: str = "test") -> Dossier:
    """What is signed: a file, data, and a report."""
    parts = [
        {"kind": "artefact", "name": "model", "digest": made.sha("model")},
        {"kind": "data", "name": "test", "digest": made.sha(test)},
        {"kind": "data", "name": "train", "digest": made.sha("train")},
        {"kind": "validation", "name": "first-look", "digest": made.sha("report")},
    ]
    if stage == "charter":
        parts = [{"kind": "charter", "name": "charter", "digest": made.sha("charter")}]
    return dossier_from_bytes(canonical_bytes({"format": 1, "subject": subject, "stage": stage, "parts": parts}))


def decision(
    about: Dossier, person: str, role: str, day: str, kind: str = "approve", *, proof: Proof = Proof.T4, **given: Any
) -> Assessment:
    """One decision, signed with the person's key, and what can be proven of it."""
    record = new_record(
        subject=about.subject,
        stage=about.stage,
        dossier=given.pop("digest", about.digest),
        role=role,
        person=person,
        decision=kind,  # type: ignore[arg-type]
        at=dt.datetime.fromisoformat(f"{day}T10:00:00+00:00"),
        basis=given.pop("basis", "signed_record"),
        **given,
    )
    signature = Signer(person).sign(record.raw) if record.basis["kind"] == "signed_record" else None
    record = replace(record, signature=signature, path=path_of(record))
    return Assessment(record, proof, valid=True, person=person, proven_at=None)


def sign_off(
    now: Dossier, records: Sequence[Assessment], *, rule: SignOffRule = RULE, old: Dossier | None = None
) -> SignOff:
    """The sign-off of a dossier by the real rules; `old` is what was signed before."""
    state = sign_off_state(
        now,
        rule,
        records,
        as_of=made.AS_OF,
        segregation=NOBODY,
        people=portal().people,
        roles=portal().roles,
        changed=lambda _: tuple(each.what for each in changes(old, now)) if old is not None else (),
    )
    return SignOff(now.subject, now.stage, rule, "policies/standard.yml:7", now, state)


def signed(record: VersionRecord, found: SignOff, decisions: Sequence[Assessment] = (), **more: Any) -> VersionRecord:
    """A version's record with what people decided on it."""
    before = record.contents
    reasons = sign_off_reasons(found.state, holders=portal().roles, source=found.source)
    owed = Owed(record.version.name, found.state, before.gate.passed)
    attention = (*before.attention, *of_people(owed, record.as_of))
    contents = replace(
        before,
        gate=decided(record.version.name, "release", (*before.gate.reasons, *reasons)),
        by_numbers=before.gate,
        attention=attention,
        signed=found,
        decisions=tuple(decisions),
        level=LevelState("local", "local"),
        level_needed="local",
        portal=portal(),
        form_folder="governed",
        **more,
    )
    brief = replace(record.brief, attention=attention, passes=before.gate.passed, signed=(stage_brief(found),))
    key = made.digest_of([record.key, brief.signed[0].digest])
    return replace(record, brief=brief, key=key, load=lambda: contents)


def version(number: str, *, events: bool = False, before: VersionRecord | None = None) -> VersionRecord:
    """A version whose numbers hold."""
    authored = {"change": f"change number {number}", "change_kind": "minor" if before else "initial"}
    item = made.model_version(
        number,
        charter_=made.charter(CHARTER),
        authored=authored | ({"predecessor": before.version.version} if before else {}),
        facts_=made.facts(number, registered=f"2026-0{int(number) + 5}-20"),
        events=made.EVENTS if events else (),
        previous=before.version.version if before else None,
    )
    outcomes = [
        each for each in made.release_outcomes(auc=0.9, impact=0.95) if each.check != "data_quality.class_balance"
    ]
    balance = made.outcome(
        "data_quality.class_balance",
        made.measured("minority_rate", 0.26, counts=(1300, 5000)),
        made.measured("unexpected_label_rate", 0.0, counts=(0, 5000)),
    )
    return made.record(item, outcomes=[*outcomes, balance], windows={}, before=before)


def everything() -> tuple[tuple[VersionRecord, ...], tuple[Assessment, ...], SignOff]:
    """The versions, every decision, and the charter's sign-off."""
    one, two, three, four = (dossier(f"{NAME}@{number}") for number in "1234")
    due = Condition("c1", "Write down how often nobody answers.", "olaf", dt.date(2026, 11, 1))
    first = [
        decision(one, "vera", "validator", "2026-07-21", reason="Looked at it for two days."),
        decision(one, "olaf", "owner", "2026-07-22"),
        decision(one, "bea", "business_owner", "2026-07-23", "approve_with_conditions", conditions=(due,)),
    ]
    first[1] = _after(first[1], first[0])
    first[2] = _after(first[2], first[1])
    before = dossier(f"{NAME}@2", test="older test data")
    second = [decision(before, "vera", "validator", "2026-08-01"), decision(before, "olaf", "owner", "2026-08-02")]
    second.append(decision(before, "stan", "business_owner", "2026-08-03"))
    third = [decision(three, "vera", "validator", "2026-09-21", proof=Proof.T4)]
    refused = [decision(four, "vera", "validator", "2026-10-02", "reject", reason="It forgets people without history.")]
    start = dossier("mail", "charter")
    charter = [decision(start, "olaf", "owner", "2026-06-01")]
    given = {"to": "stan", "until": "2026-12-31", "scope": "mail"}
    handed = decision(
        start,
        "vera",
        "validator",
        "2026-06-02",
        "delegate",
        digest=delegation_digest(given),
        extra={"delegation": given},
    )
    rule = RULE.model_copy(update={"stage": "charter", "roles": RULE.roles[1:2], "barred": (), "max_days": None})
    rule = SignOffRule.model_validate({"stage": "charter", "roles": ["owner"], "reason": rule.reason})
    v1 = signed(version("1", events=True), sign_off(one, first), first)
    v2 = signed(version("2", before=v1), sign_off(two, second, old=before), second)
    v3 = signed(version("3", before=v2), sign_off(three, third), third)
    v4 = signed(version("4", before=v3), sign_off(four, refused), refused)
    every = (*charter, handed, *first, *second, *third, *refused)
    return (v1, v2, v3, v4), every, sign_off(start, charter, rule=rule)


def _after(assessment: Assessment, before: Assessment) -> Assessment:
    """The same decision, naming the one before it."""
    record = assessment.record
    again = new_record(
        subject=record.subject,
        stage=record.stage,
        dossier=record.dossier,
        role=record.role,
        person=record.person,
        decision=record.decision,
        at=record.at,
        basis=dict(record.basis),
        reason=record.reason,
        conditions=record.conditions,
        prev=(before.record.digest,),
    )
    signature = Signer(record.person).sign(again.raw)
    return replace(assessment, record=replace(again, signature=signature, path=path_of(again)))


def world(governed: Path | None = None) -> Portfolio:
    """The whole portal; its records lie in `governed` as files, if it is given."""
    versions, every, charter = everything()
    project: ProjectRecord = replace(
        made.project_record(charter_=made.charter(CHARTER), models=[made.model_record(*versions)]),
        signed=charter,
        decisions=every,
        portal=portal(),
    )
    if governed is not None:
        kept = {
            **{
                item.contents.signed.dossier.digest: item.contents.signed.dossier
                for item in versions
                if item.contents.signed
            },
            charter.dossier.digest: charter.dossier,
        }
        older = dossier(f"{NAME}@2", test="older test data")
        kept[older.digest] = older
        for each in every:
            found = kept.get(each.record.dossier)
            write_record(governed, each.record, dossier=found.raw if found is not None else None)
    return made.portfolio(project, portal=portal(), governed=governed or made.GOVERNED)


def of(person: str, role: str, subject: str) -> Record:
    """One decision of the portal."""
    _, every, _ = everything()
    return next(
        each.record
        for each in every
        if (each.record.person, each.record.role, each.record.subject) == (person, role, subject)
    )
