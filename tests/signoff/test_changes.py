"""What changed between two dossiers, and whether it matters; kinds of change as people know them are in the table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from dossiers import AUC, IMPACT, MISSING, MODEL, World, sha
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.evidence.canonical import digest_of
from mlgov.signoff.changes import Change, changes, equal, part_changes, still_counts
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.types import Dossier, Part


def part(kind: str, name: str = "x", **fields: str) -> Part:
    """A part with fields."""
    return Part(kind, name, digest_of(fields), fields)


def dossier(*parts: Part, subject: str = "p/m@1") -> Dossier:
    """A dossier of some parts, as far as comparing needs one."""
    raw = digest_of([subject, [(each.kind, each.name, each.digest) for each in parts]]).encode()
    return Dossier(subject, "release", parts, raw, digest_of(raw.decode()))


def one(old: Part | None, new: Part | None) -> Change:
    """The only change between two parts, with a number measured in both so that they are measured."""
    rest = part("measurements", "a.b.c", all="1")
    before = dossier(rest, *([old] if old else []))
    after = dossier(rest, *([new] if new else []))
    (found,) = changes(before, after)
    return found


def test_the_same_dossier_has_no_changes(tmp_path: Path) -> None:
    """Nor has it after it was stored and read."""
    found = World().dossier(tmp_path)
    assert changes(found, dossier_from_bytes(found.raw)) == ()
    assert still_counts(found, found)


def test_another_subject_or_stage_is_never_the_same(tmp_path: Path) -> None:
    """A signature can't be moved to another version, model, or stage."""
    world = World()
    release, retirement = world.dossier(tmp_path), world.dossier(tmp_path, "retirement")
    assert not still_counts(retirement, release)
    world.version = "2"
    other = world.dossier(tmp_path)
    (found,) = changes(release, other)
    assert (found.goes_stale, found.what) == (True, "It was signed for p/m@1#release, this is p/m@2#release.")
    assert part_changes(release, other) == []


def test_what_never_applied_is_not_missed() -> None:
    """A first version has none before it to compare with: that this is no longer said of the next takes nothing away."""
    rest = part("measurements", "a.b.c", all="1")
    silent = (Part("measurements", "a.pairs", "0", {"": "not measured: not_applicable"}),
              Part("verdict", "a.pairs", "1", {"": "not_applicable"}))  # fmt: skip
    found = changes(dossier(rest, *silent), dossier(rest))
    assert [(each.goes_stale, each.review_due, each.address) for each in found] == [
        (False, False, "measurements/a.pairs/value"),
        (False, False, "verdict/a.pairs/same"),
    ]
    for kind, fields in (
        ("measurements", {"": "not measured: not_applicable", "sex=f": "0.5"}),
        ("measurements", {"": "not measured: unavailable"}),
        ("verdict", {"": "not_applicable, blocks"}),
        ("verdict", {"": "passed"}),
    ):
        assert one(Part(kind, "a.pairs", "2", fields), None).goes_stale
    added = one(None, Part("measurements", "a.pairs", "3", {"": "not measured: unavailable"}))
    assert (added.goes_stale, added.what) == (False, "Pairs is asked for now, and has no number.")


def test_a_limit_that_never_applied_is_not_lost_where_it_can_not_be_measured() -> None:
    """Against the version before, on other rows: for what was signed it is another result, for its class no limit less."""

    def stood(how: str) -> Part:
        return Part("verdict", "a.b.auc", how, {"": how})

    other = one(stood("not_applicable"), stood("unavailable"))
    assert (other.goes_stale, other.address) == (True, "verdict/a.b.auc/same")
    for was, now in (
        ("passed", "unavailable"),
        ("not_applicable", "unavailable, blocks"),
        ("not_applicable", "failed"),
    ):
        assert one(stood(was), stood(now)).address == "verdict/a.b.auc/worse"


def test_what_nobody_can_name_is_stale(tmp_path: Path) -> None:
    """A manifest of another form with equal parts: nobody can say that it doesn't matter."""
    found = World().dossier(tmp_path)
    odd = dataclasses.replace(found, raw=found.raw + b" ", digest=sha("odd"))
    assert [(each.kind, each.name, each.goes_stale) for each in changes(found, odd)] == [("dossier", "form", True)]


@pytest.mark.parametrize(
    ("was", "now", "stale", "how"),
    [
        ({"value": "0.80"}, {"value": "0.8"}, False, "tighter"),
        ({"value": "0.80"}, {"value": "0.90"}, False, "tighter"),
        ({"value": "0.80"}, {"value": "0.79"}, True, "looser"),
        ({"value": "0.80"}, {"value": "-0.8"}, True, "looser"),
        ({"value": "0.80", "direction": "at_most"}, {"value": "0.81", "direction": "at_most"}, True, "looser"),
        ({"value": "0.80", "direction": "at_most"}, {"value": "0.79", "direction": "at_most"}, False, "tighter"),
        ({"value": "0.8", "interval": "yes"}, {"value": "0.8"}, True, "looser"),
        ({"value": "0.8"}, {"value": "0.8", "interval": "yes"}, False, "tighter"),
        ({"value": "0.8", "required": "yes"}, {"value": "0.9"}, True, "looser"),
        ({"value": "0.8"}, {"value": "0.8", "advisory": "yes"}, True, "looser"),
        ({"value": "0.8", "advisory": "yes"}, {"value": "0.8"}, False, "tighter"),
        ({"value": "0.8", "min_n": "100"}, {"value": "0.8", "min_n": "200"}, True, "looser"),
        ({"value": "0.8", "min_n": "100"}, {"value": "0.8", "min_n": "50"}, False, "tighter"),
        ({"value": "0.8", "min_n": "100"}, {"value": "0.8"}, False, "tighter"),
        ({"value": "0.8"}, {"value": "0.8", "min_n": "100"}, True, "looser"),
        ({"value": "0.1", "change": "absolute"}, {"value": "0.1", "change": "relative"}, True, "looser"),
        ({"value": "-0.02", "effective": "0.78"}, {"value": "-0.02", "effective": "0.79"}, False, "effective"),
        ({"value": "-0.02", "effective": "0.78"}, {"value": "-0.02", "effective": "0.77"}, True, "effective"),
        (
            {"value": "-0.02", "effective": "0.78"},
            {"value": "-0.02", "effective": "0.78000000000001"},
            False,
            "effective",
        ),
        ({"value": "-0.02"}, {"value": "-0.02", "effective": "0.77"}, False, "effective"),
    ],
)
def test_a_limit_outdates_only_if_it_asks_for_less(
    was: dict[str, str], now: dict[str, str], stale: bool, how: str
) -> None:
    """By its value, its flags, or what it is held against."""
    about = {"direction": "at_least"}
    found = one(
        part("limits", "policy a.b.c at least", **{**about, **was}),
        part("limits", "policy a.b.c at least", **{**about, **now}),
    )
    assert (found.goes_stale, found.address.rpartition("/")[2]) == (stale, how), found.what


@pytest.mark.parametrize(
    ("was", "now", "stale", "how"),
    [
        ("passed", "warned", False, "same"),
        ("warned", "passed", False, "better"),
        ("passed", "failed, blocks", True, "worse"),
        ("passed", "failed", True, "worse"),
        ("passed", "insufficient", True, "worse"),
        ("awaiting", "passed", False, "better"),
        ("failed, blocks", "failed, accepted by validator until 2026-12-31", False, "better"),
        ("failed, accepted by validator until 2026-12-31", "failed, blocks", False, "ended"),
        (
            "failed, accepted by validator until 2026-06-30",
            "failed, accepted by validator until 2026-12-31",
            False,
            "ended",
        ),
        ("passed", "a word of a newer version", True, "worse"),
    ],
)
def test_a_result_outdates_if_it_stands_worse(was: str, now: str, stale: bool, how: str) -> None:
    """What holds with less certainty still holds; what blocks says so itself."""
    found = one(part("verdict", "a.b.c", all=was), part("verdict", "a.b.c", all=now))
    assert (found.goes_stale, found.address) == (stale, f"verdict/a.b.c/{how}"), found.what


def test_results_that_come_or_go(tmp_path: Path) -> None:
    """A new result that holds is welcome; one that fails wasn't seen; one that is gone was relied on."""
    assert not one(None, part("verdict", "a.b.d", all="passed")).goes_stale
    assert one(None, part("verdict", "a.b.d", all="passed", more="failed, blocks")).goes_stale
    assert one(part("verdict", "a.b.d", all="passed"), None).goes_stale
    assert one(part("measurements", "a.b.d", all="1"), None).goes_stale
    assert not one(None, part("measurements", "a.b.d", all="1")).goes_stale


def test_several_places_of_a_metric_are_one_change() -> None:
    """The first is told, the rest counted; nobody reads fifty lines."""
    was = part("measurements", "drift.psi.psi", **{f"column {at}": "0.1" for at in range(5)})
    now = part("measurements", "drift.psi.psi", **{f"column {at}": f"0.{at + 1}" for at in range(5)})
    found = one(was, now)
    assert found.what == "PSI (column 1) changed from 0.1 to 0.2, and 3 more of its values."
    lost = one(was, part("measurements", "drift.psi.psi", **{"column 0": "0.1"}))
    assert (lost.goes_stale, lost.what) == (True, "PSI is no longer measured for column 1 and 3 more.")
    more = one(part("measurements", "drift.psi.psi", **{"column 0": "0.1"}), was)
    assert (more.goes_stale, more.what) == (False, "PSI is measured for 4 more parts of the data.")


def test_a_value_that_becomes_none_or_some_is_another_value() -> None:
    """An awaited number that came in was not seen by whoever signed."""
    absent, there = (
        part("measurements", "a.b.d", all="not measured: awaiting"),
        part("measurements", "a.b.d", all="0.8"),
    )
    assert one(absent, there).goes_stale
    assert one(there, absent).goes_stale


def test_unknown_kinds_of_parts_are_never_harmless() -> None:
    """What a newer version binds, this one can't judge."""
    assert one(part("novelty", a="1"), part("novelty", a="2")).goes_stale
    assert one(None, part("novelty", a="2")).goes_stale
    assert one(part("novelty", a="1"), None).goes_stale


@pytest.mark.parametrize(
    "kind", ["limits", "verdict", "measurements", "version", "validation", "windows", "charter", "envelope"]
)
@pytest.mark.parametrize("value", [None, True, "", "x", "9" * 5000, "1e9999", ["a", {"b": None}], {"c": ["d"]}])
def test_whatever_a_stored_dossier_holds_there_is_a_sentence(kind: str, value: object) -> None:
    """It may come from anybody; comparing never falls over."""
    fields = dict.fromkeys(("value", "effective", "min_n", "direction", "interval", "rating", "all"), value)
    good = part(kind, "policy a.b.c at least", value="0.8", min_n="100", all="passed", rating="fit")
    odd = Part(kind, "policy a.b.c at least", sha("odd"), fields)
    for old, new in ((good, odd), (odd, good)):
        for each in part_changes(dossier(old), dossier(new)):
            assert each.what.endswith(".")
            assert len(each.what) < 700


def test_sentences_name_what_changed(tmp_path: Path) -> None:
    """In the words of the page, for people who read no code."""
    world = World()
    old = world.dossier(tmp_path)
    world.subjects[MODEL] = sha("new")
    world.subjects["data/test"] = sha("new")
    world.subjects["data/test/predictions"] = sha("new")
    world.values |= {AUC: 0.79, IMPACT: 0.7, MISSING: 0.02}
    world.features["postcode"]["sensitivity"] = "proxy"
    world.authored["decision"]["threshold"] = 0.6
    world.facts["columns"][0]["maximum"] = 9500.0
    world.limits["evaluation.discrimination.roc_auc"][0]["at_least"] = "0.60"
    assert [each.what for each in changes(old, world.dossier(tmp_path))] == [
        "The model file changed.",
        "The test data changed.",
        "The predictions joined to the test data changed.",
        "The sensitivity of the feature postcode changed from nothing to proxy.",
        "A limit was loosened: ROC AUC at least 0.65, now ROC AUC at least 0.60.",
        "Missing rate (column income) changed from 0.01 to 0.02.",
        "ROC AUC changed from 0.81 to 0.79.",
        "Impact ratio changed from 0.9 to 0.7.",
        "Impact ratio (policy fairness.impact_ratio.impact_ratio at least): was holds, is fails, which blocks a release.",
        "The version's decision, threshold changed from 0.5 to 0.6.",
        "The registered ranges of income changed.",
    ]


@settings(deadline=None)
@given(st.floats(1e-300, 1e300), st.floats(-9e-10, 9e-10))
def test_numbers_are_equal_to_nine_digits(value: float, shift: float) -> None:
    """And text that is no number only if it is the same."""
    assert equal(f"{value:.17g}", f"{value * (1 + shift):.17g}")
    assert not equal(f"{value:.17g}", f"{value * (1 + 1e-8):.17g}")
    assert not equal("1", "not measured: awaiting")
    assert not equal("9" * 5000, "8")


CHANGES: tuple[Callable[[World], object], ...] = (
    lambda w: w.values.update({AUC: 0.5}),
    lambda w: w.values.pop(MISSING),
    lambda w: w.subjects.update({MODEL: sha("x")}),
    lambda w: w.features["income"].update(unit="CHF"),
    lambda w: w.charter.update(purpose="credit"),
    lambda w: w.limits.pop("fairness.impact_ratio.impact_ratio"),
    lambda w: w.authored.update(limitations=[]),
)


@settings(deadline=None, max_examples=30)
@given(st.sets(st.sampled_from(range(len(CHANGES))), min_size=1))
def test_whatever_else_changes_a_stale_one_stays_stale(
    tmp_path_factory: pytest.TempPathFactory, chosen: set[int]
) -> None:
    """No second change hides a first one, in either direction."""
    folder = tmp_path_factory.mktemp("p")
    world = World()
    old = world.dossier(folder)
    for at in chosen:
        CHANGES[at](world)
    new = world.dossier(folder)
    assert not still_counts(old, new)
    assert changes(new, old)
