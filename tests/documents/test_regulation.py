"""Tests of `mlgov.documents.regulation`."""

from __future__ import annotations

import datetime as dt

from mlgov.documents.regulation import dates_for, regulation_dates


def test_dates_are_in_order_and_told_apart():
    """The table as shipped: oldest first, no day twice for the same framework."""
    found = regulation_dates()
    assert [each.on for each in found] == sorted(each.on for each in found)
    pairs = [(name, each.on) for each in found for name in each.frameworks]
    assert len(pairs) == len(set(pairs))
    assert not any(each.what.endswith(".") for each in found)


def test_frameworks_of_a_charter_choose_their_dates():
    """Ids count whatever their case; a framework that isn't known has no dates."""
    assert [each.on for each in dates_for(["OSFI-E23", "nonsense"])] == [dt.date(2027, 5, 1)]
    assert dates_for(()) == ()
