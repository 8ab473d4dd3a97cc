"""What the next version of a policy would change, on the policy's page."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import builders as make

from mlgov.gating.policy_impact import PolicyFace, Stand, impact, impact_row
from mlgov.pages import policy_impact
from mlgov.pages.policy import PolicyPage
from mlgov.pages.policy_impact import impact_of
from mlgov.pages.portfolio import PolicyStanding

FROM, UNTIL = dt.date(2027, 3, 1), dt.date(2027, 9, 1)


def coming():
    """The packaged policy with a higher limit, from next spring on."""
    found = make.policy()
    rules = found.policy.model_copy(update={"version": "2", "effective_from": FROM, "transition": UNTIL})
    limits = tuple(
        replace(each, rule=each.rule.model_copy(update={"value": "0.99"}))
        if each.key == "evaluation.discrimination.roc_auc" and each.rule.value == "0.50"
        else each
        for each in found.limits
    )
    return replace(found, policy=rules, limits=limits, digest="2" * 64)


def standing(rows: Any = None, *, others: int = 0) -> PolicyStanding:
    """A signed policy whose next version some versions would not keep to."""
    new = coming()

    def row(version: str, before: bool, after: bool, **more: Any):
        reason = (f"version {version} is too low",)
        return impact_row(
            f"mail/send-time@{version}",
            Stand(before, "medium", "approved", () if before else reason),
            Stand(after, "medium", "approved", () if after else reason),
            new=new, as_of=make.AS_OF, **{"live": False, "approved": False, **more},
        )  # fmt: skip

    given = rows or [
        row("1", True, True),
        row("2", True, False, live=True, approved=True),
        row("3", False, True),
        row("4", True, False),
    ]
    faces = tuple(
        PolicyFace.of(each, "here", signed=False, sentence="Nobody has signed it.") for each in (make.policy(), new)
    )
    found = impact(make.policy(), new, faces, given, as_of=make.AS_OF, others=others)  # type: ignore[arg-type]
    return PolicyStanding(signed=True, sentence="Policy standard 1 is signed.", coming=new, impact=lambda: found)


def page(found: PolicyStanding | None) -> PolicyPage:
    """The page of the packaged policy."""
    return PolicyPage.of("standard", make.policy(), make.CATALOGUE, make.AS_OF, found)


def test_who_would_stop_complying_comes_first_and_what_is_in_use_before_the_rest():
    """Each with the sentence `complies now / not under version 2 from the day on` and why."""
    rows = page(standing()).impact.rows
    assert [(row.link.text, row.chip.text, row.tags) for row in rows] == [
        ("send-time 2", "Would stop complying", ("in use", "approved")),
        ("send-time 4", "Would stop complying", ()),
        ("send-time 3", "Would start to comply", ()),
    ]
    assert rows[0].sentence == (
        "Complies now; not under standard 2 from 1 March 2027 on; it may stay under the policy before until 1 September 2027."
    )
    assert rows[0].why == ("version 2 is too low",)
    assert (rows[0].until, rows[1].until) == ("2027-09-01", "")
    assert rows[0].link.href == "../projects/mail/send-time/2/index.html"


def test_the_whole_is_said_in_a_heading_and_a_sentence():
    """When it counts from, until when one may stay, how many versions it concerns, whether it is signed."""
    found = page(standing()).impact
    assert found.heading == "Version 2 counts from 1 March 2027 on, with a transition until 1 September 2027"
    assert (
        found.sentence
        == "Of 4 versions, 2 versions would stop complying (1 in use) and 1 version would start to comply."
    )
    assert found.signed == "Nobody has signed it."
    assert found.command == "mlgov policy diff standard coming:standard"


def test_what_does_not_change_is_counted():
    """Versions for which nothing changes, and those that other policies judge."""
    assert (
        page(standing(others=1)).impact.rest == "For 1 version nothing changes. 1 version is judged by other policies."
    )


def test_very_many_versions_are_cut_and_counted(monkeypatch):
    """The page stays one that a person reads."""
    monkeypatch.setattr(policy_impact, "SHOWN", 1)
    found = page(standing()).impact
    assert len(found.rows) == 1
    assert found.rest.startswith("And 2 more versions.")


def test_a_policy_says_whether_it_is_signed():
    """A packaged one is signed by nobody here, and says nothing of it."""
    assert (page(standing()).signed_chip.text, page(standing()).signed) == ("Signed", "Policy standard 1 is signed.")
    unsigned = PolicyStanding(signed=False, sentence="Nobody has signed it.")
    assert page(unsigned).signed_chip.text == "Not signed"
    assert page(None).signed == ""
    assert "Signed" not in make.html(page(None))


def test_without_a_next_version_there_is_no_card():
    """Nothing is worked out, nothing is shown."""
    assert impact_of("standard", None, "policies/standard.html") is None
    assert impact_of("standard", PolicyStanding(signed=True, sentence="x"), "policies/standard.html") is None
    assert 'id="coming"' not in make.html(page(None))
    assert 'id="coming"' in make.html(page(standing()))
