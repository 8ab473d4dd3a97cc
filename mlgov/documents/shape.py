"""A tree to plain data as the schema wants it: the schema decides what a word means, not the rules of YAML.

Where the model declares text, the source text is kept (`version: 1.10`, `country: no`, `id: 010`); where it declares a
number, true/false or a day, one unambiguous spelling is accepted. Unknown keys and wrong kinds of values are reported
here, in words; pydantic then checks what is left (missing keys, ranges, the models' own rules).
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from mlgov.documents import scalars
from mlgov.documents.nearest import hint_for, nearest
from mlgov.documents.tree import KeyPath, ListTree, MapTree, ScalarTree, Tree, dotted
from mlgov.errors import Problem

_NONE = type(None)
_WRONG = object()
"""Stands for a value that is reported: pydantic refuses it too, so that no rule of a model judges a made-up value."""
_LISTS: tuple[Any, ...] = (tuple, list, set, frozenset, Sequence)
_MAPPINGS: tuple[Any, ...] = (dict, Mapping)
_READERS: dict[type, tuple[str, Callable[[str], Any]]] = {
    bool: ("true or false", scalars.read_boolean),
    int: ("a whole number", scalars.read_integer),
    float: ("a number", scalars.read_number),
    dt.date: ("a day like 2024-12-31", scalars.read_day),
}


class Shorthand:
    """Marks in `Annotated[...]` that a field's own before-validator takes other kinds of values too."""


@dataclass(slots=True)
class Shaped:
    """Plain data for pydantic (JSON has a form for all of it), the problems found, and which paths they are at."""

    shown_as: str
    problems: list[Problem] = field(default_factory=list)
    claimed: set[KeyPath] = field(default_factory=set)
    models: dict[KeyPath, type[BaseModel]] = field(default_factory=dict)
    """The model that was expected at a path; for `is missing` messages and to choose among a union's complaints."""
    data: Any = None

    def report(self, path: KeyPath, line: int, message: str, hint: str = "") -> None:
        """Add one problem at a path; later complaints of pydantic about the same path are dropped."""
        self.claimed.add(path)
        problem = Problem(path=self.shown_as, line=line, key=dotted(path), message=message, hint=hint)
        if problem not in self.problems:
            self.problems.append(problem)


def shape(tree: Tree, model: type[BaseModel], *, shown_as: str) -> Shaped:
    """The data of `tree` in the kinds of values that `model` declares, and what is wrong with it."""
    shaped = Shaped(shown_as)
    shaped.data = _give(shaped, tree, _options(model), (), loose=False)
    return shaped


@lru_cache(maxsize=2048)
def _options(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, `Annotated` and type aliases taken off; anything else is its own only member."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(option for member in get_args(annotation) for option in _options(member))
    if hasattr(annotation, "__value__"):  # `type X = ...`
        return _options(annotation.__value__)
    return (annotation,)


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, BaseModel)


def _takes_more(info: FieldInfo) -> bool:
    """A before-validator of the field may turn other kinds of values into the declared one."""
    return any(isinstance(each, BeforeValidator | Shorthand) for each in info.metadata)


def _give(shaped: Shaped, tree: Tree, options: tuple[Any, ...], path: KeyPath, *, loose: bool) -> Any:
    if isinstance(tree, ScalarTree):
        return _scalar(shaped, tree, options, path, loose=loose)
    if isinstance(tree, MapTree):
        return _mapping(shaped, tree, options, path, loose=loose)
    return _list(shaped, tree, options, path, loose=loose)


def _mapping(shaped: Shaped, tree: MapTree, options: tuple[Any, ...], path: KeyPath, *, loose: bool) -> Any:
    models = [option for option in options if _is_model(option)]
    if models:
        keys = set(tree.entries)
        model = max(models, key=lambda each: len(keys & set(_fields(each))) - len(keys - set(_fields(each))))
        shaped.models[path] = model
        return _model(shaped, tree, model, path)
    entries = tree.entries.items()
    for option in options:
        if (get_origin(option) or option) in _MAPPINGS:
            kinds = get_args(option)
            inside = _options(kinds[1]) if kinds else (Any,)
            return {key: _give(shaped, value, inside, (*path, key), loose=loose) for key, (_, value) in entries}
    if Any in options or loose:
        kind = (Any,) if Any in options else (str,)
        return {key: _give(shaped, value, kind, (*path, key), loose=loose) for key, (_, value) in entries}
    shaped.report(path, tree.line, f"expected {_expected(options)}, found a mapping (`key: value`)")
    return _WRONG


@lru_cache(maxsize=512)
def _fields(model: type[BaseModel]) -> dict[str, tuple[FieldInfo, tuple[Any, ...], bool]]:
    """Key as written in files (the alias, where there is one) -> field, its options, whether it takes more."""
    found = {}
    for name, info in model.model_fields.items():
        annotation: Any = info.annotation
        options = _options(annotation)
        found[info.alias or name] = (info, options, _takes_more(info))
    return found


def _model(shaped: Shaped, tree: MapTree, model: type[BaseModel], path: KeyPath) -> dict[str, Any]:
    fields = _fields(model)
    data = {}
    for key, (line, value) in tree.entries.items():
        if key in fields:
            _, options, loose = fields[key]
            data[key] = _give(shaped, value, options, (*path, key), loose=loose)
        elif model.model_config.get("extra") == "allow":
            data[key] = _give(shaped, value, (Any,), (*path, key), loose=False)
        else:
            free = [each for each in fields if each not in tree.entries]
            shaped.report((*path, key), line, "this key is not known here", hint_for(key, free))
            if (meant := nearest(key, free)) is not None:
                shaped.claimed.add((*path, meant))  # saying that it is missing too would be noise
    return data


def _list(shaped: Shaped, tree: ListTree, options: tuple[Any, ...], path: KeyPath, *, loose: bool) -> Any:
    for option in options:
        if (get_origin(option) or option) in _LISTS:
            return _items(shaped, tree, get_args(option), path)
    if Any in options or loose:
        kind = (Any,) if Any in options else (str,)
        return [_give(shaped, item, kind, (*path, at), loose=loose) for at, item in enumerate(tree.items)]
    shaped.report(path, tree.line, f"expected {_expected(options)}, found a list")
    return _WRONG


def _items(shaped: Shaped, tree: ListTree, kinds: tuple[Any, ...], path: KeyPath) -> list[Any]:
    each = not kinds or len(kinds) == 1 or kinds[-1] is Ellipsis
    given = []
    for at, item in enumerate(tree.items):
        kind = (kinds[0] if kinds else Any) if each else kinds[min(at, len(kinds) - 1)]
        given.append(_give(shaped, item, _options(kind), (*path, at), loose=False))
    return given


def _scalar(shaped: Shaped, tree: ScalarTree, options: tuple[Any, ...], path: KeyPath, *, loose: bool) -> Any:
    if not tree.quoted and tree.text in scalars.NULLS:
        if loose or _NONE in options or Any in options:
            return None
        hint = f'if the text is meant, write it in quotes: "{tree.text}"' if tree.text and str in options else ""
        shaped.report(path, tree.line, f"expected {_expected(options)}, found nothing", hint)
        return _WRONG
    hints: list[str] = []
    value = _read_as_declared(tree, options, hints)
    if value is _WRONG and (loose or any(_takes_text(option) for option in options)):
        return tree.text
    if value is _WRONG:
        _refuse(shaped, tree, options, path, hints)
    return value


def _read_as_declared(tree: ScalarTree, options: tuple[Any, ...], hints: list[str]) -> Any:
    """The value of the first option other than text that the word can be read as; hints say why it can't."""
    for option in options:
        if get_origin(option) is Literal:
            for value in get_args(option):
                if tree.text == str(value) and (isinstance(value, str) or not tree.quoted):
                    return value
        try:
            if option in _READERS and (not tree.quoted or option is dt.date):
                return _READERS[option][1](tree.text)
            if option is Any:
                return tree.text if tree.quoted else scalars.guess(tree.text)
        except scalars.NotThatError as no:
            hints.append(no.hint)
    return _WRONG


def _takes_text(option: Any) -> bool:
    """Text itself, a document with a shorthand, or a type that pydantic reads from text (an enumeration, a path)."""
    if option is str or isinstance(getattr(option, "shorthand", None), str):
        return True
    if option in (Any, _NONE) or option in _READERS or not isinstance(option, type) or _is_model(option):
        return False
    return option not in _LISTS and option not in _MAPPINGS


def _refuse(shaped: Shaped, tree: ScalarTree, options: tuple[Any, ...], path: KeyPath, hints: list[str]) -> None:
    found = scalars.shown(tree.text)
    hint = next((each for each in hints if each), "")
    words = [str(value) for option in options if get_origin(option) is Literal for value in get_args(option)]
    if words and not hint:
        hint = hint_for(tree.text, words)
        hint = hint if hint.startswith("did you mean") else ""
    if tree.quoted and any(option in _READERS for option in options):
        found, hint = f"the text {found}", hint or "write it without quotes"
    if Any in options:
        shaped.report(path, tree.line, f"it is not clear whether {found} is a number or text", hint)
    else:
        shaped.report(path, tree.line, f"expected {_expected(options)}, found {found}", hint)


def _expected(options: tuple[Any, ...]) -> str:
    """What is accepted, in words."""
    words: list[str] = []
    for option in options:
        if option is _NONE:
            continue
        if get_origin(option) is Literal:
            values = [str(value) for value in get_args(option)]
            word = f"one of {', '.join(values)}" if len(values) > 1 else f"`{values[0]}`"
        elif option in _READERS:
            word = _READERS[option][0]
        elif _is_model(option) or (get_origin(option) or option) in _MAPPINGS:
            word = "a mapping (`key: value`)"
        elif (get_origin(option) or option) in _LISTS:
            word = "a list"
        else:
            word = "text"
        if word not in words:
            words.append(word)
    return " or ".join(words) or "nothing"
