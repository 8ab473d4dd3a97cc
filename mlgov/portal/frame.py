"""The frame: a page that the generator built empty, split where a page's own words go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgov.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACES = ("DESCRIPTION", "TITLE", "BODY", "SCRIPTS")
_TOKEN = re.compile(r"MLGOV-(SECURITY-POLICY|DESCRIPTION|TITLE|BODY|SCRIPTS)")
_BLANK = re.compile(r"\n\s*\n+")
_INDENT = re.compile(r"\n[ \t]+")
CHART_SCRIPTS = ("assets/vendor/plotly-cartesian-4.1.1.min.js", "assets/charts.js")
"""Loaded, in this order, by pages that carry chart blocks and by no others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The five pieces around description, title, body and scripts, for one depth and one current section."""

    before_description: str
    before_title: str
    before_body: str
    before_scripts: str
    end: str
    scripts: str
    """The chart script elements with the right relative path."""


def tidy(html: str) -> str:
    """Drop the blank lines and indentation that template logic leaves behind (frames hold no preformatted text)."""
    return _INDENT.sub("\n", _BLANK.sub("\n", html)).strip() + "\n"


def mark_current(html: str, section: str) -> str:
    """Make one entry of the navigation the current one; the others lose their mark."""
    html = html.replace(f' data-portal-section="{section}"', ' aria-current="page"', 1)
    return re.sub(r' data-portal-section="[a-z]+"', "", html)


def split(html: str, depth: int, section: str, policy: str) -> Frame:
    """Split one empty page; BuildError unless every place occurs exactly once and in order."""
    html = mark_current(tidy(html), section).replace("MLGOV-SECURITY-POLICY", policy, 1)
    pieces = _TOKEN.split(html)
    if tuple(pieces[1::2]) != _PLACES:
        message = f"the generator's empty page for depth {depth} has {pieces[1::2]} where {list(_PLACES)} was expected"
        raise BuildError(message, hint="does your mkdocs.yml replace the theme folder or the site's name use MLGOV-?")
    up = "../" * depth
    scripts = "".join(f'<script src="{up}{path}"></script>\n' for path in CHART_SCRIPTS)
    return Frame(pieces[0], pieces[2], pieces[4], pieces[6], pieces[8], scripts)


def section_of(url: str) -> str:
    """Key of the navigation entry that a page belongs to: models and versions are `models`, charters `projects`, roles `approvals`."""
    parts = url.split("/")
    if len(parts) == 1:
        return "home"
    if parts[0] in {"emergencies", "reviews"} or (parts[0] == "projects" and parts[2:3] == ["findings"]):
        return "findings"
    if parts[0] == "projects" and len(parts) > 3:
        return "models"
    return "approvals" if parts[0] == "people" else parts[0]


class Frames:
    """The frames of all depths; each (depth, section) is split once, when first asked for."""

    def __init__(self, shells: Sequence[str], policy: str) -> None:
        self._shells = shells
        self._policy = policy
        self._known: dict[tuple[int, str], Frame] = {}

    def of(self, url: str) -> Frame:
        """The frame for a page at `url`; BuildError for a page deeper than any frame."""
        depth, section = url.count("/"), section_of(url)
        frame = self._known.get((depth, section))
        if frame is None:
            if depth >= len(self._shells):
                message = f"page {url} lies {depth} folders deep; frames exist for up to {len(self._shells) - 1}"
                raise BuildError(message)
            frame = split(self._shells[depth], depth, section, self._policy)
            self._known[depth, section] = frame
        return frame
