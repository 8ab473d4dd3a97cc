"""Published checkpoints at the gate: what was published and is gone shuts it, and a checkpoint opens nothing."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import pytest
from scratch import PROJECT, project

from mlgov.api.published import checkpoints_in, lost_reasons
from mlgov.api.verifying import read_checkpoint
from mlgov.api.workspace import Workspace
from mlgov.errors import SignOffError
from mlgov.signoff.checkpoint import checkpoint, merkle_root
from mlgov.signoff.record import new_record
from mlgov.signoff.store import read_folder, write_record

SUBJECT = f"{PROJECT}/score@1"
DAY = dt.date(2026, 6, 1)


@pytest.fixture
def repository(tmp_path):
    """A repository with two decisions, each committed, and the checkpoint of an edition that lists both."""
    made = project(tmp_path)
    for number, who in enumerate(("owner-a", "owner-b"), start=1):
        record = new_record(
            subject=SUBJECT, stage="release", dossier="ab" * 32, role="owner", person=who, decision="reject",
            at=dt.datetime(2026, 5, number, 12, tzinfo=dt.UTC), basis="claim",
            prev=[each.digest for each in read_folder(made.governed / PROJECT).records],
        )  # fmt: skip
        write_record(made.governed, record, dossier=None)
        made.commit({}, who=who)
    published = checkpoint(read_folder(made.governed / PROJECT).records, as_of=DAY)
    (tmp_path / "site/2026-06").mkdir(parents=True)
    (tmp_path / "site/2026-06/checkpoint.json").write_bytes(published.raw)
    return made


def reasons(repository, *, base=None) -> str:
    """What keeps gates shut, given the published site."""
    workspace = Workspace.open(repository.governed, DAY)
    found = lost_reasons(workspace, [repository.top.parent / "site"], base=base)
    assert all(each.blocking for each in found)
    return " ".join(each.text for each in found)


def newest(repository):
    """The record that nothing follows."""
    return max(read_folder(repository.governed / PROJECT).records, key=lambda each: each.at)


def test_everything_there(repository):
    """Also where more was decided since."""
    assert reasons(repository) == ""


def test_the_newest_record_dropped_by_a_rewritten_history(repository):
    """The chain shows nothing, nor does what is left of the history."""
    digest = newest(repository).digest
    repository.git("reset", "--hard", "--quiet", "HEAD~1")
    said = reasons(repository)
    assert said.startswith(f"Decisions that were published are gone from here or were altered: {digest[:12]}.")


def test_a_record_put_in_the_others_place(repository):
    """Another record of the same person: not the one that was published."""
    old = newest(repository)
    repository.git("reset", "--hard", "--quiet", "HEAD~1")
    record = new_record(
        subject=SUBJECT, stage="release", dossier="ab" * 32, role="owner", person=old.person, decision="approve",
        at=old.at, basis="claim", prev=old.prev,
    )  # fmt: skip
    write_record(repository.governed, record, dossier=None)
    repository.commit({}, who="owner-b")
    assert old.digest[:12] in reasons(repository)


def test_a_request_that_began_before_takes_nothing_away(repository):
    """The protected branch has the record; the request is just behind it."""
    repository.checkout("HEAD~1")
    assert reasons(repository) == reasons(repository, base="main") == ""
    repository.git("branch", "--force", "main", "HEAD")
    assert "were altered" in reasons(repository)
    assert "were altered" in reasons(repository, base="main")
    assert "were altered" in reasons(repository, base="no-such-branch")


def test_the_request_does_not_say_which_branch_is_protected(repository):
    """A branch of its own that still has the record is none that counts."""
    repository.branch("mine")
    repository.git("branch", "--force", "main", "HEAD~1")
    repository.checkout("main")
    repository.write({"portal.yml": (repository.governed / "portal.yml").read_text() + "branch: mine\n"})
    workspace = Workspace.open(repository.governed, DAY)
    site = [repository.top.parent / "site"]
    assert lost_reasons(workspace, site) == ()
    assert len(lost_reasons(workspace, site, branch="main")) == 1


def test_many_are_counted(repository):
    """Three are named."""
    names = [f"{number:064x}" for number in range(1, 6)]
    made = Workspace.open(repository.governed, DAY)
    path = repository.top.parent / "many.json"
    point = checkpoint([], as_of=DAY)

    path.write_bytes(replace(point, records=tuple(names), count=5, root=merkle_root(names)).raw)
    (reason,) = lost_reasons(made, [path])
    assert "and 2 more" in reason.text


def test_without_history_only_what_lies_here_is_known(repository):
    """A folder without git has nothing else."""
    shutil.rmtree(repository.top / ".git")
    assert reasons(repository) == ""
    (repository.governed / newest(repository).path).unlink()
    assert "were altered" in reasons(repository)


def test_a_checkpoint_that_cannot_be_used_is_an_error(repository, tmp_path):
    """Else leaving out what was published would open the gate."""
    site = repository.top.parent / "site"
    assert checkpoints_in([site]) == checkpoints_in([site / "2026-06"])
    assert checkpoints_in([site / "2026-06/checkpoint.json"]) == (read_checkpoint(site / "2026-06/checkpoint.json"),)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SignOffError, match="holds no edition"):
        checkpoints_in([empty])
    file = site / "2026-06/checkpoint.json"
    file.write_bytes(file.read_bytes().replace(b'"count":2', b'"count":1'))
    with pytest.raises(SignOffError, match="was changed"):
        checkpoints_in([site])
