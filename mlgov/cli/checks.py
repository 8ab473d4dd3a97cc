"""`mlgov checks`: the catalogue of checks."""

from __future__ import annotations

import click


@click.command("checks")
@click.argument("check_id", required=False, metavar="[CHECK]")
def command(check_id: str | None) -> None:
    """List every check there is, or explain one."""
    from mlgov.api.catalogue import explain, listing

    click.echo(explain(check_id) if check_id else listing())
