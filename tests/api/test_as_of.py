"""As of a day, end to end: what was true, what was recorded, and a pack that is checked with ssh-keygen alone."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import pytest
from story import told

from mlgov.api.as_of import as_of, as_of_json, as_of_text, write_pack
from mlgov.errors import SelectionError, UsageError


@pytest.fixture
def story(team, tmp_path, monkeypatch):
    """A year of one model."""
    return told(team, tmp_path, monkeypatch)


def only(view):
    """The one version of a view, or None."""
    (model,) = view.models or (None,)
    return model.versions[0] if model is not None and model.versions else None


def test_what_was_true_and_what_was_recorded(story) -> None:
    """In use since the 5th, written down on the 10th; signed on the 4th, recorded on the 20th."""
    governed = story.folder.governed
    early = as_of(dt.date(2026, 2, 7), governed=governed)
    true = only(early.true)
    assert [place.place for place in true.live] == ["production, north, 10 %"]
    assert (true.state, [each.person for each in true.signed]) == ("approved", ["ola", "bea"])
    assert only(early.recorded) is None
    assert any("ran in production, north, 10 % since 5 February 2026; that is recorded on 10 February" in each
               for each in early.differences)  # fmt: skip
    between = as_of(dt.date(2026, 2, 15), governed=governed)
    known = only(between.recorded)
    assert [place.recorded for place in known.live] == [dt.date(2026, 2, 10)]
    assert (known.state, [each.person for each in known.signed]) == ("in_review", ["ola"])
    assert only(between.true).state == "approved"
    assert any("bea (business owner) approved on 4 February 2026" in each and "20 February 2026 only" in each
               for each in between.differences)  # fmt: skip
    assert any(
        "the sign-off of p/m@1 was in review; by what is known now approved" in each for each in between.differences
    )
    later = as_of(dt.date(2026, 3, 2), governed=governed)
    assert later.differences == ()
    assert [place.place for place in only(later.true).live] == ["production, north, 10 %", "production, south"]


def test_the_policy_of_the_day_judges(story) -> None:
    """Version 2 came in May and counts from June: until then version 1 judges, and it says how that is known."""
    governed = story.folder.governed
    may, june = (only(as_of(day, governed=governed).true) for day in (dt.date(2026, 5, 31), dt.date(2026, 6, 1)))
    assert (may.policy.version, june.policy.version) == ("1", "2")
    assert may.policy.known
    assert june.policy.how == "it counts since 1 June 2026 and was recorded on 20 May 2026"
    assert not any("0.99" in each for each in may.evidence.failing)
    assert any("0.99" in each for each in june.evidence.failing)
    assert (may.state, june.state) == ("approved", "stale")
    before = as_of(dt.date(2026, 2, 10), governed=governed)
    assert only(before.true).policy.version == "1"


def test_a_finding_is_open_between_its_days(story) -> None:
    """Opened in March, overdue in April, closed in May, and written down on its last day only."""
    found = {day: only(as_of(day, governed=story.folder.governed).true).findings
             for day in (dt.date(2026, 3, 9), dt.date(2026, 3, 10), dt.date(2026, 4, 11), dt.date(2026, 5, 1))}  # fmt: skip
    states = [[(each.id, each.state) for each in items] for items in found.values()]
    assert states == [[], [("at-night", "open")], [("at-night", "overdue")], []]
    assert found[dt.date(2026, 4, 11)][0].recorded == dt.date(2026, 5, 1)


def test_before_anything_and_without_history(story) -> None:
    """Nothing was in use; without git it says what it can't say, and judges by the policy's own date."""
    governed = story.folder.governed
    empty = as_of(dt.date(2025, 12, 31), governed=governed)
    assert only(empty.true) is None
    assert empty.note == "nothing was recorded by then"
    assert "in use: not recorded" in as_of_text(empty)
    (story.folder.root / ".git").rename(story.folder.root / "gone")
    bare = as_of(dt.date(2026, 3, 2), governed=governed)
    version = only(bare.true)
    assert bare.recorded is None
    assert bare.note == "not recorded: there is no git history that says what was written down by then"
    assert (version.policy.known, version.policy.version) == (False, "2")
    assert version.policy.how == "the policy of that day isn't recorded; judged by today's"
    assert [place.recorded for place in version.live] == [None, None]
    assert "(not recorded)" in as_of_text(bare)


def test_a_commit_dated_back_is_not_older_than_what_was_before_it(story) -> None:
    """Whoever dates a commit to January brings nothing before the commit that it follows."""
    event = "kind: deployed\n'on': 2026-01-02\nversion: '1'\nrecorded_by: tom\nenvironment: lab\n"
    story.write(dt.date(2026, 1, 2), "p/models/m/events/2026-01-02-deployed-lab.yml", event)
    story.on(dt.date(2026, 11, 22))
    found = only(as_of(dt.date(2026, 3, 2), governed=story.folder.governed).true)
    assert {place.environment: place.recorded for place in found.live}["lab"] == dt.date(2026, 5, 20)


def test_a_day_to_come_and_names_that_are_none(story) -> None:
    """What will be can't be known; what matches nothing is said."""
    with pytest.raises(UsageError, match="has not come yet"):
        as_of(dt.date(2026, 11, 23), governed=story.folder.governed)
    with pytest.raises(SelectionError, match="nothing matches"):
        as_of(dt.date(2026, 3, 2), ["q"], governed=story.folder.governed)
    assert as_of(dt.date(2026, 3, 2), ["p/m"], governed=story.folder.governed).true.models


def test_json_is_the_same_each_time(story) -> None:
    """Same files, same bytes; days are text."""
    texts = {as_of_json(as_of(dt.date(2026, 2, 15), governed=story.folder.governed)) for _ in range(2)}
    assert len(texts) == 1
    document = json.loads(texts.pop())
    assert (document["format"], document["day"]) == ("mlgov-as-of/1", "2026-02-15")
    version = document["true"]["models"][0]["versions"][0]
    assert version["live"][0]["since"] == "2026-02-05"


needs_tools = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("sha256sum") is None, reason="no ssh-keygen or sha256sum here"
)


@pytest.fixture
def unpacked(story, tmp_path):
    """The pack of 21 February, unpacked in a folder of its own."""
    file = tmp_path / "pack.zip"
    write_pack(file, dt.date(2026, 2, 21), governed=story.folder.governed)
    target = tmp_path / "unpacked"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(target)
    return target


def commands(folder) -> list[str]:
    """Every command that the instructions write out."""
    text = (folder / "HOW-TO-VERIFY.md").read_text(encoding="utf-8")
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.strip().splitlines()]


def run(folder, command: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody types it, with nothing of ours around it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@needs_tools
def test_the_pack_is_checked_by_its_own_instructions_alone(unpacked) -> None:
    """Each command in it succeeds; two signatures are verified by ssh-keygen, none of it by us."""
    done = [run(unpacked, command) for command in commands(unpacked)]
    assert [each.returncode for each in done] == [0] * len(done), [each.stderr + each.stdout for each in done]
    good = [each.stdout for each in done if "Good" in each.stdout]
    assert len(good) == 2
    assert sum("with ED25519 key" in each and '"mlgov-approval"' in each for each in good) == 2


@needs_tools
def test_a_changed_byte_fails(unpacked) -> None:
    """In a record its signature, in evidence the manifest."""
    record = next(
        path
        for path in unpacked.glob("governed/p/approvals/m/1/*.json")
        if path.with_name(f"{path.name}.sig").is_file()
    )
    record.write_bytes(record.read_bytes().replace(b'"role":"', b'"role":"x'))
    evidence = next(unpacked.glob("governed/p/evidence/m/1/release-*.json"))
    evidence.write_bytes(evidence.read_bytes() + b" ")
    failed = [command for command in commands(unpacked) if run(unpacked, command).returncode != 0]
    assert any("-c MANIFEST" in each for each in failed)
    assert any("ssh-keygen" in each and record.name in each for each in failed)
    told = run(unpacked, "sha256sum -c MANIFEST").stdout
    assert f"{evidence.relative_to(unpacked).as_posix()}: FAILED" in told


def test_the_pack_holds_what_lay_here_byte_for_byte_and_nothing_later(story, unpacked) -> None:
    """Evidence and records are the very files; the policy is that of the day; what came later is left out."""
    here = story.folder.governed
    for path in sorted((unpacked / "governed" / "p").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (here / path.relative_to(unpacked / "governed")).read_bytes(), path
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert "governed/p/models/m/events/2026-02-05-deployed-north.yml" in names
    assert not any("south" in name or "at-night" in name for name in names)
    assert 'version: "1"' in (unpacked / "governed/policies/signed.yml").read_text()
    page = (unpacked / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    for target in re.findall(r'href="([^"]+)"', page):
        assert (unpacked / target).is_file(), target
    ET.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>|<br>", "", page))  # noqa: S314 - it is ours


def test_the_pack_is_the_same_bytes_each_time(story, tmp_path) -> None:
    """Made twice, equal to the byte."""
    made = []
    for name in ("a.zip", "b.zip"):
        write_pack(tmp_path / name, dt.date(2026, 3, 2), governed=story.folder.governed)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_mlgov_verifies_the_unpacked_folder(story, unpacked) -> None:
    """The last line of the instructions holds, too."""
    done = story.folder.mlgov(
        "verify", "--governed", unpacked / "governed", "--as-given", "--as-of", "2026-02-21",
        "--checkpoint", unpacked / "checkpoint.json",
    )  # fmt: skip
    assert done.code == 0, done.out
    assert "2 decisions on record" in done.out
