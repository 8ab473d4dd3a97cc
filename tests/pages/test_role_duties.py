"""What the people of a role owe and have done."""

from __future__ import annotations

from dataclasses import replace

import decided

from mlgov.documents.finding import Finding, FindingFile
from mlgov.gating.attention import Attention
from mlgov.gating.findings import FindingStanding
from mlgov.pages import role_duties as duties
from mlgov.pages.role import page_key

WORLD = decided.world()
PAGE = "people/owner/index.html"


def test_conditions_go_to_who_owes_them() -> None:
    """By person or by role."""
    (owed,) = duties.conditions_owed(WORLD, "owner", PAGE)
    assert (owed.text, owed.owner, owed.chip.text) == ("Write down how often nobody answers.", "Olaf Berg", "Overdue")
    assert list(duties.conditions_owed(WORLD, "validator", PAGE)) == []


def test_findings_go_to_who_owns_them() -> None:
    """Open ones only; a person's findings are those of their roles."""
    fields = {"title": "Late mails", "severity": "high", "owner": "olaf", "opened": "2026-11-01", "opened_by": "vera"}
    file = FindingFile("late", "mail/findings/late.yml", Finding.model_validate({**fields, "due": "2026-11-20"}))
    (project,) = WORLD.projects
    standings = (FindingStanding(file, "overdue"), FindingStanding(replace(file, id="done"), "remediated"))
    world = replace(WORLD, projects=(replace(project, findings=standings),))
    (found,) = duties.findings_owned(world, "owner", PAGE)
    assert (found.link.text, found.link.href) == ("Late mails", "../../projects/mail/findings/late.html")
    assert list(duties.findings_owned(world, "validator", PAGE)) == []


def test_lost_signatures_say_why() -> None:
    """With the record that no longer counts."""
    (lost,) = duties.lost_signatures(WORLD, "business_owner", "people/business_owner/index.html")
    assert lost.record.text == "approved by Stan Ross on 3 August 2026"
    assert (lost.why, lost.changed.causes) == ("It is about an earlier state.", ("The test data changed.",))
    assert lost.next.startswith("Nothing to do yet")


def test_versions_that_fail_in_use_are_asked_about() -> None:
    """Who it waits for finds out why, the business owner decides about its use; nobody else is asked."""
    live = WORLD.versions[0]
    sentence = "Mean absolute error was beyond its limit in 8 of 20 months in production, last in window 2016-07."
    item = Attention(
        live.version.name, sentence, "failed", "data_scientist", "result", blocking=True, stage="monitoring",
        topic="outcome", windows=20,
    )  # fmt: skip
    failing = replace(live, brief=replace(live.brief, attention=(item,)))
    (project,) = WORLD.projects
    (model,) = project.models
    model = replace(model, versions=(failing, *model.versions[1:]))
    world = replace(WORLD, projects=(replace(project, models=(model,)),))
    asked = {role: [each.text for each in duties.not_holding(world, role, PAGE)] for role in
             ("data_scientist", "business_owner", "validator")}  # fmt: skip
    assert asked["data_scientist"][0].startswith("Find out why, and what to do. Mean absolute error was beyond")
    (said,) = asked["business_owner"]
    assert said.startswith(
        "Decide whether it stays in use meanwhile. Mean absolute error was beyond its limit in 8 of 20"
    )
    assert said.endswith("months in production, last in July 2016.")
    assert asked["validator"] == []
    assert page_key(world, "business_owner") != page_key(WORLD, "business_owner")
    assert list(duties.not_holding(WORLD, "business_owner", PAGE)) == []


def test_what_is_in_use_and_does_not_pass_is_asked_about_too() -> None:
    """A version in use that fails at release asks the same two roles; whoever acts first isn't told to do nothing."""
    live = WORLD.versions[0]
    item = Attention(live.version.name, "sex=F is selected too seldom.", "failed", "owner", "result", blocking=True)
    failing = replace(live, brief=replace(live.brief, attention=(item,), passes=False))
    (project,) = WORLD.projects
    (model,) = project.models
    model = replace(model, versions=(failing, *model.versions[1:]))
    world = replace(WORLD, projects=(replace(project, models=(model,)),))
    (told,) = duties.not_holding(world, "owner", PAGE)
    assert (told.chip.text, told.text) == (
        "In use, doesn't pass",
        "Find out why, and what to do. Sex F is selected too seldom.",
    )
    (told,) = duties.not_holding(world, "business_owner", PAGE)
    assert told.text.startswith("Decide whether it stays in use meanwhile.")
    assert page_key(world, "business_owner") != page_key(WORLD, "business_owner")
    brief = replace(failing.brief.release, waits_for=("validator",))
    assert duties.what_is_next(failing, brief, "owner").startswith("Act first, but not by signing: its numbers")
    assert duties.what_is_next(failing, brief, "validator").startswith("Nothing to do yet")


def test_what_is_next_says_who_acts_first() -> None:
    """Numbers first, then those who sign before, then this role."""
    record = WORLD.versions[1]
    brief = replace(record.brief.release, waits_for=("validator",))
    holds = replace(record, brief=replace(record.brief, passes=True))
    fails = replace(record, brief=replace(record.brief, passes=False))
    assert duties.what_is_next(holds, brief, "owner") == "Nothing to do yet: the validator signs first, then you."
    assert duties.what_is_next(holds, brief, "validator") == "Please look at it again and sign anew, or refuse."
    assert duties.what_is_next(fails, brief, "owner") == (
        "Nothing to do yet: its numbers don't hold, so nobody can sign. Once they do, the validator signs first, then you."
    )
    assert duties.what_is_next(fails, brief, "validator").endswith("Once they do, it is your turn.")


def test_later_is_what_others_sign_first() -> None:
    """The business owner waits for the others."""
    names = [each.text for each in duties.asked_later(WORLD, "business_owner", PAGE)]
    assert names == ["send-time 2", "send-time 3", "send-time 4"]


def test_what_stands_by_a_role_s_signatures() -> None:
    """The charter; a version with an overdue condition stands by nobody."""
    assert [each.link.text for each in duties.standing_signatures(WORLD, "owner", PAGE)] == ["Charter of mail"]


def test_news_begin_after_the_last_signature() -> None:
    """What others decided and what was registered since, newest first."""
    last = duties.decided_by(WORLD, "owner")[-1]
    news = [(each.day, each.link.text) for each in duties.news_since(WORLD, "owner", last, PAGE)]
    assert news == [
        ("2 Oct", "send-time 4"), ("21 Sep", "send-time 3"), ("20 Sep", "send-time 4"), ("20 Aug", "send-time 3"),
        ("3 Aug", "send-time 2"),
    ]  # fmt: skip
    assert duties.latest_signature(WORLD, last, PAGE).text == "send-time 2, by Olaf Berg on 2 August 2026"
    assert duties.latest_signature(WORLD, None, PAGE).href == ""


def test_long_lists_of_changes_are_cut_and_counted() -> None:
    """The page of the decision names all."""
    assert duties.few(["a"] * 5) == ("a",) * 5
    assert duties.few(["a"] * 7)[-1] == "and 2 more changes"


def test_who_holds_a_role_is_a_sentence() -> None:
    """One holds, several hold."""
    assert duties.who_holds(WORLD, "business_owner") == "Bea Cole and Stan Ross hold this role."
    assert duties.what_is_proposed(WORLD.versions[0]) == "Change number 1 (first version)."
