"""Runs the site generator (MkDocs with Material, or Zensical) over the few pages that are its own.

It builds the hand-written pages and, once per folder depth, an empty page: the frame. What it built stays in the work
folder and is used again as long as nothing that goes in has changed; its files are verified by digest before.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from mlgov import __version__
from mlgov.errors import BuildError
from mlgov.portal.resources import digest_of, files_below

Generator = Literal["mkdocs", "zensical"]
DEPTHS = 6
"""Frames exist for pages with 0 to DEPTHS - 1 folders above them."""

_PACKAGES = {"mkdocs": ("mkdocs", "mkdocs-material"), "zensical": ("zensical",)}
_INHERIT = re.compile(r"^INHERIT:\s*(\S+)\s*$", re.MULTILINE)
_SEARCH_FILES = {"mkdocs": "search/search_index.json", "zensical": "search.json"}
_HOME = "# Home\n\n`mlgov build` puts the portal's first page here.\n"
_FRAME = "---\ntitle: MLGOV-TITLE\nframe: true\nsearch:\n  exclude: true\n---\n\n# Content\n"
_LEFT_OUT = re.compile(
    r"^(?:404\.html|index\.html|_frame.*|sitemap\.xml(?:\.gz)?|objects\.inv|search\.json|search/search_index\.json"
    r"|.*\.map|assets/javascripts/lunr/.*)$",
)


@dataclass(frozen=True)
class Shell:
    """What the generator built: one empty page per depth, the hand-written pages, its files and search entries."""

    generator: Generator
    digest: str
    folder: Path
    frames: tuple[str, ...]
    hand_written: tuple[str, ...]
    files: tuple[str, ...]
    search: str
    """The generator's own search index, as text."""

    @property
    def search_file(self) -> str:
        """Where this generator's script looks for the index, below the edition's folder."""
        return _SEARCH_FILES[self.generator]

    def own_styles(self) -> list[str]:
        """Text of the theme's scripts that bring style sheets of their own (Material's do not)."""
        if self.generator == "mkdocs":
            return []
        bundles = [path for path in self.files if path.startswith("assets/javascripts/bundle")]
        return [(self.folder / path).read_text(encoding="utf-8") for path in bundles]

    @property
    def search_script(self) -> str:
        """Where it looks for the same index when pages are opened as files."""
        return self.search_file.removesuffix("on")


def build_shell(
    templates: Path,
    work: Path,
    *,
    name: str,
    generator: Generator = "mkdocs",
    hand_written: Path | None = None,
    configuration: Path | None = None,
) -> Shell:
    """Prepare `work/docs` and the configuration, run the generator unless nothing changed, and read the result.

    `configuration` is the portal's own mkdocs.yml; it counts only if it starts from the packaged base
    (`INHERIT: build/mkdocs.base.yml`). Raises BuildError when the generator is missing or fails.
    """
    try:
        work.mkdir(parents=True, exist_ok=True)
        config = _write_inputs(templates, work, name, hand_written, configuration)
        digest = _inputs_digest(generator, templates, config, work / "docs")
        site, record = work / "shell" / generator, work / f"shell-{generator}.json"
        if not _is_current(record, site, digest):
            record.unlink(missing_ok=True)
            shutil.rmtree(site, ignore_errors=True)
            _run(generator, config, work)
            _write_record(record, site, digest)
        return _read_shell(generator, site, digest)
    except OSError as error:
        message = f"the work folder {work} can't be used: {error.strerror or error}"
        raise BuildError(message, hint=f"make {error.filename or work} writable, or free some space") from error


def _write_inputs(templates: Path, work: Path, name: str, hand_written: Path | None, user: Path | None) -> Path:
    """Write docs tree, base configuration and the final configuration; unchanged files keep their times."""
    docs = work / "docs"
    wanted = {"index.md": _HOME, "_frame.md": _FRAME}
    folder = "_frame"
    for depth in range(1, DEPTHS):
        wanted[f"{folder}/{depth}.md"] = _FRAME
        folder = f"{folder}/{depth}"
    sources = {} if hand_written is None else _hand_written(hand_written)
    wanted |= {f"pages/{path}": text for path, text in sources.items()}
    for stale in set(files_below(docs)) - set(wanted):
        (docs / stale).unlink()
    for path, text in wanted.items():
        _write_if_changed(docs / path, text)
    base = yaml.safe_load((templates / "mkdocs.base.yml").read_text(encoding="utf-8"))
    base["theme"]["custom_dir"] = str(templates / "theme")
    _write_if_changed(work / "mkdocs.base.yml", yaml.safe_dump(base, sort_keys=False, allow_unicode=True))
    inherits = user is not None and _starts_from_base(user)
    final: dict[str, Any] = {
        "INHERIT": str(user) if inherits else "mkdocs.base.yml",
        # The generators' templates don't escape the name, so it goes in escaped.
        "site_name": html.escape(name),
        "site_url": "",
        "docs_dir": "docs",
        "use_directory_urls": False,
        "theme": {"custom_dir": str(templates / "theme")},
    }
    if user is not None and inherits:
        final |= _with_ours(base, user)
    if sources:
        first = "index.md" if "index.md" in sources else min(sources)
        final["extra"] = {"portal_guide": f"pages/{first.removesuffix('.md')}.html"}
    for generator in _PACKAGES:
        final["site_dir"] = f"shell/{generator}"
        _write_if_changed(work / f"{generator}.yml", yaml.safe_dump(final, sort_keys=False, allow_unicode=True))
    return work


def _hand_written(folder: Path) -> dict[str, str]:
    """Markdown files below the folder; anything else, and links that lead out of it, stay unpublished."""
    root = folder.resolve()
    found = {}
    for path in files_below(folder) if folder.is_dir() else ():
        inside = (folder / path).resolve().is_relative_to(root)
        if path.endswith(".md") and inside:
            try:
                found[path] = (folder / path).read_text(encoding="utf-8-sig")
            except UnicodeDecodeError as error:
                message = f"{folder / path}: is not UTF-8 text"
                raise BuildError(message, hint="save the file as UTF-8") from error
    return found


class _AnyTag(yaml.SafeLoader):
    """Reads a mkdocs.yml without running anything: what has a tag of MkDocs (`!ENV`, `!!python/name:`) is nothing here."""


for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _AnyTag.add_multi_constructor(_prefix, lambda _loader, _suffix, _node: None)


def _with_ours(base: dict[str, Any], user: Path) -> dict[str, list[Any]]:
    """Style sheets and scripts, ours first. MkDocs replaces lists, and no page looks as it should without ours."""
    try:
        theirs = yaml.load(user.read_text(encoding="utf-8", errors="replace"), Loader=_AnyTag)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        return {}  # the generator says what is wrong with it
    asked = theirs if isinstance(theirs, dict) else {}
    lists = {key: asked[key] for key in ("extra_css", "extra_javascript") if isinstance(asked.get(key), list)}
    return {key: [*base[key], *(each for each in added if each not in base[key])] for key, added in lists.items()}


def _starts_from_base(user: Path) -> bool:
    """Whether a mkdocs.yml inherits from the packaged base; any other one belongs to other documentation."""
    if not user.is_file():
        return False
    match = _INHERIT.search(user.read_text(encoding="utf-8", errors="replace"))
    return match is not None and match[1].strip("'\"").endswith("mkdocs.base.yml")


def _write_if_changed(path: Path, text: str) -> None:
    data = text.encode()
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _inputs_digest(generator: Generator, templates: Path, work: Path, docs: Path) -> str:
    """One digest over all that goes into the generator: its version, our configuration, theme and pages."""
    total = hashlib.sha256(f"{__version__}\0{generator}\0{sys.version_info[:2]}".encode())
    for package in _PACKAGES[generator]:
        try:
            total.update(f"{package}={importlib.metadata.version(package)}\0".encode())
        except importlib.metadata.PackageNotFoundError as error:
            message = f"the site generator needs the package {package}, which is not installed"
            raise BuildError(message, hint=f"pip install {package}, or set `generator:` in portal.yml") from error
    config: Path | None = work / f"{generator}.yml"
    for _ in range(10):
        if config is None or not config.is_file():
            break
        text = config.read_text(encoding="utf-8", errors="replace")
        total.update(text.encode())
        match = _INHERIT.search(text)
        config = (config.parent / match[1].strip("'\"")) if match else None
    total.update(digest_of(templates, "theme").encode())
    total.update(digest_of(docs).encode())
    return total.hexdigest()


def _is_current(record: Path, site: Path, digest: str) -> bool:
    """Whether the shell in the work folder was built from these inputs and is untouched since."""
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        if known.get("inputs") != digest:
            return False
        files = known["files"]
        return set(files) == set(files_below(site)) and all(_file_digest(site / path) == files[path] for path in files)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return False


def _write_record(record: Path, site: Path, digest: str) -> None:
    files = {path: _file_digest(site / path) for path in files_below(site)}
    record.write_text(json.dumps({"inputs": digest, "files": files}, indent=0), encoding="utf-8")


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(generator: Generator, config: Path, work: Path) -> None:
    """Run the generator as a process of its own, so that its settings and warnings stay out of ours."""
    command = {
        "mkdocs": [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "mkdocs.yml"],
        "zensical": [sys.executable, "-m", "zensical", "build", "--config-file", "zensical.yml"],
    }[generator]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, cwd=config, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not (work / "shell" / generator / "_frame.html").is_file():
        said = "\n".join([*done.stdout.splitlines(), *done.stderr.splitlines()][-12:])
        message = f"the site generator {generator} failed (exit code {done.returncode}):\n{said}"
        raise BuildError(message, hint="look at your pages/*.md and your mkdocs.yml")


def _read_shell(generator: Generator, site: Path, digest: str) -> Shell:
    files = files_below(site)
    frames = [(site / "_frame.html").read_text(encoding="utf-8")]
    folder = site / "_frame"
    for depth in range(1, DEPTHS):
        frames.append((folder / f"{depth}.html").read_text(encoding="utf-8"))
        folder /= str(depth)
    search = site / _SEARCH_FILES[generator]
    return Shell(
        generator=generator,
        digest=digest,
        folder=site,
        frames=tuple(frames),
        hand_written=tuple(path for path in files if path.startswith("pages/") and path.endswith(".html")),
        files=tuple(path for path in files if not _LEFT_OUT.match(path) and not path.startswith("pages/")),
        search=search.read_text(encoding="utf-8") if search.is_file() else "{}",
    )
