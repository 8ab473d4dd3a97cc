"""The pack: a zip that somebody can check with `sha256sum` and `ssh-keygen`, without us and without a network.

The same files give the same bytes: sorted, uncompressed (compressors differ between versions), dated to the day that the
pack is about. Every file from the governed folder is byte for byte what lies there.
"""

from __future__ import annotations

import datetime as dt
import io
import shlex
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mlgov.documents.people import Person, SigningKey
from mlgov.documents.portal import Portal
from mlgov.evidence.canonical import sha256_bytes
from mlgov.exports.as_of import as_of_html, as_of_json
from mlgov.gating.as_of import AsOf
from mlgov.gating.levels import NAMESPACE as EVIDENCE_NAMESPACE
from mlgov.signoff.bases import REVIEW
from mlgov.signoff.checkpoint import FILE, Checkpoint
from mlgov.signoff.keys import allowed_signers
from mlgov.signoff.sshsig import NAMESPACE
from mlgov.signoff.store import DOSSIER, SIGNATURE
from mlgov.signoff.types import Record
from mlgov.signoff.wording import DECISION_WORDS, day, plain

GOVERNED = "governed"
MANIFEST = "MANIFEST"
DIGESTS = "DIGESTS"
SIGNERS = "allowed_signers"
MACHINES = "allowed_machines"
MACHINE = "pipeline"
HOW = "HOW-TO-VERIFY.md"
_PLATFORM = frozenset({"review", "host_file"})
_EARLIEST = dt.date(1980, 1, 1)
"""The first day that a zip can hold."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of the pack."""

    name: str
    raw: bytes


def pack_of(
    report: AsOf, files: Sequence[PackFile], *, records: Sequence[Record], portal: Portal, checkpoint: Checkpoint
) -> bytes:
    """The zip's bytes.

    Args:
        report: what the pack is about.
        files: files of the governed folder, named `governed/...`.
        records: the decisions among them.
        portal: people and keys as of then.
        checkpoint: of the records and the evidence.
    """
    names = {each.name for each in files}
    links = {name.removeprefix(f"{GOVERNED}/"): name for name in names}
    added = [
        PackFile("index.html", as_of_html(report, links).encode()),
        PackFile("as-of.json", as_of_json(report).encode()),
        PackFile(FILE, checkpoint.raw),
        PackFile(SIGNERS, allowed_signers(portal_on(portal, report.day)).encode()),
        PackFile(MACHINES, _machines(portal, report.day).encode()),
        PackFile(DIGESTS, _digests(records, files).encode()),
    ]
    everything = [*files, *added]
    everything.append(PackFile(HOW, how_to_verify(report, records, {each.name for each in everything}).encode()))
    lines = [f"{sha256_bytes(each.raw)}  {each.name}\n" for each in sorted(everything, key=lambda one: one.name)]
    everything.append(PackFile(MANIFEST, "".join(lines).encode()))
    return _zip(everything, report.day)


def portal_on(portal: Portal, on: dt.date) -> Portal:
    """People and keys as they counted up to a day: keys given up later still count, those that came later don't."""
    people = {name: _person_on(each, on) for name, each in portal.people.items()}
    return portal.model_copy(update={"people": people})


def _person_on(person: Person, on: dt.date) -> Person:
    keys = []
    for each in person.keys:
        if each.since is not None and each.since > on:
            continue
        if each.revoked is not None and each.revoked > on:
            ends = min(filter(None, (each.until, each.revoked)))
            keys.append(SigningKey.model_validate({"key": each.key, "from": each.since, "to": ends}))
        else:
            keys.append(each)
    return person.model_copy(update={"keys": tuple(keys)})


def _machines(portal: Portal, on: dt.date) -> str:
    """The trusted machines as an allowed-signers file."""
    lines = [
        f'{MACHINE} namespaces="{EVIDENCE_NAMESPACE},{NAMESPACE}" {each.key}\n'
        for each in portal.ci_keys
        if (each.since is None or each.since <= on) and (each.revoked is None or each.revoked > on)
    ]
    return "".join(lines)


def _digests(records: Iterable[Record], files: Sequence[PackFile]) -> str:
    """What records and names of evidence claim, in the form that `sha256sum -c` reads."""
    names = {each.name: each for each in files}
    lines: dict[str, str] = {}
    for record in records:
        folder = f"{GOVERNED}/{record.path.rpartition('/')[0]}"
        dossier = f"{folder}/{record.dossier[:12]}{DOSSIER}"
        if dossier in names:
            lines[dossier] = record.dossier
        lines[f"{GOVERNED}/{record.path}"] = record.digest
        answers = f"{GOVERNED}/{record.path.removesuffix('.json')}.{REVIEW}.json"
        if answers in names and record.basis.get("raw_digest"):
            lines[answers] = str(record.basis["raw_digest"])
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items()))


def how_to_verify(report: AsOf, records: Sequence[Record], names: Iterable[str]) -> str:
    """The instructions, with every command written out."""
    names = set(names)
    signed = [each for each in records if f"{GOVERNED}/{each.path}{SIGNATURE}" in names]
    others = [each for each in records if each not in signed]
    runs = sorted(name for name in names if name.endswith(f".run.json{SIGNATURE}"))
    return "\n".join(
        [
            f"# How to check this pack ({report.portal}, as of {day(report.day)})",
            "",
            "Everything here can be checked with `sha256sum` and `ssh-keygen` (OpenSSH 8.2 or newer), offline. Run the",
            "commands in the folder into which you unpacked the zip. On macOS say `shasum -a 256` for `sha256sum`.",
            "",
            "## 1. Nothing was changed after the pack was made",
            "",
            _block([f"sha256sum -c {MANIFEST}"]),
            "",
            f"`{MANIFEST}` lists every file but itself. Keep its own fingerprint where nobody can change it:",
            "",
            _block([f"sha256sum {MANIFEST}"]),
            "",
            "## 2. What was decided on is what lies here",
            "",
            "Each decision names the fingerprint of what was signed, and of the platform's answer that it rests on; the file",
            "beside it must have it.",
            "",
            *([_block([f"sha256sum -c {DIGESTS}"])] if records else ["No decision is in this pack."]),
            "",
            f"`{DIGESTS}` holds nothing new: the fingerprint stands in each decision under `subject`, and the first twelve",
            "digits of a decision's own fingerprint are its file name.",
            "",
            "## 3. Who signed",
            "",
            f"`{SIGNERS}` lists the people's keys as they counted on {day(report.day)}; compare it with what you know of them.",
            "Each command must say `Good`.",
            "",
            *_signature_commands([each for each in signed if each.basis["kind"] not in _PLATFORM]),
            *_recorded_commands([each for each in signed if each.basis["kind"] in _PLATFORM]),
            *_not_by_key(others),
            "## 4. Which machine measured",
            "",
            *([_block([_verify(MACHINES, MACHINE, EVIDENCE_NAMESPACE, each.removesuffix(SIGNATURE)) for each in runs])]
              if runs else ["No measurement in this pack is signed by a machine."]),
            "",
            "## 5. Everything at once, with mlgov",
            "",
            "Chains, roles, times and evidence are checked together; people and keys are believed as they lie here.",
            "",
            "    mlgov verify --governed governed --as-given --as-of " + report.day.isoformat() + f" --checkpoint {FILE}",
            "",
            "## What this can't show",
            "",
            "- That nothing is missing: compare `checkpoint.json` with the one that was published for an edition at the time.",
            "- When a signature was made: the time in a decision is the signer's own, unless a platform recorded it.",
            "- Anything of signed commits and of what was recorded when: that is in the repository, not in this pack.",
            "",
        ]
    )  # fmt: skip


def _signature_commands(signed: Sequence[Record]) -> Iterator[str]:
    if not signed:
        yield "No decision in this pack carries a personal signature of its own."
        yield ""
    for record in sorted(signed, key=lambda each: (each.at, each.digest)):
        who = f"{record.person} ({plain(record.role)}) {DECISION_WORDS[record.decision]} {record.subject}"
        yield f"{who}, {day(record.at.date())}:"
        yield ""
        at = f"{record.at:%Y%m%d%H%M%S}"
        yield _block([_verify(SIGNERS, record.person, NAMESPACE, f"{GOVERNED}/{record.path}", at)])
        yield ""


def _recorded_commands(recorded: Sequence[Record]) -> Iterator[str]:
    """Decisions made in reviews: the job that saved the platform's answer signed them, not the person."""
    if recorded:
        yield "These were decided on a platform. Its raw answer lies beside each (`.review.json`), and the job that saved it"
        yield f"signed the record; its key is in `{MACHINES}`."
        yield ""
    for record in sorted(recorded, key=lambda each: (each.at, each.digest)):
        who = f"{record.person} ({plain(record.role)}) {DECISION_WORDS[record.decision]} {record.subject}"
        yield f"{who}, {day(record.at.date())}, as {record.basis.get('platform', 'a platform')} says:"
        yield ""
        yield _block([_verify(MACHINES, MACHINE, NAMESPACE, f"{GOVERNED}/{record.path}")])
        yield ""


def _not_by_key(others: Sequence[Record]) -> Iterator[str]:
    if others:
        yield "Decisions without a signature of their own; what stands behind each is named in it under `basis`, and a"
        yield "platform's raw answer lies beside it:"
        yield ""
        for record in sorted(others, key=lambda each: (each.at, each.digest)):
            yield f"- `{GOVERNED}/{record.path}`: {record.person}, {plain(str(record.basis['kind']))}"
        yield ""


def _verify(signers: str, who: str, namespace: str, file: str, at: str = "") -> str:
    when = f" -Overify-time={at}" if at else ""
    return (
        f"TZ=UTC ssh-keygen -Y verify -f {signers} -I {shlex.quote(who)} -n {namespace}{when} "
        f"-s {shlex.quote(file + SIGNATURE)} < {shlex.quote(file)}"
    )


def _block(commands: Sequence[str]) -> str:
    return "\n".join(["```sh", *commands, "```"])


def _zip(files: Iterable[PackFile], on: dt.date) -> bytes:
    when = max(on, _EARLIEST)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for each in sorted(files, key=lambda one: one.name):
            info = zipfile.ZipInfo(each.name, (when.year, when.month, when.day, 0, 0, 0))
            info.create_system = 3  # Unix on every system, so that the bytes are the same
            info.external_attr = 0o100644 << 16
            archive.writestr(info, each.raw)
    return buffer.getvalue()
