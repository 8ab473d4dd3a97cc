"""Saved answers are data: of the right type or nothing, whole or refused."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from platforms import saved

from mlgov.errors import SignOffError
from mlgov.signoff.reviews import saved as answers


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe[\x00]\x00",
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_json_is_refused(raw):
    """Empty, cut, NaN, a key twice, another encoding, nested too deep, a number too long: one line and a hint."""
    with pytest.raises(SignOffError, match="the saved answer x can't be used") as caught:
        answers.parse("x", raw)
    assert caught.value.hint


def test_files_that_are_none(tmp_path):
    """A missing file, a folder and a pipe are refused and nobody waits."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing", "pipe", "."):
        with pytest.raises(SignOffError):
            answers.load(tmp_path / name)


def test_too_big_is_refused(monkeypatch):
    """No page of a platform is that long."""
    monkeypatch.setattr(answers, "MAX_BYTES", 10)
    with pytest.raises(SignOffError, match="more than 10 bytes"):
        answers.parse("x", b"[          ]")


def test_all_pages_in_their_order():
    """Pages as files, as a list of lists, and an empty one at the end give the same entries."""
    one, two = [{"n": n} for n in range(100)], [{"n": n} for n in range(100, 130)]
    apart = answers.entries([saved(one), saved(two), saved([])])
    together = answers.entries([saved([one, two, []])])
    assert [entry["n"] for entry, _ in apart] == [entry["n"] for entry, _ in together] == list(range(130))


@pytest.mark.parametrize("size", [30, 50, 100])
def test_full_last_page_is_not_whole(size):
    """After a full page more may follow: it must be saved, even if it is empty."""
    page = saved([{}] * size)
    with pytest.raises(SignOffError, match="more may follow"):
        answers.entries([page])
    assert len(answers.entries([page, saved([])])) == size
    assert len(answers.entries([page], whole=False)) == size


def test_entries_of_an_object():
    """A list under its key is whole; anything else is no list of entries."""
    assert len(answers.entries([saved({"value": [{}] * 100})], key="value")) == 100
    for wrong in ({"message": "Not Found"}, "text", [1, 2], 3):
        with pytest.raises(SignOffError):
            answers.entries([saved(wrong)], key="value")


def test_fields_of_another_type_are_nothing():
    """A text where a number should be, a number where a text should be: nothing, never a guess."""
    data = {"a": {"n": "7", "t": 7, "b": "true", "on": {"enabled": True}, "id": True, "neg": -3}}
    assert answers.number(data, "a", "n") is None
    assert answers.number({"n": True}, "n") is None
    assert answers.text(data, "a", "t") == ""
    assert answers.flag(data, "a", "b") is None
    assert answers.flag(data, "a", "on") is True
    assert answers.identity(data, "a", "id") == ""
    assert answers.identity(data, "a", "neg") == ""
    assert answers.at(data, "a", "t", "deeper") is None


def test_identities_are_permanent_ids():
    """Numbers as text; GUIDs in small letters, since the platform writes both."""
    assert answers.identity({"id": 101}, "id") == "101"
    assert answers.identity({"id": "ABCD-1"}, "id") == "abcd-1"
    assert answers.identity({"id": "x" * 101}, "id") == ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-03-02T10:00:00Z", dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)),
        ("2026-03-02T11:00:00.7412345+01:00", dt.datetime(2026, 3, 2, 10, 0, 0, 741234, tzinfo=dt.UTC)),
        ("2026-03-02T10:00:00.74Z", dt.datetime(2026, 3, 2, 10, 0, 0, 740000, tzinfo=dt.UTC)),
        ("2026-03-02 10:00:00 UTC", dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)),
        ("2026-03-02T10:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(said, expected):
    """In UTC; a time without a zone is none."""
    assert answers.moment({"at": said}, "at") == expected


def test_commit_ids_and_links():
    """Whole ids only; links that may be followed only."""
    assert answers.commit_id({"c": "a" * 40}, "c") == "a" * 40
    for wrong in ("a" * 39, "A" * 40, "HEAD", None, 7):
        assert answers.commit_id({"c": wrong}, "c") is None
    assert answers.link({"u": "https://x/y"}, "u") == "https://x/y"
    for wrong in ("javascript:alert(1)", "https://x y", "https://x\n", 7):
        assert answers.link({"u": wrong}, "u") == ""
