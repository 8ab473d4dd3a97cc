"""Hand-made records for the tests of pages: documents as text, measurements by hand, judged by the real policy.

Nothing here reads data or imports numpy. `record()` gives one version with everything; `portfolio()` a whole portal.
Everything may be replaced: `record(outcomes=[...], windows={...}, authored="...")`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mlgov.documents.charter import CharterFile, parse_charter
from mlgov.documents.events import Event
from mlgov.documents.facts import Facts
from mlgov.documents.features import Feature, Features
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.documents.portal import Portal
from mlgov.documents.requirements import missing
from mlgov.documents.tier import risk_tier
from mlgov.documents.version import RegisteredVersion
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import (
    Absent,
    AbsentKind,
    CheckHelp,
    CheckOutcome,
    Interval,
    Measurement,
    MetricInfo,
    Noise,
    Table,
    Where,
)
from mlgov.evidence.run_record import RunRecord
from mlgov.evidence.statement import Statement, Subject, new_statement
from mlgov.evidence.verdict import Verdict
from mlgov.evidence.windows_log import WindowLine
from mlgov.gating import attention as needs
from mlgov.gating.gate import gate
from mlgov.gating.production import of_windows
from mlgov.judging.judge import judge
from mlgov.judging.targets import targets_of
from mlgov.pages import words
from mlgov.pages.brief import brief_of
from mlgov.pages.portfolio import Contents, Judged, ModelRecord, Portfolio, ProjectRecord, VersionRecord
from mlgov.portal.render import Content, Renderer
from mlgov.registry.protocol import ModelVersion, VersionPaths

AS_OF = dt.date(2026, 11, 22)
GOVERNED = Path("governed")
FILTERS: Mapping[str, Any] = {
    "number": words.number,
    "percent": words.percent,
    "day": words.day,
    "sentence": words.sentence,
}
TEMPLATES = Path(__file__).resolve().parents[2] / "site_templates"

CHARTER = """\
---
title: Newsletter send-time
owner: crm-lead
data_scientist: ds-crm
business_owner: head-of-crm
validator: model-validation
state: agreed
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
exposure: low
purpose: marketing
success:
  - metric: roc_auc
    at_least: 0.80
    baseline: {value: 0.58, kind: simple_rule, note: the hour of the last opening}
    why: pays for the sending
data:
  - {name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr], licence: own data}
label_delay: 7 days
deployment:
  strategy: canary
  rollback: the version before, within an hour
  service_levels: {latency: 50 ms, availability: 99.5 %}
reviews: {next: 2026-12-10}
if_wrong_or_off: mails go out at 9:00 as before
---

## Why

Mails at the wrong hour are not read.

## Limitations

Readers without a history get the average hour.

## Monitoring and retraining

Every month, by the CRM team.
"""

AUTHORED: dict[str, Any] = {
    "change": "first model: logistic regression",
    "change_kind": "initial",
    "data": {"train": "data/1/train.parquet", "test": "data/1/test.parquet"},
    "columns": {"label": "opened", "score": "p_open", "positive": "yes", "sensitive": {"sex": {"reference": "male"}}},
    "decision": {"threshold": 0.5, "why": "a mail too many costs as much as one too few"},
    "limitations": ["Readers outside the EU were never seen."],
    "artefacts": [{"path": "data/1/model.joblib"}],
}
FEATURES = {
    "age": Feature(meaning="age in years", unit="years", personal=False),
    "city": Feature(meaning="city of the reader", personal=True, sensitivity="personal"),
    "sex": Feature(meaning="sex as given at sign-up", personal=False, sensitivity="none"),
}


def sha(text: str) -> str:
    """A fingerprint that is always the same for the same text."""
    return digest_of(text)


# --- checks and what they gave -------------------------------------------------------------------


def described(check: str, title: str, *metrics: tuple[str, str, str], version: str = "1") -> CheckHelp:
    """A check's description; each metric is (name, title, kind)."""
    return CheckHelp(
        check=check,
        version=version,
        title=title,
        family=check.partition(".")[0],
        metrics=tuple(MetricInfo(name, text, "higher", kind) for name, text, kind in metrics),  # type: ignore[arg-type]
        purpose=f"Says how it stands with {title.lower()}.",
        how="Counted over all rows.",
        signs="A value far from the others.",
        limitations="Rows are assumed to be independent.",
        what_to_do="Look at the rows behind it.",
        source="A textbook.",
    )


CATALOGUE: tuple[CheckHelp, ...] = (
    described(
        "evaluation.discrimination",
        "Discrimination",
        ("roc_auc", "Area under the ROC curve", "score"),
        ("average_precision", "Average precision", "score"),
    ),
    described(
        "evaluation.probability",
        "Quality of probabilities",
        ("log_loss", "Log loss", "score"),
        ("brier_score", "Brier score", "score"),
    ),
    described(
        "evaluation.calibration",
        "Calibration",
        ("expected_calibration_error", "Expected calibration error", "difference"),
    ),
    described(
        "evaluation.decision",
        "Decisions at the threshold",
        ("accuracy", "Accuracy", "rate"),
        ("precision", "Precision", "rate"),
        ("recall", "Recall", "rate"),
    ),
    described(
        "evaluation.regression_error",
        "Errors of a regression",
        ("mean_absolute_error", "Mean absolute error", "amount"),
    ),
    described("evaluation.baseline", "Better than guessing", ("brier_skill", "Brier skill", "score")),
    described("fairness.group_rates", "Rates by group", ("selection_rate", "Selection rate", "rate")),
    described("fairness.impact_ratio", "Impact ratio", ("impact_ratio", "Impact ratio", "ratio")),
    described(
        "fairness.differences",
        "Differences between groups",
        ("selection_rate_difference", "Difference of selection rates", "difference"),
    ),
    described("data_quality.missing", "Missing values", ("missing_rate", "Share of missing values", "rate")),
    described("data_quality.overlap", "Rows that were trained on", ("overlap_rate", "Share of such rows", "rate")),
    described("data_quality.duplicates", "Duplicate rows", ("duplicate_rate", "Share of duplicate rows", "rate")),
    described(
        "data_quality.declared_type", "Types as registered", ("type_violations", "Columns of another type", "count")
    ),
    described(
        "data_quality.declared_range", "Ranges as registered", ("range_violation_rate", "Values out of range", "rate")
    ),
    described("data_quality.unseen_categories", "Unseen categories", ("unseen_rate", "Share of unseen values", "rate")),
    described(
        "data_quality.class_balance", "Balance of outcomes", ("minority_rate", "Share of the rarer outcome", "rate")
    ),
    described("data_quality.join_coverage", "Join coverage", ("joined_rate", "Share of joined rows", "rate")),
    described("data_quality.profile", "Profile of columns", ("rows", "Rows", "count")),
    described("drift.psi", "Population stability index", ("psi", "Population stability index", "distance")),
    described("drift.ks", "Kolmogorov-Smirnov", ("ks_statistic", "KS statistic", "distance")),
)
HELPS: Mapping[str, CheckHelp] = {item.check: item for item in CATALOGUE}


def measured(
    metric: str,
    value: float | None,
    *,
    n: int | None = 5000,
    counts: tuple[int, ...] | None = None,
    low: float | None = None,
    high: float | None = None,
    method: str = "wilson",
    noise: float | None = None,
    role: str = "test",
    absent: Absent | None = None,
    variant: str = "",
    reason: str = "",
    **where: str | None,
) -> Measurement:
    """A measurement; `low` and `high` give its interval, `column=`, `group=`, `versus=`, `class_=` ... say where."""
    return Measurement(
        metric=metric,
        value=value,
        n=n,
        counts=counts,
        interval=None if low is None or high is None else Interval(low, high, 0.95, method),
        noise=None if noise is None else Noise(noise, 0.95, "permutation"),
        where=Where(role=role, **where),  # type: ignore[arg-type]
        variant=variant,
        reason=reason,
        absent=absent,
    )


def outcome(check: str, *measurements: Measurement, tables: Sequence[Table] = ()) -> CheckOutcome:
    """What a check gave."""
    return CheckOutcome(check, "1", measurements, tuple(tables))


def not_run(check: str, kind: AbsentKind, reason: str, due: str | None = None) -> CheckOutcome:
    """A check that gave nothing, and why."""
    return CheckOutcome(check, "1", (), (), Absent(kind, reason, due))


def release_outcomes(*, auc: float = 0.87, impact: float = 0.79) -> list[CheckOutcome]:
    """What the checks of a small classifier gave at release: most of it good, the impact ratio a little below 0.80."""
    points = Table("roc_curve", {"fpr": (0.0, 0.1, 0.4, 1.0), "tpr": (0.0, 0.6, 0.9, 1.0)})
    bins = Table(
        "calibration",
        {
            "score_mean": (0.1, 0.5, 0.9),
            "positive_rate": (0.12, 0.48, 0.91),
            "n": (2000, 2000, 1000),
            "low": (0.1, 0.45, 0.88),
            "high": (0.14, 0.51, 0.94),
        },
    )
    cells = Table(
        "confusion",
        {
            "label": ("no", "no", "yes", "yes"),
            "prediction": ("no", "yes", "no", "yes"),
            "count": (3400, 300, 400, 900),
        },
    )
    profile = Table(
        "column_profile",
        {
            "column": ("age", "city"),
            "kind": ("number", "category"),
            "n": (5000, 5000),
            "missing": (0, 12),
            "distinct": (71, 240),
            "min": (18.0, None),
            "max": (93.0, None),
            "mean": (44.1, None),
            "p50": (43.0, None),
        },
    )
    histogram = Table(
        "bins",
        {"label": ("18 to 40", "40 to 93"), "reference": (8000, 7000), "current": (2600, 2400)},
        Where(role="test", column="age"),
    )
    return [
        outcome(
            "evaluation.discrimination",
            measured("roc_auc", auc, low=auc - 0.01, high=auc + 0.01, method="logit-delong"),
            measured("average_precision", 0.71, low=0.69, high=0.73),
            tables=[points],
        ),
        outcome("evaluation.probability", measured("log_loss", 0.41), measured("brier_score", 0.12)),
        outcome("evaluation.calibration", measured("expected_calibration_error", 0.021, noise=0.018), tables=[bins]),
        outcome(
            "evaluation.decision",
            measured("accuracy", 0.86, counts=(4300, 5000), low=0.85, high=0.87),
            measured("precision", 0.75, n=1200, counts=(900, 1200), low=0.72, high=0.77),
            measured("recall", 0.692, n=1300, counts=(900, 1300), low=0.667, high=0.717),
            tables=[cells],
        ),
        outcome("evaluation.baseline", measured("brier_skill", 0.38, low=0.35, high=0.41)),
        outcome(
            "fairness.group_rates",
            measured("selection_rate", 0.21, n=2400, counts=(504, 2400), low=0.194, high=0.227, group="sex=female"),
            measured("selection_rate", 0.268, n=2600, counts=(696, 2600), low=0.251, high=0.285, group="sex=male"),
        ),
        outcome(
            "fairness.impact_ratio",
            measured(
                "impact_ratio",
                impact,
                counts=(504, 2400, 696, 2600),
                low=impact - 0.08,
                high=impact + 0.08,
                method="koopman",
                group="sex=female",
                versus="sex=male",
            ),
        ),
        outcome(
            "data_quality.missing",
            measured("missing_rate", 0.0, counts=(0, 5000), low=0.0, high=0.0007, column="age"),
            measured("missing_rate", 0.0024, counts=(12, 5000), low=0.0014, high=0.0042, column="city"),
        ),
        outcome("data_quality.duplicates", measured("duplicate_rate", 0.001, counts=(5, 5000), low=0.0004, high=0.002)),
        outcome("data_quality.overlap", measured("overlap_rate", 0.002, counts=(10, 5000), low=0.001, high=0.004)),
        outcome("data_quality.declared_type", measured("type_violations", 0.0)),
        outcome(
            "data_quality.declared_range", measured("range_violation_rate", 0.0002, counts=(1, 5000), column="age")
        ),
        outcome(
            "data_quality.unseen_categories", measured("unseen_rate", 0.004, counts=(20, 5000), low=0.0026, high=0.0062)
        ),
        outcome("data_quality.class_balance", measured("minority_rate", 0.26, counts=(1300, 5000))),
        not_run("data_quality.join_coverage", "not_applicable", "predictions and labels are in the data itself"),
        outcome("data_quality.profile", measured("rows", 5000.0), tables=[profile]),
        outcome(
            "drift.psi",
            measured("psi", 0.004, noise=0.006, column="age", variant="10 reference deciles, right-closed"),
            measured("psi", 0.28, noise=0.009, column="city", variant="20 most frequent levels and the rest"),
            tables=[histogram],
        ),
    ]


def window_outcomes(window: str, *, auc: float = 0.86, psi: float = 0.03) -> list[CheckOutcome]:
    """What the checks gave for one production window."""
    return [
        outcome(
            "evaluation.discrimination",
            measured("roc_auc", auc, n=900, low=auc - 0.02, high=auc + 0.02, role="window", window=window),
        ),
        outcome("drift.psi", measured("psi", psi, n=900, noise=0.02, role="window", window=window, column="age")),
        outcome(
            "data_quality.join_coverage",
            measured("joined_rate", 0.98, n=900, counts=(882, 900), low=0.97, high=0.988, role="window", window=window),
        ),
    ]


WINDOWS: Mapping[str, list[CheckOutcome]] = {
    "2026-08": window_outcomes("2026-08"),
    "2026-09": window_outcomes("2026-09", auc=0.85, psi=0.08),
    "2026-10": window_outcomes("2026-10", auc=0.79, psi=0.31),
}


# --- documents -----------------------------------------------------------------------------------


def charter(text: str = CHARTER, project: str = "mail") -> CharterFile:
    """A charter as read from its text."""
    return parse_charter(text.encode(), shown_as=f"{project}/charter.md")


@cache
def policy(name: str = "standard") -> PolicyInForce:
    """A packaged policy."""
    return load_policy(name, Path("nowhere"))


def event(kind: str, on: str, version: str = "1", **more: Any) -> Event:
    """One recorded event; `from_=` and `to=` are its first day and the first day after."""
    if "from_" in more:
        more["from"] = more.pop("from_")
    days = {key: dt.date.fromisoformat(more.pop(key)) for key in ("from", "to") if key in more}
    by = more.pop("recorded_by", "crm-lead")
    return Event(kind=kind, on=dt.date.fromisoformat(on), version=version, recorded_by=by, **days, **more)  # type: ignore[arg-type]


EVENTS: tuple[Event, ...] = (
    event("deployed", "2026-08-01", environment="production", region="eu", share=0.2),
    event("alias", "2026-09-01", alias="champion"),
    event("incident", "2026-10-12", severity="high", reason="the feed of openings stopped for a day"),
)


def facts(number: str = "1", *, registered: str = "2026-07-20", **more: Any) -> Facts:
    """Derived facts with a training and a test file and one artefact."""

    def data(role: str, rows: int) -> dict[str, Any]:
        path = f"data/{number}/{role}.parquet"
        file = {"path": path, "sha256": sha(path), "bytes": rows * 10}
        return {"path": path, "digest": sha(path), "rows": rows, "format": "parquet", "files": (file,)}

    model = f"data/{number}/model.joblib"
    given: dict[str, Any] = {
        "registered": dt.date.fromisoformat(registered),
        "data": {"train": data("train", 15_000), "test": data("test", 5_000)},
        "columns": (
            {"name": "age", "kind": "number", "nullable": False, "minimum": 18.0, "maximum": 93.0},
            {"name": "city", "kind": "category"},
            {"name": "sex", "kind": "category", "categories": ("female", "male"), "role": "sensitive"},
            {"name": "opened", "kind": "category", "categories": ("no", "yes"), "role": "label"},
            {"name": "p_open", "kind": "number", "role": "score"},
        ),
        "artefacts": ({"path": model, "sha256": sha(model), "bytes": 2373, "format": "pickle+zlib"},),
        "model_class": "sklearn.linear_model.LogisticRegression",
        "library": "scikit-learn 1.9.1",
        "hyperparameters": {"C": 1.0, "max_iter": 2000},
        "seed": 7,
        "environment": {"python": "3.11.7", "numpy": "2.4.6"},
        "commit": "03ccd70a07e9927a98f999ed3ef514b3e268fbb6",
        "dirty": False,
    }
    return Facts(**(given | more))


def model_version(
    number: str = "1",
    *,
    project: str = "mail",
    model: str = "send-time",
    authored: Mapping[str, Any] | None = None,
    facts_: Facts | bool | None = True,
    charter_: CharterFile | bool | None = True,
    features: Mapping[str, Feature] = FEATURES,
    events: Sequence[Event] = EVENTS,
    previous: str | None = None,
    governed: Path = GOVERNED,
) -> ModelVersion:
    """A registered version; `authored` is merged over `AUTHORED`; `facts_=None` and `charter_=None` leave them out."""
    folder = governed / project
    known = facts(number) if facts_ is True else (facts_ or None)
    return ModelVersion(
        project=project,
        model=model,
        version=number,
        governed=governed,
        data_root=governed.parent,
        authored=RegisteredVersion.model_validate(AUTHORED | dict(authored or {})),
        facts=known,
        charter=charter(project=project) if charter_ is True else (charter_ or None),
        features=Features(features=dict(features)),
        events=tuple(item for item in events if item.version == number),
        paths=VersionPaths(
            version=folder / "models" / model / f"{number}.yml",
            facts=folder / "models" / model / f"{number}.facts.yml",
            evidence_dir=folder / "evidence" / model / number,
        ),
        model_events=tuple(events),
        previous=previous,
    )


# --- evidence and records ------------------------------------------------------------------------


def statement(
    version: ModelVersion,
    outcomes: Iterable[CheckOutcome],
    *,
    window: str | None = None,
    supersedes: tuple[str, ...] = (),
) -> Statement:
    """Evidence as it would be written."""
    known = version.facts
    subjects = [Subject(f"data/{role}", item.digest) for role, item in (known.data if known else {}).items()]
    subjects += [Subject(f"artefact/{item.path}", item.sha256) for item in (known.artefacts if known else ())]
    if window is not None:
        subjects = [*subjects, Subject(f"data/window/{window}", sha(window))]
    rows = {role: {"rows": item.rows} for role, item in (known.data if known else {}).items()}
    return new_statement(
        kind="release" if window is None else "window",
        of=version.name,
        subjects=tuple(subjects) or (Subject("reported", sha(version.name)),),
        outcomes=tuple(outcomes),
        plan=sha("plan"),
        settings={"confidence_level": 0.95, "min_group_size": 100, "seed": 20260101},
        data=rows if window is None else {"window": {"rows": 900}},
        window=window,
        supersedes=supersedes,
    )


def run_record(of: Statement, **more: Any) -> RunRecord:
    """Who measured a statement."""
    given: dict[str, Any] = {
        "statement": of.digest,
        "level": "local",
        "started": "2026-11-20T08:30:00Z",
        "commit": "03ccd70a07e9927a98f999ed3ef514b3e268fbb6",
        "dirty": True,
        "versions": {"mlgov": "0.1.0", "numpy": "2.4.6", "python": "3.11.7"},
    }
    return RunRecord(**(given | more))


def verdict(
    version: ModelVersion,
    found: Statement | None,
    *,
    baseline: Mapping[str, float] | None = None,
    under: PolicyInForce | None = None,
    as_of: dt.date = AS_OF,
) -> Verdict:
    """What the policy says of a statement, or of none."""
    used = under or policy()
    window = found.window if found else None
    return judge(
        used,
        targets_of(version.charter, version.authored.baseline),
        found.outcomes if found else (),
        baseline,
        stage="release" if window is None else "monitoring",
        tier=risk_tier(version.charter.charter if version.charter else None, used.policy).tier,
        problem=version.problem,
        subject=version.name,
        measurements_digest=found.digest if found else "",
        as_of=as_of,
        window=window,
        baseline_digest=digest_of(dict(baseline)) if baseline else None,
        sensitive=tuple(version.authored.columns.sensitive),
    )


def record(
    version: ModelVersion | None = None,
    *,
    outcomes: Sequence[CheckOutcome] | bool | None = True,
    windows: Mapping[str, Sequence[CheckOutcome]] | None = None,
    before: VersionRecord | None = None,
    release_verdict: Verdict | None = None,
    helps: Mapping[str, CheckHelp] = HELPS,
    under: PolicyInForce | None = None,
    as_of: dt.date = AS_OF,
    run: Mapping[str, Any] | None = None,
    supersedes: tuple[str, ...] = (),
    not_rehashed: tuple[str, ...] = (),
    logged: tuple[WindowLine, ...] = (),
) -> VersionRecord:
    """One version with its evidence, judged; `outcomes=None` means that it was never checked."""
    version = version or model_version()
    used = under or policy()
    tier = risk_tier(version.charter.charter if version.charter else None, used.policy)
    given = release_outcomes() if outcomes is True else outcomes
    found = None if given is None else statement(version, given or (), supersedes=supersedes)
    judged = release_verdict or verdict(version, found, under=used, as_of=as_of)
    release = Judged(found, run_record(found, **(run or {})) if found else None, judged)
    later = []
    for window, items in (WINDOWS if windows is None else windows).items():
        one = statement(version, items, window=window)
        later.append(Judged(one, run_record(one), verdict(version, one, under=used, as_of=as_of)))
    decision = gate(
        [judged], version.charter, policy=used, tier=tier, subject=version.name, stage="release", as_of=as_of
    )
    attention = [] if found else [needs.of_unchecked(version.name)]
    attention += needs.of_verdict(version.name, judged, used) if found else []
    attention += of_windows(version.name, [item.verdict for item in later], used)
    contents = Contents(release, tuple(later), helps, decision, needs.ordered(attention), not_rehashed, logged)
    brief = brief_of(
        found.digest if found else None,
        judged,
        [item.verdict for item in later],
        contents.attention,
        helps,
        len(logged),
    )
    return VersionRecord(
        version=version,
        tier=tier,
        policy=used,
        as_of=as_of,
        brief=brief,
        key=digest_of([version.name, brief.evidence, len(later), as_of.isoformat()]),
        load=lambda: contents,
        before=before,
    )


def two_versions() -> tuple[VersionRecord, VersionRecord]:
    """A version in use, and a candidate that replaces it with a material change."""
    first = record()
    second = record(
        model_version(
            "2",
            authored={
                "change": "gradient boosting instead of logistic regression",
                "change_kind": "material",
                "predecessor": "1",
            },
            facts_=facts(
                "2",
                registered="2026-10-30",
                predecessor="1",
                predecessor_measured={"evaluation.discrimination.roc_auc": 0.87},
                model_class="sklearn.ensemble.HistGradientBoostingClassifier",
                hyperparameters={"learning_rate": 0.08, "max_iter": 150},
            ),
            previous="1",
        ),
        outcomes=release_outcomes(auc=0.89, impact=0.91),
        windows={},
        before=first,
    )
    return first, second


def model_record(*versions: VersionRecord) -> ModelRecord:
    """A model of these versions; the two of `two_versions` without any."""
    chosen = versions or two_versions()
    return ModelRecord(chosen[0].version.project, chosen[0].version.model, tuple(chosen))


def project_record(
    id_: str = "mail",
    *,
    charter_: CharterFile | bool | None = True,
    models: Sequence[ModelRecord] | None = None,
    under: PolicyInForce | None = None,
    as_of: dt.date = AS_OF,
) -> ProjectRecord:
    """A project; `charter_=None` leaves its charter out."""
    file = charter(project=id_) if charter_ is True else (charter_ or None)
    used = under or policy()
    tier = risk_tier(file.charter if file else None, used.policy)
    asked = missing(file, tier.tier) if file else ()
    return ProjectRecord(
        id=id_,
        charter=file,
        features=Features(features=dict(FEATURES)),
        tier=tier,
        policy=used,
        requirements=asked,
        attention=needs.of_charter(id_, asked, file, tier=tier, as_of=as_of),
        models=(model_record(),) if models is None else tuple(models),
        source_digest=sha(id_),
    )


def portfolio(*projects: ProjectRecord, as_of: dt.date = AS_OF, **more: Any) -> Portfolio:
    """A portal of these projects: by default one with two versions, and one that nobody wrote a charter for."""
    given: dict[str, Any] = {
        "portal": Portal(name="Model governance", description="Made by hand."),
        "projects": projects or (project_record(), project_record("untold", charter_=None, models=())),
        "policies": {"standard": policy()},
        "catalogue": CATALOGUE,
        "as_of": as_of,
    }
    return Portfolio(**(given | more))


# --- rendering -----------------------------------------------------------------------------------


class _Offered:
    """A page as the renderer wants it."""

    url, title, description, needs_charts, key = "test.html", "Test", "", False, ""

    def __init__(self, content: Content) -> None:
        self._content = content

    def make(self) -> Content:
        return self._content


@cache
def renderer() -> Renderer:
    """The portal's renderer over the real templates."""
    return Renderer(TEMPLATES, FILTERS)


def html(content: Content) -> str:
    """The body of a page."""
    return renderer().body(_Offered(content))
