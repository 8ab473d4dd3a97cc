"""What every authored document is: a frozen pydantic model, read from strict YAML, with errors a person can act on.

`load` is the usual way in. It uses the parsed-document cache that is active (`mlgov.documents.cache`), if one is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from mlgov.documents import cache as document_cache
from mlgov.documents import reader, scalars
from mlgov.documents.complaints import add_complaints
from mlgov.documents.shape import Shaped, Shorthand, shape
from mlgov.documents.tree import Node
from mlgov.errors import DocumentError


class Document(BaseModel):
    """A frozen model that refuses unknown keys; every field carries a description in plain words."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class ShorthandDocument(Document):
    """A document that may be written as one bare text, which then stands for the field named by `shorthand`."""

    shorthand: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {cls.shorthand: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either the text or the mapping."""
        given = handler(schema)
        described = handler.resolve_ref_schema(given)
        if described.get("type") == "object":
            mapping = dict(described)
            about: dict[str, Any] = {key: mapping.pop(key) for key in ("title", "description") if key in mapping}
            described.clear()
            text = {"type": "string", "description": f"Short for `{cls.shorthand}`."}
            described.update({**about, "anyOf": [text, mapping]})
        return given


class NamesShorthand(Shorthand):
    """In `Annotated[dict[str, X], NamesShorthand()]`: a list of names stands for a mapping of names to empty entries."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The mapping, with lists of names turned into one first."""
        return core_schema.no_info_before_validator_function(_names_to_mapping, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either the list or the mapping."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(schema)]}


def _names_to_mapping(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: {} if entry is None else entry for key, entry in value.items()}
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        twice = next((each for at, each in enumerate(value) if each in value[:at]), None)
        if twice is not None:
            msg = f"{scalars.shown(twice)} is named twice"
            raise ValueError(msg)
        return {each: {} for each in value}
    msg = "expected a list of names, or a mapping of names"
    raise ValueError(msg)


def _decimal_text(text: str) -> str:
    if not scalars.DECIMAL.fullmatch(text):
        hint = scalars.number_hint(text)
        msg = f"expected a decimal number such as 0.80, found {scalars.shown(text)}" + (f" ({hint})" if hint else "")
        raise ValueError(msg)
    if len(text) > 2 * scalars.MAX_DIGITS:
        msg = f"expected a decimal number of at most {2 * scalars.MAX_DIGITS} characters"
        raise ValueError(msg)
    return text


DecimalText = Annotated[str, AfterValidator(_decimal_text)]
"""A finite decimal exactly as authored (`0.80`), kept as text so that limits compare as fractions."""

T = TypeVar("T", bound=Document)


def validate(model: type[T], node: Node, *, shown_as: str) -> T:
    """The document in a parsed node; raises DocumentError with every problem: line, key, what was expected."""
    return _validated(model, node, shown_as=shown_as)[0]


def load(model: type[T], path: Path, *, root: Path) -> T:
    """The document in a YAML file, shown in errors relative to `root`; parsed once per content if a cache is active.

    Raises DocumentError with every problem of the file.
    """
    document = load_later(model, path, root=root)
    return document() if isinstance(document, Later) else document


def load_later(model: type[T], path: Path, *, root: Path) -> T | Later[T]:
    """As `load`, but a document that the cache knows to be good is built only when it is asked for.

    Raises DocumentError at once if the file isn't known to be good.
    """
    shown_as = shown_path(path, root)
    found = document_cache.look_up(path, model)
    if found.payload is not None:
        return Later(model, path, shown_as, found.payload)
    data = reader.read_bytes(path, shown_as=shown_as) if found.data is None else found.data
    document, shaped = _validated(model, reader.parse_yaml(data, shown_as=shown_as), shown_as=shown_as)
    found.keep(data, json.dumps(shaped.data, separators=(",", ":")))
    return document


class Later(Generic[T]):
    """A document that is known to be good and not built yet; call it to build it."""

    __slots__ = ("_model", "_path", "_payload", "_shown_as")

    def __init__(self, model: type[T], path: Path, shown_as: str, payload: str) -> None:
        self._model = model
        self._path = path
        self._shown_as = shown_as
        self._payload = payload

    def __call__(self) -> T:
        """The document; from the file itself if what the cache kept turns out to be none."""
        try:
            return self._model.model_validate_json(self._payload)
        except ValidationError:
            return validate(self._model, reader.read_yaml(self._path, shown_as=self._shown_as), shown_as=self._shown_as)

    def glimpse(self, key: str) -> Any:
        """The kept value of one top-level key, without building the document; None if it isn't there."""
        if f'"{key}":' not in self._payload:
            return None
        try:
            return json.loads(self._payload).get(key)
        except (ValueError, AttributeError):
            return getattr(self(), key, None)


def shown_path(path: Path, root: Path) -> str:
    """A path as it is named in messages: relative to `root` with forward slashes, where it lies inside."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _validated(model: type[T], node: Node, *, shown_as: str) -> tuple[T, Shaped]:
    shaped = shape(node.tree, model, shown_as=shown_as)
    try:
        document = model.model_validate(shaped.data)
    except ValidationError as error:
        add_complaints(error, shaped, node)
    if shaped.problems:
        raise DocumentError(shaped.problems)
    return document, shaped
