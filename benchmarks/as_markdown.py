"""A generated page as the Markdown that somebody would have written for it: the same words, tables, links and charts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = {
    "p",
    "div",
    "section",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
    "ul",
    "ol",
    "details",
    "summary",
    "nav",
    "blockquote",
    "form",
}
MARKS = {"b": "**", "strong": "**", "em": "*", "code": "`"}
RAW = {"svg", "script"}


class _Writer(HTMLParser):
    """Collects Markdown; drawings and chart data stay HTML, as they would in a Markdown file."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.links: list[str] = []
        self.raw: list[str] = []
        self.depth = 0

    def say(self, text: str) -> None:
        (self.out if self.cell is None else self.cell).append(text)

    def block(self, start: str = "") -> None:
        self.say(" " if self.cell is not None else f"\n\n{start}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or tag in RAW:
            self.depth += tag in RAW
            self.raw.append(self.get_starttag_text() or "")
        elif tag in HEADINGS:
            self.block(f"{HEADINGS[tag]} ")
        elif tag == "li":
            self.say("\n- " if self.cell is None else " ")
        elif tag in BLOCKS:
            self.block()
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.say("[")
        elif tag == "table":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.cell = []
        elif tag in MARKS:
            self.say(MARKS[tag])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if self.depth:
            self.raw.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.raw.append(f"</{tag}>")
            self.depth -= tag in RAW
            if not self.depth:
                self.end_raw(tag)
        elif tag in {"td", "th"} and self.cell is not None:
            text, self.cell = " ".join("".join(self.cell).split()), None
            self.rows[-1].append(text.replace("|", "\\|"))
        elif tag == "table":
            self.end_table()
        elif tag == "a" and self.links:
            self.say(f"]({re.sub(r'[.]html(?=#|$)', '.md', self.links.pop())})")
        elif tag in MARKS:
            self.say(MARKS[tag])
        elif tag in HEADINGS or tag in BLOCKS:
            self.block()

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.raw.append(data)
        else:
            self.say(re.sub(r"\s+", " ", data))

    def end_raw(self, tag: str) -> None:
        text, self.raw = "".join(self.raw).replace("\n", " "), []
        if self.cell is not None:
            self.say(text)
        else:
            self.say(f'\n\n<div class="{tag}">{text}</div>\n\n')

    def end_table(self) -> None:
        rows = [row for row in self.rows if row]
        width = max(map(len, rows), default=0)
        filled = [row + [""] * (width - len(row)) for row in rows]
        if filled:
            lines = ["| " + " | ".join(row) + " |" for row in filled]
            lines.insert(1, "|" + "---|" * width)
            self.out.append("\n\n" + "\n".join(lines) + "\n\n")


def markdown_of(html: str) -> str:
    """The article of a page as Markdown, with its title in front."""
    title = re.search(r"<title>(.*?)</title>", html)
    body = html.split("<article", 1)[1].split(">", 1)[1].split("</article>", 1)[0]
    writer = _Writer()
    writer.feed(body)
    writer.close()
    text = re.sub(r"\n[ \t]+", "\n", "".join(writer.out))
    return f'---\ntitle: "{title[1] if title else ""}"\n---\n' + re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
