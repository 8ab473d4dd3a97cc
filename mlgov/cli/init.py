"""`mlgov init`: the files a team starts with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--name", default="Model governance", show_default=True, help="What the portal is called.")
def command(folder: Path, name: str) -> None:
    """Make a governed folder in FOLDER (default: here): settings, a policy to adapt, help for editors.

    Files that exist are left as they are.
    """
    from mlgov.api.starting import init_folder

    for line in init_folder(folder, name=name):
        click.echo(line)
