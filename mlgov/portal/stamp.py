"""Stamps a rendered body into its frame: one join of strings, no parsing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlgov.portal.render import escape

if TYPE_CHECKING:
    from mlgov.portal.frame import Frame

_DESCRIPTION_LENGTH = 300


def shorten(text: str, length: int = _DESCRIPTION_LENGTH) -> str:
    """At most `length` characters, cut at a word where there is one."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


def stamp(frame: Frame, *, title: str, description: str, body: str, needs_charts: bool) -> str:
    """The finished page: title and description escaped, the body as it is, chart scripts only when needed."""
    return "".join(
        (
            frame.before_description,
            escape(shorten(description)),
            frame.before_title,
            escape(shorten(title)),
            frame.before_body,
            body,
            frame.before_scripts,
            frame.scripts if needs_charts else "",
            frame.end,
        ),
    )
