"""Hostile data, met through the command line: an error or an honest absence, never a crash and never a silent pass."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from stranger import SCORED, scored

from mlgov.registry.files import FileRegistry


def rows_of(team, name="p/m@1"):
    """The judged results of a version by check and metric; the command must not fail."""
    done = team.mlgov("check", "-q", "--format", "json", name)
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    document = json.loads(done.out)
    found: dict[tuple[str, str], list[dict]] = {}
    for row in document["results"]:
        found.setdefault((row["check"], row["metric"]), []).append(row)
    return found


def registered(team, columns, *more, form="parquet"):
    """Register `p/m@1` on these columns."""
    if form == "csv":
        team.csv("d.csv", columns)
    else:
        team.parquet("d.parquet", columns)
    return team.mlgov("register", "p/m@1", "--data", f"test=d.{form}", *SCORED, *more)


BROKEN_FILES = {
    "D1 no bytes": ("d.csv", b"", "d.csv"),
    "D1 no bytes, parquet": ("d.parquet", b"", "d.parquet"),
    "not parquet at all": ("d.parquet", b"PAR1 not really PAR1", "d.parquet"),
    "D8 repeated names": ("d.csv", b"id,y,y,p\n1,yes,no,0.5\n", "y"),
    "D8 empty name": ("d.csv", b"id,,y,p\n1,2,yes,0.5\n", "d.csv"),
    "D8 trailing delimiter": ("d.csv", b"id,y,p\n1,yes,0.5,\n2,no,0.1,\n", "d.csv"),
    "D9 ragged rows": ("d.csv", b"id,y,p\n1,yes,0.5\n2,no\n", "3"),
    "D9 unclosed quote": ("d.csv", b'id,y,p\n1,"yes,0.5\n2,no,0.1\n', "d.csv"),
    "D8 index of pandas": ("d.csv", b"Unnamed: 0,id,y,p\n0,1,yes,0.5\n", "index=False"),
    "D9 decimal comma": ("d.csv", b"id;x;y;p\n1;1,5;yes;0,5\n", "delimiter"),
    "D9 wrong delimiter": ("d.csv", b"id;y;p\n1;yes;0.5\n", "delimiter"),
    "gzip cut off": ("d.csv.gz", gzip.compress(b"id,y,p\n" + b"1,yes,0.5\n" * 9_000)[:-60], "d.csv.gz"),
    "binary": ("d.csv", bytes(range(256)) * 8, "d.csv"),
}


@pytest.mark.parametrize("case", sorted(BROKEN_FILES))
def test_a_file_that_cannot_be_read_is_not_registered(team, case) -> None:
    """Exit code 1, the file named; no version, no draft."""
    name, content, words = BROKEN_FILES[case]
    team.write(name, content)
    before = team.files()
    done = team.mlgov("register", "p/m@1", "--data", f"test={name}", *SCORED)
    assert (done.code, done.out) == (1, ""), done.out
    assert words in done.err
    assert "Traceback" not in done.err
    assert team.files() == before


def test_data_that_breaks_later_is_an_error_in_the_evidence(team) -> None:
    """The other model is measured; the broken one never passes a gate."""
    registered(team, scored())
    team.mlgov("register", "other/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("d.parquet", b"PAR1 cut off")
    found = rows_of(team)
    assert {row["status"] for rows in found.values() for row in rows} <= {"error", "missing", "not_applicable"}
    assert team.mlgov("gate", "-q", "p/m").code == 12
    assert rows_of(team, "other/m@1")["evaluation.discrimination", "roc_auc"][0]["value"] > 0.5


@pytest.mark.parametrize("size", [0, 1])
def test_no_or_one_row_is_too_little_not_perfect(team, size) -> None:
    """D1: no 100 %, no crash."""
    columns = {name: values[:size] for name, values in scored().items()}
    if not size:
        team.write("d.csv", b"id,x,sex,y,p\n")
        done = team.mlgov("register", "p/m@1", "--data", "test=d.csv", *SCORED)
    else:
        done = registered(team, columns)
    if done.code:
        assert "Traceback" not in done.err
        assert done.code == 1
        return
    found = rows_of(team)
    assert all(row["status"] != "passed" for row in found.get(("evaluation.discrimination", "roc_auc"), []))
    assert team.mlgov("gate", "-q").code == 12


def test_one_class_only_gives_no_area(team) -> None:
    """D2: absent with a reason, never 0 or NaN."""
    registered(team, {**scored(), "y": ["yes"] * 600})
    for row in rows_of(team)["evaluation.discrimination", "roc_auc"]:
        assert row["value"] is None
        assert row["status"] not in {"passed", "warned"}
        assert row["reason"]


def test_missing_and_infinite_scores_are_counted(team) -> None:
    """D3: said in numbers, and nothing that is not finite enters the document."""
    columns = scored()
    p = columns["p"].copy()
    p[:30], p[30:40] = math.nan, math.inf
    registered(team, {**columns, "p": p})
    done = team.mlgov("check", "-q", "--format", "json")
    assert "NaN" not in done.out
    assert "Infinity" not in done.out
    missing = [row for row in rows_of(team)["data_quality.missing", "missing_rate"] if row["column"] == "p"]
    assert missing[0]["value"] >= 30 / 600


def test_constant_and_empty_columns_are_no_division_by_zero(team) -> None:
    """D4: a constant, an all-missing column, and one with as many values as rows."""
    columns = {**scored(), "same": ["a"] * 600, "none": [None] * 600, "all": [f"v{n}" for n in range(600)]}
    registered(team, columns)
    found = rows_of(team)
    assert found["data_quality.constant", "constant_columns"][0]["value"] >= 1
    rates = {row["column"]: row["value"] for row in found["data_quality.missing", "missing_rate"]}
    assert rates["none"] == 1
    assert rates["same"] == 0


def test_text_that_looks_like_missing_is_text(team) -> None:
    """D6: NA is Namibia unless it is declared as missing."""
    columns = {**scored(), "country": ["NA", "null", "None", "nan", "DE", "FR"] * 100}
    registered(team, columns, form="csv")
    rates = {row["column"]: row["value"] for row in rows_of(team)["data_quality.missing", "missing_rate"]}
    assert rates["country"] == 0


def test_values_that_look_alike_stay_apart(team) -> None:
    """D5: `1`, `1.0` and `True` among words are three texts, and the column says why it is text."""
    done = registered(team, {**scored(), "k": ["1", "1.0", "True", "a"] * 150}, form="csv")
    assert done.code == 0, done.err
    assert "column k: text" in done.out
    team.write(
        "project_charters/p/features.yml", "features:\n  k: {meaning: code, personal: false, sensitivity: none}\n"
    )
    assert team.mlgov("register", "p/m@1").code == 0
    facts = FileRegistry(team.governed).versions()[0].facts
    assert {column.name: column.categories for column in facts.columns}["k"] == ("1", "1.0", "True", "a")


def test_many_levels_are_capped(team) -> None:
    """D5: a column of texts that are all different makes neither facts nor evidence large."""
    rows = 100_000
    columns = scored(rows)
    registered(team, {**columns, "code": [f"level {number}" for number in range(rows)]})
    team.write(
        "project_charters/p/features.yml", "features:\n  code: {meaning: code, personal: false, sensitivity: none}\n"
    )
    assert team.mlgov("register", "p/m@1").code == 0
    rows_of(team)
    written = {name: len(content) for name, content in team.files(below="project_charters").items()}
    assert max(size for name, size in written.items() if "/evidence/" in name or "facts" in name) < 60_000


def test_a_level_that_training_never_saw_is_counted(team) -> None:
    """D5: as a share of rows, held against its limit."""
    team.parquet("train.parquet", scored(seed=4))
    columns = scored()
    columns["sex"] = ["other"] * 60 + columns["sex"][60:]
    registered(team, columns, "--data", "train=train.parquet")
    rates = {row["column"]: row for row in rows_of(team)["data_quality.unseen_categories", "unseen_rate"]}
    assert rates["sex"]["value"] == pytest.approx(0.1)
    assert rates["sex"]["status"] == "failed"


@pytest.mark.parametrize(
    "times",
    [
        ["2026-01-01", "01/02/2026", "3. Mai 2026"],
        ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-02T00:00:00Z"],
        ["2026-02-30", "2026-01-01", "2026-01-02"],
        ["soon", "2026-01-01", "2026-01-02"],
    ],
)
def test_times_of_several_kinds_are_refused(team, times) -> None:
    """D10: three ways to write a day, with and without a zone, a day that isn't there: an error, no silent gap."""
    done = registered(team, {**scored(), "when": times * 200}, "--time", "when", form="csv")
    assert (done.code, done.out) == (1, "")
    assert "`when`" in done.err
    assert "2011-03-31T12:00:00Z" in done.err


def test_windows_at_the_ends_of_time(team) -> None:
    """D10: the years 1 and 9999 are two windows; a text is no time."""
    ends = pa.array([dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)] * 300, pa.timestamp("us"))  # noqa: DTZ001
    team.parquet("live.parquet", {**scored(), "when": ends, "said": ["2026-01-01"] * 600})
    cut = ("--data", "test=scored.parquet", "--windows", "live.parquet", "--every", "year", *SCORED)
    refused = team.mlgov("register", "p/m@1", *cut, "--windows-time", "said")
    assert refused.code == 1
    assert "windows need times" in refused.err
    assert team.mlgov("register", "p/m@1", *cut, "--windows-time", "when").code == 0
    facts = FileRegistry(team.governed).versions()[0].facts
    assert sorted(role for role in facts.data if role.startswith("window:")) == ["window:0001", "window:9999"]


def test_one_column_of_two_kinds_is_text_and_says_so(team) -> None:
    """D10: numbers and words mixed: no value is dropped."""
    done = registered(team, {**scored(), "x": ["1", "a", "2"] * 200}, form="csv")
    assert done.code == 0
    assert "column x: text: the value in row 2 is no number" in done.out
    rates = {row["column"]: row["value"] for row in rows_of(team)["data_quality.missing", "missing_rate"]}
    assert rates["x"] == 0


MEASURED_IN_A_PROCESS_OF_ITS_OWN = """
import resource, sys
from mlgov.cli import main
code = 0
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code or 0
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(code)
"""


def test_a_parquet_bomb_is_read_within_bounds(team) -> None:
    """D11: less than a megabyte that decodes to 4 GB of text is registered and checked in less than 1 GB."""
    rows = 2_000_000
    zeros = pa.array(np.zeros(rows, np.int32))

    def repeated(text):
        return pa.DictionaryArray.from_arrays(zeros, pa.array([text]))

    halves = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat([0, 1], rows // 2).astype(np.int32)), pa.array(["no", "yes"])
    )
    score = pa.array(np.repeat([0.25, 0.75], rows // 2))
    team.parquet("d.parquet", {"t": repeated("x" * 2_000), "y": halves, "p": score})
    assert (team.root / "d.parquet").stat().st_size < 1_000_000
    said = ("--label", "y", "--score", "p", "--positive", "yes")
    for arguments in (("register", "p/m@1", "--data", "test=d.parquet", *said), ("check", "-q", "p/m@1")):
        done = subprocess.run(
            [sys.executable, "-c", MEASURED_IN_A_PROCESS_OF_ITS_OWN, *arguments],
            cwd=team.root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert int(done.stdout.rpartition("peak ")[2]) < 1_000_000_000
    assert rows_of(team)["evaluation.discrimination", "roc_auc"][0]["value"] == 1


@pytest.mark.parametrize("command", ["register", "check"])
def test_a_packed_bomb_is_stopped(team, command) -> None:
    """D12: 100 kB that unpack to 100 MB: refused when registered; met later, the version fails and others don't."""
    bomb = gzip.compress(b"id,x,sex,y,p\n" + b"1,1,a,yes,0.5\n" * 7_500_000)
    assert len(bomb) < 300_000
    if command == "register":
        team.write("d.csv.gz", bomb)
        before = team.files()
        done = team.mlgov("register", "p/m@1", "--data", "test=d.csv.gz", *SCORED)
        assert (done.code, done.out) == (1, "")
        assert "d.csv.gz" in done.err
        assert "unpacks to more than" in done.err
        assert team.files() == before
        return
    team.csv("d.csv", scored())
    team.write("d.csv.gz", gzip.compress((team.root / "d.csv").read_bytes()))
    assert team.mlgov("register", "p/m@1", "--data", "test=d.csv.gz", *SCORED).code == 0
    team.write("d.csv.gz", bomb)
    found = rows_of(team)
    assert {row["status"] for rows in found.values() for row in rows} <= {"error", "missing", "not_applicable"}
    assert team.mlgov("gate", "-q", "p/m").code == 12


def test_ids_stay_text(team) -> None:
    """D7: leading zeros and twenty digits survive the way through csv."""
    ids = [f"{10**19 + n}" if n % 2 else f"{n:05d}" for n in range(600)]
    registered(team, {**scored(), "id": ids}, form="csv")
    facts = FileRegistry(team.governed).versions()[0].facts
    assert {column.name: column.kind for column in facts.columns}["id"] == "category"


def test_a_small_group_is_not_published(team) -> None:
    """D13: one person in a group leaves no count of one in the evidence."""
    columns = scored()
    columns["sex"] = ["other", *columns["sex"][1:]]
    registered(team, columns, "--sensitive", "sex")
    rows_of(team)
    folder = team.governed / "p" / "evidence" / "m" / "1"
    statement = next(path for path in folder.glob("release-*.json") if ".run." not in path.name)
    outcomes = json.loads(statement.read_bytes())
    assert '"n":1,' not in json.dumps(outcomes, separators=(",", ":"))
    found = [row for (check, _), rows in rows_of(team).items() if check.startswith("fairness.") for row in rows]
    assert not [row for row in found if row["group"] == "sex=other" and row["value"] is not None]


def test_the_count_of_a_small_group_does_not_follow_from_the_others(team) -> None:
    """D13: four persons who are all selected: neither their rate nor that of one more group can be told."""
    columns = scored()
    columns["sex"] = ["other"] * 4 + columns["sex"][4:]
    columns["y"] = ["yes"] * 4 + columns["y"][4:]
    columns["p"] = [0.9] * 4 + list(columns["p"][4:])
    registered(team, columns, "--sensitive", "sex")
    found = rows_of(team)
    rates = {row["group"]: row["value"] for row in found["fairness.group_rates", "selection_rate"]}
    assert "sex=other" not in rates
    assert len([value for value in rates.values() if value is not None]) == len(rates) - 2
    assert all(row["value"] is None for row in found["fairness.impact_ratio", "impact_ratio"])


def test_groups_that_are_all_small_give_no_gap(team) -> None:
    """D13: too little data, with a reason."""
    registered(team, {name: values[:60] for name, values in scored().items()}, "--sensitive", "sex")
    for (check, _), rows in rows_of(team).items():
        if check in {"fairness.impact_ratio", "fairness.differences"}:
            assert {(row["value"], row["status"]) for row in rows} == {(None, "insufficient")}


def test_groups_that_nobody_knows_give_no_comparison(team) -> None:
    """D14: all missing, or one value for all: no ratio, and never a pass."""
    for values in (pa.array([None] * 600, pa.string()), ["unknown"] * 600):
        registered(team, {**scored(), "sex": values}, "--sensitive", "sex")
        for row in rows_of(team)["fairness.impact_ratio", "impact_ratio"]:
            assert row["value"] is None
            assert row["status"] in {"unavailable", "insufficient"}
            assert row["reason"]


def test_a_group_that_is_the_outcome_is_a_leak(team) -> None:
    """D14: said in these words."""
    columns = scored()
    registered(team, {**columns, "sex": columns["y"]}, "--sensitive", "sex")
    for row in rows_of(team)["fairness.impact_ratio", "impact_ratio"]:
        assert (row["value"], "leak" in row["reason"]) == (None, True)


def test_a_missing_sensitive_column_is_refused(team) -> None:
    """D14: with the nearest name."""
    done = registered(team, scored(), "--sensitive", "sexx")
    assert done.code == 1
    assert "`sex`" in done.err


@pytest.mark.parametrize("weight", [-1.0, 0.0, math.nan])
def test_weights_that_are_none_never_pass(team, weight) -> None:
    """D15: negative, all zero or missing weights are an error, not a number."""
    columns = {**scored(), "w": [weight] * 600}
    done = registered(team, columns, "--weight", "w")
    if done.code:
        assert (done.code, "Traceback" in done.err) == (1, False)
        return
    for row in rows_of(team).get(("evaluation.discrimination", "roc_auc"), []):
        assert row["status"] not in {"passed", "warned"}


def test_a_third_label_is_named(team) -> None:
    """D17: three labels where two were meant: counted, and the labels themselves are in the reason."""
    columns = scored()
    columns["y"] = ["perhaps", *columns["y"][1:]]
    done = registered(team, columns)
    if done.code:
        assert "perhaps" in done.err
        return
    found = rows_of(team)
    areas = [row for (check, _), rows in found.items() if check == "evaluation.discrimination" for row in rows]
    assert areas
    assert all(row["status"] not in {"passed", "warned"} and "label" in row["reason"] for row in areas)
    shares = [row for (check, _), rows in found.items() if check == "data_quality.class_balance" for row in rows]
    assert {row["n"] for row in shares} == {600}


def test_column_names_are_only_text(team) -> None:
    """Markup, template syntax and path separators in names reach no file name and break no output."""
    names = ["<script>alert(1)</script>", "{{ 7*7 }}", "../../x", "a|b", "\u202eevil", "a\nb"]
    done = registered(team, {**scored(), **{name: [1.0] * 600 for name in names}})
    assert done.code == 0, done.err
    rates = {row["column"] for row in rows_of(team)["data_quality.missing", "missing_rate"]}
    assert set(names[:4]) <= rates
    assert not [path for path in team.files() if path.rsplit("/", 1)[-1] == "x" or "script" in path]


@pytest.mark.parametrize("copy", ["the same file", "the same rows under other ids", "in another order"])
def test_a_test_on_the_training_data_is_no_test(team, copy) -> None:
    """D16: the result says how many rows, the gate says it again and stays shut."""
    columns = scored()
    team.parquet("train.parquet", columns)
    if copy == "the same rows under other ids":
        columns = {**columns, "id": [f"new {number}" for number in range(600)], "p": columns["p"] / 2}
    if copy == "in another order":
        columns = {name: list(values)[::-1] for name, values in columns.items()}
    registered(team, columns, "--data", "train=train.parquet")
    for row in rows_of(team)["data_quality.overlap", "overlap_rate"]:
        assert (row["value"], row["status"]) == (1, "failed")
        assert "100.0 % of rows also occur in the training data (600 of 600)" in row["reason"]
    done = team.mlgov("gate", "-q")
    assert done.code == 12
    assert "600 of 600" in done.out


def test_some_rows_from_training_are_a_reason_to_look(team) -> None:
    """D16: 48 of 600 rows were copied; fewer than half don't shut the gate, and none are none."""
    for copied, statuses in ((48, {"failed", "passed"}), (0, {"passed"})):
        train, test = ({**scored(seed=seed), "z": np.random.default_rng(seed).random(600)} for seed in (4, 1))
        team.parquet("train.parquet", train)
        mixed = {name: [*list(train[name])[:copied], *list(test[name])[copied:]] for name in test if name != "id"}
        registered(team, {"id": test["id"], **mixed}, "--data", "train=train.parquet")
        found = rows_of(team)["data_quality.overlap", "overlap_rate"]
        assert {row["value"] for row in found} == {copied / 600}
        assert {row["status"] for row in found} == statuses
        assert "the policy allows at most 50 %" not in team.mlgov("gate", "-q").out
        for name in ("1.yml", "1.facts.yml"):
            (team.governed / "p" / "models" / "m" / name).unlink()


def test_an_index_that_gives_the_outcome_away_is_named(team) -> None:
    """D16: a running number of data that was sorted by outcome looks like what it is."""
    columns = scored()
    order = np.argsort(columns["y"], kind="stable")
    registered(team, {**{name: np.asarray(values)[order] for name, values in columns.items()}, "row": range(600)})
    found = rows_of(team)
    flags = {row["column"]: row["value"] for row in found["data_quality.identifier_like", "identifier_like"]}
    assert flags["row"] == 1
    (total,) = found["data_quality.identifier_like", "identifier_like_columns"]
    assert total["value"] == 1
