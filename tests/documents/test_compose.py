"""Strict YAML: limits hold before anything is expanded; nothing surprises."""

from __future__ import annotations

import time

import pytest
import yaml

from mlgov.documents import compose as module
from mlgov.documents.compose import compose
from mlgov.documents.tree import Node
from mlgov.errors import DocumentError


def value(text: str):
    """What the text says, where nothing is declared."""
    return Node(compose(text, shown_as="x.yml")).value


def refused(text: str) -> str:
    """All problems of a text."""
    with pytest.raises(DocumentError) as caught:
        compose(text, shown_as="x.yml")
    return str(caught.value)


def bomb(width: int, depth: int) -> str:
    """A text of a few hundred bytes that expands to width ** depth leaves."""
    lines = ["a0: &a0 [" + ",".join("x" * width) + "]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * width) + "]" for n in range(1, depth)]
    return "\n".join(lines)


@pytest.mark.parametrize("parser", [module._LOADER, yaml.SafeLoader])
def test_alias_bombs_are_refused_at_once(monkeypatch, parser):
    """B1: before anything is expanded, with the C parser and without it."""
    monkeypatch.setattr(module, "_LOADER", parser)
    started = time.process_time()
    assert "more than 20 aliases" in refused(bomb(9, 10))
    assert time.process_time() - started < 2


def test_values_that_aliases_stand_for_are_counted_in_full():
    """Seven aliases are few, the values they stand for are not."""
    text = "a: &a [" + "x," * 30_000 + "]\nb: [*a, *a, *a, *a, *a, *a, *a]\n"
    assert "more than 200,000 values" in refused(text)


def test_a_few_aliases_are_fine_and_count_towards_depth():
    """People may write a value once; hiding depth behind names is no way around its limit."""
    assert value("a: &x {k: 1}\nb: *x\n") == {"a": {"k": 1}, "b": {"k": 1}}
    assert value("a: &x word\nb: [*x, *x]\n") == {"a": "word", "b": ["word", "word"]}
    deep = "a: &x " + "[" * 30 + "]" * 30
    assert "nested deeper than 40 levels" in refused(f"{deep}\nb: " + "[" * 20 + "*x" + "]" * 20)


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: {c: *x}}"])
def test_an_alias_inside_what_it_names_is_refused(text):
    """Else every walk over the document would be endless."""
    assert "contains itself" in refused(text)


@pytest.mark.parametrize("parser", [module._LOADER, yaml.SafeLoader])
def test_deep_nesting_is_refused_at_once(monkeypatch, parser):
    """B7: no RecursionError, and no half second either."""
    monkeypatch.setattr(module, "_LOADER", parser)
    assert refused("a: " + "[" * 3000) == "x.yml:1: nested deeper than 40 levels"
    assert refused("a: " + "{b: " * 3000) == "x.yml:1: nested deeper than 40 levels"


def test_tags_are_refused_by_name_and_line():
    """B2: nothing is constructed; every tag is told, harmless ones too."""
    said = refused("x: 1\na: !!python/object/apply:os.system ['touch /tmp/x']\nb: !!str 5\nc: ! x\nd: !own {k: 1}\n")
    assert [line.split(" is not")[0] for line in said.splitlines()] == [
        "x.yml:2: the tag `!!python/object/apply:os.system`",
        "x.yml:3: the tag `!!str`",
        "x.yml:4: the tag `!`",
        "x.yml:5: the tag `!own`",
    ]


def test_duplicate_keys_are_refused_with_both_lines():
    """B3: at every depth, and all of them at once."""
    said = refused("threshold: 0.8\nb:\n  c: 1\n  'c': 2\nthreshold: 0.1\n")
    assert said.splitlines() == [
        "x.yml:4: the key `c` is written twice, in lines 3 and 4",
        "x.yml:5: the key `threshold` is written twice, in lines 1 and 5",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yml:1: expected `key: value` lines, found nothing"),
        ("# only\n# comments\n", "x.yml:1: expected `key: value` lines, found nothing"),
        ("null\n", "x.yml:1: expected `key: value` lines, found nothing"),
        ("- a\n- b\n", "x.yml:1: expected `key: value` lines, found a list"),
        ("\n\nword\n", "x.yml:3: expected `key: value` lines, found a single value"),
        ("a: 1\n---\nb: 2\n", "x.yml:2: a second document starts here; expected one"),
        ("a: 1\n...\n---\nb: 2\n", "x.yml:3: a second document starts here; expected one"),
        ("<<: {a: 1}\n", "x.yml:1: merge keys (`<<`) are not supported"),
        ("? [a]\n: b\n", "x.yml:1: a key must be one word or text"),
        ("a:\n  ~: b\n", "x.yml:2: a key is empty"),
        (f"{'k' * 201}: b\n", "x.yml:1: a key is longer than 200"),
        ("a: *none\n", "x.yml:1: the alias `*none` has no anchor"),
        ('a: "x\\0y"\n', "x.yml:1: an escape such as `\\0` puts a control character into the text"),
        ("a: b: c\n", "x.yml:1: this is not valid YAML: mapping values are not allowed"),
        ("a:\n\t- b\n", "x.yml:2: this is not valid YAML"),
        ("a: 'x\n", "x.yml:2: this is not valid YAML"),
        ("a: [1, 2\n", "x.yml:2: this is not valid YAML"),
        ("a: @x\n", "x.yml:1: this is not valid YAML"),
    ],
)
def test_what_is_no_mapping_or_no_yaml_is_refused(text, said):
    """B9 and plain mistakes: one line each, with the line and what was expected."""
    assert refused(text).splitlines()[0].startswith(said)


def test_syntax_mistakes_come_with_a_hint():
    """The parser's own words help few people."""
    assert "needs quotes" in refused("a: b: c")
    assert "indent with spaces" in refused("a:\n\t- b")
    assert "not closed" in refused("a: [1, 2")


def test_source_text_is_kept_and_keys_are_text():
    """B4: nothing is guessed while parsing."""
    node = Node(compose("no: no\n010: 010\n1.10: '1.10'\nd: 2024-01-01\n", shown_as="x"))
    assert list(node.value) == ["no", "010", "1.10", "d"]
    assert node.source(("no",)) == "no"
    assert node.source(("010",)) == "010"
    assert node.value["010"] == "010"
    assert node.value["d"] == "2024-01-01"


def test_lines_count_from_where_the_text_starts():
    """Front matter starts in line 2 of its file."""
    tree = compose("a: 1\nb:\n  - c: 2\n", shown_as="x", first_line=2)
    assert Node(tree).line(("b", 0, "c")) == 4
