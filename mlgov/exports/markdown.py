"""Texts of people in Markdown that a platform renders: they show as they are, and do nothing.

Every mark that means something is escaped (CommonMark, section 2.4), so that no text becomes a heading, a link, a table or HTML;
what platforms turn into mentions and references afterwards is broken by a character that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata

_ALWAYS = "\\`*_[]<>&|~$^{}#@"
_MARKS = re.compile(
    "|".join(
        (
            rf"[{re.escape(_ALWAYS)}]",
            r"^[-+=](?=[-+= ]|$)",  # lists, rules, underlines
            *(rf"(?<=^\d{{{count}}})[.)](?= |$)" for count in range(1, 10)),  # numbered lists
            r"(?<=www)\.|:(?=/)|(?<=mailto):|(?<=xmpp):",  # addresses that become links by themselves
            r"!(?=[\[\d])",
        )
    ),
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(\\[@#!~&$]|(?<!\w)GH-)(?=\w)")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def plain_line(text: str) -> str:
    """One line without control characters, ones that turn the direction of reading, or ones that nobody sees."""
    flat = " ".join(text.split())
    return "".join(each for each in flat if unicodedata.category(each) not in _HIDDEN)


def markdown_text(text: str, *, longest: int | None = None) -> str:
    """A text as Markdown that shows it literally, on one line; cut after `longest` characters."""
    flat = plain_line(text)
    if longest is not None and len(flat) > longest:
        flat = flat[: longest - 1].rstrip() + "…"
    # Only marks that mean something there are escaped, so that a mail that shows it raw can be read.
    escaped = _MARKS.sub(r"\\\g<0>", flat)
    return _REFERENCE.sub("\\1\N{ZERO WIDTH SPACE}", escaped)


def code_text(text: str) -> str:
    """A text as inline code, whatever it holds."""
    flat = plain_line(text)
    longest = max((len(each) for each in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{space}{flat or ' '}{space}{fence}".replace("|", "\\|")
