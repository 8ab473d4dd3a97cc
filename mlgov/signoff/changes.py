"""What changed between two dossiers, in plain words, and whether a signature on the old one still counts.

Most of what is in a dossier outdates a signature when it changes. What doesn't is listed here with its reason, because
harmless change must not cost a signature: a number measured anew with the same result, a further number, a limit that was
tightened or added and holds, a further report, a further window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mlgov.evidence.verdict import SEVERITY, Status
from mlgov.signoff.change_words import AGREES_TO, NUMERIC, named, shown, shown_apart, shown_place, title
from mlgov.signoff.dossier_numbers import ABSENT
from mlgov.signoff.materiality import DocumentName, review_due
from mlgov.signoff.types import Dossier, Part

MAX_NAMED = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two dossiers."""

    kind: str
    """The part's kind, or `dossier` where subject or stage differ."""
    name: str
    what: str
    """In plain words, one sentence."""
    goes_stale: bool
    """A signature on the old dossier no longer counts."""
    review_due: bool
    """A validation report written before no longer covers it."""
    address: str = ""
    """kind/name/field, for the policy's change rules; the last part says how: content, value, added, removed, ..."""


def changes(old: Dossier, new: Dossier) -> tuple[Change, ...]:
    """Everything that differs from the old dossier to the new one, sorted by kind and name; empty for the same."""
    if old.digest == new.digest:
        return ()
    found: list[Change] = []
    if (old.subject, old.stage) != (new.subject, new.stage):
        what = f"It was signed for {old.name}, this is {new.name}."
        found.append(Change("dossier", old.name, what, goes_stale=True, review_due=True, address="dossier/subject"))
    found += part_changes(old, new)
    if not found:
        # Nobody can say what differs, so that nobody can say that it doesn't matter.
        what = "The dossier is in another form than the one that was signed."
        found.append(Change("dossier", "form", what, goes_stale=True, review_due=False, address="dossier/form"))
    return tuple(found)


def part_changes(old: Dossier, new: Dossier) -> list[Change]:
    """The same for the parts only, whatever the subjects: what a new version changed against another one."""
    before = {(each.kind, each.name): each for each in old.parts}
    after = {(each.kind, each.name): each for each in new.parts}
    unmeasured = not any(each.kind == "measurements" for each in old.parts)
    found: list[Change] = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None:
            if was.digest != now.digest:
                found += _changed(was, now)
        elif now is not None:
            found.append(_added(now, unmeasured=unmeasured))
        elif was is not None:
            found.append(_removed(was))
    return found


def still_counts(old: Dossier, new: Dossier) -> bool:
    """Whether a signature on the old dossier counts for the new one."""
    return not any(each.goes_stale for each in changes(old, new))


def _said_nothing(part: Part) -> bool:
    """Whether a part only says that a check doesn't apply: a first version has none before it to be compared with."""
    bare = Status.NOT_APPLICABLE.value
    nothing = {"measurements": f"{ABSENT}{bare}", "verdict": bare}.get(part.kind)
    return nothing is not None and bool(part.fields) and all(each == nothing for each in part.fields.values())


def _added(part: Part, *, unmeasured: bool) -> Change:
    how, stale, review = "added", True, _review(part.kind, part.name)
    what = f"{title(part)} was added."
    if part.kind == "measurements":
        # What was signed without any number is not a signature on numbers.
        stale, review = unmeasured, False
        what = f"{title(part)} is measured now and wasn't before."
        if all(str(each).startswith(ABSENT) for each in part.fields.values()):
            what = f"{title(part)} is asked for now, and has no number."
    elif part.kind == "verdict":
        worst = _worst(part.fields)
        stale, review = unmeasured or not _holds(worst), False
        how = "same" if _holds(worst) else "worse"
        what = f"{title(part)} is judged now and wasn't before: {shown(worst)}."
    elif part.kind == "limits":
        stale, review, what = False, False, f"A limit was added: {named(part)}."
    elif part.kind == "validation":
        refused = part.fields.get("rating") == "not_fit"
        stale, review = refused, refused
        what = f"There is a further validation report, {part.name}: {shown(part.fields.get('rating', ''))}."
    elif part.kind == "windows":
        stale, review, what = False, False, f"There is a further window, {part.name}."
    return Change(part.kind, part.name, what, stale, review, f"{part.kind}/{part.name}/{how}")


def _removed(part: Part) -> Change:
    if _said_nothing(part):
        how = "value" if part.kind == "measurements" else "same"
        what = f"{title(part)} didn't apply, and that isn't said any more."
        return Change(part.kind, part.name, what, False, False, f"{part.kind}/{part.name}/{how}")
    review = _review(part.kind, part.name)
    what = f"{title(part)} is no longer there."
    if part.kind == "measurements":
        what = f"{title(part)} was measured and isn't any more."
    elif part.kind == "limits":
        what, review = f"A limit was taken away: {named(part)}.", False
    elif part.kind == "verdict":
        # The number and the limit each say it themselves where they are gone.
        return Change(
            part.kind,
            part.name,
            f"{title(part)} is no longer judged.",
            goes_stale=True,
            review_due=False,
            address=f"verdict/{part.name}/removed",
        )
    return Change(
        part.kind, part.name, what, goes_stale=True, review_due=review, address=f"{part.kind}/{part.name}/removed"
    )


def _changed(old: Part, new: Part) -> Iterator[Change]:
    special = _SPECIAL.get(new.kind)
    if special is not None:
        yield from special(old, new)
        return
    if not old.fields or not new.fields:
        what = f"{title(new)} changed."
        yield Change(new.kind, new.name, what, True, _review(new.kind, new.name), f"{new.kind}/{new.name}/content")
        return
    yield from _fields(old, new)


def _fields(old: Part, new: Part) -> Iterator[Change]:
    """Each field that says something else."""
    for key in sorted(old.fields.keys() | new.fields.keys()):
        was, now = old.fields.get(key), new.fields.get(key)
        if was == now:
            continue
        yield Change(
            new.kind,
            new.name,
            f"{title(new, key)} changed from {shown(was)} to {shown(now)}.",
            goes_stale=True,
            review_due=_review(new.kind, new.name, key),
            address=f"{new.kind}/{new.name}/{key}",
        )


def _measurements(old: Part, new: Part) -> Iterator[Change]:
    """One change per metric: the places where its value is another one; equal to nine digits is equal."""
    address = f"measurements/{new.name}"
    gone = [key for key in old.fields if key not in new.fields]
    moved = [key for key in old.fields if key in new.fields and not equal(old.fields[key], new.fields[key])]
    if moved:
        at = moved[0]
        where = f" ({shown_place(at)})" if at else ""
        more = f", and {len(moved) - 1} more of its values" if len(moved) > 1 else ""
        was, now = shown_apart(old.fields[at], new.fields[at])
        what = f"{title(new)}{where} changed from {was} to {now}{more}."
        yield Change(new.kind, new.name, what, goes_stale=True, review_due=True, address=f"{address}/value")
    if gone:
        listed = f"{shown_place(gone[0]) or 'the whole'}" + (f" and {len(gone) - 1} more" if len(gone) > 1 else "")
        what = f"{title(new)} is no longer measured for {listed}."
        yield Change(new.kind, new.name, what, goes_stale=True, review_due=False, address=f"{address}/removed")
    if not moved and not gone:
        fresh = [key for key in new.fields if key not in old.fields]
        what = f"{title(new)} was measured again with the same result."
        if fresh:
            what = f"{title(new)} is measured for {len(fresh)} more parts of the data."
        how = "added" if fresh else "value"
        yield Change(new.kind, new.name, what, goes_stale=False, review_due=False, address=f"{address}/{how}")


def _verdict(old: Part, new: Part) -> Iterator[Change]:
    """Where a result stands worse, better, or is accepted otherwise than when it was signed."""
    worse: list[tuple[str, str, str]] = []
    better: list[tuple[str, str, str]] = []
    ended: list[tuple[str, str, str]] = []
    for key in sorted(old.fields.keys() | new.fields.keys()):
        was, now = str(old.fields.get(key, "")), str(new.fields.get(key, ""))
        if was == now:
            continue
        if _bare(was) == _bare(now):
            # The same result: what was accepted for a while no longer is, or is anew.
            (ended if "accepted" in was else better).append((key, was, now))
        elif _rank(now) > _rank(was):
            worse.append((key, was, now))
        else:
            better.append((key, was, now))
    for found, how in ((worse, "worse"), (ended, "ended"), (better, "better")):
        if not found:
            continue
        key, was, now = found[0]
        where = f" ({shown_place(key)})" if key else ""
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        what = f"{title(new)}{where}: was {shown(was)}, is {shown(now)}{more}."
        held = all(_holds(one[2]) for one in found)
        lost = not all(_holds(now) or _never_held(was, now) for _, was, now in found)
        address = f"verdict/{new.name}/{'same' if how == 'worse' and not lost else how}"
        stale = how == "worse" and not held
        yield Change(new.kind, new.name, what, stale, review_due=how == "ended", address=address)


def _limits(old: Part, new: Part) -> Iterator[Change]:
    """A limit that asks for more is no reason to ask anybody again; one that asks for less is."""
    own_was, own_now = old.fields.get("value", ""), new.fields.get("value", "")
    address = f"limits/{new.name}"
    looser = _looser(str(own_was), str(own_now), str(new.fields.get("direction", "")))
    if looser or _milder(old.fields, new.fields):
        what = f"A limit was loosened: {named(old)}, now {named(new)}."
        yield Change(new.kind, new.name, what, goes_stale=True, review_due=False, address=f"{address}/looser")
    elif own_was == own_now and old.fields.get("effective") != new.fields.get("effective"):
        yield _moved(old, new)
    else:
        what = f"A limit was tightened: {named(old)}, now {named(new)}."
        yield Change(new.kind, new.name, what, goes_stale=False, review_due=False, address=f"{address}/tighter")


def _milder(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a limit excuses what it didn't excuse before: by its flags, or by judging only more rows."""
    return (
        (bool(old.get("interval")) and not new.get("interval"))
        or (bool(old.get("required")) and not new.get("required"))
        or (bool(new.get("advisory")) and not old.get("advisory"))
        or (_decimal(new.get("min_n")) or 0) > (_decimal(old.get("min_n")) or 0)
        or old.get("change") != new.get("change")
    )


def _moved(old: Part, new: Part) -> Change:
    """The promise is the same; what it is relative to (the version before, a baseline) is another number."""
    was, now = str(old.fields.get("effective", "")), str(new.fields.get("effective", ""))
    before, after = shown_apart(was, now)
    what = f"What a limit is held against moved from {before} to {after}: {named(new)}."
    # Where there was or is no number to compare with, the result itself says what that means.
    stale = bool(was and now) and not equal(was, now) and _looser(was, now, str(new.fields.get("direction", "")))
    return Change(new.kind, new.name, what, stale, review_due=False, address=f"limits/{new.name}/effective")


def _validation(old: Part, new: Part) -> Iterator[Change]:
    what = f"The validation report {new.name} was changed after it was signed."
    if old.fields.get("rating") != new.fields.get("rating"):
        was, now = shown(old.fields.get("rating", "")), shown(new.fields.get("rating", ""))
        what = f"The validation report {new.name} came to another result: was {was}, is {now}."
    yield Change(new.kind, new.name, what, goes_stale=True, review_due=False, address=f"validation/{new.name}/content")


def _windows(old: Part, new: Part) -> Iterator[Change]:
    was, now = (each.fields.get("measured") for each in (old, new))
    if isinstance(was, Mapping) and isinstance(now, Mapping) and all(now.get(check) == was[check] for check in was):
        results = [each.fields.get("results") or {} for each in (old, new)]
        if not any(_count(results[1], status) > _count(results[0], status) for status in _DISQUIETING):
            what = f"The window {new.name} was measured again with the same result."
            yield Change(new.kind, new.name, what, False, review_due=False, address=f"windows/{new.name}/value")
            return
    what = f"The window {new.name} was measured anew, with another result."
    yield Change(new.kind, new.name, what, goes_stale=True, review_due=False, address=f"windows/{new.name}/content")


_DISQUIETING = tuple(each.value for each in (Status.FAILED, Status.ERROR, Status.MISSING, Status.UNAVAILABLE))


def _count(results: object, status: str) -> int:
    """How many results of a window have a status."""
    return int(results.get(status, 0)) if isinstance(results, Mapping) else 0


def _ranges(old: Part, new: Part) -> Change:
    moved = sorted(
        name for name in old.fields.keys() | new.fields.keys() if old.fields.get(name) != new.fields.get(name)
    )
    listed = ", ".join(moved[:3]) + (f" and {len(moved) - 3} more" if len(moved) > 3 else "")
    what = f"The registered ranges of {listed} changed."
    return Change(new.kind, new.name, what, goes_stale=True, review_due=False, address="version/ranges")


def _version(old: Part, new: Part) -> Iterator[Change]:
    if new.name == "ranges":
        yield _ranges(old, new)
    else:
        yield from _fields(old, new)


_SPECIAL: Mapping[str, Callable[[Part, Part], Iterator[Change]]] = {
    "measurements": _measurements,
    "verdict": _verdict,
    "limits": _limits,
    "validation": _validation,
    "windows": _windows,
    "version": _version,
}

_DOCUMENTS: Mapping[str, tuple[DocumentName, ...]] = {
    "charter": ("charter", "section"),
    "features": ("feature",),
    "version": ("version", "facts"),
}
_ALWAYS_REVIEWED = frozenset({"data test", "data train", "data validation", "charter risk tier"})
"""Parts without a field in the table after whose change a report no longer covers the version."""


def _review(kind: str, name: str, key: str = "") -> bool:
    """Whether a change of a part outdates a validation report."""
    if kind in _DOCUMENTS:
        if f"{kind} {name}" in _ALWAYS_REVIEWED:
            return True
        paths = (key, name) if kind == "features" else (f"{name}.{key}", name)
        return any(review_due(document, path) for document in _DOCUMENTS[kind] for path in paths[:1] if path)
    return f"{kind} {name.partition('/')[0]}" in _ALWAYS_REVIEWED


def equal(was: Any, now: Any) -> bool:
    """Whether two values are the same, numbers to nine digits."""
    if was == now:
        return True
    one, other = _decimal(was), _decimal(now)
    if one is None or other is None:
        return False
    return abs(one - other) <= AGREES_TO * max(abs(one), abs(other))


def _decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str) or not NUMERIC.fullmatch(value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _looser(was: str, now: str, direction: str) -> bool:
    one, other = _decimal(was), _decimal(now)
    if one is None or other is None:
        return was != now
    return other < one if direction == "at_least" else other > one


def _bare(standing: str) -> str:
    """The status at the head of a text such as `failed, accepted by ROLE until DAY`."""
    return standing.partition(",")[0]


def _rank(standing: str) -> int:
    bare = _bare(standing)
    known = [each.value for each in SEVERITY]
    return known.index(bare) if bare in known else len(known) if bare else -1


def _holds(standing: str) -> bool:
    """Whether nobody would have thought twice about it when signing."""
    fine = {Status.PASSED, Status.WARNED, Status.NOT_JUDGED, Status.NOT_APPLICABLE}
    return _bare(standing) in {each.value for each in fine} and "blocks" not in standing


def _never_held(was: str, now: str) -> bool:
    """Whether no limit that held before is lost: it didn't apply, and that it can't be measured now shuts nothing."""
    return was == Status.NOT_APPLICABLE.value and now == Status.UNAVAILABLE.value


def _worst(fields: Mapping[str, Any]) -> str:
    return max((str(each) for each in fields.values()), key=lambda each: (not _holds(each), _rank(each)), default="")
