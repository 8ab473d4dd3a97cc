"""`portal.yml`: the governed folder's name, its people and roles, and where things live."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mlgov.documents import scalars
from mlgov.documents.base import Document
from mlgov.documents.ids import Slug, collisions
from mlgov.documents.nearest import hint_for
from mlgov.documents.paths import RelativePath, UpwardPath

FILE = "portal.yml"


def web_address(text: str) -> str:
    """A link that may be followed from a page: `https://` or `http://`. Raises ValueError."""
    if not text.startswith(("https://", "http://")) or not text.isprintable() or " " in text:
        msg = f"expected a web address that begins with https://, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


def person_id(text: str) -> str:
    """The id of a person or role: one printable word of at most 100 characters. Raises ValueError."""
    if not text or len(text) > 100 or not text.isprintable() or any(each.isspace() for each in text):
        msg = f"expected one word without spaces, of at most 100 characters, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


WebAddress = Annotated[str, AfterValidator(web_address)]
PersonId = Annotated[str, AfterValidator(person_id)]


class Person(Document):
    """Somebody who can hold a role."""

    name: str | None = Field(None, description="The name shown on pages. Leave it out to show the id only.")
    note: str | None = Field(None, description="A remark, for example the department.")


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
    people: dict[PersonId, Person] = Field({}, description="Who may hold a role: id, and optionally name and note.")
    roles: dict[PersonId, tuple[PersonId, ...]] = Field(
        {}, description="For each role, the ids of the people who hold it."
    )
    disclosure: Disclosure = Field(Disclosure(), description="Rules that keep single people unrecognisable.")
    generator: Literal["mkdocs", "zensical"] = Field("mkdocs", description="What builds the site's frame.")
    repository: WebAddress | None = Field(None, description="Web address of the repository, for links to sources.")
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
        return self
