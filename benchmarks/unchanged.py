"""What do a thousand versions cost in which nothing changed?

`python benchmarks/unchanged.py` makes copies of an example version that share its data, measures them once, and prints
what `mlgov check` then costs per version, as a whole process with the start of Python. With `--profile` it prints
where the time goes. `--collect` does the same for what a build reads of each version before it renders anything.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from process import environment

from mlgov.api.checking import check_versions, run_as_text
from mlgov.api.collecting import collect
from mlgov.api.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
AROUND = environment()
EXAMPLE = ("consumer-credit", "credit-scorecard", "2")


def copies(folder: Path, count: int) -> Path:
    """A governed folder with `count` versions of one model of the example portal, beside the example's data."""
    project, model, version = EXAMPLE
    source = ROOT / "project_charters"
    governed = folder / "project_charters"
    shutil.copytree(ROOT / "examples" / "output" / project, folder / "examples" / "output" / project)
    models = governed / project / "models" / model
    models.mkdir(parents=True)
    for name in ("portal.yml", "policies"):
        if (source / name).is_dir():
            shutil.copytree(source / name, governed / name)
        elif (source / name).exists():
            shutil.copy(source / name, governed / name)
    for name in ("charter.md", "features.yml"):
        shutil.copy(source / project / name, governed / project / name)
    authored = (source / project / "models" / model / f"{version}.yml").read_text(encoding="utf-8")
    authored = "".join(line for line in authored.splitlines(keepends=True) if not line.startswith("predecessor"))
    facts = (source / project / "models" / model / f"{version}.facts.yml").read_text(encoding="utf-8")
    facts = "\n".join(line for line in facts.splitlines() if not line.startswith("predecessor:")) + "\n"
    for number in range(count):
        (models / f"v{number:04d}.yml").write_text(authored.replace("material", "initial"), encoding="utf-8")
        (models / f"v{number:04d}.facts.yml").write_text(facts, encoding="utf-8")
    for path in (folder / "examples").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return governed


def check(governed: Path, *more: str) -> tuple[float, float]:
    """(seconds, CPU seconds) of one `mlgov check` as a process of its own."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "mlgov", "check", "--quiet", "--governed", str(governed), *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=AROUND)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, cpu


def profiled(call: object) -> float:
    """Seconds of a call in this process; prints where they went."""
    profile = cProfile.Profile()
    started = time.perf_counter()
    profile.runcall(call)
    seconds = time.perf_counter() - started
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return seconds


def main() -> None:
    """Print milliseconds per unchanged version."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=1_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--collect", action="store_true")
    parser.add_argument("--folder", type=Path, help="Keep the copies here and use them again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        governed = folder / "project_charters"
        if not governed.is_dir():
            copies(folder, options.versions)
        seconds, _ = check(governed)
        print(
            f"first check of {options.versions:,} versions: {seconds:.1f} s, {1e3 * seconds / options.versions:.1f} ms each"
        )
        # The evidence is new now; a file that was touched within the clock's tick is looked at once more.
        time.sleep(2.1)
        check(governed)
        runs = [check(governed) for _ in range(3)]
        seconds, cpu = min(runs)
        print(
            f"nothing changed: {seconds:.2f} s ({cpu:.2f} s CPU); {1e3 * seconds / options.versions:.2f} ms per version"
        )
        if options.profile or options.collect:
            inside(governed, collecting=options.collect, profile=options.profile)


def inside(governed: Path, *, collecting: bool, profile: bool) -> None:
    """The same in this process."""

    def unchanged() -> None:
        run_as_text(check_versions(governed=governed))

    def collected() -> None:
        collect(Workspace.open(governed))

    call = collected if collecting else unchanged
    for name in ("first", "again"):
        started = time.perf_counter()
        call()
        print(f"{name} in this process: {time.perf_counter() - started:.2f} s")
    if profile:
        profiled(call)


if __name__ == "__main__":
    main()
