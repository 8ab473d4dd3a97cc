"""Episodes: consecutive failing windows of one family are one thing."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Where
from mlgov.gating.episodes import release_episodes, window_episodes


@pytest.fixture
def months(verdict, result):
    """Verdicts of windows from a row of letters: f fails, p passes, - says nothing."""

    def make(row, check="drift.psi", **given):
        made = []
        for at, letter in enumerate(row):
            status = {"f": "failed", "p": "passed", "-": "insufficient"}[letter]
            window = f"2026-{at + 1:02d}"
            found = [
                result(status, check, where=Where(role="window", window=window, column=name), **given)
                for name in ("a", "b")
            ]
            made.append((window, verdict(*found, kind="window", window=window)))
        return made

    return make


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ppp", []),
        ("pff", [("2026-02", None)]),
        ("pffp", [("2026-02", "2026-03")]),
        ("fpf", [("2026-01", "2026-01"), ("2026-03", None)]),
        ("f-f", [("2026-01", None)]),
        ("f--", [("2026-01", None)]),
        ("f-p", [("2026-01", "2026-01")]),
    ],
)
def test_a_good_window_ends_an_episode_and_silence_does_not(months, row, expected) -> None:
    """One per run of failing windows, however many columns fail."""
    found = window_episodes(months(row))
    assert [(each.first_window, each.last_window) for each in found] == expected
    assert all(len(each.results) == 2 for each in found)


def test_families_are_apart_and_named(months) -> None:
    """Drift and evaluation are two; titles say what and when."""
    mixed = [(window, drift) for window, drift in months("ff")]
    other = months("pf", "evaluation.discrimination")
    both = [(w, type(v)(**{f: getattr(v, f) for f in v.__slots__} | {"results": v.results + o.results}))
            for (w, v), (_, o) in zip(mixed, other, strict=True)]  # fmt: skip
    found = window_episodes(both)
    assert [each.title for each in found] == [
        "Drift: 2 numbers fail in windows 2026-01 to 2026-02",
        "Evaluation: 2 numbers fail in window 2026-02",
    ]
    assert [each.pattern for each in found] == ["drift.*", "evaluation.*"]
    assert found[0].ongoing


def test_severity_follows_what_is_kept_shut(verdict, result) -> None:
    """Blocking is high, advisory low, anything else medium; accepted results are no alarm."""
    from dataclasses import replace  # noqa: PLC0415 - used here only

    blocking = release_episodes(verdict(result("failed", blocking=True)))
    assert (blocking[0].severity, blocking[0].first_window) == ("high", None)
    assert blocking[0].title == "Evaluation: one number fails at release"
    plain = result("failed")
    assert release_episodes(verdict(plain))[0].severity == "medium"
    advisory = replace(plain, limit=replace(plain.limit, advisory=True))
    assert release_episodes(verdict(advisory))[0].severity == "low"
    assert release_episodes(verdict(result("failed", accepted="yes"))) == ()
