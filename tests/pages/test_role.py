"""The page of a role: what to sign, by when, on which numbers; understood without git or cryptography."""

from __future__ import annotations

from dataclasses import replace

import builders as made
import decided
import pytest

from mlgov.pages import role as module
from mlgov.pages.role import RolePage

WORLD = decided.world()
TECHNICAL = ("git", "sha256", "digest", "commit", "in-toto", "dossier", "YAML", "T4", "SSH")


def test_the_owner_is_asked_for_version_three() -> None:
    """With what is proposed, three numbers, and what came since they last signed."""
    page = RolePage.of(WORLD, "owner")
    (item,) = page.to_sign
    assert (item.link.text, item.sentence) == ("send-time 3", "Change number 3 (minor change).")
    assert item.by_when == "Wanted by 22 July 2027, when the approval of version 1 ends."
    assert len(item.numbers) == 3
    assert item.changed == ("Version 3: Change number 3 (minor change).",)
    assert item.changed_since.text == "since you signed version 2 on 2 August 2026"
    assert page.people == "Olaf Berg holds this role."
    assert page.lede == (
        "1 thing waits for your signature, 1 of your signatures no longer counts and 1 condition is owed."
    )


def test_what_was_signed_and_changed_names_the_change() -> None:
    """The validator sees exactly what is different, and the refused one."""
    page = RolePage.of(WORLD, "validator")
    found = {item.link.text: item for item in page.to_sign}
    assert found["send-time 2"].changed == ("The test data changed.",)
    assert found["send-time 2"].changed_since.text == "since it was signed"
    assert [each.link.text for each in page.lost] == ["send-time 2"]
    assert [each.text for each in page.conditions] == []


@pytest.mark.parametrize("role", ["owner", "validator", "business_owner", "model_risk"])
def test_plain_words_only(role) -> None:
    """Nothing on it asks for knowing how it is kept."""
    text = made.html(RolePage.of(WORLD, role))
    assert [each for each in TECHNICAL if each in text] == []


def test_of_many_things_the_first_are_told_in_full(monkeypatch) -> None:
    """The others in a line each, without numbers, so that evidence isn't read for them."""
    monkeypatch.setattr(module, "FULL", 1)
    page = RolePage.of(WORLD, "validator")
    assert (len(page.to_sign), len(page.more_to_sign)) == (1, 1)
    assert page.more_to_sign[0].numbers == ()


def test_a_role_without_anything_says_so() -> None:
    """Nobody holds it, nothing waits."""
    page = RolePage.of(WORLD, "auditor")
    assert page.lede == "Nothing waits for you."
    assert page.people == "Nobody holds this role in portal.yml."
    assert "Nothing waits for a signature in this role." in made.html(page)


def test_what_is_in_use_unsigned_comes_first() -> None:
    """Before what has a day, and that before what has none."""
    (project,) = WORLD.projects
    (model,) = project.models
    live = replace(model.versions[1], version=decided.version("2", events=False).version)
    object.__setattr__(
        live.version, "model_events", (made.event("deployed", "2026-09-01", "2", environment="production"),)
    )
    versions = (model.versions[0], live, *model.versions[2:])
    world = replace(WORLD, projects=(replace(project, models=(replace(model, versions=versions),)),))
    assert RolePage.of(world, "validator").to_sign[0].link.text == "send-time 2"


def test_the_key_follows_what_is_shown() -> None:
    """Other numbers of what waits for the role change its page; those of another version don't."""
    (project,) = WORLD.projects
    (model,) = project.models

    def with_key(at: int):
        versions = tuple(replace(each, key="other") if n == at else each for n, each in enumerate(model.versions))
        return replace(WORLD, projects=(replace(project, models=(replace(model, versions=versions),)),))

    before = module.page_key(WORLD, "owner")
    assert module.page_key(with_key(0), "owner") == before
    assert module.page_key(with_key(2), "owner") != before
    assert module.page_key(replace(WORLD, as_of=WORLD.as_of.replace(day=23)), "owner") != before
