"""The page of one decision: the statement in words, what it counts today, what came before and after it."""

from __future__ import annotations

from dataclasses import replace

import builders as made
import decided
import pytest

from mlgov.pages.approval import ApprovalPage, OnRecord, description_of, followers_of, title_of


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The portal with its records as files."""
    return decided.world(tmp_path_factory.mktemp("governed"))


def shown(world, person, role, subject, **change) -> ApprovalPage:
    """The page of a decision."""
    (project,) = world.projects
    records = [each.record for each in project.decisions]
    assessment = next(
        each
        for each in project.decisions
        if (each.record.person, each.record.role, each.record.subject) == (person, role, subject)
        and each.record.decision == change.pop("decision", each.record.decision)
    )
    version = next((item for item in world.versions if item.version.name == subject), None)
    item = OnRecord(
        replace(assessment, **change),
        project,
        version,
        world.portal,
        world.governed,
        world.as_of,
        followers_of(records).get(assessment.record.digest, ()),
        {record.digest: record for record in records},
    )
    return ApprovalPage.of(item)


def test_an_approval_that_counts(world) -> None:
    """Who, in which role, on what, when; that it counts; what it rests on is here now."""
    page = shown(world, "bea", "business_owner", "mail/send-time@1")
    assert page.statement == (
        "On 23 July 2026 Bea Cole, as business owner, approved, with conditions, the release of send-time 1 in the "
        "project “Newsletter send-time”."
    )
    assert (page.counts.text, page.unchanged, page.changes) == ("Counts today", True, ())
    (asked,) = page.conditions
    assert (asked.owner, asked.chip.text) == ("Olaf Berg", "Overdue")
    assert page.proof == "A personal signature (T4): personal signature, verified"
    assert [each.text for each in page.before] == ["send-time 1: approved by Olaf Berg as owner, 22 July 2026"]
    assert page.after == ()


def test_one_that_no_longer_counts_says_what_changed(world) -> None:
    """The manifest that was kept is held against what is here now."""
    page = shown(world, "vera", "validator", "mail/send-time@2")
    assert (page.counts.text, page.counts_why) == (
        "Does not count today",
        "It is about an earlier state: the test data changed.",
    )
    assert page.changes == ("The test data changed.",)
    assert not page.unchanged


def test_a_refusal_stands(world) -> None:
    """Red, with its reason in the words of who refused."""
    page = shown(world, "vera", "validator", "mail/send-time@4")
    assert (page.heading, page.counts.text, page.reason) == (
        "Refused", "Stands", "It forgets people without history.",
    )  # fmt: skip


def test_a_charter_and_a_delegation_have_pages(world) -> None:
    """No version stands behind them."""
    charter = shown(world, "olaf", "owner", "mail")
    assert charter.statement.endswith("approved the charter of the project “Newsletter send-time”.")
    assert charter.counts.text == "Counts today"
    handed = shown(world, "vera", "validator", "mail")
    assert handed.statement == "On 2 June 2026 Vera Lang, as validator, handed on this role for mail to Stan Ross, until 31 December 2026."  # fmt: skip
    assert handed.parts.groups == ()


def test_what_can_t_be_proven_is_said(world) -> None:
    """Problems stand on the page, and nothing is called verified."""
    page = shown(world, "vera", "validator", "mail/send-time@3", valid=False, problems=("the key ended in May",))
    assert page.problems == ("The key ended in May.",)
    assert page.proof.endswith("does not hold")
    assert "verified" not in page.proof


def test_a_manifest_that_is_gone_or_changed_is_said(tmp_path) -> None:
    """The page is there all the same, and claims nothing."""
    world = decided.world(tmp_path)
    manifest = next(tmp_path.glob("mail/approvals/send-time/3/*.dossier.json"))
    manifest.write_bytes(manifest.read_bytes() + b" ")
    page = shown(world, "vera", "validator", "mail/send-time@3")
    assert "was changed after it was signed" in page.parts.said
    assert not page.unchanged
    manifest.unlink()
    assert "was not kept" in shown(world, "vera", "validator", "mail/send-time@3").parts.said


def test_text_that_somebody_wrote_stays_text(world) -> None:
    """A reason can't bring markup."""
    (project,) = world.projects
    about = decided.dossier("mail/send-time@3")
    hostile = decided.decision(about, "vera", "validator", "2026-09-22", reason="<script>alert(1)</script>")
    version = world.versions[2]
    item = OnRecord(hostile, project, version, world.portal, world.governed, world.as_of)
    text = made.html(ApprovalPage.of(item))
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_titles_tell_decisions_apart(world) -> None:
    """Two decisions of a day have two titles; the description says who and when."""
    records = [each.record for each in world.projects[0].decisions]
    assert len({title_of(each) for each in records}) == len(records)
    assert description_of(records[0], world.portal).startswith("Olaf Berg decided on 1 June 2026")
