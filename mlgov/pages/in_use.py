"""What production says of a version that people signed: signed and healthy are two states, and one never hides the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.evidence.verdict import Result, Status
from mlgov.gating.attention import Attention
from mlgov.judging.worst import strictest
from mlgov.pages import words
from mlgov.pages.home import plainly
from mlgov.pages.portfolio import VersionRecord

BAD = frozenset({Status.FAILED, Status.MISSING, Status.ERROR})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What doesn't hold on data that came after the release."""

    heading: str
    """What is said behind `It is signed, but`."""
    sentence: str
    """What it is, outcomes first, then the latest window."""
    role: str
    """Who has to find out why; empty if nobody is named."""
    accepted: str
    """What somebody accepted of it, until when; empty if nothing."""


def trouble_of(record: VersionRecord) -> Trouble | None:
    """What doesn't hold in production, or on later data for a version that isn't in use; None if all of it holds."""
    if record.retired:
        return None
    failing = [item for item in record.contents.attention if item.stage == "monitoring" and item.status == "failed"]
    over_time = next((item for item in failing if item.windows), None)
    latest = _latest(record)
    if over_time is None and not latest:
        return None
    told = [plainly(over_time.sentence)] if over_time is not None else []
    where = "in production" if record.live else "on later data"
    return Trouble(
        heading=f"{where} it doesn't hold",
        sentence=" ".join([*told, *([latest] if latest else [])]),
        role=_role(over_time, failing),
        accepted=_accepted(record, over_time),
    )


def tally(results: Sequence[Result], required: str = "") -> list[str]:
    """Blocking results in words: `2 limits fail`, `1 can't be decided`; `required` stands before the first noun."""
    failing = sum(item.status is Status.FAILED for item in results)
    absent = sum(item.status in {Status.MISSING, Status.ERROR} for item in results)
    unsure = len(results) - failing - absent
    found = []
    if failing:
        found.append(f"{failing} {required}{'limit fails' if failing == 1 else 'limits fail'}")
    if absent:
        found.append(f"{absent} {required}{'number is' if absent == 1 else 'numbers are'} missing")
    if unsure:
        noun = "" if found else f" {required}limit{'' if unsure == 1 else 's'}"
        found.append(f"{unsure}{noun} can't be decided")
    return found


def _latest(record: VersionRecord) -> str:
    """What fails in the latest window; empty if nothing does."""
    if record.windows:
        verdict = record.windows[-1].verdict
        blocking = strictest(verdict.blocking)
        if not any(item.status in BAD for item in blocking):
            return ""
        return f"In {words.period(verdict.window)}, the latest measured, {words.listed(tally(blocking))}."
    logged = record.contents.logged[-1:]
    failed = (logged[0].verdict or {}).get(Status.FAILED.value, 0) if logged else 0
    if not failed:
        return ""
    count = words.counted(failed, "limit fails", "limits fail")
    return f"In {words.period(logged[0].window)}, the latest in the log, {count}."


def _role(over_time: Attention | None, failing: Sequence[Attention]) -> str:
    first = over_time or next(iter(failing), None)
    return first.who.partition(",")[0] if first is not None else ""


def _accepted(record: VersionRecord, over_time: Attention | None) -> str:
    """The finding about what fails over time that somebody accepted for a while."""
    if over_time is None:
        return ""
    number = f"{over_time.check}.{over_time.metric}"
    for each in record.contents.findings:
        finding = each.file.finding
        about = (one.result for one in finding.results)
        if each.state == "accepted" and finding.accepted is not None and number in about:
            until = f" until {words.day(finding.accepted.until)}"
            return f"{words.sentence(words.plain(finding.accepted.role))} accepts “{finding.title}”{until}."
    return ""
