"""Category partials: any split is identical and equal to the engine's counts."""

from __future__ import annotations

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries.category_partial import CategoryPartial

texts = st.lists(st.one_of(st.none(), st.text(max_size=2)), max_size=40)


@given(texts, st.integers(0, 40))
def test_any_split_is_identical(values, cut):
    """Merged in either order, and through JSON."""
    empty = CategoryPartial.empty()
    one, other = empty.update(values[:cut]), empty.update(values[cut:])
    whole = empty.update(values)
    assert one.merge(other) == other.merge(one) == whole
    assert CategoryPartial.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(texts, texts)
def test_equals_the_engine(tables, columns_only, reference, current):
    """Summary and comparison are those of the pass over rows."""
    base, counted = tables.pair(
        {"c": pa.array(reference, pa.string())}, {"c": pa.array(current, pa.string())}, columns_only()
    )
    ours, theirs = CategoryPartial().update(reference), CategoryPartial().update(current)
    assert ours.finish("c") == base.columns["c"]
    assert theirs.compare("c", "input", ours) == counted.comparison.columns["c"]
