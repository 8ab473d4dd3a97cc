"""Where an edition is staged and how it is published; for the draft with the spare folder of the build before last."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgov.portal import editions
from mlgov.portal.manifest import Manifest, manifest_file, read_manifest, write_manifest
from mlgov.portal.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Place:
    """A stage and what stood before; `publish` makes it visible."""

    edition: str
    out: Path
    stage: Stage
    before: Manifest
    """What the standing draft is made of."""
    manifest_path: Path
    spare: bool
    """Whether the folder is kept for the next build once the old draft is in it."""
    published: bool = False

    def publish(self, manifest: Manifest) -> bool:
        """Rename the stage in; True unless a named edition stood already with the same content."""
        if self.edition != editions.DRAFT:
            return editions.publish_named(self.stage.folder, self.out, self.edition)
        holds_old = editions.publish_draft(self.stage.folder, self.out)
        self.published = True
        # From here a kill leaves a manifest that is older than the draft, or none: both only cost time.
        with contextlib.suppress(OSError):
            if holds_old and self.spare:
                self.manifest_path.replace(_spare_manifest(self.manifest_path))
            else:
                self.manifest_path.unlink(missing_ok=True)
        write_manifest(self.manifest_path, manifest)
        return True


def _spare_manifest(path: Path) -> Path:
    return path.with_suffix(".spare.json")


@contextlib.contextmanager
def edition_stage(edition: str, out: Path, work: Path, cache: Path) -> Iterator[Place]:
    """A place for one build; whatever goes wrong, nothing half-built is left where people look."""
    editions.recover(out)
    path = manifest_file(cache, out)
    before = read_manifest(path)
    spare: Manifest | None = None
    keeps = edition == editions.DRAFT and editions.same_disk(work, out)
    if keeps:
        folder = work / "spare" / path.stem
        spare = _take_spare(folder, _spare_manifest(path), before.engine)
    else:
        folder = editions.staging(out)
    stage = Stage(folder, standing=out / editions.DRAFT, manifest=before, spare=spare)
    if edition != editions.DRAFT:
        stage.copies()
    place = Place(edition, out, stage, before, path, spare=keeps)
    try:
        yield place
    finally:
        if not (place.spare and place.published):
            shutil.rmtree(folder, ignore_errors=True)


def _take_spare(folder: Path, path: Path, engine: str) -> Manifest | None:
    """The spare folder's manifest, forgotten on disk before anything in the folder changes; or an empty folder."""
    known = read_manifest(path)
    try:
        path.unlink(missing_ok=True)
    except OSError:
        known = Manifest("")  # a cache that can't be written only costs time
    if known.entries and known.engine == engine and folder.is_dir():
        return known
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return None
