"""How often do the intervals contain the true value, and how often do distances stay below their noise level?

`python benchmarks/coverage.py` simulates and prints; with `--write` it puts the result into docs/intervals.md. With
`--samples N` it draws N samples per line (default 2,000; the published table says how many). Seeded: the same
arguments give the same numbers on the same numpy.
"""

from __future__ import annotations

import argparse
import math
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from statistics import NormalDist

import numpy as np

from mlgov.checks.evaluation.baseline import accuracy_gain
from mlgov.checks.evaluation.decision import balanced_accuracy, cohen_kappa, f1, matthews_corrcoef
from mlgov.checks.statistics.auc import auc_interval
from mlgov.checks.statistics.draws import cell_draws, draws_interval, generator
from mlgov.checks.statistics.means import mean_interval, mean_ratio_interval, root_mean_interval
from mlgov.checks.statistics.multiplicity import holm_levels
from mlgov.checks.statistics.noise import (
    chi_square_term,
    distance_noise,
    gap_noise,
    jensen_shannon_term,
    ks_noise,
    psi_term,
)
from mlgov.checks.statistics.paired import auc_difference_interval, paired_difference_interval
from mlgov.checks.statistics.proportions import equal_rates_p_value, koopman, newcombe, wilson
from mlgov.checks.statistics.weighted import (
    weighted_auc_interval,
    weighted_mean_interval,
    weighted_proportion_interval,
)
from mlgov.evidence.measurement import Interval
from mlgov.summaries.paired import compare_scores
from mlgov.summaries.types import Mean
from mlgov.summaries.weights import weighted_mean, weighted_ranking

LEVEL = 0.95
SIZES = (20, 50, 100, 500, 1_000, 5_000)
RATES = (0.01, 0.05, 0.1, 0.3, 0.5)
PAIRS = ((0.01, 0.01), (0.05, 0.05), (0.1, 0.1), (0.1, 0.3), (0.3, 0.3), (0.4, 0.5), (0.5, 0.5))
PAGE = Path(__file__).resolve().parents[1] / "docs" / "intervals.md"


@dataclass(frozen=True)
class Line:
    """One measured coverage: which method, where, and the share of samples whose interval held the truth."""

    method: str
    case: str
    size: str
    share: float
    without: float = 0.0
    """Share of samples in which no interval is given (nothing to divide by, say); they count in neither way."""


def share_of(hits: list[bool | None]) -> tuple[float, float]:
    """(share of True among those that are not None, share of None)."""
    known = [hit for hit in hits if hit is not None]
    return (sum(known) / len(known) if known else math.nan), 1 - len(known) / len(hits)


def holds(interval: Interval | None, truth: float) -> bool | None:
    """Whether an interval contains the truth; None without interval."""
    return None if interval is None else interval.low - 1e-12 <= truth <= interval.high + 1e-12


def proportions(samples: int) -> Iterator[Line]:
    """Wilson's interval, by exact summation over all counts: no simulation error."""
    del samples
    for n in SIZES:
        k = np.arange(n + 1)
        inside = [wilson(int(count), n, LEVEL) for count in k]
        logs = np.array([math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in k])
        for p in RATES:
            weights = np.exp(logs + k * math.log(p) + (n - k) * math.log1p(-p))
            hits = [bool(holds(interval, p)) for interval in inside]
            yield Line("wilson (exact)", f"rate {p:g}", f"{n:,}", float(weights[hits].sum()))


def differences_and_ratios(samples: int) -> Iterator[Line]:
    """Newcombe's and Koopman's intervals for two groups of equal size and of sizes 1 to 4."""
    rng = np.random.default_rng(1)
    cached_newcombe, cached_koopman = lru_cache(None)(newcombe), lru_cache(None)(koopman)
    for n in SIZES:
        for m in (n, 4 * n):
            for p, q in PAIRS:
                a, c = rng.binomial(n, p, samples).tolist(), rng.binomial(m, q, samples).tolist()
                case, size = f"{p:g} against {q:g}", f"{n:,} and {m:,}"
                hits = [holds(cached_newcombe(x, n, y, m, LEVEL), p - q) for x, y in zip(a, c, strict=True)]
                yield Line("newcombe", case, size, *share_of(hits))
                hits = [
                    holds(cached_koopman(x, n, y, m, LEVEL), p / q) if y else None for x, y in zip(a, c, strict=True)
                ]
                yield Line("koopman", case, size, *share_of(hits))


def holm_families(samples: int) -> Iterator[Line]:
    """Holm over four groups: no false claim when none differs, and all four intervals right at once when two do."""
    rng = np.random.default_rng(2)
    for n in (100, 1_000):
        for title, rates in (("none differs", (0.3,) * 4), ("two differ", (0.3, 0.3, 0.2, 0.15))):
            right = []
            for _ in range(samples):
                base = int(rng.binomial(n, 0.3))
                counts = [int(rng.binomial(n, p)) for p in rates]
                levels = holm_levels([equal_rates_p_value(count, n, base, n) for count in counts], LEVEL)
                right.append(
                    all(
                        holds(newcombe(count, n, base, n, level), p - 0.3)
                        for count, level, p in zip(counts, levels, rates, strict=True)
                    )
                )
            yield Line("newcombe, holm (all four at once)", title, f"{n:,} per group", *share_of(right))


def confusion_metrics(samples: int) -> Iterator[Line]:
    """F1, Matthews correlation, kappa, balanced accuracy and accuracy gain from 500 draws of the cells."""
    samples = max(20, samples // 4)
    metrics = {
        "f1": f1,
        "matthews_corrcoef": matthews_corrcoef,
        "cohen_kappa": cohen_kappa,
        "balanced_accuracy": balanced_accuracy,
        "accuracy_gain": partial(accuracy_gain, common=0),
    }
    cases = {"positives .5, right .8": (0.4, 0.1, 0.1, 0.4), "positives .1, recall .6": (0.85, 0.05, 0.04, 0.06)}
    rng = np.random.default_rng(3)
    for n in SIZES:
        for case, p in cases.items():
            counts = rng.multinomial(n, p, samples)
            drawn = [cell_draws(tuple(row.tolist()), 500, generator(i, "x")) for i, row in enumerate(counts)]
            for name, metric in metrics.items():
                truth = float(metric(np.array(p)))
                hits = []
                for row, (draws, method) in zip(counts, drawn, strict=True):
                    used = metric
                    if name == "accuracy_gain":
                        used = partial(accuracy_gain, common=int(row[2] + row[3] > row[0] + row[1]))
                    with np.errstate(divide="ignore", invalid="ignore"):
                        value = float(used(row.astype(float)))
                    interval = draws_interval(draws, method, used, value, LEVEL) if math.isfinite(value) else None
                    hits.append(holds(interval, truth))
                yield Line(f"draws: {name}", case, f"{n:,}", *share_of(hits))


def delong(pos: np.ndarray, neg: np.ndarray) -> tuple[float, float | None]:
    """AUC and DeLong's variance of scores without ties."""
    above = np.searchsorted(np.sort(neg), pos) / len(neg)
    below = 1 - np.searchsorted(np.sort(pos), neg) / len(pos)
    if min(len(pos), len(neg)) < 2:
        return float(above.mean()), None
    return float(above.mean()), float(above.var(ddof=1) / len(pos) + below.var(ddof=1) / len(neg))


def areas(samples: int) -> Iterator[Line]:
    """AUC of two normal distributions, by the method that the size calls for."""
    samples = max(50, samples // 2)
    rng = np.random.default_rng(4)
    for positives, negatives in ((5, 15), (5, 95), (10, 10), (10, 90), (50, 50), (50, 450), (500, 4_500)):
        for auc in (0.6, 0.75, 0.9, 0.98):
            shift = NormalDist().inv_cdf(auc) * math.sqrt(2)
            hits = []
            for _ in range(samples):
                found, variance = delong(rng.normal(shift, 1, positives), rng.normal(0, 1, negatives))
                hits.append(holds(auc_interval(found, variance, positives, negatives, LEVEL), auc))
            method = "newcombe-5" if min(positives, negatives) < 10 else "logit-delong"
            yield Line(f"auc: {method}", f"AUC {auc:g}", f"{positives:,} and {negatives:,}", *share_of(hits))


def sums(values: np.ndarray) -> Mean:
    """The sums of a sample."""
    return Mean(len(values), float(values.sum()), float((values**2).sum()))


def means(samples: int) -> Iterator[Line]:
    """Brier score, log loss, absolute and root mean squared errors, and ratios of mean errors."""
    rng = np.random.default_rng(5)

    def losses(n: int) -> tuple[np.ndarray, np.ndarray]:
        p = rng.beta(1, 4, n)
        y = rng.random(n) < p
        return (p - y) ** 2, -np.log(np.where(y, p, 1 - p))

    big = [np.concatenate(parts) for parts in zip(*(losses(1_000_000) for _ in range(3)), strict=True)]
    sources: dict[str, tuple[Callable[[int], np.ndarray], float]] = {
        "t: Brier score": (lambda n: losses(n)[0], float(big[0].mean())),
        "t: log loss": (lambda n: losses(n)[1], float(big[1].mean())),
        "t: absolute error, normal": (lambda n: abs(rng.normal(0, 1, n)), math.sqrt(2 / math.pi)),
        "t: absolute error, lognormal (heavy tail)": (lambda n: rng.lognormal(0, 1, n), math.exp(0.5)),
    }
    for n in SIZES:
        for name, (draw, truth) in sources.items():
            hits = [holds(mean_interval(sums(draw(n)), LEVEL, floor=0.0), truth) for _ in range(samples)]
            yield Line(name, "", f"{n:,}", *share_of(hits))
        hits = [holds(root_mean_interval(sums(rng.normal(0, 1, n) ** 2), LEVEL), 1.0) for _ in range(samples)]
        yield Line("t, root: RMSE, normal errors", "", f"{n:,}", *share_of(hits))
        hits = [
            holds(mean_ratio_interval(sums(abs(rng.normal(0, 1.3, n))), sums(abs(rng.normal(0, 1, n))), LEVEL), 1.3)
            for _ in range(samples)
        ]
        yield Line("log-delta: ratio of mean errors", "", f"{n:,}", *share_of(hits))


WEIGHTS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "weights skewed": lambda rng, n: rng.gamma(1, 1, n),
    "one row in five weighs ten": lambda rng, n: np.where(rng.random(n) < 0.2, 10.0, 1.0),
}


def weighted(samples: int) -> Iterator[Line]:
    """Weighted shares and means whose rows' chances go with their weights, and weighted areas."""
    rng = np.random.default_rng(7)
    for n in SIZES[1:]:
        for case, draw in WEIGHTS.items():
            big = draw(rng, 1_000_000)
            middle = float(np.median(big)) if case == "weights skewed" else 5.0
            heavy = float(big[big > middle].sum() / big.sum())
            for rate in (0.05, 0.3):
                chances = (0.6 * rate, 1.4 * rate)
                truth = chances[1] * heavy + chances[0] * (1 - heavy)
                hits = []
                for _ in range(samples):
                    w = draw(rng, n)
                    x = (rng.random(n) < np.where(w > middle, chances[1], chances[0])).astype(float)
                    hits.append(holds(weighted_proportion_interval(weighted_mean(w, x), LEVEL), truth))
                yield Line("wilson, linearised", f"rate about {rate:g}, {case}", f"{n:,}", *share_of(hits))
            truth = math.sqrt(2 / math.pi) * (1.4 * heavy + 0.6 * (1 - heavy))
            hits = []
            for _ in range(samples):
                w = draw(rng, n)
                x = abs(rng.normal(0, np.where(w > middle, 1.4, 0.6)))
                hits.append(holds(weighted_mean_interval(weighted_mean(w, x), LEVEL, floor=0.0), truth))
            yield Line("t, linearised: absolute error", case, f"{n:,}", *share_of(hits))
            if 100 <= n <= 1_000:
                yield from _weighted_areas(max(40, samples // 2), n, case, rng)


def _weighted_areas(samples: int, n: int, case: str, rng: np.random.Generator) -> Iterator[Line]:
    for auc in (0.75, 0.9):
        shift = NormalDist().inv_cdf(auc) * math.sqrt(2)
        hits = []
        for _ in range(samples):
            y = (np.arange(n) % 2).astype(np.int8)
            ranking = weighted_ranking(WEIGHTS[case](rng, n), y, rng.normal(shift * y, 1))
            hits.append(holds(weighted_auc_interval(ranking, LEVEL) if ranking else None, auc))
        yield Line("logit-delong, linearised", f"AUC {auc:g}, {case}", f"{n:,}", *share_of(hits))


def noise_levels(samples: int) -> Iterator[Line]:
    """The share of samples without any difference whose distance stays below its noise level."""
    samples = max(50, samples // 4)
    rng = np.random.default_rng(6)
    tail = 1 / np.arange(1, 101)
    shapes = {"10 equal bins": np.full(10, 0.1), "100 levels, long tail": tail / tail.sum()}
    terms = {"psi": psi_term, "jensen_shannon": jensen_shannon_term, "chi_square": chi_square_term}
    for n, m in ((50, 50), (1_000, 200), (10_000, 10_000), (100_000, 1_000)):
        for shape, p in shapes.items():
            for name, term in terms.items():
                hits = []
                for _ in range(samples):
                    x, y = rng.multinomial(n, p).astype(float), rng.multinomial(m, p).astype(float)
                    used = x + y > 0
                    value = float(term(x[used], y[used], n, m, int(used.sum())).sum())
                    value = math.sqrt(max(value, 0)) if name == "jensen_shannon" else value
                    hits.append(value <= distance_noise(name, (x + y)[used].tolist(), n, m, LEVEL).value)
                yield Line(f"noise: {name}", shape, f"{n:,} and {m:,}", *share_of(hits))
    for n, m in ((20, 20), (100, 100), (1_000, 200), (5_000, 5_000)):
        limit = ks_noise(n, m, LEVEL).value
        hits = [kolmogorov_smirnov(rng.random(n), rng.random(m)) <= limit + 1e-12 for _ in range(samples)]
        yield Line("noise: ks", "no ties", f"{n:,} and {m:,}", *share_of(hits))
    for sizes in ((100, 100), (100, 300, 1_000), (100, 200, 400, 800, 1_600)):
        hits = []
        for i in range(samples):
            counts = rng.binomial(sizes, 0.2)
            shares = counts / np.array(sizes)
            pairs = list(zip(counts.tolist(), sizes, strict=True))
            limit = gap_noise([pairs], LEVEL, 500, generator(i, "gap")).value
            hits.append(bool(shares.max() - shares.min() <= limit + 1e-12))
        yield Line("noise: largest gap", "rate 0.2", " / ".join(f"{n:,}" for n in sizes), *share_of(hits))


def kolmogorov_smirnov(x: np.ndarray, y: np.ndarray) -> float:
    """The two-sample statistic."""
    x, y = np.sort(x), np.sort(y)
    both = np.concatenate([x, y])
    gaps = np.searchsorted(x, both, "right") / len(x) - np.searchsorted(y, both, "right") / len(y)
    return float(abs(gaps).max())


def paired(samples: int) -> Iterator[Line]:
    """Two classifiers on the same rows: the difference of their accuracies and of their areas."""
    rng = np.random.default_rng(8)
    cases = {
        "70 % both right, 10 % and 5 % one": (0.7, 0.1, 0.05, 0.15),
        "90 % both right, 3 % each one": (0.9, 0.03, 0.03, 0.04),
        "40 % both right, 20 % each one": (0.4, 0.2, 0.2, 0.2),
    }
    for n in SIZES:
        for case, p in cases.items():
            found = [
                paired_difference_interval((a, b, c, d), LEVEL)
                for a, b, c, d in rng.multinomial(n, p, samples).tolist()
            ]
            yield Line("newcombe, paired", case, f"{n:,}", *share_of([holds(each, p[1] - p[2]) for each in found]))
    for n in (100, 1_000):
        for auc, before in ((0.75, 0.75), (0.8, 0.75), (0.92, 0.9)):
            shifts = [NormalDist().inv_cdf(each) * math.sqrt(2) for each in (auc, before)]
            hits = []
            for _ in range(max(40, samples // 2)):
                y = (np.arange(n) % 2).astype(np.int8)
                shared = rng.normal(0, math.sqrt(0.7), n)
                now, then = (shift * y + shared + rng.normal(0, math.sqrt(0.3), n) for shift in shifts)
                ranking = compare_scores(y, now, then).ranking
                interval = auc_difference_interval(ranking.roc_auc - ranking.roc_auc_before, ranking.variance, LEVEL)
                hits.append(holds(interval, auc - before))
            yield Line("delong, paired", f"AUC {auc:g} and {before:g}, correlation 0.7", f"{n:,}", *share_of(hits))


PARTS = (
    ("Rates", proportions),
    ("Differences and ratios of two groups", differences_and_ratios),
    ("Several groups", holm_families),
    ("Metrics of the confusion table", confusion_metrics),
    ("Area under the ROC curve", areas),
    ("Means", means),
    ("Noise levels", noise_levels),
    ("Weighted rows", weighted),
    ("Two versions on the same rows", paired),
)

INTRODUCTION = """# Intervals and noise levels

Every rate, difference, ratio, mean and area that is measured comes with a 95 % interval where an honest one exists, and
every distance or largest gap with a noise level. This page says which methods are used and how well they keep what they
promise. It is written by `python benchmarks/coverage.py --write`; no number below was typed by hand.

| what | method | source |
|---|---|---|
| rate | Wilson's score interval | Wilson 1927 |
| difference of two rates | Newcombe's hybrid score interval | Newcombe 1998, method 10 |
| ratio of two rates | Koopman's score interval | Koopman 1984 |
| several groups against one | the same at levels by Holm's step-down | Holm 1979 |
| F1, Matthews correlation, kappa, balanced accuracy, accuracy gain | percentiles of seeded draws of the four counts; with a count below 5, of their posterior with 1/2 added | Efron 1979; Goutte and Gaussier 2005 |
| area under the ROC curve | DeLong's variance on the logit scale; with fewer than 10 rows in a class, or an area of 0 or 1, Newcombe's method 5 | DeLong et al. 1988; Newcombe 2006 |
| mean loss or error | Student's t from the sums; root mean squared error: the roots of its mean square's limits | Student 1908 |
| weighted share | Wilson's form at the rows that the linearised variance corresponds to, at most Kish's effective number | Korn and Graubard 1998; Kish 1965 |
| weighted mean loss or error | Student's t with the linearised variance and Kish's effective number of rows | Binder 1983 |
| weighted area under the ROC curve | DeLong's variance with weights, on the logit scale; none with fewer than 20 effective rows in a class | DeLong et al. 1988; Binder 1983 |
| two versions on the same rows: accuracy | Newcombe's interval for paired shares, McNemar's exact test | Newcombe 1998 (paired, method 10); McNemar 1947 |
| two versions on the same rows: area under the ROC curve | DeLong's variance of the difference of two correlated areas, normal limits | DeLong et al. 1988 |
| two versions on the same rows: losses and errors | Student's t of the differences row by row | Student 1908 |
| ratio of mean errors | delta method on the log scale | Lehmann and Casella 1998 |
| PSI, Jensen-Shannon, chi-square | noise level from the moments of each bin, matched to a shifted and scaled chi-square | Imhof 1961 |
| Kolmogorov-Smirnov | noise level from the exact distribution, for large samples from the limiting one | Hodges 1958; Smirnov 1939 |
| largest gap between groups, calibration error | noise level from seeded binomial draws | |

**How Holm's method is applied.** With k groups compared with one reference group, comparisons are ordered by the p value of the
pooled score test. The one with the i-th smallest p value gets an interval at level 1 - 0.05 / (k - i + 1); from the first that
is not significant on, all get the same level as that one. So the chance of any false claim of a difference stays at
about 5 % at most. The intervals themselves are not all right at once with 95 %: for that, all would need 1 - 0.05 / k.

**No interval** is given for average precision, R2, the median absolute error and skill scores: the counts and sums that are kept
don't determine one. Rows are taken as independent; where they are not (several rows of one person, time series),
true uncertainty is larger. Weights are taken as known, and each row as drawn on its own with its weight; a sample in clusters is less certain than that.

## Measured coverage

Read: an interval that promises 0.950 should contain the truth in a share near 0.950 of all samples; below 0.930 it is
marked with a star. Known weak spots: means of skewed losses below about 100 rows, and areas near 1 when one class has few
rows, weighted or not: their intervals are somewhat too short. A noise level should not be exceeded in a share near 0.950 of samples without any difference. Rates are summed up
exactly; differences, ratios, means and weighted numbers rest on {samples} samples per line (uncertain by {error:.3f}), areas (weighted ones too) on half of
that, confusion metrics and noise levels on a quarter (uncertain by {twice:.3f}). 'None' is the share of samples without an interval, because the value itself is undefined there.
"""


def page(lines: dict[str, list[Line]], samples: int) -> str:
    """The page as Markdown."""
    error = 1.96 * math.sqrt(0.95 * 0.05 / samples)
    blocks = INTRODUCTION.format(samples=f"{samples:,}", error=error, twice=2 * error).split("\n\n")
    plain = [block if block.startswith(("|", "#")) else textwrap.fill(block, 120) for block in blocks]
    parts = ["\n\n".join(plain) + "\n"]
    for title, found in lines.items():
        low = [line for line in found if line.share < 0.93]
        rows = [
            f"| {line.method} | {line.case} | {line.size} | {line.share:.3f}{' *' if line in low else ''} | "
            f"{f'{line.without:.3f}' if line.without else ''} |"
            for line in found
        ]
        smallest = min(line.share for line in found)
        summary = f"{len(found)} lines, lowest {smallest:.3f}, {len(low)} below 0.930."
        table = "\n".join(["| method | case | rows | coverage | none |", "|---|---|--:|--:|--:|", *rows])
        parts.append(f"### {title}\n\n{summary}\n\n{table}\n")
    return "\n".join(parts)


def main() -> None:
    """Simulate, print, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2_000)
    parser.add_argument("--write", action="store_true", help="write docs/intervals.md")
    options = parser.parse_args()
    lines = {title: list(function(options.samples)) for title, function in PARTS}
    text = page(lines, options.samples)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
