"""The fields a record may have, and what each may hold: read by hand, since ten thousand are read at once.

Texts are what people see: no control characters, none that turn the direction of reading, none that nobody sees.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NoReturn, get_args

from mlgov.documents.ids import model_slug, slug
from mlgov.documents.portal import person_id
from mlgov.signoff.types import STAGES, BasisKind, Condition, DecisionKind

DECISIONS = frozenset(get_args(DecisionKind))
BASES = frozenset(get_args(BasisKind))
MAX_TEXT = 4_000
MAX_ITEMS = 100
SAFE_INTEGER = 2**53 - 1
"""Beyond this, readers of JSON disagree about a number."""

_PLATFORM = {
    "platform", "repository", "pull_request", "actor_id", "actor_name", "state", "at", "commit", "url", "raw_digest",
    "rules_digest", "merge_commit", "merged_by", "recorder",
}  # fmt: skip
BASIS_FIELDS: dict[str, frozenset[str]] = {
    "signed_record": frozenset(),
    "signed_commit": frozenset(),
    "review": frozenset(_PLATFORM),
    "host_file": frozenset(_PLATFORM | {"file", "file_digest"}),
    "outside": frozenset({"document", "document_digest", "held", "recorder", "quorum", "url"}),
    "claim": frozenset({"recorder", "source"}),
}
"""What may stand in `basis` beside `kind`; who adds a way to sign adds its fields here."""
EXTRA_FIELDS = frozenset({"revokes", "delegation", "envelope", "conditions_met"})
"""What belongs to single decisions: the records taken back (none named: all of the subject and stage), who may act until
when, an envelope, the ids of conditions that are met."""
_DELEGATION = frozenset({"to", "from", "until", "scope"})
_ALLOWED = {
    "format", "role", "person", "decision", "at", "reason", "conditions", "valid_from", "valid_until", "basis",
    "on_behalf_of", "prev", "extra",
}  # fmt: skip
_NEEDED = {"format", "role", "person", "decision", "at", "basis"}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SCOPE = re.compile(r"[a-z0-9*?._-]+(?:/[a-z0-9*?._-]+(?:@[a-z0-9*?._-]+)?)?", re.ASCII)


class Refused(Exception):  # noqa: N818 - it never leaves the reader
    """Why bytes are no record, in words."""


def read_subject(value: Any) -> tuple[str, str]:
    """Name (`project/model@version#stage`) and digest of the one subject. Raises Refused."""
    if not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)):
        _no("subject", "exactly one subject")
    (item,) = value
    if set(item) != {"name", "digest"} or not isinstance(item["digest"], dict) or set(item["digest"]) != {"sha256"}:
        _no("subject", "a name and a sha256")
    if not isinstance(item["name"], str):
        _no("subject", "a name")
    return item["name"], _digest("subject", item["digest"]["sha256"])


def read_predicate(value: Any, subject: str, stage: str, format_: int) -> dict[str, Any]:
    """The fields of a Record that stand in the predicate. Raises Refused naming the first field that is wrong."""
    _object("predicate", value, _ALLOWED, _NEEDED)
    if type(value["format"]) is not int or value["format"] != format_:  # 1.0 and true are equal to 1
        _no("format", f"{format_}; a newer mlgov may have written it")
    _check_subject(subject, stage)
    decision = _one_of("decision", value["decision"], DECISIONS)
    fields = {
        "stage": stage,
        "role": _id("role", value["role"]),
        "person": _id("person", value["person"]),
        "decision": decision,
        "at": _time("at", value["at"]),
        "reason": _text("reason", value.get("reason", "")),
        "conditions": _conditions(value.get("conditions", [])),
        "valid_from": _day("valid_from", value.get("valid_from")),
        "valid_until": _day("valid_until", value.get("valid_until")),
        "basis": _basis(value["basis"]),
        "on_behalf_of": _id("on_behalf_of", value["on_behalf_of"]) if "on_behalf_of" in value else None,
        "prev": _digests("prev", value.get("prev", [])),
        "extra": _extra(value.get("extra", {}), decision, subject, stage),
    }
    _together(fields, decision)
    return fields


def _together(fields: Mapping[str, Any], decision: str) -> None:
    """What must agree between fields."""
    if (decision == "approve_with_conditions") != bool(fields["conditions"]):
        _no("conditions", "conditions with `approve_with_conditions`, and only there")
    first, last = fields["valid_from"], fields["valid_until"]
    if first and last and last < first:
        _no("valid_until", "a day that is not before valid_from")


def _check_subject(subject: str, stage: str) -> None:
    _one_of("stage", stage, frozenset(STAGES))
    project, slash, rest = subject.partition("/")
    model, at, version = rest.partition("@")
    if bool(slash) != bool(at):
        _no("subject", "project/model@version#stage or project#charter")
    if (stage == "charter") != (not slash):
        _no("stage", "`charter` for a project, another stage for a version")
    try:
        _usable_project(project)
        if slash:
            _usable_version(model, version)
    except ValueError as error:
        msg = f"subject: {error}"
        raise Refused(msg) from error


@lru_cache(maxsize=4096)
def _usable_project(project: str) -> str:
    return slug(project)


@lru_cache(maxsize=16_384)
def _usable_version(model: str, version: str) -> str:
    return model_slug(model) + slug(version)


def _conditions(value: Any) -> tuple[Condition, ...]:
    found = []
    for item in _list("conditions", value):
        _object("conditions", item, {"id", "text", "owner", "due"}, {"id", "text", "owner", "due"})
        due = _day("due", item["due"])
        text = _text("text", item["text"])
        if due is None or not text.strip():
            _no("conditions", "a text and a day until when")
        found.append(Condition(_id("id", item["id"]), text, _id("owner", item["owner"]), due))
    if len({each.id for each in found}) < len(found):
        _no("conditions", "ids of their own")
    return tuple(found)


def _basis(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or "kind" not in value:
        _no("basis", "a kind")
    kind = _one_of("basis.kind", value["kind"], BASES)
    _object("basis", value, BASIS_FIELDS[kind] | {"kind"}, {"kind"})
    for key, item in value.items():
        if key.endswith("_digest"):
            _digest(f"basis.{key}", item)
        elif isinstance(item, list):
            for each in _list(f"basis.{key}", item):
                _text(f"basis.{key}", each)
        elif isinstance(item, int) and not isinstance(item, bool):
            if abs(item) > SAFE_INTEGER:
                _no(f"basis.{key}", "a number that every reader reads alike")
        else:
            _text(f"basis.{key}", item)
    return value


def _extra(value: Any, decision: str, subject: str, stage: str) -> dict[str, Any]:
    _object("extra", value, EXTRA_FIELDS, set())
    if "revokes" in value and decision != "revoke":
        _no("extra.revokes", "nothing: only `revoke` takes something back")
    if (decision == "delegate") != ("delegation" in value):
        _no("extra.delegation", "who may act until when, with `delegate` only")
    if "revokes" in value:
        _digests("extra.revokes", value["revokes"])
    if "envelope" in value:
        _text("extra.envelope", value["envelope"])
    for each in _list("extra.conditions_met", value.get("conditions_met", [])):
        _id("extra.conditions_met", each)
    if "delegation" in value:
        if stage != "charter":
            _no("delegation", "a project as its subject")
        _check_delegation(value["delegation"], subject)
    found: dict[str, Any] = value
    return found


def _check_delegation(value: Any, subject: str) -> None:
    _object("delegation", value, _DELEGATION, {"to", "until", "scope"})
    _id("delegation.to", value["to"])
    first, last = _day("delegation.from", value.get("from")), _day("delegation.until", value["until"])
    if last is None or (first is not None and last < first):
        _no("delegation.until", "a day that is not before `from`")
    scope = value["scope"]
    if not isinstance(scope, str) or len(scope) > MAX_TEXT or not _SCOPE.fullmatch(scope):
        _no("delegation.scope", "a project, project/model or project/model@version")
    if scope.partition("/")[0] != subject:
        _no("delegation.scope", f"something in {subject}")


# Single values


def _no(field: str, expected: str) -> NoReturn:
    msg = f"{field}: expected {expected}"
    raise Refused(msg)


def _object(field: str, value: Any, allowed: set[str] | frozenset[str], needed: set[str]) -> None:
    if not isinstance(value, dict):
        _no(field, "an object")
    if not needed <= value.keys():
        _no(field, f"`{min(needed - value.keys())}`")
    if not value.keys() <= allowed:
        unknown = min(value.keys() - allowed)
        msg = f"{field}: the field {unknown[:40]!r} is not known"
        raise Refused(msg)


def _list(field: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        _no(field, f"a list of at most {MAX_ITEMS}")
    return value


def _one_of(field: str, value: Any, allowed: frozenset[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        _no(field, f"one of {', '.join(sorted(allowed))}")
    return value


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        _no(field, f"a text of at most {MAX_TEXT:,} characters")
    if not (value.isascii() and value.isprintable()) and not _visible(value):
        _no(field, "a text without control characters or ones that nobody sees")
    return value


def _visible(text: str) -> bool:
    """No control, format, surrogate or private character but the newline and the joiners that scripts need."""
    return all(each in "\n\u200c\u200d" or unicodedata.category(each) not in _UNSEEN for each in text)


def _id(field: str, value: Any) -> str:
    return _cached(field, value, _person, "the id of a person or role")


@lru_cache(maxsize=4096)
def _person(text: str) -> str:
    return person_id(text)


def _cached(field: str, value: Any, rule: Callable[[str], str], expected: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        _no(field, expected)
    try:
        return rule(value)
    except ValueError as error:
        msg = f"{field}: {error}"
        raise Refused(msg) from error


def _digest(field: str, value: Any) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        _no(field, "a sha256 in 64 lower-case hexadecimal digits")
    return value


def _digests(field: str, value: Any) -> tuple[str, ...]:
    found = tuple(_digest(field, item) for item in _list(field, value))
    if list(found) != sorted(set(found)):
        _no(field, "digests in order, each once")
    return found


def _time(field: str, value: Any) -> dt.datetime:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        _no(field, "a time in UTC such as 2026-11-22T10:00:00Z")
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError as error:
        msg = f"{field}: {value} is no time"
        raise Refused(msg) from error


def _day(field: str, value: Any) -> dt.date | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        _no(field, "a day such as 2026-11-22")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        msg = f"{field}: {value} is no day"
        raise Refused(msg) from error
