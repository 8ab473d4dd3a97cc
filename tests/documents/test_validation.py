"""Validation reports."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mlgov.documents.validation import ASPECTS, Validation, load_validation
from mlgov.errors import DocumentError

REPORT = """---
model: scorecard
version: 2
scope: initial
validator: val
on: 2026-05-01
opinion:
  concept: {view: agree, text: A scorecard is right for this.}
  data: {view: agree, text: "It is what the branches entered."}
  outcomes: {view: agree_with_findings, text: Young applicants are held back.}
  limits: {view: agree, text: They would be seen in monitoring.}
rating: fit_with_findings
challenges:
  - {what: Why not age?, answer: The law forbids it.}
tests:
  - {metric: evaluation.discrimination.roc_auc, value: 0.80, n: 400, data: a sample of our own}
findings: [young-applicants]
next: 2027-05-01
---

## What we did

We trained it again.
"""


def refused(**more: Any) -> str:
    """What is said of a report."""
    view = {"view": "agree", "text": "It was looked at."}
    front: dict[str, Any] = {
        "model": "m",
        "version": "1",
        "scope": "periodic",
        "validator": "val",
        "on": "2026-05-01",
        "rating": "fit",
        "opinion": dict.fromkeys(ASPECTS, view),
    }
    Validation.model_validate(front)
    with pytest.raises(ValidationError) as caught:
        Validation.model_validate({**front, **more})
    return str(caught.value)


def test_a_report_is_read_with_its_prose_and_fingerprint(tmp_path: Path) -> None:
    """The number is kept as written; the fingerprint is that of the file."""
    path = tmp_path / "p" / "validations" / "scorecard-2.md"
    path.parent.mkdir(parents=True)
    path.write_text(REPORT, encoding="utf-8")
    found = load_validation(path, tmp_path)
    assert (found.id, found.path) == ("scorecard-2", "p/validations/scorecard-2.md")
    assert found.validation.version == "2"
    assert found.validation.tests[0].value == "0.80"
    assert found.validation.permits
    assert list(found.validation.opinion.given()) == list(ASPECTS)
    assert found.prose == "## What we did\n\nWe trained it again."
    assert found.sha256 == hashlib.sha256(REPORT.encode()).hexdigest()


def test_mistakes_are_told_with_their_line(tmp_path: Path) -> None:
    """As in every document."""
    path = tmp_path / "r.md"
    path.write_text(REPORT.replace("rating: fit_with_findings", "rating: superb"), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"r\.md:12: rating: expected one of fit, fit_with_findings, not_fit"):
        load_validation(path, tmp_path)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"opinion": {}}, "at least one of concept, data, outcomes, limits"),
        (
            {"scope": "initial", "opinion": {"data": {"view": "agree", "text": "It was looked at."}}},
            "it lacks concept, outcomes, limits",
        ),
        (
            {"opinion": {"data": {"view": "disagree", "text": "It is the wrong data."}}},
            "contradicts that the validator disagrees on data",
        ),
        ({"opinion": {"data": {"view": "agree_with_findings", "text": "Mostly right."}}}, "say fit_with_findings"),
        ({"rating": "fit_with_findings"}, "needs the ids of the `findings`"),
        ({"next": "2026-05-01"}, "`next` must lie after `on`"),
        ({"validator": "two words"}, "one word"),
        ({"tests": [{"metric": "x", "evidence": "/etc/passwd"}]}, "is absolute"),
        ({"findings": ["../x"]}, "can't be an id"),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(more: dict[str, Any], said: str) -> None:
    """An opinion and a rating fit each other."""
    assert said in refused(**more)


def test_not_fit_permits_nothing() -> None:
    """Whatever else it says."""
    about = {"model": "m", "version": "1", "scope": "triggered", "validator": "v", "on": "2026-01-01"}
    opinion = {"data": {"view": "disagree", "text": "It is the wrong data."}}
    assert not Validation.model_validate({**about, "rating": "not_fit", "opinion": opinion}).permits
