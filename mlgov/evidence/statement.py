"""A statement: in-toto Statement v1 in canonical JSON, whose subjects are digests of artefacts and data sets.

The body has no clock, no host and no tool version; those are in the run record beside it. The bytes that were read
are kept and are what the digest is over: a statement is never written again from its parsed form. Unknown fields are
ignored; older formats are lifted by `MIGRATIONS` after the digest was taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes, sha256_bytes
from mlgov.evidence.codec import outcomes_from_json, outcomes_to_json
from mlgov.evidence.measurement import CheckOutcome

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:mlgov:evidence"
FORMAT = 1
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Format -> a function that lifts a predicate of this format to the next one."""

StatementKind = Literal["release", "window"]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing the statement is about: `artefact/<path>`, `data/<role>`, `data/<role>/<part>` or `reported`."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Statement:
    """One body of evidence of one model version: its release, or one production window."""

    kind: StatementKind
    of: str
    """`project/model@version`."""
    window: str | None
    subjects: tuple[Subject, ...]
    plan: str
    """Digest of what was counted."""
    settings: Mapping[str, Any]
    """Parameters of measuring that were in force."""
    data: Mapping[str, Any]
    """Data role -> `{"rows": n, ...}`: what the roles were, for reading; digests are in `subjects`."""
    supersedes: tuple[str, ...]
    """Digests of the statements that this one replaces."""
    digest: str
    raw: bytes = field(repr=False)
    path: Path | None = field(default=None, compare=False)
    _checks: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def outcomes(self) -> tuple[CheckOutcome, ...]:
        """What each check gave; decoded on first use."""
        return outcomes_from_json(self._checks)

    @cached_property
    def checks(self) -> Mapping[str, str]:
        """Check id -> version of every check that was asked."""
        return {entry["check"]: entry["version"] for entry in self._checks.get("checks", ())}

    @property
    def rows(self) -> int | None:
        """Rows of the window, or of the test data of a release."""
        facts = self.data.get("window" if self.kind == "window" else "test", {})
        rows = facts.get("rows")
        return None if rows is None else int(rows)

    def measured_from(self, other: Statement) -> bool:
        """Both rest on the same subjects, plan, settings and versions of the checks."""
        return (
            self.kind == other.kind
            and self.window == other.window
            and self.of == other.of
            and self.subjects == other.subjects
            and self.plan == other.plan
            and dict(self.settings) == dict(other.settings)
            and self.checks == other.checks
        )


def new_statement(  # noqa: PLR0913 - one field of the body each
    *,
    kind: StatementKind,
    of: str,
    subjects: tuple[Subject, ...],
    outcomes: tuple[CheckOutcome, ...],
    plan: str,
    settings: Mapping[str, Any],
    data: Mapping[str, Any],
    window: str | None = None,
    supersedes: tuple[str, ...] = (),
) -> Statement:
    """A statement that isn't written yet, with its final bytes; the outcomes must be disclosable already.

    Raises EvidenceError if there is no subject, two subjects share a name, or a number can't be written.
    """
    if not subjects or len({subject.name for subject in subjects}) < len(subjects):
        msg = f"the evidence of {of} needs subjects with names of their own"
        raise EvidenceError(msg, hint="declare an artefact or data, each once")
    predicate = {
        "format": FORMAT,
        "kind": kind,
        "of": of,
        "window": window,
        "plan": plan,
        "settings": dict(settings),
        "data": dict(data),
        "supersedes": sorted(supersedes),
        "outcomes": outcomes_to_json(outcomes),
    }
    body = {
        "_type": STATEMENT_TYPE,
        "predicateType": PREDICATE_TYPE,
        "subject": [{"name": item.name, "digest": {"sha256": item.sha256}} for item in sorted(subjects)],
        "predicate": {key: value for key, value in predicate.items() if value not in (None, [])},
    }
    return parse_statement(canonical_bytes(body))


def with_supersedes(statement: Statement, supersedes: tuple[str, ...]) -> Statement:
    """The same measurements as a statement that replaces others."""
    return new_statement(
        kind=statement.kind,
        of=statement.of,
        subjects=statement.subjects,
        outcomes=statement.outcomes,
        plan=statement.plan,
        settings=statement.settings,
        data=statement.data,
        window=statement.window,
        supersedes=supersedes,
    )


def parse_statement(raw: bytes, *, path: Path | None = None) -> Statement:
    """The statement in these bytes; raises EvidenceError if they are damaged or of a newer format."""
    shown = path.name if path is not None else "statement"
    try:
        body = json.loads(raw)
        if body["_type"] != STATEMENT_TYPE or body["predicateType"] != PREDICATE_TYPE:
            msg = f"{shown} is not an evidence statement of this kind: {body['predicateType']!r}"
            raise EvidenceError(msg)
        predicate = _migrated(body["predicate"], shown)
        if predicate["kind"] not in ("release", "window"):
            msg = f"{shown} has an unknown kind {predicate['kind']!r}"
            raise EvidenceError(msg)
        return Statement(
            kind=predicate["kind"],
            of=predicate["of"],
            window=predicate.get("window"),
            subjects=tuple(sorted(Subject(item["name"], item["digest"]["sha256"]) for item in body["subject"])),
            plan=predicate["plan"],
            settings=predicate["settings"],
            data=predicate.get("data", {}),
            supersedes=tuple(predicate.get("supersedes", ())),
            digest=sha256_bytes(raw),
            raw=raw,
            path=path,
            _checks=predicate["outcomes"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{shown} is damaged: {type(error).__name__} {error}"
        raise EvidenceError(msg, hint="restore it from version control, or delete it and run `mlgov check`") from error


def _migrated(predicate: dict[str, Any], shown: str) -> dict[str, Any]:
    while (found := predicate["format"]) != FORMAT:
        if found not in MIGRATIONS:
            msg = f"{shown} has evidence format {found}; this version of mlgov reads up to {FORMAT}"
            raise EvidenceError(msg, hint="update mlgov")
        predicate = MIGRATIONS[found](predicate)
    return predicate
