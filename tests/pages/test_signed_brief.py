"""What listings keep of a sign-off."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import decided
import pytest

from mlgov.pages.signed_brief import StageBrief, outcome, stage_brief

SIGNED = [record.contents.signed for record in decided.everything()[0]]


@pytest.mark.parametrize("signed", SIGNED, ids=lambda each: each.subject)
def test_a_brief_survives_being_kept(signed) -> None:
    """Through JSON and back it is the same."""
    made = stage_brief(signed)
    assert StageBrief.from_json(json.loads(json.dumps(asdict(made)))) == made


def test_another_version_s_brief_is_refused() -> None:
    """A field that is gone or new can't be guessed."""
    data = asdict(stage_brief(SIGNED[0]))
    with pytest.raises((KeyError, TypeError)):
        StageBrief.from_json({key: value for key, value in data.items() if key != "roles"})
    with pytest.raises(TypeError):
        StageBrief.from_json({**data, "mood": "good"})


def test_the_digest_follows_what_is_shown() -> None:
    """Another proof, another day, another reason: other pages. The same: the same."""
    signed = SIGNED[0]
    assert signed is not None
    digest = stage_brief(signed).digest
    assert stage_brief(replace(signed)).digest == digest
    assert stage_brief(replace(signed, state=replace(signed.state, valid_until=None))).digest != digest
    assert stage_brief(replace(signed, source="policies/other.yml:1")).digest != digest
    role = signed.state.roles[0]
    weaker = replace(role.records[0], assessment=replace(role.records[0].assessment, problems=("it is old",)))
    roles = (replace(role, records=(weaker,)), *signed.state.roles[1:])
    assert stage_brief(replace(signed, state=replace(signed.state, roles=roles))).digest != digest


def test_who_counts_and_who_does_not() -> None:
    """Signers by name, lost signatures by record and reason."""
    assert [each.signers for each in stage_brief(SIGNED[0]).roles] == [("vera",), ("olaf",), ("bea",)]
    lost = stage_brief(SIGNED[1]).roles[0]
    assert lost.signers == ()
    assert lost.lost[0][1] == "it is about an earlier state"


def test_an_outcome_is_plain_json() -> None:
    """What was found of a record, ready for a digest."""
    _, every, _ = decided.everything()
    found = outcome(every[0])
    assert json.loads(json.dumps(found)) == found
    assert found[0] == every[0].record.digest
