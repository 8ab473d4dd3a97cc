"""`mlgov as-of`: how things were on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, governed


@click.command("as-of")
@click.argument("day", type=Day())
@click.argument("selectors", nargs=-1, metavar="[PROJECT[/MODEL]]...")
@governed
@click.option("--pack", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE.zip",
              help="Also write everything that an auditor needs to check it without mlgov.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
def command(day: date, selectors: tuple[str, ...], governed: Path | None, pack: Path | None, form: str) -> None:
    """Say what was live on DAY, on what evidence, under which policy, and who had signed.

    What was true, by all that is known now, stands apart from what was recorded on the branch by then. Where nothing
    says, it says "not recorded". Nothing is measured and no data is opened.

    Exit codes: 0 ok, 1 known error, 2 wrong usage (a day to come), 3 nothing selected.
    """
    from mlgov.api.as_of import as_of, as_of_json, as_of_text, write_pack

    if pack is not None:
        found = write_pack(pack, day, selectors, governed=governed)
        click.echo(f"written: {pack} (how to check it is in HOW-TO-VERIFY.md)", err=True)
    else:
        found = as_of(day, selectors, governed=governed)
    click.echo(as_of_json(found) if form == "json" else as_of_text(found), nl=False)
