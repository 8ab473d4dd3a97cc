"""Dossiers: what is in them, and that stored ones are read back or refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from dossiers import AUC, MODEL, World, report, sha, window

from mlgov.documents.tier import risk_tier
from mlgov.errors import SignOffError
from mlgov.evidence.canonical import canonical_bytes, sha256_bytes
from mlgov.signoff.changes import changes, still_counts
from mlgov.signoff.dossier import MAX_BYTES, charter_dossier, dossier_from_bytes, dossier_of
from mlgov.signoff.types import STAGES, Dossier, Stage


def names(dossier: Dossier, kind: str) -> list[str]:
    """The names of a dossier's parts of one kind."""
    return [each.name for each in dossier.parts if each.kind == kind]


def test_a_release_binds_everything_material(tmp_path: Path) -> None:
    """Each kind of part, by names that survive another path or policy version."""
    world = World(validations=[report()])
    found = world.dossier(tmp_path)
    assert (found.subject, found.stage, found.name) == ("p/m@1", "release", "p/m@1#release")
    assert found.digest == hashlib.sha256(found.raw).hexdigest()
    assert names(found, "artefact") == ["model"]
    assert names(found, "data") == ["test", "test/predictions", "train"]
    assert names(found, "features") == ["income", "postcode"]
    assert names(found, "limits") == [
        "charter roc_auc at least",
        "policy evaluation.discrimination.roc_auc at least",
        "policy fairness.impact_ratio.impact_ratio at least",
    ]
    assert names(found, "validation") == ["report-0"]
    assert {"columns", "decision", "limitations", "hyperparameters", "schema", "ranges"} <= set(names(found, "version"))
    assert "risk tier" in names(found, "charter")
    assert not {"success", "owner", "title"} & set(names(found, "charter"))
    text = found.raw.decode()
    assert "agreed" not in text, "an explanation is not signed"
    assert "Clerks" not in text, "a release doesn't bind the charter's prose"


def test_numbers_are_decimal_text(tmp_path: Path) -> None:
    """No number of JSON but the format, so that every reader sees the same."""
    body = json.loads(World().dossier(tmp_path).raw)

    def numbers(value: object) -> list[object]:
        if isinstance(value, dict):
            return [found for each in value.values() for found in numbers(each)]
        if isinstance(value, list):
            return [found for each in value for found in numbers(each)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(body) == [1]


@pytest.mark.parametrize("stage", STAGES)
def test_every_dossier_reads_back_as_itself(tmp_path: Path, stage: Stage) -> None:
    """Same parts, bytes and digest; made twice, the same."""
    world = World(windows=[window("2026-04")])
    found = world.dossier(tmp_path, stage)
    assert dossier_from_bytes(found.raw) == found
    assert world.dossier(tmp_path, stage) == found
    assert found.stage == stage


def test_stages_bind_what_they_are_about(tmp_path: Path) -> None:
    """A review its windows, a decision to retrain the recipe and its envelope, a retirement only what it is."""
    world = World(windows=[window("2026-04"), window("2026-05", "first"), window("2026-05", "again")])
    world.envelope = {
        "title": "Monthly",
        "owner": "lead",
        "until": "2026-12-31",
        "reason": "It is always the same.",
        "limits": {"evaluation.discrimination.roc_auc": {"at_least": "0.75"}},
    }
    review = world.dossier(tmp_path, "monitoring_review")
    assert names(review, "windows") == ["2026-04", "2026-05"]
    assert [each.fields["statement"] for each in review.parts if each.name == "2026-05"] == [sha("again")]
    assert names(review, "measurements") == []
    retraining = world.dossier(tmp_path, "retraining_decision")
    assert names(retraining, "envelope") == ["monthly"]
    assert "hyperparameters" in names(retraining, "version")
    assert {each.kind for each in World().dossier(tmp_path, "retirement").parts} == {"artefact"}
    charter = world.dossier(tmp_path, "charter")
    assert (charter.subject, charter.name) == ("p", "p#charter")
    assert {"section limitations", "section why", "success", "owner"} <= set(names(charter, "charter"))
    assert "section why_machine_learning" not in names(charter, "charter")


def test_two_stages_of_one_version_are_never_the_same(tmp_path: Path) -> None:
    """A signature for one can't be used for the other, nor for another version."""
    world = World()
    digests = {world.dossier(tmp_path, stage).digest for stage in STAGES}
    world.version = "2"
    digests |= {world.dossier(tmp_path, stage).digest for stage in STAGES}
    assert len(digests) == 2 * len(STAGES) - 1, "the charter is the project's"


def test_what_was_signed_before_it_was_measured_counts_for_nothing(tmp_path: Path) -> None:
    """Numbers that come later are not what was agreed to, however good."""
    world = World()
    blind, seen = world.dossier(tmp_path, measured=False), world.dossier(tmp_path)
    assert names(blind, "measurements") == []
    assert names(blind, "data") == [], "the facts of this version name no data"
    assert not still_counts(blind, seen)
    assert any("is measured now" in each.what and each.goes_stale for each in changes(blind, seen))


def test_without_charter_facts_or_evidence_there_is_still_a_dossier(tmp_path: Path) -> None:
    """Of what there is."""
    world = World()
    version = world.model_version(tmp_path)
    bare = type(version)(**{**vars(version), "charter": None, "facts": None})
    policy = world.policy_in_force(tmp_path)
    found = dossier_of(
        bare, "release", statement=None, verdict=None, policy=policy, tier=risk_tier(None, policy.policy)
    )
    assert names(found, "charter") == ["risk tier"]
    assert names(found, "features") == ["income", "postcode", "shoe_size"]
    project = world.project(tmp_path)
    empty = type(project)(**{**vars(project), "charter": None})
    assert names(charter_dossier(empty, tier=risk_tier(None, policy.policy)), "charter") == ["risk tier"]


def test_a_charter_is_no_stage_of_a_version(tmp_path: Path) -> None:
    """It is the project's."""
    world = World()
    policy = world.policy_in_force(tmp_path)
    with pytest.raises(SignOffError, match="for a project"):
        dossier_of(
            world.model_version(tmp_path),
            "charter",
            statement=None,
            verdict=None,
            policy=policy,
            tier=risk_tier(None, policy.policy),
        )


def test_artefacts_elsewhere_and_several_of_one_role(tmp_path: Path) -> None:
    """What lies elsewhere is bound by its declared fingerprint; several of a role are told apart."""
    world = World()
    world.authored["artefacts"] = [
        {"path": "out/model.onnx"},
        {"path": "out/second.onnx"},
        {"uri": "registry/image", "digest": f"sha256:{sha('image')}", "role": "service_image"},
    ]
    world.subjects["artefact/out/second.onnx"] = sha("second")
    found = {each.name: each.digest for each in world.dossier(tmp_path).parts if each.kind == "artefact"}
    assert found == {"model 1": sha("model"), "model 2": sha("second"), "service_image": sha("image")}


def broken(raw: bytes) -> str:
    """Why bytes are no dossier."""
    with pytest.raises(SignOffError) as caught:
        dossier_from_bytes(raw)
    return str(caught.value)


def test_a_stored_dossier_that_was_touched_is_refused(tmp_path: Path) -> None:
    """One byte, another order, another form, another format: none is what was signed."""
    raw = World().dossier(tmp_path).raw
    body = json.loads(raw)
    assert "doesn't have the digest of its fields" in broken(raw.replace(b'"0.81"', b'"0.91"', 1))
    assert "isn't in the form" in broken(raw + b"\n")
    assert "isn't in the form" in broken(json.dumps(body, indent=1).encode())
    assert "isn't in the form" in broken(canonical_bytes({**body, "parts": body["parts"][::-1]}))
    assert "isn't in the form" in broken(canonical_bytes({**body, "note": "x"}))
    assert "update mlgov" in broken_hint(canonical_bytes({**body, "format": 2}))
    assert "two parts" in broken(canonical_bytes({**body, "parts": [*body["parts"], body["parts"][0]]}))
    assert "names no known stage" in broken(canonical_bytes({**body, "stage": "party"}))
    assert "names no known stage" in broken(canonical_bytes({**body, "subject": 7}))


def broken_hint(raw: bytes) -> str:
    """What to do about it."""
    with pytest.raises(SignOffError) as caught:
        dossier_from_bytes(raw)
    return str(caught.value.hint)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"format":1}',
        b'{"format":1,"stage":"release","subject":"a","parts":{}}',
        b'{"format":1,"stage":"release","subject":"a","parts":[null]}',
        b'{"format":1,"stage":["release"],"subject":"a","parts":[]}',
        b'{"format":1,"stage":"release","subject":"a","parts":[{"kind":"a","name":"b","digest":"c","fields":[1]}]}',
        b'{"format":1,"stage":"release","subject":"a","parts":[{"kind":"a","name":"b","digest":1}]}',
        b'{"format":1,"stage":"release","subject":"a","parts":[{"kind":"a","name":"b","digest":"c","more":1}]}',
        b'{"format":NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_no_dossier_are_refused(raw: bytes) -> None:
    """With a message, whatever they are."""
    assert broken(raw)


@pytest.mark.parametrize("value", [1, 0.5, float("1e400"), [1]])
def test_fields_hold_nothing_that_dossiers_do_not(value: object) -> None:
    """A stored dossier may come from anybody; numbers are text, so that no reader sees another one."""
    fields = {"value": value}
    digest = sha256_bytes(json.dumps(fields, separators=(",", ":")).encode() + b"\n")
    body = {"format": 1, "parts": [{"digest": digest, "fields": fields, "kind": "a", "name": "b"}]}
    raw = json.dumps({**body, "stage": "release", "subject": "p/m@1"}, separators=(",", ":")).encode() + b"\n"
    assert "values that dossiers don't have" in broken(raw)


def test_fields_are_not_deep() -> None:
    """So that nothing that walks through them can be made to fall."""
    deep = '{"a":' * 200 + '"x"' + "}" * 200
    raw = '{"format":1,"parts":[{"digest":"0","fields":%s,"kind":"a","name":"b"}],"stage":"release","subject":"p"}\n'
    assert "values that dossiers don't have" in broken((raw % deep).encode())


def test_a_huge_file_is_not_read() -> None:
    """Before anything is parsed."""
    assert "at most" in broken(b" " * (MAX_BYTES + 1))


def test_the_measured_file_counts_before_the_registered_one(tmp_path: Path) -> None:
    """What the numbers rest on is what is signed."""
    world = World()
    world.subjects[MODEL] = sha("as measured")
    found = {each.name: each.digest for each in world.dossier(tmp_path).parts if each.kind == "artefact"}
    assert found == {"model": sha("as measured")}
    world.values[AUC] = 0.5
    assert world.dossier(tmp_path).digest != World().dossier(tmp_path).digest
