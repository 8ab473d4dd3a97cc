"""Every check that ships, listed by hand in the order of reports, and those that installed packages add."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import entry_points

from mlgov.checks.base import Check
from mlgov.checks.conformance import problems_of_declaration
from mlgov.checks.data_quality import (
    class_balance,
    constant,
    declared_category,
    declared_range,
    declared_type,
    duplicates,
    identifier_like,
    join_coverage,
    missing,
    overlap,
    profile,
    unseen_categories,
)
from mlgov.checks.drift import chi_square, jensen_shannon, ks, psi
from mlgov.checks.evaluation import (
    baseline,
    calibration,
    decision,
    discrimination,
    paired_comparison,
    probability,
    regression_error,
    weighted,
)
from mlgov.checks.fairness import differences, group_error, group_rates, impact_ratio
from mlgov.errors import UsageError

ENTRY_POINTS = "mlgov.checks"

CHECKS: tuple[Check, ...] = (
    discrimination.CHECK,
    probability.CHECK,
    calibration.CHECK,
    decision.CHECK,
    regression_error.CHECK,
    baseline.CHECK,
    weighted.CHECK,
    paired_comparison.CHECK,
    group_rates.CHECK,
    impact_ratio.CHECK,
    differences.CHECK,
    group_error.CHECK,
    missing.CHECK,
    constant.CHECK,
    duplicates.CHECK,
    overlap.CHECK,
    declared_type.CHECK,
    declared_range.CHECK,
    declared_category.CHECK,
    unseen_categories.CHECK,
    identifier_like.CHECK,
    class_balance.CHECK,
    join_coverage.CHECK,
    profile.CHECK,
    psi.CHECK,
    ks.CHECK,
    jensen_shannon.CHECK,
    chi_square.CHECK,
)


@lru_cache(maxsize=1)
def installed_checks() -> tuple[Check, ...]:
    """CHECKS and the checks that installed packages offer under the entry-point group `mlgov.checks`, by name.

    Each entry point is a Check or a tuple of them. Raises UsageError if one can't be loaded, isn't declared properly
    or has an id that is taken.
    """
    found = {check.id: check for check in CHECKS}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        try:
            loaded = point.load()
        except Exception as error:
            msg = f"the check package behind entry point {point.name} ({point.value}) can't be loaded: {error}"
            raise UsageError(msg, hint="fix or uninstall the package that offers it") from error
        for check in loaded if isinstance(loaded, tuple) else (loaded,):
            problems = problems_of_declaration(check)
            if not problems and check.id in found:
                problems = (f"the id {check.id} is taken",)
            if problems:
                msg = f"entry point {point.name} ({point.value}) offers no usable check: {'; '.join(problems)}"
                raise UsageError(msg, hint="mlgov.checks.conformance.assert_conforms says what a check must be")
            found[check.id] = check
    return tuple(found.values())


def check_by_id(check_id: str) -> Check:
    """The installed check with this id; raises UsageError naming the nearest."""
    checks = {check.id: check for check in installed_checks()}
    if check_id in checks:
        return checks[check_id]
    near = get_close_matches(check_id, checks, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "`mlgov.checks.catalogue.CHECKS` lists them"
    msg = f"there is no check {check_id}"
    raise UsageError(msg, hint=hint)
