"""Records on disk: nothing half, nothing written twice, nothing odd taken for nothing."""

from __future__ import annotations

import os

import pytest
from signing import AS_OF, DOSSIER, Signer, record, signed

from mlgov.errors import EvidenceError, SignOffError
from mlgov.signoff import store
from mlgov.signoff.record import new_record, path_of
from mlgov.signoff.store import (
    attachment,
    dossier_of_record,
    read_folder,
    read_records,
    stored_dossier,
    write_record,
)


def files(folder):
    """Relative paths of all files."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_written_comes_back(tmp_path):
    """Record, signature, manifest and a platform's answer, each under its conventional name."""
    made = signed()
    path = write_record(tmp_path, made, dossier=DOSSIER, attachments={"review": b"{}"})
    short = made.digest[:12]
    assert path == tmp_path / path_of(made)
    assert files(tmp_path / "credit" / "approvals" / "scorecard" / "2") == sorted(
        [f"{short}.json", f"{short}.json.sig", f"{short}.review.json", f"{made.dossier[:12]}.dossier.json"]
    )
    (read,) = read_records(tmp_path / "credit")
    assert (read.raw, read.signature, read.path) == (made.raw, made.signature, path_of(made))
    assert stored_dossier(path.parent, made.dossier) == dossier_of_record(tmp_path, read) == DOSSIER
    assert attachment(tmp_path, read, "review") == b"{}"
    assert attachment(tmp_path, read, "rules") is None


def test_a_project_without_approvals_costs_one_look(tmp_path, monkeypatch):
    """No folder: no records, and nothing else is asked of the disk."""
    asked = []
    real = os.scandir
    monkeypatch.setattr(store.os, "scandir", lambda path: asked.append(path) or real(path))
    monkeypatch.setattr(store.os, "listdir", lambda path: pytest.fail(f"listed {path}"))
    assert read_folder(tmp_path / "credit").records == ()
    assert len(asked) == 1


def test_records_of_models_and_of_the_charter_are_found_by_path(tmp_path):
    """All folders, in the order of their names; one record each."""
    made = [
        record(subject="credit", stage="charter"),
        record(subject="credit/another@1"),
        record(subject="credit/scorecard@1.10"),
        record(),
    ]
    for each in reversed(made):
        write_record(tmp_path, each)
    assert sorted(each.subject for each in read_records(tmp_path / "credit")) == sorted(each.subject for each in made)
    paths = [each.path for each in read_records(tmp_path / "credit")]
    assert paths == sorted(paths)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("{}.json.bak", "no file of a record"),
        ("notes.txt", "no file of a record"),
        ("000000000000.json", "belongs at"),
        ("aaaaaaaaaaaa.json", "can't be used"),
    ],
)
def test_odd_files_are_named_and_the_good_ones_stay(tmp_path, name, why):
    """A copy under another name, junk, strangers: each is told, with the model it casts doubt on."""
    path = write_record(tmp_path, signed())
    odd = path.with_name(name.format(path.stem))
    odd.write_bytes(b"junk\n" if odd.name.startswith("aaa") else path.read_bytes())
    found = read_folder(tmp_path / "credit")
    assert len(found.records) == 1
    (damaged,) = found.damaged
    assert (damaged.path, damaged.chain) == (f"credit/approvals/scorecard/2/{odd.name}", "credit/scorecard")
    assert why in damaged.problem
    assert read_records(tmp_path / "credit") == found.records


def test_an_edited_record_is_damaged_and_not_gone(tmp_path):
    """E3: one byte changed in the file, whose name then no longer fits."""
    path = write_record(tmp_path, signed())
    path.write_bytes(path.read_bytes().replace(b"approve", b"approvE"))
    found = read_folder(tmp_path / "credit")
    assert found.records == ()
    assert "can't be used" in found.damaged[0].problem


def test_a_record_copied_to_another_version_is_damaged(tmp_path):
    """E2: replayed where it doesn't belong, its file whole."""
    path = write_record(tmp_path, signed())
    other = tmp_path / "credit" / "approvals" / "scorecard" / "3" / path.name
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    (damaged,) = read_folder(tmp_path / "credit").damaged
    assert "belongs at credit/approvals/scorecard/2/" in damaged.problem


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_and_pipes_are_not_followed(tmp_path):
    """A link to a file elsewhere, a linked folder, a pipe: told, not read, and nothing waits."""
    path = write_record(tmp_path, signed())
    outside = tmp_path / "outside.json"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)
    os.mkfifo(path.with_name("bbbbbbbbbbbb.json"))
    (path.parent.parent / "3").symlink_to(path.parent)
    found = read_folder(tmp_path / "credit")
    assert found.records == ()
    assert sorted(each.path.rpartition("/")[2] for each in found.damaged) == ["3", "bbbbbbbbbbbb.json", path.name]


def test_a_huge_file_is_not_read(tmp_path):
    """More than a decision can have."""
    path = write_record(tmp_path, signed())
    with path.open("ab") as stream:
        stream.truncate(store.MAX_BYTES * 1000)
    assert "more than" in read_folder(tmp_path / "credit").damaged[0].problem


def test_hidden_files_are_nobodys(tmp_path):
    """What a crash of the writer leaves behind is hidden and no record."""
    path = write_record(tmp_path, signed())
    path.with_name(".x.tmp").write_bytes(b"half")
    assert read_folder(tmp_path / "credit").damaged == ()


def test_writing_again_changes_nothing_and_other_content_is_refused(tmp_path):
    """The same record twice is fine; a file in the way is not overwritten."""
    made = signed()
    path = write_record(tmp_path, made, dossier=DOSSIER)
    write_record(tmp_path, made, Signer("bob").sign(made.raw), DOSSIER)
    assert path.with_name(path.name + ".sig").read_bytes() == made.signature
    path.write_bytes(b"other")
    with pytest.raises(SignOffError, match="already with other content"):
        write_record(tmp_path, made)
    assert path.read_bytes() == b"other"


def test_the_manifest_must_be_the_one_that_was_decided_on(tmp_path):
    """Nothing is written if it isn't; and one that was changed later is refused."""
    made = signed()
    with pytest.raises(SignOffError, match="not the one"):
        write_record(tmp_path, made, dossier=b"{}")
    assert files(tmp_path) == []
    path = write_record(tmp_path, made, dossier=DOSSIER)
    path.with_name(f"{made.dossier[:12]}.dossier.json").write_bytes(DOSSIER + b" ")
    with pytest.raises(SignOffError, match="changed after it was signed"):
        stored_dossier(path.parent, made.dossier)


@pytest.mark.parametrize("name", ["../x", "dossier", "json", "Review", "", "a" * 21])
def test_an_attachment_has_a_plain_name(tmp_path, name):
    """Nothing that leads elsewhere or looks like another file."""
    with pytest.raises(SignOffError, match="can't name"):
        write_record(tmp_path, signed(), attachments={name: b"{}"})


def test_whatever_write_fails_there_is_no_half_record(tmp_path, monkeypatch):
    """Each write fails once, in turn: either the record is there with everything, or it isn't there."""
    real = store.write_atomically
    for fails_at in range(4):
        folder = tmp_path / str(fails_at)
        left = [fails_at]

        def write(path, data, left=left):
            if left[0] == 0:
                message = f"{path} can't be written: No space left on device"
                raise EvidenceError(message)
            left[0] -= 1
            real(path, data)

        monkeypatch.setattr(store, "write_atomically", write)
        with pytest.raises(EvidenceError, match="No space left"):
            write_record(folder, signed(), dossier=DOSSIER, attachments={"review": b"{}"})
        assert read_records(folder / "credit") == ()
        monkeypatch.setattr(store, "write_atomically", real)
        write_record(folder, signed(), dossier=DOSSIER, attachments={"review": b"{}"})
        (read,) = read_records(folder / "credit")
        assert read.signature is not None


def test_a_record_dated_at_the_end_of_time_is_read(tmp_path):
    """Years are four digits; the last one is still a year."""
    last = AS_OF.replace(year=9999)
    write_record(tmp_path, new_record(**{**_fields(), "valid_until": last}))
    assert read_records(tmp_path / "credit")[0].valid_until == last


def _fields():
    made = record()
    names = ("subject", "stage", "dossier", "role", "person", "decision", "at", "basis")
    return {name: getattr(made, name) for name in names}
