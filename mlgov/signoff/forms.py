"""A decision as a small form, made with the platform's own "new file" page through a link that fills it in.

Who signs is not written in it: the platform records whose account made the file, and somebody else merges it. The form
lies at `<project>/decisions/<model>/<version>/<stage>-<role>-<dossier8>.yml`; the import makes a record of it.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from mlgov.documents.base import validate
from mlgov.documents.decision_form import DECISIONS, DecisionForm
from mlgov.documents.portal import Platform
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError, SignOffError
from mlgov.signoff.types import Condition, Stage

FOLDER = "decisions"
_PATH = re.compile(r"[^/]+/decisions/(?:charter|[^/]+/[^/]+)/[^/]+\.yml")


def conditions_of(form: DecisionForm) -> tuple[Condition, ...]:
    """The conditions that a form asks for, numbered."""
    return tuple(
        Condition(f"c{number}", each.text, each.owner, each.due) for number, each in enumerate(form.conditions, 1)
    )


def is_form(path: str) -> bool:
    """Whether a path in the governed folder is that of a form."""
    return _PATH.fullmatch(path) is not None


def parse_form(raw: bytes, path: str) -> DecisionForm:
    """The form in these bytes. Raises SignOffError with what is wrong in it, or if it lies in another's place."""
    try:
        form = validate(DecisionForm, parse_yaml(raw, shown_as=path), shown_as=path)
    except DocumentError as error:
        raise SignOffError(error.message, hint="fill the form in again through the portal's link") from error
    if not path.startswith(f"{_folder(form.subject)}/"):
        msg = f"{path} is about {form.subject}, whose decisions lie in {_folder(form.subject)}"
        raise SignOffError(msg, hint="fill the form in again through the portal's link")
    return form


def form_path(subject: str, stage: Stage, role: str, dossier: str) -> str:
    """Where a form belongs, relative to the governed folder."""
    return f"{_folder(subject)}/{stage}-{role}-{dossier[:8]}.yml"


def form_text(subject: str, stage: Stage, role: str, dossier: str) -> str:
    """The form with everything filled in but the decision."""
    return (
        f"# Your decision. Leave the first four lines as they are, then propose this file as a new pull request.\n"
        f"# It counts as signed by the account that proposes it; somebody else has to merge it.\n"
        f"subject: {json.dumps(subject)}\n"
        f"stage: {stage}\n"
        f"dossier: {json.dumps(dossier)}\n"
        f"role: {json.dumps(role, ensure_ascii=False)}\n"
        f"decision:          # {', '.join(DECISIONS)}\n"
        f'reason: ""\n'
        f"# conditions:\n"
        f"#   - {{text: what must be done, owner: who, due: 2026-12-31}}\n"
    )


def new_file_link(host: Platform, branch: str, prefix: str, path: str, content: str) -> str | None:
    """The address of the platform's "new file" page with path and content filled in; None if it has none.

    Args:
        host: where the repository is.
        branch: the protected branch.
        prefix: the governed folder in the repository; empty if it is its top.
        path: relative to the governed folder.
        content: what the file begins with.
    """
    url, name = host.url.rstrip("/"), f"{prefix}/{path}" if prefix else path
    if host.kind == "github":
        return f"{url}/new/{quote(branch)}?filename={quote(name, safe='')}&value={quote(content, safe='')}"
    if host.kind == "gitlab":
        return f"{url}/-/new/{quote(branch)}?file_name={quote(name, safe='')}&content={quote(content, safe='')}"
    return None


def _folder(subject: str) -> str:
    project, _, rest = subject.partition("/")
    model, _, version = rest.partition("@")
    return f"{project}/{FOLDER}/{model}/{version}" if rest else f"{project}/{FOLDER}/charter"
