"""`mlgov build`: check what is reachable and render the portal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from mlgov.cli.options import as_of, governed


@click.command("build")
@governed
@as_of
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="The folder of editions. Default: `site` beside the governed folder.")  # fmt: skip
@click.option("--edition", default=None, help="Publish under this name; it can't be changed afterwards. "
              "Without it, a draft is renewed in place.")  # fmt: skip
@click.option("--check/--no-check", default=True, help="With --no-check data is never opened.")
@click.option("--generator", type=click.Choice(["mkdocs", "zensical"]), default=None,
              help="Which site generator makes the frame. Default: portal.yml.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=None,
              help="How many processes make pages. Default: the processors, where that is worth it.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="No progress display.")
def command(  # noqa: PLR0913, PLR0917 - one for each option
    governed: Path | None,
    as_of: date | None,
    out: Path | None,
    edition: str | None,
    check: bool,
    generator: Literal["mkdocs", "zensical"] | None,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Check what can be reached and render the portal.

    The site that stands stays whole until the new one is complete.
    """
    from mlgov.api.building import build_portal
    from mlgov.cli.progress import Progress

    with Progress(quiet=quiet) as progress:
        built = build_portal(
            governed=governed,
            as_of=as_of,
            out=out,
            edition=edition,
            check=check,
            generator=generator,
            jobs=jobs,
            progress=progress,
        )
    click.echo(built.summary())
