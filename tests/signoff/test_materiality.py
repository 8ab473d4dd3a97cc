"""The table of what is material is complete, and each line has its reason."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from mlgov.documents.charter import Charter
from mlgov.documents.facts import Facts
from mlgov.documents.features import Feature
from mlgov.documents.headings import HEADINGS, INTRODUCTION, OTHER
from mlgov.documents.shape import _options
from mlgov.documents.version import RegisteredVersion
from mlgov.signoff.materiality import BY_FIELD, MATERIALITY, DocumentName, review_due, row_of
from mlgov.signoff.types import STAGES

DOCUMENTS: dict[DocumentName, type[BaseModel]] = {
    "charter": Charter,
    "feature": Feature,
    "version": RegisteredVersion,
    "facts": Facts,
}


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The documents inside a field's type."""
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            yield option
        else:
            for inner in typing.get_args(option):
                if inner is not Ellipsis:
                    yield from models(inner)


def fields(document: DocumentName, model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every field down to where the table names it, or to one that holds no further document."""
    for name, info in model.model_fields.items():
        path = f"{above}.{name}".removeprefix(".")
        inside = list(models(info.annotation))
        if (document, path) in BY_FIELD or not inside:
            yield path
        else:
            for each in inside:
                yield from fields(document, each, path)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_field_of_every_document_is_decided(document: DocumentName) -> None:
    """A new field is a decision, and a line for a field that is gone is none."""
    known = {each.field for each in MATERIALITY if each.document == document}
    assert set(fields(document, DOCUMENTS[document])) == known


def test_every_section_of_a_charter_is_decided() -> None:
    """Recognised or not."""
    named = [each.field for each in MATERIALITY if each.document == "section"]
    assert sorted(named) == sorted([*(each.id for each in HEADINGS), INTRODUCTION, OTHER])


def test_every_line_gives_a_reason_once() -> None:
    """A sentence, known stages, and no review for what isn't material at all."""
    assert len(BY_FIELD) == len(MATERIALITY)
    for each in MATERIALITY:
        assert each.reason.endswith("."), each
        assert set(each.stages) <= set(STAGES)
        assert each.stages or not each.review, each


def test_the_nearest_line_above_counts() -> None:
    """For what lies below a line, and for a review also what lies above."""
    row = row_of("version", "output.p")
    assert row is not None
    assert row.field == "output"
    assert row_of("version", "nowhere") is None
    assert review_due("charter", "data")
    assert not review_due("charter", "reviews")
    assert review_due("version", "decision.threshold")
    assert not review_due("version", "limitations")
