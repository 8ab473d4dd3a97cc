"""A version's first page: it renders whatever exists, says the truth first, and never lets raw data into markup."""

from __future__ import annotations

import dataclasses
import re

import builders as made
import pytest

from mlgov.gating.levels import LevelState
from mlgov.pages.version import VersionPage, first_sentence, lede, provenance, stages_of


def test_a_version_with_everything_renders() -> None:
    """Verdict, numbers, concerns, sign-off, changes, tabs and evidence are on one page."""
    _, second = made.two_versions()
    text = made.html(VersionPage.of(second))
    for part in (
        'id="verdict"',
        'id="sign-off"',
        "Needs attention",
        "Changed since version 1",
        'class="tabs"',
        "evidence/release-",
    ):
        assert part in text


def test_the_verdict_comes_before_every_number() -> None:
    """Words first: the verdict's heading stands above the first key number."""
    text = made.html(VersionPage.of(made.record()))
    assert text.index('id="verdict"') < text.index('class="num"')


def test_each_id_is_there_once_and_fragment_links_lead_somewhere() -> None:
    """The button's anchor exists, and no id is used twice."""
    text = made.html(VersionPage.of(made.two_versions()[1]))
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.parametrize("charter", [True, None], ids=["charter", "no charter"])
@pytest.mark.parametrize("outcomes", [True, None, []], ids=["measured", "never checked", "empty"])
@pytest.mark.parametrize("facts", [True, None], ids=["facts", "no facts"])
def test_whatever_is_missing_is_said(charter: bool | None, outcomes: object, facts: bool | None) -> None:
    """Without charter, evidence or facts the page renders and isn't fit for release."""
    version = made.model_version(charter_=charter, facts_=facts)
    page = VersionPage.of(made.record(version, outcomes=outcomes, windows={}))
    text = made.html(page)
    assert "doesn't pass: " in page.standing.heading or outcomes is True
    assert ("There is no charter" in text) is (charter is None)
    assert "None" not in re.sub(r"<[^>]+>", " ", text)


def test_hostile_text_stays_text() -> None:
    """Markup in authored text is shown, not run."""
    bad = '<script>alert(1)</script> "quoted" {{ 7*7 }}'
    version = made.model_version(authored={"change": bad, "limitations": [bad]})
    text = made.html(VersionPage.of(made.record(version)))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "{{ 7*7 }}" in text


def test_fields_are_the_templates_variables() -> None:
    """Every field is used by the template."""
    source = (made.TEMPLATES / VersionPage.template).read_text(encoding="utf-8")
    for item in dataclasses.fields(VersionPage):
        assert re.search(rf"\b{item.name}\b", source), item.name


def test_the_lede_is_target_and_reason() -> None:
    """What is predicted, and the first sentence of why."""
    said = lede(made.record())
    assert said == "Predicts mail opened within 7 days, one row per mail. Mails at the wrong hour are not read."


def test_the_first_sentence_has_no_marks() -> None:
    """Markdown marks and links are left out."""
    assert (
        first_sentence("**Mails** at [night](https://x.example) are\nnot read. More.") == "Mails at night are not read."
    )
    assert first_sentence("") == ""


def test_exactly_one_stage_is_the_present_one() -> None:
    """A version in use with windows is in monitoring; a candidate is in review; one without evidence in evaluation."""
    first, second = made.two_versions()
    unchecked = made.record(made.model_version(events=()), outcomes=None, windows={})
    for record, expected in ((first, "Monitoring"), (second, "Review"), (unchecked, "Evaluation")):
        assert [stage.title for stage in stages_of(record) if stage.kind == "here"] == [expected]


def test_a_retired_version_says_so() -> None:
    """The last stage is the present one, and a tag says it."""
    events = (*made.EVENTS, made.event("retired", "2026-11-01", reason="replaced"))
    page = VersionPage.of(made.record(made.model_version(events=events)))
    assert page.stages[-1].kind == "here"
    assert "retired" in page.head.tags


@pytest.mark.parametrize(
    ("level", "words"), [("local", "person's machine"), ("ci", "protected pipeline"), ("reported", "not measured here")]
)
def test_who_measured_is_said(level: str, words: str) -> None:
    """The run record's level in words, and what was not read again."""
    said = provenance(made.record(run={"level": level}, not_rehashed=("data/train",)))
    assert words in said
    assert "Not read again for this build: data/train." in said


def test_who_vouched_for_it_later_is_said() -> None:
    """A number from somebody's machine that a pipeline measured again and signed is no longer only theirs."""
    record = made.record()
    contents = dataclasses.replace(record.contents, level=LevelState("signed", "local", by="ci"))
    said = provenance(dataclasses.replace(record, load=lambda: contents))
    assert "not committed. Vouched for since by ci, who came to the same numbers." in said
    other = dataclasses.replace(contents, level=LevelState("local", "local", contradicted=("AUC: 0.7, not 0.8",)))
    assert "Vouched for" not in provenance(dataclasses.replace(record, load=lambda: other))


def test_nothing_measured_is_said() -> None:
    """Without evidence there is no claim about who measured."""
    assert provenance(made.record(outcomes=None)) == "Nothing was measured yet."
