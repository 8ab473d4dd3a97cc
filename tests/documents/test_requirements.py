"""What a charter must answer: little at low tier, more with risk and state; TBD is missing, unknown is shown."""

from __future__ import annotations

import itertools

import pytest

from mlgov.documents.charter import CharterFile, parse_charter
from mlgov.documents.headings import HEADINGS
from mlgov.documents.requirements import RequirementState, heading_titles, missing, requirements

NEWSLETTER = """---
title: Newsletter send-time
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
---
"""
STATES = ("draft", "proposed", "agreed")
TIERS = ("low", "medium", "high")


def parsed(text: str) -> CharterFile:
    """A charter from text."""
    return parse_charter(text.encode(), shown_as="mail/charter.md")


def by_id(file: CharterFile, tier: str, state: str | None = None) -> dict[str, RequirementState]:
    """The rows by id."""
    return {row.id: row for row in missing(file, tier, state=state)}


def open_ids(file: CharterFile, tier: str, state: str | None = None) -> set[str]:
    """What is required and missing."""
    return {row.id for row in missing(file, tier, state=state) if row.open}


@pytest.mark.parametrize("state", STATES)
def test_the_ten_line_charter_is_complete_at_low_tier(state: str) -> None:
    """A low-tier charter takes ten minutes, in every state."""
    text = NEWSLETTER.replace("---\n", f"---\nstate: {state}\n", 1)
    assert open_ids(parsed(text), "low") == set()


@pytest.mark.parametrize(
    "line", [line for line in NEWSLETTER.splitlines()[2:-1] if not line.startswith(("data_scientist", "title"))]
)
def test_each_of_its_lines_is_needed(line: str) -> None:
    """Leaving any answer out makes the agreed charter incomplete, so the table asks for exactly what it has."""
    assert open_ids(parsed(NEWSLETTER.replace(line + "\n", "")), "low", "agreed")


def test_more_risk_and_later_states_never_ask_for_less() -> None:
    """Required rows only grow along tiers and along states."""
    file = parsed("---\ntitle: x\nai_act_class: high\ndata: [{name: y, personal: true}]\n---\n")
    required = {
        (tier, state): {row.id for row in missing(file, tier, state=state) if row.required}
        for tier, state in itertools.product(TIERS, STATES)
    }
    for (tier, state), rows in required.items():
        for later in STATES[STATES.index(state) :]:
            assert rows <= required[tier, later]
        for higher in TIERS[TIERS.index(tier) :]:
            assert rows <= required[higher, state]
    assert len(required["high", "agreed"]) > 60


def test_placeholders_are_missing_and_unknown_is_told_with_its_reason() -> None:
    """In front matter and in prose."""
    text = NEWSLETTER.replace("if_wrong_or_off: mails go out at 9:00 as before", "if_wrong_or_off: TBD")
    text = text.replace("---\n", "---\nlabel_delay: {unknown: no outcomes yet}\n", 1)
    text += "## Limitations\nTODO\n## Why\nunknown: ask the sponsor\n## Monitoring\nWeekly, by operations.\n"
    rows = by_id(parsed(text), "medium", "agreed")
    assert (rows["if_wrong_or_off"].status, rows["if_wrong_or_off"].required) == ("missing", True)
    assert (rows["label_delay"].status, rows["label_delay"].detail) == ("unknown", "no outcomes yet")
    assert not rows["label_delay"].open
    assert rows["limitations"].open
    assert (rows["why"].status, rows["why"].detail) == ("unknown", "ask the sponsor")
    assert rows["monitoring"].status == "answered"


def test_lists_are_answered_by_every_entry() -> None:
    """One source without an owner is named; an unknown one is told."""
    more = "data: [{name: a, source: file, owner: x, personal: false}, {name: b, source: api, personal: false}]"
    text = "---\ntitle: x\n" + more + "\n---\n"
    rows = by_id(parsed(text), "low", "agreed")
    assert (rows["data_owner"].status, rows["data_owner"].detail) == ("missing", "not said for b")
    assert rows["data_source"].status == "answered"
    rows = by_id(parsed(text.replace("api,", "api, owner: {unknown: moving},")), "low", "agreed")
    assert (rows["data_owner"].status, rows["data_owner"].detail) == ("unknown", "b: moving")


def test_rows_appear_only_where_they_make_sense() -> None:
    """Personal data, people and the AI Act bring rows of their own; silence on people counts as yes."""
    plain = by_id(parsed("---\ntitle: x\ndecides_about_people: false\n---\n"), "high")
    assert not {"data_legal_basis", "oversight", "eu_database_id"} & set(plain)
    silent = by_id(parsed("---\ntitle: x\n---\n"), "high")
    assert "oversight" in silent
    rows = by_id(parsed("---\ntitle: x\nai_act_class: high\ndata: [{name: y, personal: true}]\n---\n"), "high")
    assert {"data_legal_basis", "eu_database_id"} <= set(rows)


def test_false_and_zero_are_answers() -> None:
    """`decides_about_people: false` is said; a baseline of 0 too."""
    rows = by_id(parsed(NEWSLETTER.replace("value: 0.58", "value: 0.0")), "low")
    assert rows["decides_about_people"].status == "answered"
    assert rows["success_baseline"].status == "answered"


def test_ended_projects_owe_an_outcome_and_little_else() -> None:
    """Rejected: title, owner, outcome. Retired: these and what an agreed charter owes."""
    rejected = parsed("---\ntitle: x\nowner: y\nstate: rejected\n---\n")
    assert open_ids(rejected, "high") == {"outcome"}
    retired = parsed(NEWSLETTER.replace("---\n", "---\nstate: retired\n", 1))
    assert open_ids(retired, "low") == {"outcome"}


def test_links_lead_to_the_answer() -> None:
    """Anchors are unique; the source is the line to edit."""
    rows = missing(parsed(NEWSLETTER + "## Limitations\nTBD\n"), "high", state="agreed")
    assert len({row.anchor for row in rows}) == len(rows)
    rows_by_id = {row.id: row for row in rows}
    assert rows_by_id["limitations"].anchor == "section-limitations"
    assert rows_by_id["limitations"].source == "mail/charter.md:12"
    assert rows_by_id["success_measured"].anchor == "answer-success_measured"
    assert rows_by_id["success_measured"].source == "mail/charter.md:8"
    assert rows_by_id["sponsor"].needed_from == "proposed"


def test_each_charter_tier_and_state_has_an_answer_of_its_own() -> None:
    """Asked in any order and again, nothing of another question comes back."""
    charters = [parsed(NEWSLETTER), parsed(NEWSLETTER + "## Limitations\nNone.\n"), parsed(NEWSLETTER)]
    asked = [
        (charter, tier, state) for charter in charters for tier in ("low", "high") for state in ("draft", "agreed")
    ]
    first = [missing(charter, tier, state=state) for charter, tier, state in asked]
    assert [missing(charter, tier, state=state) for charter, tier, state in asked] == first
    assert first[:4] == first[8:]
    assert len({repr(answer) for answer in first[:8]}) == 8


def test_the_table_is_complete() -> None:
    """Every heading has a row, every row a reason that says something, and ids are unique."""
    assert set(heading_titles()) == {each.id for each in HEADINGS}
    ids = [row.id for row in requirements()]
    assert len(ids) == len(set(ids))
    assert all(len(row.reason) > 20 and row.reason.endswith(".") for row in requirements())
