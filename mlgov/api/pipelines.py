"""`init --ci`: pipelines for a team's repository, written once and then theirs. Files that exist are kept.

Templates are data of the package. They hold a few words between `@` that are filled in here, and nothing else: what is
filled in is checked first, so that no name of a folder or branch can become a part of a script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

from mlgov import __version__
from mlgov.api.code_owners import code_owners
from mlgov.api.new_files import created
from mlgov.api.workspace import DEFAULT_FOLDER, PORTAL_FILE
from mlgov.documents.people import PlatformKind
from mlgov.documents.portal import Portal
from mlgov.errors import UsageError
from mlgov.registry.files import FileRegistry

ACTIONS = {
    "CHECKOUT": ("actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "SETUP_PYTHON": ("actions/setup-python", "5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
    "UPLOAD_ARTIFACT": ("actions/upload-artifact", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"),
    "DOWNLOAD_ARTIFACT": ("actions/download-artifact", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
    "UPLOAD_PAGES": ("actions/upload-pages-artifact", "fc324d3547104276b827a68afc52ff2a11cc49c9", "v5.0.0"),
    "DEPLOY_PAGES": ("actions/deploy-pages", "cd2ce8fcbc39b97be8ca5fce6e763baed58fa128", "v5.0.0"),
}
"""Word in a template -> action, the full commit id it is pinned to, and the release that commit is."""

_SHARED = ("judge.sh", "tell.sh", "records.sh", "portal.sh", "requirements.txt")

TARGETS: dict[PlatformKind, tuple[tuple[str, str], ...]] = {
    "github": (
        ("github/workflows/mlgov.yml", ".github/workflows/mlgov.yml"),
        ("github/workflows/mlgov-trusted.yml", ".github/workflows/mlgov-trusted.yml"),
        ("github/workflows/mlgov-publish.yml", ".github/workflows/mlgov-publish.yml"),
        ("github/mlgov/answers.sh", ".github/mlgov/answers.sh"),
        ("shared/requirements.txt", ".github/mlgov/requirements.txt"),
    ),
    "gitlab": (
        ("gitlab/mlgov.yml", ".gitlab/mlgov.yml"),
        ("gitlab/host.py.in", ".gitlab/mlgov/host.py"),
        *((f"shared/{name}", f".gitlab/mlgov/{name}") for name in _SHARED),
        ("gitlab/gitlab-ci.yml", ".gitlab-ci.yml"),
    ),
    "azure": (
        ("azure/mlgov.yml", ".azuredevops/mlgov.yml"),
        ("azure/mlgov-publish.yml", ".azuredevops/mlgov-publish.yml"),
        ("azure/host.py.in", ".azuredevops/mlgov/host.py"),
        *((f"shared/{name}", f".azuredevops/mlgov/{name}") for name in _SHARED),
    ),
}
"""Platform -> template and the file it becomes, relative to the top of the repository."""

OWNERS: dict[PlatformKind, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
"""Where a platform looks for code owners; Azure asks required reviewers in its branch policies."""

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_WORD = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True, slots=True)
class Place:
    """Where pipelines are written, and about what."""

    top: Path
    """The top of the repository."""
    governed: Path
    portal: Portal

    @property
    def below(self) -> str:
        """The governed folder as seen from the top of the repository."""
        return PurePosixPath(self.governed.relative_to(self.top).as_posix()).as_posix()


def governed_below(folder: Path) -> Path | None:
    """The governed folder that `folder` holds or is; None if there is none yet."""
    return next((each for each in (folder / DEFAULT_FOLDER, folder) if (each / PORTAL_FILE).is_file()), None)


def init_pipelines(folder: Path, platform: PlatformKind) -> tuple[str, ...]:
    """Write the pipelines of a platform for the governed folder in `folder`; gives one line for each file.

    Raises UsageError if a folder or branch has a name that can't stand in a script, DocumentError if portal.yml can't
    be used.
    """
    governed = (governed_below(folder) or folder / DEFAULT_FOLDER).resolve()
    place = Place(_top(governed), governed, FileRegistry(governed).portal)
    words = _words(place)
    lines = []
    for template, target in TARGETS[platform]:
        lines.append(created(place.top / target, filled(template, words), place.top))
    if platform in OWNERS:
        lines.append(code_owners(place.top / OWNERS[platform], place.portal, platform, place.below, place.top))
    return (*lines, "", *_next(platform, lines))


def filled(template: str, words: dict[str, str]) -> str:
    """A template with its words filled in. Raises KeyError for a word that isn't known."""
    text = files("mlgov.api").joinpath("data", "pipelines", *template.split("/")).read_text(encoding="utf-8")
    return _WORD.sub(lambda match: words[match[1]], text)


def _words(place: Place) -> dict[str, str]:
    for what, text in (("governed folder", place.below), ("branch", place.portal.branch)):
        if text != "." and (not _PATH.fullmatch(text) or ".." in text):
            msg = f"the name of the {what}, {text!r}, can't stand in a pipeline"
            raise UsageError(msg, hint="use letters, digits, dots, hyphens and underscores")
    pinned = {word: f"{name}@{commit} # {release}" for word, (name, commit, release) in ACTIONS.items()}
    return {**pinned, "GOVERNED": place.below, "BRANCH": place.portal.branch, "VERSION": __version__}


def _top(governed: Path) -> Path:
    """The folder with `.git` at or above the governed folder, else the folder that the governed folder lies in."""
    found = next((each for each in (governed, *governed.parents) if (each / ".git").exists()), None)
    return found or (governed.parent if governed.name == DEFAULT_FOLDER else governed)


def _next(platform: PlatformKind, lines: list[str]) -> list[str]:
    """What a person has to do on the platform, since no file can."""
    found = ["Next, on the platform (docs/ci.md says how and why):"]
    if platform == "github":
        found += [
            "  require the status `mlgov/gate` and reviews by code owners on the branch, with an empty bypass list",
            "  let only that branch use the environment mlgov-records, and keep the secret there",
        ]
    elif platform == "gitlab":
        if "kept    .gitlab-ci.yml" in lines:
            found.append("  add to your .gitlab-ci.yml: include: [{local: .gitlab/mlgov.yml}]")
        found += [
            "  protect the branch, and add MLGOV_TOKEN as a masked and protected variable",
            "  schedule the pipeline every 15 minutes, and once a night with MLGOV_NIGHTLY=true",
        ]
    else:
        found += [
            "  make two pipelines from the files in .azuredevops, named mlgov and mlgov-publish",
            "  require the status mlgov/gate and reviewers by role on the branch",
        ]
    return [
        *found,
        "  make a key for the job that records reviews (ssh-keygen -t ed25519): its public half goes under `ci_keys` in",
        "  portal.yml, its private half into the secret MLGOV_CI_KEY; without it a recorded review counts as a mere name",
        "  pin mlgov by hash in requirements.txt, as it says there",
    ]
