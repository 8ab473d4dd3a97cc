"""Findings, validation reports and envelopes of a project, and that what they name is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlgov.documents.base import load
from mlgov.documents.envelope import EnvelopeFile, load_envelope
from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.ids import slug
from mlgov.documents.nearest import hint_for
from mlgov.documents.validation import ValidationFile, load_validation
from mlgov.registry.folder import Folder
from mlgov.registry.protocol import ModelVersion

_YAML = ".yml"
_MARKDOWN = ".md"
Models = Mapping[str, Sequence[ModelVersion]]


def load_findings(folder: Folder, path: Path, models: Models) -> tuple[FindingFile, ...]:
    """The findings in a folder, sorted by id; problems are kept in `folder`."""
    found = []
    for id_ in _ids(folder, path, _YAML):
        file = path / f"{id_}{_YAML}"
        finding = folder.attempt(lambda: load(Finding, file, root=folder.governed))  # noqa: B023
        if finding is None:
            continue
        found.append(FindingFile(id_, file.relative_to(folder.governed).as_posix(), finding))
        if finding.model is not None:
            _check_subject(folder, file, models, finding.model, finding.version)
    return tuple(found)


def load_validations(
    folder: Folder, path: Path, models: Models, findings: Sequence[FindingFile]
) -> tuple[ValidationFile, ...]:
    """The validation reports in a folder, sorted by id; problems are kept in `folder`."""
    known = [each.id for each in findings]
    found = []
    for id_ in _ids(folder, path, _MARKDOWN):
        file = path / f"{id_}{_MARKDOWN}"
        report = folder.attempt(lambda: load_validation(file, folder.governed))  # noqa: B023
        if report is None:
            continue
        found.append(report)
        _check_subject(folder, file, models, report.validation.model, report.validation.version)
        for named in report.validation.findings:
            if named not in known:
                folder.report(file, f"there is no finding `{named}`", key="findings", hint=hint_for(named, known))
    return tuple(found)


def load_envelopes(folder: Folder, path: Path) -> tuple[EnvelopeFile, ...]:
    """The envelopes in a model's folder, sorted by id; problems are kept in `folder`."""
    found = (
        folder.attempt(lambda: load_envelope(path / f"{id_}{_YAML}", folder.governed))  # noqa: B023
        for id_ in _ids(folder, path, _YAML)
    )
    return tuple(each for each in found if each is not None)


def _ids(folder: Folder, path: Path, ending: str) -> list[str]:
    """The ids that a folder's files are named by, sorted; a problem for each file that would be overlooked."""
    names = []
    for name in folder.listing(path)[1]:
        if name.endswith(ending):
            names.append(name.removesuffix(ending))
        elif name.endswith((".yml", ".yaml", ".md", ".markdown")):
            hint = f"rename it to end in {ending}"
            folder.report(path / name, "the file is not read because of its ending", hint=hint)
    return folder.usable(path, names, slug)


def _check_subject(folder: Folder, file: Path, models: Models, model: str, version: str | None) -> None:
    if model not in models:
        folder.report(file, f"there is no model `{model}`", key="model", hint=hint_for(model, list(models)))
        return
    known = [each.version for each in models[model]]
    if version is not None and version not in known:
        folder.report(file, f"there is no version `{version}`", key="version", hint=hint_for(version, known))
