"""Seeded data for the benchmarks: two parquet files of a scored binary classifier, 35 columns, some of them drifted.

    python benchmarks/generate.py FOLDER ROWS [ROWS ...]

ROWS count both files together: FOLDER/ROWS/reference.parquet and current.parquet have half of them each. What exists
is left alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 90_210
NUMBERS = 20
CATEGORIES = 10
LEVELS = (4, 6, 7, 9, 11, 14, 16, 20, 24, 32)
MISSING_SHARE = 0.03
ROW_GROUP = 122_880
START = {"reference": "2025-01-01", "current": "2025-07-01"}


def number(rng, n, at, latent, drifted):
    """One numeric column: bell, long tail, heavy tails or whole numbers in turn; the first three drift."""
    base = latent[at] if at < len(latent) else rng.standard_normal(n)
    shape = at % 4
    if shape == 0:
        values = 100 + 15 * base + (4 if drifted and at == 0 else 0)
    elif shape == 1:
        values = np.exp(0.6 * base) * (1.2 if drifted and at == 1 else 1)
    elif shape == 2:
        values = base / np.sqrt(rng.gamma(2.5, 0.4, n)) + (3 * (rng.random(n) < 0.1) if drifted and at == 2 else 0)
    else:
        values = np.rint(30 + 8 * base)
    if at % 5 == 4:
        values[rng.random(n) < MISSING_SHARE] = np.nan
    return pa.array(values, from_pandas=True)


def category(rng, n, names, shares):
    codes = rng.choice(len(names), n, p=np.asarray(shares) / np.sum(shares)).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names)).cast(pa.string())


def half(rows, which):
    """One file as a table; the current one differs in five inputs and in how the label depends on them."""
    drifted = which == "current"
    rng = np.random.default_rng([SEED, rows, drifted])
    latent = rng.standard_normal((4, rows))
    columns = {f"n{at:02d}": number(rng, rows, at, latent, drifted) for at in range(NUMBERS)}
    for at, levels in enumerate(LEVELS):
        shares = 1.0 / np.arange(1, levels + 1)
        if drifted and at < 2:
            shares = shares + 0.15 * np.arange(levels)
        columns[f"c{at}"] = category(rng, rows, [f"level {code:02d}" for code in range(levels)], shares)
    columns["sex"] = category(rng, rows, ["female", "male"], [0.48, 0.52])
    columns["age_band"] = category(rng, rows, ["18-29", "30-44", "45-59", "60+"], [0.2, 0.35, 0.3, 0.15])
    odds = -1.0 + 0.9 * latent[0] + 0.5 * latent[1] - 0.6 * latent[2] + (0.3 * latent[3] if drifted else 0.0)
    columns["y"] = pa.array((rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(np.int64))
    noisy = 0.9 * odds + 0.35 * rng.standard_normal(rows)
    columns["p"] = pa.array(1 / (1 + np.exp(-noisy)))
    seconds = np.sort(rng.integers(0, 90 * 86_400, rows))
    columns["ts"] = pa.array(np.datetime64(START[which], "us") + seconds.astype("timedelta64[s]"))
    return pa.table(columns)


def generate(folder: Path, rows: int) -> Path:
    """Write both files of a size unless they are there; gives their folder."""
    target = folder / str(rows)
    target.mkdir(parents=True, exist_ok=True)
    for which in START:
        path = target / f"{which}.parquet"
        if not path.exists():
            half_done = path.with_suffix(".part")
            pq.write_table(half(rows // 2, which), half_done, row_group_size=ROW_GROUP)
            half_done.rename(path)
    return target


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for size in sys.argv[2:]:
        print(generate(Path(sys.argv[1]), int(size)))
