"""What a team starts with is written once."""

from __future__ import annotations

from mlgov.api.new_files import created


def test_a_file_is_written_once_and_then_kept(tmp_path) -> None:
    """Folders are made; a file that is there keeps its bytes; the line says which and where."""
    path = tmp_path / "a" / "b.yml"
    assert created(path, "name: ü\n", tmp_path) == "created a/b.yml"
    assert created(path, "name: other\n", tmp_path) == "kept    a/b.yml"
    assert path.read_bytes() == "name: ü\n".encode()
