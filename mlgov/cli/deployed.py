"""`mlgov deployed`: record where a version runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, as_of, governed


@click.command("deployed")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option("--environment", required=True, help="Where it runs, for example production.")
@click.option("--region", default=None, help="The region, where that matters.")
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), default=None, help="Its share of the traffic; else all."
)
@click.option("--from", "since", type=Day(), default=None, help="The first day, if not today.")
@click.option("--to", "until", type=Day(), default=None, help="The first day on which it no longer runs there.")
@click.option("--recorded-by", "by", required=True, help="Who records it.")
@click.option("--note", default=None, help="A remark.")
@governed
@as_of
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    version: str,
    environment: str,
    region: str | None,
    share: float | None,
    since: date | None,
    until: date | None,
    by: str,
    note: str | None,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Record that a version runs somewhere: an event, only ever added.

    What is so is recorded whether or not it may be; without a valid sign-off that is said, and is a high finding.
    Going back to a version that was approved once and not taken back needs nothing more than this.
    """
    from mlgov.api.happened import record_deployed

    done = record_deployed(
        version, environment=environment, by=by, region=region, share=share, since=since, until=until, note=note,
        governed=governed, as_of=as_of,
    )  # fmt: skip
    click.echo(f"{done.version}: recorded in {done.path}")
    for line in done.notes:
        click.echo(line, err=True)
