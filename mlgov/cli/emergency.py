"""`mlgov emergency`: let a version pass at night."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("emergency")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option("--role", required=True, help="The role in which you let it pass, by the policy's `emergency`.")
@click.option("--by", required=True, metavar="PERSON", help="Who you are, as in portal.yml.")
@click.option("--reason", required=True, help="Why it can't wait, in a sentence.")
@click.option("--fallback", default=None, help="What is used instead of the model: a rule, people.")
@click.option("--environment", default=None, help="Where.")
@click.option("--region", default=None, help="In which region.")
@governed
@as_of
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    version: str,
    role: str,
    by: str,
    reason: str,
    fallback: str | None,
    environment: str | None,
    region: str | None,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Let a version (or a fallback) pass without the proper round, and write down what that leaves to be done.

    Needs neither portal nor data. Exit code 13: passed in an emergency. Going back to a version that was approved once
    needs no emergency: `mlgov deployed` is enough.
    """
    from mlgov.api.emergencies import pass_in_emergency
    from mlgov.gating.emergency import EXIT_EMERGENCY

    done = pass_in_emergency(
        version, role=role, by=by, reason=reason, fallback=fallback, environment=environment, region=region,
        governed=governed, as_of=as_of,
    )  # fmt: skip
    made = done.emergency
    click.echo(f"{version}: passed in an emergency, recorded in {done.event}")
    click.echo(f"The proper round is due on {made.event.due}: finding {made.finding_id}")
    if made.too_many:
        click.echo(f"This is emergency {made.this_year} in a year; the policy bears with {made.allowed}.", err=True)
    click.get_current_context().exit(EXIT_EMERGENCY)
