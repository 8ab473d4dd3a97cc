"""What git history says, and that dates, replaced commits and cut-off clones can't bend it."""

from __future__ import annotations

import hashlib
import subprocess

import pytest

from mlgov.signoff.history import History

RECORD = "p/approvals/m/1/abc.json"


def opened(scratch) -> History:
    """The history of the scratch repository's governed folder."""
    history = History.open(scratch.governed)
    assert history is not None
    return history


def test_no_git_is_no_history(tmp_path):
    """A folder without a repository has none (E13)."""
    assert History.open(tmp_path) is None


def test_before_the_first_commit(tmp_path):
    """A repository without a commit proves nothing and says so (E13)."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    history = History.open(tmp_path)
    assert history is not None
    assert history.head is None
    assert history.problems() == ("there is no commit yet",)
    assert history.added_in(["a"]) == {}
    assert history.contributors(["a"]) == ()


def test_whole_clone_on_its_branch_has_no_problem(scratch):
    """On main, clean and complete: nothing to say."""
    history = opened(scratch)
    assert history.problems("main") == ()
    assert history.remarks() == ()
    assert history.on_branch("main") is True
    assert history.on_branch("nowhere") is None


def test_shallow_clone_is_said(scratch, tmp_path):
    """A shallow clone proves nothing, and its oldest commit isn't taken for what brought everything (E13)."""
    scratch.commit({RECORD: "{}"})
    scratch.commit({"other.txt": "x"})
    target = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{scratch.top}", str(target)], check=True)
    history = History.open(target / "project_charters")
    assert history is not None
    assert history.shallow
    assert "shallow clone" in history.problems()[0]
    assert history.added_in([RECORD]) == {}
    assert history.base_revision(RECORD) is None


def test_submodule_is_said(scratch, tmp_path):
    """A governed folder in a submodule is verified in its own repository (E13)."""
    outer = tmp_path / "outer"
    subprocess.run(["git", "init", "--quiet", str(outer)], check=True)
    subprocess.run(
        ["git", "-C", str(outer), "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(scratch.top)],
        check=True,
        capture_output=True,
    )
    history = History.open(outer / "repository" / "project_charters")
    assert history is not None
    assert any("submodule" in each for each in history.problems())


def test_detached_head_counts_only_on_the_branch(scratch):
    """CI checks out commits: fine on the protected branch, said elsewhere (E13)."""
    scratch.commit({"a.txt": "1"})
    scratch.checkout(scratch.git("rev-parse", "HEAD~1"))
    assert opened(scratch).detached
    assert opened(scratch).problems("main") == ()
    assert "not known here" in opened(scratch).problems("trunk")[0]
    scratch.commit({"b.txt": "1"})
    assert "not part of the branch main" in opened(scratch).problems("main")[0]


def test_dirty_tree_is_remarked(scratch):
    """Changed and new files in the governed folder are said (E13); others don't matter."""
    (scratch.top / "README.md").write_text("x")
    assert not opened(scratch).dirty
    scratch.write({"new.txt": "x"})
    assert opened(scratch).dirty
    assert "differ" in opened(scratch).remarks()[0]


def test_replaced_commits_are_ignored(scratch):
    """`git replace` changes what `git log` shows, not what is read here (E12)."""
    old = scratch.commit({"a.txt": "real"}, who="scientist-a")
    forged = scratch.git("commit-tree", f"{old}^{{tree}}", "-m", "forged", who="owner-b")
    scratch.git("replace", old, forged)
    assert "owner-b" in scratch.git("log", "-1", "--format=%an", old)  # git itself is fooled
    history = opened(scratch)
    assert history.rewritten
    assert "ignored" in history.remarks()[0]
    commit = history.commit(old)
    assert commit is not None
    assert (commit.author_name, len(commit.parents)) == ("scientist-a", 1)
    assert [each.author_name for each in history.contributors(["a.txt"])] == ["scientist-a"]


def test_grafts_are_ignored(scratch):
    """A grafts file doesn't cut the history (E12)."""
    first = scratch.head
    second = scratch.commit({"a.txt": "1"})
    (scratch.top / ".git" / "info").mkdir(exist_ok=True)
    (scratch.top / ".git" / "info" / "grafts").write_text(f"{second}\n")
    history = opened(scratch)
    assert history.parents(second) == (first,)
    assert history.rewritten


def test_file_that_came_through_a_merge(scratch):
    """The merge brought it, and the base is the branch as it was before (E9)."""
    before = scratch.head
    scratch.branch("work")
    scratch.commit({RECORD: "{}"}, who="owner-b")
    merge = scratch.merge("work")
    history = opened(scratch)
    assert history.added_in([RECORD]) == {RECORD: merge}
    assert history.base_revision(RECORD) == before


def test_commit_dates_decide_nothing(scratch):
    """A commit dated before everything else still comes after it (E6)."""
    before = scratch.head
    late = scratch.commit({RECORD: "{}"}, date="2001-01-01T00:00:00Z")
    history = opened(scratch)
    assert history.added_in([RECORD]) == {RECORD: late}
    assert history.base_revision(RECORD) == before


def test_the_last_writing_counts(scratch):
    """What was changed or brought back later is from then; what is gone is unknown."""
    scratch.commit({RECORD: "one", "p/gone.json": "x"})
    changed = scratch.commit({RECORD: "two"})
    assert opened(scratch).added_in([RECORD]) == {RECORD: changed}
    scratch.commit({RECORD: None, "p/gone.json": None})
    again = scratch.commit({RECORD: "one"})
    assert opened(scratch).added_in([RECORD, "p/gone.json", "p/never.json"]) == {RECORD: again}
    assert len(opened(scratch).writers(RECORD)) == 4


def test_file_names_can_not_pose_as_commits(scratch):
    """A file whose name looks like git's own output changes nothing for other files."""
    first = scratch.commit({"p/a.txt": "1"})
    real = scratch.commit({RECORD: "{}"})
    odd = f"p/\x1e{first}\x1f\n{first}\n:000000 100644 x"
    scratch.commit({odd: "x"})
    assert opened(scratch).added_in([RECORD]) == {RECORD: real}


def test_added_in_is_one_call_for_all(scratch, monkeypatch):
    """Many records cost as many git calls as one."""
    names = [f"p/approvals/m/{n}/{n:012x}.json" for n in range(200)]
    commit = scratch.commit(dict.fromkeys(names, "{}"))
    history = opened(scratch)
    assert history.head
    assert not history.shallow
    calls = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: calls.append(args) or real(*args, **kwargs))
    assert history.added_in(names) == dict.fromkeys(names, commit)
    assert len(calls) == 1


def test_contents_at_a_revision(scratch):
    """Bytes at a revision, also outside the governed folder, but never outside the repository."""
    old = scratch.commit({"a.txt": "old"})
    scratch.commit({"a.txt": "new"})
    history = opened(scratch)
    assert history.show(old, "a.txt") == b"old"
    assert history.contains(old, "a.txt", hashlib.sha256(b"old").hexdigest())
    assert not history.contains("HEAD", "a.txt", hashlib.sha256(b"old").hexdigest())
    assert history.show(old, "../project_charters/a.txt") == b"old"
    assert history.show(old, "missing.txt") is None
    assert history.show("0" * 40, "a.txt") is None
    assert history.show(scratch.git("rev-parse", "HEAD^{tree}"), "project_charters/a.txt") is None  # no commit
    assert history.show_all([(scratch.git("rev-parse", "HEAD^{tree}"), "a.txt"), (old, "a.txt")]) == [None, b"old"]
    assert history.files(old) == ("a.txt", "portal.yml")
    assert history.files(old, "nothing") == ()
    assert history.changed(old, "HEAD") == ("a.txt",)
    assert history.changed(old, "f" * 40) is None


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a\0b", "a\nb", "\\\\host\\x"])
def test_paths_that_lead_out_are_nothing(scratch, path):
    """No path reaches out of the repository."""
    assert opened(scratch).show("HEAD", path) is None


@pytest.mark.parametrize("name", ["--all", "HEAD~1", "main@{1}", "HEAD:portal.yml", ":/x", "", "zz"])
def test_only_ids_are_revisions(scratch, name):
    """Expressions and options are no revisions: they come from payloads."""
    scratch.commit({"a.txt": "1"})
    history = opened(scratch)
    assert history.resolve(name) is None
    assert history.parents(name) == ()
    assert not history.is_ancestor(name, "HEAD")


def test_names_that_people_type(scratch):
    """Branches and tags are found by name; options and ranges are none."""
    scratch.git("tag", "v1")
    history = opened(scratch)
    assert [history.find(name) for name in ("main", "v1", "HEAD", scratch.head[:8])] == [scratch.head] * 4
    assert [history.find(name) for name in ("--all", "main..main", "", "nothing", "a\nb", "HEAD^{tree}")] == [None] * 6


def test_common_ancestor(scratch):
    """The newest commit that two branches have in common."""
    base = scratch.head
    scratch.branch("side")
    side = scratch.commit({"a.txt": "1"})
    scratch.checkout("main")
    main = scratch.commit({"b.txt": "1"})
    assert opened(scratch).merge_base(side, main) == base
    assert opened(scratch).merge_base(side, "f" * 40) is None


def test_links_are_no_files(scratch):
    """A link in git is not listed as a file, wherever it points."""
    (scratch.governed / "link.yml").symlink_to("/etc/passwd")
    commit = scratch.commit({"a.txt": "1"})
    assert "link.yml" not in opened(scratch).files(commit)


def test_everybody_who_touched_a_path(scratch):
    """Also on merged branches, also when undone, with committers and co-authors."""
    scratch.commit({"m.yml": "1"}, who="scientist-a")
    scratch.branch("side")
    scratch.commit(
        {"m.yml": "2"}, who="owner-b", committer="owner-a", message="Two\n\nCo-authored-by: V <v@example.org>"
    )
    scratch.commit({"m.yml": "1"}, who="validator-a")
    scratch.merge("side")
    scratch.commit({"other.yml": "1"}, who="ci")
    found = opened(scratch).contributors(["m.yml"])
    assert {each.author_name for each in found} == {"scientist-a", "owner-b", "validator-a"}
    assert [(each.committer_name, each.co_authors) for each in found if each.author_name == "owner-b"] == [
        ("owner-a", ("v@example.org",))
    ]
    since = scratch.git("rev-parse", "HEAD~2")
    assert opened(scratch).contributors(["other.yml"], since)[0].author_name == "ci"
    assert opened(scratch).contributors([]) == ()


def test_lines_of_commits(scratch):
    """Bases of many commits in one call, commits between two, and what descends from one."""
    first = scratch.head
    second = scratch.commit({"a.txt": "1"})
    third = scratch.commit({"a.txt": "2"})
    history = opened(scratch)
    assert history.bases_of([second, third, first, "nonsense"]) == {second: first, third: second}
    assert history.between(first, third) == (second, third)
    assert history.between(first, "0" * 40) == ()
    assert history.descendants(second) == {second, third}
    assert history.descendants("0" * 40) == frozenset()
    assert history.base_of(first) is None
    assert history.is_ancestor(first, third)
    assert not history.is_ancestor(third, first)


def test_raw_commit_is_what_was_hashed(scratch):
    """A commit's bytes give its id."""
    raw = opened(scratch).raw_commit("HEAD")
    assert raw is not None
    assert hashlib.sha1(b"commit %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest() == scratch.head
    assert opened(scratch).raw_commit("0" * 40) is None


def test_files_that_differ(scratch):
    """Changed and untracked files differ; committed ones don't."""
    scratch.commit({"a.txt": "1"})
    history = opened(scratch)
    assert not history.differs(["a.txt"])
    assert not history.differs([])
    scratch.write({"a.txt": "2"})
    assert history.differs(["a.txt"])
    assert history.differs(["a.txt", "b.txt"])
