"""People's Markdown can't carry code into a page."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from mlgov.portal.prose import prose

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<b onclick=alert(1)>bold</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "# Title {: onclick=alert(1) }",
    "text {: onclick='alert(1)' }\n{: onmouseover=alert(1) }",
    "[y](https://example.org){onclick=alert(1)}",
    "<div markdown onclick=alert(1)>\n# x\n</div>",
    "<iframe src='https://example.org'></iframe>",
    "<style>body{display:none}</style>",
    "<form action='https://example.org'><input name=a></form>",
    "| a | b |\n|---|---|\n| <script>alert(1)</script> | <img onerror=alert(1)> |",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    '<a href="https://example.org" style="position:fixed" target=_blank>x</a>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_survives(text):
    """No script, handler, style, frame, form or scheme that runs code is left as markup."""
    html = str(prose(text))
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.match(r"(?i)<(script|style|svg|iframe|form|input|math|img)\b", tag)], html
    assert not [tag for tag in tags if re.search(r"(?i)\son\w+\s*=|\sstyle=|javascript:|href=.data:", tag)], html


def test_what_people_need_works():
    """Emphasis, lists, tables, code and outward links come through; the result is trusted markup."""
    html = prose(
        "Some *words* and **more**\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "```\nx < 1\n```\n\n[out](https://example.org/?a=1&b=2)",
    )
    assert isinstance(html, Markup)
    for part in ("<em>words</em>", "<strong>more</strong>", "<li>one</li>", "<td>1</td>", "x &lt; 1"):
        assert part in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">out</a>' in html


@pytest.mark.parametrize("link", ["../../secret.md", "/etc/passwd", "file:///etc/passwd", "#here", "//example.org"])
def test_links_into_the_repository_become_text(link):
    """A relative or local link has no meaning in the portal: the words stay, the link goes."""
    html = prose(f"see [the file]({link})")
    assert "the file" in html
    assert "href" not in html


def test_pictures_become_their_words():
    """Nothing is fetched at view time: a picture is replaced by its alternative text."""
    html = prose("![the *architecture*](https://example.org/a.png)")
    assert "[picture: the" in html
    assert "<img" not in html


def test_snippets_and_templates_stay_literal():
    """Include and template syntax is printed as it is."""
    html = prose('--8<-- "/etc/passwd"\n\n{{ 7*7 }} {% include "/etc/passwd" %}')
    assert "--8&lt;--" in html
    assert "{{ 7*7 }}" in html
    assert "{% include" in html


@pytest.mark.parametrize(("first", "second"), [("#", "##"), ("##", "###")])
def test_headings_fit_into_the_pages_outline(first, second):
    """The highest heading becomes level 3 whatever the author started with, and order is kept."""
    html = prose(f"{first} One\n\n{second} Two\n\n###### Six")
    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html
    assert "<h6>Six</h6>" in html


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "日本語 العربية 👩‍👩‍👧 é", "x" * 100_000, "[" * 2_000])
def test_odd_texts_render(text):
    """Empty, foreign, long and nested texts give HTML without an error."""
    assert isinstance(prose(text), Markup)


def test_text_that_is_nested_too_deeply_is_printed_as_it_is():
    """Six hundred lists in each other end in plain, escaped words, not in an error."""
    html = prose("".join("  " * depth + "- <b>a\n" for depth in range(600)))
    assert html.startswith("<pre>- &lt;b&gt;a")


def test_one_text_does_not_leak_into_the_next():
    """Reference links of one document are not known in another."""
    prose("[a][r]\n\n[r]: https://example.org")
    assert "href" not in prose("[b][r]")


def test_wide_things_scroll_by_themselves_and_the_keyboard_reaches_them():
    """A table has a named region and heads with a scope, a block of text can be focused; other texts stay."""
    table = prose("| a | b |\n|---|---|\n| 1 | 2 |")
    assert table.startswith(
        '<div class="wrap" tabindex="0" role="region" aria-label="Table"><table class="stacked labelled">'
    )
    assert table.rstrip().endswith("</table></div>")
    assert table.count('<th scope="col">') == 2
    assert prose("```\nx -> y\n```").startswith('<pre tabindex="0"><code>')
    assert "&lt;table&gt;" in prose("`<table>`")


def test_cells_of_a_table_name_their_column_so_that_rows_can_stand_as_lists():
    """Each cell but a row's first carries its column's name as plain text, whatever the head holds."""
    table = prose('| a | **b** "x" | |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |')
    assert table.count("<td>") == 4
    assert table.count('<td data-label="b &quot;x&quot;">') == 2
    nested = prose("<table><tr><td>1<table><tr><td>2</td></tr></table></td></tr></table>")
    assert nested.count('<table class="stacked labelled">') == nested.count("</table></div>") == 2
    assert "data-label" not in nested


def test_a_text_that_can_t_be_laid_out_leaves_the_next_one_alone():
    """One hostile charter must not change how another is rendered."""
    deep = "".join("    " * level + "- x\n" for level in range(320))
    assert "<pre>" in prose(deep)
    assert prose("*a*") == "<p><em>a</em></p>"
