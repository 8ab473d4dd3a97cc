"""A progress display: one line that renews itself on a terminal, one line a stage elsewhere. Always on stderr."""

from __future__ import annotations

import sys
import time
from typing import Self, TextIO

STAGES = {
    "shell": "Making the frame",
    "pages": "Writing pages",
    "links": "Checking links",
    "publish": "Publishing",
}
"""What a person reads, where a room's own word says less."""


class Progress:
    """Call it with a stage, how much is done and how much there is; `with` it, so that the line is always ended."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = not quiet and self._stream.isatty()
        self._stage = ""
        self._drawn = 0.0

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Show that `done` of `total` steps of `stage` are finished."""
        if self._quiet:
            return
        stage = STAGES.get(stage, stage)
        fresh = stage != self._stage
        if not self._live:
            if fresh:
                self._stream.write(f"  {stage}\n")
                self._stream.flush()
            self._stage = stage
            return
        now = time.monotonic()
        if not fresh and done < total and now - self._drawn < 0.05:
            return
        if fresh and self._stage:
            self._stream.write("\n")
        bar = ""
        if total:
            filled = round(24 * done / total)
            bar = f" {'█' * filled}{'░' * (24 - filled)} {done:,}/{total:,}"
        self._stream.write(f"\r\x1b[2K  {stage}{bar}")
        self._stream.flush()
        self._stage, self._drawn = stage, now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End the line."""
        if self._live and self._stage:
            self._stream.write("\n")
            self._stream.flush()
        self._stage = ""
