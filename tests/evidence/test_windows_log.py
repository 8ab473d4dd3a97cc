"""Tests of the committed log of window statements."""

from __future__ import annotations

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.windows_log import WindowLine, append_log, read_log

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
