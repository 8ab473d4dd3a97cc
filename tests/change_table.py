"""Kinds of change, what each does to a signature, and why: the data behind docs/changes.md and its test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dossiers import AUC, MISSING, MODEL, World, report, sha, window

from mlgov.signoff.types import Stage


@dataclass(frozen=True)
class Case:
    """One kind of change."""

    what: str
    change: Callable[[World], object]
    stale: bool
    review: bool
    why: str
    stage: Stage = "release"
    before: Callable[[World], object] = lambda _: None
    """What is so before the change and after it."""


def exempt(world: World) -> None:
    """A check that is not there, accepted until a day after the one looked at."""
    world.policy["required"] = [{"check": "drift.psi", "reason": "It must be looked at."}]
    world.policy["exemptions"] = [
        {
            "check": "drift.psi",
            "subject": "p/m@1",
            "role": "validator",
            "reason": "Comes with the next version.",
            "granted": "2026-01-01",
            "expires": "2026-12-31",
        }
    ]


def relative(world: World) -> None:
    """A limit against the version before, whose rows are the same."""
    world.facts["predecessor_measured"] = {"evaluation.discrimination.roc_auc": 0.80}
    world.limits["evaluation.discrimination.roc_auc"].append(
        {
            "at_least": "-0.02",
            "relative_to": "predecessor",
            "change": "absolute",
            "reason": "Not clearly worse than before.",
        }
    )


def limit(world: World, key: str, **rule: object) -> None:
    """One limit more."""
    world.limits.setdefault(key, []).append({"reason": "A further limit of the team.", **rule})


CASES: tuple[Case, ...] = (
    # Nothing that was signed
    Case(
        "a production window is measured",
        lambda w: w.windows.append(window("2026-05")),
        False,
        False,
        "What a model does in use is another question than whether it may be released; its own page and review say it.",
    ),
    Case(
        "an alias is moved to or from the version",
        lambda w: w.events.append(
            {"kind": "alias", "alias": "champion", "on": "2026-05-01", "version": "1", "recorded_by": "ops"}
        ),
        False,
        False,
        "A name says nothing of the model.",
    ),
    Case(
        "the version is deployed somewhere else",
        lambda w: w.events.append(
            {"kind": "deployed", "environment": "eu", "on": "2026-05-01", "version": "1", "recorded_by": "ops"}
        ),
        False,
        False,
        "Where it runs is recorded by itself.",
    ),
    Case(
        "a typo in the charter's prose is corrected",
        lambda w: w.prose.update({"Limitations": "It must not be used for firms."}),
        False,
        False,
        "A release is signed on the charter's answers; its wording is signed with the charter.",
    ),
    Case(
        "an explanation in the charter is rewritten",
        lambda w: w.charter["success"][0].update(why="clerks reach 0.69"),
        False,
        False,
        "The promise is the same.",
    ),
    Case(
        "the description of what changed is rewritten",
        lambda w: w.authored.update(change="the first one"),
        False,
        False,
        "What changed is computed, not believed.",
    ),
    Case(
        "somebody else becomes the charter's owner",
        lambda w: w.charter.update(owner="new-lead"),
        False,
        False,
        "Who answers for a model may change without the model changing.",
    ),
    Case(
        "a remark on a feature is added, or a feature of another model changes",
        lambda w: (w.features["income"].update(note="net"), w.features["shoe_size"].update(meaning="something else")),
        False,
        False,
        "Only what this version's columns mean matters.",
    ),
    Case(
        "the model file is moved to another folder",
        lambda w: (
            w.authored.update(artefacts=[{"path": "new/model.onnx"}]),
            w.facts["artefacts"][0].update(path="new/model.onnx"),
            w.subjects.update({"artefact/new/model.onnx": w.subjects.pop(MODEL)}),
        ),
        False,
        False,
        "The file is known by its fingerprint.",
    ),
    # Measuring
    Case(
        "mlgov or a check is upgraded and measures the same",
        lambda w: setattr(w, "check_version", "2"),
        False,
        False,
        "The numbers are signed, not the tool.",
    ),
    Case(
        "a number is measured again and differs in the tenth digit",
        lambda w: w.values.update({AUC: 0.81 * (1 + 3e-11)}),
        False,
        False,
        "Another computer rounds otherwise.",
    ),
    Case(
        "one more metric is measured, without a limit",
        lambda w: w.values.update({("evaluation.decision", "f1", ""): 0.7}),
        False,
        False,
        "More is known; nothing that was signed is otherwise.",
    ),
    Case(
        "a number is another one than when it was signed",
        lambda w: w.values.update({AUC: 0.79}),
        True,
        True,
        "People signed on that number.",
    ),
    Case(
        "a number that was there is no longer measured",
        lambda w: w.values.pop(MISSING),
        True,
        False,
        "Missing evidence never counts as good.",
    ),
    # Data and files
    Case(
        "the test data changes",
        lambda w: w.subjects.update({"data/test": sha("other")}),
        True,
        True,
        "The figures rest on it.",
    ),
    Case(
        "the training data changes",
        lambda w: w.subjects.update({"data/train": sha("other")}),
        True,
        True,
        "It is another model.",
    ),
    Case(
        "the model is exported anew with equal predictions",
        lambda w: w.subjects.update({MODEL: sha("exported anew")}),
        True,
        False,
        "What runs is another file; that it does the same on the test data is a good reason to sign, not a proof.",
    ),
    # Limits
    Case(
        "the policy gets a new version with the same limits",
        lambda w: setattr(w, "policy_version", "2"),
        False,
        False,
        "Limits are signed as they bear on this version.",
    ),
    Case(
        "a limit for other kinds of models is added",
        lambda w: limit(w, "evaluation.regression_error.r2", at_least="0", problems=["regression"]),
        False,
        False,
        "It judges nothing here.",
    ),
    Case(
        "a limit is added, and it holds",
        lambda w: limit(w, "data_quality.missing.missing_rate", at_most="0.20"),
        False,
        False,
        "Nobody would have signed less readily.",
    ),
    Case(
        "a limit is added, and it fails",
        lambda w: limit(w, "data_quality.missing.missing_rate", at_most="0.001"),
        True,
        False,
        "Signers saw no failure.",
    ),
    Case(
        "a limit is tightened and still holds",
        lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.85"),
        False,
        False,
        "Nobody would have signed less readily.",
    ),
    Case(
        "a limit is tightened and now fails",
        lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.95"),
        True,
        False,
        "Signers saw no failure.",
    ),
    Case(
        "a limit is loosened",
        lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.70"),
        True,
        False,
        "Signers relied on the stricter one.",
    ),
    Case(
        "a limit is taken away",
        lambda w: w.limits.pop("fairness.impact_ratio.impact_ratio"),
        True,
        False,
        "Signers relied on it.",
    ),
    Case(
        "what the version before reached is corrected upwards, and the limit against it still holds",
        lambda w: w.facts.update(predecessor_measured={"evaluation.discrimination.roc_auc": 0.82}),
        False,
        False,
        "The bar became higher and was taken.",
        before=relative,
    ),
    Case(
        "an accepted gap in the evidence runs out",
        lambda w: w.policy["exemptions"][0].update(expires="2026-05-31"),
        False,
        True,
        "Signers knew the day. The gap itself blocks a release from then on.",
        before=exempt,
    ),
    # What it is
    Case(
        "a feature is declared sensitive",
        lambda w: w.features["postcode"].update(sensitivity="proxy"),
        True,
        True,
        "Fairness has to be looked at again.",
    ),
    Case(
        "a feature's unit changes",
        lambda w: w.features["income"].update(unit="cent"),
        True,
        True,
        "The same number means something else.",
    ),
    Case(
        "the decision threshold changes",
        lambda w: w.authored["decision"].update(threshold=0.6),
        True,
        True,
        "Every case near the line is decided otherwise.",
    ),
    Case(
        "a limitation is added or taken away",
        lambda w: w.authored["limitations"].append("not for students"),
        True,
        False,
        "Signers were told what not to rely on.",
    ),
    Case(
        "hyperparameters are recorded otherwise",
        lambda w: w.facts["hyperparameters"].update(C=1.0),
        True,
        False,
        "The recipe that was signed is another one.",
    ),
    Case(
        "libraries that it was fitted with are recorded otherwise",
        lambda w: w.facts["environment"].update(numpy="2.5.0"),
        True,
        False,
        "Other libraries can give other predictions.",
    ),
    Case(
        "the charter names another use",
        lambda w: w.charter.update(purpose="marketing"),
        True,
        True,
        "Another use is another model, even if nothing else changes.",
    ),
    Case(
        "a person no longer confirms each decision",
        lambda w: w.charter.update(automation="automatic"),
        True,
        True,
        "An error now does what nobody looked at.",
    ),
    Case(
        "the policy's rules put it into a higher risk tier",
        lambda w: w.policy.update(
            tier_rules=[{"tier": "high", "when": {"decides_about_people": ["yes"]}, "reason": "It decides on people."}]
        ),
        True,
        True,
        "More people have to sign.",
    ),
    # Reports
    Case(
        "a further validation report is written",
        lambda w: w.validations.append(report(scope="periodic")),
        False,
        False,
        "It confirms what was signed.",
        before=lambda w: w.validations.append(report()),
    ),
    Case(
        "a further validation report finds it not fit",
        lambda w: w.validations.append(report(scope="periodic", rating="not_fit")),
        True,
        True,
        "Signers relied on another opinion.",
        before=lambda w: w.validations.append(report()),
    ),
    Case(
        "the validation report is edited",
        lambda w: w.validations[0].update(tests=[{"metric": "roc_auc", "value": "0.80"}]),
        True,
        False,
        "It is bound like evidence.",
        before=lambda w: w.validations.append(report()),
    ),
    # The charter's own signature
    Case(
        "lines of the charter are wrapped otherwise",
        lambda w: w.prose.update({"Limitations": "It must not be used\nfor companies."}),
        False,
        False,
        "The words are the same.",
        stage="charter",
    ),
    Case(
        "an explanation among the charter's sections is rewritten",
        lambda w: w.prose.update({"Why machine learning": "Two rules were tried."}),
        False,
        False,
        "How one came to it isn't what was agreed.",
        stage="charter",
    ),
    Case(
        "a section that says what was agreed is reworded, be it one letter",
        lambda w: w.prose.update({"Limitations": "It must not be used for company cars."}),
        True,
        False,
        "No program can tell a typo from another promise; signing again takes a minute.",
        stage="charter",
    ),
    Case(
        "somebody else becomes the owner",
        lambda w: w.charter.update(owner="new-lead"),
        True,
        False,
        "Who agrees to a charter agrees with who answers for it.",
        stage="charter",
    ),
    Case(
        "the promised success is lowered",
        lambda w: w.charter["success"][0].update(at_least="0.60"),
        True,
        False,
        "That was the promise.",
        stage="charter",
    ),
    Case(
        "the charter moves from draft to agreed, or a date in it passes",
        lambda w: w.charter.update(state="agreed", reviews={"next": "2027-01-01"}),
        False,
        False,
        "Signing moves it there.",
        stage="charter",
    ),
    # Review of a model in use
    Case(
        "a further window is measured",
        lambda w: w.windows.append(window("2026-05")),
        False,
        False,
        "The next review looks at it.",
        stage="monitoring_review",
        before=lambda w: w.windows.append(window("2026-04")),
    ),
    Case(
        "mlgov or a check is upgraded, a check comes in, and a window that was reviewed is measured again as before",
        lambda w: w.windows.append(window("2026-04", "again", {"drift.psi": "a1", "drift.ks": "b2"}, passed=5)),
        False,
        False,
        "The numbers are reviewed, not the tool.",
        stage="monitoring_review",
        before=lambda w: w.windows.append(window("2026-04", "first", {"drift.psi": "a1"})),
    ),
    Case(
        "a window that was reviewed is measured again with other numbers, though as many results hold",
        lambda w: w.windows.append(window("2026-04", "again", {"drift.psi": "c3"})),
        True,
        False,
        "It was reviewed with other numbers.",
        stage="monitoring_review",
        before=lambda w: w.windows.append(window("2026-04", "first", {"drift.psi": "a1"})),
    ),
    Case(
        "a check that comes in fails on a window that was reviewed",
        lambda w: w.windows.append(
            window("2026-04", "again", {"drift.psi": "a1", "drift.ks": "b2"}, passed=3, failed=1)
        ),
        True,
        False,
        "It was reviewed without that failure.",
        stage="monitoring_review",
        before=lambda w: w.windows.append(window("2026-04", "first", {"drift.psi": "a1"})),
    ),
    Case(
        "late outcomes change a window that was reviewed",
        lambda w: w.windows.append(window("2026-04", "with outcomes", failed=1)),
        True,
        False,
        "It was reviewed with other numbers.",
        stage="monitoring_review",
        before=lambda w: w.windows.append(window("2026-04")),
    ),
)

STAGE_WORDS = {"release": "release", "charter": "charter", "monitoring_review": "monitoring review"}


def table() -> str:
    """The table of docs/changes.md."""
    lines = ["| signed for | what happens | goes stale | review due | why |", "|---|---|---|---|---|"]
    words = {True: "**yes**", False: "no"}
    lines += [
        f"| {STAGE_WORDS[each.stage]} | {each.what} | {words[each.stale]} | {words[each.review]} | {each.why} |"
        for each in CASES
    ]
    return "\n".join(lines) + "\n"
