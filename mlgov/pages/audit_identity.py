"""What an audit report is about, named so that it can be checked: facts, fingerprints, commands to run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlgov.evidence.statement import Statement
from mlgov.pages import urls, words
from mlgov.pages.history import page_of
from mlgov.pages.model import KINDS
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.vouching import who_measured


@dataclass(frozen=True, slots=True)
class Named:
    """One fact of the version's identity."""

    name: str
    value: str
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One thing that a fingerprint names."""

    what: str
    path: str
    size: str
    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to verify something by hand."""

    text: str
    command: str
    expected: str


def identity_of(record: VersionRecord) -> Iterator[Named]:
    """Names, files, risk and code."""
    item, page = record.version, page_of(record, "audit")
    charter, facts, authored = item.charter, item.facts, item.authored
    yield Named("Version", item.name, code=True)
    yield Named(
        "Project",
        charter.charter.title if charter else item.project,
        link=urls.relative(urls.project(item.project), page),
    )
    yield Named("Charter", charter.path if charter else "there is none", code=charter is not None)
    yield Named("Risk", f"{record.tier.tier} ({record.tier.status})")
    yield Named("Owner", authored.owner or (charter.charter.owner if charter else None) or "nobody is named")
    yield Named("What changed", f"{authored.change} ({KINDS[authored.change_kind]})")
    yield Named("Replaces", f"version {item.predecessor}" if item.predecessor else "nothing: it is the first version")
    yield Named("Origin", words.plain(authored.origin))
    registered = authored.registered or (facts.registered if facts else None)
    yield Named("Registered", words.day(registered) if registered else "not recorded")
    yield Named("Names that point to it", ", ".join(item.aliases_on(record.as_of)) or words.DASH)
    yield Named("Written in", _below(record, "version"), code=True)
    yield Named("Derived in", _below(record, "facts") if facts else "nothing was derived yet", code=facts is not None)
    if facts is not None:
        yield from (
            Named(name, text)
            for name, text in (
                ("Kind of model", facts.model_class),
                ("Fitted with", facts.library),
                ("Seed", None if facts.seed is None else str(facts.seed)),
                ("Code", _commit(facts.commit, facts.dirty)),
                ("Environment", ", ".join(f"{name} {version}" for name, version in facts.environment.items())),
            )
            if text
        )
    used = record.policy.policy
    yield Named("Policy", f"{used.name} {used.version}", link=urls.relative(urls.policy(used.name), page))


def _commit(commit: str | None, dirty: bool | None) -> str:
    if not commit:
        return ""
    return f"commit {commit}" + (", with changes that were not committed" if dirty else "")


def _below(record: VersionRecord, what: str) -> str:
    """A file of the version, seen from the governed folder: never a path of somebody's machine."""
    path: Path = getattr(record.version.paths, what)
    governed = record.version.governed
    return path.relative_to(governed).as_posix() if path.is_relative_to(governed) else path.name


def fingerprints_of(record: VersionRecord) -> Iterator[Fingerprint]:
    """Everything that the numbers rest on, by sha256."""
    facts, verdict = record.version.facts, record.release.verdict
    stale = set(record.contents.not_rehashed)
    for role, data in (facts.data if facts else {}).items():
        note = "not read again for this page" if f"data/{role}" in stale else ""
        title = words.ROLES.get(role, f"window {role.partition(':')[2]}")
        yield Fingerprint(words.sentence(title), data.path, words.counted(data.rows, "row"), data.digest, note)
        for side, file in data.sides.items():
            yield Fingerprint(f"{words.sentence(title)}: {side}", file.path, _bytes(file.bytes), file.sha256)
    for artefact in facts.artefacts if facts else ():
        note = "not read again for this page" if f"artefact/{artefact.path}" in stale else ""
        size = f"{_bytes(artefact.bytes)}, {artefact.format}"
        yield Fingerprint(words.sentence(words.plain(artefact.role)), artefact.path, size, artefact.sha256, note)
    statement = record.release.statement
    if statement is not None:
        yield Fingerprint("Evidence", _evidence_path(record, statement), _bytes(len(statement.raw)), statement.digest)
        for each in statement.supersedes:
            yield Fingerprint("Evidence replaced by it", "", "", each)
    used = record.policy
    yield Fingerprint("Policy", " extends ".join(used.chain), words.counted(len(used.limits), "limit"), used.digest)
    yield Fingerprint("Promises of the charter", record.version.charter.path if record.version.charter else "", "",
                      verdict.targets_digest)  # fmt: skip
    if verdict.baseline_digest:
        yield Fingerprint("Numbers of the version before", "", "", verdict.baseline_digest)


def _bytes(size: int) -> str:
    return words.counted(size, "byte")


def _evidence_path(record: VersionRecord, statement: Statement) -> str:
    return f"{_below(record, 'evidence_dir')}/release-{statement.digest[:12]}.json"


def measured_by(record: VersionRecord) -> str:
    """Who measured, when and with what, in one or two sentences."""
    run = record.release.run
    if record.release.statement is None:
        return "There is no evidence: this version was registered, but never checked."
    text = f"{words.sentence(who_measured(record.release))}"
    if run is None:
        return f"{text}."
    text += f" on {words.day(run.started)}"
    if run.commit:
        text += f", at {_commit(run.commit, run.dirty)}"
    versions = ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items()))
    return f"{text}. {f'With {versions}.' if versions else ''}".strip()


def steps_of(record: VersionRecord) -> Iterator[Step]:
    """How a person checks this page without trusting it."""
    item, statement = record.version, record.release.statement
    if statement is not None:
        yield Step(
            "The evidence is the file named here; its fingerprint is the sha256 of its bytes. In the governed folder:",
            f"sha256sum {_evidence_path(record, statement)}",
            statement.digest,
        )
        yield Step(
            "The file is canonical JSON (keys sorted, no spaces, UTF-8, one newline at the end): written again, it "
            "gives the same bytes.",
            f"python -c \"import json, sys; t = open(sys.argv[1], encoding='utf-8').read(); "
            f"a = json.dumps(json.loads(t), sort_keys=True, ensure_ascii=False, separators=(',', ':')) + '\\n'; "
            f"print('the same' if a == t else 'changed')\" {_evidence_path(record, statement)}",
            "the same",
        )
    facts = item.facts
    single = [(data.path, data.digest) for data in (facts.data.values() if facts else ()) if len(data.files) == 1] + [
        (artefact.path, artefact.sha256) for artefact in (facts.artefacts if facts else ())
    ]
    if single:
        path, digest = single[0]
        yield Step(
            "Data and artefacts are named by the sha256 of their bytes; several files of one data set by that of the "
            "list of them. In the folder that paths are relative to:",
            f"sha256sum {path}",
            digest,
        )
    yield Step(
        "The same numbers come out again from the same data; nothing is written if they do:",
        f"mlgov check {item.name} --force",
        "",
    )
    yield Step(
        "The decision, with all its reasons, for the day of this page:",
        f"mlgov gate {item.name} --as-of {record.as_of.isoformat()}",
        f"exit code {record.contents.gate.exit_code}",
    )
