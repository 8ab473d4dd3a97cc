"""A page's dataclass and its template become the page's body; every value is escaped unless a filter made it HTML."""

from __future__ import annotations

import dataclasses
import html
import json
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from mlgov import __version__
from mlgov.errors import BuildError
from mlgov.portal.prose import prose
from mlgov.portal.resources import digest_of
from mlgov.portal.templating import PageEnvironment, show_unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


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


def escape(text: str) -> str:
    """Plain text for an element or a quoted attribute, with unseen characters shown and white space folded."""
    return html.escape(show_unseen(" ".join(text.split())), quote=True)


def json_block(value: Any) -> Markup:
    r"""JSON for a `<script type="application/json">` block: `<`, `>`, `&` become `\u003c` ... so it can't end early."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing that HTML could read is left


class Renderer:
    """Renders bodies from one templates folder; `digest` changes when a template or the package's version does."""

    def __init__(self, folder: Path, filters: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.digest = f"{__version__}:{digest_of(folder, 'pages', 'partials')}"
        self._environment = PageEnvironment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
        )
        self._environment.filters.update({"prose": prose, "json_block": json_block, **(filters or {})})
        self._fields: dict[type, tuple[str, ...]] = {}

    def body(self, page: Page) -> str:
        """The page's HTML below the frame's header; BuildError names page and template when the template can't run."""
        template = ""
        try:
            content = page.make()
            template = content.template
            return self._environment.get_template(template).render(self._values(content))
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            part = f"template {template}" if template else "its content can't be made"
            message = f"page {page.url}: {part}: {type(error).__name__}: {error}"
            raise BuildError(message, hint="this is a defect of the template or of the page's fields") from error

    def _values(self, content: Content) -> dict[str, Any]:
        """The fields of a page by name."""
        kind = type(content)
        fields = self._fields.get(kind)
        if fields is None:
            fields = self._fields[kind] = tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]
        return {name: getattr(content, name) for name in fields}
