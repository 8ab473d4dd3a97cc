"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A calendar day, `2026-11-22`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day of an ISO text."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-11-22", param, ctx)


def governed(function: F) -> F:
    """`--governed`: the folder with portal.yml."""
    return click.option(
        "--governed",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help="The governed folder (with portal.yml). Default: ./project_charters, or this folder.",
    )(function)


def as_of(function: F) -> F:
    """`--as-of`: the day for everything that depends on the day."""
    return click.option(
        "--as-of",
        type=Day(),
        default=None,
        help="The day that decides what is due or expired. Default: SOURCE_DATE_EPOCH, else today.",
    )(function)


def selectors(function: F) -> F:
    """Which versions: `project/model@version`, `project/model@alias`, `project/*`, `*`."""
    return click.argument("selectors", nargs=-1, metavar="[PROJECT/MODEL[@VERSION]]...")(function)
