"""Findings, validation reports and envelopes are read with their project, and what they name must be there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlgov.errors import DocumentError
from mlgov.registry.files import FileRegistry
from mlgov.registry.protocol import Project

Write = Callable[[str, str], Path]
FINDING = "title: Old data\nseverity: high\nowner: crm\nopened: 2024-01-01\nopened_by: val\ndue: 2024-02-01\n"
REPORT = (
    "---\nmodel: tree\nversion: 2\nscope: periodic\nvalidator: val\non: {on}\nrating: fit\n"
    "opinion: {{data: {{view: agree, text: It was looked at.}}}}\n---\nWe looked.\n"
)
ENVELOPE = (
    "title: Monthly\nowner: crm\nuntil: 2025-01-01\nreason: It is always the same.\nlimits: {a.b.c: {at_most: 1}}\n"
)


def churn(governed: Path) -> Project:
    """The project that has models."""
    return FileRegistry(governed).projects()[0]


def problems(governed: Path) -> str:
    """What is wrong with a governed folder."""
    with pytest.raises(DocumentError) as caught:
        FileRegistry(governed)
    return str(caught.value)


def test_a_project_without_them_has_none(governed: Path) -> None:
    """Nothing has to be there."""
    project = churn(governed)
    assert (project.findings, project.validations) == ((), ())
    assert all(each.envelopes == () for each in project.models["tree"])


def test_findings_reports_and_envelopes_are_read(governed: Path, write: Write) -> None:
    """By id, and found again by what they are about."""
    write("churn/findings/b.yml", FINDING + "model: tree\nversion: 2\n")
    write("churn/findings/a.yml", FINDING)
    write("churn/validations/later.md", REPORT.format(on="2024-05-01"))
    write("churn/validations/second.md", REPORT.format(on="2024-01-01"))
    write("churn/models/tree/envelopes/monthly.yml", ENVELOPE)
    project = churn(governed)
    assert [(each.id, each.path) for each in project.findings] == [
        ("a", "churn/findings/a.yml"),
        ("b", "churn/findings/b.yml"),
    ]
    assert [each.id for each in project.findings_about("tree", "2")] == ["a", "b"]
    assert [each.id for each in project.findings_about("tree", "1")] == ["a"]
    assert [each.id for each in project.validations] == ["later", "second"]
    assert [each.id for each in project.validations_of("tree", "2")] == ["second", "later"]
    assert project.validations_of("tree", "1") == ()
    assert [[each.id for each in version.envelopes] for version in project.models["tree"]] == [["monthly"]] * 3
    assert project.models["rules"][0].envelopes == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("churn/findings/x.yml", FINDING + "model: trees\n", "model: there is no model `trees` (did you mean `tree`?)"),
        ("churn/findings/x.yml", FINDING + "model: tree\nversion: 3\n", "version: there is no version `3`"),
        ("churn/findings/x.yml", "title: x\n", "churn/findings/x.yml"),
        ("churn/findings/Not An Id.yml", FINDING, "can't be an id"),
        ("churn/findings/x.yaml", FINDING, "not read because of its ending (rename it to end in .yml)"),
        ("churn/validations/x.yml", FINDING, "not read because of its ending (rename it to end in .md)"),
        (
            "churn/validations/x.md",
            REPORT.format(on="2024-01-01").replace("rating: fit", "rating: fit_with_findings\nfindings: [gone]"),
            "findings: there is no finding `gone`",
        ),
        ("churn/validations/x.md", "no front matter\n", "churn/validations/x.md:1"),
        ("churn/models/tree/envelopes/x.yml", "title: x\n", "churn/models/tree/envelopes/x.yml"),
        (
            "churn/models/tree/events/2024-03-01-emergency-1.yml",
            "kind: emergency\non: 2024-03-01\nversion: 1\nrecorded_by: o\nrole: o\nreason: r\ndue: 2024-03-05\ngoes_to: 7\n",
            "goes_to: there is no version `7`",
        ),
    ],
)
def test_what_names_something_that_is_not_there_is_told(
    governed: Path, write: Write, name: str, text: str, said: str
) -> None:
    """With file and key, and nothing is overlooked because of its ending."""
    write(name, text)
    assert said in problems(governed)


def test_a_link_that_leads_out_is_refused(governed: Path, write: Write, tmp_path: Path) -> None:
    """Findings are read from the governed folder only."""
    write("churn/findings/a.yml", FINDING)
    (tmp_path / "outside.yml").write_text(FINDING, encoding="utf-8")
    (governed / "churn" / "findings" / "out.yml").symlink_to(tmp_path / "outside.yml")
    assert "leads out of the governed folder" in problems(governed)
