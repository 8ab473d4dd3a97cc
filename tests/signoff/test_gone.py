"""Records that were removed: git history remembers them, and what followed them names them (E8)."""

from __future__ import annotations

import datetime as dt

import pytest
from scratch import Scratch
from signing import AS_OF, AT, files, needs, portal_yaml, signed, trust

from mlgov.signoff.assessments import Ground, assess_project
from mlgov.signoff.gone import broken_chains, gone
from mlgov.signoff.history import History
from mlgov.signoff.record import path_of
from mlgov.signoff.verifying import verify_records

LATER = AT + dt.timedelta(days=1)


@pytest.fixture
def repository(tmp_path):
    """People, then two decisions, the second after the first."""
    needs("git")
    made = Scratch(tmp_path / "repository")
    made.commit({"portal.yml": portal_yaml()}, who="carol", message="People")
    return made


def lost(repository):
    """What is gone, by path."""
    found = gone(repository.governed, ["credit"], History.open(repository.governed))
    return [(each.path, each.chain, each.whole) for each in found]


def test_a_removed_record_is_remembered_by_history(repository):
    """Committed or not, the newest too, which nothing follows; and it is forgotten once it is back."""
    first = signed()
    second = signed(person="bob", role="business_owner", at=LATER, prev=(first.digest,))
    repository.commit(files(first, second))
    assert lost(repository) == []
    path = repository.governed / path_of(second)
    raw = path.read_bytes()
    path.unlink()
    assert lost(repository) == [(path_of(second), "credit/scorecard", True)]
    repository.commit({}, message="Tidy up")
    assert lost(repository) == [(path_of(second), "credit/scorecard", True)]
    (damaged,) = assess_project(
        repository.governed / "credit", Ground.of(repository.governed, trust(given=False), AS_OF)
    ).damaged
    assert "records are never removed" in damaged.problem
    ground = Ground.of(repository.governed, trust(given=False), AS_OF)
    report = verify_records(repository.governed, ["credit"], ground)
    assert (report.exit_code, [each.where for each in report.findings if each.kind == "broken"]) == (
        12,
        [path_of(second)],
    )
    path.write_bytes(raw)
    assert lost(repository) == []


def test_a_charters_record_and_a_whole_folder(repository):
    """A project's charter is a chain of its own; a folder that is gone takes nothing along unseen."""
    about = signed(subject="credit", stage="charter", person="carol", role="owner")
    release = signed()
    repository.commit(files(about, release))
    import shutil  # noqa: PLC0415

    shutil.rmtree(repository.governed / "credit" / "approvals")
    assert lost(repository) == [(path_of(about), "credit", True), (path_of(release), "credit/scorecard", True)]


def test_what_never_was_on_the_branch_is_not_missed(repository):
    """Added and taken back within a proposal: the branch never had it."""
    repository.branch("work")
    made = signed()
    repository.commit(files(made))
    repository.commit(dict.fromkeys(files(made)))
    repository.merge("work")
    assert lost(repository) == []


def test_without_history_nothing_is_known_to_be_gone(tmp_path):
    """Then only the chain tells."""
    assert gone(tmp_path, ["credit"], None) == ()
    first = signed()
    second = signed(person="bob", role="business_owner", at=LATER, prev=(first.digest,))
    assert broken_chains([first, second]) == ()
    (only,) = broken_chains([second])
    assert (only.chain, only.whole) == ("credit/scorecard", True)
    assert first.digest[:12] in only.problem
