"""What the command line does with errors, whichever command meets them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mlgov import cli
from mlgov.cli import COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(empty, command) -> None:
    """`--help` has a sentence and its options."""
    done = empty.mlgov(command, "--help")
    assert done.code == 0
    assert f"Usage: mlgov {command}" in done.out


@pytest.mark.parametrize("arguments", [["nope"], ["--nope"], ["check", "--nope"], ["register"]])
def test_wrong_usage_is_2(empty, arguments) -> None:
    """As click has it."""
    assert empty.mlgov(*arguments).code == 2


def test_what_the_machine_refuses_is_no_defect(empty, monkeypatch) -> None:
    """A full disk or missing permission: exit code 1, file and reason, no traceback."""

    def full(*_arguments, **_keywords):
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setattr("mlgov.api.starting.init_folder", full)
    done = empty.mlgov("init")
    assert (done.code, done.out) == (1, "")
    assert "/somewhere/file: No space left on device" in done.err


def test_a_defect_shows_its_traceback(empty, monkeypatch) -> None:
    """So that it can be reported."""

    def broken(*_arguments, **_keywords):
        raise ZeroDivisionError

    monkeypatch.setattr("mlgov.api.starting.init_folder", broken)
    with pytest.raises(ZeroDivisionError):
        empty.mlgov("init")


def test_it_runs_as_a_module() -> None:
    """`python -m mlgov`."""
    done = subprocess.run([sys.executable, "-m", "mlgov", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("mlgov, version ")
    assert cli.main is not None
