"""`mlgov policy`."""

from __future__ import annotations

import json

NEXT = "name: standard\nversion: '9'\ntitle: S\nowner: risk\neffective_from: 2027-01-15\nextends: standard\nevidence_level: {high: signed}\n"


def test_diff_and_list(empty) -> None:
    """Exit code 0 whatever changes; text and JSON; what is no policy is wrong usage or a known error."""
    empty.mlgov("init")
    empty.write("project_charters/policies/coming/standard.yml", NEXT)
    done = empty.mlgov("policy", "diff", "standard", "coming:standard")
    assert done.code == 0, done.err
    assert done.out.startswith("standard 1 (as it lies here) -> standard 9 (the version that comes next)\n")
    document = json.loads(empty.mlgov("policy", "diff", "standard", "coming:standard", "--format", "json").out)
    assert (document["format"], document["versions"]) == ("mlgov-policy-impact/1", [])
    assert empty.mlgov("policy", "diff", "standard", "nowhere:standard").code == 2
    assert empty.mlgov("policy", "diff", "standard", "nothing").code == 1
    listed = empty.mlgov("policy", "list")
    lines = listed.out.splitlines()
    assert lines[0] == "standard 1, from 2026-01-01: Policy standard 1 is not signed by model risk, who answers for it."
    assert lines[-1] == (
        "standard 9 (comes next), from 2027-01-15: Policy standard 9 is not signed by risk, who answers for it."
    )
