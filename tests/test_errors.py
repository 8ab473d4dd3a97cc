"""Errors: what a person reads, and the exit code that a script sees."""

from __future__ import annotations

import inspect

import pytest

from mlgov import errors
from mlgov.cli import main
from mlgov.errors import DocumentError, MlgovError, Problem

KNOWN = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def test_an_error_shows_its_hint_below_its_message():
    """Two lines with a hint, one without; both parts stay apart for who prints them otherwise."""
    error = MlgovError("no such file", hint="look in models/")
    assert str(error) == "no such file\n  hint: look in models/"
    assert (error.message, error.hint) == ("no such file", "look in models/")
    assert str(MlgovError("no such file")) == "no such file"


@pytest.mark.parametrize("kind", KNOWN)
def test_whoever_catches_the_base_catches_all(kind):
    """One except clause is enough; the exit code is never that of success nor that of a judged verdict."""
    assert issubclass(kind, MlgovError)
    assert kind.exit_code in {errors.EXIT_ERROR, errors.EXIT_USAGE, errors.EXIT_NOTHING_SELECTED}


def test_exit_codes_are_told_apart_and_stay():
    """Pipelines compare these numbers: they are part of the contract."""
    found = {name: value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert found == {
        "EXIT_OK": 0,
        "EXIT_ERROR": 1,
        "EXIT_USAGE": 2,
        "EXIT_NOTHING_SELECTED": 3,
        "EXIT_WARNED": 11,
        "EXIT_FAILED": 12,
    }
    special = {kind.__name__: kind.exit_code for kind in KNOWN if kind.exit_code != errors.EXIT_ERROR}
    assert special == {"SelectionError": 3, "UsageError": 2}


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("m.yml", 3, "owner", "is missing", "name a person"), "m.yml:3: owner: is missing (name a person)"),
        (Problem("m.yml", 3, "owner", "is missing"), "m.yml:3: owner: is missing"),
        (Problem("m.yml", 3, "", "is no mapping"), "m.yml:3: is no mapping"),
        (Problem("m.yml", 0, "", "is empty"), "m.yml: is empty"),
    ],
)
def test_a_problem_names_its_place(problem, text):
    """`path:line: key: message (hint)`, as editors and log viewers link it; parts that aren't known are left out."""
    assert str(problem) == text


def test_all_problems_come_at_once_in_the_order_of_the_files():
    """However they were found: by path, then by line as a number, so that two runs print the same."""
    found = [Problem("b.yml", 1, "", "x"), Problem("a.yml", 10, "", "y"), Problem("a.yml", 9, "", "z")]
    error = DocumentError(iter(found))
    assert str(error).splitlines() == ["a.yml:9: z", "a.yml:10: y", "b.yml:1: x"]
    assert error.problems == (found[2], found[1], found[0])
    assert str(DocumentError(reversed(found))) == str(error)


@pytest.mark.parametrize("kind", [errors.RegistryError, errors.SelectionError, errors.UsageError])
def test_the_command_ends_with_the_code_of_the_error(kind, monkeypatch, capsys):
    """Message and hint on standard error, no traceback, nothing on standard output."""

    def fail(**_options):
        message = "nothing called `scord`"
        raise kind(message, hint="did you mean `score`?")

    monkeypatch.setattr("mlgov.cli.cli.main", fail)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == kind.exit_code
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "error: nothing called `scord`\n  hint: did you mean `score`?\n")
