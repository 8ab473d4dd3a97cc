"""`due`: what somebody has to do by a day: reviews, signatures that end, conditions, findings; by role, for a pipeline.

Nothing is measured and no data is opened. What is due and why is decided in `gating.reviews_due`; here what it depends on
is looked up.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from mlgov.api.code_owners import logins
from mlgov.api.looking_again import LookingAgain
from mlgov.api.oversight import Oversight
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace, today
from mlgov.documents.nearest import hint_for
from mlgov.documents.people import PlatformKind
from mlgov.documents.portal import web_address
from mlgov.errors import MlgovError, SelectionError, UsageError
from mlgov.exports.due import duties_markdown, duties_text
from mlgov.exports.ics import calendar
from mlgov.gating.duty import Duty, in_order
from mlgov.gating.episodes import Episode
from mlgov.registry.protocol import ModelVersion
from mlgov.registry.selectors import select

__all__ = [
    "WITHIN",
    "Duty",
    "all_duties",
    "duties",
    "duties_as_text",
    "duties_calendar",
    "duties_comment",
    "duties_json",
]

FORMAT = "mlgov-due/1"
WITHIN = 30
"""Days ahead that are looked at if nothing else is said."""


def duties(
    selectors: Sequence[str] = (),
    *,
    within: int = WITHIN,
    role: str | None = None,
    governed: str | Path | None = None,
    as_of: dt.date | None = None,
) -> tuple[Duty, ...]:
    """What is overdue, or due within so many days, earliest first.

    Args:
        selectors: which versions; their projects are looked at too. Default: all, and policies.
        within: how many days ahead; what is overdue is always listed.
        role: only what waits for this role or person.
        governed: the governed folder.
        as_of: the day.

    Raises SelectionError if nothing matches, or there is no such role or person.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = all_duties(Oversight(workspace, SignOffs(workspace)), selectors)
    last = workspace.as_of + dt.timedelta(days=within)
    kept = [each for each in found if each.due <= last]
    if role is None:
        return tuple(kept)
    portal = workspace.portal
    known = {*portal.roles, *portal.people, *(each.who for each in found)}
    if role not in known:
        msg = f"there is no role or person `{role}`"
        raise SelectionError(msg, hint=hint_for(role, known))
    return tuple(each for each in kept if role == each.who or role in each.people)


def all_duties(oversight: Oversight, selectors: Sequence[str] = ()) -> tuple[Duty, ...]:
    """Everything that carries a day, whenever that is, earliest first; see `duties`."""
    looking = LookingAgain(oversight)
    versions = oversight.workspace.registry.versions()
    if selectors:
        versions = select(versions, selectors)
    wanted = {each.project for each in versions} if selectors else set(oversight.projects)
    listed = [] if selectors else list(looking.of_policies())
    for name in sorted(wanted):
        listed += looking.of_project(oversight.projects[name])
    listed += [each for version in versions for each in _of_version(looking, version)]
    return in_order(listed)


def duties_as_text(found: Sequence[Duty]) -> str:
    """The same as lines for a terminal, by role."""
    return duties_text(found)


def duties_json(found: Iterable[Duty], as_of: dt.date | None = None) -> str:
    """The same as JSON: `format`, `as_of`, `items`, and `roles` with the numbers of items that wait for each."""
    items = list(found)
    waiting: dict[str, int] = {}
    for each in items:
        waiting[each.who] = waiting.get(each.who, 0) + 1
    document = {
        "format": FORMAT,
        "as_of": (as_of or today()).isoformat(),
        "roles": dict(sorted(waiting.items())),
        "items": [{**asdict(each), "due": each.due.isoformat(), "people": list(each.people)} for each in items],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def duties_comment(
    found: Iterable[Duty], *, platform: PlatformKind | None, link: str = "", governed: str | Path | None = None
) -> str:
    """The same as Markdown for an issue of a platform, whose people are mentioned by the names they have there.

    Raises UsageError if the link is no web address.
    """
    if link:
        try:
            web_address(link)
        except ValueError as error:
            raise UsageError(str(error)) from error
    portal = Workspace.open(Path(governed) if governed else None).portal
    items = tuple(found)
    asked = dict.fromkeys(person for each in items for person in each.people)
    mentions = dict.fromkeys(logins(portal, platform, asked)) if platform else {}
    return duties_markdown(items, portal=portal.name, mentions=tuple(mentions), link=link)


def duties_calendar(found: Iterable[Duty], *, governed: str | Path | None = None, as_of: dt.date | None = None) -> str:
    """The same as a calendar (RFC 5545), which programs for calendars open or subscribe to."""
    portal = Workspace.open(Path(governed) if governed else None).portal
    return calendar(found, name=portal.name, as_of=as_of or today())


def _of_version(looking: LookingAgain, version: ModelVersion) -> tuple[Duty, ...]:
    """Of one version; nothing if its evidence is damaged, which `mlgov check` and the gate say."""
    if not looking.concerns(version):
        return ()
    try:
        used = version.deployments_on(looking.workspace.as_of)
        signed = looking.oversight.sign_offs.release(version, lean=True)
        return looking.of_version(version, signed, _alarms(looking, version) if used else ())
    except MlgovError:
        return ()


def _alarms(looking: LookingAgain, version: ModelVersion) -> tuple[Episode, ...]:
    """What fails in production and no finding is about, where the policy wants to know."""
    rules = looking.workspace.policy_of(version).policy.re_review
    tier = looking.workspace.tier_of(version).tier
    if not any(each.trigger == "drift" and (each.tiers is None or tier in each.tiers) for each in rules):
        return ()
    return looking.oversight.alarms(looking.oversight.as_it_stands(version))
