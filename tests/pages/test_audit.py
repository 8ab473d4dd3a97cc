"""The audit report holds everything that is known of a version, and how to check it by hand."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import builders as make
import pytest

from mlgov.evidence.measurement import Bound
from mlgov.evidence.verdict import Acceptance, Status
from mlgov.pages.audit import AuditPage
from mlgov.pages.audit_results import AuditRow, audit_families


def rows_of(page: AuditPage) -> list[AuditRow]:
    """All lines of all checks."""
    return [row for family in page.families for check in family.checks for row in check.rows]


def check_of(page: AuditPage, check: str):
    """The part about one check."""
    return next(each for family in page.families for each in family.checks if each.check.text == check)


def with_results(record, change):
    """The record with every result changed."""
    verdict = record.release.verdict
    changed = replace(verdict, results=tuple(change(each) for each in verdict.results))
    return make.record(release_verdict=changed, windows={})


# --- nothing is left out -------------------------------------------------------------------------


def test_every_result_of_the_verdict_is_on_the_page():
    """Passes included: each result is a judgement of a line, or the reason of a check that gave nothing."""
    record = make.record()
    page = AuditPage.of(record)
    told = sum(len(row.judgements) for row in rows_of(page))
    absent = sum(bool(each.absent) for family in page.families for each in family.checks)
    assert told + absent == len(record.release.verdict.results)
    assert any(each.chip.text == "Holds" for row in rows_of(page) for each in row.judgements)


def test_two_limits_on_one_number_stand_on_one_line():
    """The policy's floor and the charter's promise are judged apart and read together."""
    row = next(each for each in rows_of(AuditPage.of(make.record())) if each.name == "Area under the ROC curve")
    assert [each.limit for each in row.judgements] == ["≥ 0.50", "≥ −0.02", "≥ 0.80"]
    assert [each.note for each in row.judgements] == ["1", "2", "3"]


def test_every_limit_is_explained_once_with_reason_and_source():
    """A limit without its reason and line can't be challenged."""
    notes = check_of(AuditPage.of(make.record()), "fairness.impact_ratio").notes
    assert len({(each.text, each.source) for each in notes}) == len(notes)
    assert all(each.reason and re.search(r":\d+$", each.source) for each in notes)


def test_a_line_has_value_range_rows_counts_and_place():
    """Everything that is needed to read a number stands beside it."""
    page = AuditPage.of(make.record())
    row = check_of(page, "fairness.impact_ratio").rows[0]
    assert (row.value, row.spread, row.n) == ("0.79", "0.71 to 0.87", "5,000")
    assert row.counts == "504 of 2,400 and 696 of 2,600"
    assert row.place == "sex: female compared with sex: male"


def test_noise_stands_where_no_interval_can():
    """A distance says how large it gets without any difference."""
    row = check_of(AuditPage.of(make.record()), "drift.psi").rows[0]
    assert row.spread == "up to 0.006 by chance"


def test_bounds_of_a_number_that_was_not_computed_exactly_are_told():
    """A bounded number shows its guarantee."""
    item = replace(make.measured("roc_auc", 0.87), bound=Bound(0.86, 0.88))
    page = AuditPage.of(make.record(outcomes=[make.outcome("evaluation.discrimination", item)]))
    assert check_of(page, "evaluation.discrimination").rows[0].spread == "surely 0.860 to 0.880"


def test_methods_are_said_once_per_check():
    """Level, method and definition are there without a column of repetitions."""
    page = AuditPage.of(make.record())
    assert check_of(page, "evaluation.discrimination").methods == ("Ranges are 95 % intervals (logit-delong, wilson).",)
    assert check_of(page, "drift.psi").methods == (
        "By chance: what stays so with 95 % probability if nothing differs (permutation).",
        "Population stability index: 10 reference deciles, right-closed.",
        "Population stability index: 20 most frequent levels and the rest.",
    )


def test_a_check_that_gave_nothing_says_why_in_one_sentence():
    """No empty table."""
    part = check_of(AuditPage.of(make.record()), "data_quality.join_coverage")
    assert part.rows == ()
    assert part.absent == "Does not apply: predictions and labels are in the data itself."


def test_what_is_required_and_missing_is_a_line():
    """Absence is shown, never blank."""
    page = AuditPage.of(make.record(outcomes=[]))
    texts = {each.chip.text for row in rows_of(page) for each in row.judgements}
    assert texts == {"No evidence"}
    assert page.passed is False


def test_sentences_are_told_where_chip_and_limit_say_too_little():
    """A pass speaks for itself; a failure is told in words."""
    page = AuditPage.of(make.record())
    failed = check_of(page, "fairness.impact_ratio").rows[0].judgements[0]
    assert failed.reason.startswith("Sex female is selected at 0.79 times the rate of sex male")
    holds = check_of(page, "evaluation.baseline").rows[0].judgements[0]
    assert (holds.chip.text, holds.reason) == ("Holds", "")


def test_accepted_results_say_who_until_when_and_why():
    """An exception is part of the record."""
    accepted = Acceptance("model_risk", "Known since spring.", "2027-01-31")

    def change(result):
        failed = result.status is Status.FAILED
        return replace(result, accepted=accepted, blocking=False) if failed else result

    page = AuditPage.of(with_results(make.record(), change))
    said = check_of(page, "fairness.impact_ratio").rows[0].judgements[0]
    assert said.chip.text == "Accepted by model risk until 31 January 2027"
    assert said.reason.endswith("Accepted: Known since spring.")


def test_a_check_that_is_not_installed_any_more_is_still_told():
    """Old evidence keeps its page; the id stands for the title."""
    page = AuditPage.of(make.record(outcomes=[make.outcome("vendor.magic", make.measured("glow", 0.5))], helps={}))
    part = check_of(page, "vendor.magic")
    assert (part.title, part.rows[0].name) == ("vendor.magic", "Glow")
    assert page.families[0].title == "Vendor"


def test_ids_are_unique_even_if_names_differ_only_in_signs():
    """Two columns `a b` and `a-b` are two places on the page."""
    items = [make.measured("missing_rate", 0.0, column=name) for name in ("a b", "a-b", "a_b", "ä", "ö", "漢")]
    text = make.html(AuditPage.of(make.record(outcomes=[make.outcome("data_quality.missing", *items)])))
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", each) for each in ids)


# --- identity, decision, charter -----------------------------------------------------------------


def test_identity_names_what_this_is_about():
    """Names, files, risk and code, without a path of the machine that built the page."""
    identity = {each.name: each.value for each in AuditPage.of(make.record()).identity}
    assert identity["Version"] == "mail/send-time@1"
    assert identity["Charter"] == "mail/charter.md"
    assert identity["Written in"] == "mail/models/send-time/1.yml"
    assert identity["Derived in"] == "mail/models/send-time/1.facts.yml"
    assert identity["Risk"] == "low (self-assessed)"
    assert identity["Code"] == "commit 03ccd70a07e9927a98f999ed3ef514b3e268fbb6"


def test_pages_never_hold_a_path_of_the_machine(tmp_path):
    """Files are named from the governed folder, wherever that is."""
    record = make.record(make.model_version(governed=tmp_path / "governed"))
    assert str(tmp_path) not in make.html(AuditPage.of(record))


def test_every_fingerprint_is_there_in_full():
    """Data, artefact, evidence, policy and promises are named by 64 digits."""
    record = make.record(supersedes=(make.sha("old"),))
    found = {each.what: each.sha256 for each in AuditPage.of(record).fingerprints}
    assert found["Evidence"] == record.release.statement.digest
    assert found["Evidence replaced by it"] == make.sha("old")
    assert found["Policy"] == record.policy.digest
    assert found["Test data"] == record.version.facts.data["test"].digest
    assert found["Model"] == record.version.facts.artefacts[0].sha256
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in found.values())


def test_subjects_that_were_not_read_again_are_marked():
    """`Not re-hashed here` is said beside the fingerprint it is about."""
    record = make.record(not_rehashed=("data/test", "artefact/data/1/model.joblib"))
    notes = {each.what: each.note for each in AuditPage.of(record).fingerprints}
    assert notes["Test data"] == notes["Model"] == "not read again for this page"
    assert notes["Training data"] == ""


def test_the_numbers_of_the_version_before_are_named_by_fingerprint():
    """What a relative limit was held against is part of the record."""
    version = make.two_versions()[1].version
    found = make.statement(version, make.release_outcomes())
    judged = make.verdict(version, found, baseline={"evaluation.discrimination.roc_auc": 0.87})
    page = AuditPage.of(make.record(version, release_verdict=judged))
    assert "Numbers of the version before" in [each.what for each in page.fingerprints]


def test_decision_is_told_with_every_reason_and_its_line():
    """All reasons, blocking ones first, each with file and line or the command to run."""
    record = make.record()
    page = AuditPage.of(record)
    assert page.decision == "The release check does not pass: 2 reasons against it."
    assert len(page.reasons) == len(record.contents.gate.reasons)
    assert [each.chip.shape for each in page.reasons[:2]] == ["fail", "fail"]
    assert all(each.chip.shape != "fail" for each in page.reasons[2:])
    assert page.reasons[0].source == "mlgov/policies/standard.yml:149"


def test_charter_requirements_are_those_of_a_release():
    """A draft is asked what an agreed charter must answer."""
    text = "---\ntitle: T\nstate: draft\n---\n"
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    missing = [each for each in page.requirements if each.chip.text == "Missing"]
    assert missing
    assert all(each.required == "required" for each in missing)
    assert page.requirements_tally.endswith("are missing.")


def test_requirement_that_is_unknown_is_neither_answered_nor_missing():
    """An honest `unknown` is shown with its reason."""
    text = make.CHARTER.replace("label_delay: 7 days", "label_delay: 'unknown: nobody measured it'")
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    row = next(each for each in page.requirements if each.link.text == "When outcomes are known")
    assert (row.chip.text, row.detail) == ("Not known yet", "nobody measured it")
    assert "1 is not known yet" in page.requirements_tally


def test_limitations_of_earlier_versions_still_count():
    """A limitation is written once and holds on; the page says with which version it came."""
    first = make.record()
    more = {"limitations": ["Weekends are guessed.", "Readers outside the EU were never seen."]}
    second = make.record(make.model_version("2", authored=more, previous="1"), before=first)
    page = AuditPage.of(second)
    assert [(each.text, each.source) for each in page.limitations] == [
        ("Weekends are guessed.", "version 2"),
        ("Readers outside the EU were never seen.", "version 2"),
    ]
    assert "Readers without a history" in page.limitations_prose


# --- verifying by hand ---------------------------------------------------------------------------


def test_commands_to_verify_name_file_and_expected_fingerprint(tmp_path):
    """What the page tells to run gives what the page says."""
    record = make.record()
    step = AuditPage.of(record).steps[0]
    name = step.command.removeprefix("sha256sum ")
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(record.release.statement.raw)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == step.expected
    text = path.read_text(encoding="utf-8")
    again = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert again == text


def test_the_decision_can_be_repeated_for_the_day_of_the_page():
    """The command carries the day, and the exit code is told."""
    step = AuditPage.of(make.record()).steps[-1]
    assert step.command == "mlgov gate mail/send-time@1 --as-of 2026-11-22"
    assert step.expected == "exit code 12"


# --- versions of which little is there -----------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"outcomes": None, "windows": {}},
        {"outcomes": None, "windows": {}, "version": make.model_version(facts_=None, charter_=None, events=())},
        {"outcomes": [], "helps": {}},
    ],
)
def test_a_version_of_which_little_is_known_has_its_report(given):
    """No evidence, no facts, no charter: the report says so in each part."""
    version = given.pop("version", None) if "version" in given else None
    page = AuditPage.of(make.record(version, **{k: v for k, v in given.items() if k != "version"}))
    text = make.html(page)
    assert page.passed is False
    assert "Verify it yourself" in text


def test_no_evidence_is_said_first():
    """Nobody takes an empty report for a clean one."""
    page = AuditPage.of(make.record(outcomes=None, windows={}))
    assert page.measured_by == "There is no evidence: this version was registered, but never checked."
    assert page.evidence.href == ""


def test_families_keep_the_order_of_the_verdict():
    """The report reads like the catalogue."""
    record = make.record()
    titles = [each.title for each in audit_families(record.release, make.HELPS, "p/audit.html")]
    assert titles[:4] == [
        "How well it predicts", "How it treats groups of people", "Whether the data is sound",
        "Whether the data has changed",
    ]  # fmt: skip
