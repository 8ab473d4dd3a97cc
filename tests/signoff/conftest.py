"""Makes the helpers `signing` and `scratch` importable and gives a scratch repository."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture
def scratch(tmp_path):
    """A git repository with people and roles of its governed folder in the first commit."""
    from scratch import PORTAL, Scratch  # noqa: PLC0415 - the path is set above

    made = Scratch(tmp_path / "repository")
    made.commit({"portal.yml": PORTAL}, who="owner-a", message="People and roles")
    return made
