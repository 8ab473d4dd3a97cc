"""What changed since a signature, as people want to know it: the cause, the numbers they know, the rest folded."""

from __future__ import annotations

import builders as make

from mlgov.pages.changed import CAUSES, NOTHING, changed
from mlgov.pages.key_numbers import key_results
from mlgov.signoff.change_words import metric_words, tells_of_a_number

TEST_DATA = "The test data changed."


def test_the_cause_comes_first_and_numbers_are_folded() -> None:
    """What was measured anew is a consequence, told once."""
    numbers = ["Minority rate changed from 0.294671 to 0.3.", "Rows changed from 319 to 400."]
    found = changed([numbers[0], TEST_DATA, numbers[1]])
    assert found.causes == ("The test data changed, so its numbers were measured anew.",)
    assert found.folded == tuple(numbers)
    assert found.summary == "2 changes in detail"


def test_numbers_without_a_cause_are_counted() -> None:
    """Nothing is claimed about why."""
    found = changed(["Rows changed from 319 to 400."])
    assert found.causes == ("1 of its numbers is measured with another result.",)


def test_only_causes_are_told_as_they_are() -> None:
    """The first few; the others are folded, none is lost; nothing is nothing."""
    texts = [f"The feature f{at} is no longer there." for at in range(CAUSES + 2)]
    found = changed(texts)
    assert (*found.causes, *found.folded) == tuple(texts)
    assert changed([TEST_DATA]).causes == (TEST_DATA,)
    assert changed([]) == NOTHING


def test_key_numbers_are_told_before_and_after() -> None:
    """In the words of the version's page; a place that isn't shown there says nothing of it."""
    record = make.record()
    card, result = key_results(record)[0]
    name = metric_words(result.metric)
    text = f"{name} changed from 0.5123456 to {result.value}."
    found = changed(
        [TEST_DATA, text, f"{name} (column other) changed from 0.1 to 0.2, and 3 more of its values."], record
    )
    assert len(found.numbers) == 1
    assert found.numbers[0].startswith(f"{card.title}: was 0.5")
    assert card.value in found.numbers[0]
    assert changed([TEST_DATA, f"{name} changed from “not measured: not_applicable” to 0.1."], record).numbers == ()


def test_changes_of_documents_and_of_numbers_are_told_apart() -> None:
    """By how their sentences begin."""
    of_documents = (
        TEST_DATA, "A limit was loosened: roc auc at least 0.8, now roc auc at least 0.7.",
        "There is a further validation report, x: fit.", "It was signed for a@1, this is a@2.",
        "What a limit is held against moved from 1 to 2: x.",
    )  # fmt: skip
    assert not any(tells_of_a_number(each) for each in of_documents)
    assert tells_of_a_number("ROC AUC changed from 0.7 to 0.8.")
    assert tells_of_a_number("PSI (column age): was holds, is fails.")
