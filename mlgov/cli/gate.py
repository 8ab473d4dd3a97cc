"""`mlgov gate`: may this version pass?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed, selectors


@click.command("gate")
@selectors
@governed
@as_of
@click.option("--stage", type=click.Choice(["release", "monitoring"]), default="release", show_default=True,
              help="Which limits and requirements apply.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["failed", "warned"]), default="failed", show_default=True,
              help="With `warned`, results that hold only just give exit code 11.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
@click.option("--quiet", "-q", is_flag=True, help="No progress display.")
def command(
    selectors: tuple[str, ...],
    governed: Path | None,
    as_of: date | None,
    stage: str,
    fail_on: str,
    form: str,
    quiet: bool,
) -> None:
    """Say whether versions may pass, with every reason.

    Data that can be reached is read and fingerprinted again; nothing missing, unclear or failed counts as good.

    Exit codes: 0 passes (warnings included), 11 passes with warnings and --fail-on warned, 12 does not pass,
    1 known error, 2 wrong usage, 3 nothing selected.
    """
    from mlgov.api.gates import decisions_as_json, decisions_as_text, gate_versions
    from mlgov.cli.progress import Progress

    with Progress(quiet=quiet) as progress:
        decisions = gate_versions(
            selectors,
            governed=governed,
            as_of=as_of,
            stage=stage,
            fail_on_warned=fail_on == "warned",
            progress=progress,
        )
    click.echo(decisions_as_json(decisions) if form == "json" else decisions_as_text(decisions))
    click.get_current_context().exit(max(decision.exit_code for decision in decisions))
