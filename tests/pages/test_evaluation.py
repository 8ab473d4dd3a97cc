"""The evaluation page: numbers of the evidence, decisions as counts, what knowing nothing comes to."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Table
from mlgov.pages.evaluation import EvaluationPage


def page(**changed):
    """The page of a small classifier."""
    return EvaluationPage.of(make.record(**changed))


def confusion(**counts):
    """A record whose only table is that of decisions."""
    cells = {"tn": 3400, "fp": 300, "fn": 400, "tp": 900} | counts
    table = Table(
        "confusion",
        {
            "label": ("negative", "negative", "positive", "positive"),
            "prediction": ("negative", "positive", "negative", "positive"),
            "count": tuple(cells[name] for name in ("tn", "fp", "fn", "tp")),
        },
    )
    return page(outcomes=[make.outcome("evaluation.decision", make.measured("accuracy", 0.86), tables=[table])])


def regression(*outcomes):
    """A record of a regression with a unit."""
    features = {"opened": make.Feature(meaning="rides of a day", unit="rides", personal=False)}
    text = make.CHARTER.replace("binary_classification", "regression")
    version = make.model_version(features=features, charter_=make.charter(text), authored={"decision": None})
    return EvaluationPage.of(make.record(version, outcomes=outcomes, windows={}))


def test_decisions_are_counts_with_shares_of_each_line():
    """Shares are of what turned out, not of what was predicted: 300 of 3,700 and 400 of 1,300."""
    found = confusion().confusion
    assert (found.tn, found.fp, found.fn, found.tp) == ("3,400", "300", "400", "900")
    shares = [found.cleared, found.caught, found.missed, found.found]
    assert [share.replace("\N{NO-BREAK SPACE}", " ") for share in shares] == ["91.9 %", "8.1 %", "30.8 %", "69.2 %"]


def test_decisions_without_a_positive_outcome_have_no_share():
    """Nothing is divided by nothing."""
    found = confusion(fn=0, tp=0).confusion
    assert (found.missed, found.found) == ("–", "–")


def test_suppressed_decisions_are_not_half_shown():
    """If one cell may not be published, the table isn't drawn."""
    assert confusion(fn=None).confusion is None


@pytest.mark.parametrize(
    ("decision", "rule"),
    [
        ({"threshold": 0.5, "why": "costs are equal"}, "Scores of 0.500 and more count as positive."),
        ({"rule": "a person looks at every case", "why": "few cases"}, "A person looks at every case."),
    ],
)
def test_the_decision_rule_is_said_with_its_reason(decision, rule):
    """A threshold in words, or the rule as written."""
    version = make.model_version(authored={"decision": decision})
    found = EvaluationPage.of(make.record(version))
    assert (found.rule, found.rule_why) == (rule, decision["why"])


def test_comparison_sets_each_number_beside_knowing_nothing():
    """`trivial_roc_auc` stands beside `roc_auc`, with what the trivial model does; unmatched ones are left out."""
    outcomes = [
        make.outcome("evaluation.discrimination", make.measured("roc_auc", 0.87, low=0.86, high=0.88)),
        make.outcome(
            "evaluation.baseline",
            make.measured("brier_skill", 0.4),
            make.measured("trivial_roc_auc", 0.5, variant="the same score for everybody"),
            make.measured("trivial_log_loss", 0.55),
        ),
    ]
    (row,) = page(outcomes=outcomes).comparisons
    assert (row.name, row.now, row.trivial) == ("Area under the ROC curve", "0.870", "0.500")
    assert row.rule == "The same score for everybody"


def test_curves_are_drawn_and_told():
    """Each figure has its numbers as a table; the precision-recall curve says what guessing gives."""
    outcomes = [
        make.outcome(
            "evaluation.discrimination",
            make.measured("roc_auc", 0.87),
            tables=[
                Table("roc_curve", {"fpr": (0.0, 0.25, 1.0), "tpr": (0.0, 0.8, 1.0)}),
                Table("precision_recall_curve", {"recall": (0.0, 1.0), "precision": (1.0, 0.26)}),
            ],
        ),
        make.outcome("evaluation.baseline", make.measured("trivial_average_precision", 0.26)),
    ]
    roc, recall = page(outcomes=outcomes).figures
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in roc.rows[1]] == ["25.0 %", "80.0 %"]
    assert recall.chart["data"][0]["y"] == [0.26, 0.26]
    assert "26.0" in recall.caption


def test_regression_has_its_unit_and_its_errors():
    """Amounts carry the outcome's unit; the histogram of errors is drawn."""
    table = Table("residual_histogram", {"from": (-1.0, 0.0), "to": (0.0, 1.0), "count": (4, 6)})
    found = regression(
        make.outcome(
            "evaluation.regression_error",
            make.measured("mean_absolute_error", 1.2, low=1.0, high=1.4),
            tables=[table],
        )
    )
    assert found.unit == "rides"
    assert found.numbers[0].unit == "rides"
    assert found.numbers[0].title == "Off by, on average"
    assert found.figures[0].anchor == "residuals"
    assert found.figures[0].rows[1] == ("0", "1.00", "6")
    assert "rides" in make.html(found)


def test_without_evidence_the_page_says_so():
    """No number is invented, and nothing looks good."""
    found = page(outcomes=None, windows={})
    assert found.numbers == found.figures == found.comparisons == ()
    assert found.stand.shape != "pass"
    assert "no evidence" in make.html(found)


def test_page_renders_with_plain_words_above_technical_ones():
    """Above the charts nothing technical stands without plain words before it."""
    html = make.html(page())
    top = html.partition('id="decision-rule"')[0]
    assert top.index("Ranks cases in the right order") < top.index("ROC AUC")
    assert top.index("Probabilities are off by") < top.index("Expected calibration error")
    assert html.count("data-chart") == 2
    assert "How to read this" in html
