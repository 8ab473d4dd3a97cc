"""`mlgov schema`: the JSON Schema of an authored document."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema of a document; without NAME, the names there are."""
    from mlgov.documents.schema import SCHEMAS, json_schema

    if name is None:
        click.echo("\n".join(sorted(SCHEMAS)))
        return
    click.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
