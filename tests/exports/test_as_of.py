"""The report for people, programs and print: nothing breaks out, nothing is blank."""

from __future__ import annotations

import datetime as dt
import json
import re

from mlgov.exports.as_of import as_of_html, as_of_json, as_of_text
from mlgov.gating.as_of import (
    AsOf,
    EvidenceThen,
    ExceptionThen,
    FindingThen,
    LiveThen,
    ModelThen,
    PolicyThen,
    SignedThen,
    VersionThen,
    View,
)

DAY = dt.date(2026, 6, 1)
NASTY = "<script>alert(1)</script>\x1b[31m&"


def report(*, recorded: View | None = None, evidence: bool = True) -> AsOf:
    """A report in which every text is hostile."""
    version = VersionThen(
        subject="p/m@1",
        live=(LiveThen("production", NASTY, 0.1, DAY, None),) if evidence else (),
        aliases=("champion",),
        policy=PolicyThen("standard", NASTY, "a", "it counts", known=True),
        tier="high",
        evidence=EvidenceThen("e" * 64, "p/e.json", DAY, "signed", {"passed": 3}, (NASTY,), DAY) if evidence else None,
        state="approved",
        sentence=NASTY,
        signed=(
            SignedThen(
                NASTY,
                "owner",
                "approved",
                dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
                NASTY,
                True,
                "d" * 64,
                "p/r.json",
                DAY,
            ),
        ),
        findings=(FindingThen("f", NASTY, "high", "open", DAY, DAY),),
        exceptions=(ExceptionThen(NASTY, "owner", DAY, NASTY),),
        problems=(NASTY,),
    )
    true = View("by all that is known", (ModelThen("p", "m", NASTY, (version,), 2), ModelThen("p", "n", "N", (), 0)))
    return AsOf(DAY, NASTY, DAY, true, recorded, "nothing says", (NASTY,))


def test_text_on_one_line_each() -> None:
    """Control characters don't reach the terminal through what is shown of people's texts; absence is said."""
    text = as_of_text(report())
    assert "live in production" in text
    assert "in use: not recorded" in text
    assert "  nothing says" in text
    bare = as_of_text(report(evidence=False, recorded=View("x", ())))
    assert "evidence: not recorded" in bare
    assert "live: not recorded" in bare
    assert not any("\x1b" in line for line in bare.splitlines() if "sign-off" in line or "finding" in line)


def test_the_page_escapes_and_links() -> None:
    """No element comes from a text; links lead only to files that are there."""
    page = as_of_html(report(recorded=View("x", ())), {"p/e.json": "governed/p/e.json"})
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 8
    assert re.findall(r'href="([^"]+)"', page) == ["governed/p/e.json"]
    assert "default-src 'none'" in page
    assert "What was in use is not recorded." in page
    assert "No model is recorded." in page


def test_json_has_plain_days() -> None:
    """Days and times as ISO text; both views by name."""
    document = json.loads(as_of_json(report()))
    assert (document["day"], document["recorded"]) == ("2026-06-01", None)
    signed = document["true"]["models"][0]["versions"][0]["signed"][0]
    assert signed["at"] == "2026-05-01T00:00:00+00:00"
