"""The catalogue of checks as text for a terminal."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable

from mlgov.checks.base import Check
from mlgov.checks.catalogue import installed_checks
from mlgov.errors import SelectionError


def listing() -> str:
    """Every installed check with its metrics, family by family."""
    lines: list[str] = []
    family = ""
    for check in installed_checks():
        if check.family != family:
            family = check.family
            lines += ["", family.replace("_", " ").upper()] if lines else [family.replace("_", " ").upper()]
        lines.append(f"  {check.id:34s} {check.title}")
        names = ", ".join(metric.name for metric in check.metrics)
        if names:
            lines.append(textwrap.fill(names, 100, initial_indent=" " * 37, subsequent_indent=" " * 37))
    return "\n".join(lines)


def explain(check_id: str) -> str:
    """The description of one check. Raises SelectionError naming the nearest if there is none of that id."""
    checks = {check.id: check for check in installed_checks()}
    if check_id not in checks:
        msg = f"there is no check {check_id!r}"
        raise SelectionError(msg, hint=_hint(check_id, checks.values()))
    described = checks[check_id].help()
    parts = [
        f"{described.check} (version {described.version}): {described.title}",
        *(f"  {metric.name}: {metric.title}" for metric in described.metrics),
    ]
    for title, text in (
        ("Purpose", described.purpose),
        ("How it measures", described.how),
        ("Signs of risk", described.signs),
        ("Limitations", described.limitations),
        ("What to do", described.what_to_do),
        ("Source", described.source),
    ):
        parts += ["", title, textwrap.fill(text, 100, initial_indent="  ", subsequent_indent="  ")]
    return "\n".join(parts)


def _hint(asked: str, checks: Iterable[Check]) -> str:
    """Which check was meant: by a part of its id, by one of its metrics, or by an id spelt like it."""
    by_word = {check.id.partition(".")[2]: check.id for check in checks}
    by_word |= {metric.name: check.id for check in checks for metric in check.metrics}
    last = asked.rpartition(".")[2]
    if last in by_word:
        return f"did you mean {by_word[last]}?"
    near = difflib.get_close_matches(asked, [check.id for check in checks], n=1)
    return f"did you mean {near[0]}?" if near else "list them with `mlgov checks`"
