"""One episode instead of a hundred alarms: consecutive windows in which a family of checks fails are one thing to look at.

A window in which nothing of the family was judged neither ends an episode nor belongs to it: no number is no good news.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlgov.documents.sign_off_rules import Severity
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.judging.worst import by_concern, strictest

_JUDGED = frozenset({Status.PASSED, Status.WARNED, Status.FAILED})


@dataclass(frozen=True, slots=True)
class Episode:
    """Results of one family of checks that fail at release, or in consecutive windows."""

    family: str
    first_window: str | None
    """None for a release."""
    last_window: str | None
    """The last failing window if the episode has ended; None while it goes on, and for a release."""
    windows: tuple[str, ...]
    results: tuple[Result, ...]
    """Worst first, one for each number (column, group), each from the window in which it was worst."""

    @property
    def pattern(self) -> str:
        """The results it is about, as findings name them: `drift.*`."""
        return f"{self.family}.*"

    @property
    def ongoing(self) -> bool:
        """Whether no later window was good."""
        return self.first_window is not None and self.last_window is None

    @property
    def severity(self) -> Severity:
        """High if something keeps a gate shut, low if all of it is advisory, else medium."""
        if any(result.blocking for result in self.results):
            return "high"
        advisory = all(result.limit is not None and result.limit.advisory for result in self.results)
        return "low" if advisory else "medium"

    @property
    def sentence(self) -> str:
        """The worst result, and how many more there are."""
        more = len(self.results) - 1
        return self.results[0].reason + (f" And {more} more." if more else "")

    @property
    def title(self) -> str:
        """`Drift: 3 numbers fail in windows 2026-03 to 2026-05`."""
        name = self.family.replace("_", " ").capitalize()
        count = len(self.results)
        what = f"{count} numbers fail" if count > 1 else "one number fails"
        if not self.windows:
            return f"{name}: {what} at release"
        if len(self.windows) == 1:
            return f"{name}: {what} in window {self.windows[0]}"
        return f"{name}: {what} in windows {self.windows[0]} to {self.windows[-1]}"


def release_episodes(verdict: Verdict) -> tuple[Episode, ...]:
    """What fails at release, one episode for each family."""
    return tuple(
        Episode(family, None, None, (), _worst_each(results)) for family, results in sorted(_failing(verdict).items())
    )


def window_episodes(verdicts: Sequence[tuple[str, Verdict]]) -> tuple[Episode, ...]:
    """What fails in production, by family and then by time.

    Args:
        verdicts: window and verdict, oldest first.
    """
    families = sorted({result.check.partition(".")[0] for _, verdict in verdicts for result in verdict.results})
    return tuple(episode for family in families for episode in _of_family(family, verdicts))


def _of_family(family: str, verdicts: Sequence[tuple[str, Verdict]]) -> Iterable[Episode]:
    windows: list[str] = []
    results: list[Result] = []
    for window, verdict in verdicts:
        failing = _failing(verdict).get(family)
        if failing:
            windows.append(window)
            results += failing
        elif windows and _judged(verdict, family):
            yield Episode(family, windows[0], windows[-1], tuple(windows), _worst_each(results))
            windows, results = [], []
    if windows:
        yield Episode(family, windows[0], None, tuple(windows), _worst_each(results))


def _failing(verdict: Verdict) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in strictest(verdict.results):
        if result.status is Status.FAILED and result.accepted is None:
            found.setdefault(result.check.partition(".")[0], []).append(result)
    return found


def _judged(verdict: Verdict, family: str) -> bool:
    return any(result.status in _JUDGED and result.check.startswith(f"{family}.") for result in verdict.results)


def _worst_each(results: Iterable[Result]) -> tuple[Result, ...]:
    """The worst result of each number over all windows, worst first."""
    worst: dict[tuple[str, str, str | None, str | None], Result] = {}
    for result in by_concern(results):
        where = result.where
        worst.setdefault((result.check, result.metric, where.column, where.group), result)
    return tuple(worst.values())
