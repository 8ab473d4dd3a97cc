"""The tree: lines, parts and source text by path."""

from __future__ import annotations

import pytest

from mlgov.documents.compose import compose
from mlgov.documents.tree import Node, dotted, fail
from mlgov.errors import DocumentError

TEXT = """\
title: 1.10
data:
  test:
    path: a
  train: b
success:
  - metric: roc_auc
    at_least: 0.80
  - {metric: brier}
empty:
"""


@pytest.fixture
def node() -> Node:
    """A small document."""
    return Node(compose(TEXT, shown_as="x.yml"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 1),
        (("data",), 2),
        (("data", "test", "path"), 4),
        (("data", "test", "missing", "deeper"), 3),
        (("success", 0), 7),
        (("success", 0, "at_least"), 8),
        (("success", 1, "metric"), 9),
        (("success", 7), 6),
        (("success", "word"), 6),
        (("nowhere",), 1),
    ],
)
def test_line_of_a_path_or_its_nearest_parent(node, path, line):
    """A missing key is reported at what it is missing from."""
    assert node.line(path) == line


def test_parts_and_source_text(node):
    """`at` gives a part with its lines, `source` the text as written."""
    assert node.at(("success", 0)).value == {"metric": "roc_auc", "at_least": 0.8}
    assert node.at(("data", "nothing")) is None
    assert node.source(("success", 0, "at_least")) == "0.80"
    assert node.source(("success",)) is None
    assert node.source(("nowhere",)) is None
    assert node.value["empty"] is None


def test_dotted_paths_read_as_people_write_them():
    """Keys with dots, positions in brackets."""
    assert dotted(("success", 0, "metric")) == "success[0].metric"
    assert dotted(()) == ""


def test_fail_raises_one_problem():
    """For what belongs to no key."""
    with pytest.raises(DocumentError, match=r"^x.yml:3: broken \(mend it\)$"):
        fail("x.yml", 3, "broken", "mend it")
