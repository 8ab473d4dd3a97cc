"""How parts of a dossier and their values are named in sentences, for people who read neither code nor JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from mlgov.signoff.types import Part
from mlgov.signoff.wording import counted

AGREES_TO: Final = Decimal("1e-9")
"""Two numbers that differ by less, relative to the larger, are the same."""
NUMERIC: Final = re.compile(r"[-+]?\d{1,40}(\.\d{1,40})?([eE][-+]?\d{1,4})?")
_LONGEST = 120

_KINDS: Final[Mapping[str, str]] = {
    "artefact": "the file that runs",
    "data": "the data",
    "measurements": "the measurement",
    "verdict": "the result",
    "charter": "the charter's",
    "features": "the feature",
    "version": "the version's",
    "limits": "the limit",
    "validation": "the validation report",
    "windows": "the window",
    "envelope": "the envelope",
}
_DATA: Final[Mapping[str, str]] = {
    "train": "the training data",
    "validation": "the validation data",
    "test": "the test data",
    "reference": "the reference data",
}
_STATUS: Final[Mapping[str, str]] = {
    "passed": "holds",
    "warned": "holds, not yet certain",
    "failed": "fails",
    "not_judged": "measured, no limit set",
    "insufficient": "too little data to say",
    "awaiting": "outcomes are not in yet",
    "unavailable": "cannot be measured here",
    "not_applicable": "does not apply",
    "error": "could not be run",
    "missing": "no evidence",
    "fit": "fit",
    "fit_with_findings": "fit, with findings",
    "not_fit": "not fit",
}


_SPELLED: Final[Mapping[str, str]] = {
    "roc_auc": "ROC AUC",
    "psi": "PSI",
    "ks_statistic": "KS statistic",
    "f1": "F1",
    "r2": "R²",
    "jensen_shannon_distance": "Jensen-Shannon distance",
    "matthews_corrcoef": "Matthews correlation",
    "cohen_kappa": "Cohen's kappa",
    "brier_score": "Brier score",
    "brier_skill": "Brier skill",
}


_OF_DOCUMENTS: Final = ("The ", "A limit ", "What a limit ", "There is a further ", "It was signed for ")


def tells_of_a_number(change: str) -> bool:
    """Whether a change in words is about a measured number or how it was judged, and not what it was measured on."""
    return not change.startswith(_OF_DOCUMENTS)


def in_short(changes: Sequence[str]) -> str:
    """Changes in words as one clause: the cause first, then how many numbers came out otherwise; empty without any.

    `the test data changed, and 50 measured values changed with it`
    """
    causes = [each for each in changes if not tells_of_a_number(each)]
    numbers = [each for each in changes if tells_of_a_number(each)]
    first = (causes or numbers or [""])[0].rstrip(".")
    text = first[:1].lower() + first[1:] if causes else first
    if len(causes) > 1:
        more = len(causes) - 1
        text += f"; there {'is' if more == 1 else 'are'} {counted(more, 'more change')}"
    if causes and numbers:
        text += f", and {counted(len(numbers), 'measured value')} changed with {'it' if len(causes) == 1 else 'them'}"
    elif len(numbers) > 1:
        text += f", and {counted(len(numbers) - 1, 'more measured value')}"
    return text


def metric_words(key: str) -> str:
    """The metric of `family.check.metric` as it is spelled in a sentence."""
    name = key.rpartition(".")[2]
    return _SPELLED.get(name, _cut(name).replace("_", " "))


def title(part: Part, key: str = "") -> str:
    """What a part (and one of its fields) is called at the beginning of a sentence."""
    text = _cut(_title(part, key))
    return text[:1].upper() + text[1:]


def _title(part: Part, key: str) -> str:
    name = part.name.replace("_", " ") if part.kind in {"charter", "version", "artefact"} else part.name
    field = "" if key in {"", "value"} else f", {key.replace('_', ' ')}"
    if part.kind in {"data", "artefact"}:
        return _file(part.kind, name)
    if part.kind == "charter" and name.startswith("section "):
        return f"the wording of the charter's section “{name.removeprefix('section ')}”"
    if part.kind == "charter" and name == "risk tier":
        return "the computed risk tier" if key == "computed" else "the risk tier"
    if part.kind == "features" and key:
        return f"the {key.replace('_', ' ')} of the feature {part.name}"
    if part.kind in {"measurements", "verdict"}:
        return metric_words(part.name)
    return f"{_KINDS.get(part.kind, part.kind)} {name}{field}"


def _file(kind: str, name: str) -> str:
    if kind == "artefact":
        return "the model file" if name == "model" else f"the file in the role {name}"
    role, _, side = name.partition("/")
    base = _DATA.get(role, f"the {role} data")
    return f"the {side} joined to {base}" if side else base


def named(part: Part) -> str:
    """A limit in words: `impact_ratio at least 0.80`."""
    key = part.name.partition(" ")[2].partition(" at ")[0]
    fields = part.fields
    words = f"{metric_words(key)} {_cut(str(fields.get('direction', ''))).replace('_', ' ')}"
    relative = part.name.partition(" relative to ")[2].partition(" (")[0]
    notes = [name for name in ("required", "advisory") if fields.get(name)]
    notes += [f"from {shown(fields['min_n'])} rows on"] if fields.get("min_n") else []
    notes += ["the whole interval"] if fields.get("interval") else []
    return (
        f"{words} {shown(fields.get('value', ''))}"
        + (f" relative to {relative}" if relative else "")
        + (f" ({', '.join(notes)})" if notes else "")
    )


def shown(value: Any) -> str:
    """A value in a sentence: short, never raw JSON."""
    if value is None or value in ("", {}, []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        text = "; ".join(f"{str(key).replace('_', ' ')} {shown(each)}" for key, each in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(shown(each) for each in value)
    else:
        text = _plain(str(value))
    return _cut(text)


def shown_place(place: str) -> str:
    """Where a number was taken, in a sentence."""
    return _cut(place)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def shown_apart(was: Any, now: Any) -> tuple[str, str]:
    """Two values in a sentence, with all their digits where fewer would make them look the same."""
    short = shown(was), shown(now)
    numbers = all(isinstance(each, str) and NUMERIC.fullmatch(each) for each in (was, now))
    if numbers and Decimal(short[0]) == Decimal(short[1]):
        return str(was), str(now)
    return short


def _plain(text: str) -> str:
    status, comma, rest = text.partition(",")
    if status in _STATUS:
        words = _STATUS[status]
        return f"{words}{comma}{rest.replace('blocks', 'which blocks a release').replace('_', ' ')}"
    absent, colon, kind = text.partition(": ")
    if absent == "not measured" and kind in _STATUS:
        return f"“{absent}{colon}{_STATUS[kind]}”"
    if NUMERIC.fullmatch(text) and "." in text and len(text) > 8:
        return f"{float(text):.6g}"
    return text if NUMERIC.fullmatch(text) else f"“{text}”" if " " in text else text
