"""`mlgov register`: name a model version and derive everything that can be derived."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from mlgov.cli.options import as_of, governed

PAIR = "ROLE=PATH"
SIDES = ("predictions", "labels", "groups", "weights")


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """`role=path` options as a mapping."""
    del ctx
    pairs: dict[str, str] = {}
    for text in values:
        role, equals, path = text.partition("=")
        if not equals or not role or not path:
            msg = f"{text!r} is not of the form {param.metavar}"
            raise click.BadParameter(msg)
        if role in pairs:
            msg = f"{role} is given twice"
            raise click.BadParameter(msg)
        pairs[role] = path
    return pairs


def _sensitive(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """`column`, `column:reference group` or `column:18,26,40` as the authored file has them."""
    del ctx, param
    named: dict[str, Any] = {}
    for text in values:
        column, _, rest = text.partition(":")
        try:
            named[column] = [float(edge) for edge in rest.split(",")] if "," in rest else rest or None
        except ValueError:
            named[column] = rest
    return named


def _baseline(ctx: click.Context, param: click.Parameter, text: str | None) -> dict[str, Any] | None:
    """`metric=value` or `metric=value:kind` as the authored file has it."""
    del ctx
    if text is None:
        return None
    metric, _, rest = text.partition("=")
    value, _, kind = rest.partition(":")
    try:
        return {"metric": metric, "value": float(value), **({"kind": kind} if kind else {})}
    except ValueError:
        msg = f"{text!r} is not of the form {param.metavar}"
        raise click.BadParameter(msg) from None


@click.command("register")
@click.argument("name", metavar="PROJECT/MODEL@VERSION")
@governed
@as_of
@click.option("--data", multiple=True, callback=_pairs, metavar=PAIR,
              help="Data by role: train, validation, test, reference. Repeat it.")  # fmt: skip
@click.option("--predictions", multiple=True, callback=_pairs, metavar=PAIR,
              help="Scores or predictions of that role in a file of their own, joined by --id.")  # fmt: skip
@click.option("--labels", multiple=True, callback=_pairs, metavar=PAIR,
              help="Outcomes of that role in a file of their own, joined by --id.")  # fmt: skip
@click.option("--groups", multiple=True, callback=_pairs, metavar=PAIR,
              help="Sensitive columns of that role in a file of their own, joined by --id.")  # fmt: skip
@click.option("--weights", multiple=True, callback=_pairs, metavar=PAIR,
              help="Row weights of that role in a file of their own, joined by --id.")  # fmt: skip
@click.option("--delimiter", metavar="CHAR", help="What separates the columns of CSV files. Default: a comma.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark in CSV files. Default: a point.")
@click.option("--windows", metavar="PATH", help="Production data: a pattern (one file a window) or one file.")
@click.option("--windows-time", metavar="COLUMN", help="Cut that one file by this time column ...")
@click.option("--every", type=click.Choice(["day", "week", "month", "quarter", "year"]), help="... into these.")
@click.option("--windows-rows", type=int, metavar="N", help="Or cut it into windows of N rows.")
@click.option("--label", metavar="COLUMN", help="The true outcome.")
@click.option("--score", metavar="COLUMN", help="The probability of the positive class.")
@click.option("--prediction", metavar="COLUMN", help="The predicted class or value.")
@click.option("--id", "identifier", metavar="COLUMN", help="What names a row.")
@click.option("--time", metavar="COLUMN", help="When the row happened.")
@click.option("--weight", metavar="COLUMN", help="How much the row counts.")
@click.option("--positive", metavar="VALUE", help="The label value that counts as positive.")
@click.option("--sensitive", multiple=True, callback=_sensitive, metavar="COLUMN[:GROUP|:EDGES]",
              help="A column for fairness: `sex`, `sex:male` (reference group), `age:18,26,40` (bands).")  # fmt: skip
@click.option("--exclude", multiple=True, metavar="COLUMN", help="A column that is no input of the model.")
@click.option("--threshold", type=float, help="Scores at or above it are predicted positive.")
@click.option("--scores", type=click.Choice(["probability", "any"]),
              help="What scores are: probabilities (default; thresholds from 0 to 1), or any number.")  # fmt: skip
@click.option("--rule", help="The decision rule in words.")
@click.option("--why", default="", help="Why this threshold or rule.")
@click.option("--artefact", multiple=True, metavar="[ROLE=]PATH", help="A file of the model. Never loaded.")
@click.option("--hyperparameters", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A JSON or YAML file with the hyperparameters.")  # fmt: skip
@click.option("--change", default="", help="What changed since the predecessor, in one sentence.")
@click.option("--kind", type=click.Choice(["initial", "refresh", "minor", "material"]), help="How big a change.")
@click.option("--origin", type=click.Choice(["built", "vendor", "open_weights", "rules", "spreadsheet"]),
              help="Where the model comes from. Default: built.")  # fmt: skip
@click.option("--output", multiple=True, callback=_pairs, metavar="NAME=MEANING",
              help="An output of the model and what it means. Repeat it.")  # fmt: skip
@click.option("--sample", metavar="PATH", help="A small sample set.")
@click.option("--golden-sample", metavar="PATH", help="Rows whose predictions must not change.")
@click.option("--baseline", callback=_baseline, metavar="METRIC=VALUE[:KIND]",
              help="What it is compared with where that is not its predecessor: `roc_auc=0.58:simple_rule`.")  # fmt: skip
@click.option("--owner", metavar="ID", help="Who answers for this version, if not the charter's owner.")
@click.option("--limitation", "limitations", multiple=True, help="What is newly known to limit it. Repeat it.")
@click.option("--predecessor", metavar="VERSION", help="The version it follows. Default: the last one registered.")
@click.option("--no-commit", is_flag=True, help="Do not record the commit of the repository.")
def command(name: str, governed: Path | None, as_of: date | None, **given: Any) -> None:
    """Register a model version.

    Digests, rows, column types, ranges and categories are derived from the data; the authored file is made from the
    options and the predecessor's file, and is never overwritten. Run it again after data or artefacts changed.
    """
    from mlgov.api.registering import register

    done = register(name, governed=governed, as_of=as_of, **_arguments(given))
    click.echo(done.summary())
    click.echo(f"Next: mlgov check {name}")


def _data(given: dict[str, Any]) -> dict[str, Any]:
    """Data by role: paths, or mappings as in the authored file."""
    data: dict[str, Any] = dict(given["data"])
    cut = next((name for name in ("windows_time", "every", "windows_rows") if given[name]), None)
    if cut and not given["windows"]:
        msg = f"--{cut.replace('_', '-')} says how to cut windows, but there is no --windows PATH"
        raise click.UsageError(msg)
    if bool(given["windows_time"]) != bool(given["every"]):
        msg = "--windows-time COLUMN and --every day|week|month|quarter|year belong together"
        raise click.UsageError(msg)
    if given["windows_time"] and given["windows_rows"]:
        msg = "windows are cut by --windows-time or by --windows-rows, not by both"
        raise click.UsageError(msg)
    if given["windows"]:
        data["windows"] = {
            "path": given["windows"],
            "time": given["windows_time"],
            "every": given["every"],
            "rows": given["windows_rows"],
        }
    for part in SIDES:
        for role, path in given[part].items():
            if role not in data:
                msg = f"--{part} {role}=...: there is no --data {role}=..."
                raise click.UsageError(msg)
            base = data[role] if isinstance(data[role], dict) else {"path": data[role]}
            data[role] = {**base, part: {"path": path}}
    for role in sorted(set(SIDES) & set(data)):
        msg = f"--data {role}=...: {role} is no role; use --{role} ROLE=PATH"
        raise click.UsageError(msg)
    return _as_written(data, {key: given[key] for key in ("delimiter", "decimal") if given[key]})


def _as_written(data: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The same data, with how its CSV files are written."""
    if said and not data:
        msg = f"--{next(iter(said))} says how CSV files are written, but there is no --data"
        raise click.UsageError(msg)
    if not said:
        return data
    return {role: {**(ref if isinstance(ref, dict) else {"path": ref}), **said} for role, ref in data.items()}


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    """The options in the words of the function."""
    direct = ("label", "score", "prediction", "time", "weight", "positive", "sensitive", "exclude", "threshold", "scores",
              "rule", "why", "change", "origin", "limitations", "predecessor", "output", "sample", "golden_sample", "baseline",
              "owner")  # fmt: skip
    return {
        **{key: given[key] for key in direct},
        "data": _data(given),
        "id": given["identifier"],
        "change_kind": given["kind"],
        "artefacts": [_artefact(text) for text in given["artefact"]],
        "hyperparameters": _read_parameters(given["hyperparameters"]),
        "record_commit": not given["no_commit"],
    }


def _artefact(text: str) -> tuple[str, str]:
    """Role and path; the role of a bare path is `model`."""
    role, equals, path = text.partition("=")
    return (role, path) if equals else ("model", text)


def _read_parameters(path: Path | None) -> dict[str, Any] | None:
    """A mapping from a JSON or YAML file."""
    if path is None:
        return None
    from mlgov.documents.reader import read_yaml

    return dict(read_yaml(path, shown_as=str(path)).value)
