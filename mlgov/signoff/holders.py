"""Who may sign in a role in one project: those who hold it in portal.yml, and of them whom the project's charter names.

A charter only ever narrows. It is proposed by the people of the project, so that naming somebody in it hands nobody a
role that portal.yml doesn't give them; it keeps the owners of other projects from signing as this one's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from mlgov.documents import reader
from mlgov.documents.answers import lift
from mlgov.documents.charter import ROLE_FIELDS
from mlgov.documents.ids import slug
from mlgov.documents.tree import MapTree, Node, ScalarTree, Tree
from mlgov.errors import DocumentError
from mlgov.signoff.wording import plain

CHARTER = "charter.md"
ROLE_OF_FIELD = {"risk": "model_risk"}
"""Keys of a charter that stand for a role of another name."""
UNREADABLE = {"": ""}
"""What an unreadable charter names: somebody, and nobody knows whom. Then nobody may sign until it can be read."""

Roles = Mapping[str, tuple[str, ...]]


def charter_path(project: str) -> str | None:
    """Where a project's charter lies below the governed folder; None if that is the name of no project."""
    try:
        return f"{slug(project)}/{CHARTER}"
    except ValueError:
        return None


def as_roles(fields: Mapping[str, str]) -> dict[str, str]:
    """Role -> who is named, from the keys of a charter: `risk` names model risk unless `model_risk` is named, too."""
    return {**{ROLE_OF_FIELD[key]: who for key, who in fields.items() if key in ROLE_OF_FIELD}, **fields}


def named_in(raw: bytes) -> dict[str, str]:
    """Role -> the person or role that a charter names for it; `UNREADABLE` if its front matter can't be read.

    Nothing else of the charter is looked at: a slip elsewhere keeps nobody from checking decisions.
    """
    try:
        node, _, _ = reader.parse_front_matter(raw, shown_as=CHARTER)
    except DocumentError:
        return dict(UNREADABLE)
    answered, _ = lift(node.tree)
    if not isinstance(answered, MapTree):
        return dict(UNREADABLE)
    own = {key: value for key, (_, value) in answered.entries.items() if key in ROLE_FIELDS}
    others = answered.entries.get("people", (0, None))[1]
    if isinstance(others, MapTree):
        own |= {key: value for key, (_, value) in others.entries.items()}
    # What is no name at all names somebody nobody knows: it must not seem that nobody was named.
    said = {key: value.text if isinstance(value, ScalarTree) else "" for key, value in own.items() if not _null(value)}
    return as_roles(said)


def _null(value: Tree) -> bool:
    return isinstance(value, ScalarTree) and Node(value).value is None


def named_here(governed: Path, project: str) -> dict[str, str]:
    """The same for a project as its charter lies in a governed folder; nobody is named where there is none.

    Nor where it can't be read: nobody vouches for files as they lie here, gates refuse a folder with such a charter, and
    who checks decisions that were handed over is kept from it by no slip in another document.
    """
    path = charter_path(project)
    try:
        found = named_in((governed / path).read_bytes()) if path is not None else {}
    except OSError:
        return {}
    return {} if found == UNREADABLE else found


def holders(roles: Mapping[str, Collection[str]], people: Collection[str], named: Mapping[str, str]) -> Roles:
    """Role -> who may sign in it in a project.

    Args:
        roles: role -> who holds it in the whole portal.
        people: everybody in portal.yml.
        named: role -> the person or role that the project's charter names.
    """
    if "" in named:
        return dict.fromkeys(roles, ())
    found = {}
    for role, members in roles.items():
        who = named.get(role)
        if who is None:
            found[role] = tuple(members)
        elif who in roles and who not in people:
            found[role] = tuple(each for each in members if each in roles[who])
        else:
            found[role] = tuple(each for each in members if each == who)
    return found


def why_not_holder(person: str, role: str, roles: Mapping[str, Collection[str]], named: Mapping[str, str]) -> str:
    """Why somebody who may not sign in a role in a project may not, in words; they are no holder there."""
    if person not in roles.get(role, ()):
        return f"{person} didn't hold the role {plain(role)} then"
    if "" in named:
        return "the project's charter couldn't be read then, so that nobody knows whom it names"
    return f"the project's charter named {named[role]} as {plain(role)} then, and not {person}"
