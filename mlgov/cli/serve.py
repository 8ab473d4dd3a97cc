"""`mlgov serve`: look at the built portal."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("site"), show_default=True,
              help="The folder of editions.")  # fmt: skip
@click.option("--port", type=int, default=8000, show_default=True, help="0 takes any free port.")
def command(out: Path, port: int) -> None:
    """Serve the built portal on this machine only. Stop it with Ctrl-C."""
    from mlgov.portal.serve import serve

    serve(out, port=port)
