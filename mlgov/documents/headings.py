"""The prose of a charter: which headings are recognised, and what belongs under each.

Only level-2 headings (`## Limitations`) divide a charter. They are compared without case, numbering and punctuation, and
each has synonyms, so that people keep the words of their house. What is not recognised is kept and shown, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from mlgov.documents.base import Document

OTHER = "other"
INTRODUCTION = "introduction"


class Heading(Document):
    """One recognised heading: its id, the title that pages show, what belongs there, and other accepted titles."""

    id: str
    title: str
    belongs: str
    also: tuple[str, ...] = ()


class Section(Document):
    """The prose under one heading; `id` is `other` for headings that are not recognised."""

    id: str
    title: str
    markdown: str
    line: int


HEADINGS: tuple[Heading, ...] = (
    Heading(
        id="why",
        title="Why",
        belongs="What the model is for, in a few sentences that anybody understands.",
        also=("Purpose", "Intended purpose", "Intended use", "What it is for", "Summary", "Problem", "Background"),
    ),
    Heading(
        id="why_machine_learning",
        title="Why machine learning",
        belongs="Which simpler way (a rule, a query, a person) was considered, and why it was rejected.",
        also=("Why ML", "Alternatives", "Alternatives considered", "Simpler way", "Why not a simple rule"),
    ),
    Heading(
        id="business_goal",
        title="Business goal",
        belongs="The goal of the business in numbers, and how much of it this model is expected to bring.",
        also=("Business value", "Business objective", "Goal", "Goals", "Value", "Benefit", "Expected benefit"),
    ),
    Heading(
        id="not_for",
        title="Not for",
        belongs="Uses that are out of scope, and whom the model must not be used on.",
        also=("Out of scope", "Out-of-scope use", "Not intended for", "Misuse", "Foreseeable misuse", "Excluded uses"),
    ),
    Heading(
        id="users",
        title="Who uses it and how",
        belongs="The people who work with the output, what they see, how to read it, and what training they get.",
        also=(
            "Users",
            "Instructions",
            "Instructions for use",
            "How to use",
            "How to use it",
            "User interface",
            "Training",
        ),
    ),
    Heading(
        id="affected",
        title="Who is affected",
        belongs="The people and groups on whom the output acts, what good and harm it can do them, what errors cost them.",
        also=(
            "How people are affected",
            "People affected",
            "Affected groups",
            "Impact",
            "Impact assessment",
            "Impact on people",
            "Harms",
            "Ethical considerations",
            "Fairness",
        ),
    ),
    Heading(
        id="oversight",
        title="Human oversight",
        belongs="Who watches the model at work, who may override or stop it, and how overrides are recorded.",
        also=("Oversight", "Human in the loop", "Human control", "Overrides"),
    ),
    Heading(
        id="feedback",
        title="Feedback and appeal",
        belongs="How somebody who is affected learns of the model, asks for an explanation, and has a decision reviewed.",
        also=("Feedback", "Feedback channel", "Appeal", "Complaints", "Transparency", "Notice", "Recourse"),
    ),
    Heading(
        id="method",
        title="How it works",
        belongs="The kind of model and why, what it optimises, which trade-offs were made, why these metrics fit.",
        also=("Method", "Methods", "Approach", "Model", "Modelling", "Modeling", "Algorithm", "Metrics", "Trade-offs"),
    ),
    Heading(
        id="assumptions",
        title="Assumptions",
        belongs="What must stay true for the model to be right.",
        also=("Key assumptions", "Preconditions"),
    ),
    Heading(
        id="data_preparation",
        title="Data preparation and labelling",
        belongs="How rows were selected, cleaned and joined; who labelled them and how well they agreed; what was left out.",
        also=(
            "Data preparation",
            "Data",
            "Data collection",
            "Labelling",
            "Labeling",
            "Labels",
            "Preparation",
            "De-identification",
            "Data preparation and labeling",
        ),
    ),
    Heading(
        id="architecture",
        title="Architecture",
        belongs="The parts and how they talk to each other, with a diagram; interfaces; the hardware it runs on.",
        also=("System", "System architecture", "Design", "Interfaces", "Diagram"),
    ),
    Heading(
        id="resources",
        title="Resources, cost and timeline",
        belongs="People, money and computing for building and running; dates planned and actual.",
        also=(
            "Resources",
            "Cost",
            "Costs",
            "Timeline",
            "Budget",
            "Plan",
            "Compute",
            "Environmental impact",
            "Resources and cost",
            "Resources, cost, timeline",
        ),
    ),
    Heading(
        id="requirements",
        title="Requirements",
        belongs="What law, contracts, customers and the house ask of the system, and how that is met.",
        also=("Legal and compliance", "Compliance", "Regulation", "Regulatory requirements", "Privacy"),
    ),
    Heading(
        id="failure_modes",
        title="Failure modes",
        belongs="What can go wrong, how likely and how bad, what watches it, what risk remains and who accepts it.",
        also=(
            "Risks",
            "Risk register",
            "Risk",
            "What can go wrong",
            "Failure modes and what watches them",
            "Residual risk",
            "Risks and mitigations",
        ),
    ),
    Heading(
        id="fallback",
        title="If it is wrong or off",
        belongs="What happens to the business while the model is wrong or switched off, and who switches it off.",
        also=("Fallback", "Fallback if wrong or off", "Contingency", "Rollback", "If wrong or off"),
    ),
    Heading(
        id="security",
        title="Security and logging",
        belongs="How the model and its data are protected, who has access, what is logged and for how long.",
        also=("Security", "Logging", "Access", "Access control", "Cybersecurity"),
    ),
    Heading(
        id="monitoring",
        title="Monitoring",
        belongs="What is tracked, how often, by whom, and what triggers a review of whether to retrain.",
        also=(
            "Monitoring plan",
            "Monitoring and retraining",
            "Retraining",
            "Monitoring and what triggers a retraining review",
            "Review triggers",
            "Triggers",
        ),
    ),
    Heading(
        id="incidents",
        title="Incidents and escalation",
        belongs="Who is told when something goes wrong, how fast, and who decides.",
        also=("Incidents", "Incident process", "Escalation", "Incident response"),
    ),
    Heading(
        id="changes",
        title="Planned changes and retirement",
        belongs="Changes that are planned already and need no new approval, plans to improve, and how the model will end.",
        also=(
            "Planned changes",
            "Predetermined changes",
            "Changes",
            "Roadmap",
            "Improvement",
            "Retirement",
            "Decommissioning",
        ),
    ),
    Heading(
        id="limitations",
        title="Limitations",
        belongs="Where the model is known to be weak, for whom it was not tested, which risks are not measured.",
        also=("Known limitations", "Limits", "Caveats", "Bias and limitations", "Caveats and recommendations"),
    ),
    Heading(
        id="third_parties",
        title="Third parties and licences",
        belongs="Bought or borrowed parts (models, data, services), their licences, and who answers for them.",
        also=("Third parties", "Licences", "Licenses", "Suppliers", "Vendors", "Third parties and licenses"),
    ),
    Heading(
        id="decisions",
        title="Decisions",
        belongs="A dated list: what was decided, by whom, why.",
        also=("Decision log", "Decisions log", "Log", "Change log", "History"),
    ),
)
"""In the order in which pages show them."""

_HEADING = re.compile(r" {0,3}##(?!#)[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_NUMBER = re.compile(r"^(?:[0-9]+[.)]?)+\s+")
_DECORATION = re.compile(r"[^\w\s]+")


def heading(id_: str) -> Heading:
    """The heading of that id; raises KeyError if there is none."""
    return _by_id()[id_]


def recognise(title: str) -> Heading | None:
    """The heading that a title means, or None."""
    return _by_title().get(_plain(title))


def sections_of(markdown: str, first_line: int) -> dict[str, Section]:
    """The sections of a charter's body by heading id, in the order written.

    `first_line` is the line of the file on which the body starts. Text before the first heading is `introduction`;
    headings that are not recognised are `other:1`, `other:2` ...; a heading that comes twice is one section.
    """
    found: dict[str, Section] = {}
    others = 0
    for title, line, text in _blocks(markdown, first_line):
        known = recognise(title) if title else None
        if title and known is None:
            others += 1
            key, id_, shown = f"{OTHER}:{others}", OTHER, title
        elif known is not None:
            key = id_ = known.id
            shown = title
        elif text:
            key, id_, shown = INTRODUCTION, INTRODUCTION, "Introduction"
        else:
            continue
        before = found.get(key)
        if before is None:
            found[key] = Section(id=id_, title=shown, markdown=text, line=line)
        else:
            found[key] = before.model_copy(update={"markdown": f"{before.markdown}\n\n{text}".strip()})
    return found


def _blocks(markdown: str, first_line: int) -> Iterator[tuple[str, int, str]]:
    """Title, line and text of each block; a heading inside a code block is text."""
    title, line, text = "", first_line, list[str]()
    fence = ""
    for number, each in enumerate(markdown.split("\n"), start=first_line):
        mark = _FENCE.match(each)
        if mark is not None:
            run, rest = mark.groups()
            if not fence:
                fence = run
            elif run[0] == fence[0] and len(run) >= len(fence) and not rest.strip():
                fence = ""
        found = None if fence else _HEADING.match(each)
        if found is None:
            text.append(each)
            continue
        yield title, line, "\n".join(text).strip("\n")
        title, line, text = found.group(1).strip() or "Untitled", number, []
    yield title, line, "\n".join(text).strip("\n")


def _plain(title: str) -> str:
    """A title for comparison: no case, numbering, punctuation or emphasis."""
    text = unicodedata.normalize("NFKC", title).casefold().strip()
    text = _DECORATION.sub(" ", _NUMBER.sub("", text).replace("&", " and "))
    return " ".join(text.replace("_", " ").split())


@cache
def _by_id() -> dict[str, Heading]:
    return {each.id: each for each in HEADINGS}


@cache
def _by_title() -> dict[str, Heading]:
    titles: dict[str, Heading] = {}
    for each in HEADINGS:
        for title in (each.title, each.id, *each.also):
            titles.setdefault(_plain(title), each)
    return titles
