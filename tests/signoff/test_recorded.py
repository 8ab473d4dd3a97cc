"""When files came to the branch, held against what git itself says."""

from __future__ import annotations

import datetime as dt

from mlgov.signoff.history import History
from mlgov.signoff.recorded import pinned, recorded


def log_of(scratch):
    """What came when."""
    return recorded(History.open(scratch.governed))


def test_first_days_and_revisions(scratch) -> None:
    """Each file's first day; the branch at the end of any day; dates that go back are not believed."""
    a = scratch.commit({"p/a.txt": "1"}, date="2026-03-05T10:00:00Z")
    b = scratch.commit({"p/b.txt": "1", "p/a.txt": "2"}, date="2026-03-04T10:00:00Z")
    c = scratch.commit({"p/a.txt": None}, date="2026-03-07T23:59:59Z")
    log = log_of(scratch)
    assert [each.commit for each in log.landings][1:] == [a, b, c]
    assert log.day_of("p/a.txt") == dt.date(2026, 3, 5)
    assert log.day_of("p/b.txt") == dt.date(2026, 3, 5)
    assert log.day_of("p/none.txt") is None
    first = log.landings[0].commit
    found = [log.revision_on(dt.date(2026, 3, day)) for day in (1, 4, 5, 6, 7, 30)]
    assert found == [first, first, b, b, c, c]
    assert log.revision_on(dt.date(2026, 2, 28)) is None


def test_what_a_merge_brings_came_with_the_merge(scratch) -> None:
    """A branch's own commits are older; the protected branch has their files since the merge."""
    scratch.branch("work")
    scratch.commit({"p/late.txt": "1"}, date="2026-03-02T10:00:00Z")
    scratch.checkout("main")
    scratch.commit({"p/other.txt": "1"}, date="2026-03-10T10:00:00Z")
    merge = scratch.merge("work")  # dated before: it takes the day of what was there already
    log = log_of(scratch)
    assert log.landings[-1].commit == merge
    assert log.day_of("p/late.txt") == dt.date(2026, 3, 10)
    assert log.landings[-1].paths == ("p/late.txt",)


def test_a_name_that_looks_like_a_line_of_git(scratch) -> None:
    """Whatever a file is called, it is taken for a name."""
    name = "p/:100644 x\nA"
    scratch.commit({name: "1"}, date="2026-03-02T10:00:00Z")
    assert log_of(scratch).day_of(name) == dt.date(2026, 3, 2)


def test_pinned_history_knows_nothing_later(scratch) -> None:
    """The newest commit is the one that was named."""
    old = scratch.head
    scratch.commit({"p/a.txt": "1"})
    history = History.open(scratch.governed)
    then = pinned(history, old)
    assert (then.head, then.added_in(["p/a.txt"])) == (old, {})
    assert "p/a.txt" in history.added_in(["p/a.txt"])
    assert [each.commit for each in recorded(then).landings] == [old]


def test_nothing_is_told_without_a_whole_history(scratch, tmp_path) -> None:
    """No git, a shallow clone: None."""
    assert recorded(None) is None
    scratch.commit({"p/a.txt": "1"})
    clone = tmp_path / "shallow"
    scratch.git("clone", "--quiet", "--depth", "1", f"file://{scratch.top}", str(clone))
    assert recorded(History.open(clone / "project_charters")) is None
