"""Tests of the committed log of window statements."""

from __future__ import annotations

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement, Where
from mlgov.evidence.windows_log import WindowLine, append_log, measured_by, read_log

FIRST = WindowLine("2024-01", "a" * 64, 10)
SECOND = WindowLine("2024-02", "b" * 64, 20)


def test_append_only(tmp_path):
    """Older lines keep their bytes; what is known already is not written again."""
    path = tmp_path / "windows.jsonl"
    assert read_log(path) == ()
    assert append_log(path, [FIRST]) == 1
    before = path.read_bytes()
    assert append_log(path, [FIRST, SECOND, SECOND]) == 1
    assert path.read_bytes().startswith(before)
    assert append_log(path, [FIRST, SECOND]) == 0
    assert read_log(path) == (FIRST, SECOND)


def test_verdict_comes_later(tmp_path):
    """A verdict is one more line; the latest counts, and a later line without one doesn't take it away."""
    path = tmp_path / "windows.jsonl"
    append_log(path, [FIRST])
    judged = WindowLine("2024-01", "a" * 64, 10, {"passed": 3, "failed": 0}, "p1")
    assert append_log(path, [judged]) == 1
    assert append_log(path, [WindowLine("2024-01", "a" * 64, 10, {"passed": 3}, "p1"), FIRST]) == 0
    assert read_log(path) == (WindowLine("2024-01", "a" * 64, 10, {"passed": 3}, "p1"),)
    again = WindowLine("2024-01", "a" * 64, 10, {"failed": 3}, "p2")
    assert append_log(path, [again]) == 1
    assert read_log(path) == (again,)
    assert len(path.read_text().splitlines()) == 3


def test_what_was_measured_stays_when_it_is_judged(tmp_path):
    """Verdict lines don't repeat the numbers' digests and don't take them away; a line without gets them once."""
    path = tmp_path / "windows.jsonl"
    append_log(path, [FIRST])
    measured = {"drift.psi": "abc"}
    assert append_log(path, [WindowLine("2024-01", "a" * 64, 10, measured=measured)]) == 1
    judged = WindowLine("2024-01", "a" * 64, 10, {"passed": 3}, "p1")
    assert append_log(path, [judged]) == 1
    assert read_log(path) == (WindowLine("2024-01", "a" * 64, 10, {"passed": 3}, "p1", measured),)
    assert append_log(path, [judged, WindowLine("2024-01", "a" * 64, 10, measured=measured)]) == 0


def outcome(value: float | None = 0.25, *, check: str = "drift.psi", version: str = "1", **more) -> CheckOutcome:
    """One check with one number about a column."""
    item = Measurement("psi", value, n=10, where=Where(role="window", window="w", column="age"), **more)
    return CheckOutcome(check, version, (item,))


def test_equal_numbers_have_equal_digests():
    """To nine digits, whatever version of the check found them and whatever it remarked."""
    known = measured_by([outcome()])
    assert known == measured_by([outcome(0.25 * (1 + 1e-12), version="2", reason="a remark")])
    assert known | {"drift.ks": measured_by([outcome(check="drift.ks")])["drift.ks"]} == measured_by(
        [outcome(), outcome(check="drift.ks")]
    )
    assert set(map(len, known.values())) == {12}


@pytest.mark.parametrize(
    "other",
    [
        outcome(0.25 * (1 + 1e-6)),
        outcome(None, absent=Absent("awaiting", "not due")),
        CheckOutcome("drift.psi", "1", ()),
        CheckOutcome("drift.psi", "1", (), absent=Absent("error", "it could not run")),
    ],
)
def test_other_numbers_have_other_digests(other):
    """Another value, no value, no measurement, no check."""
    assert measured_by([other]) != measured_by([outcome()])


def test_line_cut_off_by_a_crash(tmp_path):
    """A last line without its end is ignored and dropped by the next writer."""
    path = tmp_path / "windows.jsonl"
    append_log(path, [FIRST])
    path.write_bytes(path.read_bytes() + b'{"digest":"bb')
    assert read_log(path) == (FIRST,)
    append_log(path, [SECOND])
    assert read_log(path) == (FIRST, SECOND)


def test_damaged_line_is_named(tmp_path):
    """A damaged line in the middle is an error with its number."""
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b'{"window":"a","digest":"x"}\n{}\n')
    with pytest.raises(EvidenceError, match=r"windows\.jsonl:2"):
        read_log(path)
