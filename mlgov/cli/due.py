"""`mlgov due`: who has something to do by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from mlgov.cli.options import as_of, governed, selectors


@click.command("due")
@selectors
@governed
@as_of
@click.option("--within", type=click.IntRange(0, 3660), default=30, show_default=True, metavar="DAYS",
              help="How many days ahead to look; what is overdue is always listed.")  # fmt: skip
@click.option("--role", default=None, metavar="ROLE", help="Only what waits for this role or person.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown", "ics"]), default="text",
              help="For people, for programs, as the text of an issue, or as a calendar.")  # fmt: skip
@click.option("--mention", type=click.Choice(["github", "gitlab", "azure"]), default=None,
              help="In Markdown: name the people by their logins on this platform, so that it tells them.")  # fmt: skip
@click.option("--link", default="", metavar="URL", help="In Markdown: web address of the portal.")
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    selectors: tuple[str, ...],
    governed: Path | None,
    as_of: date | None,
    within: int,
    role: str | None,
    form: str,
    mention: Literal["github", "gitlab", "azure"] | None,
    link: str,
) -> None:
    """List reviews, signatures that end, conditions and findings that are due or overdue, by role.

    Nothing is measured. Exit codes: 0 also if something is overdue, 1 known error, 2 wrong usage, 3 nothing selected.
    """
    from mlgov.api.due import duties, duties_as_text, duties_calendar, duties_comment, duties_json

    found = duties(selectors, within=within, role=role, governed=governed, as_of=as_of)
    if form == "json":
        click.echo(duties_json(found, as_of), nl=False)
    elif form == "ics":
        click.echo(duties_calendar(found, governed=governed, as_of=as_of), nl=False)
    elif form == "markdown":
        click.echo(duties_comment(found, platform=mention, link=link, governed=governed), nl=False)
    else:
        click.echo(duties_as_text(found))
