"""CODEOWNERS from roles: whom a platform must ask when people, policies, charters or pipelines are changed.

Only the block between two markers is ours; everything else in the file stays as people wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlgov.documents.people import PlatformKind
from mlgov.documents.portal import Portal
from mlgov.evidence.files import write_atomically

BEGIN = "# >>> mlgov: made from the roles in portal.yml by `mlgov init --ci`; changes between these lines are lost"
END = "# <<< mlgov"

PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("owner", "model_risk")),
    ("*/charter.md", ("owner", "business_owner")),
    ("*/models/", ("owner",)),
    ("*/evidence/", ("owner", "validator")),
    ("*/validations/", ("validator",)),
    ("*/findings/", ("model_risk", "validator")),
    ("*/approvals/", ("model_risk",)),
    ("portal.yml", ("model_risk",)),
    ("approvals/", ("model_risk",)),
    ("policies/", ("model_risk",)),
)
"""Below the governed folder -> roles that own it; later lines win, as on the platforms."""
PIPELINES: dict[PlatformKind, tuple[str, ...]] = {
    "github": ("/.github/",),
    "gitlab": ("/.gitlab/", "/.gitlab-ci.yml"),
    "azure": ("/.azuredevops/",),
}
"""Whoever changes these changes what is checked."""
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,98}")
STEADY = ("model_risk", "validator", "owner")
"""Of whom the first role that somebody holds stands in where nobody holds the roles of a path."""


def owners_block(portal: Portal, platform: PlatformKind, governed: str) -> str:
    """The lines for one platform, between the markers.

    A path whose roles nobody with an account holds is given to model risk, then validators, then owners; where nobody at
    all has an account, a comment says what is missing, so that nothing looks owned that isn't.

    Args:
        portal: people, their accounts, and roles.
        platform: whose names are written.
        governed: the governed folder seen from the top of the repository.
    """
    base = "/" if governed == "." else f"/{governed}/"
    places = [(f"{base}{path}", roles) for path, roles in PATHS]
    places += [(path, STEADY[:1]) for path in PIPELINES[platform]]
    lines = []
    for path, roles in places:
        names = _names(portal, platform, roles) or next(
            (found for role in STEADY if (found := _names(portal, platform, [role]))), []
        )
        asked = ", ".join(roles)
        lines.append(f"{path} {' '.join(names)}" if names else f"# {path}: nobody with a login holds {asked}")
    return "\n".join([BEGIN, *lines, END]) + "\n"


def with_block(before: str, block: str) -> str:
    """A file's text with the block in its place; at its end if there was none, so that its lines win."""
    start, end = before.find(BEGIN), before.find(f"{END}\n")
    if start >= 0 and end > start:
        return before[:start] + block + before[end + len(END) + 1 :]
    if not before or before.endswith("\n\n"):
        return before + block
    return before + ("\n" if before.endswith("\n") else "\n\n") + block


def code_owners(path: Path, portal: Portal, platform: PlatformKind, governed: str, top: Path) -> str:
    """Renew the block in a CODEOWNERS file; gives a line that says what was done."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    after = with_block(before, owners_block(portal, platform, governed))
    shown = path.relative_to(top).as_posix()
    if after == before:
        return f"kept    {shown}"
    write_atomically(path, after.encode("utf-8"))
    return f"{'updated' if before else 'created'} {shown} (from the roles in portal.yml)"


def logins(portal: Portal, platform: PlatformKind, people: Iterable[str]) -> Iterator[str]:
    """The names by which a platform can be asked for people, in their order; who has none there is left out.

    A login that could be more than one name, or that isn't one at all, counts as none.
    """
    for person in people:
        known = portal.people.get(person)
        account = known.accounts.get(platform) if known is not None else None
        if known is None or account is None or known.left is not None or known.bot:
            continue
        if account.login and _LOGIN.fullmatch(account.login):
            yield account.login


def _names(portal: Portal, platform: PlatformKind, roles: Iterable[str]) -> list[str]:
    people = dict.fromkeys(person for role in roles for person in portal.roles.get(role, ()))
    return [f"@{login}" for login in logins(portal, platform, people)]
