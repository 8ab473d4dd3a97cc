"""Frames are split where a page's words go."""

from __future__ import annotations

import pytest

from mlgov.errors import BuildError
from mlgov.portal.frame import Frames, section_of, split
from mlgov.portal.stamp import stamp

EMPTY = (
    '<meta content="MLGOV-SECURITY-POLICY">\n\n   <meta content="MLGOV-DESCRIPTION"><title>MLGOV-TITLE - P</title>'
    '<a data-portal-section="home">Home</a><a data-portal-section="models">Models</a><main>MLGOV-BODY</main>MLGOV-SCRIPTS'
)


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("index.html", "home"),
        ("models/index.html", "models"),
        ("projects/index.html", "projects"),
        ("projects/loans/index.html", "projects"),
        ("projects/loans/score/index.html", "models"),
        ("projects/loans/score/2/fairness.html", "models"),
        ("projects/loans/findings/2026-06-missing.html", "findings"),
        ("projects/loans/validations/score-2.html", "models"),
        ("emergencies/index.html", "findings"),
        ("reviews/index.html", "findings"),
        ("checks/index.html", "checks"),
        ("policies/standard.html", "policies"),
    ],
)
def test_each_page_has_its_place_in_the_navigation(url, section):
    """Charters belong to projects; models, versions and validations to models; what must be dealt with to findings."""
    assert section_of(url) == section


def test_stamped_page_has_each_word_in_its_place():
    """Policy, description, title and body land where they belong, the current entry is marked, others are not."""
    frame = split(EMPTY, 2, "models", "default-src 'none'")
    html = stamp(frame, title="<T>", description='a "d"', body="<h1>B</h1>", needs_charts=False)
    assert html == (
        '<meta content="default-src \'none\'">\n<meta content="a &quot;d&quot;"><title>&lt;T&gt; - P</title>'
        '<a>Home</a><a aria-current="page">Models</a><main><h1>B</h1></main>\n'
    )


def test_chart_scripts_come_with_the_right_way_up():
    """A page with charts loads two scripts by relative links, any other page loads none."""
    frame = split(EMPTY, 3, "home", "")
    html = stamp(frame, title="", description="", body="", needs_charts=True)
    assert '<script src="../../../assets/charts.js"></script>' in html
    assert html.count("<script") == 2


def test_words_that_look_like_places_stay_words():
    """A body that names the places is not stamped again."""
    frame = split(EMPTY, 0, "home", "")
    html = stamp(frame, title="MLGOV-BODY", description="MLGOV-SCRIPTS", body="MLGOV-TITLE", needs_charts=False)
    assert "<title>MLGOV-BODY - P</title>" in html
    assert "<main>MLGOV-TITLE</main>" in html


@pytest.mark.parametrize("broken", [EMPTY.replace("MLGOV-BODY", ""), EMPTY + "MLGOV-TITLE", ""])
def test_a_frame_without_its_places_is_refused(broken):
    """A theme that lost or doubled a place can't be filled by guessing."""
    with pytest.raises(BuildError, match="empty page for depth 1"):
        split(broken, 1, "home", "")


def test_pages_deeper_than_any_frame_are_refused():
    """The message names the page and the limit."""
    with pytest.raises(BuildError, match=r"a/b/c\.html lies 2 folders deep; frames exist for up to 1"):
        Frames([EMPTY, EMPTY], "").of("a/b/c.html")


def test_frames_are_split_once():
    """The same depth and section give the same object."""
    frames = Frames([EMPTY, EMPTY], "")
    assert frames.of("models/a.html") is frames.of("models/b.html")
    assert frames.of("models/a.html") is not frames.of("checks/a.html")
