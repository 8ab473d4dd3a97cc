"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Published reference data beside the checkout (or in MLGOV_SHARED_DATA); outsiders skip, CI must have it."""
    folder = Path(os.environ.get("MLGOV_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        message = f"the published reference data sets are not at {folder}; set MLGOV_SHARED_DATA"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests; outsiders without it skip, CI must have it."""
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright import sync_api  # noqa: PLC0415 - not everybody has it
    except ImportError:
        sync_api = None
    if sync_api is None or binary is None:
        message = "browser tests need the package playwright and a Chromium on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield running
        running.close()
