"""Hostile texts, from files and data to the built site by the command line alone: they stay texts on every page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from stranger import SCORED, scored

HOSTILE = {
    "C1 script": "<script>alert(1)</script>",
    "C1 image": '"><img src=x onerror=alert(1)>',
    "C1 svg": "<svg onload=alert(1)>",
    "C2 link": "[x](javascript:alert(1)) <javascript:alert(1)> [y][z]",
    "C3 attribute list": 'word {: onclick="alert(1)" style="color:red" }',
    "C4 end of a block": "</script><script>alert(1)</script>",
    "C6 table": "a|b`c` ](e) *f* # g ! ::: !!!",
    "C7 override": "admin\u202egnp.exe\u200b",
    "C8 word": "w" * 10_000,
    "C9 writing": "\u540d\u524d \u0627\u0633\u0645 e\u0301 \U0001f642",
    "B14 template": "{{ 7*7 }}{% include '/etc/passwd' %}",
    "B15 include": '--8<-- "/etc/passwd"',
}
INLINE = 3
"""Scripts of the theme within a page."""
PROSE = """

[z]: javascript:alert(1)

!!! danger "{text}"

    {text}

<div markdown onclick="alert(1)">{text}</div>

| a | b |
|---|---|
| {text} | {text} |
"""


class Shape(HTMLParser):
    """Scripts, handlers, addresses that are no addresses, and JSON blocks of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.wrong: list[str] = []
        self.blocks: list[str] = []
        self.inline: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what could run."""
        given = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._inside = given.get("type", "") or given.get("src", "") or "inline"
            self.scripts.append(self._inside)
            if self._inside == "application/json":
                self.blocks.append("")
            if self._inside == "inline":
                self.inline.append("")
        for name, value in given.items():
            scheme = value.strip().casefold()
            if name.startswith("on") or scheme.startswith(("javascript:", "data:text", "vbscript:")):
                self.wrong.append(f"<{tag} {name}={value[:60]}>")
        if tag in {"iframe", "object", "embed", "base"} or (tag == "img" and given.get("src") == "x"):
            self.wrong.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep JSON blocks."""
        if self._inside == "application/json":
            self.blocks[-1] += data
        if self._inside == "inline":
            self.inline[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        if tag == "script":
            self._inside = None


def built(team, text: str) -> dict[str, str]:
    """Pages of a portal in which people and data say `text` wherever they can say anything; search index included."""
    quoted = json.dumps(text, ensure_ascii=False)
    columns = scored()
    columns["sex"] = [text, *columns["sex"][1:]] if len(text) > 100 else [text] * 300 + columns["sex"][300:]
    team.parquet("d.parquet", {**columns, text[:200]: [1.0, 2.0] * 300})
    done = team.mlgov("register", "p/m@1", "--data", "test=d.parquet", "--data", "train=d.parquet", *SCORED[:-1], text,
                      "--sensitive", "sex", "--change", text, "--limitation", text, "--owner", text[:200],
                      "--output", f"p={text}")  # fmt: skip
    assert done.code == 0, done.err
    team.write(
        "project_charters/p/charter.md",
        f"---\ntitle: {quoted}\nowner: {quoted}\nproblem: binary_classification\ntarget: {quoted}\n"
        f"people: {{reviewer: {quoted}}}\nif_wrong_or_off: {quoted}\n---\n\n## Why\n\n{text}\n"
        + PROSE.format(text=text)
        + f"\n## {text[:100]}\n\n{text}\n",
    )
    team.write(
        "project_charters/p/features.yml",
        f"features:\n  sex: {{meaning: {quoted}, personal: false, sensitivity: none}}\n",
    )
    made = team.mlgov("build", "-q")
    assert made.code == 0, made.err
    assert "problem:" not in made.out
    assert "Traceback" not in made.err
    files = team.files(below="site/draft")
    return {name: data.decode("utf-8") for name, data in files.items() if name.endswith((".html", "index.json"))}


def shape_of(page: str) -> Shape:
    """One page, parsed."""
    shape = Shape()
    shape.feed(page)
    shape.close()
    return shape


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_no_page_runs_anything_that_a_text_brought(team, case) -> None:
    """No handler, no foreign script, no address that runs; every JSON block and the search index can be read."""
    pages = built(team, HOSTILE[case])
    version = [name for name in pages if name.startswith("projects/p/m/1/")]
    assert len([name for name in version if name.endswith(".html")]) >= 9
    for name, page in pages.items():
        if name.endswith(".json"):
            if "/evidence/" not in name:
                assert "<" not in json.dumps([row["title"] + row["text"] for row in json.loads(page)["docs"]])
            continue
        shape = shape_of(page)
        assert shape.wrong == [], name
        assert "alert(1)" not in "".join(shape.inline), name
        assert len(shape.inline) <= INLINE, name
        for block in shape.blocks:
            json.loads(block)
        assert "root:x:0:0" not in page, name


def test_templates_and_includes_are_printed_as_they_stand(team) -> None:
    """B14, B15: in words of people and in prose, nothing is worked out or fetched."""
    pages = built(team, HOSTILE["B14 template"])
    charter = re.sub(r"<[^>]+>", "", pages["projects/p/index.html"])
    assert charter.count("{{ 7*7 }}") >= 2
    assert "49" not in re.findall(r"\b\d+\b", pages["projects/p/index.html"].split("<h2>Why", 1)[-1][:2_000])


def test_an_override_is_shown_as_what_it_is(team) -> None:
    """C7: a name can't be turned round; the mark stands in its place on page, in title and in search."""
    pages = built(team, HOSTILE["C7 override"])
    for name, page in pages.items():
        if "/evidence/" not in name:
            assert "\u202e" not in page, name
    assert "[U+202E]" in pages["projects/p/index.html"]
    assert "[U+202E]" in pages["search/search_index.json"]


def test_a_description_of_100_000_characters_holds(team) -> None:
    """C8: pages other than the charter's stay small."""
    pages = built(team, "a long story " * 7_700)
    assert max(len(page) for name, page in pages.items() if name.startswith("models/")) < 100_000
