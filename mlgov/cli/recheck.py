"""`mlgov recheck`: a validator measures a version again and signs that it came out equal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed
from mlgov.errors import EXIT_FAILED, EXIT_OK


@click.command("recheck")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option("--person", required=True, help="Who you are, as in portal.yml; you hold the role validator.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Your SSH key.")
@governed
@as_of
def command(version: str, person: str, key: Path, governed: Path | None, as_of: date | None) -> None:
    """Measure a version again from its data and sign that the evidence tells the same: the level `signed`.

    Exit codes: 0 equal and signed, 12 not equal.
    """
    from mlgov.api.rechecking import recheck

    done = recheck(version, person=person, key=key, governed=governed, as_of=as_of)
    click.echo(done.sentence)
    for each in done.reproduced.differences:
        click.echo(f"  {each}")
    click.get_current_context().exit(EXIT_OK if done.reproduced.equal else EXIT_FAILED)
