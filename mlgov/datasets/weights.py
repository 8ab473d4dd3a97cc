"""Row weights are checked while they stream by: a weighted figure with a wrong weight is wrong without a sign."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from mlgov.datasets.buffers import floats_of
from mlgov.datasets.protocol import Dataset, Origin
from mlgov.errors import DataError


class WeightedDataset(Dataset):
    """A data set whose weight column refuses negative, missing and non-finite values and a sum of zero."""

    def __init__(self, inner: Dataset, weight: str) -> None:
        """Raises DataError if the weight column holds no numbers."""
        super().__init__(inner.name, inner.rows, inner.columns, format=inner.format, skipped=inner.skipped)
        self.joins = inner.joins
        self.recomputed = inner.recomputed
        self._inner = inner
        self._weight = weight
        if inner.info(weight).kind not in {"number", "integer"}:
            msg = f"{inner.name}: weight column `{weight}` holds values of kind {inner.info(weight).kind}"
            raise DataError(msg, hint="weights are numbers")

    @property
    def origin(self) -> Origin:
        """Digest and files of the data set underneath."""
        return self._inner.origin

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column; raises DataError at the first weight that can't be one."""
        if column != self._weight:
            yield from self._inner.chunks(column)
            return
        total, row = 0.0, 0
        for chunk in self._inner.chunks(column):
            values = floats_of(chunk)
            wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
            if len(wrong):
                first = float(values[wrong[0]])
                what = "is missing" if np.isnan(first) else f"is {first:g}"
                msg = f"{self.name}: the weight in row {row + int(wrong[0]) + 1} (column `{column}`) {what}"
                raise DataError(msg, hint="weights are finite, not negative, and there for every row")
            total += float(values.sum())
            row += len(values)
            yield chunk
        if row and total == 0:
            msg = f"{self.name}: the weights in column `{column}` sum to zero"
            raise DataError(msg)


def with_checked_weights(dataset: Dataset, weight: str | None) -> Dataset:
    """The data set itself, or with its weights checked if it has the declared weight column."""
    return dataset if weight is None or weight not in dataset else WeightedDataset(dataset, weight)
