"""Pages that list: nothing is left out, and an empty list says so."""

from __future__ import annotations

import builders as make

from mlgov.pages.lists import FAMILY_TITLES, ChecksPage, ModelsPage, PoliciesPage, ProjectsPage

REJECTED = """---
title: Stamp sorting
owner: post-lead
state: rejected
outcome: no machine learning needed
---
"""


def test_projects_show_charter_risk_and_worst_model():
    """A project stands as its worst current model does; one without a charter says so."""
    page = ProjectsPage.of(make.portfolio())
    told, untold = page.rows
    assert (told.link.href, told.state.text, told.tier, told.owner) == ("mail/index.html", "Agreed", "low", "crm-lead")
    assert (told.models, told.chip.shape) == ("1 model", "fail")
    assert (untold.state.text, untold.owner, untold.chip.text, untold.models) == ("No charter yet", "–", "No model", "")


def test_a_rejected_charter_is_a_result():
    """A charter may end without a model."""
    stamps = make.project_record("stamps", charter_=make.charter(REJECTED, "stamps"), models=())
    (row,) = ProjectsPage.of(make.portfolio(stamps)).rows
    assert (row.state.text, row.open) == ("Rejected", 0)


def test_models_counts_models_and_versions():
    """Two versions of one model are one model."""
    page = ModelsPage.of(make.portfolio())
    assert page.lede == "1 model, 2 registered versions."
    assert len(page.inventory.rows) == 2


def test_every_check_is_in_the_catalogue_once_with_its_help():
    """A link to `#family.check` from any page finds its section."""
    page = ChecksPage.of(make.portfolio())
    text = make.html(page)
    listed = [check.check for family in page.families for check in family.checks]
    assert sorted(listed) == sorted(make.HELPS)
    for check in listed:
        assert text.count(f'id="{check}"') == 1
    assert text.count("How to read this") == len(listed)
    assert {family.title for family in page.families} <= set(FAMILY_TITLES.values())


def test_checks_of_others_form_a_family_of_their_own():
    """An unknown family is shown under its own name."""
    own = make.described("own_rules.stamps", "Stamps", ("stamps", "Stamps", "count"))
    page = ChecksPage.of(make.portfolio(catalogue=(own,)))
    assert [family.title for family in page.families] == ["Own rules"]


def test_policies_say_since_when_and_for_whom():
    """Each policy with the number of its limits and of the projects it judges."""
    page = PoliciesPage.of(make.portfolio())
    (row,) = page.rows
    assert (row.link.href, row.projects) == ("standard.html", "2 projects")
    assert row.limits == len(make.policy().limits)
    assert "1 January 2026" in make.html(page)


def test_empty_lists_say_so():
    """An empty portal shows words, never a table without rows."""
    empty = make.portfolio(projects=())
    for page, said in (
        (ProjectsPage.of(empty), "There is no project yet."),
        (ModelsPage.of(empty), "None yet."),
    ):
        text = make.html(page)
        assert said in text
        assert "<table" not in text
