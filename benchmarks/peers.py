"""The same data through other report tools, each in an environment of its own, beside `mlgov check`. Optional and slow.

    python benchmarks/peers.py [ROWS]

Environments are made in .cache/peers/ with the versions below and kept. CPU seconds and peak memory are the operating
system's own figures of each whole process; peers run with their defaults, so ratios say what a user waits for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from check_ratio import check_command, generated, run

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache" / "peers"


@dataclass(frozen=True)
class Peer:
    """A tool, what to install, and a script that reports on ref.parquet and cur.parquet of the working folder."""

    name: str
    requirements: tuple[str, ...]
    script: str


PEERS = (
    Peer(
        "evidently (data drift, data summary, classification)",
        ("evidently==0.7.23", "pandas<3", "pyarrow"),
        """
import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset, DataDriftPreset, DataSummaryPreset
ref, cur = pd.read_parquet("ref.parquet"), pd.read_parquet("cur.parquet")
definition = DataDefinition(classification=[BinaryClassification(target="y", prediction_probas="p")])
ref = Dataset.from_pandas(ref.drop(columns="ts"), definition)
cur = Dataset.from_pandas(cur.drop(columns="ts"), definition)
for preset in (DataDriftPreset(), DataSummaryPreset(), ClassificationPreset()):
    Report([preset]).run(cur, ref).save_html("report.html")
""",
    ),
    Peer(
        "fairlearn (6 metrics by 2 columns, no intervals)",
        ("fairlearn==0.15.0", "pandas", "pyarrow"),
        """
import pandas as pd
from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import accuracy_score, precision_score
cur = pd.read_parquet("cur.parquet")
metrics = {"a": accuracy_score, "p": precision_score, "s": selection_rate, "t": true_positive_rate,
           "f": false_positive_rate, "n": false_negative_rate}
for column in ("sex", "age_band"):
    frame = MetricFrame(metrics=metrics, y_true=cur.y, y_pred=(cur.p >= 0.5) * 1, sensitive_features=cur[column])
    frame.by_group, frame.difference(), frame.ratio()
""",
    ),
)


def measured(command: list[str], folder: Path) -> tuple[float, float, float]:
    """(CPU seconds, wall seconds, peak MB) of one whole process; exits if it fails."""
    cost = run(command, folder / "output.txt", folder)
    return cost.cpu, cost.wall, cost.megabytes


def environment(peer: Peer) -> Path:
    """The peer's own interpreter; installed on first use."""
    folder = CACHE / peer.name.partition(" ")[0]
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *peer.requirements], check=True)
        (folder / "ready").touch()
    return python


def main() -> None:
    """Generate, run ours and each peer, print the ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    work = generated(CACHE / "data", rows)
    for name, made in (("ref", "reference"), ("cur", "current")):
        shutil.copyfile(work / f"{made}.parquet", work / f"{name}.parquet")
    ours = measured(check_command(work), work)
    print(f"{rows:,} rows, CPU s / wall s / peak MB, and CPU as a multiple of mlgov")
    print(f"  {'mlgov check':55s} {ours[0]:7.2f} {ours[1]:7.2f} {ours[2]:7.0f}")
    for peer in PEERS:
        script = work / "peer.py"
        script.write_text(peer.script, encoding="utf-8")
        cpu, wall, memory = measured([str(environment(peer)), str(script)], work)
        print(f"  {peer.name:55s} {cpu:7.2f} {wall:7.2f} {memory:7.0f}   {cpu / ours[0]:5.1f}x")


if __name__ == "__main__":
    main()
