"""Measuring again: equal when nothing was edited, a difference by name when a number was."""

from __future__ import annotations

import json

from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.statement import parse_statement
from mlgov.runner.reproduce import reproduce_release
from mlgov.runner.run import run_version


def edited(statement, change):
    """The statement with a change in its body, consistent in itself."""
    body = json.loads(statement.raw)
    change(body["predicate"])
    return parse_statement(canonical_bytes(body))


def test_equal_and_nothing_is_written(folder) -> None:
    """The evidence as it stands is confirmed, and no file changes."""
    statement = run_version(folder.version(), cache=folder.cache).release
    before = folder.files()
    found = reproduce_release(folder.version(), statement, cache=folder.cache)
    assert (found.equal, found.differences) == (True, ())
    assert folder.files() == before


def test_an_edited_number_is_named(folder) -> None:
    """A number and all digests changed consistently: the data contradicts it."""
    statement = run_version(folder.version()).release
    raw = statement.raw.decode()
    value = next(
        item.value
        for outcome in statement.outcomes
        if outcome.check == "evaluation.discrimination"
        for item in outcome.measurements
        if item.metric == "roc_auc" and item.where.role == "test" and item.value is not None
    )
    assert repr(value) in raw
    forged = parse_statement(raw.replace(repr(value), "0.99").encode())
    found = reproduce_release(folder.version(), forged)
    assert not found.equal
    assert found.differences[0] == f"evaluation.discrimination.roc_auc is 0.99, measured again {value:.9g}"


def test_what_cannot_be_compared_is_not_equal(folder) -> None:
    """Other data, an unreachable file, a statement from another plan, other facts: never equal."""
    statement = run_version(folder.version()).release
    other_plan = edited(statement, lambda body: body.update(plan="0" * 64))
    found = reproduce_release(folder.version(), other_plan)
    assert (found.equal, found.differences) == (False, ("the evidence was measured from another plan",))
    other_rows = edited(statement, lambda body: body["data"]["test"].update(rows=10**6))
    assert "its rows" in reproduce_release(folder.version(), other_rows).differences[0]
    less = edited(statement, lambda body: body["outcomes"]["checks"].pop())
    assert "versions of the checks" in reproduce_release(folder.version(), less).differences[0]
    (folder.root / "data/test.parquet").unlink()
    lost = reproduce_release(folder.version(), statement)
    assert not lost.equal
    assert lost.differences[0].startswith("it can't be measured again here: ")
