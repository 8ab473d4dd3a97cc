"""`emergency`: let a version (or a fallback) pass at night, without portal, data or the rest of the files.

Only portal.yml, the project's charter and its policy are read: a broken file elsewhere must not stop anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlgov.api.happened import write_event_in
from mlgov.api.workspace import PORTAL_FILE, find_governed, today
from mlgov.documents.base import load
from mlgov.documents.charter import load_charter
from mlgov.documents.events import FILE_NAME
from mlgov.documents.finding import FOLDER
from mlgov.documents.ids import model_slug, slug
from mlgov.documents.policy import load_policy
from mlgov.documents.portal import Portal
from mlgov.documents.writer import to_yaml
from mlgov.errors import SelectionError, UsageError
from mlgov.evidence.files import write_atomically
from mlgov.gating.emergency import Emergency, declare

_HEADING = "An emergency leaves this to be done. Close it with: mlgov finding close"


@dataclass(frozen=True)
class Passed:
    """An emergency as it was written down."""

    emergency: Emergency
    event: Path
    finding: Path


def pass_in_emergency(  # noqa: PLR0913 - one keyword per field
    subject: str,
    *,
    role: str,
    by: str,
    reason: str,
    fallback: str | None = None,
    environment: str | None = None,
    region: str | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Passed:
    """Let `project/model@version` pass without the proper round, and write down what that leaves to be done.

    Args:
        subject: the version, by its own id (aliases would need files that may be broken).
        role: the role of the policy's `emergency.roles` in which somebody lets it pass.
        by: who does.
        reason: why it can't wait.
        fallback: what is used instead of the model, if it is no version.
        environment: where, if it matters.
        region: where, if it matters.
        governed: the governed folder.
        as_of: the day.

    Raises:
        SelectionError: there is no such version.
        UsageError: the policy has no emergencies, or role, person or reason don't do.
        DocumentError: portal.yml, the charter or the policy can't be read.
    """
    folder = find_governed(Path(governed) if governed else None)
    project, model, version = _parts(subject)
    versions = folder / project / "models" / model
    if not (versions / f"{version}.yml").is_file():
        msg = f"there is no version {subject}"
        raise SelectionError(msg, hint="name it in full: project/model@version")
    portal = load(Portal, folder / PORTAL_FILE, root=folder)
    charter = folder / project / "charter.md"
    own = load_charter(charter, folder).charter.policy if charter.is_file() else None
    made = declare(
        subject,
        policy=load_policy(own or portal.default_policy, folder).policy,
        roles=portal.roles,
        role=role,
        by=by,
        reason=reason,
        on=as_of or today(),
        earlier=emergency_days(folder / project),
        taken={path.stem for path in (folder / project / FOLDER).glob("*.yml")},
        fallback=fallback,
        environment=environment,
        region=region,
    )
    finding = folder / project / FOLDER / f"{made.finding_id}.yml"
    write_atomically(finding, to_yaml(made.finding, heading=_HEADING).encode("utf-8"))
    return Passed(made, write_event_in(versions / "events", made.event), finding)


def emergency_days(project: Path) -> tuple[date, ...]:
    """The days of all emergencies of a project, by the names of their files."""
    found = []
    for path in project.glob("models/*/events/*.yml"):
        named = FILE_NAME.fullmatch(path.name)
        if named is not None and named["kind"] == "emergency":
            found.append(date.fromisoformat(named["on"]))
    return tuple(sorted(found))


def _parts(subject: str) -> tuple[str, str, str]:
    """Project, model and version, each safe as a name of a file. Raises UsageError."""
    project, _, rest = subject.partition("/")
    model, _, version = rest.partition("@")
    try:
        return slug(project), model_slug(model), slug(version)
    except ValueError as error:
        msg = f"{subject!r} is not a version: {error}"
        raise UsageError(msg, hint="write project/model@version") from error
