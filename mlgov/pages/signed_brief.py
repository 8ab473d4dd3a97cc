"""What listings need of a sign-off, small enough to keep between builds; and its digest, by which pages are made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.evidence.canonical import digest_of
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import Assessment, Counted, RoleState


@dataclass(frozen=True, slots=True)
class RoleBrief:
    """One role that is asked."""

    role: str
    needed: int
    done: bool
    turn: bool
    final: bool
    signers: tuple[str, ...]
    """People whose signatures count."""
    lost: tuple[tuple[str, str], ...]
    """(Digest of a record, why it doesn't count)."""


@dataclass(frozen=True, slots=True)
class ConditionBrief:
    """One condition of an approval."""

    text: str
    owner: str
    due: str
    """ISO day."""
    state: str
    record: str
    """Digest of the record that asks for it."""


@dataclass(frozen=True, slots=True)
class StageBrief:
    """One sign-off in few words."""

    stage: str
    dossier: str
    state: str
    sentence: str
    open: bool
    """It keeps no gate shut."""
    waits_for: tuple[str, ...]
    valid_until: str
    """ISO day; empty if it doesn't end."""
    roles: tuple[RoleBrief, ...]
    conditions: tuple[ConditionBrief, ...]
    changes: tuple[str, ...]
    digest: str
    """Of everything that pages show of it."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StageBrief:
        """The brief that `dataclasses.asdict` gave. Raises KeyError or TypeError if it is something else."""
        return cls(
            **{
                **data,
                "waits_for": tuple(data["waits_for"]),
                "changes": tuple(data["changes"]),
                "conditions": tuple(ConditionBrief(**each) for each in data["conditions"]),
                "roles": tuple(
                    RoleBrief(
                        **{
                            **each,
                            "signers": tuple(each["signers"]),
                            "lost": tuple((digest, why) for digest, why in each["lost"]),
                        }
                    )
                    for each in data["roles"]
                ),
            }
        )


def stage_brief(signed: SignOff) -> StageBrief:
    """The brief of a sign-off."""
    state = signed.state
    return StageBrief(
        stage=signed.stage,
        dossier=signed.dossier.digest,
        state=state.state,
        sentence=state.sentence,
        open=state.open_gate,
        waits_for=state.waits_for,
        valid_until=state.valid_until.isoformat() if state.valid_until else "",
        roles=tuple(_role(each) for each in state.roles),
        conditions=tuple(
            ConditionBrief(
                each.condition.text, each.condition.owner, each.condition.due.isoformat(), each.state, each.record
            )
            for each in state.conditions
        ),
        changes=state.changes,
        digest=_digest(signed),
    )


def outcome(assessment: Assessment) -> list[Any]:
    """What was found of one record, as JSON."""
    when = assessment.proven_at
    return [
        assessment.record.digest,
        int(assessment.proof),
        assessment.valid,
        assessment.person,
        when.isoformat() if when else None,
        list(assessment.problems),
        assessment.unverifiable,
    ]


def _role(state: RoleState) -> RoleBrief:
    return RoleBrief(
        role=state.role,
        needed=state.needed,
        done=state.done,
        turn=state.turn,
        final=state.final,
        signers=tuple(dict.fromkeys(each.assessment.record.person for each in state.records if each.counts)),
        lost=tuple((each.assessment.record.digest, each.why_not) for each in state.records if each.why_not),
    )


def _digest(signed: SignOff) -> str:
    state = signed.state
    if not signed.dossier.digest and not state.others:
        return digest_of([state.state, state.sentence, [[each.role, each.turn] for each in state.roles], signed.source])
    return digest_of(
        [
            [state.state, state.sentence, list(state.reasons), list(state.waits_for), str(state.valid_until)],
            [[each.role, each.needed, each.done, each.turn, each.note, each.final, _records(each.records)] for each in state.roles],
            [[each.condition.id, each.condition.text, str(each.condition.due), each.state] for each in state.conditions],
            [list(state.changes), _records(state.others), list(state.notes), signed.approved_once],
            [signed.dossier.digest, signed.source],
        ]
    )  # fmt: skip


def _records(records: tuple[Counted, ...]) -> list[Any]:
    return [[outcome(each.assessment), each.counts, each.why_not] for each in records]
