"""Published checkpoints held against what lies here: a record that was published and is gone shuts every gate.

A checkpoint only ever shuts: nothing becomes valid by one that somebody hands to a gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlgov.api.verifying import project_ids, read_checkpoint
from mlgov.api.workspace import Workspace
from mlgov.errors import SignOffError
from mlgov.gating.gate import GateReason
from mlgov.signoff.checkpoint import FILE, Checkpoint
from mlgov.signoff.gone import lost
from mlgov.signoff.history import History
from mlgov.signoff.store import read_folder

SHOWN = 3
"""So many digests are named."""


def checkpoints_in(paths: Sequence[str | Path]) -> tuple[Checkpoint, ...]:
    """The checkpoints in files, and in the editions below folders.

    Raises SignOffError if one can't be read or was changed, or a folder holds none: then nobody knows what was published.
    """
    found: list[Checkpoint] = []
    for path in map(Path, paths):
        files = sorted({*path.glob(FILE), *path.glob(f"*/{FILE}")}) if path.is_dir() else [path]
        if not files:
            msg = f"{path} holds no edition with a {FILE}"
            raise SignOffError(msg, hint="name the folder of the published site, or a checkpoint.json of it")
        found += [read_checkpoint(each) for each in files]
    return tuple(found)


def lost_reasons(
    workspace: Workspace, paths: Sequence[str | Path], *, base: str | None = None, branch: str | None = None
) -> tuple[GateReason, ...]:
    """Why a gate stays shut where records that were published are gone; empty if all are there.

    Args:
        workspace: the governed folder.
        paths: published checkpoints, or folders of editions.
        base: the revision of the protected branch that a request is judged against; default: the branch at `origin`, else
            here.
        branch: the protected branch, as portal.yml is believed to name it; default: as it names it here.

    Raises SignOffError if a checkpoint can't be used.
    """
    known = checkpoints_in(paths)
    governed = workspace.governed
    here = [each.digest for project in project_ids(governed) for each in read_folder(governed / project).records]
    history = History.open(governed)
    missing = lost(
        (digest for each in known for digest in each.records),
        here,
        history,
        _tip(history, base, branch or workspace.portal.branch),
    )
    if not missing:
        return ()
    named = ", ".join(each[:12] for each in missing[:SHOWN])
    more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    text = (
        f"Decisions that were published are gone from here or were altered: {named}{more}. One of them may have been a "
        "refusal, a condition or a revocation, so that nothing passes until they are back."
    )
    return (GateReason(text, "mlgov verify --checkpoint", blocking=True, waits_for="model_risk", status="error"),)


def _tip(history: History | None, base: str | None, branch: str) -> str | None:
    if history is None:
        return None
    names = (base,) if base is not None else (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    return next((found for name in names if (found := history.find(name)) is not None), None)
