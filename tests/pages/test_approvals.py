"""Sign-off at a glance."""

from __future__ import annotations

import re
from dataclasses import replace

import builders as made
import decided

from mlgov.gating.attention import Attention
from mlgov.pages import approvals
from mlgov.pages.approvals import ApprovalsPage, waiting_for
from mlgov.signoff.store import Damaged

WORLD = decided.world()


def test_every_version_and_charter_stands_with_whom_it_waits_for() -> None:
    """What is wrong in use, what else is wrong, what waits for a signature, and then what stands."""
    page = ApprovalsPage.of(WORLD)
    assert [(row.link.text, row.chip.text, [each.text for each in row.waits]) for row in page.rows] == [
        ("send-time 1", "Approved, 1 condition overdue", []),
        ("send-time 4", "Refused", ["validator"]),
        ("send-time 2", "No longer counts", ["validator"]),
        ("send-time 3", "Waits for owner", ["owner"]),
        ("Charter of mail", "Approved", []),
    ]
    assert page.lede.startswith("10 decisions are on record about versions and charters;")
    assert page.rows[3].who == "Olaf Berg"


def test_filters_offer_what_rows_have() -> None:
    """A button that fits no row of any portal would hide everything."""
    text = made.html(ApprovalsPage.of(WORLD))
    offered = set(re.findall(r'data-facet="([a-z]+)"', text))
    had = {facet for row in ApprovalsPage.of(WORLD).rows for facet in row.facets.split()}
    assert offered == {"waiting", "lost", "conditions", "signed", "live"}
    assert offered <= had
    assert ApprovalsPage.of(WORLD).asked == ("owner", "validator")


def test_decisions_are_listed_newest_first(monkeypatch) -> None:
    """With what each proves; of very many the newest, and how many more."""
    page = ApprovalsPage.of(WORLD)
    assert [row.iso for row in page.decisions] == sorted((row.iso for row in page.decisions), reverse=True)
    assert {row.proof for row in page.decisions} == {"personal signature, verified"}
    monkeypatch.setattr(approvals, "SHOWN", 3)
    page = ApprovalsPage.of(WORLD)
    assert (len(page.decisions), page.more_decisions) == (3, 7)


def test_nobody_is_waited_for_to_sign_what_does_not_pass() -> None:
    """It waits for whoever has to act before; the list, the count above it and the roles' pages say the same."""
    (project,) = WORLD.projects
    (model,) = project.models
    shut = model.versions[2]
    item = Attention(shut.version.name, "It fails.", "failed", "data_scientist", "result", blocking=True)
    shut = replace(shut, brief=replace(shut.brief, attention=(item,), passes=False))
    model = replace(model, versions=(*model.versions[:2], shut, *model.versions[3:]))
    world = replace(WORLD, projects=(replace(project, models=(model,)),))
    row = next(each for each in ApprovalsPage.of(world).rows if each.link.text == "send-time 3")
    assert (row.chip.text, [each.text for each in row.waits]) == ("Not ready to sign", ["data scientist"])
    assert row.sentence == "Its numbers don't pass the release check, so nobody can sign it yet."
    assert "waiting" not in row.facets.split()
    assert waiting_for(world, "owner") == ()
    assert "data_scientist" not in world.roles
    assert row.waits[0].href == "", "a role without a page is plain text"


def test_roles_say_what_waits_for_them() -> None:
    """The validator has to look at two again, the owner is asked once."""
    counts = {each.link.text: each.count for each in ApprovalsPage.of(WORLD).roles}
    assert (counts["Validator"], counts["Owner"], counts["Business owner"]) == (2, 1, 0)
    assert [item.version.version for item in waiting_for(WORLD, "owner")] == ["3"]


def test_damaged_records_are_told() -> None:
    """A file among the records that can't be used may have been a refusal."""
    damaged = Damaged("mail/approvals/send-time/3/x.json", "mail/send-time", "it is no file of a record")
    (project,) = WORLD.projects
    page = ApprovalsPage.of(replace(WORLD, projects=(replace(project, damaged=(damaged,)),)))
    assert page.damaged == ("mail/approvals/send-time/3/x.json: it is no file of a record",)


def test_an_empty_portal_says_so() -> None:
    """No table without rows."""
    text = made.html(ApprovalsPage.of(made.portfolio(projects=())))
    assert "There is nothing to sign yet." in text
    assert "Nobody has decided anything on record yet." in text
    assert "<table" not in text
