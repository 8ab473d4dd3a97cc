"""A year of one model in a real repository, each commit dated: what was true and what was recorded are different days."""

from __future__ import annotations

import datetime as dt

from crew import AT, POLICY, Team
from crew import crew as made_crew

TIGHTER = (
    POLICY.replace('version: "1"', 'version: "2"').replace("2026-01-01", "2026-06-01")
    + """\
limits:
  evaluation.discrimination.roc_auc:
    - {at_least: 0.99, reason: Only the best is good enough for mails from now on.}
"""
)
NORTH = "kind: deployed\n'on': 2026-02-05\nversion: '1'\nrecorded_by: tom\nenvironment: production\nregion: north\nshare: 0.1\n"
SOUTH = "kind: deployed\n'on': 2026-03-01\nversion: '1'\nrecorded_by: tom\nenvironment: production\nregion: south\n"
FINDING = """title: Mails at night
severity: medium
owner: ola
opened: 2026-03-10
opened_by: tom
due: 2026-04-10
model: m
version: "1"
state: closed
closed: 2026-05-01
"""


class Story:
    """Writes files and commits them on a day."""

    def __init__(self, team, tmp_path, monkeypatch) -> None:
        self.monkeypatch = monkeypatch
        self.on(dt.date(2026, 2, 1))
        self.crew: Team = made_crew(team, tmp_path)
        self.folder = self.crew.folder

    def on(self, day: dt.date) -> None:
        """What follows happens on a day."""
        self.monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
        noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))

    def write(self, day: dt.date, name: str, text: str) -> None:
        """A file of the governed folder, committed on a day."""
        self.on(day)
        self.folder.write(f"project_charters/{name}", text)
        self.crew.commit(name)

    def sign(self, day: dt.date, person: str, role: str, *, recorded: dt.date | None = None) -> None:
        """A signature made on a day, committed then or later."""
        self.on(recorded or day)
        hours = int((dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC) - AT).total_seconds() // 3600)
        self.crew.decide(person, role, hours=hours)


def told(team, tmp_path, monkeypatch) -> Story:
    """The story up to 22 November 2026."""
    story = Story(team, tmp_path, monkeypatch)
    events = "p/models/m/events"
    story.sign(dt.date(2026, 2, 3), "ola", "owner")
    story.write(dt.date(2026, 2, 10), f"{events}/2026-02-05-deployed-north.yml", NORTH)
    story.sign(dt.date(2026, 2, 4), "bea", "business_owner", recorded=dt.date(2026, 2, 20))
    story.write(dt.date(2026, 3, 1), f"{events}/2026-03-01-deployed-south.yml", SOUTH)
    story.write(dt.date(2026, 5, 1), "p/findings/at-night.yml", FINDING)
    story.write(dt.date(2026, 5, 20), "policies/signed.yml", TIGHTER)
    story.on(dt.date(2026, 11, 22))
    return story
