"""How policies stand for their pages: own ones signed or not, packaged ones not told of, coming ones only when asked."""

from __future__ import annotations

import datetime as dt

from mlgov.api.looking_again import LookingAgain
from mlgov.api.oversight import Oversight
from mlgov.api.policy_standings import policies_part
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace

OWN = """\
name: house
title: House rules
version: "{version}"
owner: model_risk
effective_from: {day}
extends: standard
"""


def part(folder):
    """The part of a portfolio that is about policies."""
    workspace = Workspace.open(folder, dt.date(2026, 11, 22))
    sign_offs = SignOffs(workspace)
    again = LookingAgain(Oversight(workspace, sign_offs))
    return policies_part(workspace, sign_offs, again, ["standard", "house"])


def test_own_policies_say_whether_they_are_signed_and_packaged_ones_nothing(tmp_path):
    """Nobody here signs what comes with the package."""
    (tmp_path / "portal.yml").write_text("name: Test\n", encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "house.yml").write_text(OWN.format(version="1", day="2026-01-01"), encoding="utf-8")
    found = part(tmp_path)
    assert list(found["policy_standings"]) == ["house"]
    house = found["policy_standings"]["house"]
    assert (house.signed, house.coming, house.impact) == (False, None, None)
    assert "house 1" in house.sentence
    assert (found["policy_decisions"], found["policy_damaged"]) == ((), ())


def test_what_comes_next_is_judged_only_when_it_is_asked_for(tmp_path):
    """The next version is known, and its impact a call that gives the same each time."""
    (tmp_path / "portal.yml").write_text("name: Test\n", encoding="utf-8")
    (tmp_path / "policies" / "coming").mkdir(parents=True)
    (tmp_path / "policies" / "house.yml").write_text(OWN.format(version="1", day="2026-01-01"), encoding="utf-8")
    (tmp_path / "policies" / "coming" / "house.yml").write_text(
        OWN.format(version="2", day="2027-03-01"), encoding="utf-8"
    )
    house = part(tmp_path)["policy_standings"]["house"]
    assert house.coming.policy.version == "2"
    found = house.impact()
    assert found is house.impact()
    assert (found.new.version, found.rows) == ("2", ())
