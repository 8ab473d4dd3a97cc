"""The list of roles."""

from __future__ import annotations

import builders as made
import decided

from mlgov.pages.people import PeoplePage


def test_each_role_with_what_waits_for_it() -> None:
    """The numbers are those of its own page; roles that only a policy names are there, too."""
    page = PeoplePage.of(decided.world())
    rows = {row.link.text: (row.waiting, row.lost, row.owed) for row in page.rows}
    assert rows["Owner"] == (1, 1, 1)
    assert rows["Validator"] == (2, 1, 0)
    assert "Data protection" in rows


def test_a_portal_without_roles_says_so() -> None:
    """No table without rows."""
    empty = made.portfolio(projects=(), policies={})
    assert "portal.yml names no roles yet." in made.html(PeoplePage.of(empty))
