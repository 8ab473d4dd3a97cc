"""What section pages share: the sentence at the top never says more than the results do."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Table, Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.pages import sections


def limit(value="0.80", **more):
    """A limit as the policy gives it."""
    given = {"id": "policy:x", "direction": "at_least", "basis": "absolute", "reason": "why", "source": "x.yml:1"}
    return Limit(value=value, **(given | more))


def result(status=Status.PASSED, metric="roc_auc", *, column=None, limited=True, blocking=False, **more):
    """A judged number."""
    value = None if status in sections.UNDECIDED or status is Status.NOT_APPLICABLE else 0.9
    return Result(
        check="evaluation.discrimination",
        metric=metric,
        where=Where(column=column),
        status=status,
        reason=f"A sentence about {column or metric}.",
        value=value,
        limit=limit(**more) if limited else None,
        blocking=blocking,
    )


@pytest.mark.parametrize(
    ("results", "text", "shape"),
    [
        ([], "Nothing here", "none"),
        ([result(Status.NOT_APPLICABLE)], "Nothing here", "none"),
        ([result(Status.NOT_JUDGED, limited=False)], "1 number measured, no limit set", "none"),
        ([result()], "The only number with a limit holds", "pass"),
        ([result(), result(column="a")], "All 2 numbers with a limit hold", "pass"),
        ([result(), result(Status.WARNED, column="a")],
         "All 2 numbers with a limit hold, 1 of them not yet certainly", "warn"),
        ([result(), result(Status.FAILED, column="a", blocking=True)], "1 of 2 numbers with a limit fails", "fail"),
        ([result(Status.FAILED, column=each, blocking=True) for each in "ab"],
         "2 of 2 numbers with a limit fail", "fail"),
        ([result(Status.FAILED, blocking=True), result(Status.AWAITING, column="a")],
         "1 of 2 numbers with a limit fails, 1 can't be decided", "fail"),
        ([result(), result(Status.INSUFFICIENT, column="a")],
         "1 of 2 numbers with a limit holds, 1 can't be decided", "none"),
        ([result(), result(Status.FAILED, column="a", advisory=True)],
         "1 of 2 numbers with a limit is worth a look, but keeps nothing from release", "warn"),
    ],
)  # fmt: skip
def test_stand_says_what_the_results_say(results, text, shape):
    """One sentence by rule, with the shape of the worst."""
    stand = sections.stand_of(results, "Nothing here")
    assert (stand.text, stand.shape) == (text, shape)


@pytest.mark.parametrize("status", [each for each in Status if each not in {Status.PASSED, Status.WARNED}])
def test_absence_never_looks_good(status):
    """No status but holding gives the colour of holding, alone or beside what holds."""
    alone = sections.stand_of([result(status)], "Nothing")
    assert alone.shape != "pass"
    assert "hold" not in alone.text or "can't be decided" in alone.text


def test_several_limits_on_one_number_count_once():
    """Two limits on one number are one number, and the worse one decides."""
    both = [result(), result(Status.FAILED, value="0.95", blocking=True)]
    assert sections.stand_of(both, "").text == "1 of 1 number with a limit fails"


def test_the_worst_is_told():
    """The sentence of the result that fails stands below."""
    stand = sections.stand_of([result(), result(Status.FAILED, column="age", blocking=True)], "")
    assert stand.detail == "A sentence about age."


def test_checks_that_do_not_apply_stand_apart():
    """They get no card of their own; a check that could not be run does."""
    outcomes = [
        make.not_run("data_quality.join_coverage", "not_applicable", "all in one file"),
        make.not_run("data_quality.missing", "error", "the file ended early"),
    ]
    found = sections.checks_of(make.record(outcomes=outcomes), "data_quality")
    idle = {item.check.check.text: item.idle for item in found}
    assert idle["data_quality.join_coverage"] is True
    assert idle["data_quality.missing"] is False


def test_data_sets_are_named_where_there_are_several():
    """Beside numbers of training data, those of test data say so too."""
    rate = [
        make.measured("duplicate_rate", 0.01, role="train"),
        make.measured("duplicate_rate", 0.02, counts=(100, 5000)),
    ]
    (found,) = (
        item
        for item in sections.checks_of(
            make.record(outcomes=[make.outcome("data_quality.duplicates", *rate)]), "data_quality"
        )
        if item.check.check.text == "data_quality.duplicates"
    )
    assert [row.place for row in found.check.rows] == ["training data", "test data"]


def test_key_number_is_plain_first_and_technical_second():
    """The title is in everybody's words; the name is the technical one; the version before is named."""
    _, second = make.two_versions()
    item = sections.find(sections.results_of(second, "evaluation"), "evaluation.discrimination", "roc_auc")
    number = sections.number_of(second, item)
    assert number.title == "Ranks cases in the right order"
    assert number.name == "ROC AUC"
    assert number.value == "0.890"
    assert "95 % interval 0.880 to 0.900 · n = 5,000" in number.range.replace("\N{NO-BREAK SPACE}", " ")
    assert any(note.startswith("Version 1: 0.870") for note in number.notes)


def test_tables_without_a_needed_column_are_left_out():
    """Evidence of an older version may lack a column: nothing is drawn, nothing breaks."""
    table = Table("roc_curve", {"fpr": (0.0, 1.0)})
    record = make.record(outcomes=[make.outcome("evaluation.discrimination", tables=[table])])
    assert sections.table_of(record.release, "evaluation.discrimination", "roc_curve") is None


@pytest.mark.parametrize(("size", "most"), [(3, 25), (25, 25), (26, 25), (200, 25), (1000, 10)])
def test_thinned_curves_keep_both_ends(size, most):
    """At most so many lines beside a curve, among them the first and the last."""
    at = sections.spaced(range(size), most)
    assert (at[0], at[-1]) == (0, size - 1)
    assert len(at) == min(size, most)
    assert at == sorted(set(at))
