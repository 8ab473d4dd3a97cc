"""The summary of a pipeline's step: readable, escaped, never too long."""

from __future__ import annotations

from markdown_it import MarkdownIt

from mlgov.exports.step_summary import LIMIT, step_summary
from mlgov.gating.gate import GateDecision, GateReason


def test_a_table_and_what_keeps_each_shut() -> None:
    """Result in words, whom one waits for, where it is written."""
    reasons = (
        GateReason("AUC fails | <b>.", "policies/own.yml:3", True, "model_risk", "failed"),
        GateReason("Approved.", "", False, "", "note"),
    )
    text = step_summary(
        [
            GateDecision("p/m@1", "release", False, 12, reasons),
            GateDecision("p/m@2", "release", True, 0, ()),
            GateDecision("p/m@3", "release", False, 11, ()),
        ]
    )
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert rendered.count("<tr>") == 4
    assert "<td>❌ does not pass (1 reason)</td>" in rendered
    assert "<td>✅ passes</td>" in rendered
    assert "passes only with warnings" in rendered
    assert "AUC fails | &lt;b&gt;." in rendered
    assert "Waits for <strong>model risk</strong>." in rendered
    assert "<code>policies/own.yml:3</code>" in rendered


def test_it_ends_before_it_is_too_long() -> None:
    """A thousand versions with long reasons: cut, and said."""
    reasons = tuple(GateReason("x" * 5_000, "y", True, "", "failed") for _ in range(60))
    text = step_summary([GateDecision(f"p/m@{at}", "release", False, 12, reasons) for at in range(1_000)])
    assert len(text.encode()) < LIMIT + 100_000
    assert "more versions: see the log." in text
    assert "- and 10 more" in text
