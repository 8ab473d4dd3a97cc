"""Failing results that no finding is about yet, small enough to keep between builds: one line for each episode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.documents.sign_off_rules import Severity
from mlgov.gating.episodes import Episode
from mlgov.pages import words


@dataclass(frozen=True, slots=True)
class Alarm:
    """One episode: what fails at release, or in windows that follow each other."""

    title: str
    sentence: str
    """The worst result, and how many more there are."""
    severity: Severity
    ended: bool
    """A later window of production was good again."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Alarm:
        """The alarm of `dataclasses.asdict`. Raises TypeError if it is something else."""
        return cls(**data)


def alarm_of(episode: Episode) -> Alarm:
    """An episode in words: `Drift: 3 numbers fail, March to May 2026`."""
    family = episode.family.replace("_", " ").capitalize()
    count = len(episode.results)
    what = f"{count:,} numbers fail" if count > 1 else "one number fails"
    when = "at release"
    if episode.windows:
        first, last = (words.period(each) for each in (episode.windows[0], episode.windows[-1]))
        when = f"in {first}" if first == last else f"from {first} to {last}"
        when += ", and goes on" if episode.ongoing else ""
    return Alarm(
        f"{family}: {what} {when}",
        episode.sentence,
        episode.severity,
        ended=bool(episode.windows) and not episode.ongoing,
    )
