"""Standards: everything that they ask of a charter has exactly one home that exists."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from mlgov.documents.charter import Charter, DataSource, Deployment, Reviews
from mlgov.documents.headings import HEADINGS
from mlgov.documents.requirements import requirements
from mlgov.documents.standards import asked_by_standards, charter_homes

NESTED = {"data": DataSource, "deployment": Deployment, "reviews": Reviews}


def test_every_home_is_a_key_or_a_heading() -> None:
    """No home is a typing mistake."""
    headings = {f"## {each.id}" for each in HEADINGS}
    for item, home in charter_homes().items():
        first, _, rest = home.replace("[]", "").partition(".")
        known = home in headings or (first in Charter.model_fields and (not rest or rest in NESTED[first].model_fields))
        assert known, f"{item}: {home}"


def test_every_home_has_a_row_in_the_table_of_requirements() -> None:
    """What a standard asks can be missing only if the table knows of it."""
    rows = {row.where for row in requirements()}
    assert set(charter_homes().values()) <= rows
    assert {item for row in requirements() for item in row.standards} == set(charter_homes())


def test_several_items_may_share_a_home() -> None:
    """The heading on failure modes answers four items."""
    assert asked_by_standards("## failure_modes") == (
        "charter.feedback_loops",
        "charter.residual_risk",
        "charter.risk_appetite",
        "charter.risk_register",
    )
    assert asked_by_standards("## nothing") == ()


def test_nothing_that_the_standards_ask_is_forgotten(shared_data: Path) -> None:
    """The shipped list is the list of the standards' files: the vocabulary and every item's evidence."""
    folder = shared_data.parent / "standards"
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    vocabulary = {entry["id"] for entry in yaml.safe_load(texts.pop("_evidence-kinds.yaml"))["charter"]}
    used = {
        each
        for text in texts.values()
        for item in yaml.safe_load(text).get("items", [])
        for each in item.get("evidence", {}).get("charter", [])
    }
    assert len(used) > 70
    assert all(re.fullmatch(r"charter\.[a-z_]+", each) for each in used)
    assert set(charter_homes()) == vocabulary == used
