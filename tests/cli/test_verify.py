"""`mlgov verify`: exit codes, and one document on standard output."""

from __future__ import annotations

import json

from signing import Signer, files, portal_yaml, signed


def put(team, *records):
    """Records and the people who signed them."""
    team.write("project_charters/portal.yml", portal_yaml())
    for path, text in files(*records).items():
        team.write(f"project_charters/{path}", text)


def test_an_empty_folder_holds(team):
    """Nothing on record is nothing wrong."""
    done = team.mlgov("verify")
    assert (done.code, done.err) == (0, "")
    assert "0 decisions on record" in done.out


def test_without_history_it_is_not_proven_and_given_keys_are_believed_on_demand(team):
    """12 without git; 0 when somebody says that the files were handed over."""
    put(team, signed())
    bare = team.mlgov("verify")
    assert bare.code == 12
    assert "can't be proven (people and roles as the files lie here" in bare.out
    assert team.mlgov("verify", "--as-given").code == 0


def test_a_forged_record_is_found_and_json_is_all_there_is(team):
    """12, and the reason in the document."""
    put(team, signed(Signer("bob")))
    done = team.mlgov("verify", "--as-given", "--json")
    assert done.code == 12
    body = json.loads(done.out)
    assert not body["passed"]
    assert body["records"][0]["problems"] == ["it says alice, but bob signed it"]


def test_a_slip_in_another_document_keeps_nobody_from_verifying(team):
    """Only portal.yml is needed."""
    put(team, signed())
    team.write("project_charters/credit/charter.md", "---\nthis is: [no charter\n---\n")
    assert team.mlgov("verify", "--as-given").code == 0
    team.write("project_charters/portal.yml", "name: [\n")
    assert team.mlgov("verify", "--as-given").code == 1


def test_the_day_decides_what_has_been_signed(team):
    """As of a day before, the record is dated after it."""
    put(team, signed())
    done = team.mlgov("verify", "--as-given", "--as-of", "2026-03-01")
    assert done.code == 12
    assert "which is after 1 March 2026" in done.out


def test_files_that_are_no_checkpoints_are_one_message(team):
    """Exit code 1 for one that can't be read, 2 for one that isn't there."""
    junk = team.write("junk.json", "{}")
    assert team.mlgov("verify", "--checkpoint", junk).code == 1
    assert team.mlgov("verify", "--checkpoint", "nothing.json").code == 2
    (team.root / "edition").mkdir()
    done = team.mlgov("verify", "--edition", "edition")
    assert done.code == 12
    assert "the edition has no checkpoint" in done.out
