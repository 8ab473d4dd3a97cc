"""The limit: what one numpy process needs for the numbers alone, without registry, evidence, intervals or pages.

    python benchmarks/limit.py FOLDER

reads FOLDER/reference.parquet and current.parquet (see generate.py) and computes, exactly: sha256 of both files; for
20 numeric and 10 category columns counts, missing, extremes, mean, spread, distinct values, PSI, and the
Kolmogorov-Smirnov statistic or chi-square and Jensen-Shannon distance; and of the current scores ROC AUC, log loss,
Brier score, confusion at 0.5 in all and by two groups, and ten calibration bins. Prints JSON.

One column is in memory at a time, read through Arrow's buffers, sorted in place. This file imports nothing of the
project on purpose: it is the yardstick.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

BATCH = 131_072
NUMBERS = [f"n{at:02d}" for at in range(20)]
CATEGORIES = [f"c{at}" for at in range(10)]
GROUPS = ["sex", "age_band"]
PIECE = 1 << 16


def batches(path, names, text=()):
    with pq.ParquetFile(path, read_dictionary=list(text)) as file:
        yield from file.iter_batches(BATCH, columns=names, use_threads=False)


def raw(array, dtype):
    dtype = np.dtype(dtype)
    return np.frombuffer(array.buffers()[1], dtype, len(array), array.offset * dtype.itemsize)


def nulls(array):
    bits = np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)] == 0


def sorted_column(path, name, buffer):
    at = 0
    for batch in batches(path, [name]):
        array = batch.column(0)
        part = buffer[at : at + len(array)]
        part[:] = raw(array, "float64")
        if array.null_count:
            part[nulls(array)] = np.nan
        at += len(array)
    column = buffer[:at]
    column.sort()
    present = int(np.searchsorted(column, np.nan))
    return column[:present], at - present


def pieces(x):
    return (x[at : at + PIECE] for at in range(0, len(x), PIECE))


def profile(x, missing):
    mean = sum(float(part.sum()) for part in pieces(x)) / len(x)
    squares = sum(float(np.square(part - mean).sum()) for part in pieces(x))
    distinct = 1 + sum(int(np.count_nonzero(b != a)) for a, b in zip(pieces(x[:-1]), pieces(x[1:]), strict=True))
    spread = math.sqrt(squares / (len(x) - 1))
    return {
        "n": len(x),
        "missing": missing,
        "min": x[0],
        "max": x[-1],
        "mean": mean,
        "std": spread,
        "distinct": distinct,
    }


def ks(x, z, step=64):
    """Every 64th value first; then only the gaps that could still beat the best difference."""
    n, m = len(x), len(z)
    marks = np.append(x[::step], x[-1])
    a0, a1, b0, b1 = (np.searchsorted(data, marks, side) for data in (x, z) for side in ("left", "right"))
    best = max(np.abs(a0 * m - b0 * n).max(), np.abs(a1 * m - b1 * n).max())
    most = np.maximum(a0[1:] * m - b1[:-1] * n, b0[1:] * n - a1[:-1] * m)
    for gap in np.argsort(-most):
        if most[gap] <= best:
            break
        inner, near = x[a1[gap] : a0[gap + 1]], z[b1[gap] : b0[gap + 1]]
        for side in ("left", "right"):
            if len(inner):
                below = a1[gap] + np.searchsorted(inner, inner, side), b1[gap] + np.searchsorted(near, inner, side)
                best = max(best, np.abs(below[0] * m - below[1] * n).max())
    return int(best) / (n * m)


def psi(a, b):
    p, q = ((np.asarray(counts) + 0.5) / (sum(counts) + 0.5 * len(counts)) for counts in (a, b))
    return float(((q - p) * np.log(q / p)).sum())


def numbers(folder, name, buffers):
    (x, x_missing), (z, z_missing) = (
        sorted_column(folder / f"{which}.parquet", name, buffer)
        for which, buffer in zip(("reference", "current"), buffers, strict=True)
    )
    place = (len(x) - 1) * np.arange(1, 10) / 10
    low = place.astype(int)
    edges = np.unique(x[low] + (x[low + 1] - x[low]) * (place - low))
    counts = [np.diff(np.searchsorted(side, edges, "right"), prepend=0, append=len(side)) for side in (x, z)]
    profiles = [profile(x, x_missing), profile(z, z_missing)]
    return {"profiles": profiles, "psi": psi(*counts), "ks": ks(x, z)}


def levels(path, name):
    found = {}
    for batch in batches(path, [name], [name]):
        array = batch.column(0)
        counts = np.bincount(raw(array.indices, "int32"), minlength=len(array.dictionary))
        for level, count in zip(array.dictionary.to_pylist(), counts.tolist(), strict=True):
            found[level] = found.get(level, 0) + count
    return found


def categories(folder, name):
    sides = [levels(folder / f"{which}.parquet", name) for which in ("reference", "current")]
    names = sorted({*sides[0], *sides[1]})
    table = np.array([[side.get(level, 0) for level in names] for side in sides], dtype=float)
    expected = table.sum(0) * table.sum(1, keepdims=True) / table.sum()
    p, q = table / table.sum(1, keepdims=True)
    middle = (p + q) / 2
    with np.errstate(all="ignore"):
        parts = [np.where(side > 0, side * np.log2(side / middle), 0).sum() for side in (p, q)]
    chi = float(((table - expected) ** 2 / expected).sum())
    return {"levels": sides, "chi": chi, "js": math.sqrt(max(0, sum(parts) / 2)), "psi": psi(*table)}


def performance(path, rows):
    hits, misses = np.empty(rows), np.empty(rows)
    m = n = 0
    log = brier = 0.0
    cells, groups = np.zeros(4, int), {name: {} for name in GROUPS}
    bins = np.zeros((3, 10))
    for batch in batches(path, ["y", "p", *GROUPS], GROUPS):
        y, p = raw(batch.column("y"), "int64"), raw(batch.column("p"), "float64")
        positive = y == 1
        up, down = p[positive], p[~positive]
        hits[m : m + len(up)], misses[n : n + len(down)] = up, down
        m, n = m + len(up), n + len(down)
        log -= float(np.log(up).sum() + np.log1p(-down).sum())
        brier += float(np.square(p - y).sum())
        code = 2 * y + (p >= 0.5)
        cells += np.bincount(code, minlength=4)
        place = np.minimum((p * 10).astype(np.int64), 9)
        bins += [np.bincount(place, minlength=10), np.bincount(place, p, 10), np.bincount(place, y, 10)]
        for name in GROUPS:
            array = batch.column(name)
            joint = np.bincount(raw(array.indices, "int32") * 4 + code, minlength=4 * len(array.dictionary))
            for level, part in zip(array.dictionary.to_pylist(), joint.reshape(-1, 4), strict=True):
                groups[name][level] = groups[name].get(level, 0) + part
    hits, misses = hits[:m], misses[:n]
    hits.sort()
    misses.sort()
    wins = sum(int(np.searchsorted(misses, part, side).sum()) for part in pieces(hits) for side in ("left", "right"))
    by_group = {name: {level: part.tolist() for level, part in found.items()} for name, found in groups.items()}
    return {
        "auc": wins / (2 * m * n),
        "log_loss": log / (m + n),
        "brier": brier / (m + n),
        "cells": cells.tolist(),
        "groups": by_group,
        "calibration": bins.tolist(),
    }


def digest(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main(folder):
    paths = [folder / f"{which}.parquet" for which in ("reference", "current")]
    result = {"sha256": [digest(path) for path in paths]}
    rows = [pq.read_metadata(path).num_rows for path in paths]
    buffers = [np.empty(count) for count in rows]
    result["numbers"] = {name: numbers(folder, name, buffers) for name in NUMBERS}
    del buffers
    result["categories"] = {name: categories(folder, name) for name in CATEGORIES}
    result["performance"] = performance(paths[1], rows[1])
    print(json.dumps(result, default=float))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
