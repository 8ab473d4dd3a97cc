"""How things were on a day: as lines for a terminal, as JSON, and as one plain page that needs nothing else."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from mlgov.exports.markdown import plain_line
from mlgov.gating.as_of import NOT_RECORDED, AsOf, ModelThen, VersionThen, View
from mlgov.signoff.wording import STATE_WORDS, counted, day, plain

FORMAT = "mlgov-as-of/1"
_STATUS = {
    "passed": "hold",
    "warned": "hold, not yet certain",
    "failed": "fail",
    "insufficient": "too little data to say",
    "awaiting": "outcomes not in yet",
    "unavailable": "cannot be measured",
    "not_applicable": "do not apply",
    "error": "could not be run",
    "missing": "no evidence",
}
_TWO = "Two things stand apart: what was true, by all that is known now, and what anybody could have read then."
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.3rem;border-top:2px solid #1b1f24;padding-top:1rem;margin-top:2.5rem}
h3{font-size:1.1rem;margin-top:1.8rem}h4{font-size:1rem;margin-bottom:.2rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem}th,td{border:1px solid #c5cad1;padding:.3rem .5rem;
text-align:left;vertical-align:top}th{background:#f1f3f5}code{font-size:.85em;overflow-wrap:anywhere}
.muted{color:#59636e}@media print{a{color:inherit;text-decoration:none}}
"""


def as_of_json(found: AsOf) -> str:
    """The report as JSON (docs/time.md): `true` and `recorded` hold the same kinds of things."""
    document = {"format": FORMAT, **_plain(asdict(found))}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_of_text(found: AsOf) -> str:
    """The report as lines for a terminal."""
    lines = [f"{found.portal}, as of {day(found.day)} (asked on {day(found.asked)})", ""]
    lines += [f"What was true, {found.true.source}:", *_models_text(found.true)]
    lines += ["", "What was recorded by then:"]
    if found.recorded is None:
        lines.append(f"  {found.note}")
    else:
        lines.append(f"  {found.note}")
        lines += [f"  {each}" for each in found.differences] or ["  everything above was recorded by then"]
    return "\n".join(lines) + "\n"


def _models_text(view: View) -> Iterator[str]:
    if not view.models:
        yield "  no model is recorded"
    for model in view.models:
        yield f"  {model.name} ({counted(model.registered, 'version')} registered)"
        if not model.versions:
            yield "    in use: not recorded"
        for version in model.versions:
            yield from (f"    {each}" for each in _version_text(version))


def _version_text(version: VersionThen) -> Iterator[str]:
    names = f", called {', '.join(version.aliases)}" if version.aliases else ""
    yield f"{version.subject}{names}, {version.tier} risk"
    for place in version.live:
        yield f"  live in {place.place} since {place.since} ({_recorded(place.recorded)})"
    if not version.live:
        yield "  live: not recorded"
    yield f"  policy {version.policy.name} {version.policy.version}: {version.policy.how}"
    evidence = version.evidence
    if evidence is None:
        yield "  evidence: not recorded"
    else:
        measured = f"measured {evidence.measured}" if evidence.measured else "day of measurement not recorded"
        yield f"  evidence {evidence.digest[:12]} ({measured}, {evidence.level}; {_recorded(evidence.recorded)})"
        yield f"    {_counts(evidence.counts)}"
        yield from (f"    x {plain_line(each)}" for each in evidence.failing)
    yield f"  sign-off: {STATE_WORDS[version.state]}. {plain_line(version.sentence)}"
    for each in version.signed:
        yield f"    {'+' if each.holds else '-'} {plain_line(each.sentence)} ({_recorded(each.recorded)})"
    for finding in version.findings:
        yield f"  finding {finding.id} ({finding.severity}, {finding.state}): {plain_line(finding.title)}"
    for each_exception in version.exceptions:
        what, until = plain_line(each_exception.what), each_exception.until
        yield f"  accepted by {plain(each_exception.role)} until {until}: {what}"
    yield from (f"  ! {plain_line(each)}" for each in version.problems)


def as_of_html(found: AsOf, files: Mapping[str, str] | None = None) -> str:
    """The report as one page without scripts, pictures or anything to fetch.

    Args:
        found: the report.
        files: path in the governed folder -> address of that file, for links.
    """
    page = _Page(files or {})
    body = [
        f"<h1>{_e(found.portal)}: as of {_e(day(found.day))}</h1>",
        f'<p class="muted">Asked on {_e(day(found.asked))}. {_TWO}</p>',
        "<h2>What was true</h2>",
        f'<p class="muted">{_e(found.true.source[:1].upper() + found.true.source[1:])}.</p>',
        *page.models(found.true),
        "<h2>What was recorded by then</h2>",
        f"<p>{_e(found.note[:1].upper() + found.note[1:])}.</p>",
    ]
    if found.recorded is not None:
        listed = "".join(f"<li>{_e(each)}</li>" for each in found.differences)
        body.append(f"<ul>{listed}</ul>" if listed else "<p>Everything above was recorded by then.</p>")
        body += ["<h3>As it could be read then</h3>", *page.models(found.recorded)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_e(found.portal)}: as of {found.day}</title><style>{_STYLE}</style></head><body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


class _Page:
    """Parts of the page; knows which files can be linked."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def models(self, view: View) -> Iterator[str]:
        if not view.models:
            yield "<p>No model is recorded.</p>"
        for model in view.models:
            yield from self._model(model)

    def _model(self, model: ModelThen) -> Iterator[str]:
        yield f"<h3>{_e(model.title)}: {_e(model.model)}</h3>"
        yield f'<p class="muted">{_e(counted(model.registered, "version"))} registered.</p>'
        if not model.versions:
            yield "<p>What was in use is not recorded.</p>"
        for version in model.versions:
            yield from self._version(version)

    def _version(self, version: VersionThen) -> Iterator[str]:
        names = f", called {', '.join(version.aliases)}" if version.aliases else ""
        yield f"<h4>{_e(version.subject)}{_e(names)} ({_e(version.tier)} risk)</h4>"
        rows = [
            ("Live", [f"{each.place} since {day(each.since)} ({_recorded(each.recorded)})" for each in version.live])
        ]
        rows.append(("Policy", [f"{version.policy.name} {version.policy.version}: {version.policy.how}"]))
        rows.append(("Sign-off", [f"{STATE_WORDS[version.state]}. {version.sentence}"]))
        rows.append(
            ("Findings", [f"{each.title} ({each.severity}, {each.state}, due {each.due})" for each in version.findings])
        )
        accepted = [
            f"{each.what}, by {plain(each.role)} until {day(each.until)}: {each.reason}" for each in version.exceptions
        ]
        rows.append(("Accepted", accepted))
        rows += [("Problem", [each]) for each in version.problems]
        cells = "".join(
            f"<tr><th>{_e(name)}</th><td>{'<br>'.join(_e(each) for each in texts) or _missing(name)}</td></tr>"
            for name, texts in rows
        )
        yield f"<table>{cells}{self._evidence(version)}</table>"
        if version.signed:
            lines = "".join(
                f"<tr><td>{_e(each.sentence)}</td><td>{'counts' if each.holds else 'does not count'}</td>"
                f"<td>{_e(_recorded(each.recorded))}</td><td>{self._link(each.path, each.digest[:12])}</td></tr>"
                for each in version.signed
            )
            yield f"<table><tr><th>Decision</th><th></th><th>Recorded</th><th>Record</th></tr>{lines}</table>"

    def _evidence(self, version: VersionThen) -> str:
        evidence = version.evidence
        if evidence is None:
            return "<tr><th>Evidence</th><td>not recorded</td></tr>"
        measured = f"measured on {day(evidence.measured)}" if evidence.measured else "day of measurement not recorded"
        about = _e(f"{measured}, {evidence.level}; {_recorded(evidence.recorded)}. {_counts(evidence.counts)}.")
        failing = "".join(f"<li>{_e(each)}</li>" for each in evidence.failing)
        listed = f"<ul>{failing}</ul>" if failing else ""
        return f"<tr><th>Evidence</th><td>{self._link(evidence.path, evidence.digest)}<br>{about}{listed}</td></tr>"

    def _link(self, path: str, text: str) -> str:
        href = self.files.get(path)
        shown = f"<code>{_e(text)}</code>"
        return f'<a href="{_e(href)}">{shown}</a>' if href else shown


def _missing(name: str) -> str:
    return "not recorded" if name == "Live" else "none"


def _recorded(on: dt.date | None) -> str:
    return NOT_RECORDED if on is None else f"recorded {on.isoformat()}"


def _counts(counts: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{count} {_STATUS.get(status, plain(status))}" for status, count in counts.items())
        or "nothing was judged"
    )


def _e(text: str) -> str:
    return html.escape(text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value
