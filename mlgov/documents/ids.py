"""Ids are slugs: safe as folder names, in URLs and on every operating system; never raw paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from mlgov.documents import scalars

MAX_LENGTH = 64
PATTERN = r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"

_SLUG = re.compile(PATTERN, re.ASCII)
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))})
_ENDINGS = (".facts", ".html", ".json", ".lock", ".md", ".yaml", ".yml", ".git")
"""Endings that would make an id look like one of the files beside it."""
_RESERVED_MODELS = frozenset({"charter", "checks", "findings", "validations"})
"""`approvals/charter/`, `evidence/checks/` and the pages of findings and validations lie beside those of models."""


def slug(text: str) -> str:
    """The id itself if it is a slug: lower-case ASCII letters, digits, `.`, `_` and `-`, at most 64 characters.

    Raises ValueError that says what is wrong and, where possible, what would do.
    """
    if not _SLUG.fullmatch(text) or ".." in text:
        rule = "an id has a-z, 0-9, `.`, `_` and `-`, begins and ends with a letter or digit, and has no `..`"
        if len(text) > MAX_LENGTH:
            rule = f"an id has at most {MAX_LENGTH} characters"
        better = suggestion(text)
        msg = f"{scalars.shown(text)} can't be an id: {rule}" + (f"; `{better}` would do" if better else "")
        raise ValueError(msg)
    if text.split(".", 1)[0] in _DEVICES:
        msg = f"{scalars.shown(text)} can't be an id: Windows keeps this name for a device"
        raise ValueError(msg)
    if text.endswith(_ENDINGS):
        msg = f"{scalars.shown(text)} can't be an id: it ends like a file name"
        raise ValueError(msg)
    return text


def model_slug(text: str) -> str:
    """A slug that may name a model: not a name that the folders beside models use. Raises ValueError."""
    if slug(text) in _RESERVED_MODELS:
        msg = f"{scalars.shown(text)} can't be a model's id: the name is used for a folder of its own"
        raise ValueError(msg)
    return text


def suggestion(text: str) -> str:
    """A slug made from a text, e.g. `credit-risk` from `Credit Risk`; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"\.{2,}", ".", re.sub(r"[^a-z0-9._]+", "-", plain))[:MAX_LENGTH].strip("-._")
    try:
        return slug(made) if _SLUG.fullmatch(made) and made.split(".", 1)[0] not in _DEVICES else ""
    except ValueError:
        return ""


def folded(text: str) -> str:
    """The form under which two ids count as the same: compatibility characters and case folded away."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which numbers inside ids count as numbers: 1, 2, 10; 1.9, 1.10; 2023-12, 2024-01."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def collisions(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of different names that fold to the same form (`Straße` and `STRASSE`), sorted."""
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(folded(name), set()).add(name)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1))


Slug = Annotated[str, AfterValidator(slug)]
"""A field that holds an id."""
