"""How well the numbers are vouched for: reported < local < ci < signed. A level is what is backed, not what is claimed.

    reported  somebody told them
    local     measured on a machine that nobody vouches for
    ci        measured again, equal, by this very run in a protected pipeline (`mlgov gate --reproduce`)
    signed    the run record is signed by a key of `ci_keys`, or a validator measured again and signed that

A run record that says `ci` without a signature counts as `local`: whoever can edit a number can edit that word too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlgov.documents.sign_off_rules import EVIDENCE_LEVELS, EvidenceLevel
from mlgov.errors import EvidenceError, SignOffError
from mlgov.evidence.run_record import RunRecord, run_from_bytes
from mlgov.evidence.statement import Statement
from mlgov.evidence.store import EvidenceStore
from mlgov.gating.gate import GateReason
from mlgov.gating.who import DATA_SCIENTIST
from mlgov.signoff.keys import MACHINE, KeyRing, why_key_fails
from mlgov.signoff.sshsig import verify

NAMESPACE = "mlgov-evidence"
"""Signatures over run records are good for nothing else."""
RECHECK = ".recheck.json"
SIGNATURE = ".sig"
VALIDATOR = "validator"
MAX_VOUCH = 256 * 1024

LEVEL_WORDS: dict[EvidenceLevel, str] = {
    "reported": "told by somebody, not measured here",
    "local": "measured on somebody's machine",
    "ci": "measured again in the protected pipeline, with equal result",
    "signed": "signed by a trusted machine, or measured again by the validator",
}


@dataclass(frozen=True, slots=True)
class Vouch:
    """A signed file that says who measured a statement."""

    kind: Literal["run", "recheck"]
    name: str
    raw: bytes
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What measuring again in this very run gave."""

    equal: bool
    differences: tuple[str, ...] = ()
    """In words, number by number; or why it could not be measured again."""
    pipeline: str = ""
    """The protected pipeline that this run is part of; empty on any other machine."""


@dataclass(frozen=True, slots=True)
class LevelState:
    """How well one statement is vouched for."""

    level: EvidenceLevel
    claimed: EvidenceLevel
    """What its run record says."""
    by: str = ""
    """Who vouches for it: a person, `ci`, or the pipeline's name."""
    problems: tuple[str, ...] = ()
    """Why it isn't vouched for better, in words."""
    contradicted: tuple[str, ...] = ()
    """Numbers that came out differently when they were measured again."""

    def reaches(self, needed: EvidenceLevel) -> bool:
        """Whether this is enough; never if a number was contradicted."""
        return not self.contradicted and EVIDENCE_LEVELS.index(self.level) >= EVIDENCE_LEVELS.index(needed)


def vouches_of(store: EvidenceStore, statement: Statement) -> tuple[Vouch, ...]:
    """The files beside a statement that say who measured it, with their signatures."""
    path = store.path_of(statement)
    run = path.with_suffix(".run.json")
    found = [("run", run)] if run.is_file() else []
    if path.parent.is_dir():
        found += [("recheck", each) for each in sorted(path.parent.glob(f"{path.stem}.*{RECHECK}"))]
    return tuple(
        Vouch("run" if kind == "run" else "recheck", file.name, _bytes(file) or b"", _bytes(signature_path(file)))
        for kind, file in found
    )


def signature_path(file: Path) -> Path:
    """The file of the signature beside another."""
    return file.with_name(file.name + SIGNATURE)


def level_of(
    statement: Statement,
    vouches: Sequence[Vouch],
    *,
    keys: KeyRing,
    validators: Collection[str] = (),
    as_of: dt.date,
    reproduced: Reproduced | None = None,
) -> LevelState:
    """How well a statement is vouched for on a day.

    Args:
        statement: the evidence.
        vouches: the files beside it (`vouches_of`).
        keys: keys of people and trusted machines.
        validators: people who hold the role of validator.
        as_of: the day on which keys must count.
        reproduced: what measuring again in this very run gave, if it was.
    """
    run, problems = _run(statement, vouches)
    claimed: EvidenceLevel = run.level if run is not None else "reported"
    by = ""
    level: EvidenceLevel = "reported" if claimed == "reported" else "local"
    if reproduced is not None and not reproduced.equal:
        return LevelState(level, claimed, problems=tuple(problems), contradicted=reproduced.differences)
    if level == "reported":
        return LevelState(level, claimed, problems=tuple(problems))
    for vouch in vouches:
        signer, why = _signer(statement, vouch, keys, validators, as_of)
        if signer:
            return LevelState("signed", claimed, by=signer)
        if why:
            problems.append(why)
    if reproduced is not None and reproduced.pipeline:
        level, by = "ci", reproduced.pipeline
    elif reproduced is not None:
        problems.append("it was measured again with equal result, but not in a protected pipeline")
    elif claimed in {"ci", "signed"}:
        problems.append(f"its run record says `{claimed}`, but no signature backs that")
    return LevelState(level, claimed, by=by, problems=tuple(problems))


def level_reasons(
    state: LevelState | None, needed: EvidenceLevel, subject: str, *, why: str = ""
) -> Iterator[GateReason]:
    """What the level of the evidence means for a gate; nothing where it suffices.

    Args:
        state: None where there is no evidence (the gate says so itself).
        needed: what the policy asks for in this tier.
        subject: `project/model@version`.
        why: `file:line` of the policy.
    """
    if state is None:
        return
    for difference in state.contradicted:
        text = f"Measured again, a number is not what the evidence says: {difference}"
        yield GateReason(text, f"mlgov check {subject} --force", True, DATA_SCIENTIST, "failed")
    if state.contradicted or state.reaches(needed):
        return
    text = (
        f"The numbers are vouched for as `{state.level}` ({LEVEL_WORDS[state.level]}); "
        f"this risk tier asks for `{needed}` ({LEVEL_WORDS[needed]})."
    )
    if state.problems:
        text += " " + " ".join(f"{each[:1].upper()}{each[1:]}." for each in state.problems)
    ways = {"ci": f"mlgov gate {subject} --reproduce", "signed": f"mlgov recheck {subject} --key KEY"}
    source = ways.get(needed, f"mlgov check {subject}")
    who = VALIDATOR if needed == "signed" else DATA_SCIENTIST
    yield GateReason(text, f"{source} ({why})" if why else source, True, who, "missing")


def recheck_document(
    statement: Statement, *, person: str, started: str, versions: Mapping[str, str]
) -> dict[str, object]:
    """What a validator signs who has measured again and found the same."""
    return {
        "format": 1,
        "statement": statement.digest,
        "of": statement.of,
        "person": person,
        "result": "equal",
        "started": started,
        "versions": dict(versions),
    }


def protected_pipeline(environment: Mapping[str, str], branch: str = "main") -> str:
    """The protected pipeline that this process runs in, by its platform's own variables; empty anywhere else.

    GitHub Actions on a protected ref or in the merge queue, GitLab CI on a protected ref, Azure Pipelines on `branch`
    outside pull requests. What a fork or a pull request can start is not protected.
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        event = environment.get("GITHUB_EVENT_NAME", "")
        protected = environment.get("GITHUB_REF_PROTECTED") == "true" and not event.startswith("pull_request")
        return "GitHub Actions" if protected or event == "merge_group" else ""
    if environment.get("GITLAB_CI") == "true":
        own = environment.get("CI_PIPELINE_SOURCE") not in {"merge_request_event", "external_pull_request_event"}
        return "GitLab CI" if own and environment.get("CI_COMMIT_REF_PROTECTED") == "true" else ""
    if environment.get("TF_BUILD", "").lower() == "true":
        own = environment.get("BUILD_REASON") != "PullRequest"
        return "Azure Pipelines" if own and environment.get("BUILD_SOURCEBRANCH") == f"refs/heads/{branch}" else ""
    return ""


def _run(statement: Statement, vouches: Sequence[Vouch]) -> tuple[RunRecord | None, list[str]]:
    """The run record, if there is one about exactly this statement."""
    found = next((each for each in vouches if each.kind == "run"), None)
    if found is None:
        return None, ["its run record was lost, so that nobody says who measured it"]
    try:
        run = run_from_bytes(found.raw, shown_as=found.name)
    except EvidenceError as error:
        return None, [error.message]
    if run.statement != statement.digest or run.level not in EVIDENCE_LEVELS:
        return None, ["its run record is about other evidence"]
    return run, []


def _signer(  # noqa: PLR0911 - one rule after the other
    statement: Statement, vouch: Vouch, keys: KeyRing, validators: Collection[str], as_of: dt.date
) -> tuple[str, str]:
    """(who signed a vouch that counts, why it doesn't count); both empty for a run record without a signature."""
    if vouch.signature is None:
        return "", "" if vouch.kind == "run" else f"{vouch.name} is not signed"
    try:
        key = verify(vouch.raw, vouch.signature, NAMESPACE)
        said = json.loads(vouch.raw)
        day = dt.date.fromisoformat(str(said["started"])[:10])
        about = said["statement"]
    except SignOffError as error:
        return "", f"{vouch.name}: {error.message}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", f"{vouch.name} is damaged"
    owner = keys.owner(key)
    if owner is None:
        return "", f"{vouch.name} is signed with a key that nobody in portal.yml has"
    if why := why_key_fails(owner.key, day, known=None, as_of=as_of):
        return "", f"{vouch.name}: {why}"
    if about != statement.digest:
        return "", f"{vouch.name} is about other evidence"
    if vouch.kind == "run":
        return ("ci", "") if owner.person == MACHINE else ("", f"{vouch.name} is signed by a person, not by a machine")
    if owner.person != said.get("person") or said.get("result") != "equal":
        return "", f"{vouch.name} doesn't say that {owner.person or 'its signer'} found the same"
    if owner.person not in validators:
        return "", f"{vouch.name} is signed by {owner.person}, who is no validator"
    return owner.person, ""


def _bytes(path: Path) -> bytes | None:
    try:
        if path.stat().st_size > MAX_VOUCH or not path.is_file():
            return None
        return path.read_bytes()
    except OSError:
        return None
