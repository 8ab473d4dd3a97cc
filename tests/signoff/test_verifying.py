"""The report on everything at once: what is broken, what can't be told here, and what a published edition was made of."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace

import pytest
from signing import AS_OF, AT, DOSSIER, Signer, files, record, signed, trust

from mlgov.signoff.assessments import Ground
from mlgov.signoff.checkpoint import FILE, checkpoint
from mlgov.signoff.store import read_records
from mlgov.signoff.verifying import (
    Finding,
    as_json,
    as_text,
    evidence_digests,
    evidence_files,
    verify_checkpoints,
    verify_edition,
    verify_records,
)

DAY = dt.timedelta(days=1)
EVIDENCE = b'{"measured":1}\n'
NAME = f"release-{hashlib.sha256(EVIDENCE).hexdigest()[:12]}.json"


@pytest.fixture
def governed(tmp_path):
    """Two decisions that follow one another, what was signed, and one evidence file with its run record."""
    folder = tmp_path / "project_charters"
    first = signed()
    second = signed(person="bob", role="business_owner", at=AT + DAY, prev=(first.digest,))
    write(folder, files(first, second, dossier=DOSSIER))
    place = f"credit/evidence/scorecard/2/{NAME}"
    write(folder, {place: EVIDENCE.decode(), place.replace(".json", ".run.json"): "{}\n"})
    return folder


def write(folder, texts):
    """Files below a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def verified(governed, *, believed=None, **more):
    """The report on a folder whose people are believed as given."""
    return verify_records(governed, ["credit"], Ground(governed, believed or trust(), AS_OF), **more)


def broken(found):
    """What is broken, in words."""
    findings = found if isinstance(found, tuple) else found.findings
    return [f"{each.where}: {each.what}" for each in findings if each.kind == "broken"]


def test_everything_whole_passes(governed):
    """Counts, the root, and nothing found."""
    report = verified(governed)
    assert (report.passed, report.exit_code, report.findings) == (True, 0, ())
    assert (len(report.assessments), report.dossiers, report.evidence) == (2, 1, 2)
    text = as_text(report)
    assert "2 decisions on record, 1 manifest, 2 evidence files" in text
    assert "2 x a personal signature" in text
    assert text.endswith("Everything holds.")


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.write_bytes(path.read_bytes().replace(b"approve", b"approvE")), "can't be used"),
        (lambda path: path.unlink(), "that it follows is missing"),
        (lambda path: path.with_name(f"{path.name}.sig").unlink(), "its signature is missing"),
        (lambda path: next(path.parent.glob("*.dossier.json")).write_bytes(b"{}"), "changed after it was signed"),
        (lambda path: path.with_name("notes.txt").write_bytes(b"x"), "no file of a record"),
    ],
)
def test_whatever_is_harmed_is_found(governed, harm, why):
    """E3, E8: a record edited or removed, a signature or manifest gone, a stranger's file."""
    first = min(read_records(governed / "credit"), key=lambda each: each.at)
    harm(governed / first.path)
    report = verified(governed)
    assert (report.passed, report.exit_code) == (False, 12)
    assert any(why in line for line in broken(report))
    assert "DOES NOT HOLD" in as_text(report)


def test_evidence_that_was_edited_is_found_by_its_name(governed):
    """The name is the digest."""
    path = governed / "credit/evidence/scorecard/2" / NAME
    path.write_bytes(EVIDENCE.replace(b"1", b"2"))
    assert broken(verified(governed)) == [
        f"credit/evidence/scorecard/2/{NAME}: it was changed after it was written: its digest is another one"
    ]


def test_what_can_not_be_told_here_is_no_success(governed):
    """Without history: not broken, and not passed either."""
    report = verified(governed, believed=trust(given=False))
    assert broken(report) == []
    assert not report.passed
    text = as_text(report)
    assert "NOT CHECKED" in text
    assert "NOT PROVEN: 2 things could not be checked here." in text


def test_words_that_nobody_vouches_for_are_notes(governed):
    """A claim is there, is no break, and is never called verified."""
    write(governed, files(record(basis="claim", role="owner", at=AT + 2 * DAY)))
    report = verified(governed, remarks=["files differ from the commit"])
    assert report.passed
    assert any("not verified" in each.what for each in report.findings if each.kind == "note")
    assert any(each.what == "files differ from the commit" for each in report.findings)
    assert "1 x somebody's word, not verified" in as_text(report)


def test_decisions_side_by_side_and_unnamed_manifests_are_notes(governed):
    """Worth knowing, and no break."""
    first = min(read_records(governed / "credit"), key=lambda each: each.at)
    beside = signed(reason="beside", at=AT + DAY, prev=(first.digest,))
    write(governed, files(beside))
    write(governed, {"credit/approvals/scorecard/2/aaaaaaaaaaaa.dossier.json": "{}"})
    report = verified(governed)
    assert report.passed
    said = [each.what for each in report.findings]
    assert "2 decisions were made side by side" in said
    assert "no decision names this manifest" in said


def test_the_report_as_json_names_everything(governed):
    """For machines: each decision with what is proven of it."""
    body = json.loads(as_json(verified(governed), [Finding("broken", "x", "y")]))
    assert (body["format"], body["passed"], body["count"], body["dossiers"]) == ("mlgov-verify/1", False, 2, 1)
    assert body["findings"] == [{"kind": "broken", "where": "x", "what": "y"}]
    decision = next(each for each in body["records"] if each["person"] == "alice")
    assert (decision["proof"], decision["valid"], decision["signer"], decision["basis"]) == (
        "T4",
        True,
        "alice",
        "signed_record",
    )


# Editions


@pytest.fixture
def edition(governed, tmp_path):
    """A published edition: its evidence, and a checkpoint of all records."""
    folder = tmp_path / "site" / "2026-q4"
    published = folder / "projects/credit/scorecard/2/evidence"
    published.mkdir(parents=True)
    for path in (governed / "credit/evidence/scorecard/2").iterdir():
        (published / path.name).write_bytes(path.read_bytes())
    digests = evidence_digests(evidence_files(governed, ["credit"]))
    made = checkpoint(read_records(governed / "credit"), as_of=AS_OF, evidence=digests)
    (folder / FILE).write_bytes(made.raw)
    return folder


def test_an_edition_made_from_this_evidence_is_told_so(governed, edition):
    """One note, and nothing broken."""
    (found,) = verify_edition(edition, verified(governed))
    assert found == Finding(
        "note", "2026-q4/checkpoint.json", "the edition was made from the 2 evidence files and 2 records here"
    )


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda folder: (folder / FILE).unlink(), "has no checkpoint"),
        (lambda folder: (folder / FILE).write_bytes(b"{}"), "no checkpoint that can be read"),
        (lambda folder: published(folder).write_bytes(b"{}"), "not the evidence that the checkpoint names"),
        (lambda folder: published(folder).unlink(), "doesn't publish the evidence it names"),
        (lambda folder: published(folder).with_name("release-x.json").write_bytes(b"{}"), "checkpoint doesn't name"),
    ],
)
def test_an_edition_that_was_changed_is_found(governed, edition, harm, why):
    """Evidence exchanged, taken away or added; the checkpoint gone or damaged."""
    harm(edition)
    assert any(why in line for line in broken(verify_edition(edition, verified(governed))))


def published(folder):
    """The published statement."""
    return folder / "projects/credit/scorecard/2/evidence" / NAME


def test_an_edition_made_from_other_evidence_is_found(governed, edition):
    """The folder has other bytes, or none, and misses a decision."""
    other = governed / "credit/evidence/scorecard/2" / NAME.replace(".json", ".run.json")
    other.write_bytes(b'{"level":"signed"}\n')
    assert any("other bytes of this evidence" in line for line in broken(verify_edition(edition, verified(governed))))
    other.unlink()
    assert any("which is not here" in line for line in broken(verify_edition(edition, verified(governed))))
    newest = max(read_records(governed / "credit"), key=lambda each: each.at)
    (governed / newest.path).unlink()
    said = broken(verify_edition(edition, verified(governed)))
    assert any(f"the record {newest.digest[:12]} was published and is missing here" in line for line in said)


def test_a_checkpoint_that_names_paths_elsewhere_is_only_compared(governed, edition):
    """Names in a checkpoint lead nowhere: they are looked up, not opened."""
    made = checkpoint(
        read_records(governed / "credit"), as_of=AS_OF, evidence={"../../etc/passwd": "a" * 64, "x": "b" * 64}
    )
    (edition / FILE).write_bytes(made.raw)
    said = broken(verify_edition(edition, verified(governed)))
    assert any("../../etc/passwd: the edition was made from this evidence, which is not here" in line for line in said)


def test_checkpoints_must_continue_one_another(governed):
    """The first that doesn't is named."""
    records = read_records(governed / "credit")
    first = checkpoint(records[:1], as_of=AS_OF)
    second = checkpoint(records, first, as_of=AS_OF)
    other = replace(checkpoint([signed(reason="other"), *records], as_of=AS_OF))
    assert verify_checkpoints([("one", first), ("two", second)]) == ()
    (found,) = verify_checkpoints([("two", second), ("other", other)])
    assert (found.kind, found.where) == ("broken", "other")
    assert "it doesn't continue two" in found.what


def test_a_forged_signature_is_broken_and_says_whose_it_is(governed):
    """Who is named, in which role, on what, and why not."""
    write(governed, files(signed(Signer("bob"), reason="forged")))
    (line,) = broken(verified(governed))
    assert "alice (validator) approved credit/scorecard@2, personal signature: it says alice, but bob signed it" in line
