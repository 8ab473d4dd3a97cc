"""Tests of reported numbers."""

from __future__ import annotations

import datetime as dt

from mlgov.checks.catalogue import CHECKS
from mlgov.documents.version import ReportedMeasurement
from mlgov.runner.reported import FAMILY, reported_outcomes, reported_subject

ONE = ReportedMeasurement(metric="roc_auc", value=0.9, n=100, source="vendor", as_of=dt.date(2024, 5, 1))
TWO = ReportedMeasurement(metric="roc_auc", value=0.8, source="study")
THREE = ReportedMeasurement(metric="f1", value=0.7, source="vendor")


def test_one_outcome_per_metric():
    """Several reports of one metric stand side by side, each with its source."""
    first, second = reported_outcomes([ONE, TWO, THREE])
    assert (first.check, second.check) == ("reported.roc_auc", "reported.f1")
    assert [(item.value, item.n) for item in first.measurements] == [(0.9, 100), (0.8, None)]
    assert "vendor as of 2024-05-01" in first.measurements[0].reason


def test_never_a_check_of_the_catalogue():
    """No limit on a measured metric can read a reported one: the family is nobody's."""
    assert FAMILY not in {check.family for check in CHECKS}
    for outcome in reported_outcomes([ONE, TWO, THREE]):
        for item in outcome.measurements:
            assert item.variant == "reported"
            assert "not measured here" in item.reason
            assert item.interval is None


def test_subject():
    """The subject changes with any word of the report; nothing reported, no subject."""
    assert reported_subject([]) == ()
    (subject,) = reported_subject([ONE, TWO])
    assert subject.name == "reported"
    assert reported_subject([ONE, TWO]) == (subject,)
    assert reported_subject([ONE, TWO.model_copy(update={"source": "another study"})]) != (subject,)
