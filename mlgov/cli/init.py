"""`mlgov init`: the files a team starts with."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--name", default="Model governance", show_default=True, help="What the portal is called.")
@click.option("--ci", type=click.Choice(["github", "gitlab", "azure"]), default=None,
              help="Also write pipelines for this platform; works on a governed folder that exists, too.")  # fmt: skip
def command(folder: Path, name: str, ci: Literal["github", "gitlab", "azure"] | None) -> None:
    """Make a governed folder in FOLDER (default: here): settings, a policy to adapt, help for editors.

    Files that exist are left as they are; of CODEOWNERS only the lines between two markers are made anew.
    """
    from mlgov.api.starting import init_folder

    for line in init_folder(folder, name=name, ci=ci):
        click.echo(line)
