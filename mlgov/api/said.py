"""Documents from what was said on the command line: what can't be used is a usage error and not a defect."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from mlgov.documents.base import Document
from mlgov.errors import UsageError

D = TypeVar("D", bound=Document)


def document_of(model: type[D], fields: dict[str, Any]) -> D:
    """The document with these fields. Raises UsageError naming the first one that can't be used."""
    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        text = str(first["msg"]).removeprefix("Value error, ")
        msg = f"{where}: {text}" if where else text
        raise UsageError(msg) from error
