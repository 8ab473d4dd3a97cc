"""Options that several commands share."""

from __future__ import annotations

from datetime import date

import click
import pytest

from mlgov.cli.options import Day


def test_a_day_is_read_from_iso_text() -> None:
    """And a day stays a day."""
    assert Day().convert("2026-11-22", None, None) == date(2026, 11, 22)
    assert Day().convert(date(2026, 1, 2), None, None) == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["22.11.2026", "2026-02-30", "", "today"])
def test_anything_else_is_wrong_usage(text) -> None:
    """With an example of what is right."""
    with pytest.raises(click.BadParameter, match="2026-11-22"):
        Day().convert(text, None, None)
