"""Fields become a body; every value is escaped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest

from mlgov.errors import BuildError, EvidenceError
from mlgov.portal.render import Renderer, escape, json_block
from mlgov.portal.templating import show_unseen


@dataclass(frozen=True)
class _Odd:
    template: ClassVar[str] = "pages/odd.html.jinja"
    url: str = "odd.html"
    title: str = "Odd"
    description: str = ""
    needs_charts: bool = False
    key: str = "1"
    value: object = None

    def make(self) -> _Odd:
        """Itself."""
        return self


@pytest.fixture
def rendered(tmp_path):
    """Render one template text with one value."""

    def render(template: str, value: object = None, **filters) -> str:
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / "odd.html.jinja").write_text(template)
        return Renderer(tmp_path, filters).body(_Odd(value=value))

    return render


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "<img onerror=alert(1)>",
        "<svg onload=alert(1)>",
        '" onmouseover="alert(1)',
        "' onmouseover='alert(1)",
    ],
)
def test_values_are_escaped_in_text_and_attribute(rendered, value):
    """Markup in a value is shown, never obeyed."""
    html = rendered('<p title="{{ value }}">{{ value }}</p>', value)
    assert html.count("<") == 2
    assert html.count('"') == 2


def test_template_syntax_in_a_value_is_printed(rendered):
    """A value is data, never a template."""
    assert rendered("{{ value }}", '{{ 7*7 }}{% include "/etc/passwd" %}').startswith("{{ 7*7 }}{% include")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ nothing }}", "nothing"),
        ("{{ value.nothing }}", "nothing"),
        ("{{ value", "unexpected"),
        ("{% include 'no.html' %}", "no.html"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_cannot_run_names_page_and_template(rendered, template, said):
    """An unknown variable is an error, not an empty place; the message says where."""
    with pytest.raises(BuildError, match=r"page odd\.html: template pages/odd\.html\.jinja") as caught:
        rendered(template)
    assert said in caught.value.message


def test_a_missing_template_is_named(tmp_path):
    """A page whose template is not there fails with its name."""
    with pytest.raises(BuildError, match=r"odd\.html\.jinja"):
        Renderer(tmp_path).body(_Odd())


@pytest.mark.parametrize("error", [TypeError("no such thing"), KeyError("role"), ZeroDivisionError("by zero")])
def test_content_that_cannot_be_made_names_its_page(tmp_path, error):
    """A defect of a page's class is told like one of its template, not with a traceback."""

    class _Defect(_Odd):
        def make(self) -> _Odd:
            raise error

    with pytest.raises(BuildError, match=r"page odd\.html: its content can't be made: ") as caught:
        Renderer(tmp_path).body(_Defect())
    assert type(error).__name__ in caught.value.message


def test_what_a_person_can_mend_keeps_its_words(tmp_path):
    """Evidence that is damaged is no defect of a page."""

    class _Damaged(_Odd):
        def make(self) -> _Odd:
            message = "it was changed"
            raise EvidenceError(message)

    with pytest.raises(EvidenceError, match="it was changed"):
        Renderer(tmp_path).body(_Damaged())


def test_filters_reach_templates(rendered):
    """Filters of the pages room are there beside our own."""
    assert rendered("{{ value | twice }} {{ '*a*' | prose }}", 2, twice=lambda v: v * 2).startswith("4 <p><em>a</em>")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\x85"])
def test_characters_that_hide_are_shown(rendered, hidden):
    """An override or a zero-width space in a name is visible, in a body and in plain text."""
    mark = f"[U+{ord(hidden):04X}]"
    assert rendered("{{ value }}", f"Al{hidden}ice") == f"Al{mark}ice"
    assert show_unseen(f"Al{hidden}ice") == f"Al{mark}ice"


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "日本語", "العربية\u200f", "e\u0301", "می\u200cخواهم"])
def test_real_writing_is_left_alone(rendered, text):
    """Emoji, CJK, Arabic, combining marks and joiners come out as they went in."""
    assert rendered("{{ value }}", text) == text


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a\u2028b", "& < >"])
def test_json_blocks_cannot_end_early(rendered, text):
    """What could close the script element or start a comment is written as an escape; parsing gives the text back."""
    html = rendered('<script type="application/json">{{ value | json_block }}</script>', {"name": text})
    inner = html.removeprefix('<script type="application/json">').removesuffix("</script>")
    assert "<" not in inner
    assert json.loads(inner) == {"name": text}


def test_json_blocks_are_the_same_for_any_order_of_keys():
    """The same data gives the same bytes."""
    assert json_block({"b": 1, "a": [1.5, None]}) == json_block({"a": [1.5, None], "b": 1}) == '{"a":[1.5,null],"b":1}'


def test_json_blocks_refuse_what_is_not_json():
    """NaN is no JSON and would break the page's script."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_block({"a": float("nan")})


def test_escape_folds_white_space_and_quotes():
    """A title with line breaks and quotes fits into an attribute."""
    assert escape('a\n  "b"\t<c>\u202e') == "a &quot;b&quot; &lt;c&gt;[U+202E]"


def test_digest_changes_with_a_template(tmp_path):
    """Editing a template or partial must render every page anew."""
    (tmp_path / "pages").mkdir()
    digests = set()
    for text in ("a", "b"):
        (tmp_path / "pages" / "x.jinja").write_text(text)
        digests.add(Renderer(tmp_path).digest)
    assert len(digests) == 2
