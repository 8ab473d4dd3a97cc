"""One policy: every limit with its reason, what must be measured, how the risk tier follows, what is accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.policy import LimitInForce, PolicyInForce
from mlgov.documents.policy_rules import LimitRule
from mlgov.evidence.measurement import CheckHelp
from mlgov.pages import urls, words
from mlgov.pages.brief import metric_title
from mlgov.pages.lists import FAMILY_TITLES
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.policy_impact import Impact, impact_of
from mlgov.pages.portfolio import PolicyStanding
from mlgov.pages.words import Chip

RELATIVE = {
    "baseline": "the charter's baseline",
    "predecessor": "the version before",
    "trivial": "a trivial model",
    "release": "the value at release",
}
HANDLING = {
    "block": "keeps a release shut",
    "needs_acceptance": "needs somebody to accept it",
    "show": "is shown",
}


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit in words."""

    name: str
    check: Link
    limit: str
    applies: str
    force: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class LimitGroup:
    """The limits of one family."""

    title: str
    rows: tuple[LimitLine, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in words and its reason."""

    what: str
    when: str
    reason: str
    until: str = ""
    """The last day (ISO) on which it counts, if it ends."""


@dataclass(frozen=True)
class PolicyPage:
    """A policy as a person reads it."""

    template: ClassVar[str] = "pages/policy.html.jinja"

    crumbs: tuple[Link, ...]
    name: str
    title: str
    description: str
    owner: str
    since: str
    not_yet: bool
    chain: str
    digest: str
    signed: str
    """Whether it is signed, in words; empty for a packaged policy, which nobody here signs."""
    signed_chip: Chip
    impact: Impact | None
    groups: tuple[LimitGroup, ...]
    required: tuple[Line, ...]
    tiers: tuple[Line, ...]
    exemptions: tuple[Line, ...]
    handling: tuple[Line, ...]
    measuring: tuple[Line, ...]
    as_of: AsOf

    @classmethod
    def of(
        cls,
        name: str,
        policy: PolicyInForce,
        catalogue: Sequence[CheckHelp],
        as_of: dt.date,
        standing: PolicyStanding | None = None,
    ) -> PolicyPage:
        """The page of a policy; metric names are those of the installed checks."""
        page = urls.policy(name)
        helps = {item.check: item for item in catalogue}
        families = list(dict.fromkeys(limit.key.partition(".")[0] for limit in policy.limits))
        rules = policy.policy
        return cls(
            crumbs=(Link("Policies", urls.relative(urls.policies(), page)), Link(name)),
            name=f"{rules.name} {rules.version}",
            title=rules.title,
            description=rules.description,
            owner=words.plain(rules.owner),
            since=words.day(rules.effective_from),
            not_yet=as_of < rules.effective_from,
            chain=" extends ".join(policy.chain),
            digest=policy.digest,
            signed=standing.sentence if standing is not None else "",
            signed_chip=Chip("Signed", "pass")
            if standing is not None and standing.signed
            else Chip("Not signed", "warn"),
            impact=impact_of(name, standing, page),
            groups=tuple(
                LimitGroup(
                    FAMILY_TITLES.get(family, words.sentence(words.plain(family))),
                    tuple(_limit(item, helps, page) for item in policy.limits if item.key.startswith(f"{family}.")),
                )
                for family in families
            ),
            required=tuple(
                Line(
                    helps[item.check].title if item.check in helps else item.check,
                    _applies(item.tiers, item.stages, item.problems),
                    item.reason,
                )
                for item in rules.required
            ),
            tiers=tuple(
                Line(words.sentence(f"{item.tier} risk"), _conditions(item.when), item.reason)
                for item in rules.tier_rules
            ),
            exemptions=tuple(
                Line(
                    f"{item.check} of {item.subject}",
                    f"accepted by {words.plain(item.role)} until {words.day(item.expires)}",
                    item.reason,
                    until=item.expires.isoformat(),
                )
                for item in rules.exemptions
            ),
            handling=(
                Line("Too little data to say", _handling(rules.on_insufficient), ""),
                Line("Outcomes that are not in yet", _handling(rules.on_awaiting), ""),
                Line(
                    "Tested on other rows than the version before",
                    _handling(rules.on_insufficient if rules.on_other_rows is None else rules.on_other_rows),
                    "",
                ),
            ),
            measuring=tuple(
                Line(words.sentence(words.plain(key)), str(value), "") for key, value in rules.measuring.given().items()
            ),
            as_of=AsOf.of(as_of),
        )


def _limit(item: LimitInForce, helps: dict[str, CheckHelp], page: str) -> LimitLine:
    rule = item.rule
    force = "required" if rule.required else "shown only" if rule.advisory else "keeps a release shut"
    return LimitLine(
        name=words.sentence(metric_title(item.check, item.metric, helps)),
        check=Link(item.key, urls.relative(urls.checks(item.check), page) if item.check in helps else ""),
        limit=limit_phrase(rule),
        applies=_applies(rule.tiers, rule.stages, rule.problems),
        force=force,
        reason=rule.reason,
        source=item.source,
    )


def limit_phrase(rule: LimitRule) -> str:
    """A limit in words: `at least 0.80`, `at most 10 % above the version before`."""
    word = "at least" if rule.direction == "at_least" else "at most"
    text = f"{word} {rule.value.replace('-', words.MINUS)}"
    if rule.relative_to != "absolute":
        measure = {"absolute": "difference to", "relative": "relative change to"}.get(
            rule.change or "", "compared with"
        )
        rows = ", even on other rows" if rule.other_rows else ""
        rows = ", tested on the same rows" if rule.relative_to == "predecessor" and not rows else rows
        text += f" ({measure} {RELATIVE.get(rule.relative_to, rule.relative_to)}{rows})"
    if rule.interval:
        text += ", with its whole interval"
    if rule.min_n:
        text += f", from {rule.min_n:,} rows on"
    return text


def _applies(tiers: Sequence[str] | None, stages: Sequence[str] | None, problems: Sequence[str] | None) -> str:
    parts = []
    if tiers:
        parts.append(f"{' and '.join(tiers)} risk")
    if stages:
        parts.append(" and ".join("at release" if stage == "release" else "in production" for stage in stages))
    if problems:
        parts.append(" and ".join(words.PROBLEMS.get(item, words.plain(item)) for item in problems))
    return ", ".join(parts) or "everything"


def _conditions(when: object) -> str:
    if not isinstance(when, dict):
        return ""
    return "; ".join(
        f"{words.plain(name)}: {' or '.join(words.plain(str(value)) for value in values)}"
        for name, values in when.items()
    )


def _handling(said: object) -> str:
    if isinstance(said, dict):
        return "; ".join(f"{tier} risk: {HANDLING.get(value, value)}" for tier, value in said.items())
    return HANDLING.get(str(said), str(said))
