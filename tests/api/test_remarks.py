"""What a person is told after registering."""

from __future__ import annotations

from mlgov.api.remarks import of_registration
from mlgov.datasets.protocol import ColumnInfo
from mlgov.documents.facts import ArtefactFact, ColumnFact, DataFact, Facts
from mlgov.documents.version import RegisteredVersion

DATA = DataFact(path="a", digest="0" * 64, rows=1, format="parquet")


def told(columns=None, *, role="test", facts=None, infos=(), **more):
    """All remarks as one text."""
    authored = RegisteredVersion.model_validate(
        {"change": "x", "change_kind": "initial", "columns": columns or {}, **more}
    )
    facts = facts or Facts(data={role: DATA})
    return "\n".join(of_registration(facts, authored, infos))


def test_what_keeps_results_away_is_named() -> None:
    """No test data, no label, no predictions, no threshold."""
    assert "no test data" in told(role="train")
    assert "no label" in told()
    assert "neither score nor prediction" in told({"label": "y"})
    assert "no threshold" in told({"label": "y", "score": "p"})
    assert "no threshold" not in told({"label": "y", "score": "p"}, decision={"threshold": 0.5, "why": "x"})
    assert "no threshold" not in told({"label": "y", "prediction": "p"})


def test_text_labels_need_a_positive_one() -> None:
    """The values there are are listed; numbers speak for themselves."""
    label = ColumnFact(name="y", kind="category", categories=("no", "yes"), role="label")
    assert "no, yes" in told({"label": "y", "score": "p"}, facts=Facts(data={"test": DATA}, columns=(label,)))
    number = ColumnFact(name="y", kind="integer", role="label")
    assert "positive" not in told({"label": "y", "score": "p"}, facts=Facts(data={"test": DATA}, columns=(number,)))


def test_artefacts_are_spoken_of() -> None:
    """None for a model that was built here; a format that can run code."""
    assert "no artefact" in told()
    assert "no artefact" not in told(origin="vendor")
    pickle = ArtefactFact(path="m.pkl", role="model", sha256="0" * 64, bytes=1, format="pickle")
    assert "run code" in told(facts=Facts(data={"test": DATA}, artefacts=(pickle,)))


def test_columns_that_are_not_what_they_look_like() -> None:
    """The reader's note is passed on, and where ranges come from."""
    assert "column a: text" in told(infos=[ColumnInfo("a", "category", "string", note="text, because of line 17")])
    bare = ColumnFact(name="a", kind="number", role="feature")
    assert "personal: false" in told(facts=Facts(data={"test": DATA}, columns=(bare,)))
