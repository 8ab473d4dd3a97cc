"""All saved answers on one pull request: read together, and kept together in one file that names each by its digest.

The bundle holds the answers' own bytes as text, so that anybody can hash and read them again years later, without us
and without the platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args

from mlgov.documents.people import PlatformKind
from mlgov.errors import SignOffError
from mlgov.evidence.canonical import canonical_bytes, sha256_bytes
from mlgov.signoff.pull_request import PullRequest
from mlgov.signoff.reviews import azure, github, gitlab
from mlgov.signoff.reviews.folding import opinions
from mlgov.signoff.reviews.rules import branch_rules, bypassed
from mlgov.signoff.reviews.saved import Saved, parse, text, unusable
from mlgov.signoff.types import ReviewEvent

FORMAT = "mlgov-reviews/1"
Kind = Literal["pull", "reviews", "commits", "pushes", "rules"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What an answer is about: the request itself; opinions; its commits; who pushed; what protects the branch."""


@dataclass(frozen=True)
class Bundle:
    """What a platform answered about one pull request, and what it says."""

    platform: PlatformKind
    files: tuple[tuple[Kind, Saved], ...] = field(repr=False)
    pull: PullRequest
    events: tuple[ReviewEvent, ...]
    complete: bool
    """All opinions are known, not only the one that an event tells of."""
    raw: bytes = field(repr=False)
    """The canonical file; `digest` is its sha256."""
    digest: str


def bundle_of(platform: PlatformKind, files: Sequence[tuple[Kind, Saved]]) -> Bundle:
    """The answers read together.

    Args:
        platform: which platform answered.
        files: exactly one `pull`; any number of pages of the rest, in their order.

    Raises:
        SignOffError: an answer can't be used, one is missing, or they belong to different pull requests.
    """
    by_kind: dict[Kind, list[Saved]] = {kind: [file for each, file in files if each == kind] for kind in KINDS}
    if len(by_kind["pull"]) != 1:
        msg = f"one answer about the pull request itself is needed, {len(by_kind['pull'])} are named"
        raise SignOffError(msg, hint="save it as docs/approvals-import.md shows")
    pull = _pull(platform, by_kind)
    events = _events(platform, by_kind, pull)
    if platform == "gitlab" and not gitlab.versions_reach(by_kind["reviews"], pull.head):
        # An approval would be bound to a version that was not the newest when it was given.
        msg = "the saved versions don't end with the head of the merge request"
        raise SignOffError(msg, hint="save the merge request and its versions again, together")
    for event in events:
        if event.pull_request != pull.number or event.repository.casefold() != pull.repository.casefold():
            shown = f"{event.repository}#{event.pull_request}"
            msg = f"a saved review belongs to {shown}, not to {pull.repository}#{pull.number}"
            raise SignOffError(msg, hint="name the pages of one pull request only")
    complete = _complete(platform, by_kind["reviews"])
    pull = replace(pull, rules=branch_rules(platform, by_kind["rules"]))
    pull = replace(pull, bypassed=_bypassed(pull, by_kind["rules"], events if complete else None))
    raw = _written(platform, files)
    return Bundle(
        platform=platform,
        files=tuple(files),
        pull=pull,
        events=events,
        complete=complete,
        raw=raw,
        digest=sha256_bytes(raw),
    )


def read_bundle(raw: bytes) -> Bundle:
    """The bundle in these bytes. Raises SignOffError if they are none, or an answer doesn't fit its digest."""
    saved = parse("review bundle", raw)
    body = saved.data
    if not isinstance(body, dict) or body.get("format") != FORMAT or canonical_bytes(body) != raw:
        unusable(saved.name, f"it is no canonical file of the format {FORMAT}")
    platform, listed = text(body, "platform"), body.get("files")
    if platform not in get_args(PlatformKind) or not isinstance(listed, list):
        unusable(saved.name, "it names no platform that is known here, or no answers")
    files: list[tuple[Kind, Saved]] = []
    for entry in listed:
        kind, content = cast("Kind", text(entry, "kind")), text(entry, "content")
        if kind not in KINDS or sha256_bytes(content.encode("utf-8", "surrogatepass")) != text(entry, "sha256"):
            unusable(saved.name, "an answer in it doesn't have the digest that it names")
        files.append((kind, parse(text(entry, "name") or kind, content.encode("utf-8", "surrogatepass"))))
    return bundle_of(cast("PlatformKind", platform), files)


def _pull(platform: PlatformKind, by_kind: dict[Kind, list[Saved]]) -> PullRequest:
    pull, commits, pushes = by_kind["pull"][0], by_kind["commits"], by_kind["pushes"]
    if platform == "github":
        return github.pull_request(pull, commits, pushes=pushes)
    if platform == "gitlab":
        return gitlab.pull_request(pull, commits, notes=[*by_kind["reviews"], *pushes])
    return azure.pull_request(pull, commits, iterations=[*by_kind["reviews"], *pushes])


def _events(platform: PlatformKind, by_kind: dict[Kind, list[Saved]], pull: PullRequest) -> tuple[ReviewEvent, ...]:
    reviews = by_kind["reviews"]
    if platform == "github":
        return github.read(reviews, repository=pull.repository, pull_request=pull.number)
    if platform == "gitlab":
        return gitlab.read(reviews, repository=pull.repository, pull_request=pull.number)
    # Reviewers stand in the pull request itself.
    return azure.read([*by_kind["pull"], *reviews], repository=pull.repository, pull_request=pull.number)


def _bypassed(pull: PullRequest, rules: list[Saved], events: tuple[ReviewEvent, ...] | None) -> bool | None:
    """Whether it was merged past the rules: as the platform says, else as the rules and the opinions show."""
    passed = bypassed(rules, pull.merge_commit)
    if passed is not None or pull.bypassed is not None or not pull.merged or pull.rules is None:
        return passed if passed is not None else pull.bypassed
    if events is not None:
        approvals = sum(event.state == "approved" for event in opinions(events).values())
        if approvals < (pull.rules.approvals or 0):
            return True
    return False if pull.rules.protects and pull.rules.bypass == () else None


def _complete(platform: PlatformKind, reviews: Sequence[Saved]) -> bool:
    if platform == "github":
        return any(isinstance(file.data, list) for file in reviews)
    if platform == "gitlab":
        return any("approved_by" in file.data for file in reviews if isinstance(file.data, dict))
    return True


def _written(platform: PlatformKind, files: Sequence[tuple[Kind, Saved]]) -> bytes:
    """The canonical file, without the names of files on the machine that saved them."""
    listed = [
        {
            "kind": kind,
            "name": f"{kind}-{sum(other == kind for other, _ in files[:at]) + 1}",
            "sha256": file.digest,
            "content": _text(file),
        }
        for at, (kind, file) in enumerate(files)
    ]
    return canonical_bytes({"format": FORMAT, "platform": platform, "files": listed})


def _text(file: Saved) -> str:
    return file.raw.decode("utf-8")  # a byte order mark stays, so that the digest holds
