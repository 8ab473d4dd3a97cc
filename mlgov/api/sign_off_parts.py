"""What sign-offs look up: the rule for a stage, dossiers that records name, the pull requests saved beside them."""

from __future__ import annotations

from collections.abc import Iterable

from mlgov.api.workspace import Workspace
from mlgov.documents.policy import PolicyInForce, SignOffRule, sign_off_rule
from mlgov.errors import MlgovError
from mlgov.signoff.bases import Circumstances, saved_answers
from mlgov.signoff.pull_request import PullRequest
from mlgov.signoff.types import Assessment, Record, Stage


def rule_of(policy: PolicyInForce, stage: Stage, tier: str, answers: dict[str, str]) -> tuple[SignOffRule | None, str]:
    """Who signs at a stage in a tier, and where the policy says so (`file:line`; empty without a rule)."""
    rules = policy.policy.sign_off
    rule = sign_off_rule(rules, stage=stage, tier=tier, answers=answers)
    at = next((number for number, each in enumerate(rules) if each.concerns(stage=stage, tier=tier)), None)
    return rule, "" if at is None else policy.sources.get(f"sign_off[{at}]", policy.policy.name)


def about_delegation(record: Record) -> bool:
    """Whether a record delegates, or takes back what may be a delegation."""
    return record.decision == "delegate" or (record.decision == "revoke" and record.stage == "charter")


def digests(records: Iterable[Assessment]) -> tuple[str, ...]:
    """The dossiers that records are about, each once, in order."""
    return tuple(dict.fromkeys(each.record.dossier for each in records))


def saved_pulls(workspace: Workspace, records: Iterable[Assessment]) -> list[PullRequest]:
    """The pull requests whose saved answers lie beside records."""
    found = []
    for each in records:
        try:
            bundle = saved_answers(each.record, Circumstances(workspace.as_of, governed=workspace.governed))
        except MlgovError:
            continue  # the record itself is then not valid, and says why
        if bundle is not None:
            found.append(bundle.pull)
    return found
