"""Templates compiled more directly give the same text as Jinja's own environment, and escape as much."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from mlgov.portal import templating
from mlgov.portal.templating import LONGEST, PageEnvironment, cut, show_unseen, show_with

MACROS = '{% macro chip(c, more="") %}<b class="{{ c.shape }}">{{ c.text }}{{ more }}</b>{% endmacro %}'
MACROS += '{% macro wrap(label) %}<div title="{{ label }}">{{ caller() }}</div>{% endmacro %}'
HOSTILE = "<script>\"'&\u202e"
CHIP = SimpleNamespace(shape='"><i>', text=HOSTILE)


def both(template: str, **values: object) -> tuple[str, str]:
    """The template by our environment and by a plain one."""
    texts = []
    for kind in (PageEnvironment, Environment):
        loader = DictLoader({"m": MACROS, "t": template})
        environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined)
        texts.append(environment.get_template("t").render(values))
    return texts[0], show_unseen(texts[1])


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}",
        "<a title='{{ text }}'>{{ chip.text }}</a>",
        "{{ html }}{{ number }}{{ nothing }}{{ flag }}",
        "{% import 'm' as ui %}{{ ui.chip(chip) }}{{ ui.chip(chip, more=text) }}",
        "{% import 'm' as ui %}{% for c in chips %}{{ loop.index }}{{ ui.chip(c) }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% import 'm' as ui %}{% call ui.wrap(text) %}{{ text }}{{ ui.chip(chip) }}{% endcall %}",
        "{% macro own(x) %}[{{ x }}]{% endmacro %}{{ own(text) }}{{ own(own(text)) }}",
        "{% macro own(x) %}[{{ x }}]{% endmacro %}{% set said = own(text) %}{{ said }}{{ said | upper }}",
        "{{ chips | map(attribute='text') | join(', ') }}{{ text[:3] }}{{ text | e }}{{ text ~ html }}",
        "{{ '{:,}'.format(number) }}{{ table['key'] }}{{ text if flag else html }}",
        "{% include 'm' %}{{ (text, html) }}",
    ],
)
def test_a_template_gives_what_a_plain_environment_gives(template):
    """Values, filters, macros, calls with a block, loops: the same text, the same escaping."""
    values = {"text": HOSTILE, "html": Markup("<i>x</i>"), "number": 1234, "nothing": None, "flag": True}
    ours, plain = both(template, chip=CHIP, chips=[CHIP, CHIP], table={"key": HOSTILE}, **values)
    assert ours == plain
    assert "<script>" not in ours


def test_plain_text_is_escaped_after_equal_html_and_before():
    """HTML and the plain text that looks like it are equal and hash alike: what is remembered of one isn't the other's."""
    show = show_with(templating._Shown())
    for _ in range(2):
        assert show(Markup("<b>")) == "<b>"
        assert show("<b>") == "&lt;b&gt;"


def test_memory_of_shown_texts_is_bounded(monkeypatch):
    """Many different texts are all shown rightly and don't pile up; long ones are never kept."""
    monkeypatch.setattr(templating, "_KEPT", 10)
    known = templating._Shown()
    show = show_with(known)
    assert [show(f"<{n}>") for n in range(35)] == [f"&lt;{n}&gt;" for n in range(35)]
    assert len(known) <= 10
    long = "<" + "x" * 500
    assert show(long) == f"&lt;{'x' * 500}"
    assert long not in known


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x85"])
def test_hidden_characters_are_shown_in_html_too(hidden):
    """HTML that a filter made may carry them as well as text."""
    show = show_with(templating._Shown())
    assert show(Markup("<i>a%sb</i>") % hidden) == f"<i>a[U+{ord(hidden):04X}]b</i>"


def test_a_long_text_says_that_it_is_cut():
    """Plain text only: what a filter made is whole."""
    show = show_with(templating._Shown())
    assert cut("x" * LONGEST) == "x" * LONGEST
    assert show("x" * (LONGEST + 1)).endswith("… (cut here, 1,501 characters in all)")
    assert show(Markup("x") * (LONGEST + 1)) == "x" * (LONGEST + 1)


def test_what_is_not_there_is_an_error():
    """An attribute that a page doesn't have is never an empty place."""
    environment = PageEnvironment(loader=DictLoader({"t": "{{ a.b }}", "u": "{{ c }}"}), undefined=StrictUndefined)
    with pytest.raises(AttributeError, match="b"):
        environment.get_template("t").render(a=SimpleNamespace())
    with pytest.raises(UndefinedError, match="c"):
        environment.get_template("u").render()


def test_a_table_that_stands_twice_is_made_once(monkeypatch):
    """Of the same thing the macro's text is remembered, of another one it is made; so many are held and no more."""
    monkeypatch.setattr(templating, "_TABLES", 2)
    made = []
    one, other = SimpleNamespace(text=HOSTILE), SimpleNamespace(text="b")

    def told(thing) -> str:
        made.append(thing)
        return thing.text

    loader = DictLoader(
        {"t": "{% macro cell(x) %}<td>{{ told(x) }}</td>{% endmacro %}{{ once(cell, a) }}{{ once(cell, b) }}"}
    )
    template = PageEnvironment(loader=loader, autoescape=True).get_template("t")
    shown = template.render(a=one, b=one, told=told)
    assert made == [one]
    assert shown == 2 * "<td>&lt;script&gt;&#34;&#39;&amp;[U+202E]</td>"
    assert template.render(a=one, b=other, told=told).endswith("<td>b</td>")
    assert made == [one, other]
    template.render(a=SimpleNamespace(text="c"), b=one, told=told)
    assert len(made) == 4, "memory is bounded"
