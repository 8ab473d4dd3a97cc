"""Policies that a request changes, for its comment: what changes, who answers for them, and how they sign.

A review signs no policy (ADR 6): the role in `owner` signs each version of it with a key of its own, and the comment says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from mlgov.api.policies import COMING, FOLDER, coming_policies
from mlgov.api.policy_sign_offs import policy_signed
from mlgov.api.sign_offs import SignOffs
from mlgov.documents.policy import PolicyInForce
from mlgov.errors import DocumentError, SignOffError
from mlgov.exports.comment import CommentAsk, CommentItem
from mlgov.pages import urls
from mlgov.signoff.base_revision import trust_at
from mlgov.signoff.changes import changes
from mlgov.signoff.history import History
from mlgov.signoff.policy_dossier import policy_dossier
from mlgov.signoff.wording import listed, plain, sentence

_NAMED = 3


def policy_items(sign_offs: SignOffs, changed: Collection[str], base: str) -> Iterator[CommentItem]:
    """One item for each policy whose file a request changes; a policy that can't be used is left to the check.

    Args:
        sign_offs: of the workspace.
        changed: paths below the governed folder that differ from the base.
        base: the target branch, for what the policy said before.
    """
    mine = sorted(each for each in changed if each.startswith(f"{FOLDER}/") and each.endswith(".yml"))
    if not mine:
        return
    coming = coming_policies(sign_offs.workspace.governed)
    before = _before(sign_offs, base)
    for path in mine:
        name = path.rpartition("/")[2].removesuffix(".yml")
        ahead = path == f"{FOLDER}/{COMING}/{name}.yml"
        if not ahead and path != f"{FOLDER}/{name}.yml":
            continue
        with contextlib.suppress(DocumentError, SignOffError):
            if not (sign_offs.workspace.governed / path).is_file():
                continue
            policy = coming[name] if ahead else sign_offs.workspace.policy_named(name)
            yield _item(sign_offs, policy, before.get(name), ahead=ahead)


def _before(sign_offs: SignOffs, base: str) -> dict[str, PolicyInForce]:
    history = History.open(sign_offs.workspace.governed)
    with contextlib.suppress(SignOffError):
        return dict(trust_at(history, base).policies) if history is not None else {}
    return {}


def _item(sign_offs: SignOffs, policy: PolicyInForce, old: PolicyInForce | None, *, ahead: bool) -> CommentItem:
    rules = policy.policy
    dossier = policy_dossier(policy)
    signed = policy_signed(sign_offs, policy)
    role = plain(rules.owner)
    people = sorted(sign_offs.portal.roles.get(rules.owner, ()))
    who = listed(people[:_NAMED], "or") + (f" and {len(people) - _NAMED} more" if len(people) > _NAMED else "")
    how = f"mlgov approve {dossier.subject} --role {rules.owner} --decision approve"
    what = f"counts from {rules.effective_from} on" if ahead else "judges from the day on which this is merged"
    return CommentItem(
        subject=dossier.subject,
        title=f"Policy {rules.title}"[:200],
        proposed=f"Version {rules.version} of the policy, which {what}. An unsigned policy judges all the same.",
        verdict=signed.sentence[:1_000],
        good=signed.signed,
        compared_with=f"version {old.policy.version}, on the target branch"[:200] if old is not None else "",
        changes=tuple(each.what[:1_000] for each in changes(policy_dossier(old), dossier))[:1_000] if old else (),
        asks=(
            CommentAsk(
                role=sentence(role).rstrip("."),
                who=who[:200],
                state="signed" if signed.signed else f"signs with their own key, not by a review: {how}"[:200],
                turn=not signed.signed,
            ),
        ),
        dossier=dossier.digest,
        page=urls.policy(rules.name),
    )
