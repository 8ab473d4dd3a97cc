"""People, roles, keys and policies as they stood before a proposal: read from git, never from the proposal itself.

Whoever proposes a change could otherwise make themselves a signer, or the rules easier, in the same breath. The
beginning of all trust is declared: `approvals/genesis.json` names the digest of the first people and policies. If it
doesn't fit what lies there, was changed or is gone, nothing is believed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from mlgov.documents import portal as portal_document
from mlgov.documents.base import validate
from mlgov.documents.policy import PolicyInForce, load_policy, policy_names
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError, SignOffError
from mlgov.evidence.canonical import canonical_bytes, digest_of, sha256_bytes
from mlgov.signoff.history import History
from mlgov.signoff.holders import charter_path, named_here, named_in
from mlgov.signoff.pull_request import PullRequest
from mlgov.signoff.trust import Trust

GENESIS = "approvals/genesis.json"
POLICIES = "policies"
_FORMAT = "mlgov-genesis/1"


@dataclass(frozen=True, slots=True)
class Genesis:
    """The declared beginning of trust."""

    commit: str | None
    """The commit that declared it; None if none is declared."""
    digest: str
    """Digest of the people and policies at that commit."""
    problem: str = ""
    """Why nothing can be believed, in words."""


class Trusts:
    """What is trusted at each revision of one history; each set of people and policies is read once.

    Args:
        history: of the governed folder.
        genesis: the digest that the beginning must have, where it is known from elsewhere (a published edition).
    """

    def __init__(self, history: History, *, genesis: str | None = None) -> None:
        self.history = history
        self._expected = genesis
        self._read: dict[tuple[str, str | None], Trust | SignOffError] = {}
        self._charters: dict[tuple[str, str], str | None] = {}
        self._named: dict[str, Mapping[str, str]] = {}
        self._first: dict[str, Mapping[str, str]] = {}

    @cached_property
    def genesis(self) -> Genesis:
        """The declared beginning, checked."""
        found = genesis_of(self.history)
        if self._expected is not None and not found.problem and found.digest != self._expected:
            said = "none is declared" if found.commit is None else f"it is {found.digest[:12]}"
            return replace(found, problem=f"the beginning of trust should be {self._expected[:12]}, but {said}")
        return found

    def at(self, revision: str) -> Trust:
        """People, roles, keys and policies at a revision. Raises SignOffError that says why they can't be believed."""
        found = self.at_all([revision])[revision]
        if isinstance(found, SignOffError):
            raise found
        return found

    def is_beginning(self, commit: str) -> bool:
        """Whether a commit is the very first one of the history and declares the beginning of trust.

        Nothing was there before it that it could have changed: decisions that lie in it are held against its own people.
        """
        return (
            self.genesis.commit == commit
            and self.history.resolve(commit) is not None
            and not self.history.parents(commit)
        )

    def at_all(
        self, revisions: Iterable[str], projects: Mapping[str, Collection[str]] | None = None
    ) -> dict[str, Trust | SignOffError]:
        """The same for many revisions in a few git calls: what is trusted there, or why nothing is.

        Args:
            revisions: commits.
            projects: revision -> projects whose charters will be asked for there, so that git is asked once for all.
        """
        wanted = list(dict.fromkeys(revisions))
        problem = next(iter(self.history.problems()), "") or self.genesis.problem
        if problem:
            return dict.fromkeys(wanted, _refusal(problem))
        ids = self.history.ids([(each, path) for each in wanted for path in (portal_document.FILE, POLICIES)])
        found: dict[str, Trust | SignOffError] = {}
        for place, revision in enumerate(wanted):
            portal, policies = ids[2 * place], ids[2 * place + 1]
            if portal is None:
                here = self.history.resolve(revision) is not None
                found[revision] = _refusal(
                    f"there is no {portal_document.FILE} at {revision[:12]}"
                    if here
                    else f"the commit {revision[:12]} is not in this clone"
                )
            elif self._since_genesis is not None and self._full(revision) not in self._since_genesis:
                found[revision] = _refusal(f"the commit {revision[:12]} is older than the declared beginning of trust")
            else:
                found[revision] = self._trust(revision, portal, policies)
        self._look_up([(each, project) for each in wanted for project in (projects or {}).get(each, ())])
        return found

    def named(self, revision: str, project: str) -> Mapping[str, str]:
        """Whom a project's charter names at a revision, role by role.

        Where there is none yet, the first one that came counts, else the one that lies here: a charter only narrows who
        may sign, so that whoever proposes it gains nothing by it.
        """
        commit = self._full(revision)
        if (commit, project) not in self._charters:
            self._look_up([(commit, project)])
        charter = self._charters[commit, project]
        return self._named[charter] if charter is not None else self._first_named(project)

    def _first_named(self, project: str) -> Mapping[str, str]:
        if project not in self._first:
            path = charter_path(project)
            writers = self.history.writers(path) if path is not None else ()
            raw = self.history.show(writers[-1], path) if writers and path is not None else None
            self._first[project] = named_in(raw) if raw is not None else named_here(self.history.folder, project)
        return self._first[project]

    def _look_up(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Find and read the charters of projects at revisions; each content is read once."""
        asked = {(self._full(revision), project): charter_path(project) for revision, project in wanted}
        places = [(commit, path) for (commit, _), path in asked.items() if path is not None]
        ids = iter(self.history.ids(places) if places else [])
        where = {}
        for key, path in asked.items():
            charter = self._charters[key] = next(ids) if path is not None else None
            if charter is not None and charter not in self._named and path is not None:
                where[charter] = (key[0], path)
        for charter, raw in zip(where, self.history.show_all(list(where.values())) if where else [], strict=True):
            self._named[charter] = named_in(raw or b"")

    @cached_property
    def _since_genesis(self) -> frozenset[str] | None:
        return None if self.genesis.commit is None else self.history.descendants(self.genesis.commit)

    def _full(self, revision: str) -> str:
        return revision if len(revision) in {40, 64} else self.history.resolve(revision) or revision

    def _trust(self, revision: str, portal: str, policies: str | None) -> Trust | SignOffError:
        key = (portal, policies)
        if key not in self._read:
            try:
                self._read[key] = _read_trust(self.history, revision)
            except DocumentError as error:
                self._read[key] = _refusal(f"{error.problems[0]} (at {revision[:12]})")
        read = self._read[key]
        if isinstance(read, SignOffError):
            return read
        commit = self._full(revision)
        named = partial(self.named, commit)
        trust = replace(read, revision=commit, source=_source(commit), named=named, _roles={})
        trust.__dict__["keys"] = read.keys  # made once for all revisions with the same people
        return trust


def trust_at(history: History, revision: str) -> Trust:
    """People, roles, keys and policies at a revision, by id or by name (`origin/main`).

    Raises SignOffError that says why they can't be believed.
    """
    return Trusts(history).at(history.find(revision) or revision)


def genesis_of(history: History) -> Genesis:
    """The declared beginning of trust and whether it holds; without a commit if none was ever declared."""
    writers = history.writers(GENESIS)
    if not writers:
        return Genesis(None, "")
    first = writers[-1]
    raw = history.show("HEAD", GENESIS)
    if raw is None:
        return Genesis(first, "", f"{GENESIS} was removed: the beginning of trust is no longer declared")
    if len(writers) > 1:
        return Genesis(first, "", f"{GENESIS} was changed by {writers[0][:12]}: it is written once")
    try:
        body = json.loads(raw)
        declared = body["sha256"] if body["format"] == _FORMAT else None
    except (ValueError, TypeError, KeyError, RecursionError):
        declared = None
    digest = trust_digest(history, first)
    if not isinstance(declared, str):
        return Genesis(first, digest, f"{GENESIS} is no declaration of the beginning of trust")
    if declared != digest:
        return Genesis(
            first, digest, f"people and policies at {first[:12]} are not those that {GENESIS} declares as the beginning"
        )
    return Genesis(first, digest)


def trust_digest(history: History, revision: str) -> str:
    """Digest of the people and policies at a revision: canonical JSON of path -> sha256."""
    paths = trust_paths(history, revision)
    contents = history.show_all([(revision, path) for path in paths])
    return digest_of({path: sha256_bytes(raw) for path, raw in zip(paths, contents, strict=True) if raw is not None})


def genesis_declaration(folder: Path) -> bytes:
    """The content of `approvals/genesis.json` for people and policies as they lie in a governed folder now."""
    files = [folder / portal_document.FILE, *sorted((folder / POLICIES).glob("*.yml"))]
    digests = {file.relative_to(folder).as_posix(): sha256_bytes(file.read_bytes()) for file in files}
    return canonical_bytes({"format": _FORMAT, "sha256": digest_of(digests)})


def declared_here(folder: Path) -> str:
    """The digest that `approvals/genesis.json` declares, if people and policies here are exactly those; else empty."""
    try:
        raw = (folder / GENESIS).read_bytes()
        return str(json.loads(raw)["sha256"]) if raw == genesis_declaration(folder) else ""
    except OSError:
        return ""


def trust_paths(history: History, revision: str) -> tuple[str, ...]:
    """The files that say who is trusted for what."""
    policies = [path for path in history.files(revision, POLICIES) if path.endswith(".yml") and path.count("/") == 1]
    return (portal_document.FILE, *sorted(policies))


def base_of_pull(history: History, pull: PullRequest) -> str | None:
    """What the branch was before a pull request: what its own commits could not have changed. None if it isn't here.

    For a merge commit its first parent. A squash has one parent, too, but the commits of a rebase lie one after the
    other on the branch, and the first parent of the last one may hold what the request itself proposed: then the
    branch as the platform saw it is taken, unless more lies between than the request has commits.
    """
    if not pull.merged or pull.merge_commit is None:
        return pull.base if pull.base is not None and history.resolve(pull.base) else None
    parents = history.parents(pull.merge_commit)
    if not parents or history.resolve(parents[0]) is None:
        return None
    if len(parents) > 1 or pull.base is None or not history.is_ancestor(pull.base, parents[0]):
        return parents[0]
    if not pull.commits_complete:
        return pull.base
    between = history.between(pull.base, pull.merge_commit)
    return pull.base if len(between) <= len(pull.commits) else parents[0]


def _read_trust(history: History, revision: str) -> Trust:
    """Read portal.yml and all policies of a revision in a folder of their own. Raises DocumentError."""
    paths = trust_paths(history, revision)
    contents = history.show_all([(revision, path) for path in paths])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / POLICIES).mkdir()
        for path, raw in zip(paths, contents, strict=True):
            if raw is not None:
                (folder / path).write_bytes(raw)
        portal_raw = contents[0] or b""
        portal = validate(Portal, parse_yaml(portal_raw, shown_as=portal_document.FILE), shown_as=portal_document.FILE)
        return Trust(portal, _policies(folder), revision, _source(revision))


def _policies(folder: Path) -> dict[str, PolicyInForce]:
    found = {}
    for name in policy_names(folder):
        try:
            found[name] = load_policy(name, folder)
        except DocumentError:
            continue  # what can't be read asks for nothing and permits nothing: who needs it finds it missing
    return found


def _source(revision: str) -> str:
    return f"people and policies as of commit {revision[:12]}"


def _refusal(problem: str) -> SignOffError:
    return SignOffError(f"who may sign can't be told: {problem}", hint="verify in a full clone of the protected branch")
