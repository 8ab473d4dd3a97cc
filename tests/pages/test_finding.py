"""One finding's page: how it stands in words, what it is about, who deals with it, what was done."""

from __future__ import annotations

import builders as make
import oversight_cases as cases
import pytest

from mlgov.pages.finding import FindingPage, in_words


def page(id_: str = "open", **more) -> FindingPage:
    """The page of one of the hand-made findings, or of a changed one."""
    standing = cases.finding(id_, **more) if more else next(each for each in cases.findings() if each.file.id == id_)
    return FindingPage.of(cases.project(), standing, make.AS_OF)


@pytest.mark.parametrize(
    ("id_", "sentence", "shut"),
    [
        ("open", "It is to be dealt with by 15 December 2026, in 23 days.", False),
        ("late", "It was due on 1 November 2026, 21 days ago.", True),
        ("lapsed", "It was accepted until 1 November 2026 only, and that day has passed.", True),
        ("remediated", "It is said to be dealt with. Somebody else has yet to look and close it.", False),
        ("closed", "It was closed on 20 October 2026.", False),
    ],
)
def test_how_it_stands_is_said_in_words(id_, sentence, shut):
    """One sentence, and what it keeps from happening."""
    found = page(id_)
    assert (found.sentence, bool(found.shut)) == (sentence, shut)


def test_an_acceptance_says_who_why_and_until_when():
    """By role and person, with the reason, and marked for readers after its last day."""
    found = page("accepted")
    assert found.sentence == (
        "rita (model risk) accepted it on 1 October 2026 until 31 December 2026: "
        "Few readers are concerned, and a new version comes in spring."
    )
    assert {fact.name: fact.until for fact in found.facts}["Accepted until"] == "2026-12-31"
    assert 'data-valid-until="2026-12-31"' in make.html(found)


def test_an_acceptance_that_does_not_count_says_why():
    """The finding is open, and the page says what is wrong with the acceptance."""
    found = page("x", state="accepted", accepted={**cases.ACCEPTED, "until": "2030-01-01"})
    assert found.sentence.startswith(
        "It is to be dealt with by 15 December 2026, in 23 days. An acceptance doesn't count:"
    )


@pytest.mark.parametrize(
    ("result", "text", "href", "when"),
    [
        ({"result": "drift.*", "first_window": "2026-09"}, "Everything about whether the data has changed", "drift", "in production since September 2026"),
        ({"result": "drift.*", "first_window": "2026-09", "last_window": "2026-10"}, "Everything about whether the data has changed", "drift", "in production, September 2026 to October 2026"),
        ({"result": "evaluation.discrimination.roc_auc"}, "ROC AUC", "evaluation", "at release"),
        ({"result": "fairness.*", "group": "sex=*"}, "Everything about how it treats groups of people, every group by sex", "fairness", "at release"),
        ({"result": "fairness.*", "group": "sex=female"}, "Everything about how it treats groups of people, sex: female", "fairness", "at release"),
        ({"result": "data_quality.missing.*", "column": "age"}, "Results of missing, column age", "data", "at release"),
        ({"result": "own_family.*"}, "Results of *", "audit", "at release"),
    ],
)  # fmt: skip
def test_results_are_told_and_lead_to_where_they_stand(result, text, href, when):
    """Patterns become words, with the section page of the version."""
    (row,) = page("x", results=[result]).results
    assert (row.link.text, row.when, row.code) == (text, when, result["result"])
    assert row.link.href == f"../send-time/1/{href}.html"


def test_results_of_a_model_lead_to_the_model_and_of_a_project_nowhere():
    """Without a version there is no section page to lead to."""
    (row,) = page("x", version=None).results
    assert row.link.href == "../send-time/index.html"
    (row,) = page("x", version=None, model=None).results
    assert row.link.href == ""


def test_what_names_it_is_linked():
    """The validation that it came of, the incident that led to it."""
    assert [(each.text, each.href) for each in page("open").mentions] == [
        ("Validation of send-time 1, 28 July 2026", "../validations/send-time-1.html"),
        ("Incident of 12 October 2026: send-time 1", "../../../emergencies/index.html"),
    ]
    assert [each.text for each in page("night").mentions] == ["Emergency of 5 November 2026: send-time 1"]


def test_history_is_newest_first_with_days_in_words():
    """What was done, by whom; days inside texts are told as people write them."""
    steps = [{"on": "2026-10-01", "by": "vera", "what": "Opened."}, {"on": "2026-11-02", "by": "anna", "what": "Moved to 2026-12-15."}]  # fmt: skip
    found = page("x", history=steps)
    assert [(each.day, each.by, each.what) for each in found.steps] == [
        ("2 November 2026", "anna", "Moved to 15 December 2026."),
        ("1 October 2026", "vera", "Opened."),
    ]


def test_what_can_be_done_depends_on_how_it_stands():
    """A closed finding needs nothing; one that is accepted can be closed."""
    assert page("closed").commands == ()
    assert [each.split()[2] for each in page("accepted").commands] == ["close"]
    assert [each.split()[2] for each in page("late").commands] == ["accept", "close", "close"]
    assert "mail/late" in page("late").commands[0]


def test_a_finding_with_a_title_only_says_that_there_is_no_more():
    """Nothing is blank."""
    text = make.html(page("x", text="", results=[], history=[]))
    assert "Nobody has written more than its title, and no result is linked." in text
    assert "Nothing is recorded." in text


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "Accepted as model_risk until 2026-12-31: few_people.",
            "Accepted as model risk until 2026-12-31: few_people.",
        ),
        ("Closed as model_risk says.", "Closed as model_risk says."),
    ],
)
def test_the_role_of_an_acceptance_is_said_in_words(what, said):
    """The tool writes the role's id into the history; what people wrote stays."""
    assert in_words(what) == said
