"""Envelopes on their model's page: what may change, what must stay, until when, and whether anybody signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import builders as make
import oversight_cases as cases

from mlgov.pages.envelopes import envelopes_of
from mlgov.pages.model import ModelPage

SIGNED = {("send-time", "monthly"): "mail/send-time@1"}


def model(**fields):
    """A model whose newest version knows one envelope."""
    file = cases.envelope()
    file = replace(file, envelope=file.envelope.model_copy(update=fields)) if fields else file
    version = replace(make.model_version(), envelopes=(file,))
    return make.model_record(make.record(version))


def test_an_envelope_that_nobody_signed_lets_nothing_pass():
    """It says so, whatever it allows."""
    (card,) = envelopes_of(model(), {}, make.AS_OF)
    assert (card.chip.text, card.chip.shape) == ("Not signed", "warn")
    assert card.signed == "It is not validly signed, so that it lets nothing pass: every change needs the full round."


def test_a_signed_one_says_with_what_and_until_when():
    """The chip ends by itself with the envelope."""
    (card,) = envelopes_of(model(), SIGNED, make.AS_OF)
    assert (card.chip.text, card.chip.shape, card.chip.until) == ("Signed, until 30 June 2027", "pass", "2027-06-30")
    assert card.signed.startswith("It was signed with send-time 1. A new version that stays inside")


def test_one_that_ended_or_has_not_begun_counts_no_more_and_not_yet():
    """Signed or not, its days decide."""
    (card,) = envelopes_of(model(), SIGNED, dt.date(2027, 7, 1))
    assert (card.chip.text, card.facts[-2].until) == ("Ended", "")
    (card,) = envelopes_of(model(since=dt.date(2027, 1, 1)), SIGNED, make.AS_OF)
    assert (card.chip.text, card.chip.until) == ("Not yet", "")
    assert ("Counts from", "1 January 2027") in {(fact.name, fact.value) for fact in card.facts}


def test_what_it_allows_is_told_in_words():
    """Changes, what must stay, limits with their keys, days, and who answers."""
    (card,) = envelopes_of(model(), {}, make.AS_OF)
    assert [(fact.name, fact.value) for fact in card.facts] == [
        ("May change", "The same recipe on newer data"),
        ("Must stay as it was", "What the features mean, the columns, the sources of the data and the decision rule"),
        ("ROC AUC", "at least 0.82 (evaluation.discrimination.roc_auc)"),
        ("Meant for", "every month"),
        ("Counts until", "30 June 2027 (in 7 months)"),
        ("Who answers for it", "ds-crm"),
    ]


def test_the_models_page_has_it_and_nothing_where_there_is_none():
    """A model without envelopes has no such card."""
    text = make.html(ModelPage.of(model(), make.AS_OF, SIGNED))
    assert 'id="envelope-monthly"' in text
    assert 'data-valid-until="2027-06-30"' in text
    assert "acknowledgement" not in make.html(ModelPage.of(make.model_record(), make.AS_OF))
