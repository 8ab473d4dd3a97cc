"""Decisions as pages and files: each once, made anew only when something about it changed."""

from __future__ import annotations

from dataclasses import replace

import decided
import pytest

from mlgov.pages.decisions import decision_pages, keys_file
from mlgov.pages.parts import FileRef, PageRef


@pytest.fixture
def world(tmp_path):
    """The portal with its records as files."""
    return decided.world(tmp_path)


def offered(world) -> dict[str, PageRef | FileRef]:
    """Everything about decisions by address."""
    (project,) = world.projects
    names = {item.version.name for item in world.versions}
    every = [*decision_pages(world, project), *decision_pages(world, project, names)]
    assert len({each.url for each in every}) == len(every)
    return {each.url: each for each in every}


def test_every_decision_has_its_page_and_its_files(world) -> None:
    """Page, record, signature; what was signed once for all who signed it. Bytes are those on disk."""
    found = offered(world)
    for each in world.projects[0].decisions:
        record = each.record
        stem = f"approvals/{'mail/charter' if record.subject == 'mail' else record.subject.replace('@', '/')}"
        assert isinstance(found[f"{stem}/{record.digest[:12]}.html"], PageRef)
        file = found[f"{stem}/{record.digest[:12]}.json"]
        assert isinstance(file, FileRef)
        assert file.content == record.raw
        assert f"{stem}/{record.digest[:12]}.json.sig" in found
    assert sum(url.endswith(".dossier.json") for url in found) == 5


def test_keys_follow_what_is_shown(world) -> None:
    """A record that holds less well, or that is followed by another, changes its own page."""
    (project,) = world.projects
    before = offered(world)
    weaker = replace(project.decisions[-1], problems=("the key ended",))
    other = replace(world, projects=(replace(project, decisions=(*project.decisions[:-1], weaker)),))
    changed = {url for url, each in offered(other).items() if each.key != before[url].key}
    assert changed == {f"approvals/mail/send-time/4/{weaker.record.digest[:12]}.html"}


def test_offering_reads_no_evidence(world) -> None:
    """Records of versions are opened by the pages that are made."""

    def refuse():
        raise AssertionError

    (project,) = world.projects
    (model,) = project.models
    lazy = replace(model, versions=tuple(replace(item, load=refuse) for item in model.versions))
    other = replace(world, projects=(replace(project, models=(lazy,)),))
    assert set(offered(other)) == set(offered(world))


def test_nothing_is_published_where_nobody_decided(world) -> None:
    """No page, no file, no keys."""
    (project,) = world.projects
    none = replace(project, decisions=())
    other = replace(world, projects=(none,))
    assert list(decision_pages(other, none)) == []
    assert list(keys_file(other)) == []
    (keys,) = keys_file(world)
    assert b"vera" in keys.content
