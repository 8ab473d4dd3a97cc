"""Artefact formats by content: renamed, packed and hostile files."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from mlgov.errors import DataError
from mlgov.models.formats import artefact_format, is_executable, name_mismatch


class Payload:
    """Writes a canary when it is loaded."""

    def __init__(self, canary):
        self.canary = canary

    def __reduce__(self):
        return Path.write_text, (Path(self.canary), "loaded")


@pytest.fixture
def canary(tmp_path):
    """A path that must not exist after the test."""
    path = tmp_path / "canary"
    yield path
    assert not path.exists()


@pytest.fixture
def put(tmp_path):
    def write(content, name="artefact"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol(put, canary, protocol):
    """The old protocols have no magic number and are recognised all the same."""
    for value in (Payload(str(canary)), {"a": [1, 2.5, "x"]}, [1], "text"):
        assert artefact_format(put(pickle.dumps(value, protocol=protocol))) == "pickle"


@pytest.mark.parametrize(
    ("compress", "packing"),
    [(("zlib", 3), "zlib"), (("gzip", 3), "gzip"), (("bz2", 3), "bz2"), (("lzma", 3), "lzma"), (("xz", 3), "xz")],
)
def test_packed_pickles_are_pickles(tmp_path, canary, compress, packing):
    """Joblib's compressions hide a payload from many scanners; not here, and nothing is loaded."""
    for name in ("model.joblib.z", "model.joblib", "model.onnx"):
        path = tmp_path / name
        joblib.dump(Payload(str(canary)), path, compress=compress)
        assert artefact_format(path) == f"pickle+{packing}"


@pytest.mark.parametrize("name", ["model.json", "model.onnx", "model.skops", "model.pmml", "model.safetensors"])
def test_a_pickle_under_another_name_is_told(put, canary, name):
    """The name promises one thing, the content is another: that is a finding."""
    path = put(pickle.dumps(Payload(str(canary))), name)
    found = artefact_format(path)
    assert found == "pickle"
    assert "the content is pickle" in name_mismatch(path, found)
    packed = put(zlib.compress(pickle.dumps(Payload(str(canary)))), name)
    assert "pickle packed with zlib" in name_mismatch(packed, artefact_format(packed))


def test_broken_pickle_is_still_a_pickle(put, canary):
    """A payload runs before the loader reaches the garbage: unreadable is not harmless."""
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        data = pickle.dumps(Payload(str(canary)), protocol=protocol)
        assert artefact_format(put(data[:-1] + b"\xff\xff\xffgarbage")) == "pickle"


def test_real_model(tmp_path):
    """A fitted scikit-learn model, as joblib writes it."""
    model = LogisticRegression().fit(np.arange(8.0).reshape(-1, 1), [0, 0, 0, 1, 0, 1, 1, 1])
    joblib.dump(model, tmp_path / "model.joblib")
    found = artefact_format(tmp_path / "model.joblib")
    assert found == "pickle"
    assert name_mismatch(tmp_path / "model.joblib", found) is None


def archive(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in names:
            file.writestr(name, "{}")
    return target.getvalue()


def safetensors(header, tensor=b"\0" * 8):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + tensor


def onnx():
    """A ModelProto: ir_version 8, producer, an opset import and a graph, in the order writers use."""

    def field(number, content):
        return bytes([number << 3 | 2, len(content)]) + content

    return b"\x08\x08" + field(2, b"skl2onnx") + field(7, field(2, b"graph")) + field(8, b"\x0a\x00\x10\x0f")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (archive("schema.json", "1.npy"), "skops"),
        (archive("model/data.pkl", "model/version"), "torch"),
        (archive("config.json", "metadata.json", "model.weights.h5"), "keras"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("whatever.txt"), "zip"),
        (b"PK\x03\x04 but no archive", "unknown"),
        (b'{"a": 1}', "json"),
        (b'\xef\xbb\xbf [1, 2, "x"]\n', "json"),
        (json.dumps({"text": "é" * 9_000}, ensure_ascii=False).encode(), "json"),
        (json.dumps(list(range(9_000))).encode(), "json"),
        (b"{ not json }", "text"),
        (b'<?xml version="1.0"?>\n<PMML version="4.4"></PMML>', "pmml"),
        (b'<?xml version="1.0"?><p:PMML xmlns:p="x"/>', "pmml"),
        (b'<?xml version="1.0"?><tree/>', "xml"),
        (b"<tree depth='3'/>", "xml"),
        (safetensors({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}), "safetensors"),
        (struct.pack("<Q", 1 << 40) + b'{"dtype": 1}', "unknown"),
        (onnx(), "onnx"),
        (onnx()[:20], "unknown"),
        (b"GGUF\x03\x00\x00\x00", "gguf"),
        (b"\x89HDF\r\n\x1a\n....", "hdf5"),
        (b"\x93NUMPY\x01\x00", "npy"),
        (b"PAR1....", "parquet"),
        (b"tree\nversion=v4\nnum_class=1\n", "text"),
        (gzip.compress(b'{"a": 1}', mtime=0), "json+gzip"),
        (bz2.compress(b"<PMML >"), "pmml+bz2"),
        (lzma.compress(b"\0\1\2\3"), "unknown+xz"),
        (gzip.compress(b'{"a": 1}', mtime=0)[:12], "unknown+gzip"),
        (b"\x28\xb5\x2f\xfd....", "unknown+zstd"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"\x7fELF\x02\x01", "unknown"),
    ],
)
def test_formats_by_content(put, content, found):
    """Each format by what it holds, packed ones by what is inside, all else unknown."""
    assert artefact_format(put(content)) == found


def test_decompression_bomb_costs_nothing(put):
    """Only the first bytes are unpacked."""
    assert artefact_format(put(gzip.compress(b"\0" * 100_000_000, mtime=0))) == "unknown+gzip"
    assert artefact_format(put(zlib.compress(b"\0" * 100_000_000))) == "unknown+zlib"


def test_names_that_promise_nothing(tmp_path):
    """Unknown suffixes can't lie."""
    assert name_mismatch(tmp_path / "model.bin", "pickle") is None
    assert name_mismatch(tmp_path / "MODEL.ONNX", "onnx") is None


def test_what_may_run_code():
    """Whatever is not known to be inert counts as a program."""
    assert [name for name in ("json", "onnx", "skops", "safetensors", "pmml", "text") if is_executable(name)] == []
    assert all(is_executable(name) for name in ("pickle", "pickle+zlib", "torch", "unknown", "unknown+zstd", "zip"))


def test_links_pipes_folders_and_empty_files(tmp_path, put):
    """Each is refused with its reason, and nothing waits."""
    root = tmp_path / "root"
    root.mkdir()
    outside = put(b"{}", "outside.json")
    (root / "link.json").symlink_to(outside)
    with pytest.raises(DataError, match="outside"):
        artefact_format(root / "link.json", root=root)
    with pytest.raises(DataError, match=r"outside|`\.\.`"):
        artefact_format(root / ".." / "outside.json", root=root)
    with pytest.raises(DataError, match="folder"):
        artefact_format(root)
    with pytest.raises(DataError, match="0 bytes"):
        artefact_format(put(b"", "empty"))
    os.mkfifo(root / "pipe")
    with pytest.raises(DataError, match="pipe"):
        artefact_format(root / "pipe", root=root)
    with pytest.raises(DataError, match="no data at"):
        artefact_format(root / "missing", root=root)
    (root / "in.json").write_text("{}")
    (root / "inner.json").symlink_to(root / "in.json")
    assert artefact_format(root / "inner.json", root=root) == "json"
