"""Building from an open workspace; pages and frames are proven in their own rooms."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from stranger import SCORED

from mlgov.api.building import Built, _few_collections, build_portal, site_folder
from mlgov.portal.site import BuildReport


def report(**more) -> BuildReport:
    """A report of a build."""
    fields = {"edition": "draft", "folder": Path("site/draft"), "pages": 7, "rendered": 3, "new": True,
              "generator": "mkdocs", "problems": (), **more}  # fmt: skip
    return BuildReport(**fields)


def test_the_site_lies_beside_the_governed_folder(team) -> None:
    """Wherever one stands."""
    assert site_folder(team.governed) == team.root / "site"


def test_the_collector_is_left_as_it_was() -> None:
    """A notebook that builds a portal keeps its own settings, whatever happens."""
    before = gc.get_threshold()
    with _few_collections():
        assert gc.get_threshold() != before
    with pytest.raises(ZeroDivisionError), _few_collections():
        _ = 1 / 0
    assert gc.get_threshold() == before


def test_the_summary_counts_and_says_where_to_look() -> None:
    """A long list of problems is cut, and says so."""
    text = Built(report(problems=tuple(f"p{n}" for n in range(25))), 2, ("m: broken",)).summary()
    assert text.startswith("Built site/draft (3 of 7 pages rendered, 2 model versions, mkdocs)")
    assert "problem: m: broken" in text
    assert "and 6 more problems" in text
    assert "site/draft/index.html" in text
    assert ", 1 model version, mkdocs)" in Built(report(), 1, ()).summary()


@pytest.mark.slow
def test_a_stranger_gets_a_portal_and_unchanged_pages_cost_nothing(team) -> None:
    """Every version has its page; a second build renders none."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    first = build_portal(governed=team.governed)
    assert (first.report.folder / "projects" / "p" / "m" / "1" / "index.html").is_file()
    assert first.report.rendered == first.report.pages
    again = build_portal(governed=team.governed)
    assert again.report.rendered == 0
