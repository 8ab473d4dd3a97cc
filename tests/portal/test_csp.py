"""The policy allows the frame's own scripts and nothing else."""

from __future__ import annotations

import base64
import hashlib

import pytest

from mlgov.portal import csp

FRAME = "<script>one()</script><script src=a.js></script><script type='application/json'>{}</script>"


def test_empty_style_hash_is_the_hash_of_nothing():
    """The source that lets plotly.js add its style element is the digest of the empty text."""
    digest = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    assert f"'sha256-{digest}'" == csp.EMPTY_STYLE


def test_policy_lists_each_inline_script_once():
    """Hashes come from scripts that run: not from files, not from JSON blocks."""
    text = csp.policy([FRAME, FRAME])
    assert text.count("sha256-") == 2  # one script, one empty style
    assert csp.script_hash("one()") in text
    assert "unsafe" not in text
    assert "http" not in text


def test_style_sheets_inside_scripts_are_allowed_by_their_hash():
    """A long literal that is a style sheet counts, unescaped as the browser will see it; other strings don't."""
    sheet = r".u{content:\"a\"}" + ".v{color:red}" * 50
    assert csp.style_hashes(f"var a='{sheet}',b=1") == {csp.script_hash(sheet.replace("\\", ""))}
    assert csp.style_hashes("var a='" + "words " * 200 + "'") == set()
    assert csp.style_hashes("var a='.u{color:red}'") == set()


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<script>two()</script>", "inline script"),
        ("<SCRIPT\n>two()</SCRIPT >", "inline script"),
        ('<p onclick="x()">', "onclick= attribute"),
        ("<p\nonclick=x()>", "onclick= attribute"),
        ('<p style="color:red">', "style= attribute"),
        ("<style>p{}</style>", "<style> element"),
        ('<img src="https://example.org/a.png">', "https://example.org/a.png"),
        ('<script src="//example.org/a.js"></script>', "//example.org/a.js"),
        ('<a href="javascript:x()">', "runs code"),
        ('<a href="data:text/html,x">', "runs code"),
    ],
)
def test_violations_are_named(html, said):
    """What the browser would block is found before anybody publishes it."""
    found = csp.violations(html, csp.policy([FRAME]))
    assert len(found) == 1
    assert said in found[0]


def test_what_is_fine_is_not_reported():
    """Allowed scripts, data, local files and outward links are no violations, nor are words about them."""
    html = (
        FRAME + '<a href="https://example.org">out</a><img src="data:image/png;base64,x"><p>set style= or onclick=</p>'
    )
    html += """<p title="a word onclick=x() style='y'" aria-label='{: onload=&#34;z&#34; }'>quoted</p>"""
    assert csp.violations(html, csp.policy([FRAME])) == []
    assert csp.violations(html + "<p title='a' onclick=x()>", csp.policy([FRAME])) == ["an inline onclick= attribute"]
