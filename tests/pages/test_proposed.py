"""What a proposal changes is a few sentences: kinds of changes, key numbers, no setting by its name."""

from __future__ import annotations

import builders as make

from mlgov.pages.key_numbers import key_results
from mlgov.pages.proposed import NAMED, proposed_changes
from mlgov.signoff.change_words import metric_words
from mlgov.signoff.changes import Change


def change(kind: str, name: str, how: str = "value", what: str = "It changed.") -> Change:
    """One difference."""
    return Change(kind, name, what, goes_stale=True, review_due=False, address=f"{kind}/{name}/{how}")


def test_files_and_data_are_one_sentence() -> None:
    """By their plain names, each once, however many fields of one differ."""
    changes = [change("artefact", "model", "content"), change("data", "test"), change("data", "test", "content")]
    assert proposed_changes(changes, make.record()) == ("The model file and the test data changed.",)


def test_settings_are_counted_and_never_named() -> None:
    """A reader learns that the recipe is another one, not which switch was turned."""
    settings = [change("version", "hyperparameters", f"max_depth{at}") for at in range(22)]
    told = proposed_changes([change("version", "model_class"), *settings], make.record())
    assert told == ("The kind of model and 22 settings of the training changed.",)
    assert proposed_changes(settings[:1], make.record()) == ("1 setting of the training changed.",)


def test_features_that_came_and_went_are_named() -> None:
    """A few by name; of many how many more."""
    gone = [change("features", f"f{at}", "removed") for at in range(NAMED + 2)]
    told = proposed_changes(
        [*gone, change("features", "new", "added"), change("features", "old", "unit")], make.record()
    )
    assert told == (
        f"{NAMED + 2} features are gone: f0, f1, f2, f3 and 2 more.",
        "1 feature was added: new.",
        "1 feature is described otherwise: old.",
    )


def test_key_numbers_stand_before_and_after_and_others_are_counted() -> None:
    """What the version's page shows first is told; the rest of the numbers is a count; results say nothing more."""
    record = make.record()
    card, result = key_results(record)[0]
    moved = f"{metric_words(result.metric)} changed from 0.5123456 to {result.value}."
    numbers = [change("measurements", "a", what=moved), change("measurements", "b", what="Rows changed from 1 to 2.")]
    told = proposed_changes([*numbers, change("verdict", "c")], record)
    assert told[0].startswith(f"{card.title}: was 0.5")
    assert told[1:] == ("2 measured values came out otherwise.",)


def test_charter_reports_and_limits_are_told() -> None:
    """Reports of the other version are not missed; underscores are nobody's words."""
    told = proposed_changes(
        [
            change("charter", "ai_act_class"),
            change("charter", "section not_for"),
            change("validation", "v-1", "removed"),
            change("validation", "v-2", "added", "There is a further validation report, v-2: fit."),
            change("limits", "policy a.b.c at most"),
        ],
        make.record(),
    )
    assert told == (
        "The charter changed: ai act class and not for.",
        "There is a further validation report, v-2: fit.",
        "1 limit differs from before.",
    )
    assert proposed_changes([], make.record()) == ()
