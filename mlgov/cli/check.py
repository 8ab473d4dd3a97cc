"""`mlgov check`: measure and judge registered versions."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgov.cli.options import as_of, governed, selectors
from mlgov.errors import EXIT_ERROR, EXIT_FAILED, EXIT_OK, EXIT_WARNED

if TYPE_CHECKING:
    from mlgov.api.checking import CheckRun


@click.command("check")
@selectors
@governed
@as_of
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print results.")
@click.option("--all", "everything", is_flag=True, help="Print results without a limit too, and windows in full.")
@click.option("--force", is_flag=True, help="Measure again even if nothing changed.")
@click.option("--reproduce", is_flag=True,
              help="Measure releases again and compare with the evidence; nothing is measured anew or judged.")  # fmt: skip
@click.option("--level", type=click.Choice(["ci"]), default=None,
              help="With --reproduce in a protected pipeline: write that into the run record of what is equal.")  # fmt: skip
@click.option("--sign", "key", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="With --reproduce: sign the run record with a key of `ci_keys`, which makes its level count.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["nothing", "failed", "warned"]), default="nothing", show_default=True,
              help="Exit with 12 if something required fails, or 11 if something holds only just.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="No progress display.")
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    selectors: tuple[str, ...],
    governed: Path | None,
    as_of: date | None,
    form: str,
    everything: bool,
    force: bool,
    reproduce: bool,
    level: str | None,
    key: Path | None,
    fail_on: str,
    quiet: bool,
) -> None:
    """Measure registered versions and judge them by their policy.

    Writes evidence beside the versions; what has not changed is not measured again. With --reproduce, every release is
    measured again and compared: 0 if all are equal, 12 if not.
    """
    if reproduce:
        click.get_current_context().exit(_reproduce(selectors, governed, as_of, level, key))
    if level is not None or key is not None:
        msg = "--level and --sign need --reproduce"
        raise click.UsageError(msg)
    from mlgov.api.checking import check_versions, run_as_json, run_as_text
    from mlgov.cli.progress import Progress

    with Progress(quiet=quiet) as progress:
        run = check_versions(selectors, governed=governed, as_of=as_of, force=force, progress=progress)
    if form == "json":
        click.echo(run_as_json(run), nl=False)
    else:
        width = shutil.get_terminal_size((120, 24)).columns
        click.echo(run_as_text(run, everything=everything, width=max(width, 80)))
    click.get_current_context().exit(_exit_code(fail_on, run))


def _reproduce(
    selectors: tuple[str, ...], governed: Path | None, as_of: date | None, level: str | None, key: Path | None
) -> int:
    from mlgov.api.rechecking import reproduce_versions

    found = reproduce_versions(selectors, level=level, key=key, governed=governed, as_of=as_of)
    for each in found:
        click.echo(each.sentence)
        for difference in each.reproduced.differences[1:]:
            click.echo(f"  {difference}")
    return EXIT_OK if all(each.reproduced.equal for each in found) else EXIT_FAILED


def _exit_code(fail_on: str, run: CheckRun) -> int:
    """The documented exit code; a version that could not be looked at at all is an error whatever was asked."""
    if fail_on != "nothing" and run.blocked:
        return EXIT_FAILED
    if run.unusable:
        return EXIT_ERROR
    return EXIT_WARNED if fail_on == "warned" and run.warned else EXIT_OK
