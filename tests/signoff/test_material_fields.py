"""Material fields as plain values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.documents.version import RegisteredVersion
from mlgov.signoff.material_fields import material, number, plain


def version(**more: object) -> RegisteredVersion:
    """A version with a little of everything."""
    return RegisteredVersion.model_validate({"change": "x", "change_kind": "minor", **more})


def test_only_what_is_material_and_said_is_kept() -> None:
    """What is as by default says nothing, so that a new field with a default outdates nothing."""
    assert material("version", version(), "release") == {}
    found = material(
        "version",
        version(
            decision={"threshold": 0.50, "why": "agreed"},
            columns={"label": "y", "id": "key", "sensitive": ["sex"]},
            registered="2026-01-01",
            reported=[{"metric": "roc_auc", "value": 0.8, "source": "vendor", "as_of": dt.date(2026, 1, 1)}],
        ),
        "release",
    )
    assert found == {
        "decision": {"threshold": "0.5"},
        "columns": {"label": "y", "sensitive": {"sex": {}}},
        "reported": [{"metric": "roc_auc", "value": "0.8", "source": "vendor", "as_of": "2026-01-01"}],
    }


def test_each_stage_has_its_own() -> None:
    """A retirement doesn't depend on limitations."""
    both = version(limitations=["a"], artefacts=[{"uri": "registry/image", "digest": "0" * 64}])
    assert set(material("version", both, "release")) == {"limitations", "artefacts"}
    assert set(material("version", both, "retirement")) == {"artefacts"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e-20, "1e-20"),
        (123456789.0, "123456789"),
        (2 / 3, "0.666666666667"),
    ],
)
def test_equal_numbers_have_equal_text(value: float, text: str) -> None:
    """Twelve significant digits, no negative zero."""
    assert number(value) == text


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_numbers_text_reads_back_to_twelve_digits(value: float) -> None:
    """And has the same text again."""
    assert float(number(value)) == pytest.approx(value, rel=1e-11)
    assert number(float(number(value))) == number(value)


def test_plain_values_are_json_without_numbers() -> None:
    """True and false stay, numbers are text, days are text."""
    assert plain({"a": [True, 1, 0.5, None, dt.date(2026, 1, 2)], 3: "x"}) == {
        "a": [True, "1", "0.5", None, "2026-01-02"],
        "3": "x",
    }
