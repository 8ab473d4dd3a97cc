"""Bytes of a csv file: unpacked, counted, and refused where they are no strict csv."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.datasets import csv_bytes
from mlgov.datasets.csv_bytes import StrictCsvBytes, _Quotes
from mlgov.errors import DataError


def read(path, *, block=7, **options):
    with StrictCsvBytes(path, path.name, delimiter=",", **options) as stream:
        return b"".join(iter(lambda: stream.read(block), b""))


@pytest.fixture
def put(tmp_path):
    def write(data, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_mark_goes_and_last_line_ends(put):
    """The byte order mark is no part of the first name; the last line ends like the others."""
    assert read(put(b"\xef\xbb\xbfa,b\r\n1,2")) == b"a,b\r\n1,2\n"
    assert read(put(b"\xef\xbb\xbf")) == b""
    assert read(put(b"a\n1\n")) == b"a\n1\n"


def test_packed_files_are_recognised_by_content(put):
    """Gzip under any name, also in several members."""
    packed = gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n")
    assert read(put(packed, "a.csv")) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,\xff\n", r"not UTF-8 \(line 2\)"),
        (b"a,b\n1,2\n\xc3", r"not UTF-8 \(line 3\)"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (b"a,b\n1,\x00\n", r"NUL character \(line 2\)"),
        (b'a,b\n1,2\n3,"4\n5,6\n', r"never closed \(line 3\)"),
        (b'a,b\n1,"2"x\n', r"text after a closing quote \(line 2\)"),
        (b'a,b\n1,x"2"\n', r"quote inside a field \(line 2\)"),
        (b'a,b\n1, "2"\n', r"quote inside a field \(line 2\)"),
        (b'a,b\n1,"x"" y" \n', r"text after a closing quote \(line 2\)"),
    ],
)
@pytest.mark.parametrize("block", [1, 2, 3, 1 << 20])
def test_what_is_refused_and_where(put, data, message, block):
    """Each refusal has its line, wherever blocks are cut."""
    with pytest.raises(DataError, match=message):
        read(put(data), block=block)


def test_declared_encoding_is_translated(put):
    """A declared encoding gives UTF-8; nothing is guessed without one."""
    data = "name\nMüller\n"
    assert read(put(data.encode("latin-1")), encoding="iso8859-1") == data.encode()
    with pytest.raises(DataError, match="CP1252"):
        read(put(b"a\n\x81\n"), encoding="cp1252")


def test_bomb_is_stopped_by_the_counter(put, monkeypatch):
    """97 kB that unpack to 100 MB are stopped long before the end."""
    bomb = put(gzip.compress(b"a\n" + b"0" * 100_000_000))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(DataError, match="unpacks to more than 200 times") as caught:
        read(bomb, block=1 << 20)
    stopped = int(caught.value.message.split("after ")[1].split(" ")[0].replace(",", ""))
    assert stopped <= csv_bytes.RATIO_FROM + (1 << 20)
    monkeypatch.setattr(csv_bytes, "MAX_BYTES", 1_000)
    with pytest.raises(DataError, match="too large"):
        read(put(b"a\n" * 1_000, "b.csv"))


@pytest.mark.parametrize("cut", [5, 20, -4])
def test_cut_archive(put, cut):
    """An archive that breaks off is no shorter table."""
    data = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(1_000)))
    with pytest.raises(DataError, match="can't be unpacked"):
        read(put(data[:cut]))


CELLS = st.text(alphabet='a",\n ', max_size=4)


@settings(max_examples=300)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4), st.integers(1, 9))
def test_what_python_writes_is_accepted(rows, block):
    """Everything that the standard library's writer produces passes, however blocks are cut."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    data = target.getvalue().encode()
    quotes = _Quotes(",")
    assert [quotes.feed(data[at : at + block], 1) for at in range(0, len(data), block)] + [quotes.feed(b"", 1)] == [
        None
    ] * (-(-len(data) // block) + 1)


@settings(max_examples=500)
@given(st.text(alphabet='a",\n', max_size=12), st.integers(1, 5))
def test_agrees_with_the_strict_parser(text, block):
    """Text after a closing quote and open quotes are refused exactly where the strict parser refuses them."""
    quotes = _Quotes(",")
    data = text.encode()
    found = [quotes.feed(data[at : at + block], 1) for at in range(0, len(data), block)]
    found.append(quotes.feed(b"", 1))
    refused = any(each is not None for each in found)
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        assert refused
    else:
        # The parser also takes a quote inside an unquoted field as a letter; here it is refused.
        if refused:
            assert "inside a field" in next(each for each in found if each is not None)[0]
