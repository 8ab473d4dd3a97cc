"""Who may not sign, in words."""

from __future__ import annotations

import datetime as dt

from mlgov.documents.people import Person
from mlgov.signoff.barred import hand_in_it, why_barred, why_nobody, why_unproven
from mlgov.signoff.types import Contributor, Segregation

DAY = dt.date(2026, 3, 1)
KNOWN = Segregation(
    (Contributor("author", "ann@x", "ann", "commit a"), Contributor("trainer", "tom", "tom", "charter")), proven=True
)


def test_only_the_parts_that_the_policy_names_bar() -> None:
    """An author is barred where authors are; nobody else is."""
    assert why_barred("ann", ("author",), KNOWN) == "ann may not sign, because ann wrote it (commit a)"
    assert why_barred("ann", ("trainer",), KNOWN) == ""
    assert why_barred("bob", ("author", "trainer"), KNOWN) == ""
    assert hand_in_it("tom", ("author", "trainer"), KNOWN) == KNOWN.contributors[1]


def test_bots_and_those_who_left() -> None:
    """On the day they left they no longer count; the day before they do."""
    people = {"bot": Person(bot=True), "ann": Person(left=DAY)}
    assert why_nobody("bot", people, DAY) == "bot is a bot; bots never count"
    assert why_nobody("ann", people, DAY) == "ann had left on 1 March 2026"
    assert why_nobody("ann", people, DAY - dt.timedelta(days=1)) == ""
    assert why_nobody("eve", people, DAY) == ""


def test_what_cannot_be_proven() -> None:
    """Not known completely, or identities that are nobody's; no question where nobody is barred."""
    assert why_unproven((), Segregation((), proven=False)) == ""
    assert why_unproven(("author",), Segregation((), proven=False, why_not="shallow")) == "shallow"
    assert why_unproven(("author",), KNOWN) == ""
    strangers = tuple(Contributor("author", f"s{at}@x", None, "c") for at in range(5))
    said = why_unproven(("author",), Segregation(strangers, proven=True))
    assert said == "nobody in portal.yml is known as s0@x, s1@x and s2@x and 2 more"
    assert why_unproven(("trainer",), Segregation(strangers, proven=True)) == ""
