"""`mlgov incident`: record an incident and open the finding that goes with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("incident")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option(
    "--severity", type=click.Choice(["low", "medium", "high", "critical"]), required=True, help="How bad it was."
)
@click.option("--reason", required=True, help="What happened.")
@click.option("--owner", default=None, metavar="PERSON", help="Who deals with it; default: who records it.")
@click.option("--environment", default=None, help="Where.")
@click.option("--region", default=None, help="In which region.")
@click.option("--recorded-by", "by", required=True, help="Who records it.")
@governed
@as_of
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    version: str,
    severity: str,
    reason: str,
    owner: str | None,
    environment: str | None,
    region: str | None,
    by: str,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Record an incident of a version; a finding is opened with it."""
    from mlgov.api.happened import record_incident

    done = record_incident(
        version, severity=severity, reason=reason, by=by, owner=owner, environment=environment, region=region,
        governed=governed, as_of=as_of,
    )  # fmt: skip
    click.echo(f"{done.version}: recorded in {done.path}")
    if done.finding is not None:
        click.echo(f"{done.finding.project}/{done.finding.id}: due {done.finding.finding.due}")
