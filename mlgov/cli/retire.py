"""`mlgov retire`: record that a version is no longer used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("retire")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option("--reason", required=True, help="Why.")
@click.option("--environment", default=None, help="Only there; default: everywhere.")
@click.option("--region", default=None, help="Only in this region.")
@click.option("--recorded-by", "by", required=True, help="Who records it.")
@governed
@as_of
def command(
    version: str,
    reason: str,
    environment: str | None,
    region: str | None,
    by: str,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Record that a version is no longer used, in one place or everywhere."""
    from mlgov.api.happened import record_retired

    done = record_retired(
        version, by=by, reason=reason, environment=environment, region=region, governed=governed, as_of=as_of
    )
    click.echo(f"{done.version}: recorded in {done.path}")
