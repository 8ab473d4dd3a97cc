"""Who had a hand in what is signed: authors, committers, co-authors, trainers and who pushed last.

Only material paths count: the version's file and facts, its artefacts and data. Owning or editing a charter, or adding a
production window to the facts, bars nobody. Git names whoever a commit claims to be by; a squash or a rebase on a
platform drops the commits that it is made of, so that only the request's saved list can say who wrote them. Where
neither can, that is said (`proven` is False), and it is for the policy what follows.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from mlgov.documents.people import People
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError
from mlgov.registry.protocol import ModelVersion
from mlgov.signoff.commits import CommitInfo
from mlgov.signoff.history import History
from mlgov.signoff.pull_request import PrCommit, PullRequest
from mlgov.signoff.types import Contributor, Segregation

MATERIAL = ("version", "facts", "artefact", "data")
"""Kinds of paths that bar; whatever else is named (charter, docs) does not."""
TRACKED = ("version", "facts")
"""Kinds that name everything else by digest: git must have them."""
BUTTON = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Committers that stand for a platform's button: who pressed it is in the author, or nowhere."""
PARTS: tuple[Literal["author", "committer", "co_author", "trainer", "last_pusher"], ...] = (
    "author",
    "committer",
    "co_author",
    "trainer",
    "last_pusher",
)
_NOREPLY = "@users.noreply.github.com"
_WINDOW = "window:"
_SHOWN = 3


def material_paths(version: ModelVersion) -> dict[str, tuple[str, ...]]:
    """The material paths of a version by kind, relative to the governed folder."""
    facts = version.facts
    artefacts = [each.path for each in facts.artefacts] if facts else []
    data = [
        path
        for role, each in (facts.data.items() if facts else ())
        if not role.startswith(_WINDOW)
        for path in (each.path, *(file.path for file in each.files), *(side.path for side in each.sides.values()))
    ]
    root = os.path.relpath(version.data_root, version.governed).replace(os.sep, "/")
    return {
        "version": (version.paths.version.relative_to(version.governed).as_posix(),),
        "facts": (version.paths.facts.relative_to(version.governed).as_posix(),) if facts else (),
        "artefact": tuple(f"{root}/{path}" for path in dict.fromkeys(artefacts)),
        "data": tuple(f"{root}/{path}" for path in dict.fromkeys(data)),
    }


def segregation_of(
    paths: Mapping[str, Sequence[str]],
    history: History | None,
    pulls: PullRequest | Iterable[PullRequest] | None,
    people: People,
    *,
    trainers: Mapping[str, str] | None = None,
    needed: Collection[str] = PARTS,
) -> Segregation:
    """Who had a hand in the material paths, and whether that is known completely.

    Args:
        paths: kind -> paths relative to the governed folder (`material_paths`).
        history: None where there is no git.
        pulls: the request under review, or all whose answers are saved.
        people: who is meant by which address and account.
        trainers: identity (person id or address) of who trained it -> the file that says so.
        needed: the parts that matter here; what can't be known of others doesn't make it unproven.
    """
    whose = _Whose(people)
    trained = [whose.trained(identity, source) for identity, source in (trainers or {}).items()]
    if history is None:
        return Segregation(tuple(trained), proven=False, why_not="there is no git history here")
    reading = _Reading(history, whose, _listed(pulls))
    reading.found += trained
    reading.why += [*history.problems(), *_untracked(paths, history)]
    for commit in history.contributors([path for kind in MATERIAL for path in paths.get(kind, ())]):
        if _material_change(commit, paths, history):
            reading.take(commit)
    why = [*reading.why, *reading.gaps(needed)]
    unique = {(each.part, each.identity.casefold(), each.person): each for each in reversed(reading.found)}
    return Segregation(
        contributors=tuple(sorted(unique.values(), key=lambda each: (PARTS.index(each.part), each.identity))),
        proven=not why,
        why_not="; ".join(dict.fromkeys(why)),
    )


class _Reading:
    """Commit by commit: who is behind it, and which pull request tells more than git does."""

    def __init__(self, history: History, whose: _Whose, pulls: Sequence[PullRequest]) -> None:
        self.history = history
        self.whose = whose
        self.pulls = pulls
        self.squashes = {pull.merge_commit: pull for pull in pulls if pull.merge_commit is not None}
        self.listed = {commit.sha: (commit, pull) for pull in pulls for commit in pull.commits}
        self.found: list[Contributor] = []
        self.why: list[str] = []
        self.concerned: list[PullRequest] = []
        self.unclear: list[str] = []
        self.commits = 0

    def take(self, commit: CommitInfo) -> None:
        """Add everybody behind one commit that changed something material."""
        self.commits += 1
        pull = self._made_of(commit)
        if pull is not None:
            if self._concern(pull):
                self.found += [each for listed in pull.commits for each in self.whose.listed(listed, pull)]
                if not pull.commits_complete:
                    self.why.append(f"not all commits of {_name(pull)} are saved")
            self.found += self.whose.written(commit, committer=False)  # who merges had no hand in it
            return
        if commit.sha in self.listed:
            listed, pull = self.listed[commit.sha]
            self._concern(pull)
            self.found += self.whose.listed(listed, pull)
        elif _may_hide_others(commit):
            self.unclear.append(commit.sha[:12])
        self.found += self.whose.written(commit, committer=commit.committer_email.casefold() not in BUTTON)

    def gaps(self, needed: Collection[str]) -> list[str]:
        """What isn't known of all that was taken, in words."""
        found = []
        if self.unclear:
            named = ", ".join(self.unclear[:_SHOWN])
            found.append(f"{named} may be squashed from commits that are gone, and no commit list is saved for it")
        if "last_pusher" in needed and self.commits:
            found += [
                f"who pushed last to {_name(pull)} is not saved" for pull in self.concerned if not pull.last_pusher_id
            ]
            if not self.concerned:
                found.append("no pull request is saved for it, so that nobody can say who pushed last")
        return found

    def _made_of(self, commit: CommitInfo) -> PullRequest | None:
        """The request that a commit was squashed from, or that was rebased as this commit and others."""
        if len(commit.parents) != 1:
            return None
        if commit.sha in self.squashes:
            return self.squashes[commit.sha]
        if not _may_hide_others(commit):
            return None
        for pull in self.pulls:
            if pull.merge_commit is None or pull.base is None or not pull.commits_complete:
                continue
            if commit.sha in self.history.between(pull.base, pull.merge_commit)[-len(pull.commits) :]:
                return pull
        return None

    def _concern(self, pull: PullRequest) -> bool:
        """Note that a request brought something material; whether that is new."""
        if pull in self.concerned:
            return False
        self.concerned.append(pull)
        self.found += self.whose.opened(pull)
        return True


class _Whose:
    """From what commits and requests say to contributors."""

    def __init__(self, people: People) -> None:
        self.people = people

    def trained(self, identity: str, source: str) -> Contributor:
        """Who trained it, by person id or address."""
        person = identity if identity in self.people.people else self.people.by_email(identity)
        return Contributor("trainer", identity, person, source)

    def written(self, commit: CommitInfo, *, committer: bool) -> list[Contributor]:
        """What a commit itself says."""
        source = f"commit {commit.sha[:12]}"
        found = [self._mail("author", commit.author_email, source)]
        if committer and commit.committer_email.casefold() != commit.author_email.casefold():
            found.append(self._mail("committer", commit.committer_email, source))
        return found + [self._mail("co_author", each, source) for each in commit.co_authors]

    def listed(self, commit: PrCommit, pull: PullRequest) -> list[Contributor]:
        """What a request's commit list says of one commit: by account and by address, which may be two people."""
        source = f"{_name(pull)}, commit {commit.sha[:12]}"
        found = [self._mail("author", commit.author_email, source)]
        if commit.author_id:
            found.append(self._account("author", pull, commit.author_id, source))
        if commit.committer_email.casefold() not in BUTTON:
            found.append(self._mail("committer", commit.committer_email, source))
            if commit.committer_id:
                found.append(self._account("committer", pull, commit.committer_id, source))
        found += [self._mail("co_author", each, source) for each in commit.co_authors]
        # An account that is known explains an address that isn't, and the other way round.
        known = {each.part for each in found if each.person is not None}
        return [each for each in found if each.person is not None or each.part not in known or each.part == "co_author"]

    def opened(self, pull: PullRequest) -> list[Contributor]:
        """Who opened a request and who pushed to it last."""
        found = [self._account("author", pull, pull.author_id, _name(pull))] if pull.author_id else []
        if pull.last_pusher_id:
            found.append(self._account("last_pusher", pull, pull.last_pusher_id, _name(pull)))
        return found

    def _mail(self, part: Literal["author", "committer", "co_author"], mail: str, source: str) -> Contributor:
        person = self.people.by_email(mail)
        local = mail.casefold().removesuffix(_NOREPLY)
        if person is None and local != mail.casefold():
            number, plus, _ = local.partition("+")  # 1234+login: the number is the account's
            person = self.people.by_account("github", number) if plus and number.isdigit() else None
        return Contributor(part, mail, person, source)

    def _account(
        self, part: Literal["author", "committer", "last_pusher"], pull: PullRequest, actor: str, source: str
    ) -> Contributor:
        return Contributor(part, f"{pull.platform}:{actor}", self.people.by_account(pull.platform, actor), source)


def _listed(pulls: PullRequest | Iterable[PullRequest] | None) -> tuple[PullRequest, ...]:
    if pulls is None:
        return ()
    return (pulls,) if isinstance(pulls, PullRequest) else tuple(pulls)


def _may_hide_others(commit: CommitInfo) -> bool:
    """Whether a commit may be a squash: one parent, and committed by a button or by somebody else than its author."""
    committer = commit.committer_email.casefold()
    return len(commit.parents) == 1 and (committer in BUTTON or committer != commit.author_email.casefold())


def _untracked(paths: Mapping[str, Sequence[str]], history: History) -> list[str]:
    """Why the head's history isn't about what lies here: files that git lacks or has otherwise."""
    tracked = [path for kind in TRACKED for path in paths.get(kind, ())]
    found = [
        f"{path} is not in git"
        for path, known in zip(tracked, history.ids([("HEAD", path) for path in tracked]), strict=True)
        if known is None
    ]
    if not found and history.differs(tracked):
        found.append("what lies here differs from the commit that is checked out")
    return found


def _material_change(commit: CommitInfo, paths: Mapping[str, Sequence[str]], history: History) -> bool:
    """Whether a commit changed more than production windows in the facts; for a merge, more than it merged."""
    facts = tuple(paths.get("facts", ()))
    others = [path for kind in MATERIAL if kind != "facts" for path in paths.get(kind, ())]
    if len(commit.parents) > 1:
        here, *there = (
            history.ids([(each, path) for path in (*facts, *others)]) for each in (commit.sha, *commit.parents)
        )
        return any(all(now != before for before in old) for now, *old in zip(here, *there, strict=True))
    if not facts or not commit.parents:
        return True
    before = commit.parents[0]
    if history.ids([(before, path) for path in others]) != history.ids([(commit.sha, path) for path in others]):
        return True
    contents = history.show_all([(revision, path) for path in facts for revision in (before, commit.sha)])
    return any(_without_windows(old) != _without_windows(new) for old, new in zip(*[iter(contents)] * 2, strict=True))


def _without_windows(raw: bytes | None) -> Any:
    """The facts in these bytes less production windows and the day of registration; the bytes if they are none."""
    try:
        value = parse_yaml(raw or b"", shown_as="facts").value
    except DocumentError:
        return raw
    data = value.get("data") if isinstance(value, dict) else None
    if not isinstance(data, dict):
        return value
    kept = {role: each for role, each in data.items() if not str(role).startswith(_WINDOW)}
    return {**value, "data": kept, "registered": None}


def _name(pull: PullRequest) -> str:
    return f"{pull.repository}#{pull.number}"
