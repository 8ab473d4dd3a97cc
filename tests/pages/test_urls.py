"""Addresses are files below the edition, and links between them are relative."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.pages import urls

ALL = [
    urls.home(),
    urls.projects(),
    urls.models(),
    urls.approvals(),
    urls.checks(),
    urls.policies(),
    urls.policy("standard"),
    urls.project("mail"),
    urls.model("mail", "send-time"),
    urls.version("mail", "send-time", "1.10"),
    urls.version("mail", "send-time", "1.10", "audit"),
    urls.evidence("mail", "send-time", "1.10", "release-0a1b.json"),
    urls.findings(),
    urls.finding("mail", "2026-06-missing"),
    urls.validation("mail", "send-time-1"),
    urls.ledger(),
    urls.emergencies(),
    urls.reviews(),
]


def test_addresses_are_as_agreed():
    """The addresses that other rooms, bookmarks and printed reports rely on."""
    assert ALL == [
        "index.html",
        "projects/index.html",
        "models/index.html",
        "approvals/index.html",
        "checks/index.html",
        "policies/index.html",
        "policies/standard.html",
        "projects/mail/index.html",
        "projects/mail/send-time/index.html",
        "projects/mail/send-time/1.10/index.html",
        "projects/mail/send-time/1.10/audit.html",
        "projects/mail/send-time/1.10/evidence/release-0a1b.json",
        "findings/index.html",
        "projects/mail/findings/2026-06-missing.html",
        "projects/mail/validations/send-time-1.html",
        "approvals/ledger.html",
        "emergencies/index.html",
        "reviews/index.html",
    ]


def test_anchors_are_kept():
    """A check, an answer of a charter and a part of a version's page can be linked to."""
    assert urls.checks("drift.psi") == "checks/index.html#drift.psi"
    assert urls.project("mail", "answer-owner") == "projects/mail/index.html#answer-owner"
    assert urls.version("mail", "m", "1", anchor="sign-off") == "projects/mail/m/1/index.html#sign-off"


@pytest.mark.parametrize(
    ("subject", "anchor", "address"),
    [
        ("mail", "", "projects/mail/index.html"),
        ("mail", "missing", "projects/mail/index.html#missing"),
        ("mail/send-time", "", "projects/mail/send-time/index.html"),
        ("mail/send-time@2", "", "projects/mail/send-time/2/index.html"),
        ("mail/send-time@2", "sign-off", "projects/mail/send-time/2/index.html#sign-off"),
    ],
)
def test_subjects_have_pages(subject, anchor, address):
    """What a gate or an attention item is about leads to its page."""
    assert urls.of_subject(subject, anchor) == address


@given(st.sampled_from(ALL), st.sampled_from(ALL), st.sampled_from(["", "#here"]))
def test_relative_links_lead_where_they_should(target, page, anchor):
    """Following the link from the page's folder arrives at the target, wherever the site stands."""
    link = urls.relative(target + anchor, page)
    path, hash_sign, found = link.partition("#")
    assert posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) == target
    assert hash_sign + found == anchor
    assert not link.startswith("/")


def test_a_bare_anchor_stays_on_its_page():
    """`#sign-off` needs no path."""
    assert urls.relative("#sign-off", urls.home()) == "#sign-off"
