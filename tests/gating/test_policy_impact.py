"""What another policy would do, row by row, and as a whole."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from mlgov.gating.policy_impact import PolicyFace, Stand, as_document, as_text, impact, impact_row

DAY = dt.date(2026, 11, 22)
FINE = Stand(True, "high", "approved")
SHUT = Stand(False, "high", "stale", ("ROC AUC is 0.7.",))
WORSE = Stand(False, "high", "stale", ("ROC AUC is 0.7.", "A signature is missing."))


@pytest.fixture
def new(policy):
    """A policy that comes in March, with a transition until September."""
    rules = policy.policy.model_copy(
        update={"version": "4", "effective_from": dt.date(2027, 3, 1), "transition": dt.date(2027, 9, 1)}
    )
    return replace(policy, policy=rules)


def row(new, before, after, **given):
    """A row of a live, approved version."""
    return impact_row("p/m@1", before, after, **({"live": True, "approved": True, "new": new, "as_of": DAY} | given))


def test_the_four_effects_and_until_when(new) -> None:
    """Stops (and may stay for a while), starts, stays fine, stays shut: each in a sentence."""
    stops = row(new, FINE, SHUT)
    assert (stops.effect, stops.why, stops.may_stay_until) == ("stops", ("ROC AUC is 0.7.",), dt.date(2027, 9, 1))
    assert stops.sentence == (
        "Complies now; not under standard 4 from 1 March 2027 on; it may stay under the policy before until 1 September 2027."
    )
    assert row(new, FINE, SHUT, approved=False).may_stay_until is None
    assert row(new, FINE, SHUT, as_of=dt.date(2027, 9, 2)).may_stay_until is None
    starts = row(new, SHUT, FINE)
    assert (starts.effect, starts.why) == ("starts", ("ROC AUC is 0.7.",))
    assert starts.sentence == "Does not comply now; does under standard 4 from 1 March 2027 on."
    assert row(new, FINE, FINE).sentence == "Complies now and under standard 4 from 1 March 2027 on."
    fails = row(new, SHUT, WORSE)
    assert (fails.effect, fails.why) == ("fails", ("A signature is missing.",))
    assert "since 1 March 2027" in row(new, FINE, FINE, as_of=dt.date(2027, 4, 1)).sentence


def test_the_whole(policy, new) -> None:
    """What stops first, live ones first; one sentence; JSON and text say the same."""
    faces = tuple(
        PolicyFace.of(each, where, signed=False, sentence="It is not signed.")
        for each, where in ((policy, "as it lies here"), (new, "policies/coming"))
    )
    rows = [row(new, FINE, FINE), row(new, SHUT, FINE), row(new, FINE, SHUT, live=False), row(new, FINE, SHUT)]
    found = impact(policy, new, faces, rows, as_of=DAY, others=3)
    assert [(each.effect, each.live) for each in found.rows] == [
        ("stops", True), ("stops", False), ("starts", True), ("complies", True),
    ]  # fmt: skip
    assert found.sentence == (
        "Of 4 versions, 2 versions would stop complying (1 in use) and 1 version would start to comply (1 in use)."
    )
    assert len(found.having("stops")) == 2
    document = json.loads(json.dumps(as_document(found)))
    assert document["format"] == "mlgov-policy-impact/1"
    assert document["new"]["effective_from"] == "2027-03-01"
    assert [each["effect"] for each in document["versions"]] == [each.effect for each in found.rows]
    assert document["versions"][0]["may_stay_until"] == "2027-09-01"
    text = as_text(found)
    assert "p/m@1 (in use, approved): Complies now; not under standard 4" in text
    assert "sign-off: approved; then signed for something else than what is here now" in text
    assert text.endswith("3 versions judged by other policies: no change.\n")


def test_what_fails_anyway_is_counted(policy, new) -> None:
    """Versions that fail under both are told one by one only if somebody uses them or signed for them."""
    face = PolicyFace.of(new, "here", signed=True, sentence="Signed.")
    rows = [row(new, SHUT, WORSE, live=live, approved=False) for live in (True, False, False)]
    text = as_text(impact(policy, new, (face, face), [*rows, row(new, SHUT, SHUT)], as_of=DAY))
    assert text.count("Complies neither now nor under") == 1
    assert "2 versions neither in use nor approved would fail in more ways than now." in text


def test_nothing_changes(policy, new) -> None:
    """Said, too."""
    face = PolicyFace.of(new, "here", signed=True, sentence="Signed.")
    assert impact(policy, new, (face, face), [], as_of=DAY).sentence == "No version is judged by standard."
    unchanged = impact(policy, new, (face, face), [row(new, FINE, FINE)], as_of=DAY)
    assert unchanged.sentence == "Nothing changes for the 1 version that it judges."
    assert unchanged.changes == ()
    assert "nothing that judges" in as_text(unchanged)
