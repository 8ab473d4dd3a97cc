"""The gate: opens only on evidence, and gives a source and a role for everything that is not good."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.tier import risk_tier
from mlgov.gating.gate import GateReason, gate

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def decide(policy, charter):
    """The decision on some verdicts, under a charter that is complete at low tier."""

    def run(*verdicts, file="complete", stage="release", **given):
        if file == "complete":
            file = charter()
        tier = risk_tier(None if file is None else file.charter, policy.policy)
        about = {"policy": policy, "tier": tier, "subject": "mail/time@1", "stage": stage, "as_of": TODAY}
        return gate(verdicts, file, **(about | given))

    return run


def test_a_good_version_passes(decide, verdict, result) -> None:
    """Everything holds: open, 0, nothing to say."""
    found = decide(verdict(result("passed"), result("not_judged", limit=None)))
    assert (found.passed, found.exit_code, found.reasons) == (True, 0, ())


@pytest.mark.parametrize(("fail_on_warned", "code"), [(False, 0), (True, 11)])
def test_warnings_pass_unless_asked_otherwise(decide, verdict, result, fail_on_warned, code) -> None:
    """A warning has exit code 0, or 11 on request; an advisory failure counts as one."""
    for doubtful in (result("warned"), result("failed")):
        found = decide(verdict(result("passed"), doubtful), fail_on_warned=fail_on_warned)
        assert (found.exit_code, found.passed) == (code, not fail_on_warned)
        assert [each.blocking for each in found.reasons] == [False]
        assert found.warnings == found.reasons


def test_accepted_gaps_are_shown_and_are_no_warning(decide, verdict, result) -> None:
    """By whom, until when and why; --fail-on warned leaves them alone."""
    found = decide(verdict(result("passed"), result("insufficient", accepted="yes", metric="x")), fail_on_warned=True)
    assert (found.exit_code, found.warnings) == (0, ())
    assert found.reasons[0].text.endswith("Accepted by validator until 2027-01-01: We know.")


def test_a_blocking_result_shuts_with_its_limit_as_source(decide, verdict, result) -> None:
    """Failed: the line of the limit. Missing or broken: the command to run."""
    found = decide(
        verdict(
            result("failed", blocking=True), result("missing", blocking=True, metric="f1"), result("passed", metric="x")
        )
    )
    assert (found.passed, found.exit_code) == (False, 12)
    assert [(each.source, each.waits_for, each.status) for each in found.blocking] == [
        ("policies/own.yml:7", "data_scientist", "failed"),
        ("mlgov check mail/time@1", "data_scientist", "missing"),
    ]


def test_no_evidence_opens_nothing(decide, verdict, result) -> None:
    """No verdict, or one in which no limit judged anything."""
    assert decide().exit_code == 12
    assert decide(stage="monitoring").reasons[0].text == "There is no evidence of any window yet."
    empty = decide(verdict(result("not_applicable"), result("not_judged", limit=None, metric="x")))
    assert empty.exit_code == 12
    assert "nothing to rely on" in empty.reasons[0].text
    assert empty.reasons[0].source == "mlgov check mail/time@1"


def test_one_reason_per_number(decide, verdict, result) -> None:
    """A number that misses floor and ceiling is one thing to look at."""
    found = decide(verdict(result("insufficient", blocking=True), result("insufficient", blocking=True)))
    assert len(found.reasons) == 2  # the number, and that nothing was judged at all


def test_a_release_needs_what_an_agreed_charter_answers(decide, charter, verdict, result) -> None:
    """Staying in draft is no way around; monitoring doesn't ask again."""
    good = verdict(result("passed"))
    file = charter("state: draft\n", without="if_wrong_or_off")
    found = decide(good, file=file)
    assert [(each.source, each.waits_for) for each in found.blocking] == [("mail/charter.md:1", "owner")]
    assert "If it is wrong or off" in found.reasons[0].text
    assert decide(good, file=file, stage="monitoring").passed


def test_no_charter_and_ended_ones_shut_the_gate(decide, charter, verdict, result) -> None:
    """Nobody answers for it, or it was given up."""
    good = verdict(result("passed"))
    assert decide(good, file=None).blocking[0].source == "mail/charter.md"
    found = decide(good, file=charter("state: rejected\noutcome: no machine learning needed\n"))
    assert found.blocking[0].text == "The charter is rejected: no machine learning needed."
    assert found.blocking[0].source == "mail/charter.md:11"


def test_a_forbidden_use_and_a_tier_without_reason_shut_it(decide, charter, verdict, result) -> None:
    """Whatever the numbers say."""
    good = verdict(result("passed"))
    forbidden = decide(good, file=charter("ai_act_class: prohibited\n"), stage="monitoring")
    assert [each.source for each in forbidden.blocking] == ["mail/charter.md:11"]
    lowered = decide(good, file=charter("exposure: high\ntier: low\n"), stage="monitoring")
    assert "needs a tier_reason" in lowered.blocking[0].text
    assert lowered.blocking[0].source == "mail/charter.md:12"


def test_a_policy_counts_from_its_day_and_verdicts_under_it_only(decide, verdict, result) -> None:
    """Not before, and not for verdicts given under another text."""
    good = verdict(result("passed"))
    early = decide(good, as_of=dt.date(2025, 12, 31))
    assert "counts only from 2026-01-01" in early.blocking[0].text
    assert decide(good, as_of=dt.date(2026, 1, 1)).passed
    stale = decide(verdict(result("passed"), policy_digest="other"))
    assert "under another policy" in stale.blocking[0].text


def test_reasons_found_elsewhere_count(decide, verdict, result) -> None:
    """Open findings and missing sign-off come in as reasons."""
    finding = GateReason("Finding F-3 is open.", "findings/f-3.yml:1", blocking=True, waits_for="owner")
    assert decide(verdict(result("passed")), further=(finding,)).blocking == (finding,)


def test_windows_are_judged_together(decide, verdict, result) -> None:
    """One failing window shuts the monitoring gate."""
    fine = verdict(result("passed"), kind="window", window="2026-04")
    bad = verdict(result("failed", "drift.psi", blocking=True), kind="window", window="2026-05")
    assert decide(fine, stage="monitoring").passed
    assert decide(fine, bad, stage="monitoring").blocking[0].waits_for == "operations"


def test_reasons_of_the_charter_concern_the_whole_project(policy, charter, verdict, result) -> None:
    """They are the same for each version, and so can be told once."""
    file = charter(without="owner")
    tier = risk_tier(file.charter, policy.policy)
    given = verdict(result("failed", blocking=True))
    decision = gate([given], file, policy=policy, tier=tier, subject="mail/m@1", stage="release", as_of=TODAY)
    about = {reason.about for reason in decision.reasons if "charter" in reason.text}
    assert about == {"project"}
    assert [reason.about for reason in decision.reasons if reason.status == "failed"] == ["version"]
