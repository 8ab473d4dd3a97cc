"""What the feed tells of a portal, held against what its pages are made from."""

from __future__ import annotations

import pytest
from stranger import Folder

from mlgov.api.collecting import collect
from mlgov.api.workspace import Workspace
from mlgov.exports.changes import entries_of


@pytest.fixture
def entries(tmp_path, monkeypatch):
    """A project with a finding, an event and a version."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    empty = Folder(tmp_path)
    empty.mlgov("init")
    empty.write("project_charters/p/charter.md", "---\ntitle: T\nowner: ada\n---\n")
    empty.write(
        "project_charters/p/models/m/1.yml",
        "change: The first one.\nchange_kind: initial\ndata: {}\norigin: vendor\nregistered: 2026-02-01\n",
    )
    empty.write(
        "project_charters/p/models/m/events/2026-03-01-outside-crisis.yml",
        "kind: outside\n'on': 2026-03-01\nversion: '1'\nrecorded_by: ada\nreason: A crisis.\n",
    )
    empty.write(
        "project_charters/p/findings/f.yml",
        "title: Something\nseverity: high\nowner: ada\nopened: 2026-03-02\nopened_by: ada\ndue: 2026-05-01\n"
        "state: closed\nclosed: 2026-04-01\n",
    )
    return list(entries_of(collect(Workspace.open(empty.governed))))


def test_everything_that_happened(entries) -> None:
    """Registered, event, finding opened and closed, the policy; each with its own id and a link from the feed's folder."""
    found = {(each.category, each.on.isoformat(), each.title) for each in entries}
    assert found >= {
        ("registered", "2026-02-01", "p/m@1: registered"),
        ("outside", "2026-03-01", "p/m@1: outside"),
        ("finding", "2026-03-02", "p: finding f opened"),
        ("finding", "2026-04-01", "p: finding f closed"),
        ("policy", "2026-01-01", "Policy standard 1 counts"),
    }
    assert len({each.id for each in entries}) == len(entries)
    assert all(each.href.startswith("../") for each in entries)
    (event,) = [each for each in entries if each.category == "outside"]
    assert event.text == "Version 1 may be concerned by news from outside: A crisis."
