"""What a charter must answer, by risk tier and state, from a table that ships as data with a reason per row.

An answer is there, missing (`TBD` counts as missing) or unknown with a reason. Unknown is allowed and shown: it is honest,
and whoever signs sees it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mlgov.documents.answers import is_answer, is_placeholder, unknown_reason
from mlgov.documents.base import Document, load
from mlgov.documents.charter import ROLE_FIELDS, Charter, CharterFile, State
from mlgov.documents.headings import heading
from mlgov.documents.standards import DATA, asked_by_standards

From = Literal["draft", "proposed", "agreed", "never"]
AnswerStatus = Literal["answered", "missing", "unknown"]

_STATES = ("draft", "proposed", "agreed")
_ENTRY = re.compile(r"(\w+)\[\]\.(\w+)")


class Requirement(Document):
    """One row of the table."""

    id: str
    title: str
    where: str
    low: From
    medium: From
    high: From
    when: Literal["always", "people", "personal_data", "ai_act_high"] = "always"
    ended: bool = False
    reason: str

    @property
    def standards(self) -> tuple[str, ...]:
        """What standards ask for that is answered here."""
        return asked_by_standards(self.where)

    @property
    def heading(self) -> str | None:
        """The heading's id, if it is answered in prose."""
        return self.where.removeprefix("## ") if self.where.startswith("## ") else None

    @property
    def anchor(self) -> str:
        """The id of the place on the charter's page."""
        return f"section-{self.heading}" if self.heading else f"answer-{self.id}"

    def needed_from(self, tier: str) -> From:
        """The state from which on this must be answered; `never` if it need not be."""
        wanted: From = {"low": self.low, "medium": self.medium}.get(tier, self.high)
        return wanted


_RECENT: deque[tuple[CharterFile, str, State, tuple[RequirementState, ...]]] = deque(maxlen=4)
"""Charter, tier, state and the answer: gate and pages of a version ask the same, and a charter never changes."""


class _Table(Document):
    rows: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class RequirementState:
    """One row of the table, and what this charter says."""

    id: str
    title: str
    status: AnswerStatus
    reason: str
    """Why it is asked."""
    anchor: str
    required: bool
    """It must be answered now, at this tier and state."""
    detail: str = ""
    """Why it is unknown, or which entries lack it."""
    needed_from: str = "never"
    """The state from which on it must be answered at this tier."""
    source: str = ""
    """`file:line` to edit."""
    standards: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Required and not there: what `3 required answers missing` counts."""
        return self.required and self.status == "missing"


@cache
def requirements() -> tuple[Requirement, ...]:
    """The table, in the order of the charter's page."""
    return load(_Table, DATA / "charter_requirements.yml", root=DATA).rows


def missing(charter_file: CharterFile, tier: str, *, state: State | None = None) -> tuple[RequirementState, ...]:
    """Every row that makes sense for this charter, with its status; required ones are marked.

    Args:
        charter_file: the charter as read.
        tier: the risk tier that counts (`mlgov.documents.tier`).
        state: judge as if the charter were in that state; a release needs what an agreed charter needs.
    """
    state = state or charter_file.charter.state
    for known, known_tier, known_state, answer in _RECENT:
        if known is charter_file and (known_tier, known_state) == (tier, state):
            return answer
    answer = tuple(_states(charter_file, tier, state))
    _RECENT.append((charter_file, tier, state, answer))
    return answer


def more_before_release(charter_file: CharterFile, tier: str) -> tuple[RequirementState, ...]:
    """What a release asks for and nobody must answer yet; nothing for charters that are agreed or have ended."""
    if charter_file.charter.state not in {"draft", "proposed"}:
        return ()
    now = {row.id for row in missing(charter_file, tier) if row.open}
    return tuple(row for row in missing(charter_file, tier, state="agreed") if row.open and row.id not in now)


def _states(charter_file: CharterFile, tier: str, state: State) -> Iterator[RequirementState]:
    for row in requirements():
        if _is_about_nothing(row, charter_file.charter):
            continue
        status, detail = _status(row, charter_file)
        makes_sense = _MAKES_SENSE[row.when](charter_file.charter)
        if not makes_sense and status == "missing":
            continue
        yield RequirementState(
            id=row.id,
            title=row.title,
            status=status,
            reason=row.reason,
            anchor=row.anchor,
            required=makes_sense and _is_required(row, state, tier),
            detail=detail,
            needed_from=row.needed_from(tier) if makes_sense else "never",
            source=_source(row, charter_file),
            standards=row.standards,
        )


def _is_required(row: Requirement, state: str, tier: str) -> bool:
    if state == "rejected":
        return row.ended
    reached = "agreed" if state == "retired" else state
    wanted = row.needed_from(tier)
    due = wanted != "never" and _STATES.index(wanted) <= _STATES.index(reached)
    return due or (row.ended and state == "retired")


def _is_about_nothing(row: Requirement, charter: Charter) -> bool:
    """A row about the entries of a list that has none: the list's own row says what is missing."""
    entry = _ENTRY.fullmatch(row.where)
    return entry is not None and not getattr(charter, entry.group(1))


def _decides_about_people(charter: Charter) -> bool:
    return charter.decides_about_people is not False


def _has_personal_data(charter: Charter) -> bool:
    # A source that doesn't say is asked by a row of its own; only a yes brings the rows on personal data.
    return any(source.personal for source in charter.data)


_MAKES_SENSE: dict[str, Callable[[Charter], bool]] = {
    "always": lambda _: True,
    "people": _decides_about_people,
    "personal_data": _has_personal_data,
    "ai_act_high": lambda charter: charter.ai_act_class == "high",
}


def _status(row: Requirement, file: CharterFile) -> tuple[AnswerStatus, str]:
    if row.heading is not None:
        return _of_section(row.heading, file)
    if row.where == "people":
        others = [role for role in (*ROLE_FIELDS[1:], *file.charter.people) if file.charter.roles().get(role)]
        return ("answered", "") if others else ("missing", "")
    entry = _ENTRY.fullmatch(row.where)
    if entry is not None:
        return _of_entries(entry.group(1), entry.group(2), row, file)
    if row.where in file.unknown:
        return "unknown", file.unknown[row.where]
    return ("answered", "") if _is_said(_value(file.charter, row.where)) else ("missing", "")


def _of_section(id_: str, file: CharterFile) -> tuple[AnswerStatus, str]:
    section = file.sections.get(id_)
    if section is None:
        return "missing", ""
    reason = unknown_reason(section.markdown)
    if reason is not None:
        return "unknown", reason
    return ("answered", "") if is_answer(section.markdown) else ("missing", "")


def _of_entries(name: str, key: str, row: Requirement, file: CharterFile) -> tuple[AnswerStatus, str]:
    """Every entry of a list must answer; the detail names those that don't."""
    entries = getattr(file.charter, name)
    if row.when == "personal_data":
        # Positions must stay those of the file, so entries of which it doesn't make sense are skipped, not removed.
        asked = [at for at, entry in enumerate(entries) if entry.personal]
    else:
        asked = list(range(len(entries)))
    keys = ("at_least", "at_most") if key == "target" else (key,)
    lacking: list[str] = []
    reasons: list[str] = []
    for at in asked:
        if any(_is_said(getattr(entries[at], each)) for each in keys):
            continue
        reason = next((file.unknown[path] for each in keys if (path := f"{name}[{at}].{each}") in file.unknown), None)
        label = str(getattr(entries[at], "name", "") or getattr(entries[at], "metric", at + 1))
        if reason is None:
            lacking.append(label)
        else:
            reasons.append(f"{label}: {reason}")
    if lacking:
        return "missing", f"not said for {', '.join(lacking)}"
    return ("unknown", "; ".join(reasons)) if reasons else ("answered", "")


def _value(charter: Charter, path: str) -> object:
    value: object = charter
    for step in path.split("."):
        value = getattr(value, step, None)
    return value


def _is_said(value: object) -> bool:
    """Whether a value is an answer; false and 0 are, nothing and `TBD` are not."""
    if isinstance(value, str):
        return not is_placeholder(value)
    return value is not None and value not in ((), {})


def _source(row: Requirement, file: CharterFile) -> str:
    if row.heading is not None:
        section = file.sections.get(row.heading)
        return f"{file.path}:{section.line}" if section is not None else file.path
    return file.source(row.where.partition("[")[0])


def heading_titles() -> dict[str, str]:
    """Heading id -> title, for the rows that are answered in prose."""
    return {row.heading: heading(row.heading).title for row in requirements() if row.heading is not None}
