"""The Content-Security-Policy of a built portal: nothing is fetched from elsewhere, no script runs that isn't ours.

The hashes are computed on the empty frames, which carry no authored text: a script that somebody wrote into a
hand-written page is never allowed by its own presence.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# plotly.js puts an empty <style> into the page and fills it by script; the hash of the empty text allows just that.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
# A style sheet that a script carries as one string: Zensical's search box puts it into a <style> of its own.
_STYLE_LITERAL = re.compile(r"=(['\"`])((?:\\.|(?!\1)[^\\]){500,}?)\1", re.DOTALL)
_STYLE_SHEET = re.compile(r"[.:@*#a-z][^{}]*\{[^{}]*:[^{}]*\}")
_SRC = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\s\"'>]*)", re.IGNORECASE)
_DATA_TYPES = {"application/json", "application/ld+json", "text/plain"}
_HANDLER = re.compile(r"<[a-z][^<>]*?\s(on[a-z]+|style)\s*=", re.IGNORECASE)
_EVENT = re.compile(r"on[a-z]+")
_STYLE_ELEMENT = re.compile(r"<style\b", re.IGNORECASE)
_REMOTE = re.compile(
    r"<(?:script|link|img|iframe|object|embed|source|video|audio)\b[^>]*\s(?:src|href|data|srcset)\s*=\s*[\"']?"
    r"(?!data:)((?:[a-z][a-z0-9+.-]*:)?//[^\s\"'>]*)",
    re.IGNORECASE,
)
_SCRIPT_LINK = re.compile(
    r"<a\b[^>]*\shref\s*=\s*[\"']?\s*((?:javascript|data|vbscript):[^\s\"'>]{0,40})", re.IGNORECASE
)


class _Handlers(HTMLParser):
    """Names of attributes that run script or set a style, by a real parser: exact, slow."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes of one element."""
        del tag
        self.names += [name for name, _ in attrs if name == "style" or _EVENT.fullmatch(name)]


def _handlers(html: str) -> list[str]:
    parser = _Handlers()
    parser.feed(html)
    parser.close()
    return parser.names


def inline_scripts(html: str) -> list[str]:
    """Text of each script that the browser would run from within the page."""
    found = []
    for attributes, text in _SCRIPT.findall(html):
        kind = _TYPE.search(attributes)
        if _SRC.search(attributes) or (kind and kind[1].lower() in _DATA_TYPES):
            continue
        found.append(text)
    return found


def script_hash(text: str) -> str:
    """The CSP source for one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def style_hashes(script: str) -> set[str]:
    """CSP sources for the style sheets that a script of the theme carries as string literals."""
    found = set()
    for _quote, literal in _STYLE_LITERAL.findall(script):
        if _STYLE_SHEET.match(literal):
            found.add(script_hash(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], literal)))
    return found


def policy(frames: Iterable[str], scripts: Iterable[str] = ()) -> str:
    """The policy's text for pages made from these frames, which load these scripts of the theme."""
    styles = sorted({EMPTY_STYLE}.union(*(style_hashes(script) for script in scripts)))
    hashes = sorted({script_hash(text) for frame in frames for text in inline_scripts(frame)})
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *hashes]),
        "style-src": " ".join(["'self'", *styles]),
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def violations(html: str, allowed: str) -> list[str]:
    """What in a finished page the policy would block, in words; `allowed` is the policy's text."""
    found = [
        f"an inline script that the policy does not allow: {' '.join(text.split())[:60]}"
        for text in inline_scripts(html)
        if script_hash(text) not in allowed
    ]
    if _HANDLER.search(html):  # quick, and may take the text of an attribute for an attribute
        found += [f"an inline {name}= attribute" for name in _handlers(html)]
    found += ["a <style> element"] * len(_STYLE_ELEMENT.findall(html))
    found += [f"something fetched from elsewhere: {url}" for url in _REMOTE.findall(html)]
    found += [f"a link that runs code: {url}" for url in _SCRIPT_LINK.findall(html)]
    return found
