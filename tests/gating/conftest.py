"""A small policy and charter, and results for the tests of the gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlgov.documents.charter import CharterFile, parse_charter
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status, Verdict

LOW = """title: Newsletter send-time
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
"""


@pytest.fixture(scope="session")
def policy() -> PolicyInForce:
    """The standard policy."""
    return load_policy("standard", Path("nowhere"))


@pytest.fixture
def charter() -> Callable[..., CharterFile]:
    """A charter that is complete at low tier, with further lines and without some."""

    def make(more: str = "", *, without: str = "") -> CharterFile:
        kept = "".join(f"{line}\n" for line in LOW.splitlines() if not without or not line.startswith(without))
        return parse_charter(f"---\n{kept}{more}---\n".encode(), shown_as="mail/charter.md")

    return make


@pytest.fixture
def result() -> Callable[..., Result]:
    """A result of a check under a limit of the policy."""

    def make(status: str, check: str = "evaluation.discrimination", **given) -> Result:
        limit = Limit("policy:x", "at_least", "0.80", "absolute", "Because.", "policies/own.yml:7")
        accepted = given.pop("accepted", "")
        return Result(
            check=check,
            metric=given.pop("metric", "roc_auc"),
            where=given.pop("where", Where()),
            status=Status(status),
            reason=given.pop("reason", f"{check} is {status}."),
            limit=given.pop("limit", limit),
            accepted=Acceptance("validator", "We know.", "2027-01-01") if accepted else None,
            **given,
        )

    return make


@pytest.fixture
def verdict(policy: PolicyInForce) -> Callable[..., Verdict]:
    """A verdict of given results under the standard policy."""

    def make(*results: Result, **given) -> Verdict:
        settings = {"kind": "release", "window": None, "policy": "standard 1", "policy_digest": policy.digest} | given
        return Verdict(
            **settings, targets_digest="t", measurements_digest="m", baseline_digest=None, results=tuple(results)
        )

    return make
