"""<version>.yml."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.base import validate
from mlgov.documents.reader import parse_yaml
from mlgov.documents.version import DataRef, RegisteredVersion, SensitiveColumn, WindowsRef
from mlgov.errors import DocumentError

HEAD = "change: first version\nchange_kind: initial\n"


def read(text: str) -> RegisteredVersion:
    """The version in a text."""
    return validate(RegisteredVersion, parse_yaml(text.encode(), shown_as="1.yml"), shown_as="1.yml")


def problems(lines: str) -> str:
    """The problems of a version with these lines."""
    with pytest.raises(DocumentError) as caught:
        read(HEAD + lines)
    return str(caught.value)


def test_five_lines_are_a_version():
    """The least that a next version needs."""
    version = read("change: trained on 2025\nchange_kind: refresh\ndata: {test: data/test.parquet}\n")
    assert version.data.test == DataRef(path="data/test.parquet")
    assert (version.origin, version.columns.label, version.predecessor) == ("built", None, None)


def test_everything_that_can_be_said():
    """Shorthands and long forms side by side."""
    version = read(
        HEAD
        + """\
origin: vendor
predecessor: 1.10
data:
  train: data/train
  test: {path: data/test.csv, labels: {path: late.csv, due: 2025-04-30}, groups: groups.csv, missing: [NA, 'null', no]}
  windows: {path: data/all.parquet, time: day, every: month, start: 2024-01-01}
columns:
  label: y
  score: p
  positive: 1
  sensitive: {sex: {reference: male}, age: {bands: [25, 60.5]}, region: }
decision: {threshold: 0.5, why: costs}
artefacts: [m.onnx, {role: service_image, uri: 'registry.example/m:1', digest: 'sha256:%s'}]
reported: [{metric: roc_auc, value: 0.8, source: vendor's sheet}]
"""
        % ("a" * 64)
    )
    assert version.predecessor == "1.10"
    assert version.columns.positive == "1"
    assert version.data.test is not None
    assert version.data.test.missing == ("NA", "null", "no")
    assert version.data.test.labels is not None
    assert version.data.test.labels.due == dt.date(2025, 4, 30)
    assert version.columns.sensitive == {
        "sex": SensitiveColumn(reference="male"),
        "age": SensitiveColumn(bands=(25.0, 60.5)),
        "region": SensitiveColumn(),
    }
    assert [each.role for each in version.artefacts] == ["model", "service_image"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("data: {test: ../x}", "1.yml:3: data.test: the path `../x` leads outside with `..`"),
        ("data: {test: {path: 'http://x/y'}}", "1.yml:3: data.test.path: the path `http://x/y` is a URL"),
        ("data: {tset: a}", "1.yml:3: data.tset: this key is not known here (did you mean `test`?)"),
        ("data: {windows: {path: a, time: t}}", "`time` (the column) and `every`"),
        ("data: {windows: {path: a, time: t, every: day, rows: 5}}", "by `time` or by `rows`, not by both"),
        ("data: {windows: {path: a, rows: 5, start: 2024-01-01}}", "`start` and `end` need `time`"),
        ("data: {windows: {path: a, rows: 0}}", "data.windows.rows: must be at least 1; found `0`"),
        (
            "data: {windows: {path: a, time: t, every: day, start: 2024-01-02, end: 2024-01-01}}",
            "`start` must lie before `end`",
        ),
        ("columns: {label: y, prediction: y}", "the column `y` can't be both `label` and `prediction`"),
        ("columns: {positive: 1, negative: '1'}", "`positive` and `negative` name the same label"),
        ("columns: {sensitive: {age: {bands: [60, 25]}}}", "columns.sensitive.age: `bands` must rise"),
        ("columns: {sensitive: sex}", "columns.sensitive: expected a list of names"),
        ("decision: {why: because}", "decision: a decision needs a `threshold` or a `rule`"),
        ("decision: {threshold: .nan, why: x}", "decision.threshold: expected a number, found `.nan`"),
        ("decision: {threshold: -1, why: x}", "decision.threshold: a threshold for probabilities must lie from 0 to 1"),
        ("decision: {threshold: 30, why: x}", "from 0 to 1; found `30` (30 per cent is 0.3; where scores are no"),
        ("decision: {threshold: 1.01, why: x, scores: probability}", "add `scores: any` to the decision"),
        ("decision: {scores: any, threshold: .inf, why: x}", "decision.threshold: expected a number, found `.inf`"),
        ("decision: {threshold: 3, scores: logits, why: x}", "decision.scores: expected one of probability, any"),
        (
            "decision: {treshold: 0.5, why: x}",
            "decision.treshold: this key is not known here (did you mean `threshold`?)",
        ),
        ("artefacts: [{role: model}]", "artefacts[0]: an artefact needs a `path` or a `uri`"),
        ("artefacts: [{uri: x, digest: abc}]", "artefacts[0].digest: does not have the form"),
        ("predecessor: ../1", "predecessor: `../1` can't be an id"),
        ("origin: bought", "origin: expected one of built, vendor, open_weights, rules, spreadsheet, found `bought`"),
    ],
)
def test_mistakes_are_told(lines, said):
    """Each at its line and key."""
    assert said in problems(lines)


def test_windows_are_data_with_more():
    """What holds for a data set holds for windows."""
    version = read(HEAD + "data: {windows: 'windows/*.parquet'}\n")
    assert version.data.windows == WindowsRef(path="windows/*.parquet")


@pytest.mark.parametrize(
    ("decision", "threshold"),
    [
        ("{threshold: 0, why: x}", 0),
        ("{threshold: 1, why: x}", 1),
        ("{threshold: -1.5, why: x, scores: any}", -1.5),
        ("{scores: any, threshold: 600, why: points}", 600),
        ("{rule: the best ten, why: x}", None),
    ],
)
def test_a_threshold_lies_where_scores_can_be(decision, threshold):
    """Both ends of probabilities are in; any finite number where scores are any, wherever that is written."""
    found = read(HEAD + f"decision: {decision}\n").decision
    assert found.threshold == threshold
    assert found.scores == ("any" if "any" in decision else "probability")


def test_a_threshold_out_of_range_is_told_once_with_its_line():
    """File, line, key, and the key that would allow it; no second complaint about the decision as a whole."""
    said = problems("decision:\n  why: x\n  threshold: -1\n")
    assert f":{len(HEAD.splitlines()) + 3}: decision.threshold: " in said
    assert "add `scores: any`" in said
    assert "needs a `threshold` or a `rule`" not in said
