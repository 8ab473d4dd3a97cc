"""Several groups against one reference: at which confidence level each interval is given (Holm's step-down).

Exactly this is done. The k comparisons are ordered by the p value of the pooled score test of equal rates. The one
with the i-th smallest p value gets an interval at level 1 - alpha / (k - i + 1); once a comparison is not
significant at its alpha, all later ones get the same level as that one. So an interval leaves out 'no difference'
(ratio 1, difference 0) exactly when Holm's test (1979, Scandinavian Journal of Statistics 6:65-70) rejects it, as
far as interval and test agree, and the chance of any false claim of a difference stays below alpha. The intervals
of the significant comparisons are not jointly simultaneous in the strict sense: for that all would need
1 - alpha / k (Strassburger and Bretz 2008, Statistics in Medicine 27:4914-4927).
"""

from __future__ import annotations

from collections.abc import Sequence


def holm_levels(p_values: Sequence[float], level: float) -> tuple[float, ...]:
    """The confidence level of each comparison's own interval, in the order given; `level` is the family's."""
    alpha = 1 - level
    k = len(p_values)
    order = sorted(range(k), key=lambda i: (p_values[i], i))
    levels = [level] * k
    stopped: float | None = None
    for rank, index in enumerate(order):
        share = alpha / (k - rank) if stopped is None else stopped
        levels[index] = 1 - share
        if stopped is None and p_values[index] > share:
            stopped = share
    return tuple(levels)
