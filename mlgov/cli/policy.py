"""`mlgov policy`: what another policy would change, and which policies are signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import as_of, governed


@click.group("policy")
def command() -> None:
    """Compare policies, and see whether they are signed."""


@command.command("diff")
@click.argument("old")
@click.argument("new")
@governed
@as_of
@click.option("--all", "everything", is_flag=True, help="Judge every version by both, whatever policy judges it now.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
def diff(old: str, new: str, governed: Path | None, as_of: date | None, everything: bool, form: str) -> None:
    """Judge stored evidence by two policies: what differs, which versions would stop or start to comply, and why.

    OLD and NEW are names of policies, files, coming:NAME (policies/coming/NAME.yml) or REVISION:NAME (as it was in git).
    Nothing is measured and no data is opened.

    Exit codes: 0 whatever changes, 1 known error, 2 wrong usage.
    """
    from mlgov.api.policy_impact import impact_json, impact_text, policy_impact

    found = policy_impact(old, new, everything=everything, governed=governed, as_of=as_of)
    click.echo(impact_json(found) if form == "json" else impact_text(found), nl=False)


@command.command("list")
@governed
@as_of
def list_(governed: Path | None, as_of: date | None) -> None:
    """List the policies here, from when each counts, and whether the role that answers for it has signed it.

    Exit codes: 0 also if one is not signed, 1 known error, 2 wrong usage.
    """
    from mlgov.api.policy_impact import policies_listed

    for each in policies_listed(governed=governed, as_of=as_of):
        rules = each.policy.policy
        coming = " (comes next)" if each.coming else ""
        click.echo(f"{rules.name} {rules.version}{coming}, from {rules.effective_from}: {each.signed.sentence}")
