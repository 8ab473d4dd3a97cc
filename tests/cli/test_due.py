"""`mlgov due`."""

from __future__ import annotations

import json


def test_it_lists_by_role_in_three_forms(empty) -> None:
    """Exit code 0 also if something is overdue; the day can be chosen."""
    empty.mlgov("init", "--name", "Ours")
    charter = "---\ntitle: T\nowner: ada\nreviews: {next: 2026-12-01}\n---\n"
    empty.write("project_charters/p/charter.md", charter)
    done = empty.mlgov("due")
    assert (done.code, done.out.splitlines()[1:]) == (
        0,
        ["  - 2026-12-01  p  The review of the project is due on 1 December 2026."],
    )
    late = empty.mlgov("due", "--as-of", "2027-01-01", "--format", "json")
    assert (late.code, json.loads(late.out)["as_of"]) == (0, "2027-01-01")
    assert [each["state"] for each in json.loads(late.out)["items"]] == ["overdue"]
    assert empty.mlgov("due", "--format", "markdown").out.startswith("<!-- mlgov:due ours -->\n")
    assert empty.mlgov("due", "--within", "3").out == "nothing is due\n"


def test_what_cannot_be_used_is_wrong_usage(empty) -> None:
    """A link that is none, a version that isn't there."""
    empty.mlgov("init")
    assert empty.mlgov("due", "--format", "markdown", "--link", "javascript:1").code == 2
    assert empty.mlgov("due", "p/m@1").code == 3
