"""Where the templates, assets and theme lie: inside the installed package, or beside it in a checkout or an sdist."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import mlgov
from mlgov.errors import BuildError

_MARK = "mkdocs.base.yml"


@lru_cache(maxsize=1)
def site_templates() -> Path:
    """The folder `site_templates` (a wheel carries it inside `mlgov/`, a checkout beside it); BuildError if absent."""
    package = Path(mlgov.__file__).resolve().parent
    for folder in (package / "site_templates", package.parent / "site_templates"):
        if (folder / _MARK).is_file():
            return folder
    message = f"the page templates are missing: no site_templates/{_MARK} in or beside {package}"
    raise BuildError(message, hint="install mlgov again")


def files_below(folder: Path) -> tuple[str, ...]:
    """Every file below `folder` as a relative POSIX path, sorted; hidden files and editors' back-ups are left out."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if not hidden and not name.endswith("~") and path.is_file():
            found.append(name)
    return tuple(sorted(found))


def digest_of(folder: Path, *subfolders: str) -> str:
    """One sha256 over names and bytes of all files in the given subfolders (of the whole folder if none is given)."""
    total = hashlib.sha256()
    for subfolder in subfolders or ("",):
        root = folder / subfolder
        for name in files_below(root):
            total.update(f"{subfolder}/{name}\0".encode())
            total.update(hashlib.sha256((root / name).read_bytes()).digest())
    return total.hexdigest()
