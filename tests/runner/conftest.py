"""Makes the helpers of this room importable and gives a fresh governed folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def folder(tmp_path):
    """A fresh governed folder with one version, its data and its artefact."""
    from governed_folder import Folder  # noqa: PLC0415 - the path is set above

    return Folder(tmp_path)
