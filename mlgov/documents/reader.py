"""Files of text to parsed documents, or an error that names the line: never a hang, never a surprise.

UTF-8 (a byte order mark and CRLF are accepted), regular files of at most 8 MB, no control characters. YAML is read
by `mlgov.documents.compose`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from mlgov.documents.compose import UNWANTED, compose
from mlgov.documents.tree import KeyPath, Node, dotted, fail

__all__ = [
    "KeyPath",
    "Node",
    "decode",
    "dotted",
    "parse_front_matter",
    "parse_yaml",
    "read_bytes",
    "read_front_matter",
    "read_yaml",
]

MAX_BYTES = 8_000_000

_OTHER_ENCODINGS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_yaml(path: Path, *, shown_as: str) -> Node:
    """The mapping in a YAML file; raises DocumentError naming `shown_as` and the line."""
    return parse_yaml(read_bytes(path, shown_as=shown_as), shown_as=shown_as)


def parse_yaml(data: bytes, *, shown_as: str) -> Node:
    """The mapping in YAML bytes; raises DocumentError naming `shown_as` and the line."""
    return Node(compose(decode(data, shown_as=shown_as), shown_as=shown_as))


def read_front_matter(path: Path, *, shown_as: str) -> tuple[Node, str, int]:
    """The front matter of a Markdown file, its body, and the line on which the body starts."""
    return parse_front_matter(read_bytes(path, shown_as=shown_as), shown_as=shown_as)


def parse_front_matter(data: bytes, *, shown_as: str) -> tuple[Node, str, int]:
    """The same from bytes: YAML between a first line `---` and the next `---`, then Markdown."""
    lines = decode(data, shown_as=shown_as).split("\n")
    if lines[0].rstrip() != "---":
        fail(shown_as, 1, "expected front matter: a first line `---`, then `key: value` lines, then a line `---`")
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        fail(shown_as, 1, "the front matter is not closed", "put a line `---` after the last `key: value` line")
    tree = compose("\n".join(lines[1:end]) + "\n", shown_as=shown_as, first_line=2)
    return Node(tree), "\n".join(lines[end + 1 :]), end + 2


def read_bytes(path: Path, *, shown_as: str) -> bytes:
    """The bytes of a regular file of at most 8 MB; never waits on a pipe. Raises DocumentError."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        fail(shown_as, 0, "there is no such file")
    except (OSError, ValueError) as error:
        fail(shown_as, 0, f"the file can't be read: {getattr(error, 'strerror', None) or error}")
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            fail(shown_as, 0, "this is not a regular file")
        if about.st_size > MAX_BYTES:
            fail(shown_as, 0, f"the file has {about.st_size:,} bytes; at most {MAX_BYTES:,} are read")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        fail(shown_as, 0, f"the file can't be read: {error.strerror or error}")
    finally:
        os.close(handle)


def decode(data: bytes, *, shown_as: str) -> str:
    r"""UTF-8 text, a byte order mark dropped, line ends as `\n`, no control characters. Raises DocumentError."""
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            fail(shown_as, 1, f"the file is written in {name}; expected UTF-8", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fail(shown_as, line, f"byte 0x{data[error.start]:02x} is not UTF-8 text", "save the file as UTF-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (found := UNWANTED.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        name = "a NUL byte" if found.group() == "\0" else f"the control character U+{ord(found.group()):04X}"
        fail(shown_as, line, f"{name} is not allowed in text", "is this UTF-8 text, and not UTF-16 or a binary file?")
    return text
