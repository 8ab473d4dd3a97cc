"""Who may not sign: people who had a hand in what is signed, and bots.

Owning or editing a charter bars nobody: contributors are those of the *material* parts (`Segregation`). Where it isn't
known completely who had a hand in it, that is said, and it is for the caller to decide what follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Protocol

from mlgov.signoff.types import Contributor, Segregation
from mlgov.signoff.wording import day, listed

UNKNOWN = Segregation((), proven=False, why_not="nothing says who had a hand in it")
_HAND = {
    "author": "wrote it",
    "committer": "committed it",
    "co_author": "is a co-author of it",
    "trainer": "trained it",
    "last_pusher": "pushed the last change to it",
}
_NAMED = 3


class PersonLike(Protocol):
    """What is asked of a person in `portal.yml`."""

    @property
    def name(self) -> str | None:
        """The name shown on pages."""
        ...

    @property
    def bot(self) -> bool:
        """A bot account: never counts."""
        ...

    @property
    def left(self) -> dt.date | None:
        """The day they left."""
        ...


def hand_in_it(person: str, parts: Collection[str], segregation: Segregation) -> Contributor | None:
    """The first contribution that keeps a person from signing, None if there is none."""
    return next((each for each in segregation.contributors if each.person == person and each.part in parts), None)


def why_barred(person: str, parts: Collection[str], segregation: Segregation) -> str:
    """Why a person may not sign, in words; empty if they may."""
    found = hand_in_it(person, parts, segregation)
    return "" if found is None else f"{person} may not sign, because {person} {_HAND[found.part]} ({found.source})"


def why_nobody(person: str, people: Mapping[str, PersonLike], signed: dt.date) -> str:
    """Why an account counts for nobody: a bot, or somebody who had left on that day; empty if it counts."""
    about = people.get(person)
    if about is None:
        return ""
    if about.bot:
        return f"{person} is a bot; bots never count"
    if about.left is not None and signed >= about.left:
        return f"{person} had left on {day(about.left)}"
    return ""


def why_unproven(parts: Collection[str], segregation: Segregation) -> str:
    """Why it can't be proven that no signer had a hand in it; empty if it can, or if the policy bars nobody."""
    if not parts:
        return ""
    if not segregation.proven:
        return segregation.why_not or "it is not known completely who had a hand in it"
    strangers = sorted(
        {each.identity for each in segregation.contributors if each.person is None and each.part in parts}
    )
    if strangers:
        rest = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
        return f"nobody in portal.yml is known as {listed(strangers[:_NAMED]) + rest}"
    return ""
