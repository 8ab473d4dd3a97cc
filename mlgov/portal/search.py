"""Small search entries for generated pages, merged into the index that the generator made for the hand-written ones.

An entry is a title and a sentence: no tables, so a reader's browser loads about 0.2 kB a page instead of 9.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlgov.errors import BuildError
from mlgov.portal.render import escape
from mlgov.portal.stamp import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlgov.portal.generator import Shell

_DEFAULTS: dict[str, Any] = {"config": {"lang": ["en"], "separator": r"[\s\-_/]+", "pipeline": ["stopWordFilter"]}}


def merged(shell: Shell, pages: Iterable[tuple[str, str, str]]) -> str:
    """The index as JSON text: the generator's entries for hand-written pages, then (url, title, description) each.

    A url may lead to a place on a page (`#`); the page itself must come before it.

    Titles and texts are escaped: both generators' scripts put them into the page as HTML.
    """
    try:
        index = json.loads(shell.search) or dict(_DEFAULTS)
        rows = "items" if shell.generator == "zensical" else "docs"
        kept = [row for row in index.get(rows, []) if str(row["location"]).startswith("pages/")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"the search index of {shell.generator} can't be read: {error}"
        raise BuildError(message, hint=f"delete {shell.folder} and build again") from error
    for url, title, description in pages:
        row: dict[str, Any] = {"location": url, "title": escape(shorten(title)), "text": escape(shorten(description))}
        if shell.generator == "zensical":
            row |= {"level": 2 if "#" in url else 1, "path": [], "tags": []}
        elif url.endswith("index.html"):
            row["boost"] = 2  # who types a model's name wants its first page before the pages of its sections
        kept.append(row)
    index[rows] = kept
    return json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def as_script(index: str) -> str:
    """The same index as a script, for pages that are opened as files: there a script may load, JSON may not."""
    return f"var __index={index};\n"
