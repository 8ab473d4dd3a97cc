"""A validation report: what an independent validator questioned, measured and thinks of a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.people import Person
from mlgov.documents.validation import ASPECTS, Validation, ValidationFile
from mlgov.judging.words import saying
from mlgov.pages import urls, words
from mlgov.pages.finding import Fact
from mlgov.pages.findings import FindingRow, finding_row
from mlgov.pages.overseen import Places, distance
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ProjectRecord
from mlgov.pages.words import Chip

RATINGS = {
    "fit": Chip("Fit for its purpose", "pass"),
    "fit_with_findings": Chip("Fit, with findings", "warn"),
    "not_fit": Chip("Not fit for its purpose", "fail"),
}
VIEWS = {
    "agree": Chip("Agrees", "pass"),
    "agree_with_findings": Chip("Agrees, with findings", "warn"),
    "disagree": Chip("Disagrees", "fail"),
}
SCOPES = {
    "initial": "before first use",
    "periodic": "periodic",
    "triggered": "because something happened",
}
QUESTIONS = {
    "concept": "Is the idea sound, and right for the purpose?",
    "data": "Is the data right, complete and allowed?",
    "outcomes": "Do the results hold, also for parts of the data?",
    "limits": "Are limits, monitoring and known weaknesses adequate?",
}


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What the validator thinks of one aspect."""

    aspect: str
    question: str
    chip: Chip
    text: str


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """What was questioned, and the answer."""

    what: str
    answer: str


@dataclass(frozen=True, slots=True)
class TestRow:
    """What the validator measured."""

    name: str
    code: str
    value: str
    n: str
    data: str
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class ValidationRow:
    """One report in a list."""

    link: Link
    chip: Chip
    detail: str
    by: str


@dataclass(frozen=True)
class ValidationPage:
    """A validation report as a person reads it."""

    template: ClassVar[str] = "pages/validation.html.jinja"

    crumbs: tuple[Link, ...]
    title: str
    chip: Chip
    sentence: str
    opinions: tuple[OpinionRow, ...]
    challenges: tuple[ChallengeRow, ...]
    unanswered: str
    tests: tuple[TestRow, ...]
    findings: tuple[FindingRow, ...]
    unknown: tuple[str, ...]
    """Findings that it names and that don't exist."""
    facts: tuple[Fact, ...]
    prose: str
    digest: str
    source: str
    as_of: AsOf

    @classmethod
    def of(
        cls, project: ProjectRecord, file: ValidationFile, as_of: dt.date, people: Mapping[str, Person]
    ) -> ValidationPage:
        """The page of a report; `people` are those of portal.yml, whose names are shown."""
        found = file.validation
        places = Places.of(project, urls.validation(project.id, file.id))
        open_ = sum(not each.answer.strip() for each in found.challenges)
        known = [places.findings[each] for each in found.findings if each in places.findings]
        return cls(
            crumbs=(
                Link("Projects", urls.relative(urls.projects(), places.page)),
                places.link(),
                places.link(found.model),
                places.link(found.model, found.version),
                Link("validation"),
            ),
            title=f"Validation of {found.model} {found.version}",
            chip=RATINGS[found.rating],
            sentence=_sentence(found, who_is(found.validator, people)),
            opinions=tuple(_opinions(found)),
            challenges=tuple(ChallengeRow(each.what, each.answer.strip()) for each in found.challenges),
            unanswered=f"{open_} {'is' if open_ == 1 else 'are'} not answered yet." if open_ else "",
            tests=tuple(_tests(found)),
            findings=tuple(finding_row(places, each, as_of) for each in known),
            unknown=tuple(each for each in found.findings if each not in places.findings),
            facts=tuple(_facts(places, found, who_is(found.validator, people), as_of)),
            prose=file.prose,
            digest=file.sha256,
            source=file.path,
            as_of=AsOf.of(as_of),
        )


def who_is(person: str, people: Mapping[str, Person]) -> str:
    """A person's name as portal.yml has it, else the id."""
    known = people.get(person)
    return f"{known.name} ({person})" if known is not None and known.name and known.name != person else person


def newest_first(files: Iterable[ValidationFile]) -> list[ValidationFile]:
    """Reports by their day, the latest first."""
    return sorted(files, key=lambda each: (each.validation.on, each.id), reverse=True)


def validation_row(project_id: str, file: ValidationFile, page: str) -> ValidationRow:
    """A report as a line of a list on another page."""
    found = file.validation
    text = f"{found.model} {found.version}, {words.day(found.on)}"
    return ValidationRow(
        link=Link(text, urls.relative(urls.validation(project_id, file.id), page)),
        chip=RATINGS[found.rating],
        detail=f"{words.sentence(SCOPES[found.scope])} validation",
        by=found.validator,
    )


def _sentence(found: Validation, who: str) -> str:
    """The opinion, counted, and by whom."""
    views = [each.view for each in found.opinion.given().values()]
    against = views.count("disagree")
    counts = [
        f"agrees on {views.count('agree')}" if views.count("agree") else "",
        f"agrees with findings on {views.count('agree_with_findings')}" if "agree_with_findings" in views else "",
        f"disagrees on {against}" if against else "",
    ]
    said = words.listed([each for each in counts if each])
    return f"{who}, {words.day(found.on)}: {said} of {words.counted(len(views), 'aspect')}."


def _opinions(found: Validation) -> Iterator[OpinionRow]:
    given = found.opinion.given()
    for aspect in ASPECTS:
        opinion = given.get(aspect)
        chip = VIEWS[opinion.view] if opinion is not None else Chip("No opinion given", "none")
        yield OpinionRow(words.sentence(aspect), QUESTIONS[aspect], chip, opinion.text if opinion else "")


def _tests(found: Validation) -> Iterator[TestRow]:
    for each in found.tests:
        yield TestRow(
            name=words.sentence(saying(each.metric.rpartition(".")[2]).name),
            code=each.metric if "." in each.metric else "",
            value=each.value.replace("-", words.MINUS) if each.value is not None else words.DASH,
            n=words.count(each.n),
            data=each.data or words.DASH,
            evidence=str(each.evidence or ""),
            note=each.note or "",
        )


def _facts(places: Places, found: Validation, who: str, as_of: dt.date) -> Iterator[Fact]:
    yield Fact("Version", "", places.link(found.model, found.version))
    yield Fact("Scope", SCOPES[found.scope] + (f": {found.trigger}" if found.trigger else ""), Link(""))
    yield Fact("Validator", who, Link(""))
    yield Fact("Report of", words.day(found.on), Link(""))
    if found.next is None:
        yield Fact("Next validation", "no day is set", Link(""))
    else:
        said = f"{words.day(found.next)} ({distance(found.next, as_of)})"
        yield Fact("Next validation", said, Link(""), until=found.next.isoformat() if found.next >= as_of else "")
