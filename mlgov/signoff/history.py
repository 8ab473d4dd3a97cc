"""What git history says: who brought what, when in the order of merges, and what lay there at a revision.

Dates in commits are never used: anybody can write them. Replace refs and grafts are ignored. Where a history can't say
(shallow clone, submodule, another branch), `problems` says so and nothing is guessed.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from mlgov.signoff.commits import FORMAT, SHA, CommitInfo, commits_in
from mlgov.signoff.git import batch, git, git_line, object_ids


class History:
    """The git history around a governed folder. Paths are relative to that folder; `../` reaches the rest."""

    def __init__(self, folder: Path, top: Path, prefix: str) -> None:
        self.folder = folder
        self.top = top
        self.prefix = prefix
        self._seen: dict[str, str | None] = {}

    @classmethod
    def open(cls, folder: Path) -> History | None:
        """The history of the repository that holds a folder; None if there is none or git can't read it."""
        printed = git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
        if printed is None:
            return None
        top, _, rest = printed.decode("utf-8", "surrogateescape").partition("\n")
        return cls(folder, Path(top), rest.rstrip("\n").rstrip("/")) if top else None

    # What kind of clone this is

    @cached_property
    def head(self) -> str | None:
        """The commit that is checked out; None before the first one."""
        return git_line(self.top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    @cached_property
    def shallow(self) -> bool:
        """Whether older commits were left out when this clone was made."""
        return git_line(self.top, "rev-parse", "--is-shallow-repository") != "false"

    @cached_property
    def detached(self) -> bool:
        """Whether a commit is checked out instead of a branch, as most CI does."""
        return git(self.top, "symbolic-ref", "--quiet", "HEAD") is None

    @cached_property
    def submodule(self) -> bool:
        """Whether the folder lies in a submodule of another repository."""
        return bool(git_line(self.top, "rev-parse", "--show-superproject-working-tree"))

    @cached_property
    def dirty(self) -> bool:
        """Whether anything in the governed folder differs from the commit, or is not in it."""
        printed = git(self.folder, "status", "--porcelain", "--untracked-files=all", "--", ".")
        return printed is None or bool(printed)

    @cached_property
    def rewritten(self) -> bool:
        """Whether replace refs or grafts are there; they are ignored."""
        common = git_line(self.top, "rev-parse", "--git-common-dir")
        grafts = self.top / (common or ".git") / "info" / "grafts"
        return bool(git_line(self.top, "for-each-ref", "--count=1", "refs/replace/")) or grafts.is_file()

    def problems(self, branch: str | None = None) -> tuple[str, ...]:
        """Why nothing can be proven from this history, in words; empty if it can."""
        found = []
        if self.head is None:
            found.append("there is no commit yet")
        if self.shallow:
            found.append("this is a shallow clone: older commits are missing (fetch with depth 0)")
        if self.submodule:
            found.append("the governed folder lies in a submodule: verify it in a clone of its own repository")
        if branch is not None and self.detached and self.on_branch(branch) is not True:
            known = self.on_branch(branch) is not None
            found.append(
                f"the commit that is checked out is not part of the branch {branch}"
                if known
                else f"no branch is checked out and the branch {branch} is not known here"
            )
        return tuple(found)

    def remarks(self) -> tuple[str, ...]:
        """What a reader should know besides, in words."""
        found = []
        if self.dirty:
            found.append("files in the governed folder differ from the commit that is checked out")
        if self.rewritten:
            found.append("this clone has replaced or grafted commits; they were ignored")
        return tuple(found)

    def on_branch(self, branch: str) -> bool | None:
        """Whether the head is part of a branch, here or at `origin`; None if the branch isn't known here."""
        tips = [
            tip
            for ref in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}")
            if (tip := git_line(self.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")) is not None
        ]
        return any(self.head is not None and self.is_ancestor(self.head, tip) for tip in tips) if tips else None

    # Commits

    def resolve(self, revision: str) -> str | None:
        """The full id of a commit; None if it isn't in this clone. Only ids and `HEAD` are taken, no expressions."""
        name = revision.lower()
        if revision != "HEAD" and not re.fullmatch(r"[0-9a-f]{7,64}", name):
            return None
        if name not in self._seen:
            self._seen[name] = git_line(self.top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        return self._seen[name]

    def find(self, name: str) -> str | None:
        """The full id of a commit by any name that git knows (`origin/main`); for names that people type, not payloads."""
        usable = name and "\0" not in name and "\n" not in name
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return git_line(self.top, *arguments) if usable else None

    def parents(self, revision: str) -> tuple[str, ...]:
        """The parents of a commit in their order; empty for a first commit or one that isn't here."""
        commit = self.resolve(revision)
        line = git_line(self.top, "rev-list", "--parents", "--max-count=1", commit, "--") if commit else None
        return tuple(line.split(" ")[1:]) if line else ()

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `older` is `newer` or part of its history."""
        first, second = self.resolve(older), self.resolve(newer)
        if first is None or second is None:
            return False
        return git(self.top, "merge-base", "--is-ancestor", first, second) is not None

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that two have in common; None if they have none here."""
        first, second = self.resolve(one), self.resolve(other)
        return git_line(self.top, "merge-base", first, second) if first and second else None

    def between(self, older: str, newer: str) -> tuple[str, ...]:
        """Commits on the first-parent line from `older` (left out) to `newer`, oldest first."""
        first, second = self.resolve(older), self.resolve(newer)
        if first is None or second is None:
            return ()
        printed = git(self.top, "rev-list", "--first-parent", "--reverse", f"{first}..{second}", "--")
        return tuple((printed or b"").decode().split())

    def descendants(self, revision: str) -> frozenset[str]:
        """A commit and all those between it and the head that have it in their history; one git call."""
        commit = self.resolve(revision)
        if commit is None or self.head is None:
            return frozenset()
        printed = git(self.top, "rev-list", "--ancestry-path", f"{commit}..{self.head}", "--")
        return frozenset((printed or b"").decode().split()) | {commit}

    def writers(self, path: str) -> tuple[str, ...]:
        """Commits on the first-parent line that added, changed or removed a file, newest first."""
        inside = self._inside(path)
        if not inside or self.head is None:
            return ()
        options = ("--first-parent", "-m", "--no-renames", "--format=%H", "--no-patch")
        return tuple((git(self.top, "log", *options, self.head, "--", inside) or b"").decode().split())

    # Contents

    def show(self, revision: str, path: str) -> bytes | None:
        """The bytes of a file at a revision; None if it isn't there or leads out of the repository."""
        return self.show_all([(revision, path)])[0]

    def show_all(self, wanted: Sequence[tuple[str, str]]) -> list[bytes | None]:
        """The bytes of many files at their revisions, in one call."""
        found = batch(self.top, [self._name(revision, path) for revision, path in wanted])
        return [each[2] if each is not None and each[1] == "blob" else None for each in found]

    def ids(self, wanted: Sequence[tuple[str, str]]) -> list[str | None]:
        """Git's ids of many files or folders at their revisions, in one call; equal ids mean equal content."""
        return object_ids(self.top, [self._name(revision, path) for revision, path in wanted])

    def contains(self, revision: str, path: str, sha256: str) -> bool:
        """Whether a file at a revision has exactly these contents."""
        data = self.show(revision, path)
        return data is not None and hashlib.sha256(data).hexdigest() == sha256

    def files(self, revision: str, path: str = "") -> tuple[str, ...]:
        """Paths (relative to the governed folder) of the regular files below a path at a revision; no links."""
        commit, inside = self.resolve(revision), self._inside(path)
        if commit is None or inside is None:
            return ()
        printed = git(self.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([inside] if inside else []))
        lines = [line.partition("\t") for line in (printed or b"").decode("utf-8", "surrogateescape").split("\0")]
        return tuple(self._outside(name) for about, _, name in lines if name and about.startswith("100"))

    def holds(self, path: str) -> bool:
        """Whether a file is part of the commit that is checked out."""
        return self.head is not None and self.ids([("HEAD", path)])[0] is not None

    def changed(self, older: str, newer: str) -> tuple[str, ...] | None:
        """Paths below the governed folder that differ between two revisions; None if one isn't here."""
        first, second = self.resolve(older), self.resolve(newer)
        if first is None or second is None:
            return None
        where = [self.prefix] if self.prefix else []
        printed = git(self.top, "diff-tree", "-r", "-z", "--name-only", "--no-renames", first, second, "--", *where)
        if printed is None:
            return None
        return tuple(self._outside(name) for name in printed.decode("utf-8", "surrogateescape").split("\0") if name)

    def differs(self, paths: Sequence[str]) -> bool:
        """Whether any of these files differs from the commit that is checked out, or git can't tell."""
        inside = [each for path in paths if (each := self._inside(path))]
        printed = git(self.top, "status", "--porcelain", "--untracked-files=all", "--", *inside) if inside else b""
        return printed is None or bool(printed)

    # Who brought what

    def added_in(self, paths: Iterable[str]) -> dict[str, str]:
        """For each file, the commit on the first-parent line that wrote what lies there now; one git call for all.

        For a file that came through a merge it is the merge commit. Files that the history doesn't know, or whose
        beginning was cut off by a shallow clone, are left out.
        """
        wanted = {inside: path for path in paths if (inside := self._inside(path))}
        if not wanted or self.head is None:
            return {}
        where = posixpath.commonpath([posixpath.dirname(inside) for inside in wanted])
        options = ("--first-parent", "-m", "--no-renames", "--raw", "--no-abbrev", "-z", "--format=%H")
        printed = git(self.top, "log", *options, self.head, "--", *([where] if where else []))
        tokens = iter((printed or b"").decode("utf-8", "surrogateescape").split("\0"))
        commit = ""
        found: dict[str, str] = {}
        for token in tokens:
            if not token.lstrip("\n").startswith(":"):
                commit = token.strip()
                continue
            path = wanted.get(next(tokens, ""))  # whatever a file's name holds, it can't be taken for a commit
            if path is not None:
                gone = token.endswith(" D")
                found.setdefault(path, "" if gone or commit in self._cut_off else commit)
        return {path: commit for path, commit in found.items() if commit}

    def base_revision(self, path: str) -> str | None:
        """What the branch was before a file came: the first parent of the commit (or merge) that brought it."""
        commit = self.added_in([path]).get(path)
        return None if commit is None else self.base_of(commit)

    def base_of(self, revision: str) -> str | None:
        """The first parent of a commit; None for a first commit, or if the clone doesn't reach so far."""
        parents = self.parents(revision)
        return parents[0] if parents and self.resolve(parents[0]) else None

    def bases_of(self, revisions: Iterable[str]) -> dict[str, str]:
        """The first parents of many commits, in one call."""
        names = sorted({each for each in revisions if SHA.fullmatch(each)})
        printed = git(
            self.top, "rev-list", "--parents", "--no-walk=unsorted", "--stdin", given="\n".join(names).encode()
        )
        lines = [line.split(" ") for line in (printed or b"").decode().splitlines()]
        return {words[0]: words[1] for words in lines if len(words) > 1 and words[0] not in self._cut_off}

    def contributors(self, paths: Iterable[str], since: str | None = None) -> tuple[CommitInfo, ...]:
        """Every commit that touched one of the paths (after `since`, if given), newest first.

        Also commits whose change was undone later, and those on branches that were merged.
        """
        inside = sorted({each for path in paths if (each := self._inside(path))})
        if not inside or self.head is None:
            return ()
        old = self.resolve(since) if since else None
        span = f"{old}..{self.head}" if old else self.head
        printed = git(
            self.top, "log", "-z", "--full-history", "--no-renames", f"--format={FORMAT}", span, "--", *inside
        )
        return commits_in(printed or b"")

    def commit(self, revision: str) -> CommitInfo | None:
        """One commit; None if it isn't here."""
        name = self.resolve(revision)
        printed = git(self.top, "log", "-z", "--max-count=1", f"--format={FORMAT}", name, "--") if name else None
        return next(iter(commits_in(printed or b"")), None)

    def raw_commit(self, revision: str) -> bytes | None:
        """The bytes of a commit object, as they were hashed and signed; None if it isn't here."""
        name = self.resolve(revision)
        found = batch(self.top, [name])[0] if name else None
        return found[2] if found is not None and found[1] == "commit" else None

    @cached_property
    def _cut_off(self) -> frozenset[str]:
        """Commits whose parents were left out of a shallow clone: they seem to bring everything."""
        if not self.shallow:
            return frozenset()
        file = git_line(self.top, "rev-parse", "--git-path", "shallow")
        try:
            return frozenset((self.top / (file or "")).read_text().split())
        except OSError:
            return frozenset()

    def _name(self, revision: str, path: str) -> str:
        """`commit:path` for git; a name of nothing if either can't be."""
        # A full id needs no look-up of its own: git itself says whether it is a commit that is here.
        commit = revision if SHA.fullmatch(revision) else self.resolve(revision)
        inside = self._inside(path)
        return f"{commit}^{{commit}}:{inside}" if commit is not None and inside is not None else "0" * 40

    def _inside(self, path: str) -> str | None:
        """A path as git names it, from the top of the repository; None if it leads out of it."""
        if path.startswith(("/", "\\")) or "\0" in path or "\n" in path:
            return None
        joined = posixpath.normpath(posixpath.join(self.prefix, path))
        if joined == ".":
            return ""
        return None if joined == ".." or joined.startswith("../") else joined

    def _outside(self, name: str) -> str:
        """A path as git names it, relative to the governed folder."""
        return posixpath.relpath(name, self.prefix) if self.prefix else name
