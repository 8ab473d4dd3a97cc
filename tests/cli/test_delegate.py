"""`mlgov delegate`."""

from __future__ import annotations

from signing import Signer, needs, portal_yaml

from mlgov.signoff.store import read_records


def test_a_delegation_is_shown_confirmed_and_signed(team):
    """Not without an answer; then once, by the key's owner."""
    needs("ssh-keygen")
    team.write("project_charters/portal.yml", portal_yaml())
    team.write("project_charters/p/features.yml", "features: {}\n")
    Signer("alice").write(team.root / "alice.key")
    given = ("delegate", "p", "--role", "validator", "--to", "bob", "--until", "2026-12-31", "--key", "alice.key")
    done = team.mlgov(*given)
    assert (done.code, read_records(team.governed / "p")) == (1, ())
    assert "alice lets bob act as validator in p until 2026-12-31." in done.out
    assert team.mlgov(*given, "--yes").code == 0
    (made,) = read_records(team.governed / "p")
    assert (made.person, made.extra["delegation"]["to"]) == ("alice", "bob")
    assert team.mlgov("verify", "--as-given").code == 0
