"""`mlgov verify`: is everything on record what it claims to be?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("verify")
@governed
@as_of
@click.option("--edition", "editions", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="The folder of a published edition: was it made from this evidence and these decisions? Repeatable.")  # fmt: skip
@click.option("--checkpoint", "checkpoints", multiple=True,
              type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A published checkpoint.json: are all its decisions still here? Repeatable.")  # fmt: skip
@click.option("--as-given", is_flag=True, help="Believe portal.yml as it lies here instead of asking git history; for a "
              "folder without history that somebody handed over.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    governed: Path | None,
    as_of: date | None,
    editions: tuple[Path, ...],
    checkpoints: tuple[Path, ...],
    as_given: bool,
    as_json: bool,
) -> None:
    """Check every decision on record, offline: signatures, digests, chains, roles at the time.

    Nothing is fetched and no data is opened. People, roles and keys are read from the revision before each decision.

    Exit codes: 0 everything holds, 12 something is broken or can't be told here, 1 known error, 2 wrong usage.
    """
    from mlgov.api.verifying import verify

    found = verify(governed=governed, as_of=as_of, editions=editions, checkpoints=checkpoints, as_given=as_given)
    click.echo(found.as_json() if as_json else found.as_text())
    click.get_current_context().exit(found.exit_code)
