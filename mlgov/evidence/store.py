"""Where the evidence of one model version lies, and which of it is current.

Release statements and the window log are committed beside the project; window statements go to an append-only store
that by default is not. Current is the only statement of its kind (and window) that no other one supersedes.

    <governed>/<project>/evidence/<model>/<version>/release-<digest12>.json, .run.json, windows.jsonl
    <governed>/<project>/evidence/checks/<check>-<digest12>.json
    <windows store>/<project>/<model>/<version>/<window>-<digest12>.json, .run.json
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlgov.errors import EvidenceError
from mlgov.evidence.agreement import agree
from mlgov.evidence.canonical import sha256_bytes
from mlgov.evidence.files import write_atomically
from mlgov.evidence.help_codec import help_from_bytes, help_to_bytes
from mlgov.evidence.measurement import CheckHelp
from mlgov.evidence.run_record import RunRecord, run_from_bytes, run_to_bytes
from mlgov.evidence.statement import Statement, StatementKind, parse_statement, with_supersedes
from mlgov.evidence.windows_log import WindowLine, append_log, read_log

WINDOWS_STORE = ".mlgov/windows"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_DIGITS = re.compile(r"[0-9]+|[^0-9]+")
_NAME = re.compile(r"(?P<stem>.+)-(?P<digest>[0-9a-f]{12})\.json")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a statement: `changed` is false when the older bytes stayed."""

    statement: Statement
    changed: bool


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """The evidence of one model version."""

    of: str
    """`project/model@version`."""
    release_dir: Path
    windows_dir: Path
    help_dir: Path

    @classmethod
    def at(
        cls, governed: Path, data_root: Path, *, project: str, model: str, version: str, windows: str = WINDOWS_STORE
    ) -> EvidenceStore:
        """The store in its conventional place; `windows` is relative to `data_root`."""
        return cls(
            of=f"{project}/{model}@{version}",
            release_dir=governed / project / "evidence" / model / version,
            windows_dir=data_root / windows / project / model / version,
            help_dir=governed / project / "evidence" / "checks",
        )

    # Reading

    def statements(self, kind: StatementKind, window: str | None = None) -> tuple[Statement, ...]:
        """Every statement of the kind (of one window, or of all), superseded ones too, by file name.

        Raises EvidenceError naming a file that is damaged, was changed after it was written, or is of another version.
        """
        found = (self.read(path) for path in self._paths(kind, window))
        return tuple(item for item in found if item.kind == kind and (window is None or item.window == window))

    def heads(self, kind: StatementKind, window: str | None = None) -> tuple[Statement, ...]:
        """The statements that no other one supersedes."""
        everything = self.statements(kind, window)
        replaced = {digest for item in everything for digest in item.supersedes}
        return tuple(item for item in everything if item.digest not in replaced)

    def current(self, kind: StatementKind, window: str | None = None) -> Statement | None:
        """The only head, None if there is no evidence yet; raises EvidenceError naming both if there are two."""
        if kind == "window" and window is None:
            msg = "the current window statement needs the name of a window"
            raise EvidenceError(msg)
        return self._only(self.heads(kind, window))

    def current_windows(self) -> dict[str, Statement]:
        """Window -> its current statement, in natural order; raises EvidenceError if a window has two."""
        by_window: dict[str, list[Statement]] = {}
        for head in self.heads("window"):
            by_window.setdefault(head.window or "", []).append(head)
        return {
            window: found for window in sorted(by_window, key=natural_order) if (found := self._only(by_window[window]))
        }

    def run_of(self, statement: Statement) -> RunRecord | None:
        """The run record beside a statement; None if it was lost."""
        path = self.path_of(statement).with_suffix(".run.json")
        return run_from_bytes(path.read_bytes(), shown_as=path.name) if path.is_file() else None

    def helps_of(self, run: RunRecord, known: dict[str, CheckHelp | None] | None = None) -> dict[str, CheckHelp]:
        """Check id -> its description as it was in that run; lost descriptions are left out.

        `known` holds what was read before, by path: the versions of a project share most descriptions.
        """
        known = {} if known is None else known
        found = {}
        for check, digest in run.help.items():
            path = f"{self.help_dir}/{check}-{digest[:12]}.json"
            if path not in known:
                file = Path(path)
                known[path] = help_from_bytes(file.read_bytes(), shown_as=file.name) if file.is_file() else None
            if (text := known[path]) is not None:
                found[check] = text
        return found

    def path_of(self, statement: Statement) -> Path:
        """The file a statement has, or will have."""
        if statement.kind == "release":
            return self.release_dir / f"release-{statement.digest[:12]}.json"
        return self.windows_dir / f"{safe_name(statement.window or '')}-{statement.digest[:12]}.json"

    @property
    def log_path(self) -> Path:
        """The committed log of window statements."""
        return self.release_dir / "windows.jsonl"

    def logged_windows(self) -> tuple[WindowLine, ...]:
        """What the committed log says of window statements, also of those that are not here."""
        return read_log(self.log_path)

    # Writing

    def write(
        self, statement: Statement, run: RunRecord, *, helps: Iterable[CheckHelp] = (), join_heads: bool = False
    ) -> Written:
        """Make the statement current, unless the current one was measured from the same and agrees to 1e-9.

        A statement that differs supersedes the current one. Two heads are an error, unless `join_heads` (a forced
        run): then both are superseded. Help files and the run record are written before the statement, so that a
        crash leaves no statement without them.
        """
        heads = self.heads(statement.kind, statement.window)
        if not join_heads:
            self._only(heads)
        if len(heads) == 1:
            (head,) = heads
            if statement.measured_from(head) and agree(statement.outcomes, head.outcomes):
                return Written(head, changed=False)
        final = with_supersedes(statement, tuple(head.digest for head in heads))
        path = self.path_of(final)
        digests = self._write_helps(helps)
        write_atomically(
            path.with_suffix(".run.json"), run_to_bytes(replace(run, statement=final.digest, help=digests))
        )
        write_atomically(path, final.raw)
        return Written(replace(final, path=path), changed=True)

    def log_windows(self, lines: Iterable[WindowLine]) -> int:
        """Append what is new to the committed window log; gives the number of appended lines."""
        return append_log(self.log_path, lines)

    def _write_helps(self, helps: Iterable[CheckHelp]) -> Mapping[str, str]:
        digests = {}
        for text in helps:
            raw = help_to_bytes(text)
            digests[text.check] = sha256_bytes(raw)
            path = self.help_dir / f"{text.check}-{digests[text.check][:12]}.json"
            if not path.is_file() or path.read_bytes() != raw:
                write_atomically(path, raw)
        return digests

    def _paths(self, kind: StatementKind, window: str | None) -> list[Path]:
        folder = self.release_dir if kind == "release" else self.windows_dir
        stem = "release" if kind == "release" else None if window is None else safe_name(window)
        if not folder.is_dir():
            return []
        matches = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
        return sorted(path for path, match in matches if match and stem in (None, match["stem"]))

    def read(self, path: Path) -> Statement:
        """One statement; raises EvidenceError if it is damaged, was changed, or is of another version."""
        statement = parse_statement(path.read_bytes(), path=path)
        if not path.name.endswith(f"-{statement.digest[:12]}.json"):
            msg = f"{path.name} was changed after it was written: its digest is now {statement.digest[:12]}"
            raise EvidenceError(msg, hint="restore it from version control (line endings must stay as they are)")
        if statement.of != self.of:
            msg = f"{path.name} is evidence of {statement.of}, but lies with {self.of}"
            raise EvidenceError(msg, hint="move it back, or delete it and run `mlgov check`")
        return statement

    def _only(self, heads: Sequence[Statement]) -> Statement | None:
        if len(heads) > 1:
            names = " and ".join(head.path.name if head.path else head.digest[:12] for head in heads)
            of = f"window {heads[0].window} of {self.of}" if heads[0].window else self.of
            msg = f"{of} has two current statements: {names}"
            raise EvidenceError(msg, hint="run `mlgov check --force`: the new statement replaces both")
        return heads[0] if heads else None


def natural_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which numbers in names count: window-2 comes before window-10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.findall(name))


def safe_name(window: str) -> str:
    """A file name for a window: any other character becomes `_`; at most 80 characters."""
    return _UNSAFE.sub("_", window)[:80] or "_"
