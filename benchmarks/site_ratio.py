"""Building pages into a site, against plain MkDocs with Material building the same pages off its navigation.

Both make N pages of about 13 kB (30-row table, three charts' data, 9 kB of words) with search, each as a whole process;
then one page of the portal is changed and the portal is built again. Prints CPU and wall seconds and their ratios.

    python benchmarks/site_ratio.py [--pages 1000 3000] [--skip-mkdocs]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mlgov.portal import site
from mlgov.portal.resources import site_templates

SECTIONS = ("index", "models/index", "projects/index", "approvals/index", "checks/index", "policies/index")
ROOMS = ("index", "card", "evaluation", "fairness", "data", "drift", "operations", "history")
TEMPLATE = """<h1 id="top">{{ title }}</h1><p class="lede">{{ text[0] }}</p>
{% for heading in ("Evaluation", "Fairness", "Data") %}
<h2 id="{{ heading | lower }}">{{ heading }}</h2><p>{{ text[loop.index0] }}</p>
<div data-chart role="img" aria-label="{{ heading }}"><script type="application/json">{{ charts[loop.index0] | json_block }}</script></div>
{% endfor %}
<table><thead><tr>{% for name in columns %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
"""
WORDS = "the model is checked against the limits of its policy and every number names its data set method and interval "
COLUMNS = ("check", "metric", "value", "low", "high", "status")


def content(n: int) -> dict:
    """The n-th page: different numbers, the same shape."""
    rows = [
        (
            f"check_{r}",
            "roc_auc",
            f"0.{(n * 7 + r * 13) % 997:03d}",
            "0.801",
            "0.899",
            "holds" if (n + r) % 9 else "fails",
        )
        for r in range(30)
    ]
    series = [((n + i * 31) % 100) / 100 for i in range(50)]
    chart = {"data": [{"type": "scatter", "x": list(range(50)), "y": series}], "layout": {"height": 320}}
    text = [f"Page {n}. " + WORDS * 27] * 3
    return {"rows": rows, "charts": [chart] * 3, "text": text, "columns": COLUMNS}


def address(n: int) -> str:
    """Eight pages a version, as in the portal."""
    version, room = divmod(n, len(ROOMS))
    return f"projects/p{version % 20}/m{version}/1/{ROOMS[room]}.html"


def child(folder: Path, count: int, changed: int) -> None:
    """One whole portal build; runs in a process of its own."""

    @dataclass(frozen=True)
    class Page:
        template = "pages/bench.html.jinja"
        url: str
        title: str
        key: str
        rows: list
        charts: list
        text: list
        columns: tuple
        description: str = "Owned by risk-team, used for the benchmark, one sentence of description"
        needs_charts: bool = True

        def make(self):
            return self

    @dataclass(frozen=True)
    class Settings:
        name: str = "Benchmark"
        generator: str = "mkdocs"

    def pages():
        for name in SECTIONS:
            yield Page(f"{name}.html", name, "1", **content(0))
        for n in range(count):
            yield Page(address(n), f"credit-scorer-{n}", f"{n}:{changed if n == 3 else 0}", **content(n))

    site.site_templates = lambda: folder / "templates"
    places = {name: folder / name for name in ("out", "work", "cache")}
    report = site.build(pages(), portal=Settings(), **places)
    assert not report.problems, report.problems[:5]
    assert report.pages == count + len(SECTIONS)
    print(report.rendered)


def markdown(folder: Path, count: int) -> None:
    """The same pages for MkDocs."""
    for n in range(count):
        data = content(n)
        lines = ["---", f"title: credit-scorer-{n}", "---", "", f"# credit-scorer-{n}", "", data["text"][0]]
        for i, heading in enumerate(("Evaluation", "Fairness", "Data")):
            chart = json.dumps(data["charts"][i])
            lines += ["", f"## {heading}", "", data["text"][i], ""]
            lines += [f'<div class="chart"><script type="application/json">{chart}</script></div>', ""]
        lines += ["", "| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
        lines += ["| " + " | ".join(row) + " |" for row in data["rows"]]
        path = folder / "docs" / address(n).replace(".html", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
    (folder / "docs" / "index.md").write_text("# Home\n")
    (folder / "mkdocs.yml").write_text(
        "site_name: Benchmark\nuse_directory_urls: false\nplugins: [search]\nnot_in_nav: /projects/\nnav: [index.md]\n"
        "theme: {name: material, font: false}\nmarkdown_extensions: [tables, md_in_html]\n",
    )


def measured(command: list[str], folder: Path) -> tuple[float, float, str]:
    """CPU seconds (children included), wall seconds, and what it printed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, done.stdout.strip()


def run(count: int, *, skip_mkdocs: bool) -> None:
    """One size, both builders, in one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(site_templates(), folder / "templates")
        (folder / "templates" / "pages").mkdir(exist_ok=True)
        (folder / "templates" / "pages" / "bench.html.jinja").write_text(TEMPLATE)
        (folder / "templates" / "assets" / "mlgov.css").touch()
        me = [sys.executable, str(Path(__file__).resolve()), "--child", str(folder)]
        portal = measured([*me, str(count), "0"], Path.cwd())
        print(f"{count:>6} pages  portal       {portal[0]:7.2f} CPU s {portal[1]:7.2f} wall s   {portal[2]} rendered")
        for build in ("1", "2"):  # the first makes the second tree that later ones share
            touched = measured([*me, str(count), build], Path.cwd())
            ratios = f"{touched[0] / portal[0]:.3f} of all CPU, {touched[1] / portal[1]:.3f} wall"
            print(f"{count:>6} pages  one changed  {touched[0]:7.2f} CPU s {touched[1]:7.2f} wall s   {ratios}")
        if skip_mkdocs:
            return
        markdown(folder, count)
        plain = measured([sys.executable, "-m", "mkdocs", "build", "-q", "-d", "plain"], folder)
        print(f"{count:>6} pages  MkDocs       {plain[0]:7.2f} CPU s {plain[1]:7.2f} wall s")
        print(f"{'':>13} MkDocs / portal: {plain[0] / portal[0]:.1f} CPU, {plain[1] / portal[1]:.1f} wall")


def main() -> None:
    """Parse arguments and run."""
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 3_000])
    parser.add_argument("--skip-mkdocs", action="store_true", help="measure the portal only")
    options = parser.parse_args()
    for count in options.pages:
        run(count, skip_mkdocs=options.skip_mkdocs)


if __name__ == "__main__":
    main()
