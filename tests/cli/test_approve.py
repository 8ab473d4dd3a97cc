"""`mlgov approve`: look, confirm, sign."""

from __future__ import annotations

import pytest
from signing import Signer, needs, portal_yaml
from stranger import SCORED

from mlgov.signoff.store import read_records


@pytest.fixture
def team_with_keys(team, monkeypatch):
    """A checked version, people with keys, a minute later."""
    needs("ssh-keygen")
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/portal.yml", portal_yaml())
    assert team.mlgov("check", "-q").code == 0
    for name in ("alice", "bob"):
        Signer(name).write(team.root / f"{name}.key")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305660")
    return team


def test_nothing_is_signed_before_it_is_confirmed(team_with_keys):
    """Without an answer: the summary, and no file."""
    done = team_with_keys.mlgov("approve", "p/m@1", "--role", "validator", "--key", "alice.key")
    assert done.code == 1
    assert "Fingerprints (sha256)" in done.out
    assert "Is this what you decide?" in done.out
    assert read_records(team_with_keys.governed / "p") == ()


def test_with_yes_it_is_signed_and_verify_agrees(team_with_keys):
    """The whole way, with conditions; then a refusal by another role."""
    done = team_with_keys.mlgov(
        "approve", "p/m@1", "--role", "validator", "--key", "alice.key", "--yes", "--reason", "Fine.",
        "--condition", "Add a drift alarm|carol|2027-01-31", "--valid-until", "2027-06-30",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "Written:\n  p/approvals/m/1/" in done.out
    assert "git commit -m 'Sign-off of p/m@1: approved with conditions by validator'" in done.out
    no = team_with_keys.mlgov(
        "approve", "p/m@1", "--role", "business_owner", "--decision", "reject", "--key", "bob.key", "--yes"
    )
    assert no.code == 0
    found = {each.person: each.decision for each in read_records(team_with_keys.governed / "p")}
    assert found == {"alice": "approve_with_conditions", "bob": "reject"}
    assert team_with_keys.mlgov("verify", "--as-given").code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--outside"],
        ["--outside", "--document", "x.pdf", "--recorder", "carol"],
        ["--document", "x.pdf"],
        ["--commit"],
        ["--commit", "--person", "alice", "--key", "alice.key"],
        ["--condition", "soon", "--key", "alice.key"],
        ["--stage", "lunch"],
        ["--decision", "maybe"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(team_with_keys, options):
    """Exit code 2, and nothing written."""
    done = team_with_keys.mlgov("approve", "p/m@1", "--role", "validator", "--yes", *options)
    assert done.code == 2, done.err
    assert read_records(team_with_keys.governed / "p") == ()


def test_not_ones_role_is_one_message(team_with_keys):
    """Exit code 1, a hint, no traceback."""
    done = team_with_keys.mlgov("approve", "p/m@1", "--role", "owner", "--key", "bob.key", "--yes")
    assert done.code == 1
    assert "error: this decision would not count: bob didn't hold the role owner then" in done.err
    assert "hint:" in done.err


def test_no_such_version_is_exit_code_three(team_with_keys):
    """As everywhere."""
    assert team_with_keys.mlgov("approve", "p/m@9", "--role", "validator", "--key", "alice.key", "--yes").code == 3
