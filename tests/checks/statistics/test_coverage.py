"""A small run of the published coverage simulation, and whether the published page still belongs to the code."""

from __future__ import annotations

import importlib.util
import re
import sys

import pytest


@pytest.fixture(scope="module")
def coverage(repository):
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location("coverage_benchmark", repository / "benchmarks/coverage.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_rates_are_covered(coverage):
    """Wilson, exactly: never below 0.91, on average at least 0.95."""
    shares = [line.share for line in coverage.proportions(0)]
    assert min(shares) > 0.91
    assert sum(shares) / len(shares) > 0.95


def test_differences_and_ratios_are_covered(coverage):
    """Newcombe and Koopman over all sizes and rates: on average near 0.95; no line far below."""
    lines = list(coverage.differences_and_ratios(150))
    for method in ("newcombe", "koopman"):
        shares = [line.share for line in lines if line.method == method]
        assert 0.945 < sum(shares) / len(shares) < 0.98
        assert min(shares) > 0.88


@pytest.mark.parametrize(
    ("part", "samples", "least", "mean"),
    [
        ("holm_families", 300, 0.91, 0.94),
        ("confusion_metrics", 240, 0.80, 0.93),
        ("areas", 200, 0.84, 0.93),
        ("means", 200, 0.80, 0.91),
        ("noise_levels", 240, 0.82, 0.93),
        ("weighted", 200, 0.82, 0.93),
        ("paired", 200, 0.88, 0.94),
    ],
)
def test_the_rest_is_covered(coverage, part, samples, least, mean):
    """A few samples per line: loose for a single line, tight for all together."""
    shares = [line.share for line in getattr(coverage, part)(samples)]
    assert min(shares) > least
    assert sum(shares) / len(shares) > mean


def test_the_published_page_is_current(coverage, repository):
    """Every line of the simulation is on the page, and the exactly computed ones with the same value."""
    text = (repository / "docs/intervals.md").read_text(encoding="utf-8")
    published = re.findall(r"^\| (.+?) \| (.*?) \| (.+?) \| ([\d.]+)(?: \*)? \|", text, re.MULTILINE)
    shares = {(method, case, size): share for method, case, size, share in published}
    for line in coverage.proportions(0):
        assert shares[line.method, line.case, line.size] == f"{line.share:.3f}"
    lines = [line for _, part in coverage.PARTS[1:] for line in part(1)]
    assert {(line.method, line.case, line.size) for line in lines} <= set(shares)
