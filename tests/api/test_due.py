"""What is due in a folder: looked up from versions, policies and decisions."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from crew import crew as made_crew

from mlgov.api.due import duties, duties_as_text, duties_calendar, duties_json
from mlgov.errors import SelectionError

REVIEWS = """re_review:
  - {trigger: outside_event, days: 10, reason: A crisis makes a good model wrong.}
  - {trigger: period, days: 100, reason: Somebody looks at it now and then.}
"""


@pytest.fixture
def crew(team, tmp_path):
    """A version in use, signed for a while, under a policy that wants it looked at again."""
    made = made_crew(team, tmp_path)
    policy = (made.folder.governed / "policies/signed.yml").read_text()
    made.folder.write("project_charters/policies/signed.yml", policy + REVIEWS)
    made.commit("rules")
    made.decide("ola", "owner", valid_until=dt.date(2027, 3, 1))
    made.decide("bea", "business_owner", hours=1)
    assert made.folder.mlgov("deployed", "p/m@1", "--environment", "production", "--recorded-by", "tom").code == 0
    made.folder.write(
        "project_charters/p/models/m/events/2026-12-01-outside-crisis.yml",
        "kind: outside\n'on': 2026-12-01\nversion: '1'\nrecorded_by: tom\nreason: A crisis.\n",
    )
    return made


def found(crew, **given) -> list[tuple[str, str, dt.date, str]]:
    """Kind, trigger, day and state of everything within a year."""
    given = {"within": 365, "governed": crew.folder.governed, "as_of": dt.date(2026, 12, 2)} | given
    return [(each.kind, each.trigger, each.due, each.state) for each in duties(**given)]


def test_what_a_version_in_use_needs(crew) -> None:
    """News from outside, the end of a signature, time passing; each with its state."""
    assert found(crew) == [
        ("re_review", "outside_event", dt.date(2026, 12, 11), "due"),
        ("approval", "", dt.date(2027, 3, 1), "upcoming"),
        ("re_review", "period", dt.date(2027, 3, 2), "upcoming"),
    ]
    assert found(crew, within=30) == [("re_review", "outside_event", dt.date(2026, 12, 11), "due")]
    late = found(crew, as_of=dt.date(2027, 3, 3))
    assert [each[3] for each in late] == ["overdue", "overdue", "overdue"]


def test_by_role_or_person(crew) -> None:
    """What waits for a role, or for somebody who holds it; a name that is neither is said."""
    assert [each[0] for each in found(crew, role="owner")] == ["approval"]
    assert [each[0] for each in found(crew, role="ola")] == ["approval"]
    assert found(crew, role="bea") == []
    with pytest.raises(SelectionError, match="no role or person"):
        found(crew, role="nobody")


def test_a_changed_dossier_is_looked_at_again(crew) -> None:
    """Other test data since it was signed: whatever covered it before no longer does."""
    from stranger import scored  # noqa: PLC0415 - used here only

    crew.folder.parquet("scored.parquet", scored(seed=5))
    assert crew.folder.mlgov("check", "-q").code == 0
    changed = [
        each for each in duties(within=365, governed=crew.folder.governed) if "no longer what is here" in each.sentence
    ]
    assert changed == []  # nobody had validated it, and the signature says itself that it is outdated
    rule = "  - {trigger: material_change, days: 5, reason: What changed is looked at again soon.}\n"
    path = crew.folder.governed / "policies/signed.yml"
    crew.folder.write("project_charters/policies/signed.yml", path.read_text() + rule)
    again = [each for each in duties(within=365, governed=crew.folder.governed) if each.trigger == "material_change"]
    assert [each.due for each in again] == [dt.date(2026, 11, 27)]
    assert "est data changed" in again[0].sentence


def test_three_forms(crew) -> None:
    """The same things as text, JSON and a calendar."""
    items = duties(within=365, governed=crew.folder.governed, as_of=dt.date(2026, 12, 2))
    assert duties_as_text(items).count("p/m@1") == 3
    document = json.loads(duties_json(items, dt.date(2026, 12, 2)))
    assert document["items"][0]["trigger"] == "outside_event"
    assert document["items"][0]["reason"] == "A crisis makes a good model wrong."
    assert duties_calendar(items, governed=crew.folder.governed).count("BEGIN:VEVENT\r\n") == 3
