"""The catalogue of checks as text for a terminal."""

from __future__ import annotations

import difflib
import textwrap

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
        near = difflib.get_close_matches(check_id, list(checks), n=1)
        msg = f"there is no check {check_id!r}"
        raise SelectionError(msg, hint=f"did you mean {near[0]}?" if near else "list them with `mlgov checks`")
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
