"""Every address inside the portal, in one place. Addresses are files, so that a folder on disk can be browsed."""

from __future__ import annotations

import re
from hashlib import sha256

_PLAIN = re.compile("[a-z0-9][a-z0-9_-]{0,60}", re.ASCII)
SECTIONS = ("card", "evaluation", "fairness", "data", "drift", "operations", "history", "audit")
"""The pages beside a version's first page, in the order of its tabs."""


def home() -> str:
    """The first page."""
    return "index.html"


def projects() -> str:
    """All projects."""
    return "projects/index.html"


def models() -> str:
    """All models."""
    return "models/index.html"


def approvals() -> str:
    """All approval records."""
    return "approvals/index.html"


def ledger(anchor: str = "") -> str:
    """All records in their chains, at one record."""
    return "approvals/ledger.html" + (f"#{anchor}" if anchor else "")


def findings() -> str:
    """All findings."""
    return "findings/index.html"


def finding(project_id: str, finding_id: str) -> str:
    """One finding."""
    return f"projects/{project_id}/findings/{finding_id}.html"


def validation(project_id: str, validation_id: str) -> str:
    """One validation report."""
    return f"projects/{project_id}/validations/{validation_id}.html"


def emergencies() -> str:
    """Emergencies and incidents."""
    return "emergencies/index.html"


def reviews() -> str:
    """Reviews that are due."""
    return "reviews/index.html"


def record(subject: str, digest: str) -> str:
    """The page of one decision on record."""
    return _beside_records(subject, f"{digest[:12]}.html")


def record_file(subject: str, name: str) -> str:
    """A published file of a decision: the record itself, its signature, what was signed."""
    return _beside_records(subject, name)


def allowed_signers() -> str:
    """People and keys, as `ssh-keygen` reads them."""
    return "approvals/allowed_signers"


def _beside_records(subject: str, name: str) -> str:
    project_id, _, rest = subject.partition("/")
    model_id, _, version_id = rest.partition("@")
    return f"approvals/{project_id}/{f'{model_id}/{version_id}' if rest else 'charter'}/{name}"


def people() -> str:
    """All roles."""
    return "people/index.html"


def role(name: str, anchor: str = "") -> str:
    """What waits for the people of one role. Any word may be a role, so that odd ones are named by their digest."""
    folder = name if _PLAIN.fullmatch(name) else f"role-{sha256(name.encode()).hexdigest()[:12]}"
    return f"people/{folder}/index.html" + (f"#{anchor}" if anchor else "")


def checks(check: str = "") -> str:
    """The catalogue of checks, at one check."""
    return f"checks/index.html#{check}" if check else "checks/index.html"


def policies() -> str:
    """All policies."""
    return "policies/index.html"


def policy(name: str) -> str:
    """One policy."""
    return f"policies/{name}.html"


def project(project_id: str, anchor: str = "") -> str:
    """A project's charter, at one answer."""
    return f"projects/{project_id}/index.html" + (f"#{anchor}" if anchor else "")


def model(project_id: str, model_id: str) -> str:
    """A model with its versions."""
    return f"projects/{project_id}/{model_id}/index.html"


def version(project_id: str, model_id: str, version_id: str, section: str = "index", anchor: str = "") -> str:
    """A version's first page, or one of its sections."""
    base = f"projects/{project_id}/{model_id}/{version_id}/{section}.html"
    return f"{base}#{anchor}" if anchor else base


def evidence(project_id: str, model_id: str, version_id: str, file: str) -> str:
    """A published evidence file."""
    return f"projects/{project_id}/{model_id}/{version_id}/evidence/{file}"


def of_subject(subject: str, anchor: str = "") -> str:
    """The page of `project/model@version`, or of a project."""
    place, at, version_id = subject.partition("@")
    project_id, slash, model_id = place.partition("/")
    if at:
        return version(project_id, model_id, version_id, anchor=anchor)
    return model(project_id, model_id) if slash else project(project_id, anchor)


def relative(target: str, page: str) -> str:
    """The link from `page` to `target`, both below the edition's folder; external addresses stay as they are."""
    path, hash_sign, anchor = target.partition("#")
    if not path:
        return target
    # Asked for every link of every page, so done by hand: posixpath.relpath takes fifteen times as long.
    folders, parts = page.split("/")[:-1], path.split("/")
    shared = 0
    for here, there in zip(folders, parts[:-1], strict=False):
        if here != there:
            break
        shared += 1
    return f"{'../' * (len(folders) - shared)}{'/'.join(parts[shared:])}{hash_sign}{anchor}"
