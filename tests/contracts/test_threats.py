"""docs/threats.md promises tests: each that it names exists, and each that tries a threat is named."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "threats.md"
NAMED = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")


def rows() -> list[str]:
    """The lines of both tables without their heads."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [line for line in lines if not line.startswith(("| threat |", "| | input |"))]


@cache
def functions_of(name: str) -> frozenset[str]:
    """The test functions of a file below tests/; empty if there is no such file."""
    path = TESTS / name
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(each.name for each in body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"))


def test_every_threat_names_tests_that_exist() -> None:
    """A threat without a test, or with one that was renamed, is a promise that nobody keeps."""
    assert len(rows()) > 30
    for row in rows():
        named = NAMED.findall(row)
        assert named, row
        assert [f"{file}::{test}" for file, test in named if test not in functions_of(file)] == []


def test_every_test_of_a_threat_is_named() -> None:
    """What is tried in a whole repository stands in the table."""
    text = PAGE.read_text(encoding="utf-8")
    lacking = [name for name in sorted(functions_of("signoff/test_threats.py")) if name not in text]
    assert lacking == []


def test_every_hostile_input_has_its_line() -> None:
    """E1 to E13 and F7."""
    listed = [row.split("|")[1].strip() for row in rows()]
    assert [f"E{number}" for number in range(1, 14)] == [each for each in listed if re.fullmatch(r"E\d+", each)]
    assert "F7" in listed
