"""What an artefact is, told by its first bytes and never by its name; nothing is loaded or run.

A pickle is a program. It is recognised also inside the usual compressions, so that a renamed or packed one is not
taken for something harmless. What can't be recognised is `unknown`, which no policy should allow to run.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickletools
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from mlgov.datasets.files import regular
from mlgov.documents.paths import resolve_inside
from mlgov.errors import DataError

HEAD_BYTES: Final = 4_096
"""Bytes of content that are looked at, after unpacking."""
_MAX_SAFETENSORS_HEADER: Final = 100 << 20
_MAX_ZIP_NAMES: Final = 10_000

_SUFFIXES: Final[dict[str, frozenset[str]]] = {
    ".pkl": frozenset({"pickle"}),
    ".pickle": frozenset({"pickle"}),
    ".joblib": frozenset({"pickle"}),
    ".onnx": frozenset({"onnx"}),
    ".skops": frozenset({"skops"}),
    ".json": frozenset({"json"}),
    ".xml": frozenset({"xml", "pmml"}),
    ".pmml": frozenset({"pmml"}),
    ".safetensors": frozenset({"safetensors"}),
    ".zip": frozenset({"zip", "skops", "torch", "keras", "xlsx"}),
    ".pt": frozenset({"torch", "pickle"}),
    ".pth": frozenset({"torch", "pickle"}),
    ".keras": frozenset({"keras"}),
    ".h5": frozenset({"hdf5"}),
    ".gguf": frozenset({"gguf"}),
    ".xlsx": frozenset({"xlsx"}),
    ".parquet": frozenset({"parquet"}),
}
_MAGIC: Final = (
    (b"GGUF", "gguf"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\x93NUMPY", "npy"),
)
_PACKED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x5d\x00\x00", "lzma"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_OPENERS: Final[dict[str, Callable[[Path], BinaryIO]]] = {
    "gzip": lambda path: cast("BinaryIO", gzip.GzipFile(path)),
    "bz2": lambda path: cast("BinaryIO", bz2.BZ2File(path)),
    "xz": lambda path: cast("BinaryIO", lzma.LZMAFile(path)),  # noqa: SIM115  # closed by whoever opens
    "lzma": lambda path: cast("BinaryIO", lzma.LZMAFile(path)),  # noqa: SIM115  # the same
}
_ZLIB_FIRST: Final = 0x78
_CONTROLS: Final = bytes({*range(32), 127} - set(b"\t\n\r\f\v"))
_PICKLE_STARTS: Final = frozenset(b"(]}cK)lNGIJLMSTUVXF\x8c\x88\x89\x95\x93")


def artefact_format(path: Path, *, root: Path | None = None) -> str:
    """The format of an artefact's content.

    One of `pickle`, `onnx`, `skops`, `zip`, `torch`, `keras`, `xlsx`, `json`, `xml`, `pmml`, `safetensors`, `gguf`,
    `hdf5`, `npy`, `parquet`, `arrow`, `text`, `unknown`; packed content is `pickle+zlib`, `json+gzip` and so on.
    With `root`, a link that leads out of it is refused. Raises DataError for that, for folders, pipes, devices
    and empty files.
    """
    if root is not None:
        top = root.resolve()
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        path = resolve_inside(top, shown)
    else:
        shown = path.name
    regular(path, shown)
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        msg = f"artefact `{shown}` can't be read: {error.strerror}"
        raise DataError(msg) from error
    packing = _packing(head)
    if packing is not None:
        return f"{_content(_unpacked(path, packing), None)}+{packing}"
    return _content(head, path)


def name_mismatch(path: Path, found: str) -> str | None:
    """A sentence if the artefact's name promises another format than its content has, else None."""
    base, _, packing = found.partition("+")
    suffix = path.suffix.lower()
    promised = _SUFFIXES.get(suffix)
    if promised is None or base in promised:
        return None
    content = f"{base} packed with {packing}" if packing else base
    return f"the name ends in {suffix}, the content is {content}"


def is_executable(found: str) -> bool:
    """Whether reading a format with its usual library can run code that the file brings (or nobody knows)."""
    return found.partition("+")[0] in {"pickle", "torch", "keras", "hdf5", "npy", "zip", "unknown"}


def _packing(head: bytes) -> str | None:
    found = next((name for magic, name in _PACKED if head.startswith(magic)), None)
    if found is None and len(head) > 1 and head[0] == _ZLIB_FIRST and int.from_bytes(head[:2], "big") % 31 == 0:
        return "zlib"
    return found


def _unpacked(path: Path, packing: str) -> bytes:
    """The first bytes inside; empty if they can't be had (then the content is unknown)."""
    try:
        if packing == "zlib":
            return _zlib(path)
        if packing in _OPENERS:
            with _OPENERS[packing](path) as stream:
                return stream.read(HEAD_BYTES)
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        pass
    return b""


def _zlib(path: Path) -> bytes:
    with path.open("rb") as stream:
        return zlib.decompressobj().decompress(stream.read(HEAD_BYTES), HEAD_BYTES)


def _content(head: bytes, path: Path | None) -> str:
    """Format of unpacked content; `path` is given where a look beyond the head is possible."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    tests: tuple[tuple[str, Callable[[bytes, Path | None], bool]], ...] = (
        ("pickle", _is_pickle),
        ("safetensors", _is_safetensors),
        ("pmml", _is_pmml),
        ("xml", _is_xml),
        ("json", _is_json),
        ("onnx", _is_onnx),
        ("text", _is_text),
    )
    return next((name for name, test in tests if test(head, path)), "unknown")


def _zip(path: Path | None) -> str:
    """Which of the formats that are zip archives, by the names of their members."""
    if path is None:
        return "zip"
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:_MAX_ZIP_NAMES]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "unknown"
    if "schema.json" in names:
        return "skops"
    if any(name.endswith("/data.pkl") or name == "data.pkl" for name in names):
        return "torch"
    if "config.json" in names and any(name.startswith("model.weights") for name in names):
        return "keras"
    return "xlsx" if "[Content_Types].xml" in names and "xl/workbook.xml" in names else "zip"


def _is_pickle(head: bytes, _path: Path | None) -> bool:
    if len(head) > 1 and head[0] == 0x80 and head[1] <= 0x10:
        return True
    if not head or head[0] not in _PICKLE_STARTS:
        return False
    # Protocols 0 and 1 have no magic: what disassembles as pickle opcodes for a while, or to its end, is one.
    count = 0
    try:
        for opcode, _argument, _position in pickletools.genops(head):
            count += 1
            if opcode.name == "STOP":
                return count > 1
            if opcode.name in {"GLOBAL", "INST", "REDUCE", "BUILD", "STACK_GLOBAL"}:
                return True
    except (ValueError, UnicodeDecodeError, OverflowError, struct.error):
        return False
    return False


def _is_safetensors(head: bytes, path: Path | None) -> bool:
    if len(head) < 9 or head[8:9] != b"{":
        return False
    (length,) = struct.unpack("<Q", head[:8])
    within = path is None or length + 8 <= path.stat().st_size
    return 2 <= length <= _MAX_SAFETENSORS_HEADER and within and b'"dtype"' in head


def _is_xml(head: bytes, _path: Path | None) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<?xml") or re.match(rb"<[A-Za-z][\w:.-]*[\s>/]", text) is not None


def _is_pmml(head: bytes, path: Path | None) -> bool:
    return _is_xml(head, path) and re.search(rb"<(\w+:)?PMML[\s>]", head) is not None


def _is_json(head: bytes, path: Path | None) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"{", b"[")):
        return False
    complete = path is None or path.stat().st_size <= len(head)
    try:
        json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A letter may be cut at the end of the head.
        return not complete and error.start >= len(text) - 4
    except (ValueError, RecursionError):
        return not complete and re.match(rb'(\{\s*("|\})|\[\s*[\[{"\d\-tfn\]])', text) is not None
    return True


def _is_onnx(head: bytes, path: Path | None) -> bool:
    """A protobuf ModelProto: field 1 (ir_version, a small number), then only fields that ModelProto has."""
    if len(head) < 8 or head[0] != 0x08 or not 1 <= head[1] <= 0x40:
        return False
    at, seen = 2, set()
    while at < len(head):
        key, at = _varint(head, at)
        value, at = _varint(head, at)
        if key is None or value is None:
            break
        if (key >> 3, key & 7) not in _ONNX_FIELDS:
            return False
        seen.add(key >> 3)
        at += value if key & 7 == _LENGTH_DELIMITED else 0
    whole = path is None or path.stat().st_size > len(head) or at == len(head)
    return whole and bool(seen & {7, 8})


_LENGTH_DELIMITED: Final = 2
_ONNX_FIELDS: Final = frozenset({(5, 0), *((number, 2) for number in (2, 3, 4, 6, 7, 8, 14, 20, 25, 26))})
"""(field number, wire type) of ModelProto beside ir_version: texts, graph (7), opsets (8), properties, functions."""


def _varint(data: bytes, at: int) -> tuple[int | None, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    return None, at


def _is_text(head: bytes, _path: Path | None) -> bool:
    if head.translate(None, _CONTROLS) != head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4
    return bool(head)
