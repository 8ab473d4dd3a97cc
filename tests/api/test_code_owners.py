"""CODEOWNERS from roles."""

from __future__ import annotations

import pytest

from mlgov.api.code_owners import BEGIN, END, code_owners, logins, owners_block, with_block
from mlgov.documents.portal import Portal

PORTAL = Portal.model_validate(
    {
        "name": "P",
        "people": {
            "ada": {"accounts": {"github": {"id": "1", "login": "ada-l"}, "gitlab": {"id": "1", "login": "ada.gl"}}},
            "ben": {"accounts": {"github": {"id": "2", "login": "ben"}}, "left": "2026-01-01"},
            "cora": {"accounts": {"github": {"id": "3", "login": "cora"}}},
            "dan": {"accounts": {"github": "4"}},
            "eve": {"accounts": {"github": {"id": "5", "login": "x @everybody"}}},
            "bot": {"accounts": {"github": {"id": "6", "login": "robot"}}, "bot": True},
        },
        "roles": {
            "owner": ["cora", "ben", "dan"],
            "model_risk": ["ada", "eve", "bot"],
            "validator": ["dan"],
        },
    }
)


def lines(block: str) -> dict[str, str]:
    """Path -> names."""
    return dict(line.split(" ", 1) for line in block.splitlines() if not line.startswith("#"))


def test_each_path_is_owned_by_the_roles_that_answer_for_it() -> None:
    """Only those who belong, are people and have one plain login."""
    owned = lines(owners_block(PORTAL, "github", "project_charters"))
    assert owned["/project_charters/policies/"] == "@ada-l"
    assert owned["/project_charters/portal.yml"] == "@ada-l"
    assert owned["/project_charters/*/charter.md"] == "@cora"
    assert owned["/project_charters/*/evidence/"] == "@cora"
    assert owned["/.github/"] == "@ada-l"
    assert lines(owners_block(PORTAL, "gitlab", "."))["/policies/"] == "@ada.gl"


def test_where_nobody_holds_the_role_model_risk_stands_in() -> None:
    """A path without owner would be free for all; where nobody is known, that is said and nothing looks owned."""
    assert lines(owners_block(PORTAL, "github", "g"))["/g/*/validations/"] == "@ada-l"
    nobody = owners_block(PORTAL, "azure", "g")
    assert lines(nobody) == {}
    assert "# /g/policies/: nobody with a login holds model_risk" in nobody


def test_a_login_that_could_be_more_than_one_name_is_none() -> None:
    """It is free text in portal.yml."""
    assert list(logins(PORTAL, "github", PORTAL.people)) == ["ada-l", "cora"]


@pytest.mark.parametrize("before", ["", "* @all", "* @all\n", "* @all\n\n"])
def test_what_people_wrote_stays(before) -> None:
    """The block is added at the end, renewed in its place, and the same the second time."""
    once = with_block(before, owners_block(PORTAL, "github", "g"))
    assert once.startswith(before)
    changed = once.replace(END, f"/mine @x\n{END}") + "\n/after @y\n"
    again = with_block(changed, owners_block(PORTAL, "github", "g"))
    assert again == once + "\n/after @y\n"
    assert again.count(BEGIN) == 1


def test_the_file_is_written_once(tmp_path) -> None:
    """And left alone while nothing changes."""
    path = tmp_path / ".github" / "CODEOWNERS"
    assert code_owners(path, PORTAL, "github", "g", tmp_path).startswith("created .github/CODEOWNERS")
    assert code_owners(path, PORTAL, "github", "g", tmp_path) == "kept    .github/CODEOWNERS"
    path.write_text(path.read_text().replace("@ada-l", "@mallory"))
    assert code_owners(path, PORTAL, "github", "g", tmp_path).startswith("updated")
    assert "mallory" not in path.read_text()
