"""Promises of a charter: floors and ceilings by metric, with a digest of what matters."""

from __future__ import annotations

from mlgov.documents.charter import parse_charter
from mlgov.documents.version import BaselineRef
from mlgov.judging.targets import targets_of

SUCCESS = "success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]"


def test_promises_carry_their_line_and_reason(targets) -> None:
    """The charter's line is the source; without a reason it is said that the charter promised."""
    found = targets(SUCCESS)
    (target,) = found.targets
    assert (target.id, target.metric, target.direction, target.value) == (
        "charter:success/roc_auc",
        "roc_auc",
        "at_least",
        "0.65",
    )
    assert target.source == "p/charter.md:3"
    assert "charter" in target.reason
    assert found.baselines == {"roc_auc": (0.58, "simple_rule")}
    assert found.answers["decides_about_people"] == "not_said"


def test_a_metric_may_be_named_with_its_check_and_have_two_limits(targets) -> None:
    """`evaluation.decision.recall` is `recall`; a floor and a ceiling are two promises with two ids."""
    found = targets("success: [{metric: evaluation.decision.recall, at_least: 0.2, at_most: 0.9, why: Capacity.}]")
    assert [each.metric for each in found.targets] == ["recall", "recall"]
    assert len({each.id for each in found.targets}) == 2
    assert found.targets[0].reason == "Capacity."


def test_the_digest_covers_what_judges_and_nothing_else(targets) -> None:
    """Another limit or answer changes it; a reason or a moved line doesn't."""
    digest = targets(SUCCESS).digest
    assert targets("owner: x\n" + SUCCESS.replace("0.65,", "0.65, why: So.,".replace(".,", ","))).digest == digest
    assert targets(SUCCESS.replace("0.65", "0.66")).digest != digest
    assert targets(SUCCESS + "\ndecides_about_people: true").digest != digest
    assert targets_of(None).digest != digest


def test_a_metric_without_a_limit_is_no_promise(targets) -> None:
    """It only names a baseline."""
    found = targets("success: [{metric: r2, baseline: {value: 0.1}}]")
    assert found.targets == ()
    assert found.baselines == {"r2": (0.1, "other")}


def test_a_versions_own_baseline_serves_where_the_charter_gives_none() -> None:
    """It is found by the metric's short name, never replaces the charter's, and counts in the digest only if it serves."""
    charter = parse_charter(f"---\ntitle: x\n{SUCCESS}\n---\n".encode(), shown_as="p/charter.md")
    plain = targets_of(charter)
    own = BaselineRef(metric="evaluation.decision.recall", value=0.4, kind="human", note="Counted by hand.")
    found = targets_of(charter, own)
    assert found.baselines == {"roc_auc": (0.58, "simple_rule"), "recall": (0.4, "human")}
    assert found.digest != plain.digest
    assert found.digest == targets_of(charter, own.model_copy(update={"note": None})).digest
    assert found.targets == plain.targets
    assert targets_of(charter, BaselineRef(metric="roc_auc", value=0.9)) == plain
    assert targets_of(None, own).baselines == {"recall": (0.4, "human")}
