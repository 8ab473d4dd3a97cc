"""`mlgov check`: measure and judge registered versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed, selectors
from mlgov.errors import EXIT_FAILED, EXIT_OK, EXIT_WARNED


@click.command("check")
@selectors
@governed
@as_of
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print results.")
@click.option("--all", "everything", is_flag=True, help="Print results without a limit too.")
@click.option("--force", is_flag=True, help="Measure again even if nothing changed.")
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
    fail_on: str,
    quiet: bool,
) -> None:
    """Measure registered versions and judge them by their policy.

    Writes evidence beside the versions; what has not changed is not measured again.
    """
    from mlgov.api.checking import check_versions, run_as_json, run_as_text
    from mlgov.cli.progress import Progress

    progress = Progress(quiet=quiet)
    run = check_versions(selectors, governed=governed, as_of=as_of, force=force, progress=progress)
    progress.close()
    if form == "json":
        click.echo(run_as_json(run), nl=False)
    else:
        width = click.get_terminal_size()[0] if hasattr(click, "get_terminal_size") else 120
        click.echo(run_as_text(run, everything=everything, width=max(width, 80)))
    click.get_current_context().exit(_exit_code(fail_on, blocked=run.blocked, warned=run.warned))


def _exit_code(fail_on: str, *, blocked: bool, warned: bool) -> int:
    """The documented exit code."""
    if fail_on == "nothing":
        return EXIT_OK
    if blocked:
        return EXIT_FAILED
    return EXIT_WARNED if warned and fail_on == "warned" else EXIT_OK
