"""Every result of a verdict is on the audit report, with all that is needed to read it."""

from __future__ import annotations

import re
from dataclasses import replace

import builders as make

from mlgov.evidence.measurement import Bound
from mlgov.evidence.verdict import Acceptance, Status
from mlgov.pages.audit import AuditPage
from mlgov.pages.audit_results import FOLDED, AuditRow, audit_families


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
    (ranges,) = check_of(page, "evaluation.discrimination").methods
    assert ranges.startswith("Ranges are 95 % intervals: DeLong's interval of a ranking, made on the logit scale; Wils")
    assert check_of(page, "drift.psi").methods == (
        "By chance: what stays so with 95 % probability if nothing differs, by permutation.",
        "Population stability index: 10 reference deciles, right-closed.",
        "Population stability index: 20 most frequent levels and the rest.",
    )


def test_a_check_that_gave_nothing_says_why_in_one_sentence():
    """No empty table."""
    part = check_of(AuditPage.of(make.record()), "data_quality.join_coverage")
    assert part.rows == ()
    assert part.absent == "Does not apply: predictions and labels are in the data itself."


def test_what_is_required_and_missing_is_a_line():
    """Absence is shown, never blank; a first version has nothing to be compared with."""
    page = AuditPage.of(make.record(outcomes=[]))
    texts = {each.chip.text for row in rows_of(page) for each in row.judgements}
    assert texts == {"No evidence", "Does not apply"}
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
    assert '<span class="chip warn" data-valid-until="2027-01-31">Accepted by model risk' in make.html(page)


def test_a_check_without_a_place_in_the_catalogue_leads_to_its_top():
    """A number that others reported, or a check that was removed: no link into the void."""
    record = make.record(outcomes=[make.outcome("reported.roc_auc", make.measured("roc_auc", 0.8))], helps={})
    page = AuditPage.of(record)
    assert check_of(page, "reported.roc_auc").check.href.endswith("checks/index.html")


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


def test_a_name_that_stands_for_many_places_is_said_once():
    """Three lines or more go under their name, whole data among them; two keep theirs; nothing is lost or doubled."""
    rates = [make.measured("missing_rate", 0.0, column=name) for name in ("a", "b")]
    share = [make.measured("missing_rate", 0.0), make.measured("nonfinite_rate", 0.0, column="a")]
    other = [make.measured("nonfinite_rate", 0.0, column="b")]
    page = AuditPage.of(make.record(outcomes=[make.outcome("data_quality.missing", *rates, *share, *other)]))
    check = check_of(page, "data_quality.missing")
    assert [[bool(group.name), [row.place for row in group.rows]] for group in check.groups] == [
        [True, ["a", "b", ""]],
        [False, ["a", "b"]],
    ]
    assert sorted(row.anchor for group in check.groups for row in group.rows) == sorted(
        row.anchor for row in check.rows
    )
    table = make.html(page).partition('id="check-data-quality-missing"')[2].partition("</article>")[0]
    name = check.groups[0].name
    assert table.count(f">{name}<") == 1
    assert re.search(
        f'scope="rowgroup">{name}</th>.*<th scope="row">b</th>.*<th scope="row">all rows</th>', table, re.DOTALL
    )
    assert table.count("<tbody>") == table.count("</tbody>") == 2


def test_families_keep_the_order_of_the_verdict():
    """The report reads like the catalogue."""
    record = make.record()
    titles = [each.title for each in audit_families(record.release, make.HELPS, "p/audit.html")]
    assert titles[:4] == [
        "How well it predicts", "How it treats groups of people", "Whether the data is sound",
        "Whether the data has changed",
    ]  # fmt: skip


def test_many_calm_lines_about_parts_of_the_data_open_on_demand():
    """What fails and the numbers of all rows are in view; the rest is folded, counted, on the page and in print."""
    columns = [make.measured("missing_rate", 0.0, n=900, column=f"c{n}") for n in range(FOLDED)]
    record = make.record(
        outcomes=[
            make.outcome(
                "data_quality.missing",
                make.measured("missing_rate", 0.0, n=900),
                *columns,
                make.measured("missing_rate", 0.9, n=900, column="worst"),
            )
        ]
    )
    page = AuditPage.of(record)
    check = check_of(page, "data_quality.missing")
    in_view = [row.place for group in check.groups for row in group.rows]
    folded = [row.place for group in check.folded_groups for row in group.rows]
    assert folded == [f"c{n}" for n in range(FOLDED)]
    assert in_view == ["", "worst"]
    assert check.more.startswith(f"{FOLDED} more: {FOLDED} ")
    text = make.html(page)
    assert f'<details class="printed"><summary>{check.more}' in text
    assert all(f'id="{row.anchor}"' in text for row in check.rows)


def test_few_calm_lines_stay_in_view():
    """A fold around three lines would cost more than it saves."""
    columns = [make.measured("missing_rate", 0.0, n=900, column=f"c{n}") for n in range(FOLDED - 1)]
    check = check_of(
        AuditPage.of(make.record(outcomes=[make.outcome("data_quality.missing", *columns)])), "data_quality.missing"
    )
    assert (check.more, check.folded_groups) == ("", ())
    assert sum(len(group.rows) for group in check.groups) == FOLDED - 1
