"""`mlgov outside`: record news from outside that may concern a version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.command("outside")
@click.argument("version", metavar="PROJECT/MODEL@VERSION")
@click.option("--what", required=True,
              help="What became known, in a sentence: new law, a vendor's notice, an audit, a crisis, other customers.")  # fmt: skip
@click.option("--reason", default=None, help="Why it may concern this version.")
@click.option("--finding", default=None, metavar="ID", help="The finding that it led to, if one was opened.")
@click.option("--recorded-by", "by", required=True, help="Who records it.")
@governed
@as_of
def command(
    version: str,
    what: str,
    reason: str | None,
    finding: str | None,
    by: str,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Record news from outside that may concern a version, and say who has to look again.

    It is an event of kind `outside`. Where the policy has a rule for `outside_event`, `mlgov due` lists a review until a
    validation report is named in the event's `re_review`.
    """
    from mlgov.api.happened import record_outside

    done = record_outside(version, what=what, by=by, reason=reason, finding=finding, governed=governed, as_of=as_of)
    click.echo(f"{done.version}: recorded in {done.path}")
    for note in done.notes:
        click.echo(f"  {note}")
