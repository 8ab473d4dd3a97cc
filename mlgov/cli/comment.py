"""`mlgov comment`: the one comment of a pull request, for a business reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mlgov.cli.options import Day, as_of, governed, selectors


@click.command("comment")
@selectors
@governed
@as_of
@click.option("--base", metavar="REVISION", help="Only what differs from this revision: the target branch.")
@click.option("--by-when", type=Day(), default=None, help="The day by which signatures are asked for.")
@click.option("--link", default="", metavar="URL", help="Web address of the portal or its preview.")
@click.option("--untrusted", is_flag=True, help="The numbers come from a fork: each is labelled as not verified.")
@click.option("--data", type=click.Path(path_type=Path, dir_okay=False, exists=True), default=None,
              help="Render these data (made by --format json elsewhere) and read nothing else.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown",
              help="The comment, or its data for a stage that only renders.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write it to this file.")
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    selectors: tuple[str, ...],
    governed: Path | None,
    as_of: date | None,
    base: str | None,
    by_when: date | None,
    link: str,
    untrusted: bool,
    data: Path | None,
    form: str,
    out: Path | None,
) -> None:
    """What a pull request proposes, in plain words: verdict, three numbers, what changed, who is asked to sign.

    Nothing is measured: stored evidence is judged. The comment's hidden first line says whose it is, so that a pipeline
    can find and update it.
    """
    from mlgov.api.commenting import comment_json, comment_of, comment_text
    from mlgov.exports.comment import comment_data

    if data is not None:
        found = comment_data(data.read_bytes())
    else:
        found = comment_of(selectors, base=base, by_when=by_when, governed=governed, as_of=as_of)
    text = comment_json(found) if form == "json" else comment_text(found, link=link, untrusted=untrusted)
    if out is not None:
        out.write_text(text, encoding="utf-8", newline="\n")
    else:
        click.echo(text, nl=False)
