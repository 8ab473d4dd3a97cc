"""Everything on record checked at once, offline: signatures, digests, chains, roles at the time, checkpoints, editions.

A report says what is broken, what can't be checked here, and what is only somebody's word. Nothing is repaired.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from mlgov.errors import EXIT_FAILED, EXIT_OK, SignOffError
from mlgov.evidence.canonical import sha256_file
from mlgov.signoff import checkpoint as points
from mlgov.signoff.assess import AS_DECLARED
from mlgov.signoff.assessments import Ground, assess_all
from mlgov.signoff.checkpoint import Checkpoint, parse_checkpoint, why_not_extends
from mlgov.signoff.gone import gone
from mlgov.signoff.ledger import breaks, side_by_side
from mlgov.signoff.record import NAME_DIGITS
from mlgov.signoff.store import DOSSIER, Damaged, Records, read_folder
from mlgov.signoff.types import Assessment, Record
from mlgov.signoff.wording import BASIS_WORDS, DECISION_WORDS, counted, plain, proof_words

Kind = Literal["broken", "unverifiable", "note"]
"""Broken: contradicts itself. Unverifiable: can't be told here. Note: true, and worth knowing."""
EVIDENCE = "evidence"
_STATEMENT = re.compile(r"release-[0-9a-f]{12}\.json", re.ASCII)
_WORDS: dict[Kind, str] = {"broken": "BROKEN", "unverifiable": "NOT CHECKED", "note": "note"}
_PLACES = 5
"""project, evidence, model, version, file."""
_ORDER: tuple[Kind, ...] = ("broken", "unverifiable", "note")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that was found."""

    kind: Kind
    where: str
    """A file below the governed folder or in the edition, or empty."""
    what: str


@dataclass(frozen=True)
class Report:
    """What was checked, and what was found."""

    as_of: dt.date
    source: str
    """Where people, roles and keys were read, in words."""
    assessments: tuple[Assessment, ...]
    findings: tuple[Finding, ...]
    dossiers: int
    evidence: int
    checkpoint: Checkpoint
    """Of all records as they are here: what a published one is compared with."""

    @property
    def passed(self) -> bool:
        """Nothing is broken and nothing was left unchecked."""
        return not any(each.kind != "note" for each in self.findings)

    @property
    def exit_code(self) -> int:
        """0 if everything holds, 12 otherwise."""
        return EXIT_OK if self.passed else EXIT_FAILED


def verify_records(
    governed: Path,
    projects: Iterable[str],
    ground: Ground,
    *,
    remarks: Iterable[str] = (),
) -> Report:
    """Check every record, manifest and evidence file of these projects.

    Args:
        governed: the governed folder.
        projects: ids of the projects, which are names of folders in it.
        ground: what is believed, and the day.
        remarks: what a reader should know besides, in words.
    """
    projects = tuple(projects)
    found = Records()
    for project in projects:
        found += read_folder(governed / project)
    # The roots of trust of all projects are the same: git is asked once for all records.
    assessments = assess_all(found.records, ground)
    dossiers, damaged_dossiers = _dossiers(found.manifests, found.records)
    evidence, damaged_evidence = _evidence(evidence_files(governed, projects))
    findings = [
        *found_of(assessments, (*found.damaged, *gone(governed, projects, ground.history))),
        *damaged_dossiers,
        *damaged_evidence,
        *(Finding("note", "", each) for each in remarks),
    ]
    return Report(
        as_of=ground.as_of,
        source=ground.today.source,
        assessments=assessments,
        findings=tuple(sorted(set(findings), key=_place)),
        dossiers=dossiers,
        evidence=len(evidence),
        checkpoint=points.checkpoint(found.records, as_of=ground.as_of, evidence=evidence),
    )


def found_of(assessments: Sequence[Assessment], damaged: Iterable[Damaged]) -> tuple[Finding, ...]:
    """What is broken, unchecked or worth knowing of decisions on record and their chains, worst first."""
    records = [each.record for each in assessments]
    findings = [
        *(Finding("broken", each.path, each.problem) for each in damaged),
        *(Finding("broken", each.path, each.problem) for each in breaks(records)),
        *(each for assessment in assessments for each in _of_record(assessment)),
        *_parallel(records),
    ]
    return tuple(sorted(set(findings), key=_place))


def verify_edition(edition: Path, report: Report) -> tuple[Finding, ...]:
    """Whether a published edition was made from this evidence and these records.

    Every evidence file that it publishes, and every one that its checkpoint names, must lie in the governed folder with
    the same bytes; every record that it was published with must still be there.
    """
    shown = f"{edition.name}/{points.FILE}"
    try:
        listed = parse_checkpoint((edition / points.FILE).read_bytes(), shown_as=shown)
    except OSError:
        return (
            Finding("broken", shown, "the edition has no checkpoint, so that nobody can tell what it was made from"),
        )
    except SignOffError as error:
        return (Finding("broken", shown, error.message),)
    findings = list(verify_checkpoint(listed, report, shown))
    here = report.checkpoint.evidence
    for name, digest in listed.evidence.items():
        if name not in here:
            findings.append(Finding("broken", name, "the edition was made from this evidence, which is not here"))
        elif here[name] != digest:
            findings.append(Finding("broken", name, "the edition was made from other bytes of this evidence"))
    published = {_published_as(name): digest for name, digest in listed.evidence.items()}
    for path in sorted(edition.glob("projects/*/*/*/evidence/*.json")):
        url = path.relative_to(edition).as_posix()
        if url not in published:
            findings.append(Finding("broken", url, "the edition publishes evidence that its checkpoint doesn't name"))
        elif path.is_symlink() or sha256_file(path) != published.pop(url):
            findings.append(Finding("broken", url, "the published file is not the evidence that the checkpoint names"))
        published.pop(url, None)
    findings += [Finding("broken", url, "the edition doesn't publish the evidence it names") for url in published]
    if not findings:
        count = counted(len(listed.evidence), "evidence file")
        findings.append(
            Finding("note", shown, f"the edition was made from the {count} and {listed.count:,} records here")
        )
    return tuple(findings)


def verify_checkpoint(old: Checkpoint, report: Report, shown: str) -> tuple[Finding, ...]:
    """Whether every record that a published checkpoint lists is still here."""
    here = set(report.checkpoint.records)
    gone = [digest for digest in old.records if digest not in here]
    return tuple(
        Finding("broken", shown, f"the record {digest[:12]} was published and is missing here") for digest in gone
    )


def verify_checkpoints(listed: Sequence[tuple[str, Checkpoint]]) -> tuple[Finding, ...]:
    """Whether checkpoints, oldest first, continue one another.

    Args:
        listed: name of the file or edition -> its checkpoint.
    """
    findings = []
    for (before, old), (name, new) in pairwise(listed):
        why = why_not_extends(old.root, old.count, new)
        if why:
            findings.append(Finding("broken", name, f"it doesn't continue {before}: {why}"))
    return tuple(findings)


def evidence_files(governed: Path, projects: Iterable[str]) -> dict[str, Path]:
    """Release evidence and its run records as they are published: path below the governed folder -> file."""
    return {
        path.relative_to(governed).as_posix(): path
        for project in projects
        for path in sorted((governed / project / EVIDENCE).glob("*/*/release-*.json"))
    }


def evidence_digests(files: Mapping[str, Path]) -> dict[str, str]:
    """Path below the governed folder -> sha256: what an edition's checkpoint names."""
    return {name: sha256_file(path) for name, path in files.items()}


def as_text(report: Report, further: Sequence[Finding] = ()) -> str:
    """The report for people: what was checked, then what was found, worst first."""
    findings = sorted({*report.findings, *further}, key=_place)
    proofs = Counter(each.proof for each in report.assessments if each.valid and not each.unverifiable)
    lines = [
        f"Checked as of {report.as_of.isoformat()}; {report.source}.",
        f"  {counted(len(report.assessments), 'decision')} on record, {counted(report.dossiers, 'manifest')}, {counted(report.evidence, 'evidence file')}",
    ]
    lines += [f"  {proofs[proof]:,} x {proof_words(proof)}" for proof in sorted(proofs, reverse=True)]
    lines.append(f"  root of all records: {report.checkpoint.root} ({report.checkpoint.count:,})")
    for each in findings:
        where = f"{each.where}: " if each.where else ""
        lines.append(f"{_WORDS[each.kind]}: {where}{each.what}")
    bad = Counter(each.kind for each in findings)
    if bad["broken"]:
        lines.append(f"DOES NOT HOLD: {counted(bad['broken'], 'thing')} broken.")
    elif bad["unverifiable"]:
        lines.append(f"NOT PROVEN: {counted(bad['unverifiable'], 'thing')} could not be checked here.")
    else:
        lines.append("Everything holds.")
    return "\n".join(lines)


def as_json(report: Report, further: Sequence[Finding] = ()) -> str:
    """The same as JSON, each decision with what is proven of it."""
    findings = sorted({*report.findings, *further}, key=_place)
    passed = not any(each.kind != "note" for each in findings)
    document: dict[str, Any] = {
        "format": "mlgov-verify/1",
        "as_of": report.as_of.isoformat(),
        "source": report.source,
        "passed": passed,
        "records": [_record_json(each) for each in report.assessments],
        "findings": [{"kind": each.kind, "where": each.where, "what": each.what} for each in findings],
        "dossiers": report.dossiers,
        "evidence": report.evidence,
        "root": report.checkpoint.root,
        "count": report.checkpoint.count,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _record_json(assessment: Assessment) -> dict[str, Any]:
    record = assessment.record
    return {
        "path": record.path,
        "digest": record.digest,
        "subject": record.subject,
        "stage": record.stage,
        "dossier": record.dossier,
        "decision": record.decision,
        "role": record.role,
        "person": record.person,
        "on_behalf_of": record.on_behalf_of,
        "at": record.at.isoformat(),
        "basis": record.basis["kind"],
        "proof": f"T{int(assessment.proof)}",
        "valid": assessment.valid,
        "unverifiable": assessment.unverifiable,
        "signer": assessment.person,
        "proven_at": assessment.proven_at.isoformat() if assessment.proven_at else None,
        "problems": list(assessment.problems),
    }


def _of_record(assessment: Assessment) -> list[Finding]:
    record = assessment.record
    who = f"{record.person} ({plain(record.role)}) {DECISION_WORDS[record.decision]} {record.subject}"
    kind: Kind = "unverifiable" if assessment.unverifiable else "note" if assessment.valid else "broken"
    basis = BASIS_WORDS[record.basis["kind"]]
    # That all are held against the declared beginning is said once, where people were read.
    problems = [each for each in assessment.problems if each != AS_DECLARED]
    return [Finding(kind, record.path, f"{who}, {basis}: {problem}") for problem in problems]


def _dossiers(manifests: Sequence[str], records: Iterable[Record]) -> tuple[int, list[Finding]]:
    """How many manifests decisions name, and those that none names. Whether they are whole is said with the decisions."""
    named = {record.dossier[:NAME_DIGITS] for record in records}
    strange = [path for path in manifests if path.rpartition("/")[2].removesuffix(DOSSIER) not in named]
    findings = [Finding("note", path, "no decision names this manifest") for path in strange]
    return len(manifests) - len(strange), findings


def _evidence(files: Mapping[str, Path]) -> tuple[dict[str, str], list[Finding]]:
    """Evidence by digest, and files whose name is not that of their content."""
    digests = evidence_digests(files)
    findings = [
        Finding("broken", name, "it was changed after it was written: its digest is another one")
        for name, digest in digests.items()
        if _STATEMENT.fullmatch(name.rpartition("/")[2]) and not name.endswith(f"-{digest[:NAME_DIGITS]}.json")
    ]
    return digests, findings


def _parallel(records: Sequence[Record]) -> list[Finding]:
    return [
        Finding("note", group[0].path, f"{counted(len(group), 'decision')} were made side by side")
        for group in side_by_side(records)
    ]


def _published_as(name: str) -> str:
    """Where a portal publishes an evidence file of a governed folder."""
    parts = name.split("/")
    if len(parts) != _PLACES:
        return name  # of no version: it can be nowhere in an edition
    project, _, model, version, file = parts
    return f"projects/{project}/{model}/{version}/evidence/{file}"


def _place(finding: Finding) -> tuple[int, str, str]:
    return _ORDER.index(finding.kind), finding.where, finding.what
