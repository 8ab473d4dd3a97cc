"""A version's first page: in ten seconds whether it is fit, why not, whom it waits for, and where to look next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import words
from mlgov.pages.concerns import Concerns, concerns_of
from mlgov.pages.findings import FindingRow, rows_about
from mlgov.pages.key_numbers import KeyNumber, key_numbers
from mlgov.pages.parts import VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.signing import SignOffPanel, further_of, sign_off_of
from mlgov.pages.since import Changes, changes_of
from mlgov.pages.standing import Standing, standing_of
from mlgov.pages.telling import page_of
from mlgov.pages.validation import ValidationRow, newest_first, validation_row

LEVELS = {
    "reported": "Reported by somebody else, not measured here",
    "local": "Measured here on a person's machine",
    "ci": "Measured here by a protected pipeline",
    "signed": "Measured here by a signed runner",
}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_MARKUP = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the life cycle: `done`, `here`, or nothing yet."""

    title: str
    kind: str
    said: str


@dataclass(frozen=True)
class VersionPage:
    """The page of one registered version."""

    template: ClassVar[str] = "pages/version.html.jinja"

    head: VersionHead
    lede: str
    stages: tuple[Stage, ...]
    standing: Standing
    numbers: tuple[KeyNumber, ...]
    no_numbers: str
    concerns: Concerns
    sign_off: SignOffPanel
    further: tuple[SignOffPanel, ...]
    changes: Changes
    findings: tuple[FindingRow, ...]
    validations: tuple[ValidationRow, ...]
    provenance: str

    @classmethod
    def of(cls, record: VersionRecord) -> VersionPage:
        """The page of a version, whatever of it exists."""
        numbers = key_numbers(record)
        return cls(
            head=version_head(record, "index"),
            lede=lede(record),
            stages=stages_of(record),
            standing=standing_of(record),
            numbers=numbers,
            no_numbers="" if numbers else _no_numbers(record),
            concerns=concerns_of(record),
            sign_off=sign_off_of(record),
            further=further_of(record),
            changes=changes_of(record),
            findings=rows_about(record, page_of(record)),
            validations=tuple(
                validation_row(record.version.project, each, page_of(record))
                for each in newest_first(record.contents.validations)
            ),
            provenance=provenance(record),
        )


def lede(record: VersionRecord) -> str:
    """What is predicted, and why: the charter's target and the first sentence of its reason."""
    charter = record.version.charter
    if charter is None:
        return "There is no charter, so nobody has said yet what this model predicts and why."
    target = charter.charter.target
    kind = words.PROBLEMS.get(record.version.problem, words.plain(record.version.problem))
    said = f"Predicts {target.rstrip('.')}." if target else f"The charter doesn't say what it predicts ({kind})."
    why = charter.sections.get("why")
    return f"{said} {first_sentence(why.markdown)}".strip() if why else said


def first_sentence(markdown: str) -> str:
    """The first sentence of a text, without its marks."""
    text = " ".join(_MARKUP.sub(r"\1", markdown).split())
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def stages_of(record: VersionRecord) -> tuple[Stage, ...]:
    """The life cycle by what exists; one stage is the present one."""
    item = record.version
    data = item.authored.data
    used = bool(item.deployments_on(record.as_of)) or record.live
    measured = record.release.statement is not None
    watched = bool(record.windows or record.contents.logged)
    release = record.brief.release
    done = {
        "Charter": item.charter is not None,
        "Data": any((data.train, data.validation, data.test, data.reference)),
        "Evaluation": measured,
        "Review": release is not None and release.open,
        "Release": used,
        "Monitoring": watched,
        "Retired": record.retired,
    }
    if record.retired:
        here = "Retired"
    elif used:
        here = "Monitoring" if watched else "Release"
    else:
        here = next((name for name in ("Charter", "Data", "Evaluation", "Review") if not done[name]), "Release")
    kinds = {name: "here" if name == here else "done" if finished else "" for name, finished in done.items()}
    said = {"here": "it is here", "done": "there", "": "not yet"}
    return tuple(Stage(name, kind, said[kind]) for name, kind in kinds.items())


def provenance(record: VersionRecord) -> str:
    """Who measured and with what, and what was not read again for this build."""
    if record.release.statement is None:
        return "Nothing was measured yet."
    run = record.release.run
    if run is None:
        text = "There is no record of who measured"
    else:
        text = f"{LEVELS[run.level]} on {words.day(run.started)}"
        version = run.versions.get("mlgov")
        text += f" with mlgov {version}" if version else ""
        if run.commit:
            text += f" at commit {run.commit[:12]}" + (" with changes that were not committed" if run.dirty else "")
    level = record.contents.level
    if level is not None and level.by and level.level != level.claimed and not level.contradicted:
        text += f". Vouched for since by {level.by}, who came to the same numbers"
    left = record.contents.not_rehashed
    if left:
        named = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > 3 else "")
        return f"{text}. Not read again for this build: {named}."
    return f"{text}."


def _no_numbers(record: VersionRecord) -> str:
    if record.release.statement is None:
        return f"No numbers yet. They appear here after mlgov check {record.version.name}."
    return "The evidence has no number over all rows; see the sections below."
