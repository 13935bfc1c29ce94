"""A small language for what a method takes, and the check of what was sent against it.

`name: type` is optional, `name!: type` must be there. Types: int, bool, str, chat (a number or
@name), file, any, `[type]` for a list, or the name of an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .errors import mistake

_MISSING = {"text": "message text is empty", "chat_id": "chat_id is empty"}
_MAY_BE_EMPTY = frozenset({"url", "quote"})
_FIELD = re.compile(r"(\w+)(!?): (\[*\w+\]*)")


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a method or an object: name to type, and which must be there."""

    name: str
    types: Mapping[str, str]
    required: frozenset[str]


def shapes(specification: str) -> dict[str, Shape]:
    """The shapes of a text of `Name  field: type field!: type` paragraphs.

    >>> shapes("deleteMessage  chat_id!: chat message_id!: int")["deleteMessage"].types
    {'chat_id': 'chat', 'message_id': 'int'}
    """
    found: dict[str, Shape] = {}
    for paragraph in re.split(r"\n(?=\S)", specification.strip()):
        name, _, fields = paragraph.partition(" ")
        parsed = _FIELD.findall(fields)
        required = frozenset(field for field, mark, _ in parsed if mark)
        found[name.strip()] = Shape(
            name.strip(), {field: kind for field, _, kind in parsed}, required
        )
    return found


def check(
    shape: Shape, raw: Mapping[str, object], objects: Mapping[str, Shape]
) -> dict[str, object]:
    """The parameters as Python values; MistakeError says what is unknown, wrong or missing.

    Raw values are strings where they came in a form; JSON inside a string is decoded.
    """
    return _fields(shape, raw, objects, nested=False)


def _fields(
    shape: Shape, raw: Mapping[str, object], objects: Mapping[str, Shape], *, nested: bool
) -> dict[str, object]:
    for name in raw:
        if name not in shape.types:
            raise mistake("parameter", f'unknown parameter "{name}" of {shape.name}')
    for name in sorted(shape.required):
        if raw.get(name) is None or (raw[name] == "" and name not in _MAY_BE_EMPTY):
            text = _MISSING.get(name, f'parameter "{name}" of {shape.name} is required')
            raise mistake("parameter", text)
    return {
        name: _value(f"{shape.name}.{name}", shape.types[name], value, objects, nested=nested)
        for name, value in raw.items()
        if value is not None
    }


def _value(
    where: str, kind: str, value: object, objects: Mapping[str, Shape], *, nested: bool
) -> object:
    if kind in _FROM_TEXT:
        found = _simple(kind, value, nested=nested)
        if found is None:
            raise mistake("parameter", f"{where} must be {kind}, not {str(value)[:60]!r}")
        return found
    if isinstance(value, str) and not nested:
        try:
            value = json.loads(value)
        except ValueError:
            raise mistake("parameter", f"can't parse {where} JSON object") from None
    if kind.startswith("[") and isinstance(value, list):
        return [_value(where, kind[1:-1], item, objects, nested=True) for item in value]
    if kind in objects and isinstance(value, dict):
        return _fields(objects[kind], value, objects, nested=True)
    raise mistake("parameter", f"{where} must be {kind}, not {str(value)[:60]!r}")


def _simple(kind: str, value: object, *, nested: bool) -> object:
    """A number, truth or text; None where it is not of the kind."""
    if kind in ("file", "any"):
        return value
    if isinstance(value, str) and (kind in ("str", "chat") or not nested):
        return _FROM_TEXT[kind](value)
    return value if type(value) is _IN_JSON.get(kind) else None


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,19}", text) else None


def _chat(text: str) -> int | str | None:
    return text if re.fullmatch(r"@[A-Za-z]\w{3,31}", text) else _integer(text)


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


_FROM_TEXT: dict[str, Callable[[str], object]] = {
    "str": str,
    "file": str,
    "any": str,
    "int": _integer,
    "chat": _chat,
    "bool": _boolean,
}
_IN_JSON: dict[str, type] = {"int": int, "chat": int, "bool": bool}
