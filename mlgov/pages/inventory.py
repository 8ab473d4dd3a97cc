"""The table of registered versions: filtered and sorted in the browser, with a link that keeps the filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mlgov.evidence.measurement import Interval
from mlgov.evidence.verdict import Status
from mlgov.gating.attention import Attention, ordered
from mlgov.pages import urls, words
from mlgov.pages.charts.svg import sparkline
from mlgov.pages.numerals import range_text, value_beside
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.signed_words import state_chip
from mlgov.pages.units import AMOUNTS, outcome_unit
from mlgov.pages.words import Chip, Shape


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One registered version."""

    link: Link
    project: Link
    kind: str
    tier: str
    tier_order: int
    chip: Chip
    chip_order: int
    metric: str
    value: str
    unit: str
    range: str
    sort_value: str
    spark: Markup
    sign_off: Chip
    review: str
    review_iso: str
    owner: str
    facets: str
    """What the quick filters look at, separated by spaces."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All rows, and what there is to choose from."""

    rows: tuple[InventoryRow, ...]
    kinds: tuple[str, ...]
    owners: tuple[str, ...]
    tiers: tuple[str, ...]


_STANDINGS: tuple[tuple[str, str, str, Shape], ...] = (
    (Status.FAILED.value, "fails", "fail", "fail"),
    ("unmeasured", "not measured", "not measured", "fail"),
    ("undecided", "can't be decided", "can't be decided", "none"),
    ("advisory", "worth a look", "worth a look", "warn"),
    ("accepted", "accepted", "accepted", "warn"),
    (Status.WARNED.value, "not certain", "not certain", "warn"),
    (Status.PASSED.value, "holds", "hold", "pass"),
)
"""From worst to best: what is counted, in words for one and for several, and its shape."""
TIER_ORDER = ("high", "medium", "low")


def inventory_of(records: Sequence[VersionRecord], page: str) -> Inventory:
    """The table of these versions on a page."""
    rows = tuple(_row(record, page) for record in records)
    tiers = {row.tier for row in rows}
    return Inventory(
        rows=rows,
        kinds=tuple(sorted({row.kind for row in rows})),
        owners=tuple(sorted({row.owner for row in rows if row.owner})),
        tiers=tuple(tier for tier in TIER_ORDER if tier in tiers),
    )


def tally_chip(record: VersionRecord) -> Chip:
    """How a version stands at release, in two or three words."""
    if record.brief.evidence is None:
        return words.chip("missing")
    return counts_chip(record.brief.counts, record.brief.blocking)


def counts_chip(counts: Mapping[str, int], blocking: int) -> Chip:
    """How a verdict stands: its worst news, counted (`counts` as `tally` gives them)."""
    unmeasured = counts.get(Status.ERROR.value, 0) + counts.get(Status.MISSING.value, 0)
    told = {**counts, "unmeasured": unmeasured, "undecided": blocking}
    for name, one, many, shape in _STANDINGS:
        if found := told.get(name, 0):
            return Chip(f"{found} {one if found == 1 else many}", shape)
    return Chip("Nothing judged", "none")


def needs_signature(record: VersionRecord) -> bool:
    """Whether people are what is missing, or what they signed no longer counts; retired versions need nobody."""
    signed = record.brief.release
    if signed is None or signed.open or record.retired:
        return False
    return record.brief.passes or record.live or signed.state != "in_review"


def keeps_shut(record: VersionRecord) -> Attention | None:
    """The most urgent thing that keeps a version from being signed; None where it passes the release check."""
    if record.brief.passes:
        return None
    shut = [
        item
        for item in record.brief.attention
        if item.blocking and item.stage == "release" and item.kind in {"result", "evidence", "charter", "tier"}
    ]
    return next(iter(ordered(shut)), None)


def acts_first(record: VersionRecord) -> str:
    """The role that has to act before anybody can sign; empty where the numbers pass the release check."""
    first = keeps_shut(record)
    return first.who.partition(",")[0] if first is not None else ""


def headline_value(record: VersionRecord) -> str:
    """The number that stands for a version, never on its limit's other side; a dash where there is none."""
    headline = record.brief.headline
    if headline is None:
        return words.DASH
    bound = float(headline.limit) if headline.limit else None
    return value_beside(headline.value, _interval(record), bound, headline.metric)


def headline_unit(record: VersionRecord) -> str:
    """The unit of that number; empty for a pure one."""
    headline = record.brief.headline
    return outcome_unit(record) if headline is not None and headline.metric in AMOUNTS else ""


def _interval(record: VersionRecord) -> Interval | None:
    headline = record.brief.headline
    if headline is None or headline.low is None or headline.high is None:
        return None
    return Interval(headline.low, headline.high, 0.95, "")


def _row(record: VersionRecord, page: str) -> InventoryRow:
    item, brief = record.version, record.brief
    headline = brief.headline
    charter = item.charter.charter if item.charter else None
    review = charter.reviews.next if charter and charter.reviews else None
    chip = tally_chip(record)
    facets = [
        "live" if record.live else "",
        "fails" if chip.shape == "fail" else "",
        "drifting" if brief.window_counts.get(Status.FAILED.value) else "",
        "high" if record.tier.tier == "high" else "",
        "due" if review is not None and (review - record.as_of).days <= 30 else "",
        "retired" if record.retired else "",
        "sign" if needs_signature(record) else "",
    ]
    return InventoryRow(
        link=Link(
            f"{item.model} {item.version}",
            urls.relative(urls.version(item.project, item.model, item.version), page),
        ),
        project=Link(charter.title if charter else item.project, urls.relative(urls.project(item.project), page)),
        kind=words.PROBLEMS.get(item.problem, words.plain(item.problem)),
        tier=record.tier.tier,
        tier_order=TIER_ORDER.index(record.tier.tier) if record.tier.tier in TIER_ORDER else 9,
        chip=chip,
        chip_order=("fail", "none", "warn", "pass").index(chip.shape),
        metric=headline.title if headline else "",
        value=headline_value(record),
        unit=headline_unit(record),
        range=range_text(_interval(record), headline.metric) if headline else "",
        sort_value=f"{headline.value:.6g}" if headline else "",
        spark=_spark(record),
        sign_off=state_chip(brief.release, live=record.live, ready=brief.passes),
        review=words.day(review) if review else words.DASH,
        review_iso=review.isoformat() if review else "",
        owner=item.authored.owner or (charter.owner if charter and charter.owner else ""),
        facets=" ".join(part for part in facets if part),
    )


def _spark(record: VersionRecord) -> Markup:
    """The main metric in the latest windows, or words where there are none."""
    brief = record.brief
    values = [point.value for point in brief.series]
    if brief.headline is None or len([value for value in values if value is not None]) < 2:
        if brief.logged and not brief.series:
            return Markup('<span class="muted">{} in the log</span>').format(words.counted(brief.logged, "window"))
        return Markup('<span class="muted">no history yet</span>')
    first, last = brief.series[0].window, brief.series[-1].window
    label = f"{brief.headline.title}, {words.period(first)} to {words.period(last)}"
    limit = float(brief.headline.limit) if brief.headline.limit else None
    return sparkline(values, limit=limit, label=label, failed=[point.failed for point in brief.series])
