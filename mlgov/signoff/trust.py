"""What is believed while records are judged: people, roles, keys and policies, and the revision they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mlgov.documents.policy import PolicyInForce
from mlgov.documents.portal import Portal
from mlgov.signoff.keys import KeyRing


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

    @property
    def proven(self) -> bool:
        """Whether a proposal could not have changed it: without history, nobody can say who held a role when."""
        return self.revision is not None or self.given or self.declared

    @cached_property
    def keys(self) -> KeyRing:
        """Whose keys there are; made once."""
        return KeyRing.of(self.portal)
