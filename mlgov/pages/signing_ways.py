"""How somebody signs: in a pull request, with a form on the platform, or with their own key; and what each proves."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.documents.sign_off_rules import SignOffRule
from mlgov.pages import words
from mlgov.pages.golive import ended
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import VersionRecord
from mlgov.signoff.forms import form_path, form_text, new_file_link
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import Proof, SignOffState

PLATFORMS = {"github": "GitHub", "gitlab": "GitLab", "azure": "Azure DevOps"}
MEANING: dict[Proof, tuple[str, str]] = {
    Proof.T0: ("Somebody's word", "A file says so, and whoever can write files could have written it. Not verified."),
    Proof.T1: ("A name in the history", "The history names the person, but anybody can write any name. Not verified."),
    Proof.T2: (
        "A review on the platform",
        "The platform's answer is kept: whose account decided, when, on which state.",
    ),
    Proof.T3: (
        "A review under kept rules",
        "The same, with the rules of the branch, by which nobody could pass it by.",
    ),
    Proof.T4: ("A personal signature", "Made over exactly this record with a key that only this person has."),
    Proof.T5: ("A signature with independent time", "The same, and somebody else vouches for when it was made."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sign."""

    title: str
    text: str
    links: tuple[Link, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One degree of proof."""

    name: str
    title: str
    meaning: str
    note: str
    """`the least that the policy takes here`, `the weakest signature here`."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What the signatures here prove, and what the policy asks for."""

    said: str
    rows: tuple[ProofRow, ...]


def ways_of(record: VersionRecord, signed: SignOff) -> tuple[Way, ...]:
    """How to sign now; empty where nobody is asked, everybody has signed, or nothing can be signed yet."""
    state = signed.state
    if state.state == "not_required" or ended(record):
        return ()
    if state.state in {"approved", "conditional"}:
        return _conditions_met(state)
    if record.release.statement is None or not record.contents.measured_gate.passed:
        return ()
    roles = state.waits_for or tuple(each.role for each in state.roles if each.final)
    return (_review(record), _form(record, signed, roles), _command(signed, roles))


def further_ways(signed: SignOff) -> tuple[Way, ...]:
    """How to sign a charter, or at a stage beside the release."""
    state = signed.state
    if state.state in {"approved", "conditional"}:
        return _conditions_met(state)
    roles = state.waits_for
    return (_command(signed, roles),) if roles and state.state != "not_required" else ()


def _conditions_met(state: SignOffState) -> tuple[Way, ...]:
    """How who asked for a condition says that it is met; nobody has to sign the rest again."""
    roles = {each.assessment.record.digest: role.role for role in state.roles for each in role.records}
    stage = "" if state.stage == "release" else f" --stage {state.stage}"
    commands = tuple(
        f"mlgov approve {state.subject}{stage} --role {shlex.quote(roles[each.record])} --decision acknowledge "
        f"--met {shlex.quote(each.condition.id)}"
        for each in state.conditions
        if each.state != "met" and each.record in roles
    )
    text = (
        "Once it is done, whoever asked for it says so, with the key that they sign with. Nothing else is signed again."
    )
    return (Way("Say that a condition is met", text, commands=commands),) if commands else ()


def _review(record: VersionRecord) -> Way:
    host = record.contents.portal.host if record.contents.portal is not None else None
    where = f" on {PLATFORMS[host.kind]}" if host is not None else ""
    text = (
        f"If this version is proposed in a pull request{where}: read the summary in it, then approve it or ask for "
        f"changes with a review, as for any other change. The review counts for what the summary shows."
    )
    return Way("Review the pull request", text, (Link("The repository", host.url),) if host is not None else ())


def _form(record: VersionRecord, signed: SignOff, roles: tuple[str, ...]) -> Way:
    title = "Fill in a form"
    portal = record.contents.portal
    host = portal.host if portal is not None else None
    folder = record.contents.form_folder
    if portal is None or host is None or host.kind == "azure" or folder is None or not signed.dossier.digest:
        why = "portal.yml names no platform on which a form could be made"
        if host is not None:
            why = f"{PLATFORMS[host.kind]} has no page on which a form could be made for you"
            if folder is None and host.kind != "azure":
                why = "this portal was not built in a git repository"
        return Way(title, f"Not possible here: {why}. Use another way.")
    links = []
    for role in roles:
        path = form_path(signed.subject, signed.stage, role, signed.dossier.digest)
        text = form_text(signed.subject, signed.stage, role, signed.dossier.digest)
        href = new_file_link(host, portal.branch, folder, path, text)
        if href is not None:
            links.append(Link(f"Form for the {words.plain(role)}", href))
    said = (
        f"{PLATFORMS[host.kind]} opens with a short form that is filled in but for your decision: write approve, "
        f"approve_with_conditions (with what you ask for, whose it is and until when) or reject, and propose it. Your "
        f"account signs; somebody else has to merge it."
    )
    return Way(title, said, tuple(links))


def _command(signed: SignOff, roles: tuple[str, ...]) -> Way:
    stage = "" if signed.stage == "release" else f" --stage {signed.stage}"
    text = (
        "In a copy of the repository: it shows first what you sign, asks, and signs with your own SSH key. Say no with "
        '--decision reject --reason "…", ask for something with --condition "what|who|2027-01-31".'
    )
    commands = tuple(f"mlgov approve {signed.subject}{stage} --role {shlex.quote(role)}" for role in roles)
    return Way("Sign with your own key", text, commands=commands)


def proofs_of(rule: SignOffRule | None, state: SignOffState) -> Proofs | None:
    """The degrees of proof, where signatures are asked for."""
    if rule is None or state.state == "not_required":
        return None
    least = Proof[rule.min_proof]
    said = f"The policy asks for at least {MEANING[least][0].lower()} ({least.name})."
    if state.proof is not None:
        said += f" The weakest signature that counts here is {MEANING[state.proof][0].lower()} ({state.proof.name})."
    return Proofs(said, tuple(_proof_rows(least, state)))


def _proof_rows(least: Proof, state: SignOffState) -> Iterator[ProofRow]:
    for proof, (title, meaning) in MEANING.items():
        notes = [
            "the least that counts here" if proof is least else "",
            "the weakest signature here" if proof is state.proof else "",
        ]
        yield ProofRow(proof.name, title, meaning, "; ".join(each for each in notes if each))
