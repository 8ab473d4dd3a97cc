"""From all opinions on a pull request to the one that each person holds now.

Folded per permanent account id, never per name: the latest of approval, request for changes and dismissal counts. A
comment changes nothing. A dismissed or withdrawn latest opinion is no opinion, and brings no earlier one back.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlgov.errors import SignOffError
from mlgov.signoff.types import ReviewEvent

_SPEAKS = frozenset({"approved", "changes_requested"})
_AT_ONCE = {"approved": 0, "changes_requested": 2}
"""Of opinions at the same time the least favourable is the last."""


def opinions(events: Iterable[ReviewEvent]) -> dict[str, ReviewEvent]:
    """Account id -> the approval or request for changes that it holds now. Bots and deleted accounts hold none.

    At equal times the refusal counts. Raises SignOffError if the events are of more than one pull request.
    """
    held = last_words(events)
    return {actor: event for actor, event in held.items() if event.state in _SPEAKS}


def last_words(events: Iterable[ReviewEvent]) -> dict[str, ReviewEvent]:
    """The same, with those whose latest opinion was dismissed or withdrawn."""
    known = list(events)
    if len({(event.platform, event.repository.casefold(), event.pull_request) for event in known}) > 1:
        msg = "the saved reviews belong to more than one pull request"
        raise SignOffError(msg, hint="name the pages of one pull request only")
    held: dict[str, ReviewEvent] = {}
    for event in sorted(known, key=lambda each: (each.at, _AT_ONCE.get(each.state, 1))):
        if event.state != "commented" and event.actor_id and not event.is_bot:
            held[event.actor_id] = event
    return dict(sorted(held.items()))
