"""The command line: one module per command, no logic, implementations imported inside the functions.

Exit codes: 0 ok (warnings included) · 1 a known error · 2 wrong usage · 3 nothing selected · 11 warned (only with
`--fail-on warned`) · 12 failed, missing or blocked · 13 passed in an emergency. Anything else is a defect and shows its traceback.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

from mlgov import __version__
from mlgov.errors import MlgovError

COMMANDS = (
    "init",
    "register",
    "check",
    "gate",
    "approve",
    "delegate",
    "approvals",
    "verify",
    "recheck",
    "finding",
    "deployed",
    "alias",
    "retire",
    "incident",
    "outside",
    "emergency",
    "comment",
    "due",
    "policy",
    "as-of",
    "build",
    "serve",
    "schema",
    "checks",
)


class LazyGroup(click.Group):
    """Loads a command's module when it is named, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which one meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported on demand."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mlgov.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mlgov")
def cli() -> None:
    """Governance as code for machine-learning models.

    A registry names, a check measures, a policy judges, a page shows.
    """


def main(args: list[str] | None = None) -> Any:
    """The entry point: known errors become one message and an exit code."""
    # Imports and documents make many small values and hardly any cycles: looking for these costs a tenth of the start.
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        return cli.main(args=args, prog_name="mlgov", standalone_mode=True)
    except MlgovError as error:
        known = error
    except OSError as error:
        known = _of_the_machine(error)
    finally:
        gc.set_threshold(*before)
    click.echo(click.style("error: ", fg="red", bold=True) + known.message, err=True)
    if known.hint:
        click.echo(f"  hint: {known.hint}", err=True)
    sys.exit(known.exit_code)


def _of_the_machine(error: OSError) -> MlgovError:
    """What the machine refuses (permissions, a full disk) is no defect: which file, and why."""
    where = f"{error.filename}: " if error.filename else ""
    return MlgovError(f"{where}{error.strerror or error}", hint="check permissions and free space")
