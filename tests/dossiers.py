"""A small version with evidence, policy and report, every part of which a test can change before a dossier is made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlgov.documents.charter import parse_charter
from mlgov.documents.envelope import Envelope, EnvelopeFile
from mlgov.documents.events import Event
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.documents.tier import risk_tier
from mlgov.documents.validation import Validation, ValidationFile
from mlgov.documents.version import RegisteredVersion
from mlgov.evidence.canonical import sha256_bytes
from mlgov.evidence.measurement import CheckOutcome, Measurement, Where
from mlgov.evidence.statement import Statement, Subject, new_statement
from mlgov.evidence.verdict import Verdict
from mlgov.evidence.windows_log import WindowLine
from mlgov.judging.judge import judge
from mlgov.judging.targets import targets_of
from mlgov.registry.protocol import ModelVersion, Project, VersionPaths
from mlgov.signoff.dossier import charter_dossier, dossier_of
from mlgov.signoff.types import Dossier, Stage

DAY = dt.date(2026, 6, 1)
MODEL = "artefact/out/model.onnx"
AUC = ("evaluation.discrimination", "roc_auc", "")
MISSING = ("data_quality.missing", "missing_rate", "income")
IMPACT = ("fairness.impact_ratio", "impact_ratio", "")


def sha(text: str) -> str:
    """A digest that stands for some content."""
    return sha256_bytes(text.encode())


@dataclass
class World:
    """Everything that a dossier is made of, as plain values to change."""

    charter: dict[str, Any] = field(
        default_factory=lambda: {
            "title": "Credit decisions",
            "owner": "credit-lead",
            "business_owner": "head-of-lending",
            "problem": "binary_classification",
            "target": "loan repaid, one row per application",
            "decides_about_people": True,
            "automation": "person_confirms",
            "purpose": "operations",
            "success": [{"metric": "roc_auc", "at_least": "0.70", "why": "clerks reach 0.68"}],
            "data": [{"name": "applications", "source": "warehouse", "personal": True, "store": "dwh.applications"}],
        }
    )
    prose: dict[str, str] = field(
        default_factory=lambda: {
            "Why": "Clerks need to know which loans are repaid.",
            "Why machine learning": "A rule on two fields was tried.",
            "Limitations": "It must not be used for companies.",
        }
    )
    features: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "income": {"meaning": "monthly income", "unit": "EUR", "personal": True},
            "postcode": {"meaning": "where the applicant lives", "personal": True},
            "shoe_size": {"meaning": "used by another model", "personal": True},
        }
    )
    authored: dict[str, Any] = field(
        default_factory=lambda: {
            "change": "first",
            "change_kind": "initial",
            "columns": {"label": "repaid", "score": "p", "sensitive": {"sex": {"reference": "male"}}},
            "decision": {"threshold": 0.5, "why": "agreed"},
            "limitations": ["not for companies"],
            "artefacts": [{"path": "out/model.onnx"}],
            "owner": "credit-lead",
        }
    )
    facts: dict[str, Any] = field(
        default_factory=lambda: {
            "columns": [
                {"name": "income", "kind": "number", "minimum": 0.0, "maximum": 9000.0},
                {"name": "postcode", "kind": "category"},
                {"name": "repaid", "kind": "boolean", "role": "label"},
            ],
            "artefacts": [{"path": "out/model.onnx", "sha256": sha("model"), "bytes": 10}],
            "model_class": "sklearn.linear_model.LogisticRegression",
            "library": "scikit-learn 1.9.1",
            "hyperparameters": {"C": 0.5},
            "commit": "abc123",
            "environment": {"numpy": "2.4.6"},
        }
    )
    subjects: dict[str, str] = field(
        default_factory=lambda: {
            MODEL: sha("model"),
            "data/train": sha("train"),
            "data/test": sha("test"),
            "data/test/predictions": sha("predictions"),
        }
    )
    values: dict[tuple[str, str, str], float] = field(default_factory=lambda: {AUC: 0.81, MISSING: 0.01, IMPACT: 0.9})
    check_version: str = "1"
    limits: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {
            "evaluation.discrimination.roc_auc": [{"at_least": "0.65", "reason": "Below that it is of no use."}],
            "fairness.impact_ratio.impact_ratio": [{"at_least": "0.80", "reason": "The four-fifths rule."}],
        }
    )
    policy: dict[str, Any] = field(default_factory=dict)
    policy_version: str = "1"
    validations: list[dict[str, Any]] = field(default_factory=list)
    windows: list[WindowLine] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    envelope: dict[str, Any] | None = None
    version: str = "1"

    def policy_in_force(self, folder: Path) -> PolicyInForce:
        """The policy as a file in a governed folder."""
        (folder / "policies").mkdir(parents=True, exist_ok=True)
        content = {
            "name": "team",
            "version": self.policy_version,
            "title": "Team",
            "owner": "model_risk",
            "effective_from": "2026-01-01",
            "limits": self.limits,
            "on_insufficient": "show",
            **self.policy,
        }
        (folder / "policies" / "team.yml").write_text(json.dumps(content), encoding="utf-8")
        return load_policy("team", folder)

    def project(self, folder: Path) -> Project:
        """The project with its charter."""
        prose = "".join(f"\n## {title}\n\n{text}\n" for title, text in self.prose.items())
        charter = parse_charter(f"---\n{json.dumps(self.charter)}\n---\n{prose}".encode(), shown_as="p/charter.md")
        return Project("p", charter, Features.model_validate({"features": self.features}), {}, folder)

    def model_version(self, folder: Path) -> ModelVersion:
        """The registered version."""
        project = self.project(folder)
        return ModelVersion(
            project="p",
            model="m",
            version=self.version,
            governed=folder,
            data_root=folder,
            authored=RegisteredVersion.model_validate(self.authored),
            facts=Facts.model_validate(self.facts),
            charter=project.charter,
            features=project.features,
            events=tuple(Event.model_validate(each) for each in self.events),
            paths=VersionPaths(folder, folder, folder),
        )

    def statement(self) -> Statement:
        """The release evidence."""
        by_check: dict[str, list[Measurement]] = {}
        for (check, metric, column), value in self.values.items():
            where = Where(column=column) if column else Where()
            by_check.setdefault(check, []).append(Measurement(metric, value, n=1000, where=where))
        return new_statement(
            kind="release",
            of=f"p/m@{self.version}",
            subjects=tuple(Subject(name, digest) for name, digest in self.subjects.items()),
            outcomes=tuple(CheckOutcome(check, self.check_version, tuple(each)) for check, each in by_check.items()),
            plan=sha("plan"),
            settings={},
            data={},
        )

    def verdict(self, folder: Path) -> Verdict:
        """How the policy judges the evidence."""
        version, policy, statement = self.model_version(folder), self.policy_in_force(folder), self.statement()
        charter = version.charter
        assert charter is not None
        return judge(
            policy,
            targets_of(charter),
            statement.outcomes,
            version.facts.predecessor_measured if version.facts else None,
            stage="release",
            tier=risk_tier(charter.charter, policy.policy).tier,
            problem=version.problem,
            subject=version.name,
            measurements_digest=statement.digest,
            as_of=DAY,
        )

    def envelope_file(self) -> EnvelopeFile | None:
        """The envelope, if there is one."""
        if self.envelope is None:
            return None
        return EnvelopeFile("monthly", "p/models/m/envelopes/monthly.yml", Envelope.model_validate(self.envelope), "")

    def dossier(self, folder: Path, stage: Stage = "release", *, measured: bool = True) -> Dossier:
        """What is signed."""
        policy = self.policy_in_force(folder)
        project = self.project(folder)
        assert project.charter is not None
        tier = risk_tier(project.charter.charter, policy.policy)
        if stage == "charter":
            return charter_dossier(project, tier=tier)
        return dossier_of(
            self.model_version(folder),
            stage,
            statement=self.statement() if measured else None,
            verdict=self.verdict(folder) if measured else None,
            policy=policy,
            tier=tier,
            validations=[_report(at, each) for at, each in enumerate(self.validations)],
            windows=self.windows,
            envelope=self.envelope_file(),
        )


def report(**more: Any) -> dict[str, Any]:
    """The front matter of a validation report."""
    agreed = {"view": "agree", "text": "It was looked at and is sound."}
    return {
        "model": "m",
        "version": "1",
        "scope": "initial",
        "validator": "val",
        "on": "2026-05-01",
        "rating": "fit",
        "opinion": dict.fromkeys(("concept", "data", "outcomes", "limits"), agreed),
        **more,
    }


def window(name: str, content: str = "", measured: dict[str, str] | None = None, **verdict: int) -> WindowLine:
    """A line of the log of production windows."""
    return WindowLine(name, sha(content or name), 100, verdict or {"passed": 3}, measured=measured)


def changed(change: Callable[[World], object]) -> World:
    """A world after a change."""
    world = World()
    change(world)
    return world


def _report(at: int, front: dict[str, Any]) -> ValidationFile:
    found = Validation.model_validate(front)
    return ValidationFile(f"report-{at}", f"p/validations/report-{at}.md", found, "", sha(json.dumps(front)))


__all__ = ["AUC", "DAY", "IMPACT", "MISSING", "MODEL", "World", "changed", "replace", "report", "sha", "window"]
