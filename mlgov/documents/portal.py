"""`portal.yml`: the governed folder's name, its people and roles, and where things live."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from mlgov.documents import scalars
from mlgov.documents.base import Document
from mlgov.documents.ids import Slug, collisions
from mlgov.documents.nearest import hint_for
from mlgov.documents.paths import RelativePath, UpwardPath
from mlgov.documents.people import Account, Person, PersonId, PlatformKind, SigningKey, person_id, shared_identity

__all__ = [
    "FILE",
    "Account",
    "Disclosure",
    "Person",
    "PersonId",
    "Platform",
    "Portal",
    "SigningKey",
    "WebAddress",
    "person_id",
    "web_address",
]

FILE = "portal.yml"

_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}")


def web_address(text: str) -> str:
    """A link that may be followed from a page: `https://` or `http://`. Raises ValueError."""
    if not text.startswith(("https://", "http://")) or not text.isprintable() or " " in text:
        msg = f"expected a web address that begins with https://, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


def _branch(text: str) -> str:
    """The name of a branch that no command could take for an option or a range."""
    if not _BRANCH.fullmatch(text) or ".." in text or "//" in text or text.endswith((".lock", "/", ".")):
        msg = f"expected the name of a branch such as main, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


WebAddress = Annotated[str, AfterValidator(web_address)]
BranchName = Annotated[str, AfterValidator(_branch)]


class Platform(Document):
    """Where pull requests are made and reviewed."""

    kind: PlatformKind = Field(description="github, gitlab or azure.")
    url: WebAddress = Field(description="Web address of the repository there.")


class Disclosure(Document):
    """What keeps single people from being recognised in published numbers."""

    min_cell: int = Field(
        5, ge=1, le=1_000, description="Counts of people below this are suppressed before evidence is written."
    )


class Portal(Document):
    """Settings of one governed folder."""

    name: str = Field(min_length=1, max_length=200, description="The portal's name, shown on every page.")
    description: str = Field("", description="One or two sentences for the home page.")
    data_root: UpwardPath = Field(
        "..", description="The folder that all data and artefact paths are relative to, seen from this file's folder."
    )
    default_policy: Slug = Field("standard", description="The policy for projects whose charter names none.")
    people: dict[PersonId, Person] = Field(
        {}, description="Who may hold a role: id, name, and the addresses, accounts and keys that show who it is."
    )
    roles: dict[PersonId, tuple[PersonId, ...]] = Field(
        {}, description="For each role, the ids of the people who hold it."
    )
    disclosure: Disclosure = Field(Disclosure(), description="Rules that keep single people unrecognisable.")
    generator: Literal["mkdocs", "zensical"] = Field("mkdocs", description="What builds the site's frame.")
    repository: WebAddress | None = Field(None, description="Web address of the repository, for links to sources.")
    platform: Platform | None = Field(
        None, description="Where pull requests are reviewed, if that can't be told from `repository`."
    )
    branch: BranchName = Field("main", description="The protected branch that decisions are recorded on.")
    ci_keys: tuple[SigningKey, ...] = Field((), description="Keys by which trusted machines sign what they measured.")
    windows_store: RelativePath = Field(
        ".mlgov/windows", description="Where evidence of production windows is kept, relative to the data root."
    )

    @model_validator(mode="after")
    def _known_people(self) -> Self:
        for first, *others in collisions(
            [*self.people, *(each for members in self.roles.values() for each in members)]
        ):
            msg = f"the ids `{first}` and `{others[0]}` are too alike to tell two people apart"
            raise ValueError(msg)
        for role, members in self.roles.items():
            for member in members:
                if self.people and member not in self.people:
                    hint = hint_for(member, self.people)
                    msg = f"the role `{role}` names `{member}`, who is not under `people`" + (
                        f" ({hint})" if hint else ""
                    )
                    raise ValueError(msg)
        if (shared := shared_identity(self.people, self.ci_keys)) is not None:
            raise ValueError(shared)
        return self

    @property
    def host(self) -> Platform | None:
        """Where pull requests are reviewed: as said, else as the repository's address tells; None if it doesn't."""
        if self.platform is not None or self.repository is None:
            return self.platform
        name = (urlsplit(self.repository).hostname or "").lower()
        if name == "github.com":
            return Platform(kind="github", url=self.repository)
        if name == "gitlab.com" or name.startswith("gitlab."):
            return Platform(kind="gitlab", url=self.repository)
        if name == "dev.azure.com" or name.endswith(".visualstudio.com"):
            return Platform(kind="azure", url=self.repository)
        return None

    def roles_of(self, person: str) -> tuple[str, ...]:
        """The roles that somebody holds, in the order of the file."""
        return tuple(role for role, members in self.roles.items() if person in members)

    def holds_role(self, person: str, role: str, day: dt.date) -> bool:
        """Whether somebody holds a role and had not left by that day; machines hold none."""
        known = self.people.get(person, Person())
        return person in self.roles.get(role, ()) and known.belongs_on(day) and not known.bot
