"""What a request asks to be signed: what it changes, told the same way to the summary, the gate and the import."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from scratch import PROJECT, VENDOR, VERSION, Scratch, project

from mlgov.api.listing import Listing
from mlgov.signoff.base_revision import trust_at
from mlgov.signoff.history import History
from mlgov.signoff.types import STAGES, ReviewEvent

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def repository(tmp_path) -> Scratch:
    """A repository with a project and one version on main."""
    return project(tmp_path)


def listing(scratch: Scratch, base: str, **more) -> Listing:
    """What is asked of the people who are trusted at a base."""
    history = History.open(scratch.governed)
    assert history is not None
    return Listing(history, trust_at(history, base), base, **more)


def names(found) -> list[str]:
    """Names of listed dossiers."""
    assert not isinstance(found, str), found
    return [each.dossier.name for each in found]


def test_new_version_is_listed(repository):
    """A second version: its release, and nothing else."""
    base = repository.head
    repository.branch("work")
    head = repository.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
    found = listing(repository, base).at(head, DAY)
    assert names(found) == [f"{PROJECT}/score@2#release"]
    assert not isinstance(found, str)
    assert found[0].roles == ("owner", "business_owner")
    assert found[0].feedback == ()


def test_what_does_not_matter_is_not_listed(repository):
    """A remark, a README, another folder: nothing to sign."""
    base = repository.head
    repository.branch("work")
    head = repository.commit(
        {f"{PROJECT}/models/score/1.yml": VERSION.replace("Made.", "Made by hand."), "../README.md": "x"}
    )
    assert names(listing(repository, base).at(head, DAY)) == []


def test_charter_is_listed(repository):
    """Another purpose: the charter and every version under it."""
    base = repository.head
    repository.branch("work")
    charter = (
        (repository.governed / PROJECT / "charter.md").read_text().replace("purpose: operations", "purpose: marketing")
    )
    head = repository.commit({f"{PROJECT}/charter.md": charter})
    assert set(names(listing(repository, base).at(head, DAY))) == {
        f"{PROJECT}#charter",
        f"{PROJECT}/score@1#release",
    }


def test_retirement_is_listed_when_it_is_asked(repository):
    """An event of retirement asks for that signature, a new version doesn't."""
    base = repository.head
    repository.branch("work")
    event = "kind: retired\non: 2026-03-01\nversion: '1'\nrecorded_by: owner-a\n"
    head = repository.commit({f"{PROJECT}/models/score/events/2026-03-01-retired-1.yml": event})
    assert names(listing(repository, base, stages=STAGES).at(head, DAY)) == [f"{PROJECT}/score@1#retirement"]
    assert names(listing(repository, base).at(head, DAY)) == []  # the summary doesn't show it
    later = repository.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
    assert names(listing(repository, head).at(later, DAY)) == [f"{PROJECT}/score@2#release"]


def test_windows_ask_for_a_review_of_monitoring(repository):
    """A new window of a version that stays as it is: its monitoring, not its release."""
    base = repository.head
    repository.branch("work")
    line = {"window": "2026-02", "digest": "a" * 64, "rows": 31}
    log = f"{PROJECT}/evidence/score/1/windows.jsonl"
    head = repository.commit({log: json.dumps(line, separators=(",", ":")) + "\n"})
    found = listing(repository, base, stages=STAGES).at(head, DAY)
    assert names(found) == [f"{PROJECT}/score@1#monitoring_review"]
    assert names(listing(repository, base).at(head, DAY)) == []  # the summary doesn't show it


def test_policy_alone_asks_for_nothing(repository):
    """Who approves a policy has not looked at every version that it judges."""
    base = repository.head
    repository.branch("work")
    strict = 'name: standard\nversion: "9"\ntitle: Strict\nowner: owner\neffective_from: 2026-01-01\n'
    head = repository.commit({"policies/standard.yml": strict})
    assert names(listing(repository, base).at(head, DAY)) == []


def test_other_changes_on_main_are_not_listed(repository):
    """What main got since the request began is not what its reviewers see."""
    repository.branch("work")
    head = repository.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
    repository.checkout("main")
    base = repository.commit({f"{PROJECT}/models/score/3.yml": VERSION.replace("built", "rules")})
    assert names(listing(repository, base).at(head, DAY)) == [f"{PROJECT}/score@2#release"]


def test_weaker_policy_in_the_request_takes_nobody_off_the_list(repository):
    """Whoever is asked by the base is asked, whatever the request makes of the policy."""
    base = repository.head
    repository.branch("work")
    weak = 'name: standard\nversion: "9"\ntitle: Weak\nowner: owner\neffective_from: 2026-01-01\n'
    head = repository.commit({"policies/standard.yml": weak, f"{PROJECT}/models/score/2.yml": VENDOR})
    found = listing(repository, base).at(head, DAY)
    assert not isinstance(found, str)
    release = next(each for each in found if each.dossier.name == f"{PROJECT}/score@2#release")
    assert set(release.roles) == {"owner", "business_owner"}


def test_what_can_not_be_told_is_said(repository):
    """A commit that isn't here, files that can't be read, no commit at all: words, never an empty list."""
    base = repository.head
    asked = listing(repository, base)
    assert "not in this clone" in asked.at("f" * 40, DAY)
    repository.branch("work")
    broken = repository.commit({f"{PROJECT}/models/score/2.yml": "nonsense: ["})
    assert "can't be read" in asked.at(broken, DAY)
    at = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
    event = ReviewEvent("github", "r/m", 7, "1", "x", False, "approved", at, None, "", "0" * 64)
    assert "doesn't say" in asked(event)
