"""Data sets in memory for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pytest
from hypothesis import settings

from mlgov.datasets.frame import from_frame
from mlgov.datasets.protocol import Dataset
from mlgov.evidence.measurement import Role
from mlgov.summaries.engine import Counted, count
from mlgov.summaries.plan import Plan
from mlgov.summaries.types import DatasetSummary

# A busy machine is no failing test.
settings.register_profile("summaries", deadline=None)
settings.load_profile("summaries")

Columns = Mapping[str, object]


class Tables:
    """Makes data sets of columns and counts them."""

    def data(self, columns: Columns, name: str = "data", chunk: int | None = None) -> Dataset:
        """A data set in memory, in chunks of `chunk` rows."""
        table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
        if chunk is not None:
            table = pa.Table.from_batches(table.to_batches(max_chunksize=chunk), table.schema)
        return from_frame(table, name)

    def one(self, columns: Columns, plan: Plan, role: Role = "test", chunk: int | None = None) -> DatasetSummary:
        """The summary of one data set without reference."""
        return count(plan, None, "reference", [(role, None, self.data(columns, chunk=chunk))])[1][0].summary

    def pair(self, reference: Columns, current: Columns, plan: Plan) -> tuple[DatasetSummary, Counted]:
        """The reference's summary, and the current data compared with it."""
        base, counted = count(plan, self.data(reference), "reference", [("test", None, self.data(current))])
        assert base is not None
        return base, counted[0]


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Data sets in memory."""
    return Tables()


@pytest.fixture(scope="session")
def columns_only() -> Callable[..., Plan]:
    """A plan that only profiles and compares."""

    def make(**parts: object) -> Plan:
        needs = frozenset({"columns", "comparison", "duplicates"})
        return Plan(needs=needs, **parts)  # type: ignore[arg-type]

    return make
