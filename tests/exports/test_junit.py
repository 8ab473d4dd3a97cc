"""JUnit XML: what its schema asks for, and that no text breaks it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from mlgov.exports.junit import junit_xml
from mlgov.gating.gate import GateDecision, GateReason

SHUT = GateReason("AUC <fails> & \x00 \x1b \ud800 ]]> “so”.", "policies/own.yml:3", True, "model_risk", "failed")
BROKEN = GateReason("It could not be run.", "mlgov check p/m@1", True, "data_scientist", "error")
WARNED = GateReason("Recall holds, not yet certain.", "policies/own.yml:5", False, "", "warned")


def decision(*reasons, passed=False, code=12):
    """A decision on one version."""
    return GateDecision("p/m@1", "release", passed, code, reasons)


def schema_problems(root) -> list[str]:
    """The rules of the usual JUnit schema: elements, their order and content, needed attributes, counts."""
    found = []
    allowed = {"testsuites": {"testsuite"}, "testsuite": {"properties", "testcase", "system-out", "system-err"},
               "testcase": {"skipped", "error", "failure", "system-out", "system-err"}}  # fmt: skip
    needed = {
        "testsuite": {"name", "tests", "failures", "errors"},
        "testcase": {"name", "classname"},
        "failure": {"type"},
        "error": {"type"},
    }
    for each in root.iter():
        found += [f"{each.tag} has {child.tag}" for child in each if child.tag not in allowed.get(each.tag, ())]
        found += [f"{each.tag} lacks {name}" for name in needed.get(each.tag, ()) if not each.get(name)]
    for suite in root.iter("testsuite"):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            if int(suite.get(name)) != len(list(suite.iter(tag))):
                found.append(f"{name} is not the number of {tag}")
    return found


@pytest.mark.parametrize(
    "decisions",
    [
        [],
        [decision(passed=True, code=0)],
        [decision(SHUT, BROKEN, WARNED)],
        [decision(WARNED, passed=True, code=0), decision(WARNED, code=11)],
    ],
)
def test_it_keeps_the_schema(decisions) -> None:
    """For no decision, an open gate, a shut one, and warnings that count."""
    root = ET.fromstring(junit_xml(decisions))  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    assert schema_problems(root) == []


def test_what_blocks_is_a_failure_with_its_source() -> None:
    """Failures and errors apart; warnings pass with their text; with --fail-on warned they fail."""
    root = ET.fromstring(junit_xml([decision(SHUT, BROKEN, WARNED)]))  # noqa: S314 - our own text
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    failure = root.find(".//failure")
    assert failure.get("type") == "failed"
    assert "policies/own.yml:3\nwaits for model risk" in failure.text
    assert "<fails> & \N{REPLACEMENT CHARACTER}" in failure.get("message")
    assert root.find(".//error").get("message") == "It could not be run."
    warned = ET.fromstring(junit_xml([decision(WARNED, code=11)]))  # noqa: S314 - our own text
    assert warned.get("failures") == "1"
    assert ET.fromstring(junit_xml([decision(passed=True, code=0)])).get("tests") == "1"  # noqa: S314 - our own text
