"""Files to text and nodes: encodings, files that are none, front matter."""

from __future__ import annotations

import os

import pytest

from mlgov.documents import reader
from mlgov.errors import DocumentError


def refused(data: bytes) -> str:
    """The one problem that the bytes of `x.yml` are refused with."""
    with pytest.raises(DocumentError) as caught:
        reader.parse_yaml(data, shown_as="x.yml")
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_byte_order_mark_crlf_and_no_final_newline_are_accepted():
    """B10: what editors on Windows write is read as if it were plain."""
    node = reader.parse_yaml("\ufeffa: é\r\nb: |\r\n  x\r\n  y\r\nc: 3".encode(), shown_as="x.yml")
    assert node.value == {"a": "é", "b": "x\ny\n", "c": 3}
    assert node.line(("c",)) == 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a: é".encode("utf-16"), "x.yml:1: the file is written in UTF-16; expected UTF-8"),
        ("a: é".encode("utf-32"), "x.yml:1: the file is written in UTF-32; expected UTF-8"),
        ("a: é".encode("utf-16-le"), "x.yml:1: byte 0xe9 is not UTF-8"),
        ("a: e".encode("utf-16-le"), "x.yml:1: a NUL byte is not allowed"),
        (b"a: 1\nb: \xe9\n", "x.yml:2: byte 0xe9 is not UTF-8 text"),
        (b"a: 1\n\nb: \0", "x.yml:3: a NUL byte is not allowed"),
        (b"a: \x1b[31mred", "x.yml:1: the control character U+001B is not allowed"),
    ],
)
def test_other_encodings_and_control_characters_are_refused(data, said):
    """B10: each with the line and what it is."""
    assert refused(data).startswith(said)


def test_a_missing_file_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path):
    """A pipe in place of a document must not hang the build."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("none", "there is no such file"), ("folder", "not a regular file"), ("pipe", "not a regular")):
        with pytest.raises(DocumentError, match=f"{name}.yml: .*{said}"):
            reader.read_yaml(tmp_path / name, shown_as=f"{name}.yml")


def test_a_path_that_no_system_accepts_is_refused(tmp_path):
    """A NUL in a path is a message, not a crash."""
    with pytest.raises(DocumentError, match="can't be read"):
        reader.read_bytes(tmp_path / "a\0b", shown_as="x.yml")


def test_a_file_beyond_the_size_limit_is_not_read(tmp_path):
    """The limit is looked at before the bytes are."""
    with (tmp_path / "big.yml").open("wb") as stream:
        stream.truncate(reader.MAX_BYTES + 1)
    with pytest.raises(DocumentError, match="8,000,001 bytes"):
        reader.read_yaml(tmp_path / "big.yml", shown_as="big.yml")


def test_front_matter_gives_the_body_and_true_lines(tmp_path):
    """Lines count from the top of the file, in the front matter and in the body."""
    path = tmp_path / "charter.md"
    path.write_text("---\ntitle: x\n\nowner: y\n---\n\n## Why\nBecause\n", encoding="utf-8")
    node, body, line = reader.read_front_matter(path, shown_as="charter.md")
    assert node.value == {"title": "x", "owner": "y"}
    assert (node.line(("title",)), node.line(("owner",))) == (2, 4)
    assert (body, line) == ("\n## Why\nBecause\n", 6)
    assert path.read_text(encoding="utf-8").split("\n")[line - 1 :] == body.split("\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "c.md:1: expected front matter"),
        ("# Title\n---\na: 1\n---\n", "c.md:1: expected front matter"),
        ("---\na: 1\n", "c.md:1: the front matter is not closed"),
        ("---\n---\n", "c.md:2: expected `key: value` lines, found nothing"),
        ("---\na: 1\nb: [\n---\n", "c.md:4: this is not valid YAML"),
    ],
)
def test_broken_front_matter_is_named_with_its_line(text, said):
    """The line is that of the file, not of the YAML inside."""
    with pytest.raises(DocumentError) as caught:
        reader.parse_front_matter(text.encode(), shown_as="c.md")
    assert str(caught.value).startswith(said)


def test_templates_and_snippets_stay_text():
    """B14, B15: nothing in a value is executed or included."""
    text = 'a: "{{ 7*7 }}"\nb: \'{% include "/etc/passwd" %}\'\n'
    assert reader.parse_yaml(text.encode(), shown_as="x").value == {
        "a": "{{ 7*7 }}",
        "b": '{% include "/etc/passwd" %}',
    }
    _, body, _ = reader.parse_front_matter(b'---\na: 1\n---\n--8<-- "/etc/passwd"\n', shown_as="x")
    assert body == '--8<-- "/etc/passwd"\n'
