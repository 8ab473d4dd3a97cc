"""`mlgov build --no-check` of many copies of an example version, against MkDocs with Material building the same pages.

Each copy is a registered model of its own with evidence (20 models a project, nine pages a version, a page a model and
a project). The same pages, contents and links are written as Markdown and built by `mkdocs build` off the navigation,
with search. Then one version's text is touched and the portal is built again. Whole processes with nothing cached at
first, in one run; prints CPU and wall seconds and their ratios.

    python benchmarks/site_ratio.py [--copies 100 1000] [--skip-mkdocs]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from as_markdown import markdown_of
from process import environment

ROOT = Path(__file__).resolve().parents[1]
PROJECT, MODEL, VERSION = "consumer-credit", "credit-scorecard", "1"
PER_PROJECT = 20
TARGET, TARGET_TOUCHED = 5.0, 0.10
DAY = "1795305600"
AROUND = environment(NO_MKDOCS_2_WARNING="1", SOURCE_DATE_EPOCH=DAY)


@dataclass(frozen=True)
class Cost:
    cpu: float
    wall: float
    megabytes: float
    output: str = ""


def project_of(n: int) -> str:
    """Ids of one length, so that one page's words can be turned into another's."""
    return f"project-{n // PER_PROJECT:04d}"


def model_of(n: int) -> str:
    return f"scorecard-{n:05d}"


def copies(folder: Path, count: int) -> None:
    """A governed folder with `count` models; evidence is renamed to whose it now is, and its digests follow."""
    source, governed = ROOT / "project_charters", folder / "project_charters"
    example = source / PROJECT
    governed.mkdir(parents=True)
    shutil.copyfile(source / "portal.yml", governed / "portal.yml")
    shutil.copytree(source / "policies", governed / "policies")
    release, run = current_evidence(example)
    authored = {name: (example / "models" / MODEL / name).read_text() for name in ("1.yml", "1.facts.yml")}
    for n in range(count):
        project, model = project_of(n), model_of(n)
        place = governed / project
        if not place.exists():
            (place / "evidence").mkdir(parents=True)
            for name in ("charter.md", "features.yml"):
                shutil.copyfile(example / name, place / name)
            shutil.copytree(example / "evidence" / "checks", place / "evidence" / "checks")
        for name, text in authored.items():
            write(place / "models" / model / name, text)
        body = release.replace(f"{PROJECT}/{MODEL}@".encode(), f"{project}/{model}@".encode())
        digest = hashlib.sha256(body).hexdigest()
        beside = place / "evidence" / model / VERSION / f"release-{digest[:12]}"
        write(beside.with_suffix(".json"), body)
        write(beside.with_suffix(".run.json"), canonical(run | {"statement": digest}))


def current_evidence(example: Path) -> tuple[bytes, dict]:
    """The release statement that no other one supersedes, as if it were the first, and its run record."""
    found = {
        path: json.loads(path.read_bytes()) for path in (example / "evidence" / MODEL / VERSION).glob("release-*.json")
    }
    statements = {path: body for path, body in found.items() if "predicate" in body}
    replaced = {digest[:12] for body in statements.values() for digest in body["predicate"].get("supersedes", ())}
    (path,) = [path for path in statements if path.stem.removeprefix("release-") not in replaced]
    body = statements[path]
    body["predicate"].pop("supersedes", None)
    return canonical(body), found[path.with_suffix(".run.json")]


def canonical(body: dict) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write(path: Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def as_markdown(folder: Path, count: int) -> int:
    """The portal's pages as Markdown for MkDocs; the number of pages. Copies are turned from the first one's words."""
    draft, docs = folder / "site" / "draft", folder / "docs"
    first = (project_of(0), model_of(0))
    turned = 0
    pages = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*.html"))
    of_first = f"projects/{first[0]}/{first[1]}/"
    for url in pages:
        if not re.match(r"projects/[^/]+/scorecard", url) or url.startswith(of_first):
            text = markdown_of((draft / url).read_text())
            write(docs / url.replace(".html", ".md"), text)
            turned += 1
            if url.startswith(of_first):
                for n in range(1, count):
                    place = url.replace(first[0], project_of(n)).replace(first[1], model_of(n))
                    words = text.replace(first[0], project_of(n)).replace(first[1], model_of(n))
                    write(docs / place.replace(".html", ".md"), words)
                    turned += 1
    for path in draft.rglob("evidence/*.json"):
        target = docs / path.relative_to(draft)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    if turned != len(pages):
        sys.exit(f"{len(pages)} pages of the portal gave {turned} pages of Markdown")
    write(
        folder / "mkdocs.yml",
        "site_name: Benchmark\nsite_dir: plain\nuse_directory_urls: false\nplugins: [search]\n"
        "not_in_nav: '*'\nnav: [index.md]\nvalidation: {links: {not_found: ignore, anchors: ignore}}\n"
        "theme: {name: material, font: false}\nmarkdown_extensions: [tables, md_in_html, attr_list]\n",
    )
    return turned


def measured(command: list[str], folder: Path) -> Cost:
    """CPU seconds with children, wall seconds, and what it printed."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=AROUND, stdout=output, stderr=subprocess.STDOUT)
        _pid, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if child.returncode:
        sys.exit(f"{' '.join(command)} failed with {child.returncode}:\n{said[-3000:]}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * scale / 1e6, said.strip())


def built(folder: Path) -> Cost:
    """One whole build of the portal; it must have no problem."""
    cost = measured([sys.executable, "-m", "mlgov", "build", "--no-check", "--quiet"], folder)
    if "problem:" in cost.output:
        sys.exit(cost.output[:2000])
    made = re.search(r"[\d,]+ of [\d,]+ pages rendered", cost.output)
    return replace(cost, output=made[0] if made else "")


def touch(folder: Path, count: int, words: str) -> None:
    """Other words in one version's authored file."""
    n = count // 2
    path = folder / "project_charters" / project_of(n) / "models" / model_of(n) / f"{VERSION}.yml"
    text = re.sub(r"^change: .*$", f"change: {words}", path.read_text(), count=1, flags=re.MULTILINE)
    path.write_text(text)


def run(count: int, *, skip_mkdocs: bool) -> None:
    """One size, both builders."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies(folder, count)
        portal = built(folder)
        line(count, "mlgov build", portal, portal.output)
        again = built(folder)
        line(count, "nothing changed", again, f"{again.output}; {again.cpu / portal.cpu:.3f} of all CPU")
        for words in (
            "said in other words",
            "said in other words again",
        ):  # the first makes the tree that later ones share
            touch(folder, count, words)
            touched = built(folder)
        share = f"{touched.cpu / portal.cpu:.3f} of all CPU, {touched.wall / portal.wall:.3f} wall"
        line(count, "one touched", touched, f"{touched.output}; {share}; target at 1,000: {TARGET_TOUCHED:.2f}")
        if skip_mkdocs:
            return
        pages = as_markdown(folder, count)
        plain = measured([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder)
        line(count, "mkdocs build", plain, f"{pages:,} pages")
        ratios = f"{plain.cpu / portal.cpu:.1f}x CPU, {plain.wall / portal.wall:.1f}x wall"
        print(f"{count:>6,} copies  MkDocs / mlgov: {ratios}; target at 1,000: {TARGET:.0f}x", flush=True)


def line(count: int, what: str, cost: Cost, note: str) -> None:
    print(
        f"{count:>6,} copies  {what:<16}{cost.cpu:8.2f} CPU s {cost.wall:8.2f} wall s {cost.megabytes:6.0f} MB   {note}",
        flush=True,
    )


def main() -> None:
    """Parse arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--skip-mkdocs", action="store_true", help="measure the portal only")
    options = parser.parse_args()
    for count in options.copies:
        run(count, skip_mkdocs=options.skip_mkdocs)


if __name__ == "__main__":
    main()
