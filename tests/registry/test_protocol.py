"""The protocol's records, and registries from other packages."""

from __future__ import annotations

import dataclasses
from importlib.metadata import EntryPoint

import pytest

from mlgov.documents.base import Later
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import RegistryError
from mlgov.registry import protocol
from mlgov.registry.files import FileRegistry
from mlgov.registry.protocol import ModelVersion, Registry, VersionPaths, installed_registries


def version(tmp_path, **more) -> ModelVersion:
    """A version without a charter."""
    given = {
        "project": "p",
        "model": "m",
        "version": "2",
        "governed": tmp_path,
        "data_root": tmp_path,
        "authored": RegisteredVersion(change="x", change_kind="minor"),
        "facts": None,
        "charter": None,
        "features": Features(),
        "events": (),
        "paths": VersionPaths(tmp_path, tmp_path, tmp_path),
    }
    return ModelVersion(**{**given, **more})


def test_a_version_can_be_made_from_facts_or_from_none(tmp_path):
    """What other registries and tests do."""
    plain = version(tmp_path)
    assert (plain.name, plain.facts, plain.problem, plain.aliases) == ("p/m@2", None, "other", ())
    facts = Facts(seed=5)
    with_facts = version(tmp_path, facts=facts)
    assert with_facts.facts is facts
    assert dataclasses.replace(plain, facts=facts) == with_facts
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.facts = facts
    with pytest.raises(TypeError):
        ModelVersion(**{field.name: None for field in dataclasses.fields(ModelVersion) if field.name != "facts"})


def test_facts_from_the_cache_are_built_once_when_asked_for(tmp_path, monkeypatch):
    """And count as equal to the same facts."""
    built = []
    original = Later.__call__

    def counting(self):
        built.append(1)
        return original(self)

    monkeypatch.setattr(Later, "__call__", counting)
    later = Later(Facts, tmp_path / "1.facts.yml", "1.facts.yml", '{"seed":5,"predecessor":"1"}')
    lazy = version(tmp_path, facts=later)
    assert (lazy.predecessor, built) == ("1", [])
    assert lazy.facts is lazy.facts
    assert built == [1]
    assert lazy == version(tmp_path, facts=Facts(seed=5, predecessor="1"))


@pytest.mark.parametrize(
    ("authored", "derived", "previous", "expected"),
    [
        (None, None, None, None),
        (None, None, "1", "1"),
        (None, "0", "1", "0"),
        ("0.5", "0", "1", "0.5"),
    ],
)
def test_the_predecessor_is_what_is_authored_else_derived_else_the_one_before(
    tmp_path, authored, derived, previous, expected
):
    """An initial version has none unless it says so."""
    facts = Facts(predecessor=derived) if derived else None
    written = RegisteredVersion(change="x", change_kind="minor", predecessor=authored)
    assert version(tmp_path, authored=written, facts=facts, previous=previous).predecessor == expected
    initial = RegisteredVersion(change="x", change_kind="initial")
    assert version(tmp_path, authored=initial, previous="1").predecessor is None


def test_the_file_registry_is_a_registry(governed):
    """By structure, not by inheritance."""
    assert isinstance(FileRegistry(governed), Registry)
    assert not isinstance(object(), Registry)


def test_installed_registries_are_found_by_name(monkeypatch):
    """Entry points of other packages."""
    points = [EntryPoint("own", "mlgov.registry.files:FileRegistry", protocol.ENTRY_POINTS)]
    monkeypatch.setattr(protocol, "entry_points", lambda group: points if group == "mlgov.registries" else [])
    assert installed_registries() == {"own": FileRegistry}
    points.append(EntryPoint("own", "mlgov.errors:MlgovError", protocol.ENTRY_POINTS))
    with pytest.raises(RegistryError, match="two installed packages offer a registry named `own`"):
        installed_registries()
    points[:] = [EntryPoint("broken", "no_such_module:X", protocol.ENTRY_POINTS)]
    with pytest.raises(RegistryError, match=r"the registry `broken` .* can't be loaded"):
        installed_registries()
