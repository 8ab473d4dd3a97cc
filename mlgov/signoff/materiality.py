"""Which field of what people write is material to which signature, and why: data, and nothing but data.

Material means: whoever signed would want to be asked again if it changed. What isn't named here can't be signed; a test
holds the table against the documents' fields, so that a new field is a decision and never an accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from mlgov.documents.headings import HEADINGS, INTRODUCTION, OTHER
from mlgov.signoff.types import Stage

DocumentName = Literal["charter", "section", "feature", "version", "facts"]


@dataclass(frozen=True, slots=True)
class Material:
    """One field: the stages whose dossiers it is part of, and whether a change makes a new validation due."""

    document: DocumentName
    field: str
    """Dotted, indices left out: `data.personal`. For sections the heading's id."""
    stages: tuple[Stage, ...]
    """Empty: not material."""
    review: bool
    """A validation report written before the change no longer covers it."""
    reason: str


_C: Final[tuple[Stage, ...]] = ("charter",)
_R: Final[tuple[Stage, ...]] = ("release",)
_RT: Final[tuple[Stage, ...]] = ("release", "retraining_decision")
_CR: Final[tuple[Stage, ...]] = ("charter", "release", "retraining_decision")
_ALL: Final[tuple[Stage, ...]] = ("release", "monitoring_review", "retraining_decision", "retirement")
_NO: Final[tuple[Stage, ...]] = ()

_ROWS: tuple[tuple[DocumentName, str, tuple[Stage, ...], bool, str], ...] = (
    # charter, the people
    ("charter", "title", _NO, False, "A name; the project's id stays."),
    ("charter", "owner", _C, False, "Whoever agrees to a charter agrees with who answers for it."),
    ("charter", "business_owner", _C, False, "Whoever agrees to a charter agrees with who uses the results."),
    ("charter", "data_scientist", _NO, False, "Who does the work may change; who did it is in the history."),
    ("charter", "sponsor", _NO, False, "Who pays doesn't change what is built."),
    ("charter", "validator", _NO, False, "Who may sign as validator is said by portal.yml."),
    ("charter", "data_protection", _NO, False, "Who may sign is said by portal.yml."),
    ("charter", "risk", _NO, False, "Who may sign is said by portal.yml."),
    ("charter", "operations", _NO, False, "Who runs it may change without the model changing."),
    ("charter", "auditor", _NO, False, "Who audits doesn't change what is built."),
    ("charter", "people", _NO, False, "Other roles; who may sign is said by portal.yml."),
    # charter: state, dates, remarks
    ("charter", "state", _NO, False, "How far the charter is; signing moves it."),
    ("charter", "outcome", _NO, False, "How it ended, said afterwards."),
    ("charter", "eu_database_id", _NO, False, "A number that an authority gives."),
    ("charter", "reviews.next", _NO, False, "A date."),
    ("charter", "reviews.every", _NO, False, "A rhythm; how often at least is said by the policy."),
    ("charter", "reviews.last", _NO, False, "A date."),
    ("charter", "reviews.audit", _NO, False, "A date."),
    ("charter", "reviews.distributed", _NO, False, "A date."),
    ("charter", "timeline.name", _NO, False, "A plan."),
    ("charter", "timeline.planned", _NO, False, "A plan."),
    ("charter", "timeline.actual", _NO, False, "A date."),
    ("charter", "lifetime", _NO, False, "An expectation."),
    ("charter", "maturity", _NO, False, "How far the project is."),
    ("charter", "audience", _NO, False, "Who reads the pages."),
    ("charter", "attachments.title", _C, False, "Names what is attached."),
    ("charter", "attachments.link", _NO, False, "Where a document is kept; what it says is its fingerprint."),
    ("charter", "attachments.sha256", _C, False, "What an attached document says was part of what was agreed."),
    # charter: what it is
    ("charter", "problem", _CR, True, "Another kind of problem is another model."),
    ("charter", "target", _CR, True, "Another target is another model."),
    ("charter", "model_type", _CR, True, "Decides whether model-risk rules apply."),
    ("charter", "success.metric", _C, False, "What was promised. At release it stands among the limits."),
    ("charter", "success.at_least", _C, False, "What was promised. At release it stands among the limits."),
    ("charter", "success.at_most", _C, False, "What was promised. At release it stands among the limits."),
    ("charter", "success.measured", _C, False, "How a promise is measured is part of it."),
    ("charter", "success.why", _NO, False, "An explanation."),
    ("charter", "success.baseline.value", _C, False, "What the promise is compared with."),
    ("charter", "success.baseline.kind", _C, False, "What the promise is compared with."),
    ("charter", "success.baseline.note", _NO, False, "An explanation."),
    ("charter", "data.name", _CR, True, "Which data is used."),
    ("charter", "data.source", _CR, True, "Which data is used."),
    ("charter", "data.store", _NO, False, "A table may move; what was read is a fingerprint."),
    ("charter", "data.mode", _NO, False, "How data arrives."),
    ("charter", "data.schedule", _NO, False, "How often data arrives."),
    ("charter", "data.owner", _NO, False, "Who answers for a source may change."),
    ("charter", "data.personal", _CR, True, "Personal data has rules of its own."),
    ("charter", "data.special", _CR, True, "Special categories have stricter rules."),
    ("charter", "data.regulation", _CR, False, "The rules that the data is under."),
    ("charter", "data.legal_basis", _CR, False, "Without a legal basis the data may not be used."),
    ("charter", "data.licence", _CR, False, "Without a right the data may not be used."),
    ("charter", "data.retention", _C, False, "Agreed with those whose data it is."),
    ("charter", "data.provenance", _C, True, "How rows were chosen decides what the numbers say."),
    ("charter", "data.note", _NO, False, "A remark."),
    ("charter", "decides_about_people", _CR, True, "Decides the risk tier and which checks are required."),
    ("charter", "protected_attributes", _CR, True, "Whom fairness is watched for."),
    ("charter", "exposure", _CR, True, "Decides the risk tier."),
    ("charter", "purpose", _CR, True, "Another use is another model, even if nothing else changes."),
    ("charter", "automation", _CR, True, "Whether a person is involved decides what an error does."),
    ("charter", "ai_act_class", _CR, True, "Decides the duties under the EU AI Act."),
    ("charter", "complexity", _CR, True, "Decides the risk tier."),
    ("charter", "tier", _CR, True, "The risk tier set by hand."),
    ("charter", "tier_reason", _CR, False, "Why a lower tier was thought right is what the second line signs."),
    ("charter", "jurisdictions", _CR, True, "Another country has other law and other people."),
    ("charter", "label_delay", _C, False, "How soon anybody can know that the model is wrong."),
    ("charter", "deployment.strategy", _CR, False, "How it goes to work was part of what was agreed."),
    ("charter", "deployment.rollback", _CR, False, "Without a way back the risk is another one."),
    ("charter", "deployment.service_levels", _C, False, "Promises to those who use it."),
    ("charter", "deployment.context", _CR, True, "Other conditions of use than those tested."),
    ("charter", "deployment.forms", _NO, False, "How it is supplied."),
    ("charter", "deployment.interfaces", _NO, False, "Systems around it may change."),
    ("charter", "deployment.hardware", _NO, False, "What it runs on; predictions are tested."),
    ("charter", "deployment.updates", _NO, False, "How software below it is updated."),
    ("charter", "if_wrong_or_off", _CR, False, "What happens while it is wrong is part of the risk that was accepted."),
    ("charter", "frameworks", _CR, False, "The rules it is held to."),
    ("charter", "policy", _C, False, "Which policy judges it. At release its limits stand for themselves."),
    # features, as far as a version uses them
    ("feature", "meaning", _RT, True, "The same name with another meaning is another feature."),
    ("feature", "unit", _RT, True, "Euro instead of cent is another number."),
    ("feature", "personal", _RT, True, "Personal data has rules of its own."),
    ("feature", "sensitivity", _RT, True, "A sensitive feature must be looked at for fairness."),
    ("feature", "unknown_levels", _NO, False, "How gaps are counted; the counts are measurements."),
    ("feature", "online_source", _RT, False, "Another source can mean other values in use than in the test."),
    ("feature", "offline_source", _NO, False, "Where training data came from; the data is a fingerprint."),
    ("feature", "note", _NO, False, "A remark."),
    # version
    ("version", "change", _NO, False, "A description; what changed is computed."),
    ("version", "change_kind", _NO, False, "A claim; how far a change reaches is computed by policy."),
    ("version", "origin", _RT, True, "Built here or bought decides what can be known of it."),
    ("version", "data", _NO, False, "How files are read; what was read is a fingerprint, what came out is measured."),
    ("version", "columns.label", _RT, True, "What is predicted."),
    ("version", "columns.score", _RT, True, "What is judged."),
    ("version", "columns.prediction", _RT, True, "What is judged."),
    ("version", "columns.id", _NO, False, "Identifies rows only."),
    ("version", "columns.time", _RT, False, "Gives before and after a meaning."),
    ("version", "columns.weight", _RT, True, "How much each row counts changes every number."),
    ("version", "columns.positive", _RT, True, "Which outcome counts as positive."),
    ("version", "columns.negative", _RT, True, "Which outcome counts as negative."),
    ("version", "columns.sensitive.reference", _RT, False, "Whom groups are compared with."),
    ("version", "columns.sensitive.bands", _RT, False, "How groups are cut."),
    ("version", "columns.exclude", _RT, True, "Which columns the model doesn't see."),
    ("version", "decision.scores", _RT, True, "What scores are says what a threshold means."),
    ("version", "decision.threshold", _RT, True, "Where the line is drawn decides about every case near it."),
    ("version", "decision.rule", _RT, True, "How a score becomes a decision."),
    ("version", "decision.why", _NO, False, "An explanation."),
    ("version", "limitations", _R, False, "What signers were told not to rely on."),
    ("version", "training.search", _RT, False, "Part of the recipe."),
    ("version", "training.trials", _RT, False, "Part of the recipe."),
    ("version", "training.validation", _RT, True, "How choices were tested."),
    ("version", "training.balancing", _RT, True, "Changes what scores mean."),
    ("version", "training.augmentation", _RT, True, "Rows that were made and not seen."),
    ("version", "training.seed", _NO, False, "Chance; the artefact is a fingerprint."),
    ("version", "training.note", _NO, False, "A remark."),
    ("version", "artefacts.path", _NO, False, "Where a file lies; what it is is its fingerprint."),
    ("version", "artefacts.role", _NO, False, "Names the artefact in the dossier."),
    ("version", "artefacts.uri", _ALL, False, "Names what runs, where it lies elsewhere."),
    ("version", "artefacts.digest", _ALL, False, "The fingerprint of what runs, where it lies elsewhere."),
    ("version", "artefacts.note", _NO, False, "A remark."),
    ("version", "reported.metric", _R, False, "Numbers that somebody else measured."),
    ("version", "reported.value", _R, False, "Numbers that somebody else measured."),
    ("version", "reported.n", _R, False, "What such a number rests on."),
    ("version", "reported.source", _R, False, "Who told the number."),
    ("version", "reported.as_of", _R, False, "When the number was true."),
    ("version", "predecessor", _NO, False, "What follows from it stands among the limits."),
    ("version", "baseline.metric", _R, False, "What it is compared with."),
    ("version", "baseline.value", _R, False, "What it is compared with."),
    ("version", "baseline.kind", _R, False, "What it is compared with."),
    ("version", "baseline.note", _NO, False, "A remark."),
    ("version", "sample", _NO, False, "An illustration."),
    ("version", "golden_sample", _NO, False, "A test of what runs; its result is a measurement."),
    ("version", "output", _RT, True, "What the model gives, in words that others rely on."),
    ("version", "owner", _NO, False, "Who answers for the version; who may sign is said by portal.yml."),
    ("version", "registered", _NO, False, "A date."),
    # facts
    ("facts", "format", _NO, False, "The version of the file's format."),
    ("facts", "registered", _NO, False, "A date."),
    ("facts", "data", _NO, False, "Bound by fingerprint: see the parts of kind data."),
    ("facts", "columns.name", _RT, True, "The columns the model works with."),
    ("facts", "columns.kind", _RT, True, "What the values of a column are."),
    ("facts", "columns.role", _RT, True, "What a column is used for."),
    ("facts", "columns.nullable", _R, False, "Later data is held against it."),
    ("facts", "columns.minimum", _R, False, "Later data is held against it."),
    ("facts", "columns.maximum", _R, False, "Later data is held against it."),
    ("facts", "columns.categories", _R, False, "Later data is held against it."),
    ("facts", "artefacts", _NO, False, "Bound by fingerprint: see the parts of kind artefact."),
    ("facts", "model_class", _RT, True, "Another kind of model."),
    ("facts", "library", _RT, False, "Another library can give other predictions."),
    ("facts", "hyperparameters", _RT, False, "Part of the recipe."),
    ("facts", "seed", _NO, False, "Chance; the artefact is a fingerprint."),
    ("facts", "environment", _RT, False, "Other libraries can give other predictions."),
    ("facts", "commit", _RT, False, "The code it came from is part of what a validator looked at."),
    ("facts", "dirty", _RT, False, "Code that isn't in any commit can't be looked at."),
    ("facts", "predecessor", _NO, False, "What follows from it stands among the limits."),
    ("facts", "predecessor_measured", _NO, False, "What follows from it stands among the limits."),
    ("facts", "output", _RT, True, "Names and types of what the model gives."),
)

_SECTIONS: Final[dict[str, str]] = {
    "why": "What it is for.",
    "business_goal": "What it is expected to bring.",
    "not_for": "What it must not be used for.",
    "users": "Who works with it and how.",
    "affected": "Whom it can help or harm.",
    "oversight": "Who watches it and may stop it.",
    "feedback": "How people can object.",
    "assumptions": "What must stay true.",
    "data_preparation": "How rows were chosen and labelled.",
    "failure_modes": "How it can fail.",
    "fallback": "What happens without it.",
    "monitoring": "How it will be watched.",
    "incidents": "Who acts when something goes wrong.",
    "limitations": "What it can't do.",
}
"""Sections of a charter whose wording is signed with the charter."""

MATERIALITY: Final[tuple[Material, ...]] = (
    *(Material(*row) for row in _ROWS),
    *(
        Material("section", id_, _C if id_ in _SECTIONS else _NO, False, _SECTIONS.get(id_, "An explanation."))
        for id_ in (*(each.id for each in HEADINGS), INTRODUCTION, OTHER)
    ),
)
"""Every field of every document that a version is made of, once."""

BY_FIELD: Final[Mapping[tuple[str, str], Material]] = {(each.document, each.field): each for each in MATERIALITY}


def row_of(document: DocumentName, path: str) -> Material | None:
    """What the table says of a field (dotted, indices left out), or of the nearest field above it."""
    while path:
        if (found := BY_FIELD.get((document, path))) is not None:
            return found
        path = path.rpartition(".")[0]
    return None


def review_due(document: DocumentName, path: str) -> bool:
    """Whether a change of a field, or of anything under it, outdates a validation report."""
    row = row_of(document, path)
    if row is not None:
        return row.review
    return any(each.review for each in MATERIALITY if each.document == document and each.field.startswith(f"{path}."))
