"""The progress display."""

from __future__ import annotations

import io

from mlgov.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_elsewhere_each_stage_is_one_line() -> None:
    """A log file gets no control characters and no repetition."""
    stream = io.StringIO()
    progress = Progress(stream)
    for done in range(3):
        progress("checking", done, 3)
    progress("rendering")
    progress.close()
    assert stream.getvalue() == "  checking\n  rendering\n"


def test_a_terminal_sees_the_bar_fill() -> None:
    """The last call of a stage is always drawn."""
    stream = Terminal()
    progress = Progress(stream)
    progress("checking", 0, 2)
    progress("checking", 2, 2)
    progress.close()
    assert "2/2" in stream.getvalue()
    assert stream.getvalue().endswith("\n")


def test_quiet_prints_nothing() -> None:
    """`--quiet` means quiet."""
    stream = Terminal()
    progress = Progress(stream, quiet=True)
    progress("checking", 1, 2)
    progress.close()
    assert stream.getvalue() == ""
