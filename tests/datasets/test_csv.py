"""csv: strict, typed by one rule, spooled once."""

from __future__ import annotations

import gzip
import random
import time

import pandas as pd
import pytest

from mlgov.datasets import csv as csv_module
from mlgov.datasets.csv import CsvOptions
from mlgov.datasets.open import open_dataset
from mlgov.documents.version import Columns, DataRef
from mlgov.errors import DataError


@pytest.fixture
def put(tmp_path):
    def write(text, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_text_stays_text(put, opened, values):
    """Namibia, leading zeros, long ids and phone numbers survive; only empty cells are missing."""
    put('country,id,long,phone\nNA,007,1234567890123456789,+4930\nnull,010,1234567890123456780,""\nNone,1,1,\n')
    dataset = opened("a.csv")
    assert [info.kind for info in dataset.columns] == ["category"] * 4
    assert values(dataset, "country") == ["NA", "null", "None"]
    assert values(dataset, "id") == ["007", "010", "1"]
    assert values(dataset, "long") == ["1234567890123456789", "1234567890123456780", "1"]
    assert values(dataset, "phone") == ["+4930", None, None]


def test_declared_missing_texts(put, opened, values):
    """What was declared missing is missing, in columns of every kind, and nothing else is."""
    put("x,t,u\n1,NA,a\n?,b,?\n3,?,NA\n")
    dataset = opened(DataRef(path="a.csv", missing=("?",)))
    assert values(dataset, "x") == [1, None, 3]
    assert values(dataset, "t") == ["NA", "b", None]
    assert values(dataset, "u") == ["a", None, "NA"]


def test_kinds_and_nullability(put, opened, values):
    """All kinds in one file; a column is nullable only if a value is missing."""
    put("b,i,f,d,t\ntrue,1,1.5,2011-01-31,2011-01-31T10:00Z\nFALSE,-2,,2011-02-01,2011-01-31T12:00+02:00\n")
    dataset = opened("a.csv")
    assert [(info.name, info.kind, info.nullable) for info in dataset.columns] == [
        ("b", "boolean", False),
        ("i", "integer", False),
        ("f", "number", True),
        ("d", "time", False),
        ("t", "time", False),
    ]
    assert values(dataset, "b") == [True, False]
    first, second = values(dataset, "t")
    assert first == second


def test_mixed_columns_are_text_and_say_so(put, opened, values):
    """A word among numbers makes text, with the row in the note; nothing is dropped."""
    put("x\n1\n2\nn/a\n4\n")
    dataset = opened("a.csv")
    assert values(dataset, "x") == ["1", "2", "n/a", "4"]
    assert dataset.info("x").note == "text: the value in row 3 is no number"


def test_dates_in_three_forms_are_text(put, opened):
    """Dates that are not all ISO are never half parsed."""
    put("d\n2011-01-31\n31.01.2011\n01/31/2011\n")
    assert opened("a.csv").info("d").kind == "category"


def test_declared_time_column_must_hold_times(put, opened):
    """A column that was declared as time and is not is an error, not a category."""
    put("d,x\n31.01.2011,1\n")
    with pytest.raises(DataError, match="`d` does not hold ISO 8601"):
        opened("a.csv", time="d")


def test_decimal_comma_only_where_declared(put, opened, values):
    """`1,5` in a file with semicolons is a number if that was declared, else text."""
    put("x;y\n1,5;2\n-3,25;4\n")
    assert values(opened(DataRef(path="a.csv", delimiter=";", decimal=",")), "x") == [1.5, -3.25]
    assert opened(DataRef(path="a.csv", delimiter=";")).info("x").kind == "category"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,a\n1,2,3\n", "repeat: a"),
        ("a,,c\n1,2,3\n", "column 2 of the header has no name"),
        ("a,b,\n1,2,3\n", "column 3 of the header has no name"),
        (",a\n0,1\n", "column 1 of the header has no name"),
        ("Unnamed: 0,a\n0,1\n", "`Unnamed: 0` is a row index"),
        ("a;b;c\n1;2;3\n", "one column only"),
        ("a\tb\n1\t2\n", "one column only"),
        ("\n\n", "header is missing"),
        ('"a\nb', "header can't be read|never closed"),
        ("a,b\n1,2\n3\n", "line 3 has 1 field, the header has 2"),
        ("a,b\n1,2\n3,4,\n", "line 3 has 3 fields, the header has 2"),
        ('a,b\n"1\n2",3\n\n4\n', "line 5 has 1 field, the header has 2"),
        ('a,b\n1,"2\n3,4\n', r"never closed \(line 2\)"),
    ],
)
def test_malformed_files(put, opened, text, message):
    """Every malformed file is one line with the column or line that is wrong."""
    put(text)
    with pytest.raises(DataError, match=message):
        opened("a.csv")


def test_wrong_delimiter_is_suggested_not_guessed(put, opened):
    """The hint names what probably separates the fields."""
    put("a;b\n1;2\n")
    with pytest.raises(DataError) as caught:
        opened("a.csv")
    assert '";"' in caught.value.hint


def test_ragged_line_far_into_a_file(put, opened):
    """The line number counts line breaks inside quoted fields."""
    rows = [f'{i},"x\n{i}"' for i in range(200_000)]
    rows[150_000] = "1,2,3"
    put("a,b\n" + "\n".join(rows) + "\n")
    with pytest.raises(DataError, match="line 300002 has 3 fields"):
        opened("a.csv")


def test_header_only_and_one_row(put, opened, values):
    """Few rows are few rows, not an error."""
    put("a,b\n")
    dataset = opened("a.csv")
    assert dataset.rows == 0
    assert [info.note for info in dataset.columns] == ["every value is missing"] * 2
    assert values(dataset, "a") == []
    put("a,b\n1,x", "b.csv")
    assert values(opened("b.csv"), "b") == ["x"]


def test_same_as_pandas(shared_data, tmp_path, values):
    """A real packed file gives what pandas reads with the same convention for missing values."""
    path = shared_data / "german_credit.csv.gz"
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    (tmp_path / "a.csv.gz").write_bytes(path.read_bytes())
    dataset = open_dataset(DataRef(path="a.csv.gz"), data_root=tmp_path, columns=Columns())
    assert dataset.format == "csv.gz"
    assert dataset.rows == len(frame)
    for name in frame.columns:
        expected = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        assert values(dataset, name) == expected


def test_numbers_are_read_exactly(put, opened, values):
    """Decimal texts become the nearest float64, as Python reads them."""
    chance = random.Random(7)  # noqa: S311  # numbers, not secrets
    numbers = [chance.uniform(-1, 1) * 10 ** chance.randint(-300, 300) for _ in range(2_000)]
    put("x\n" + "".join(f"{number!r}\n" for number in numbers))
    assert values(opened("a.csv"), "x") == numbers


def test_spool_is_made_once_and_only_for_the_same_bytes_and_options(put, opened, tmp_path, monkeypatch):
    """The cache folder keeps one spool for each content and declaration."""
    cache = tmp_path / "cache"
    made = []
    real = csv_module._spool
    monkeypatch.setattr(csv_module, "_spool", lambda *args: (made.append(1), real(*args))[1])
    put("x\n1\n")
    for _ in range(3):
        opened("a.csv", cache=cache)
    assert len(made) == 1
    opened(DataRef(path="a.csv", missing=("1",)), cache=cache)
    put("x\n2\n")
    opened("a.csv", cache=cache)
    assert len(made) == 3
    assert [path.suffix for path in sorted((cache / "spool").iterdir())] == [".parquet", ".sha256"] * 3
    assert {path.stat().st_mode & 0o077 for path in [cache / "spool", *(cache / "spool").glob("*.parquet")]} == {0}


@pytest.mark.parametrize("damage", [b"", b"PAR1 something else PAR1", None])
def test_damaged_spool_is_made_again(put, opened, tmp_path, values, damage):
    """A spool that is not what was written then is not believed."""
    put("x\n1\n2\n")
    cache = tmp_path / "cache"
    opened("a.csv", cache=cache)
    spool = next((cache / "spool").glob("*.parquet"))
    if damage is None:
        next((cache / "spool").glob("*.sha256")).unlink()
    else:
        spool.write_bytes(damage)
    assert values(opened("a.csv", cache=cache), "x") == [1, 2]


def test_temporary_spool_goes_with_the_data_set(put, opened, values, monkeypatch, tmp_path):
    """Without a cache nothing stays on the disk."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    put("x\n1\n")
    dataset = opened("a.csv")
    assert values(dataset, "x") == [1]
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    del dataset
    assert list((tmp_path / "tmp").iterdir()) == []


def test_cache_that_can_not_be_written(put, opened, values, tmp_path):
    """A useless cache folder is worked around."""
    put("x\n1\n")
    (tmp_path / "cache").write_text("a file, not a folder")
    assert values(opened("a.csv", cache=tmp_path / "cache"), "x") == [1]


def test_row_groups_keep_every_row(put, opened, values, monkeypatch):
    """Groups are cut by rows and by bytes without losing any."""
    monkeypatch.setattr(csv_module, "BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr(csv_module, "GROUP_ROWS", 100)
    put("x,t\n" + "".join(f"{i},v{i % 7}\n" for i in range(5_000)))
    dataset = opened("a.csv")
    assert values(dataset, "x") == list(range(5_000))
    assert values(dataset, "t") == [f"v{i % 7}" for i in range(5_000)]


def test_bomb_names_the_file(put, opened):
    """A packed bomb is refused in about a second, with a hint."""
    put(gzip.compress(b"a\n" + b"0\n" * 50_000_000), "bomb.csv.gz")
    start = time.process_time()
    with pytest.raises(DataError, match=r"bomb\.csv\.gz"):
        opened("bomb.csv.gz")
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": '"'},
        {"delimiter": ""},
        {"delimiter": "§"},
        {"decimal": ","},
        {"decimal": "·"},
        {"encoding": "utf-16"},
        {"encoding": "nonsense"},
    ],
)
def test_declarations_that_make_no_sense(options):
    """Delimiter, decimal sign and encoding are checked before a byte is read."""
    with pytest.raises(DataError):
        CsvOptions(**options)


def test_declared_encoding(put, opened, values):
    """Latin-1 is read if declared, under any of its names."""
    put("name\nMüller\n".encode("latin-1"))
    assert values(opened(DataRef(path="a.csv", encoding="Latin-1")), "name") == ["Müller"]
    with pytest.raises(DataError, match="UTF-8"):
        opened("a.csv")
