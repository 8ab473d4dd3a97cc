"""`mlgov delegate`: let somebody act in your role until a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, as_of, governed


@click.command("delegate")
@click.argument("project")
@governed
@as_of
@click.option("--role", required=True, help="Your role that is handed on, as in portal.yml.")
@click.option("--to", required=True, help="Who may act in it, as in portal.yml.")
@click.option("--until", type=Day(), required=True, help="The last day.")
@click.option("--from", "start", type=Day(), default=None, help="The first day. Default: today.")
@click.option("--scope", default=None, help="PROJECT, PROJECT/MODEL or PROJECT/MODEL@VERSION. Default: the project.")
@click.option("--reason", default="", help="Why, in your words.")
@click.option("--person", default=None, help="Who delegates. Default: whose key it is.")
@click.option("--key", type=click.Path(path_type=Path), default=None,
              help="Your SSH key. Default: git's user.signingkey, else ~/.ssh/id_ed25519.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Don't ask before signing.")
def command(  # noqa: PLR0913, PLR0917 - one option each
    project: str,
    governed: Path | None,
    as_of: date | None,
    role: str,
    to: str,
    until: date,
    start: date | None,
    scope: str | None,
    reason: str,
    person: str | None,
    key: Path | None,
    yes: bool,
) -> None:
    """Let somebody act in your role, in one project, until a day. It is signed, and can't be handed on again.

    Exit codes: 0 written, 1 known error or not confirmed, 2 wrong usage, 3 no such project.
    """
    from mlgov.api.signing import finish, prepare_delegation

    prepared = prepare_delegation(
        project,
        role=role,
        to=to,
        until=until,
        start=start,
        scope=scope,
        reason=reason,
        person=person,
        key=key,
        governed=governed,
        as_of=as_of,
    )
    click.echo(prepared.summary)
    if not yes:
        click.confirm("\nIs this what you decide?", abort=True)
    written = finish(prepared)
    click.echo("\nWritten:\n" + "\n".join(f"  {file}" for file in written.files))
    click.echo(written.advice)
