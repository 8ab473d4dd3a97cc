"""Policies from elsewhere than where they lie: a file, another revision, the version that comes next."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mlgov.api.workspace import Workspace
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.documents.reader import read_yaml
from mlgov.errors import UsageError
from mlgov.signoff.history import History

FOLDER = "policies"
COMING = "coming"
"""`policies/coming/<name>.yml` is the next version of a policy: known and signed before its first day, judging nothing."""


def coming_policies(governed: Path) -> dict[str, PolicyInForce]:
    """Name -> the version of a policy that comes next, with everything it extends; empty without `policies/coming`.

    Raises DocumentError if one can't be used.
    """
    folder = governed / FOLDER / COMING
    names = sorted(path.stem for path in folder.glob("*.yml")) if folder.is_dir() else []
    if not names:
        return {}
    with _overlaid(governed, {path.name: path.read_bytes() for path in sorted(folder.glob("*.yml"))}) as place:
        return {name: load_policy(name, Path(place)) for name in names}


class PolicyWorld:
    """All policies of a governed folder, one of them (and what it extends) as it is elsewhere."""

    def __init__(self, workspace: Workspace, asked: str) -> None:
        """The world in which the asked policy is in force.

        Args:
            workspace: the governed folder.
            asked: `NAME`, a file, `REV:NAME` (as it was at a revision), or `coming:NAME`.

        Raises:
            UsageError: it is none of these.
            DocumentError: the policy can't be used.
        """
        self.asked = asked
        files, self.name, self.where = _found(workspace.governed, asked)
        with _overlaid(workspace.governed, files) as place:
            folder = Path(place)
            self.policy = load_policy(self.name, folder)
            self.policies: Mapping[str, PolicyInForce] = {
                name: load_policy(name, folder) for name in sorted({*_used(workspace), self.name})
            }


def _found(governed: Path, asked: str) -> tuple[dict[str, bytes], str, str]:
    """Files that replace those that lie here, the policy's name, and where it is from in words."""
    path = Path(asked)
    if asked.endswith((".yml", ".yaml")) and path.is_file():
        raw = path.read_bytes()
        name = read_yaml(path, shown_as=str(path)).value
        name = name.get("name") if isinstance(name, dict) else None
        if not isinstance(name, str) or "/" in name or name.startswith("."):
            msg = f"{path} is no policy: it has no `name`"
            raise UsageError(msg)
        return {f"{name}.yml": raw}, name, str(path)
    revision, colon, name = asked.rpartition(":")
    if not colon:
        return {}, asked, "as it lies here"
    if revision == COMING:
        folder = governed / FOLDER / COMING
        if not (folder / f"{name}.yml").is_file():
            msg = f"there is no {FOLDER}/{COMING}/{name}.yml"
            raise UsageError(msg, hint="write the next version of a policy there, with the day it is effective from")
        return (
            {file.name: file.read_bytes() for file in sorted(folder.glob("*.yml"))},
            name,
            "the version that comes next",
        )
    return policy_files_at(governed, revision), name, f"at {revision}"


def policy_files_at(governed: Path, revision: str) -> dict[str, bytes]:
    """File name -> bytes of every policy at a revision. Raises UsageError if git can't tell."""
    history = History.open(governed)
    commit = history.find(revision) if history is not None else None
    if history is None or commit is None:
        why = "there is no git history here" if history is None else "it isn't in this clone"
        msg = f"the revision {revision} can't be read: {why}"
        raise UsageError(msg, hint="name a policy, a file, coming:NAME or REVISION:NAME")
    paths = [each for each in history.files(commit, FOLDER) if each.endswith(".yml") and each.count("/") == 1]
    contents = history.show_all([(commit, path) for path in paths])
    return {path.rpartition("/")[2]: raw for path, raw in zip(paths, contents, strict=True) if raw is not None}


class _overlaid:  # noqa: N801 - used as a function in `with`
    """A folder with the policies of a governed folder, some replaced."""

    def __init__(self, governed: Path, files: Mapping[str, bytes]) -> None:
        self.place = tempfile.TemporaryDirectory(prefix="mlgov-")
        target = Path(self.place.name) / FOLDER
        target.mkdir()
        for path in sorted((governed / FOLDER).glob("*.yml")):
            shutil.copyfile(path, target / path.name)
        for name, raw in files.items():
            (target / name).write_bytes(raw)

    def __enter__(self) -> str:
        return self.place.name

    def __exit__(self, *_: object) -> None:
        self.place.cleanup()


def _used(workspace: Workspace) -> set[str]:
    """Names of the policies that judge something here."""
    return {workspace.policy_of(version).policy.name for version in workspace.registry.versions()}


def in_force(workspace: Workspace, policies: Mapping[str, PolicyInForce]) -> Workspace:
    """The same folder and day, judged by these policies. Nothing else of what was read is shared."""
    other = Workspace(workspace.governed, workspace.as_of, workspace.cached)
    other.__dict__["registry"] = workspace.registry
    for name, policy in policies.items():
        other.remembered(("policy", name), lambda policy=policy: policy)  # type: ignore[misc]
    return other
