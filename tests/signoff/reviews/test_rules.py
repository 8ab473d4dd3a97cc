"""What protected a branch, as saved; nothing that isn't said is taken as protection."""

from __future__ import annotations

import pytest
from platforms import MERGE, payload, saved

from mlgov.signoff.reviews.rules import branch_rules, bypassed

PULL_RULE = {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}


def test_github_ruleset():
    """Approvals, dismissal, last push, force push and who may pass by."""
    rules = branch_rules("github", [payload("github/ruleset")])
    assert rules is not None
    assert (rules.approvals, rules.dismiss_stale, rules.last_push_approval, rules.force_push) == (2, True, True, False)
    assert rules.bypass == ("RepositoryRole 5 (always)",)
    assert rules.protects


def test_github_ruleset_that_only_reports():
    """`evaluate` and `disabled` protect nothing."""
    for state in ("evaluate", "disabled"):
        rules = branch_rules("github", [saved(payload("github/ruleset").data | {"enforcement": state})])
        assert rules is not None
        assert (rules.approvals, rules.bypass, rules.protects) == (None, None, False)


def test_github_rules_of_a_branch_name_nobody_who_may_pass():
    """The list of a branch's rules says nothing of bypass actors: not known, so that it isn't enough."""
    rules = branch_rules("github", [saved([PULL_RULE, {"type": "non_fast_forward"}])])
    assert rules is not None
    assert (rules.approvals, rules.force_push, rules.bypass, rules.protects) == (1, False, None, False)


@pytest.mark.parametrize(("admins", "expected"), [(True, ()), (False, ("administrators of the repository",))])
def test_github_classic_protection(admins, expected):
    """Administrators may pass by unless it is said that they may not."""
    rules = branch_rules(
        "github",
        [
            saved(
                {
                    "required_pull_request_reviews": {"required_approving_review_count": 1},
                    "enforce_admins": {"enabled": admins},
                    "allow_force_pushes": {"enabled": False},
                }
            )
        ],
    )
    assert rules is not None
    assert (rules.approvals, rules.bypass, rules.force_push) == (1, expected, False)


def test_rule_suites_tell_of_this_merge():
    """A merge that passed by the rules is told; another merge's suite says nothing of this one."""
    suites = saved(
        [{"id": 1, "after_sha": MERGE, "result": "bypass"}, {"id": 2, "after_sha": "e" * 40, "result": "pass"}]
    )
    assert bypassed([suites], MERGE) is True
    assert bypassed([suites], "e" * 40) is False
    assert bypassed([suites], "f" * 40) is None
    assert bypassed([suites], None) is None
    assert bypassed([], MERGE) is None


def test_gitlab():
    """Protected branch, approval rules and settings together."""
    rules = branch_rules("gitlab", [payload("gitlab/rules"), payload("gitlab/settings")])
    assert rules is not None
    assert (rules.approvals, rules.dismiss_stale, rules.force_push, rules.bypass) == (2, True, False, ())
    assert rules.protects
    open_to = payload("gitlab/rules").data[0] | {"push_access_levels": [{"access_level_description": "Maintainers"}]}
    rules = branch_rules("gitlab", [saved([open_to])])
    assert rules is not None
    assert rules.bypass == ("may push directly: Maintainers",)


def test_azure():
    """A blocking policy counts; who may bypass is in the access control list."""
    rules = branch_rules("azure", [payload("azure/rules")])
    assert rules is not None
    assert (rules.approvals, rules.dismiss_stale, rules.last_push_approval, rules.bypass) == (2, True, True, None)
    assert not rules.protects
    off = payload("azure/rules").data["value"][0] | {"isBlocking": False}
    assert branch_rules("azure", [saved({"value": [off]})]).approvals is None  # type: ignore[union-attr]
    acl = {"value": [{"acesDictionary": {"a": {"descriptor": "admins", "allow": 32_768}, "b": {"allow": 1}}}]}
    rules = branch_rules("azure", [payload("azure/rules"), saved(acl)])
    assert rules is not None
    assert rules.bypass == ("admins",)


@pytest.mark.parametrize("platform", ["github", "gitlab", "azure"])
@pytest.mark.parametrize("data", [{}, [], {"message": "Not Found"}, [1, "x", None], "text", {"value": 3}])
def test_other_answers_protect_nothing(platform, data):
    """An error page is no protection and no crash."""
    rules = branch_rules(platform, [saved(data)])
    assert rules is not None
    assert not rules.protects


def test_no_answer_is_no_rules():
    """Without any saved answer there is nothing to say."""
    assert branch_rules("github", []) is None
