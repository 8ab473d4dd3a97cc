"""Gate decisions as JUnit XML: one suite for each version, one case for each reason; every test viewer shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from mlgov.gating.gate import GateDecision, GateReason

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ERRORS = frozenset({"error"})


def junit_xml(decisions: Sequence[GateDecision]) -> str:
    """The decisions as a JUnit document: what blocks is a failure (or an error), the rest passes with its text."""
    root = ET.Element("testsuites", name="mlgov gate")
    totals = {"tests": 0, "failures": 0, "errors": 0}
    for decision in decisions:
        suite = _suite(decision)
        root.append(suite)
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    for name, count in totals.items():
        root.set(name, str(count))
    ET.indent(root, space=" ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(decision: GateDecision) -> ET.Element:
    name = _clean(f"{decision.subject} ({decision.stage})")
    failures = [each for each in decision.blocking if each.status not in _ERRORS]
    errors = [each for each in decision.blocking if each.status in _ERRORS]
    cases = decision.reasons or (GateReason("Nothing speaks against it.", "", False, ""),)
    if not decision.passed and not decision.blocking:  # warnings that were asked to count
        failures = list(decision.warnings)
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(len(failures)),
        errors=str(len(errors)),
        skipped="0",
    )
    shut = {id(each) for each in (*failures, *errors)}
    for each in cases:
        suite.append(_case(each, name, shut=id(each) in shut))
    return suite


def _case(reason: GateReason, suite: str, *, shut: bool) -> ET.Element:
    case = ET.Element("testcase", classname=suite, name=_clean(reason.text))
    waits = f"\nwaits for {reason.waits_for.replace('_', ' ')}" if reason.waits_for else ""
    detail = _clean(f"{reason.text}\n{reason.source}{waits}".strip())
    if shut:
        tag = "error" if reason.status in _ERRORS else "failure"
        ET.SubElement(case, tag, message=_clean(reason.text), type=reason.status or "reason").text = detail
    else:
        ET.SubElement(case, "system-out").text = detail
    return case


def _clean(text: str) -> str:
    """Without characters that XML 1.0 has no way to write."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
