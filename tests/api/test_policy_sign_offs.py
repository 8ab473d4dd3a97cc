"""The state of a policy's sign-off in a workspace."""

from __future__ import annotations

from mlgov.api.policy_sign_offs import policy_signed
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace


def test_without_records_nobody_signed_and_git_is_not_asked(empty, monkeypatch) -> None:
    """A folder without approvals of policies costs one look."""
    empty.mlgov("init")
    monkeypatch.setattr("mlgov.signoff.history.History.open", lambda folder: (_ for _ in ()).throw(AssertionError))
    workspace = Workspace.open(empty.governed)
    found = policy_signed(SignOffs(workspace), workspace.policy_named("standard"))
    assert (found.signed, found.sentence) == (
        False, "Policy standard 1 is not signed by model risk, who answers for it.",
    )  # fmt: skip
