"""The pack by itself: same bytes, keys as of then, commands that nothing can break out of."""

from __future__ import annotations

import datetime as dt
import io
import re
import shlex
import zipfile

import pytest
from signing import Signer

from mlgov.documents.portal import Portal
from mlgov.exports.pack import PackFile, how_to_verify, pack_of, portal_on
from mlgov.gating.as_of import AsOf, View
from mlgov.signoff.checkpoint import checkpoint
from mlgov.signoff.keys import allowed_signers, lint_allowed_signers
from mlgov.signoff.record import new_record

DAY = dt.date(2026, 6, 1)
REPORT = AsOf(DAY, "Ours", DAY, View("x", ()), None, "nothing says", ())
KEYS = {name: Signer(name).public for name in ("always", "later", "lost", "gone")}


@pytest.fixture
def portal() -> Portal:
    """One person with a key for every fate."""
    keys = [
        {"key": KEYS["always"]},
        {"key": KEYS["later"], "from": "2026-07-01"},
        {"key": KEYS["lost"], "revoked": "2026-08-01"},
        {"key": KEYS["gone"], "revoked": "2026-05-01"},
    ]
    return Portal.model_validate({"name": "Ours", "people": {"ola": {"keys": keys}}, "ci_keys": [Signer("ci").public]})


def test_keys_as_they_counted_then(portal) -> None:
    """Given up later: still counts, until then. Given up before, or not there yet: doesn't."""
    text = allowed_signers(portal_on(portal, DAY))
    assert lint_allowed_signers(text) == ()
    assert KEYS["always"] in text
    assert KEYS["later"] not in text
    assert KEYS["gone"] not in text
    (lost,) = [line for line in text.splitlines() if KEYS["lost"] in line]
    assert 'valid-before="20260801Z"' in lost


def made(files: list[PackFile], portal: Portal, records=()) -> zipfile.ZipFile:
    """The pack of these files."""
    point = checkpoint(records, as_of=DAY)
    raw = pack_of(REPORT, files, records=records, portal=portal, checkpoint=point)
    assert raw == pack_of(REPORT, list(reversed(files)), records=records, portal=portal, checkpoint=point)
    return zipfile.ZipFile(io.BytesIO(raw))


def test_every_file_is_in_the_manifest(portal) -> None:
    """All but itself, sorted, as sha256sum writes them; dated to the day, stored as they are."""
    archive = made([PackFile("governed/b", b"2"), PackFile("governed/a", b"1")], portal)
    lines = archive.read("MANIFEST").decode().splitlines()
    names = [line.partition("  ")[2] for line in lines]
    assert names == sorted(names)
    assert {*names, "MANIFEST"} == set(archive.namelist())
    assert {info.date_time for info in archive.infolist()} == {(2026, 6, 1, 0, 0, 0)}
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert (
        archive.read("allowed_machines")
        .decode()
        .startswith('pipeline namespaces="mlgov-evidence,mlgov-approval" ssh-ed25519 ')
    )


def test_a_day_before_zips_could_hold_one(portal) -> None:
    """1980 is the first year of the format."""
    old = AsOf(dt.date(1970, 1, 1), "Ours", DAY, View("x", ()), None, "", ())
    raw = pack_of(old, [], records=(), portal=portal, checkpoint=checkpoint((), as_of=DAY))
    assert {each.date_time[:3] for each in zipfile.ZipFile(io.BytesIO(raw)).infolist()} == {(1980, 1, 1)}


def test_names_cannot_become_commands() -> None:
    """A person's id may hold anything but spaces: in a command it is one word."""
    nasty = "a;touch${IFS}x"
    record = new_record(
        subject="p/m@1", stage="release", dossier="0" * 64, role="owner", person=nasty, decision="approve",
        at=dt.datetime(2026, 5, 1, 3, 4, 5, tzinfo=dt.UTC), basis="signed_record",
    )  # fmt: skip
    from dataclasses import replace  # noqa: PLC0415 - used here only

    record = replace(record, path=f"p/approvals/m/1/{record.digest[:12]}.json")
    text = how_to_verify(REPORT, [record], {f"governed/{record.path}.sig"})
    (command,) = [line for line in text.splitlines() if line.startswith("TZ=UTC ssh-keygen")]
    words = shlex.split(command)
    assert words[words.index("-I") + 1] == nasty
    assert "-Overify-time=20260501030405" in words
    outside = how_to_verify(REPORT, [record], set())
    assert "Decisions without a signature of their own" in outside
    assert not re.search(r"^TZ=UTC ssh-keygen", outside, re.MULTILINE)
