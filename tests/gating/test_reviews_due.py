"""Everything that carries a day, and every trigger that makes people look again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from dossiers import World

from mlgov.documents.events import Event
from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.policy import load_policy
from mlgov.documents.policy_rules import Exemption
from mlgov.documents.sign_off_rules import ReReview
from mlgov.documents.validation import Validation, ValidationFile
from mlgov.gating.episodes import Episode
from mlgov.gating.findings import ComputedFinding, FindingStanding
from mlgov.gating.reviews_due import (
    UNCOVERED_DAYS,
    Office,
    Watched,
    last_look,
    of_policy,
    of_project,
    of_version,
    period_end,
)
from mlgov.signoff.changes import Change
from mlgov.signoff.types import Assessment, Condition, ConditionState, Counted, Proof, Record, RoleState, SignOffState

DAY = dt.date(2026, 11, 22)
OFFICE = Office(DAY, {"owner": ("ola",), "validator": ("val",)}, {"ola": 1, "val": 1})
LIVE = {"kind": "deployed", "on": "2026-01-10", "version": "1", "recorded_by": "x", "environment": "production"}


def record(on: dt.date, decision: str = "approve") -> Assessment:
    """A decision of the owner."""
    made = Record(
        "p/m@1", "release", "d", "owner", "ola", decision, dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC), "", (),
        None, None, {"kind": "signed_record"}, None, (), "0" * 64, b"",
    )  # fmt: skip
    return Assessment(made, Proof.T4, True, "ola", made.at)


def state(*signed: dt.date, counts: bool = True, **given) -> SignOffState:
    """An approved release, signed on these days."""
    counted = tuple(Counted(record(each), counts) for each in signed)
    roles = (RoleState("owner", 1, counted, done=True, turn=False),)
    return SignOffState("p/m@1", "release", "d", "approved", "Approved.", (), roles, (), **given)


def rule(trigger: str, days: int = 10, **given) -> ReReview:
    """A rule of the policy."""
    return ReReview(trigger=trigger, days=days, reason="So that somebody looks at it again.", **given)


UNSIGNED = state()


@pytest.fixture
def watched(tmp_path):
    """A version in use since 10 January, and what makes people look again."""
    policy = load_policy("standard", tmp_path).policy

    def make(*rules: ReReview, events=(), signed=UNSIGNED, frameworks=(), findings=(), reports=(), **given) -> Watched:
        world = World(events=[LIVE, *events])
        world.charter |= {"frameworks": list(frameworks), "validator": "val"}
        version = world.model_version(tmp_path)
        version = replace(version, model_events=version.events)
        project = replace(world.project(tmp_path), findings=findings, validations=reports, models={"m": (version,)})
        rules_only = policy.model_copy(update={"re_review": rules, "effective_from": dt.date(2026, 1, 1)})
        return Watched(project, version, rules_only, "high", signed, **given)

    return make


def again(watched: Watched) -> list[tuple[dt.date, str]]:
    """The days on which somebody looks again, and by which trigger."""
    return [(each.due, each.trigger) for each in of_version(watched, OFFICE) if each.kind == "re_review"]


def test_period_counts_from_the_last_look(watched) -> None:
    """Since it came into use; since it was signed; since it was validated, whichever was last."""
    assert again(watched(rule("period", 100))) == [(dt.date(2026, 4, 20), "period")]
    signed = watched(rule("period", 100), signed=state(dt.date(2026, 3, 1)))
    assert again(signed) == [(dt.date(2026, 6, 9), "period")]
    assert again(replace(signed, review=state(dt.date(2026, 5, 1)))) == [(dt.date(2026, 8, 9), "period")]
    assert last_look(watched(signed=state(dt.date(2026, 3, 1), counts=False)), DAY) is None


@pytest.mark.parametrize(
    ("trigger", "kind", "extra"),
    [
        ("incident", "incident", {"severity": "high"}),
        ("outside_event", "outside", {"reason": "A new product for other people."}),
        ("emergency", "emergency", {"role": "owner", "reason": "Night.", "due": "2026-06-05"}),
    ],
)
def test_events_pull_their_trigger_until_somebody_looked(watched, trigger, kind, extra) -> None:
    """From the day of the event; not once a review is named or somebody signed since; not before it was in use."""
    event = {"kind": kind, "on": "2026-06-01", "version": "1", "recorded_by": "x"} | extra
    assert again(watched(rule(trigger), events=[event])) == [(dt.date(2026, 6, 11), trigger)]
    assert again(watched(rule(trigger), events=[event | {"re_review": "later"}])) == []
    assert again(watched(rule(trigger), events=[event], signed=state(dt.date(2026, 7, 1)))) == []
    early = event | {"on": "2026-01-09"} | ({"due": "2026-01-20"} if "due" in event else {})
    assert again(watched(rule(trigger), events=[early])) == []
    assert again(watched(rule("period"), events=[event])) != []
    assert again(watched(rule(trigger, tiers=("low",)), events=[event])) == []


def finding(**fields) -> FindingFile:
    """A finding on the version."""
    found = {
        "title": "Something", "severity": "high", "owner": "ola", "opened": dt.date(2026, 6, 1), "opened_by": "x",
        "due": dt.date(2026, 12, 1), "model": "m", "version": "1",
    } | fields  # fmt: skip
    return FindingFile("f", "p/findings/f.yml", Finding.model_validate(found))


def test_an_emergency_is_over_when_its_finding_is_closed(watched) -> None:
    """The proper round was done: nobody has to look again because of it."""
    event = {"kind": "emergency", "on": "2026-06-01", "version": "1", "recorded_by": "x", "role": "owner",
             "reason": "Night.", "due": "2026-06-05", "finding": "f"}  # fmt: skip
    opened = watched(rule("emergency"), events=[event], findings=(finding(),))
    assert len(again(opened)) == 1
    closed = finding(state="closed", closed=dt.date(2026, 6, 4))
    assert again(watched(rule("emergency"), events=[event], findings=(closed,))) == []


def test_findings_and_drift(watched) -> None:
    """Serious findings; alarms as findings; alarms that nobody looked at, from the end of their first window."""
    assert again(watched(rule("finding"), findings=(finding(),))) == [(dt.date(2026, 6, 11), "finding")]
    assert again(watched(rule("finding"), findings=(finding(severity="low"),))) == []
    alarm = finding(severity="low", origin="alarm")
    assert again(watched(rule("drift"), findings=(alarm,))) == [(dt.date(2026, 6, 11), "drift")]
    episode = Episode("drift", "2026-08", None, ("2026-08", "2026-09"), ())
    assert again(watched(rule("drift"), alarms=(episode,))) == [(dt.date(2026, 9, 10), "drift")]
    for other in (
        replace(episode, last_window="2026-09"),
        replace(episode, family="evaluation"),
        replace(episode, first_window="x"),
    ):
        assert again(watched(rule("drift"), alarms=(other,))) == []


def test_policies_and_law_are_known_beforehand(watched) -> None:
    """A policy that came since, one that will come; law of the charter's frameworks, past and to come."""
    now = watched(rule("policy"))
    came = replace(now, policy=now.policy.model_copy(update={"effective_from": dt.date(2026, 7, 1)}))
    assert again(came) == [(dt.date(2026, 7, 11), "policy")]
    coming = came.policy.model_copy(update={"version": "9", "effective_from": dt.date(2027, 3, 1)})
    assert again(replace(came, coming=coming)) == [(dt.date(2026, 7, 11), "policy"), (dt.date(2027, 3, 11), "policy")]
    assert again(watched(rule("regulation"))) == []
    osfi = watched(rule("regulation"), frameworks=["osfi-e23"])
    assert again(osfi) == [(dt.date(2027, 5, 11), "regulation")]
    (duty,) = [each for each in of_version(osfi, OFFICE) if each.kind == "re_review"]
    assert (duty.state, duty.reason) == ("upcoming", "So that somebody looks at it again.")
    assert "OSFI" in duty.sentence
    assert again(watched(rule("regulation"), frameworks=["sr-26-2"])) == [(dt.date(2026, 4, 27), "regulation")]


STALE = Change("data", "test", "The test data changed.", goes_stale=True, review_due=True)
HARMLESS = Change("limits", "x", "A limit was added.", goes_stale=False, review_due=False)


def test_a_material_change_counts_from_the_decision_that_it_came_after(watched) -> None:
    """By the policy's rule; without one, what a report no longer covers is looked at again all the same."""
    signed = state(dt.date(2026, 3, 1))
    found = watched(rule("material_change"), signed=signed, changes=(STALE, HARMLESS))
    assert again(found) == [(dt.date(2026, 3, 11), "material_change")]
    assert again(replace(found, changes=(HARMLESS,))) == []
    without = watched(signed=signed, changes=(STALE,))
    (duty,) = [each for each in of_version(without, OFFICE) if each.kind == "re_review"]
    assert (duty.due, duty.who) == (dt.date(2026, 3, 1) + dt.timedelta(days=UNCOVERED_DAYS), "validator")
    assert "the test data changed" in duty.sentence
    only_stale = replace(STALE, review_due=False)
    assert again(watched(signed=signed, changes=(only_stale,))) == []


def test_conditions_and_the_end_of_a_signature(watched) -> None:
    """Conditions wherever a version is; the end of its signature only where it is used."""
    condition = ConditionState(Condition("c", "Add an alarm.", "ola", dt.date(2026, 11, 1)), "overdue", "r")
    met = replace(condition, state="met")
    signed = state(dt.date(2026, 3, 1), valid_until=dt.date(2027, 2, 1), conditions=(condition, met))
    used = watched(signed=signed)
    assert [(each.kind, each.state, each.who, each.due) for each in of_version(used, OFFICE)] == [
        ("condition", "overdue", "ola", dt.date(2026, 11, 1)),
        ("approval", "upcoming", "owner", dt.date(2027, 2, 1)),
    ]
    idle = replace(used, version=replace(used.version, model_events=()))
    assert [each.kind for each in of_version(idle, OFFICE)] == ["condition"]


def test_in_use_without_a_valid_signature(watched) -> None:
    """Once its signatures have ended: since when, by their own day or the policy's; else what follows from the files."""
    ended = replace(state(dt.date(2026, 3, 1), counts=False), state="expired")
    found = list(of_version(watched(signed=ended, max_days=100), OFFICE))
    assert [(each.kind, each.state, each.due) for each in found] == [("approval", "overdue", dt.date(2026, 6, 9))]
    assert found[0].sentence == "It is in use, and its approval ended on 9 June 2026."
    renewed = replace(state(dt.date(2026, 3, 1), dt.date(2026, 4, 1), counts=False), state="expired")
    assert [each.due for each in of_version(watched(signed=renewed, max_days=100), OFFICE)] == [dt.date(2026, 7, 10)]
    assert list(of_version(watched(signed=renewed, max_days=10**8), OFFICE)) == []
    computed = ComputedFinding("p/m@1", "It is in use without a valid sign-off.", "Nobody signed.", "high", "owner",
                               dt.date(2026, 2, 9), "mlgov approve p/m@1")  # fmt: skip
    unsigned = replace(state(), state="in_review")
    found = list(of_version(watched(signed=unsigned, computed=(computed,)), OFFICE))
    assert [(each.kind, each.due, each.who) for each in found] == [("finding", dt.date(2026, 2, 9), "owner")]


def test_a_project_with_everything(watched, tmp_path) -> None:
    """The charter's review, findings as they stand, the newest validation and envelope."""
    world = World(envelope={
        "title": "Monthly", "owner": "ola", "until": "2027-06-30", "reason": "The same recipe each month.",
        "limits": {"evaluation.discrimination.roc_auc": {"at_least": "0.7"}},
    })  # fmt: skip
    world.charter |= {"reviews": {"next": "2026-11-20"}, "validator": "val"}
    version = replace(world.model_version(tmp_path), envelopes=(world.envelope_file(),))
    opinion = {each: {"view": "agree", "text": "It is sound."} for each in ("concept", "data", "outcomes", "limits")}
    report = {"model": "m", "version": "1", "scope": "initial", "validator": "val", "opinion": opinion, "rating": "fit"}
    reports = tuple(
        ValidationFile(
            f"r{at}", f"p/validations/r{at}.md", Validation.model_validate(report | {"on": on, "next": on_next}), "", ""
        )
        for at, (on, on_next) in enumerate([("2026-01-01", "2026-06-01"), ("2026-06-01", "2027-06-01")])
    )
    accepted = finding(state="accepted", accepted={"role": "owner", "by": "ola", "reason": "We know and wait.",
                                                   "on": "2026-07-01", "until": "2026-12-24"})  # fmt: skip
    standings = (
        FindingStanding(finding(), "open"), FindingStanding(accepted, "accepted"),
        FindingStanding(finding(state="closed", closed=DAY), "closed"),
    )  # fmt: skip
    project = replace(world.project(tmp_path), models={"m": (version,), "empty": ()}, validations=reports)
    found = [(each.kind, each.due, each.who) for each in of_project(project, standings, OFFICE)]
    assert found == [
        ("review", dt.date(2026, 11, 20), "validator"),
        ("finding", dt.date(2026, 12, 1), "ola"),
        ("acceptance", dt.date(2026, 12, 24), "ola"),
        ("envelope", dt.date(2027, 6, 30), "ola"),
        ("validation", dt.date(2027, 6, 1), "validator"),
    ]
    world.charter["state"] = "retired"
    assert list(of_project(replace(world.project(tmp_path), models={"m": (version,)}), standings, OFFICE)) == []


def test_a_policy_and_the_one_that_comes(tmp_path) -> None:
    """Exceptions end, a transition ends, the next version is to be put in force."""
    base = load_policy("standard", tmp_path)
    exemption = Exemption(check="drift.psi", subject="p/*", role="owner", reason="No reference data yet, it comes in March.",
                          granted=dt.date(2026, 1, 1), expires=dt.date(2026, 11, 30))  # fmt: skip
    rules = base.policy.model_copy(update={"exemptions": (exemption,), "transition": dt.date(2027, 1, 31)})
    coming = rules.model_copy(update={"version": "2", "effective_from": dt.date(2027, 2, 1)})
    found = list(of_policy(replace(base, policy=rules), OFFICE, coming))
    assert [(each.kind, each.due, each.who, each.subject) for each in found] == [
        ("exemption", dt.date(2026, 11, 30), "owner", "policies/standard@1"),
        ("transition", dt.date(2027, 1, 31), "model_risk", "policies/standard@1"),
        ("policy", dt.date(2027, 2, 1), "model_risk", "policies/standard@2"),
    ]
    assert list(of_policy(base, OFFICE)) == []


@pytest.mark.parametrize(
    ("window", "end"),
    [
        ("2026", dt.date(2026, 12, 31)),
        ("2026-Q2", dt.date(2026, 6, 30)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2026-W53", dt.date(2027, 1, 3)),
        ("2026-05-31", dt.date(2026, 5, 31)),
        ("2025-W53", None),
        ("2026-13", None),
        ("2026-02-30", None),
        ("rows-1", None),
        ("", None),
        ("2026-Q5", None),
    ],
)
def test_the_end_of_a_window(window: str, end: dt.date | None) -> None:
    """Periods by the calendar (weeks as in ISO 8601); other names have no day."""
    assert period_end(window) == end


def test_an_outside_event_needs_its_reason() -> None:
    """News without a word of what they are is no event."""
    base = {"kind": "outside", "on": "2026-06-01", "version": "1", "recorded_by": "x"}
    with pytest.raises(ValueError, match="needs `reason`"):
        Event.model_validate(base)
    assert Event.model_validate(base | {"reason": "A crisis.", "finding": "f"}).finding == "f"
