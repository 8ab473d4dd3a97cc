"""Calling ssh-keygen: bytes in, bytes out, a settled environment, and an end."""

from __future__ import annotations

import sys

import pytest

from mlgov.signoff.tools import ToolMissing, run_tool


def test_bytes_go_in_and_come_out():
    """And the exit code is for the caller."""
    code = "import sys; data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data[::-1]); sys.exit(3)"
    done = run_tool([sys.executable, "-c", code], stdin=b"abc\x00")
    assert (done.returncode, done.stdout) == (3, b"\x00cba")


def test_the_environment_is_settled(monkeypatch):
    """No locale, no settings of the caller's; the agent only where a person signs."""
    monkeypatch.setenv("LC_ALL", "tlh")
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/agent")
    code = (
        "import os; print(sorted((k, v) for k, v in os.environ.items() if k in {'LC_ALL', 'SECRET', 'SSH_AUTH_SOCK'}))"
    )
    command = [sys.executable, "-c", code]
    assert run_tool(command).stdout.decode().strip() == "[('LC_ALL', 'C')]"
    assert "/agent" in run_tool(command, personal=True).stdout.decode()


def test_what_is_missing_or_does_not_end_is_said():
    """Nothing is proven either way."""
    with pytest.raises(ToolMissing, match="is not installed here"):
        run_tool(["no-such-program-anywhere"])
    with pytest.raises(ToolMissing, match="didn't answer"):
        run_tool([sys.executable, "-c", "import time; time.sleep(30)"], timeout=0.3)
