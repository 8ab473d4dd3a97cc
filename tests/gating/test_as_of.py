"""Parts of looking back: how a finding stood, which policy counted, what nobody had written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.policy_rules import Exemption
from mlgov.gating.as_of import (
    EvidenceThen,
    FindingThen,
    LiveThen,
    ModelThen,
    PolicyThen,
    PolicyVersion,
    SignedThen,
    VersionThen,
    View,
    differences,
    exceptions_on,
    finding_on,
    policy_on,
)

DAY = dt.date(2026, 6, 1)
OPEN = {
    "title": "Something", "severity": "high", "owner": "ola", "opened": "2026-03-01", "opened_by": "x",
    "due": "2026-04-01",
}  # fmt: skip
ACCEPTED = {"state": "accepted", "accepted": {"role": "owner", "by": "ola", "reason": "We know and we wait.",
                                              "on": "2026-03-20", "until": "2026-05-01"}}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "on", "expected"),
    [
        ({}, "2026-02-28", None),
        ({}, "2026-03-01", "open"),
        ({}, "2026-04-01", "open"),
        ({}, "2026-04-02", "overdue"),
        ({"state": "closed", "closed": "2026-05-01"}, "2026-04-30", "overdue"),
        ({"state": "closed", "closed": "2026-05-01"}, "2026-05-01", None),
        (ACCEPTED, "2026-03-19", "open"),
        (ACCEPTED, "2026-05-01", "accepted"),
        (ACCEPTED, "2026-05-02", "lapsed"),
        ({"state": "remediated", "history": [{"on": "2026-03-15", "by": "x", "what": "Fixed."}]}, "2026-03-14", "open"),
        (
            {"state": "remediated", "history": [{"on": "2026-03-15", "by": "x", "what": "Fixed."}]},
            "2026-03-15",
            "remediated",
        ),
    ],
)
def test_a_finding_on_a_day(more, on, expected) -> None:
    """What its file says now tells how it stood on every day before."""
    assert finding_on(Finding.model_validate(OPEN | more), dt.date.fromisoformat(on)) == expected


def test_exceptions_on_a_day(policy) -> None:
    """Those of the policy for this version, and accepted findings, on their days."""
    exemption = Exemption(check="drift.*", subject="p/*", role="owner", reason="No reference data until the spring.",
                          granted=dt.date(2026, 1, 1), expires=DAY)  # fmt: skip
    ruled = replace(policy, policy=policy.policy.model_copy(update={"exemptions": (exemption,)}))
    file = FindingFile("f", "p/findings/f.yml", Finding.model_validate(OPEN | ACCEPTED))

    def found(subject: str, on: dt.date) -> list[str]:
        return [each.what for each in exceptions_on(ruled, subject, [file], on)]

    assert found("p/m@1", dt.date(2026, 4, 1)) == ["drift.* of p/*", "Something"]
    assert found("p/m@1", DAY) == ["drift.* of p/*"]
    assert found("q/m@1", DAY) == []
    assert found("p/m@1", DAY + dt.timedelta(days=1)) == []


def version(policy, number: str, effective: str, recorded: str | None, *, packaged: bool = False) -> PolicyVersion:
    """A version of a policy."""
    rules = policy.policy.model_copy(update={"version": number, "effective_from": dt.date.fromisoformat(effective)})
    made = replace(policy, policy=rules, digest=number)
    return PolicyVersion(made, dt.date.fromisoformat(recorded) if recorded else None, packaged)


def test_the_policy_that_counted(policy) -> None:
    """By its day; of several the one recorded last; by what was recorded; else today's, and said so."""
    one = version(policy, "1", "2026-01-01", "2026-01-05")
    two = version(policy, "2", "2026-05-01", "2026-06-10")
    three = version(policy, "3", "2026-09-01", "2026-08-01")
    versions = (one, two, three)

    def counted(on: dt.date, **given) -> tuple[str, bool]:
        found, then = policy_on(versions, on, **given)
        assert (found.policy.version, found.digest) == (then.version, then.digest)
        return then.version, then.known

    assert counted(dt.date(2026, 4, 30)) == ("1", True)
    assert counted(DAY) == ("2", True)
    assert counted(DAY, by=DAY) == ("1", True)
    assert counted(dt.date(2026, 8, 31)) == ("2", True)
    assert counted(dt.date(2026, 9, 1)) == ("3", True)
    assert counted(dt.date(2025, 12, 31)) == ("3", False)
    assert policy_on(versions, DAY)[1].how == "it counts since 1 May 2026 and was recorded on 10 June 2026 only"
    assert policy_on(versions, dt.date(2025, 1, 1))[1].how == "the policy of that day isn't recorded; judged by today's"
    loose = (version(policy, "4", "2026-01-01", None),)
    assert policy_on(loose, DAY)[1].how.endswith("no history says whether it was changed since")
    assert not policy_on(loose, DAY, by=DAY)[1].known
    packaged = (version(policy, "5", "2026-01-01", None, packaged=True),)
    assert policy_on(packaged, DAY, by=DAY)[1].known


POLICY = PolicyThen("standard", "1", "a", "it counts", known=True)
EARLY, LATE = dt.date(2026, 5, 1), dt.date(2026, 7, 1)


def then(**given) -> VersionThen:
    """A version, everything about which was recorded early."""
    fields = {
        "subject": "p/m@1", "live": (LiveThen("production", None, 0.25, EARLY, EARLY),), "aliases": (),
        "policy": POLICY, "tier": "high",
        "evidence": EvidenceThen("e" * 64, "p/evidence/x.json", EARLY, "local", {}, (), EARLY),
        "state": "approved", "sentence": "Approved.",
        "signed": (SignedThen("bea", "owner", "approved", dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
                              "a personal signature", True, "d", "x", EARLY),),
        "findings": (FindingThen("f", "Something", "high", "open", LATE, EARLY),), "exceptions": (),
    } | given  # fmt: skip
    return VersionThen(**fields)


def view(*versions: VersionThen) -> View:
    """One model."""
    return View("x", (ModelThen("p", "m", "M", versions, 1),))


def test_everything_recorded_is_no_difference() -> None:
    """And without a second view nothing is compared."""
    assert differences(view(then()), view(then()), DAY) == ()
    assert differences(view(then(live=())), None, DAY) == ()


@pytest.mark.parametrize(("recorded", "words"), [(LATE, "recorded on 1 July 2026 only"), (None, "not recorded")])
def test_each_kind_of_thing_that_came_late(recorded, words) -> None:
    """A place, evidence, a signature, a finding: each is named with when it was written down."""
    base = then()
    late = then(
        live=(replace(base.live[0], recorded=recorded),),
        evidence=replace(base.evidence, recorded=recorded),
        signed=(replace(base.signed[0], recorded=recorded),),
        findings=(replace(base.findings[0], recorded=recorded),),
    )
    found = differences(view(late), view(), DAY)
    assert found == (
        f"p/m@1 ran in production, 25 % since 1 May 2026; that is {words}.",
        f"The evidence of p/m@1 (eeeeeeeeeeee) is {words}.",
        f"p/m@1: bea (owner) approved on 1 May 2026: a personal signature; that is {words}.",
        f"p/m@1: the finding f is {words}.",
    )


def test_what_looked_otherwise() -> None:
    """A place that was none, another state, another policy."""
    other = then(
        live=(LiveThen("lab", "x", None, EARLY, EARLY),),
        state="in_review",
        policy=replace(POLICY, version="0", digest="b"),
    )
    found = differences(view(then()), view(other), DAY)
    assert any("ran in lab, x; by what is known now it did not" in each for each in found)
    assert any("was in review; by what is known now approved" in each for each in found)
    assert any("judged by standard 0; by what is known now standard 1 counted" in each for each in found)
