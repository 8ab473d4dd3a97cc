"""A project's charter: `charter.md`, short front matter plus prose under known headings.

The front matter holds only what is filtered, computed or dated; what people explain is prose (`mlgov.documents.headings`).
Nothing but the title is needed to load a charter: what else is required depends on the risk tier and the charter's state
(`mlgov.documents.requirements`), so that a project can begin with three lines. Any answer may be `unknown: reason`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mlgov.documents import cache as document_cache
from mlgov.documents import reader
from mlgov.documents.answers import Answers, lift
from mlgov.documents.base import DecimalText, Document, shown_path, validate
from mlgov.documents.headings import Section, sections_of
from mlgov.documents.tree import KeyPath, ListTree, MapTree, Node, Tree, dotted

ProblemType = Literal[
    "binary_classification",
    "multiclass_classification",
    "multilabel_classification",
    "regression",
    "forecasting",
    "ranking",
    "recommendation",
    "clustering",
    "anomaly_detection",
    "survival",
    "text_generation",
    "other",
]
State = Literal["draft", "proposed", "agreed", "rejected", "retired"]
Grade = Literal["low", "medium", "high"]
Purpose = Literal[
    "research",
    "internal_support",
    "marketing",
    "customer_service",
    "operations",
    "pricing",
    "fraud_prevention",
    "credit",
    "insurance",
    "employment",
    "education",
    "essential_service",
    "financial_reporting",
    "regulatory",
    "safety",
    "other",
]
Automation = Literal["advises", "person_confirms", "person_can_stop", "automatic"]
AiActClass = Literal["prohibited", "high", "limited", "minimal"]

ROLE_FIELDS = (
    "owner",
    "data_scientist",
    "business_owner",
    "sponsor",
    "validator",
    "data_protection",
    "risk",
    "operations",
    "auditor",
)
"""Roles that have a key of their own; other roles go under `people`."""

Role = Annotated[str | None, Field(default=None, description="Id of a person or role in portal.yml.")]


class Baseline(Answers):
    """What the model is compared with."""

    value: float | None = Field(default=None, description="The metric's value without this model.")
    kind: Literal["trivial", "simple_rule", "human", "previous_model", "business_process", "other"] | None = Field(
        default=None, description="What was measured: a trivial model, a rule, people, the model before ..."
    )
    note: str | None = Field(default=None, description="How the baseline was measured.")


class SuccessMetric(Answers):
    """One promise: a metric, what it must reach, and what it is compared with."""

    metric: str = Field(description="A metric that a check measures, such as roc_auc or mean_absolute_error.")
    at_least: DecimalText | None = Field(default=None, description="The model must reach this, e.g. 0.65.")
    at_most: DecimalText | None = Field(default=None, description="The model must not exceed this.")
    measured: str | None = Field(default=None, description="How, on which data and when it is measured.")
    baseline: Baseline | None = Field(default=None, description="What is reached without this model.")
    why: str | None = Field(default=None, description="Why this metric, and why this value.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.at_least is not None and self.at_most is not None and float(self.at_least) > float(self.at_most):
            msg = f"at_least {self.at_least} is above at_most {self.at_most}: nothing can hold both"
            raise ValueError(msg)
        return self


class DataSource(Answers):
    """One source of data: where it comes from and under which rules."""

    name: str = Field(description="What people call it.")
    source: (
        Literal[
            "warehouse",
            "lake",
            "database",
            "api",
            "file",
            "stream",
            "vendor",
            "survey",
            "sensor",
            "open_data",
            "other",
        ]
        | None
    ) = Field(default=None, description="The kind of source.")
    store: str | None = Field(default=None, description="The system or table that holds it.")
    mode: Literal["batch", "streaming"] | None = Field(default=None, description="How it arrives.")
    schedule: str | None = Field(default=None, description="How often it is refreshed.")
    owner: str | None = Field(default=None, description="Who answers for the data.")
    personal: bool | None = Field(default=None, description="Is it about identifiable people?")
    special: bool | None = Field(default=None, description="Special categories (health, ethnicity, belief ...)?")
    regulation: tuple[str, ...] = Field(default=(), description="Rules that govern it, e.g. [gdpr].")
    legal_basis: str | None = Field(default=None, description="Why it may be used, if it is personal.")
    licence: str | None = Field(default=None, description="The right to use it: licence, contract or own data.")
    retention: str | None = Field(default=None, description="How long it is kept.")
    provenance: str | None = Field(default=None, description="How it came about and how rows were chosen.")
    note: str | None = Field(default=None, description="Anything else worth knowing.")


class Deployment(Answers):
    """How the model goes to work, and back."""

    strategy: str | None = Field(default=None, description="Shadow, canary, A/B, all at once ...")
    rollback: str | None = Field(default=None, description="How to go back, and how long it takes.")
    service_levels: dict[str, str] = Field(default={}, description="Promises such as latency and availability.")
    context: str | None = Field(default=None, description="Where and under which conditions it runs.")
    forms: tuple[str, ...] = Field(default=(), description="Forms in which it is supplied: batch file, service ...")
    interfaces: str | None = Field(default=None, description="The systems it talks to.")
    hardware: str | None = Field(default=None, description="What it is meant to run on.")
    updates: str | None = Field(default=None, description="What an update of software below it requires.")


class Reviews(Answers):
    """Days on which people look again."""

    next: dt.date | None = Field(default=None, description="Day of the next review.")
    every: str | None = Field(default=None, description="How often it is reviewed, e.g. 12 months.")
    last: dt.date | None = Field(default=None, description="Day of the last review.")
    audit: dt.date | None = Field(default=None, description="Day of the last independent audit.")
    distributed: dt.date | None = Field(default=None, description="Day on which the model came into use.")


class Milestone(Answers):
    """One date, planned and actual."""

    name: str = Field(description="What is done by then.")
    planned: dt.date | None = Field(default=None, description="The day planned.")
    actual: dt.date | None = Field(default=None, description="The day it happened.")


class Attachment(Answers):
    """A document kept elsewhere."""

    title: str = Field(description="What it is.")
    link: str | None = Field(default=None, description="Where it is kept.")
    sha256: str | None = Field(default=None, description="Its fingerprint, so that a change is seen.")


class Charter(Answers):
    """The front matter of a charter."""

    title: str = Field(min_length=1, description="The project's name, as people say it.")
    owner: Role
    data_scientist: Role
    business_owner: Role
    sponsor: Role
    validator: Role
    data_protection: Role
    risk: Role
    operations: Role
    auditor: Role
    people: dict[str, str] = Field(default={}, description="Other roles: role -> id of a person or team.")
    state: State = Field(default="draft", description="How far the charter is.")
    outcome: str | None = Field(default=None, description="How it ended, e.g. rejected: no machine learning needed.")
    problem: ProblemType | None = Field(default=None, description="The kind of problem.")
    target: str | None = Field(default=None, description="What is predicted, and for what one row stands.")
    model_type: Literal["model", "not_a_model", "generative"] | None = Field(
        default=None, description="Is it a model in the sense of model-risk rules?"
    )
    success: tuple[SuccessMetric, ...] = Field(default=(), description="What the model must reach to be worth it.")
    data: tuple[DataSource, ...] = Field(default=(), description="Where the data comes from.")
    decides_about_people: bool | None = Field(default=None, description="Does the output decide about people?")
    protected_attributes: tuple[str, ...] = Field(default=(), description="Characteristics watched for fairness.")
    exposure: Grade | None = Field(default=None, description="How much money or how many people are at stake.")
    purpose: Purpose | None = Field(default=None, description="What the output is used for.")
    automation: Automation | None = Field(default=None, description="How far it acts without a person.")
    ai_act_class: AiActClass | None = Field(default=None, description="Class under the EU AI Act.")
    eu_database_id: str | None = Field(default=None, description="Id in the EU database of high-risk systems.")
    complexity: Grade | None = Field(default=None, description="How hard the model is to understand.")
    tier: Grade | None = Field(default=None, description="Risk tier set by hand; a lower one needs tier_reason.")
    tier_reason: str | None = Field(default=None, description="Why the tier is set by hand.")
    jurisdictions: tuple[str, ...] = Field(default=(), description="Where it is used, e.g. [EU, CH].")
    label_delay: str | None = Field(default=None, description="When the true outcome is known, e.g. 30 days.")
    deployment: Deployment | None = Field(default=None, description="How the model goes to work, and back.")
    if_wrong_or_off: str | None = Field(default=None, description="What happens while it is wrong or off.")
    reviews: Reviews | None = Field(default=None, description="Days on which people look again.")
    timeline: tuple[Milestone, ...] = Field(default=(), description="Dates, planned and actual.")
    lifetime: str | None = Field(default=None, description="How long the model is expected to serve.")
    frameworks: tuple[str, ...] = Field(default=(), description="Rules and standards it is held to.")
    maturity: Literal["idea", "experiment", "pilot", "in_use", "scaled"] | None = Field(
        default=None, description="How far the project is."
    )
    policy: str | None = Field(default=None, description="Policy that judges it; default: the portal's.")
    audience: str | None = Field(default=None, description="Who may read these pages.")
    attachments: tuple[Attachment, ...] = Field(default=(), description="Documents kept elsewhere.")

    def roles(self) -> dict[str, str]:
        """Role -> person or team, for every role that is filled."""
        own = {role: getattr(self, role) for role in ROLE_FIELDS}
        return {role: who for role, who in {**own, **self.people}.items() if who}


class CharterFile(Document):
    """A charter as read: answers, prose, what is unknown and why, and the line of each answer."""

    charter: Charter
    sections: dict[str, Section]
    path: str
    """As shown in messages: relative to the governed folder."""
    unknown: dict[str, str] = Field(default={})
    """Dotted path -> the reason why it is not known."""
    placeholders: tuple[str, ...] = ()
    """Dotted paths that are there but say TBD, ? or nothing."""
    lines: dict[str, int] = Field(default={})
    """Dotted path -> line in the file."""

    def source(self, path: str) -> str:
        """`file:line` of an answer, or of the nearest thing above it that is there."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return f"{self.path}:{self.lines.get(path, 1)}"


def load_charter(path: Path, root: Path) -> CharterFile:
    """The charter in `charter.md`; errors name it relative to `root`. Raises DocumentError with every problem."""
    shown_as = shown_path(path, root)
    found = document_cache.look_up(path, CharterFile)
    if found.payload is not None:
        try:
            return CharterFile.model_validate_json(found.payload).model_copy(update={"path": shown_as})
        except ValueError:
            pass  # a foreign or poisoned entry: read the file
    data = reader.read_bytes(path, shown_as=shown_as)
    charter = parse_charter(data, shown_as=shown_as)
    found.keep(data, charter.model_dump_json())
    return charter


def parse_charter(data: bytes, *, shown_as: str) -> CharterFile:
    """The same from the bytes of a file."""
    node, body, first_line = reader.parse_front_matter(data, shown_as=shown_as)
    answered, lifted = lift(node.tree)
    return CharterFile(
        charter=validate(Charter, Node(answered), shown_as=shown_as),
        sections=sections_of(body, first_line),
        path=shown_as,
        unknown=lifted.unknown,
        placeholders=tuple(lifted.placeholders),
        lines=_lines(node.tree, ()),
    )


def _lines(tree: Tree, path: KeyPath) -> dict[str, int]:
    found: dict[str, int] = {}
    if isinstance(tree, MapTree):
        for key, (line, value) in tree.entries.items():
            found[dotted((*path, key))] = line
            found |= _lines(value, (*path, key))
    elif isinstance(tree, ListTree):
        for at, value in enumerate(tree.items):
            found[dotted((*path, at))] = value.line
            found |= _lines(value, (*path, at))
    return found
