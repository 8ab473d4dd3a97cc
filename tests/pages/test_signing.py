"""The sign-off panel: a queue of people, in which each line says what counts and what does not."""

from __future__ import annotations

from dataclasses import replace

import builders as made
import decided
import pytest

from mlgov.pages.project import ProjectPage
from mlgov.pages.signing import charter_sign_off, further_of, sign_off_of
from mlgov.pages.version import VersionPage

VERSIONS = decided.everything()[0]


def test_nobody_looked_and_nobody_is_claimed() -> None:
    """Without a sign-off nothing looks as if somebody had signed."""
    shown = sign_off_of(made.record())
    assert (shown.state, shown.signers, shown.ways) == ("No approval is recorded.", (), ())
    assert shown.chip.shape == "warn"


def test_signers_stand_in_the_order_in_which_they_sign() -> None:
    """Validator, owner, business owner, whatever order the policy's file has."""
    rule = decided.RULE.model_copy(update={"roles": decided.RULE.roles[::-1]})
    record = VERSIONS[2]
    signed = record.contents.signed
    assert signed is not None
    turned = decided.signed(record, decided.sign_off(signed.dossier, (), rule=rule))
    assert [each.role.text for each in sign_off_of(turned).signers] == ["Validator", "Owner", "Business owner"]


def test_whose_turn_it_is() -> None:
    """Who signed counts; the next one waits; the last comes after them."""
    shown = sign_off_of(VERSIONS[2])
    assert [(each.mark, each.chip.text) for each in shown.signers] == [
        ("✓", "Counts"),
        ("2", "Waiting"),
        ("3", "Later"),
    ]
    assert [each.lines[-1].link.text for each in shown.signers[1:]] == ["whose turn it is", "after the owner"]
    assert shown.signers[0].lines[0].link.text == "approved 21 September 2026"
    assert shown.signers[0].lines[0].rest == "by Vera Lang · personal signature, verified"
    assert shown.signers[2].who == "Bea Cole or Stan Ross"
    assert "wrote it or trained the model may not sign" in shown.asked


def test_nobody_is_sent_to_sign_what_does_not_pass() -> None:
    """Whose turn it will be is said, and that it isn't yet."""
    contents = VERSIONS[2].contents
    shut = replace(contents.measured_gate, passed=False)
    record = replace(VERSIONS[2], load=lambda: replace(contents, by_numbers=shut))
    shown = sign_off_of(record)
    assert [each.chip.text for each in shown.signers] == ["Counts", "Not yet", "Later"]
    assert shown.signers[1].lines[-1].link.text == "whose turn it is once the numbers hold"
    assert shown.chip.text == "Not ready to sign"


def test_what_is_stale_says_exactly_what_changed() -> None:
    """Every signature is there, none counts, and the change is named."""
    shown = sign_off_of(VERSIONS[1])
    assert shown.changes == ("The test data changed.",)
    assert {each.chip.text for each in shown.signers} == {"No longer counts"}
    assert all("it is about an earlier state" in each.lines[0].rest for each in shown.signers)


def test_conditions_stand_with_their_day() -> None:
    """An overdue one is red; an open one carries its day, so that a page can say when it has passed."""
    (row,) = sign_off_of(VERSIONS[0]).conditions
    assert (row.chip.text, row.owner, row.due, row.until) == ("Overdue", "Olaf Berg", "1 November 2026", "")
    early = replace(VERSIONS[0], as_of=made.AS_OF)
    signed = early.contents.signed
    assert signed is not None
    opened = tuple(replace(each, state="open") for each in signed.state.conditions)
    state = replace(signed.state, conditions=opened)
    (row,) = sign_off_of(decided.signed(early, replace(signed, state=state))).conditions
    assert (row.chip.text, row.until) == ("Open", "2026-11-01")


def test_a_refusal_is_red() -> None:
    """Who refused is marked; what they said leads to the record."""
    shown = sign_off_of(VERSIONS[3])
    assert (shown.signers[0].mark, shown.signers[0].chip.text) == ("×", "Refused")
    assert shown.chip.shape == "fail"
    assert "It forgets people without history." in shown.state


def test_where_nobody_has_to_sign_the_reason_is_said() -> None:
    """No queue, no ways to sign."""
    rule = decided.RULE.model_copy(update={"roles": (), "reason": "Little depends on it."})
    about = decided.dossier(f"{decided.NAME}@3")
    shown = sign_off_of(decided.signed(VERSIONS[2], decided.sign_off(about, (), rule=rule)))
    assert (shown.state, shown.signers, shown.ways, shown.proofs) == (
        "Nobody needs to sign: Little depends on it.", (), (), None,
    )  # fmt: skip


@pytest.mark.parametrize("record", VERSIONS, ids=lambda each: each.version.version)
def test_every_line_leads_to_its_record(record) -> None:
    """On the page, in the right place."""
    text = made.html(VersionPage.of(record))
    for each in record.contents.decisions:
        assert f"approvals/mail/send-time/{record.version.version}/{each.record.digest[:12]}.html" in text


def test_what_would_be_signed_is_named_in_full() -> None:
    """Artefact, data, evidence and policy with their whole fingerprints."""
    record = made.record()
    found = {item.what: item.digest for item in sign_off_of(record).fingerprints}
    facts = record.version.facts
    assert facts is not None
    assert record.release.statement is not None
    assert found == {
        "model": facts.artefacts[0].sha256,
        "training data": facts.data["train"].digest,
        "test data": facts.data["test"].digest,
        "evidence": record.release.statement.digest,
        "policy": record.policy.digest,
    }


def test_a_proof_below_t2_is_never_called_verified() -> None:
    """Somebody's word and a name in the history stay what they are."""
    about = decided.dossier(f"{decided.NAME}@3")
    claim = decided.decision(about, "vera", "validator", "2026-09-21", proof=decided.Proof.T1, basis="claim")
    shown = sign_off_of(decided.signed(VERSIONS[2], decided.sign_off(about, [claim])))
    assert "somebody's word, not verified" in shown.signers[0].lines[0].rest
    assert shown.signers[0].chip.text == "Does not count"


def test_a_charter_has_a_panel_of_its_own() -> None:
    """On the project's page, where what is said of it leads; how to sign it while it waits."""
    (project,) = decided.world().projects
    panel = charter_sign_off(project)
    assert panel is not None
    assert (panel.heading, panel.chip.text, panel.ways) == ("Sign-off of the charter", "Approved", ())
    text = made.html(ProjectPage.of(project, made.AS_OF))
    assert 'id="sign-off"' in text
    signed = project.signed
    assert signed is not None
    waiting = replace(project, signed=decided.sign_off(signed.dossier, (), rule=signed.rule), requirements=())
    panel = charter_sign_off(waiting)
    assert panel is not None
    assert panel.ways[0].commands == ("mlgov approve mail --stage charter --role owner",)
    assert charter_sign_off(made.project_record(charter_=None)) is None


def test_other_stages_are_shown_where_somebody_decided() -> None:
    """A review of how it works in use stands beside the release, under its own name and address."""
    about = decided.dossier(f"{decided.NAME}@1", "monitoring_review")
    rule = decided.RULE.model_copy(update={"stage": "monitoring_review"})
    seen = decided.decision(about, "vera", "validator", "2026-11-02")
    record = VERSIONS[0]
    signed = record.contents.signed
    assert signed is not None
    (panel,) = further_of(decided.signed(record, signed, further=(decided.sign_off(about, [seen], rule=rule),)))
    assert (panel.heading, panel.anchor) == (
        "Sign-off: review of how it works in use", "sign-off-monitoring-review",
    )  # fmt: skip
    assert panel.ways[0].commands == ("mlgov approve mail/send-time@1 --stage monitoring_review --role owner",)
