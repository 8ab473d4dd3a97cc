"""The published test vectors: good and bad records with their expected verdicts, run against the verifier."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from signing import DOSSIER, needs

from mlgov.documents.base import validate
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.documents.sign_off_rules import SignOffRule
from mlgov.signoff.assessments import Ground, assess_all
from mlgov.signoff.bases import Circumstances
from mlgov.signoff.checkpoint import Checkpoint
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.ledger import breaks
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.store import read_folder
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Segregation
from mlgov.signoff.verifying import verify_edition, verify_records

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "approvals"
ALL = sorted(path.parent for path in VECTORS.rglob("vector.json"))


@pytest.fixture(scope="module")
def trust():
    """The people of the vectors, believed as they lie there."""
    raw = (VECTORS / "portal.yml").read_bytes()
    portal = validate(Portal, parse_yaml(raw, shown_as="portal.yml"), shown_as="portal.yml")
    return Trust(portal, {}, revision=None, source="the vectors' people", given=True)


def moment(text):
    """A time of a vector."""
    return dt.datetime.fromisoformat(text) if text else None


def ground(vector, folder, trust):
    """What a vector says is known."""
    known = moment(vector.get("known_since"))
    before = moment(vector.get("not_before"))
    points = ()
    if known is not None:
        listed = tuple(each.digest for project in projects(folder) for each in read_folder(folder / project).records)
        points = (Checkpoint("", 0, None, known.date(), listed, {}),)
    as_of = dt.date.fromisoformat(vector["as_of"])
    return Ground(folder, trust, as_of, checkpoints=points, not_before=lambda _: before)


def projects(folder):
    """Folders of projects in a vector."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", ALL, ids=[path.name for path in ALL])
def test_a_vector_gets_its_verdict(folder, trust):
    """Read, assessed, chained, compared with a checkpoint, or added up: as its description says."""
    vector = json.loads((folder / "vector.json").read_text(encoding="utf-8"))
    expect = vector["expect"]
    if "ecdsa" in folder.name or "rsa" in folder.name:
        needs("ssh-keygen")
    found = [read_folder(folder / project) for project in projects(folder)]
    records = [record for each in found for record in each.records]
    damaged = [bad for each in found for bad in each.damaged]
    around = ground(vector, folder, trust)
    if expect.get("reads") is False:
        assert records == []
        assert expect["problem"] in damaged[0].problem
        return
    assert damaged == []
    assessments = assess_all(records, around)
    if "breaks" in expect:
        told = [each.problem for each in breaks(records)]
        assert len(told) == len(expect["breaks"])
        assert all(any(part in line for line in told) for part in expect["breaks"])
        assert all(each.valid for each in assessments)
        if "checkpoint" in expect:
            report = verify_records(folder, projects(folder), around)
            broken = [each.what for each in verify_edition(folder, report) if each.kind == "broken"]
            assert (expect["checkpoint"] in broken[0]) if expect["checkpoint"] else broken == []
        return
    if "state" in expect:
        rule = SignOffRule.model_validate({"stage": "release", "reason": "a test vector", **expect["rule"]})
        state = sign_off_state(
            dossier_from_bytes(DOSSIER),
            rule,
            assessments,
            as_of=around.as_of,
            segregation=Segregation((), proven=True),
            people=trust.portal.people,
            roles=trust.portal.roles,
        )
        assert state.state == expect["state"], state.reasons
        return
    last = max(assessments, key=lambda each: each.record.at)
    assert (last.valid, last.person) == (expect["valid"], expect["person"]), last.problems
    if expect["valid"]:
        assert (f"T{int(last.proof)}", last.unverifiable) == (expect["proof"], expect["unverifiable"])
        assert all(each.valid for each in assessments)
    else:
        assert expect["problem"] in " / ".join(last.problems)


def test_there_are_enough_and_each_says_what_it_shows():
    """At least thirty, each with a sentence of its own, good ones and bad ones."""
    documents = [json.loads((folder / "vector.json").read_text(encoding="utf-8")) for folder in ALL]
    assert len(documents) >= 30
    assert len({each["what"] for each in documents}) == len(documents)
    assert [each["name"] for each in documents] == [folder.name for folder in ALL]
    good = [each for each in documents if each["expect"].get("valid") or each["expect"].get("state") == "approved"]
    assert len(good) >= 10


def test_the_vectors_are_what_their_script_makes(tmp_path):
    """Nothing was written by hand, and the script makes the same bytes on every machine."""
    copied = tmp_path / "tests"
    shutil.copytree(VECTORS, copied / "vectors" / "approvals")
    shutil.copy(VECTORS.parents[1] / "signing.py", copied)
    made = copied / "vectors" / "approvals"
    for path in made.iterdir():
        if path.is_dir() and path.name != "made-by-ssh-keygen":
            shutil.rmtree(path)
    command = [sys.executable, made / "make.py"]
    subprocess.run(command, check=True, capture_output=True, cwd=VECTORS.parents[2])
    assert digests(made) == digests(VECTORS)


def digests(folder):
    """Every file but the private keys, whose file format has random bytes in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".worthless"
    }


def test_the_readme_names_every_kind_of_expectation():
    """Whoever runs them elsewhere finds each field explained."""
    told = (VECTORS / "README.md").read_text(encoding="utf-8")
    fields = {
        key for folder in ALL for key in json.loads((folder / "vector.json").read_text(encoding="utf-8"))["expect"]
    }
    given = {key for folder in ALL for key in json.loads((folder / "vector.json").read_text(encoding="utf-8"))}
    assert [name for name in sorted(fields | given) if f"`{name}`" not in told] == []


def test_circumstances_say_nothing_by_default():
    """A vector that names nothing is judged by the day alone."""
    assert Circumstances(dt.date(2026, 1, 1)) == Circumstances(dt.date(2026, 1, 1), None, None, None, None, None, None)
