"""What a person is told after registering."""

from __future__ import annotations

import re

import yaml

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


def test_the_index_that_pandas_wrote_is_no_input() -> None:
    """It is named until it is left out."""
    index = [ColumnInfo("__index_level_0__", "integer", "int64")]
    assert "row index that pandas wrote" in told(infos=index)
    assert "row index" not in told({"exclude": ["__index_level_0__"]}, infos=index)
    assert "row index" not in told(infos=[ColumnInfo("index", "integer", "int64")])


def test_what_can_be_done_is_a_line_of_the_versions_file() -> None:
    """What stands between backquotes there can be read as such a line."""
    label = ColumnFact(name="y", kind="category", categories=("no", "yes"), role="label")
    index = [ColumnInfo("__index_level_0__", "integer", "int64")]
    text = told(role="train") + told({"label": "y", "score": "p"}, facts=Facts(data={"test": DATA}, columns=(label,)))
    text += told(infos=index)
    lines = [line for line in re.findall(r"`([^`]+)`", text) if not line.startswith(("personal:", "mlgov "))]
    assert len(lines) >= 6
    for line in lines:
        fields = yaml.safe_load(line.replace("...", "x"))
        RegisteredVersion.model_validate({"change": "x", "change_kind": "initial", **fields})


def column(role, kind="number", **more):
    """Facts with one column."""
    return Facts(data={"test": DATA}, columns=(ColumnFact(name="c", kind=kind, role=role, **more),))


def test_values_that_cannot_be_what_was_declared() -> None:
    """No rows, three outcomes, scores that are texts or no probabilities; what fits is left alone."""
    assert "the test data has no rows" in told(facts=Facts(data={"test": DATA.model_copy(update={"rows": 0})}))
    three = column("label", "category", categories=("card", "current", "savings"))
    assert "more than two values (card, current, savings)" in told({"label": "c", "positive": "card"}, facts=three)
    two = column("label", "category", categories=("card", "current"))
    assert "more than two" not in told({"label": "c", "positive": "card"}, facts=two)
    texts = column("score", "category", categories=("f", "m"))
    assert "score c holds texts" in told({"score": "c"}, facts=texts)
    ranks = column("score", minimum=-3, maximum=4)
    said = told({"score": "c", "positive": "yes"}, facts=ranks)
    assert "no probability" in said
    assert "`decision: {scores: any}`" in said
    known = {"threshold": 0.5, "why": "x", "scores": "any"}
    assert "no probability" not in told({"score": "c", "positive": "yes"}, facts=ranks, decision=known)
    assert "no probability" not in told({"score": "c", "positive": "yes"}, facts=column("score", minimum=0, maximum=1))


def test_a_threshold_that_decides_nothing() -> None:
    """A threshold above or below every score; one between them is fine."""
    score = column("score", minimum=0.1, maximum=0.5)
    assert "above every score (at most 0.5)" in told(
        {"score": "c"}, facts=score, decision={"threshold": 0.9, "why": "x"}
    )
    assert "above every score (at most 0.5)" in told(
        {"score": "c"}, facts=score, decision={"threshold": 30, "why": "x", "scores": "any"}
    )
    assert "below every score (at least 0.1)" in told(
        {"score": "c"}, facts=score, decision={"threshold": 0, "why": "x"}
    )
    assert "every score" not in told({"score": "c"}, facts=score, decision={"threshold": 0.3, "why": "x"})
