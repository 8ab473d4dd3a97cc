"""What a decision was about, part by part."""

from __future__ import annotations

import decided
import pytest
from dossiers import World, report, window

from mlgov.pages.approval_parts import KINDS, parts_of
from mlgov.signoff.types import STAGES

VERSIONS = decided.everything()[0]


def test_every_digest_is_named_in_full_and_said_what_it_is_of() -> None:
    """Files, data and reports are open; each leads to what it is now."""
    about = decided.dossier("mail/send-time@3")
    record = decided.of("vera", "validator", "mail/send-time@3")
    found = parts_of(about, record, VERSIONS[2], "approvals/mail/send-time/3/x.html", "")
    assert {part.digest for group in found.groups for part in group.parts} == {part.digest for part in about.parts}
    titles = {group.title: (group.open, group.link.href) for group in found.groups}
    assert titles["Data"] == (True, "../../../../projects/mail/send-time/3/data.html#sets")
    assert titles["Validator's reports"] == (True, "")
    assert record.dossier[:12] in found.said


def test_without_what_was_signed_the_reason_is_said() -> None:
    """Nothing is shown that isn't known."""
    record = decided.of("vera", "validator", "mail/send-time@3")
    assert parts_of(None, record, None, "x.html", "It is gone.").said == "It is gone."


@pytest.mark.parametrize("stage", STAGES)
def test_every_kind_of_part_has_words(stage, tmp_path) -> None:
    """Whatever a dossier holds is explained."""
    world = World(validations=[report()], windows=[window("2026-05")])
    assert {part.kind for part in world.dossier(tmp_path, stage).parts} <= set(KINDS)


def test_parts_are_named_in_words(tmp_path) -> None:
    """No code word stands where a reader looks: sections, limits and numbers are said."""
    world = World(validations=[report()], windows=[window("2026-05")])
    about = world.dossier(tmp_path, "release")
    record = decided.of("vera", "validator", "mail/send-time@3")
    found = parts_of(about, record, None, "x.html", "")
    names = {group.title: [part.name.text for part in group.parts] for group in found.groups}
    for title in ("Numbers", "Limits", "Charter", "Data", "Files that run"):
        assert names[title]
        assert not any("_" in name for name in names[title]), names[title]
    assert "Test data" in names["Data"]
    assert any(name.endswith((", policy", ", charter")) for name in names["Limits"])
