"""Calling ssh-keygen: argument lists, an environment that settles everything, an end in time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from mlgov.errors import SignOffError

_KEPT = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")
_PERSONAL = (
    "SSH_AUTH_SOCK",
    "SSH_ASKPASS",
    "SSH_ASKPASS_REQUIRE",
    "SSH_SK_PROVIDER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "TERM",
)
"""What signing by a person needs: the agent, and a way to ask for a passphrase."""


class ToolMissing(SignOffError):  # noqa: N818 - it reads as what it is
    """A program that is needed isn't here, or didn't answer: nothing is proven either way."""


def run_tool(
    command: Sequence[str],
    *,
    stdin: bytes = b"",
    timeout: float = 20.0,
    personal: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program on bytes and give what it said; its exit code is for the caller to judge.

    Raises ToolMissing if it isn't installed or takes too long.
    """
    names = _KEPT + (_PERSONAL if personal else ())
    env = {name: os.environ[name] for name in names if name in os.environ}
    env["LC_ALL"] = "C"
    try:
        return subprocess.run(list(command), input=stdin, capture_output=True, timeout=timeout, check=False, env=env)
    except FileNotFoundError as error:
        msg = f"{command[0]} is not installed here"
        raise ToolMissing(msg, hint="install OpenSSH") from error
    except (subprocess.TimeoutExpired, OSError) as error:
        msg = f"{command[0]} didn't answer: {type(error).__name__}"
        raise ToolMissing(msg) from error
