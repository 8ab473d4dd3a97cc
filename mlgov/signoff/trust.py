"""What is believed while records are judged: people, roles, keys and policies, and the revision they were read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlgov.documents.policy import PolicyInForce
from mlgov.documents.portal import Portal
from mlgov.signoff.holders import Roles, holders
from mlgov.signoff.keys import KeyRing


def nobody_named(project: str) -> Mapping[str, str]:
    """No charter is known: whoever holds a role in portal.yml may sign in it."""
    del project
    return {}


@dataclass(frozen=True)
class Trust:
    """Who may sign for what: read from a revision that the proposal itself could not change."""

    portal: Portal
    policies: Mapping[str, PolicyInForce]
    """By name; a policy that can't be read at that revision is left out."""
    revision: str | None
    """The commit it was read from; None for the files as they lie here."""
    source: str
    """In words, for pages: where it was read."""
    given: bool = False
    """Somebody who verifies chose to believe these files, for example keys that an auditor was handed."""
    declared: bool = False
    """They are exactly those of the declared beginning, and there is no whole history that could say more."""

    named: Callable[[str], Mapping[str, str]] = field(default=nobody_named, compare=False, repr=False)
    """Project -> whom its charter names, role by role, at that revision."""
    _roles: dict[str, Roles] = field(default_factory=dict, compare=False, repr=False)

    def roles_in(self, project: str) -> Roles:
        """Role -> who may sign in it in a project: holders of the role, and of them whom the project's charter names."""
        if project not in self._roles:
            self._roles[project] = holders(self.portal.roles, self.portal.people, self.named(project))
        return self._roles[project]

    def may_sign(self, person: str, role: str, project: str, day: dt.date) -> bool:
        """Whether somebody may sign in a role in a project and had not left by that day; machines may not."""
        return self.portal.holds_role(person, role, day) and person in self.roles_in(project).get(role, ())

    @property
    def proven(self) -> bool:
        """Whether a proposal could not have changed it: without history, nobody can say who held a role when."""
        return self.revision is not None or self.given or self.declared

    @cached_property
    def keys(self) -> KeyRing:
        """Whose keys there are; made once."""
        return KeyRing.of(self.portal)
