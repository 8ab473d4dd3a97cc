"""Markdown that people wrote, as HTML that is safe to put into a page.

Few extensions (tables, fenced code, sane lists), so nothing can include a file or set an attribute; what comes out is
cleaned by nh3 (an allow-list HTML sanitiser) before it is trusted. Links keep only http, https and mailto.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import nh3
from markdown import Markdown
from markupsafe import Markup

if TYPE_CHECKING:
    from re import Match

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "kbd", "li", "ol"),
    *("p", "pre", "q", "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    *("ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
_DROPPED_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "svg", "math"}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_IMAGE = re.compile(r"<img\b[^>]*?\balt=\"([^\"]*)\"[^>]*>")
_TABLE = '<div class="wrap" tabindex="0" role="region" aria-label="Table"><table class="stacked labelled">'
_ONE_TABLE = re.compile(r"<table>(?:(?!<table>).)*?</table>", re.DOTALL)
_HEAD = re.compile(r"<th>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# A picture can't be shown (nothing is fetched, and no file of the repository is published unasked): its words can.
_IMAGE_WORDS = r"[picture: \1]"


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep a link only when it leads out of the portal by name: relative ones would point into the repository."""
    if (tag, name) == ("a", "href") and not re.match(r"(?i)(?:https?://|mailto:)", value):
        return None
    return value


@lru_cache(maxsize=1)
def _markdown() -> Markdown:
    return Markdown(extensions=["tables", "fenced_code", "sane_lists"], output_format="html", tab_length=4)


@lru_cache(maxsize=4096)
def prose(text: str, heading: int = 3) -> Markup:
    """Render Markdown `text`; its highest heading level becomes `heading` (2 to 6) so that the page's outline holds."""
    engine = _markdown()
    engine.reset()
    try:
        html = _IMAGE.sub(_IMAGE_WORDS, engine.convert(text))
    except RecursionError:  # hundreds of lists in each other: no layout is worth it, the words are
        _markdown.cache_clear()  # its parser stopped half-way and would render the next text wrongly
        return Markup("<pre>{}</pre>").format(text)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    levels = [int(level) for close, level in _HEADING.findall(clean) if not close]
    shift = heading - min(levels, default=heading)

    def moved(match: Match[str]) -> str:
        return f"<{match[1]}h{min(6, max(2, int(match[2]) + shift))}>"

    # The text was cleaned by an allow-list just above; this is the only place where people's HTML is trusted.
    return Markup(_reachable(_HEADING.sub(moved, clean)))  # noqa: S704


def _reachable(html: str) -> str:
    """Wide tables and text blocks scroll by themselves, and the keyboard reaches them (WCAG 2.2, 2.1.1)."""
    html = _ONE_TABLE.sub(_labelled, html)
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return html.replace("<th>", '<th scope="col">').replace("<pre>", '<pre tabindex="0">')


def _labelled(table: Match[str]) -> str:
    """The table with its column's name in each cell: on a phone its rows stand as short lists."""
    heads = [" ".join(_TAG.sub("", each).split()).replace('"', "&quot;") for each in _HEAD.findall(table[0])]
    if not heads:
        return table[0]
    head, row, body = table[0].partition("</tr>")
    column = 0

    def named(found: Match[str]) -> str:
        nonlocal column
        if found[0] == "<tr>":
            column = -1
            return found[0]
        column += 1
        # The first column says what the row is about, and needs no name.
        return f'<td data-label="{heads[column]}">' if 0 < column < len(heads) and heads[column] else found[0]

    return head + row + re.sub("<tr>|<td>", named, body)
