"""`mlgov schema`: the JSON Schema of a format."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema of a document; without NAME, the names there are."""
    from mlgov.api.schemas import schema_names, schema_of

    if name is None:
        click.echo("\n".join(schema_names()))
        return
    click.echo(json.dumps(schema_of(name), indent=2, ensure_ascii=False))
