"""Dossiers: everything material of one version at one stage, as a canonical manifest whose digest is what people sign.

What doesn't matter isn't in it: windows (of a release), aliases, deployments, explanations, remarks, limits that judge
nothing here, the policy's version, how a number was measured. Numbers are in it as values of 12 digits and not by the
bytes of their statement, so that evidence measured anew with the same result is the same dossier.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, get_args

from mlgov.documents.charter import CharterFile
from mlgov.documents.envelope import EnvelopeFile
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.tier import Tier
from mlgov.documents.validation import ValidationFile
from mlgov.errors import EvidenceError, SignOffError
from mlgov.evidence.canonical import canonical_bytes, digest_of, sha256_bytes
from mlgov.evidence.statement import Statement
from mlgov.evidence.verdict import Verdict
from mlgov.evidence.windows_log import WindowLine
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.changes import Change, changes
from mlgov.signoff.dossier_numbers import limits_in_force, limits_of, measurements_of, verdict_of
from mlgov.signoff.material_fields import material, plain
from mlgov.signoff.materiality import row_of
from mlgov.signoff.types import Dossier, Part, Stage

__all__ = [
    "FORMAT",
    "Change",
    "changes",
    "charter_dossier",
    "dossier_from_bytes",
    "dossier_from_parts",
    "dossier_of",
    "part_of",
]

FORMAT = 1
MAX_BYTES = 8_000_000
MAX_PARTS = 20_000
MAX_DEPTH = 50

_SCHEMA = ("name", "kind", "role")
_RANGES = ("nullable", "minimum", "maximum", "categories")


def dossier_of(  # noqa: PLR0913 - what a signature is about has these parts
    version: ModelVersion,
    stage: Stage,
    *,
    statement: Statement | None,
    verdict: Verdict | None,
    policy: PolicyInForce,
    tier: Tier,
    validations: Sequence[ValidationFile] = (),
    windows: Sequence[WindowLine] = (),
    envelope: EnvelopeFile | None = None,
) -> Dossier:
    """What is signed for a version at a stage.

    Args:
        version: the version; its charter, features, authored file and facts are looked at.
        stage: any but `charter` (see `charter_dossier`).
        statement: the current release evidence; None if there is none.
        verdict: how the policy judges that evidence.
        policy: the policy in force, for the limits that a review or a retraining is held to.
        tier: the risk tier as the policy gives it.
        validations: reports about this version (release only).
        windows: lines of the window log (monitoring review only); of a window's lines the last one counts.
        envelope: what may change later without the full round, if that is signed here.

    Raises SignOffError for the stage `charter`.
    """
    if stage == "charter":
        msg = "a charter is signed for a project, not for a version"
        raise SignOffError(msg)
    parts = [*_artefacts(version, statement), *_version(version, stage)]
    if stage in {"release", "retraining_decision"}:
        parts += [*_charter(version.charter, stage), _tier(tier), *_features(version, stage)]
    if stage == "release":
        parts += _data(version, statement)
        parts += [] if statement is None else measurements_of(statement.outcomes)
        parts += [] if verdict is None else [*verdict_of(verdict), *limits_of(verdict)]
        parts += [validation_part(each) for each in validations]
    else:
        when = "monitoring" if stage == "monitoring_review" else "release"
        if stage != "retirement":
            parts += limits_in_force(policy, tier=tier.tier, stage=when, problem=version.problem)
    if stage == "monitoring_review":
        parts += _windows(windows)
    if envelope is not None:
        parts.append(_part("envelope", envelope.id, plain(envelope.envelope)))
    return _dossier(version.name, stage, parts)


def charter_dossier(project: Project, *, tier: Tier) -> Dossier:
    """What is signed for a project's charter: its material answers, the wording of its material sections, its tier."""
    parts = [*_charter(project.charter, "charter"), _tier(tier)]
    for id_, section in (project.charter.sections if project.charter is not None else {}).items():
        row = row_of("section", section.id)
        if row is not None and row.stages:
            # Line breaks and spaces say nothing; every word does.
            words = " ".join(section.markdown.split())
            parts.append(Part("charter", f"section {id_}", sha256_bytes(words.encode("utf-8"))))
    return _dossier(project.id, "charter", parts)


def dossier_from_bytes(raw: bytes) -> Dossier:
    """A stored dossier; raises SignOffError unless these are exactly the bytes that this format writes.

    Each part with fields must have their digest, so that what is shown of a dossier is what was signed.
    """
    if len(raw) > MAX_BYTES:
        msg = f"a dossier of {len(raw):,} bytes is not read; at most {MAX_BYTES:,} are"
        raise SignOffError(msg)
    try:
        body = json.loads(raw)
        if body["format"] != FORMAT:
            msg = f"a dossier of format {body['format']!r} can't be read by this version of mlgov"
            raise SignOffError(msg, hint="update mlgov")
        parts = tuple(_parsed(each) for each in body["parts"])
        if body["stage"] not in get_args(Stage) or not isinstance(body["subject"], str) or len(parts) > MAX_PARTS:
            msg = "a dossier names no known stage or subject, or has too many parts"
            raise SignOffError(msg)
        made = _dossier(body["subject"], body["stage"], parts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, EvidenceError) as error:
        msg = f"a stored dossier is damaged: {type(error).__name__} {str(error)[:100]}"
        raise SignOffError(msg, hint="restore it from version control") from error
    if made.raw != raw:
        msg = "a stored dossier is damaged: it isn't in the form in which it was written"
        raise SignOffError(msg, hint="restore it from version control")
    return made


def _parsed(entry: Mapping[str, Any]) -> Part:
    fields = entry.get("fields", {})
    part = Part(entry["kind"], entry["name"], entry["digest"], fields)
    if set(entry) - {"kind", "name", "digest", "fields"} or not all(
        isinstance(each, str) for each in (part.kind, part.name, part.digest)
    ):
        msg = "a part has other keys or kinds of values than parts have"
        raise ValueError(msg)
    if not _is_plain(fields):
        msg = f"the part {part.kind} {part.name[:60]} has values that dossiers don't have"
        raise ValueError(msg)
    if not isinstance(fields, dict) or (fields and part.digest != digest_of(fields)):
        msg = f"the part {part.kind} {part.name[:60]} doesn't have the digest of its fields"
        raise ValueError(msg)
    return part


def _is_plain(value: object, depth: int = 0) -> bool:
    """Text, true, false, nothing, and not too deep lists and mappings of them: what `plain` gives."""
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, dict):
        return all(_is_plain(each, depth + 1) for each in value.values())
    if isinstance(value, list):
        return all(_is_plain(each, depth + 1) for each in value)
    return value is None or isinstance(value, str | bool)


def _dossier(subject: str, stage: Stage, parts: Iterable[Part]) -> Dossier:
    ordered = tuple(sorted(parts, key=lambda each: (each.kind, each.name)))
    twice = next(
        (new for old, new in pairwise(ordered) if (old.kind, old.name) == (new.kind, new.name)),
        None,
    )
    if twice is not None:
        msg = f"the dossier of {subject} has two parts {twice.kind} {twice.name[:60]}"
        raise SignOffError(msg)
    body = {
        "format": FORMAT,
        "subject": subject,
        "stage": stage,
        "parts": [
            {"kind": each.kind, "name": each.name, "digest": each.digest}
            | ({"fields": dict(each.fields)} if each.fields else {})
            for each in ordered
        ],
    }
    raw = canonical_bytes(body)
    return Dossier(subject, stage, ordered, raw, sha256_bytes(raw))


def dossier_from_parts(subject: str, stage: Stage, parts: Iterable[Part]) -> Dossier:
    """A dossier of these parts. Raises SignOffError if two have one kind and name."""
    return _dossier(subject, stage, parts)


def part_of(kind: str, name: str, fields: Mapping[str, Any]) -> Part:
    """A part whose digest is that of its fields, which are plain values (`material_fields.plain`)."""
    return _part(kind, name, fields)


def _part(kind: str, name: str, fields: Mapping[str, Any]) -> Part:
    return Part(kind, name, digest_of(fields), fields)


def _by_field(kind: str, found: Mapping[str, Any]) -> list[Part]:
    """One part per field of a document; nested fields stay together under their first name."""
    return [
        _part(kind, name, _named(value) if isinstance(value, list | dict) else {"value": value})
        for name, value in found.items()
    ]


def _named(value: list[Any] | dict[str, Any]) -> dict[str, Any]:
    """A list as a mapping, so that one changed entry can be named: by its own name where it has one."""
    if isinstance(value, dict):
        return value
    if not all(isinstance(each, dict) for each in value):
        return {"value": value}
    named: dict[str, Any] = {}
    for at, each in enumerate(value, start=1):
        name = str(each.get("name") or each.get("metric") or each.get("title") or each.get("uri") or at)
        named[name if name not in named else f"{name} ({at})"] = each
    return named


def _charter(charter: CharterFile | None, stage: Stage) -> list[Part]:
    return [] if charter is None else _by_field("charter", material("charter", charter.charter, stage))


def _tier(tier: Tier) -> Part:
    return _part("charter", "risk tier", {"tier": tier.tier, "computed": tier.computed})


def _features(version: ModelVersion, stage: Stage) -> list[Part]:
    """What the features mean that this version works with; all, as long as nobody knows which those are."""
    used = None
    if version.facts is not None and version.facts.columns:
        used = {each.name for each in version.facts.columns}
    return [
        _part("features", name, fields)
        for name, feature in version.features.features.items()
        if (used is None or name in used) and (fields := material("feature", feature, stage))
    ]


def _version(version: ModelVersion, stage: Stage) -> list[Part]:
    parts = _by_field("version", material("version", version.authored, stage))
    if version.facts is None:
        return parts
    facts = material("facts", version.facts, stage)
    columns = facts.pop("columns", [])
    output = facts.pop("output", None)
    parts += _by_field("version", facts)
    if output:
        parts.append(_part("version", "output types", output))
    schema = {each["name"]: {key: each[key] for key in _SCHEMA[1:] if key in each} for each in columns}
    ranges = {
        each["name"]: digest_of(found)[:12]
        for each in columns
        if (found := {key: each[key] for key in _RANGES if key in each})
    }
    parts += [_part("version", "schema", schema)] if schema else []
    return parts + ([_part("version", "ranges", ranges)] if ranges else [])


def _artefacts(version: ModelVersion, statement: Statement | None) -> list[Part]:
    """What runs, by its role: as measured, else as registered."""
    digests: dict[str, str] = {}
    roles: dict[str, str] = {}
    for fact in version.facts.artefacts if version.facts is not None else ():
        digests[fact.path], roles[fact.path] = fact.sha256, fact.role
    for ref in version.authored.artefacts:
        roles.setdefault(ref.path or ref.uri or "", ref.role)
        if ref.path is None and ref.uri is not None and ref.digest is not None:
            digests[ref.uri] = ref.digest.removeprefix("sha256:")
    for subject in statement.subjects if statement is not None else ():
        if subject.name.startswith("artefact/"):
            digests[subject.name.removeprefix("artefact/")] = subject.sha256
    by_role: dict[str, list[str]] = {}
    for path in sorted(digests):
        by_role.setdefault(roles.get(path, "other"), []).append(digests[path])
    return [
        Part("artefact", role if len(found) == 1 else f"{role} {at}", digest)
        for role, found in by_role.items()
        for at, digest in enumerate(found, start=1)
    ]


def _data(version: ModelVersion, statement: Statement | None) -> list[Part]:
    """Data sets by role (and the files joined to them): as measured, else as registered."""
    found: dict[str, str] = {}
    for role, fact in (version.facts.data if version.facts is not None else {}).items():
        if not role.startswith("window:"):
            found[role] = fact.digest
            found |= {f"{role}/{side}": each.sha256 for side, each in fact.sides.items()}
    for subject in statement.subjects if statement is not None else ():
        if subject.name.startswith("data/"):
            found[subject.name.removeprefix("data/")] = subject.sha256
    return [Part("data", name, digest) for name, digest in found.items()]


def validation_part(report: ValidationFile) -> Part:
    """A validator's report as it is bound: its bytes, and what it comes to."""
    about = report.validation
    fields = {
        "sha256": report.sha256,
        "rating": about.rating,
        "scope": about.scope,
        "validator": about.validator,
        "on": about.on.isoformat(),
    }
    return _part("validation", report.id, fields)


def _windows(lines: Iterable[WindowLine]) -> list[Part]:
    latest = {each.window: each for each in lines}
    return [
        _part(
            "windows",
            name,
            {
                "statement": each.digest,
                "results": plain(dict(each.verdict or {})),
                **({} if each.measured is None else {"measured": plain(dict(each.measured))}),
            },
        )
        for name, each in latest.items()
    ]
