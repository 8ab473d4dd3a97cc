"""`mlgov finding`: open, accept, close and list findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, as_of, governed, selectors

BY = click.option("--by", required=True, metavar="PERSON", help="Who does this, as in portal.yml.")


@click.group("finding")
def command() -> None:
    """What must be dealt with: by whom, until when, or accepted for a while."""


@command.command("open")
@click.argument("subject", metavar="PROJECT[/MODEL[@VERSION]]")
@click.option("--title", help="What is wrong, in one line.")
@click.option("--severity", type=click.Choice(["low", "medium", "high", "critical"]), help="How bad it is.")
@click.option("--owner", required=True, metavar="PERSON", help="Who deals with it.")
@BY
@click.option("--text", default="", help="More about it, in a few sentences.")
@click.option("--due", type=Day(), default=None, help="The last day on which it may be open. Default: by the policy.")
@click.option("--result", "results", multiple=True, metavar="FAMILY.CHECK.METRIC",
              help="Results that it is about; patterns with * are allowed. May be repeated.")  # fmt: skip
@click.option("--from-alarms", is_flag=True,
              help="Instead: one finding for each episode of failing results that no finding is about yet.")  # fmt: skip
@governed
@as_of
def open_(  # noqa: PLR0913, PLR0917 - one argument per option
    subject: str,
    title: str | None,
    severity: str | None,
    owner: str,
    by: str,
    text: str,
    due: date | None,
    results: tuple[str, ...],
    from_alarms: bool,
    governed: Path | None,
    as_of: date | None,
) -> None:
    """Open a finding by hand, or from failing results: one per episode, not per column and window."""
    from mlgov.api.findings import open_alarms, open_finding

    if from_alarms:
        opened = open_alarms([subject], owner=owner, by=by, governed=governed, as_of=as_of)
    elif title is None or severity is None:
        msg = "say --title and --severity, or --from-alarms"
        raise click.UsageError(msg)
    else:
        opened = (
            open_finding(
                subject, title=title, severity=severity, owner=owner, by=by, text=text, due=due, results=results,
                governed=governed, as_of=as_of,
            ),
        )  # fmt: skip
    for each in opened:
        click.echo(f"{each.project}/{each.id}: {each.finding.title} (due {each.finding.due})")
    if not opened:
        click.echo("Nothing fails that no finding is about.")


@command.command("accept")
@click.argument("name", metavar="PROJECT/ID")
@click.option("--role", required=True, help="The role that accepts it, by the policy's exemption_roles.")
@BY
@click.option("--reason", required=True, help="Why it may stay.")
@click.option("--until", type=Day(), required=True, help="The last day on which that counts.")
@governed
@as_of
def accept(name: str, role: str, by: str, reason: str, until: date, governed: Path | None, as_of: date | None) -> None:
    """Live with a finding for a while: it stands wherever its result stands, and ends by itself."""
    from mlgov.api.findings import accept_finding

    done = accept_finding(name, role=role, by=by, reason=reason, until=until, governed=governed, as_of=as_of)
    click.echo(f"{done.project}/{done.id}: accepted by {role} until {until}")


@command.command("close")
@click.argument("name", metavar="PROJECT/ID")
@BY
@click.option("--what", required=True, help="What was done about it.")
@click.option("--remediated", is_flag=True, help="It is dealt with, but somebody else has yet to close it.")
@governed
@as_of
def close(name: str, by: str, what: str, remediated: bool, governed: Path | None, as_of: date | None) -> None:
    """Close a finding, with what was done."""
    from mlgov.api.findings import close_finding

    done = close_finding(name, by=by, what=what, remediated=remediated, governed=governed, as_of=as_of)
    click.echo(f"{done.project}/{done.id}: {done.finding.state}")


@command.command("list")
@selectors
@governed
@as_of
@click.option("--closed", is_flag=True, help="Closed and remediated ones too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
def list_(selectors: tuple[str, ...], governed: Path | None, as_of: date | None, closed: bool, form: str) -> None:
    """Findings, versions in use without a valid sign-off, and failing results that no finding is about."""
    from mlgov.api.findings import list_findings, listed_as_json, listed_as_text

    found = list_findings(selectors, governed=governed, as_of=as_of, closed=closed)
    click.echo(listed_as_json(found) if form == "json" else listed_as_text(found), nl=False)
