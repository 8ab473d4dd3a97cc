"""Every error that a user can meet: one line that says what is wrong, a hint, and an exit code.

Exception classes are public; their messages are not part of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_OK = 0
EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_NOTHING_SELECTED = 3
EXIT_WARNED = 11
EXIT_FAILED = 12


class MlgovError(Exception):
    """Base of all known errors: `message` for the person, `hint` for what to do next."""

    exit_code: ClassVar[int] = EXIT_ERROR

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place of one file."""

    path: str
    line: int
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        text = f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


class DocumentError(MlgovError):
    """One or more authored files can't be used; carries every problem of every file at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(MlgovError):
    """A data set can't be opened or read as declared."""


class EvidenceError(MlgovError):
    """An evidence file is damaged, contradicts another, or can't be written."""


class RegistryError(MlgovError):
    """A model version can't be found, or two names collide."""


class SelectionError(RegistryError):
    """Nothing matches what was asked for."""

    exit_code = EXIT_NOTHING_SELECTED


class SignOffError(MlgovError):
    """A record, signature or key of the sign-off is damaged, isn't what it claims, or can't be made."""


class BuildError(MlgovError):
    """The site can't be built; the one that stands is untouched."""


class UsageError(MlgovError):
    """The command was called in a way that can't be carried out."""

    exit_code = EXIT_USAGE
