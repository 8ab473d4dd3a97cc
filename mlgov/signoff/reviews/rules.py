"""What protected the branch when a pull request was merged: rules as saved, and who could pass by them.

GitHub: rulesets (`GET /repos/{o}/{r}/rulesets/{id}`, which name bypass actors), `GET .../rules/branches/{b}`, branch
protection, and rule suites, which say of each merge whether it passed by. GitLab: approval settings and rules, protected
branches. Azure: policy configurations. Nothing that isn't said is taken as protection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlgov.documents.people import PlatformKind
from mlgov.evidence.canonical import digest_of
from mlgov.signoff.pull_request import BranchRules
from mlgov.signoff.reviews.saved import Saved, at, flag, identity, number, text

_AZURE_REVIEWERS = "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd"
"""The policy type `Minimum number of reviewers`."""


def branch_rules(platform: PlatformKind, files: Iterable[Saved]) -> BranchRules | None:
    """What the saved answers say of a branch's protection, the weakest of each; None without any answer."""
    files = list(files)
    if not files:
        return None
    read = {"github": _github, "gitlab": _gitlab, "azure": _azure}[platform]
    found = [rules for file in files for rules in read(file.data)]
    approvals = [each["approvals"] for each in found if each.get("approvals") is not None]
    named = [each["bypass"] for each in found if "bypass" in each]
    return BranchRules(
        approvals=max(approvals, default=None),
        dismiss_stale=_any(found, "dismiss_stale"),
        last_push_approval=_any(found, "last_push_approval"),
        force_push=_none_forbids(found),
        bypass=tuple(sorted({actor for each in named for actor in each})) if named else None,
        digest=digest_of(sorted(file.digest for file in files)),
    )


def bypassed(files: Iterable[Saved], merge_commit: str | None) -> bool | None:
    """Whether GitHub's rule suites say that a merge passed by the rules; None if they don't speak of it."""
    results = [
        text(suite, "result")
        for file in files
        for suite in (file.data if isinstance(file.data, list) else [file.data])
        if merge_commit and text(suite, "after_sha") == merge_commit
    ]
    return any(result == "bypass" for result in results) if results else None


def _github(data: Any) -> Iterable[dict[str, Any]]:
    if isinstance(data, list):
        kinds = [each for each in data if isinstance(each, Mapping) and isinstance(each.get("parameters"), Mapping)]
        flat = [each for each in data if isinstance(each, Mapping) and "enforcement" not in each]
        for ruleset in (each for each in data if at(each, "enforcement") is not None):
            yield from _github(ruleset)
        if kinds or any(text(each, "type") == "non_fast_forward" for each in flat):
            yield _ruleset(flat)
    elif isinstance(at(data, "rules"), list) and text(data, "enforcement"):
        if text(data, "enforcement") == "active":  # `evaluate` only reports
            rules = _ruleset([each for each in at(data, "rules") if isinstance(each, Mapping)])
            actors = at(data, "bypass_actors")
            if isinstance(actors, list):
                rules["bypass"] = [_actor(each) for each in actors]
            yield rules
    elif at(data, "required_pull_request_reviews") is not None or at(data, "enforce_admins") is not None:
        yield _protection(data)


def _ruleset(rules: list[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule in rules:
        if text(rule, "type") == "pull_request":
            found["approvals"] = number(rule, "parameters", "required_approving_review_count")
            found["dismiss_stale"] = flag(rule, "parameters", "dismiss_stale_reviews_on_push")
            found["last_push_approval"] = flag(rule, "parameters", "require_last_push_approval")
        if text(rule, "type") == "non_fast_forward":
            found["force_push"] = False
    return found


def _actor(actor: Any) -> str:
    mode = text(actor, "bypass_mode")
    return f"{text(actor, 'actor_type') or 'actor'} {identity(actor, 'actor_id')}".strip() + (
        f" ({mode})" if mode else ""
    )


def _protection(data: Any) -> dict[str, Any]:
    """Classic branch protection."""
    reviews = at(data, "required_pull_request_reviews")
    allowed = at(reviews, "bypass_pull_request_allowances")
    actors = [
        f"{kind[:-1]} {identity(each, 'id')}"
        for kind in ("users", "teams", "apps")
        for each in (at(allowed, kind) or [])
        if isinstance(each, Mapping)
    ]
    if flag(data, "enforce_admins") is not True:
        actors.append("administrators of the repository")
    return {
        "approvals": number(reviews, "required_approving_review_count"),
        "dismiss_stale": flag(reviews, "dismiss_stale_reviews"),
        "last_push_approval": flag(reviews, "require_last_push_approval"),
        "force_push": flag(data, "allow_force_pushes"),
        "bypass": actors,
    }


def _gitlab(data: Any) -> Iterable[dict[str, Any]]:
    for each in data if isinstance(data, list) else [data]:
        if at(each, "push_access_levels") is not None:  # a protected branch: who may push needs no merge request
            levels = [level for level in at(each, "push_access_levels") if isinstance(level, Mapping)]
            pushers = [text(level, "access_level_description") or "somebody" for level in levels]
            nobody = {"No one", "No one "}
            yield {
                "force_push": flag(each, "allow_force_push"),
                "bypass": [f"may push directly: {who}" for who in pushers if who not in nobody],
            }
        elif at(each, "reset_approvals_on_push") is not None:
            yield {"dismiss_stale": flag(each, "reset_approvals_on_push")}
        elif number(each, "approvals_required") is not None and at(each, "rule_type") is not None:
            yield {"approvals": number(each, "approvals_required")}


def _azure(data: Any) -> Iterable[dict[str, Any]]:
    values = at(data, "value") if isinstance(data, Mapping) else data
    for each in values if isinstance(values, list) else []:
        reviewers = text(each, "type", "id") == _AZURE_REVIEWERS
        if reviewers and flag(each, "isEnabled") is True and flag(each, "isBlocking") is True:
            yield {
                "approvals": number(each, "settings", "minimumApproverCount"),
                "dismiss_stale": flag(each, "settings", "resetOnSourcePush"),
                "last_push_approval": flag(each, "settings", "blockLastPusherVote"),
            }
        if isinstance(at(each, "acesDictionary"), Mapping):  # access control list: who may bypass policies (bit 32768)
            aces = at(each, "acesDictionary").values()
            yield {"bypass": [text(ace, "descriptor") for ace in aces if (number(ace, "allow") or 0) & 32_768]}


def _any(found: list[dict[str, Any]], key: str) -> bool | None:
    said = [each[key] for each in found if each.get(key) is not None]
    return any(said) if said else None


def _none_forbids(found: list[dict[str, Any]]) -> bool | None:
    """Whether history may be rewritten: one rule that forbids it suffices."""
    said = [each["force_push"] for each in found if each.get("force_push") is not None]
    return all(said) if said else None
