"""`mlgov alias`: move a name such as champion to a version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("alias")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.argument("name")
@click.option("--recorded-by", "by", required=True, help="Who records it.")
@click.option("--note", default=None, help="A remark.")
@governed
@as_of
def command(version: str, name: str, by: str, note: str | None, governed: Path | None, as_of: date | None) -> None:
    """Record that NAME (champion, challenger ...) points to a version from now on. It approves nothing."""
    from mlgov.api.happened import record_alias

    done = record_alias(version, name, by=by, note=note, governed=governed, as_of=as_of)
    click.echo(f"{name} is {done.version}: recorded in {done.path}")
