"""`mlgov check` of one binary classifier as a whole process, against the limit (limit.py), side by side in one run.

    python benchmarks/check_ratio.py [--rows 10000 100000 1000000] [--runs 3] [--data FOLDER]

Each run starts from a governed folder without evidence or cache, so that digests, counting, every check with its
intervals, judging and the written evidence are inside. Medians of CPU seconds, wall seconds and peak memory, and the
ratios; that both computed the same numbers is tested first.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from process import environment

# This process stays small on purpose: the system counts a parent's memory at the moment a child is started towards the
# child's peak. So the data is made in a process of its own and nothing heavy is imported here.
NUMBERS, CATEGORIES = 20, 10
"""Numeric and category columns that generate.py makes."""
TARGET = 2.0
HERE = Path(__file__).resolve().parent
AROUND = environment()
FILES = {
    "portal.yml": "name: Benchmark\ndata_root: ..\n",
    "bench/charter.md": (
        "---\ntitle: Benchmark\nowner: bench-lead\nproblem: binary_classification\ntarget: y, one row per case\n"
        "decides_about_people: false\nif_wrong_or_off: nothing happens\n---\n"
    ),
    "bench/models/scorer/1.yml": (
        "change: first\nchange_kind: initial\ndata: {test: current.parquet, train: reference.parquet}\n"
        "columns: {label: y, score: p, time: ts, sensitive: [sex, age_band]}\n"
        "decision: {threshold: 0.5, why: benchmark}\n"
    ),
}


@dataclass(frozen=True)
class Cost:
    cpu: float
    wall: float
    megabytes: float


def run(command, output, folder=None):
    """Cost of a child process, started in a folder; its standard output goes to a file."""
    start = time.perf_counter()
    with output.open("wb") as stream:
        child = subprocess.Popen(command, cwd=folder, env=AROUND, stdout=stream, stderr=subprocess.PIPE)
        errors = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{errors.decode()}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss * scale / 1e6)


def limit_command(folder):
    return [sys.executable, str(HERE / "limit.py"), str(folder)]


def check_command(folder):
    """A fresh governed folder beside the data, and the command that checks it."""
    governed = folder / "governed"
    for stale in (governed, folder / ".mlgov"):
        shutil.rmtree(stale, ignore_errors=True)
    for name, text in FILES.items():
        path = governed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    options = ["--governed", str(governed), "--format", "json", "--quiet"]
    return [sys.executable, "-m", "mlgov", "check", *options]


def same_numbers(limit, checked):
    """Exit unless both found the same AUC, losses, confusion and KS."""
    found = {}
    for row in checked["results"]:
        if row["role"] == "test" and row["group"] is None:
            found[row["check"], row["metric"], row["column"]] = row["value"]
    expected = {
        ("evaluation.discrimination", "roc_auc", None): limit["performance"]["auc"],
        ("evaluation.probability", "log_loss", None): limit["performance"]["log_loss"],
        ("evaluation.probability", "brier_score", None): limit["performance"]["brier"],
        ("evaluation.decision", "accuracy", None): sum(limit["performance"]["cells"][::3])
        / sum(limit["performance"]["cells"]),
    }
    for at in range(NUMBERS):
        expected["drift.ks", "ks_statistic", f"n{at:02d}"] = limit["numbers"][f"n{at:02d}"]["ks"]
        expected["drift.psi", "psi", f"n{at:02d}"] = limit["numbers"][f"n{at:02d}"]["psi"]
    for at in range(CATEGORIES):
        expected["drift.psi", "psi", f"c{at}"] = limit["categories"][f"c{at}"]["psi"]
        expected["drift.jensen_shannon", "jensen_shannon_distance", f"c{at}"] = limit["categories"][f"c{at}"]["js"]
    for key, value in expected.items():
        if key not in found or not math.isclose(found[key], value, rel_tol=1e-9, abs_tol=1e-12):
            sys.exit(f"{' '.join(map(str, key))}: the limit says {value}, mlgov says {found.get(key)}")
    return len(expected)


def generated(folder, rows):
    """The folder with both files of a size, made in a process of its own."""
    made = subprocess.run(
        [sys.executable, str(HERE / "generate.py"), str(folder), str(rows)], check=True, capture_output=True, text=True
    )
    return Path(made.stdout.strip())


def median(costs):
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "megabytes")))


def measure(folder, runs):
    """Median cost of both, run in turn, and how many numbers agreed."""
    costs = {"limit": [], "mlgov check": []}
    outputs = {"limit": folder / "limit.json", "mlgov check": folder / "check.json"}
    for _ in range(runs):
        costs["limit"].append(run(limit_command(folder), outputs["limit"]))
        costs["mlgov check"].append(run(check_command(folder), outputs["mlgov check"]))
    agreed = same_numbers(*(json.loads(path.read_text()) for path in outputs.values()))
    return {name: median(found) for name, found in costs.items()}, agreed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "mlgov-benchmark")
    given = parser.parse_args()
    print(f"{'rows':>12}  {'what':<12} {'CPU s':>8} {'wall s':>8} {'MB':>8}")
    for rows in given.rows:
        costs, agreed = measure(generated(given.data, rows), given.runs)
        for name, cost in costs.items():
            print(f"{rows:>12,}  {name:<12} {cost.cpu:8.2f} {cost.wall:8.2f} {cost.megabytes:8.0f}")
        low, high = costs["limit"], costs["mlgov check"]
        ratios = [high.cpu / low.cpu, high.wall / low.wall, high.megabytes / low.megabytes]
        print(f"{rows:>12,}  {'ratio':<12} " + " ".join(f"{ratio:7.2f}x" for ratio in ratios), end="")
        print(f"   {agreed} numbers agree; target at 1,000,000 rows: {TARGET:.0f}x CPU and memory")


if __name__ == "__main__":
    main()
