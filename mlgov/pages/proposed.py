"""What a proposed version changes against an earlier one, in a few sentences for who decides: no setting by its name.

Every single change is on the version's history page and in its dossier; here changes of a kind are one sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlgov.pages import words
from mlgov.pages.changed import before_and_after
from mlgov.pages.portfolio import VersionRecord
from mlgov.signoff.change_words import title
from mlgov.signoff.changes import Change
from mlgov.signoff.types import Part

NAMED = 4
_FILES = ("artefact", "data")
_VERSION: Mapping[str, str] = {
    "columns": "which column plays which part",
    "decision": "the decision rule",
    "environment": "the software around it",
    "library": "the library",
    "limitations": "the known limitations",
    "model_class": "the kind of model",
    "output": "what it gives",
    "output types": "what it gives",
    "ranges": "the registered ranges",
    "schema": "the columns",
    "training": "the way of training",
}
"""Parts of a version as people call them."""


def proposed_changes(changes: Sequence[Change], record: VersionRecord) -> tuple[str, ...]:
    """Sentences on what changed, what matters most first; empty if nothing did.

    Args:
        changes: what differs from the earlier version's dossier to this one's.
        record: the proposed version; its key numbers are told before and after.
    """
    return tuple(_told([each for each in changes if each.kind != "verdict"], record))


def _told(changes: Sequence[Change], record: VersionRecord) -> Iterator[str]:
    files = [title(Part(each.kind, each.name, "")) for each in changes if each.kind in _FILES]
    names = list(dict.fromkeys([*files[:1], *(f"{each[:1].lower()}{each[1:]}" for each in files[1:])]))
    if names:
        yield f"{words.listed(names)} changed."
    yield from _features([each for each in changes if each.kind == "features"])
    numbers = [each.what for each in changes if each.kind == "measurements"]
    yield from before_and_after(numbers, record)
    recipe = list(_recipe([each for each in changes if each.kind == "version"]))
    if recipe:
        yield words.sentence(f"{words.listed(recipe)} changed.")
    charter = _names(changes, "charter")
    if charter:
        yield f"The charter changed: {_few([words.plain(each).replace('section ', '') for each in charter])}."
    reports = [each for each in changes if each.kind == "validation"]
    # Each version has reports of its own: that those of the other one are not here says nothing.
    yield from (each.what for each in reports if not each.address.endswith("/removed"))
    rest = [("windows", "production window"), ("limits", "limit"), ("envelope", "agreed limit of change")]
    for kind, noun in rest:
        number = len(_names(changes, kind))
        if number:
            yield f"{words.sentence(words.counted(number, noun))} {'differs' if number == 1 else 'differ'} from before."
    if numbers:
        yield f"{words.sentence(words.counted(len(numbers), 'measured value'))} came out otherwise."


def _features(changes: Sequence[Change]) -> Iterator[str]:
    """Which features came, went or mean something else."""
    said = {"added": ("was added", "were added"), "removed": ("is gone", "are gone")}
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for each in changes:
        how = said.get(each.address.rpartition("/")[2], ("is described otherwise", "are described otherwise"))
        groups.setdefault(how, {})[each.name] = None
    for (one, many), names in groups.items():
        verb = one if len(names) == 1 else many
        yield words.sentence(f"{words.counted(len(names), 'feature')} {verb}: {_few(list(names))}.")


def _recipe(changes: Sequence[Change]) -> Iterator[str]:
    """What else is different about the version; settings only as how many."""
    names = list(dict.fromkeys(each.name for each in changes))
    settings = sum(each.name == "hyperparameters" for each in changes)
    yield from dict.fromkeys(_VERSION.get(name, words.plain(name)) for name in names if name != "hyperparameters")
    if settings:
        yield words.counted(settings, "setting of the training", "settings of the training")


def _names(changes: Sequence[Change], kind: str) -> list[str]:
    return list(dict.fromkeys(each.name for each in changes if each.kind == kind))


def _few(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return f"{', '.join(names[:NAMED])} and {rest} more" if rest > 0 else words.listed(names)
