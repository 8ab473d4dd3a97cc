"""A page's dataclass and its template become the page's body; every value is escaped unless a filter made it HTML."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from mlgov import __version__
from mlgov.errors import BuildError
from mlgov.portal.prose import prose
from mlgov.portal.resources import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from re import Match

LONGEST = 1_500
"""Characters of one value on a page; a template that shows a longer text on purpose escapes it itself (`ui.long`)."""

# Characters that change what a reader sees without being seen: bidirectional overrides and isolates, zero-width
# space and word joiner, byte-order mark, C0 and C1 controls. Joiners (U+200C, U+200D) and marks are real writing.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


class Content(Protocol):
    """A frozen dataclass whose fields are exactly its template's variables."""

    template: ClassVar[str]


class Page(Protocol):
    """A page as it is offered: what the portal must know of it, and how to make its content if it has to be rendered."""

    @property
    def url(self) -> str:
        """Path below the edition's folder, with `/`."""

    @property
    def title(self) -> str:
        """Plain text: title element and search entry."""

    @property
    def description(self) -> str:
        """Plain text: description element and search entry."""

    @property
    def needs_charts(self) -> bool:
        """Whether the page carries chart blocks and so loads the charts' script."""

    @property
    def key(self) -> str:
        """Equal keys promise equal content: an unchanged page isn't made again."""

    @property
    def make(self) -> Callable[[], Content]:
        """Makes the content."""


class RawFile(Protocol):
    """A file that is published as it is, such as an evidence statement."""

    @property
    def url(self) -> str:
        """Path below the edition's folder, with `/`."""

    @property
    def key(self) -> str:
        """Equal keys promise equal bytes."""

    @property
    def content(self) -> bytes:
        """The bytes to publish."""


def show_unseen(text: str) -> str:
    """Write characters that hide or reorder text as `[U+202E]`, so that a name can't pass for another."""

    def shown(match: Match[str]) -> str:
        return f"[U+{ord(match[0]):04X}]"

    return _UNSEEN.sub(shown, text)


def escape(text: str) -> str:
    """Plain text for an element or a quoted attribute, with unseen characters shown and white space folded."""
    return html.escape(show_unseen(" ".join(text.split())), quote=True)


def json_block(value: Any) -> Markup:
    r"""JSON for a `<script type="application/json">` block: `<`, `>`, `&` become `\u003c` ... so it can't end early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing that HTML could read is left


def cut(value: Any) -> Any:
    """A plain text of at most `LONGEST` characters: a longer one would bury the page, so it says that it is cut."""
    if isinstance(value, str) and not isinstance(value, Markup) and len(value) > LONGEST:
        return f"{value[:LONGEST]}… (cut here, {len(value):,} characters in all)"
    return value


class Renderer:
    """Renders bodies from one templates folder; `digest` changes when a template or the package's version does."""

    def __init__(self, folder: Path, filters: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.digest = f"{__version__}:{digest_of(folder, 'pages', 'partials')}"
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=cut,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
        )
        self._environment.filters.update({"prose": prose, "json_block": json_block, **(filters or {})})
        self._fields: dict[type, tuple[str, ...]] = {}

    def body(self, page: Page) -> str:
        """The page's HTML below the frame's header; BuildError names page and template when the template can't run."""
        content = page.make()
        kind = type(content)
        fields = self._fields.get(kind)
        if fields is None:
            fields = self._fields[kind] = tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]
        values = {name: getattr(content, name) for name in fields}
        try:
            text = self._environment.get_template(content.template).render(values)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            message = f"page {page.url}: template {content.template}: {type(error).__name__}: {error}"
            raise BuildError(message, hint="this is a defect of the template or of the page's fields") from error
        return show_unseen(text)
