"""`mlgov serve`: look at the built portal."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from mlgov.cli.options import governed


@click.command("serve")
@governed
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None,
              help="The folder of editions. Default: `site` beside the governed folder.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes any free port.")
def command(governed: Path | None, out: Path | None, port: int) -> None:
    """Serve the built portal on this machine only. Stop it with Ctrl-C."""
    from mlgov.api.building import site_folder
    from mlgov.portal.serve import server

    with server(out or site_folder(governed), port=port) as running:
        click.echo(f"Serving http://127.0.0.1:{running.server_address[1]}/ (stop with Ctrl-C)")
        with contextlib.suppress(KeyboardInterrupt):
            running.serve_forever()
