"""What the next version of a policy would do to the versions that the present one judges, as the policy's page tells it."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.gating.policy_impact import ImpactRow, PolicyImpact
from mlgov.pages import urls, words
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import PolicyStanding
from mlgov.pages.words import Chip

SHOWN = 200
"""Versions that are listed; the command names all."""
EFFECTS = {
    "stops": Chip("Would stop complying", "fail"),
    "starts": Chip("Would start to comply", "pass"),
    "fails": Chip("Complies under neither", "warn"),
    "complies": Chip("Complies under both", "pass"),
}
CHANGES = {
    "tighter": Chip("Asks for more", "warn"),
    "looser": Chip("Asks for less", "none"),
    "other": Chip("Differs", "none"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference between the two policies."""

    chip: Chip
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One version under both policies."""

    chip: Chip
    link: Link
    tags: tuple[str, ...]
    sentence: str
    why: tuple[str, ...]
    until: str
    """The last day (ISO) on which it may stay under the policy before."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The next version of a policy and what it would change."""

    heading: str
    signed: str
    sentence: str
    changes: tuple[ChangeLine, ...]
    rows: tuple[ImpactLine, ...]
    rest: str
    """Versions for which nothing changes, and those that aren't listed, counted."""
    command: str


def impact_of(name: str, standing: PolicyStanding | None, page: str) -> Impact | None:
    """What comes after a policy; None if nothing does."""
    if standing is None or standing.impact is None:
        return None
    found = standing.impact()
    telling = [row for row in found.rows if row.effect in {"stops", "starts"} or row.why]
    rules = found.new
    transition = f", with a transition until {words.day(rules.transition)}" if rules.transition else ""
    return Impact(
        heading=f"Version {rules.version} counts from {words.day(rules.effective_from)} on{transition}",
        signed=rules.signed_sentence,
        sentence=found.sentence,
        changes=tuple(ChangeLine(CHANGES[each.effect], each.what, each.reason) for each in found.changes),
        rows=tuple(_row(row, page) for row in telling[:SHOWN]),
        rest=_rest(found, len(telling)),
        command=f"mlgov policy diff {name} coming:{name}",
    )


def _row(row: ImpactRow, page: str) -> ImpactLine:
    _, _, rest = row.subject.partition("/")
    model, _, version = rest.partition("@")
    tags = ("in use" if row.live else "", "approved" if row.approved else "")
    return ImpactLine(
        chip=EFFECTS[row.effect],
        link=Link(f"{model} {version}", urls.relative(urls.of_subject(row.subject), page)),
        tags=tuple(each for each in tags if each),
        sentence=row.sentence,
        why=row.why,
        until=row.may_stay_until.isoformat() if row.may_stay_until else "",
    )


def _rest(found: PolicyImpact, telling: int) -> str:
    """What isn't listed, in one sentence or more."""
    same = len(found.rows) - telling
    parts = []
    if telling > SHOWN:
        parts.append(f"And {telling - SHOWN:,} more versions.")
    if same:
        parts.append(f"For {words.counted(same, 'version')} nothing changes.")
    if found.others:
        verb = "is" if found.others == 1 else "are"
        parts.append(f"{words.sentence(words.counted(found.others, 'version'))} {verb} judged by other policies.")
    return " ".join(parts)
