"""Every call of a bot, held against the Bot API's own description.

`check_call` says everything that is wrong with a call. `find_problems` says the same with the answer that
Telegram would give, and `decoded` turns form strings into the values they stand for.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .markup import MarkupError, parse_html, utf16_length
from .problems import Problem, Upload, missing, refused, too_long, unknown
from .rules import object_problems, params_problems

__all__ = ["Field", "check_call", "decoded", "find_problems", "is_method"]

SCHEMA = Path(__file__).with_name("schema.json")
SCALARS = {"String", "Integer", "Float", "Boolean", "True"}
NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Field:
    """One parameter of a method or one field of an object."""

    type: str
    required: bool = False
    min: int | None = None
    max: int | None = None
    bytes: bool = False
    pattern: str | None = None
    values: tuple[str, ...] = ()
    # The sibling that says how this text is marked up.
    parse_mode: str | None = None


Fields = Mapping[str, Field]


@dataclass(frozen=True)
class Kind:
    """An object type: its fields, or the types it stands for."""

    fields: Fields
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """The whole Bot API as far as a bot can send it."""

    methods: Mapping[str, Fields]
    types: Mapping[str, Kind]


def check_call(method: str, params: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a call, a line each, with the path of the value first; empty when it is right.

    Values may be JSON values or the strings of a form.
    """
    return [str(problem) for problem in find_problems(method, params)]


def find_problems(method: str, params: Mapping[str, Any]) -> list[Problem]:
    """What `check_call` says, each with the answer that Telegram would give."""
    if not is_method(method):
        return [Problem(method, "unknown method", "Not Found")]
    values = decoded(method, params)
    fields = _schema().methods[method]
    found = list(_object(fields, _without_attachments(fields, values), method))
    return found + list(params_problems(method, values))


def is_method(name: str) -> bool:
    """Whether the Bot API has this method."""
    return name in _schema().methods


def decoded(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """`params` with the strings of a form turned into what they stand for, where they can be read."""
    fields = _schema().methods.get(method, {})
    return {
        name: _value(fields[name].type, value) if name in fields else value for name, value in params.items()
    }


@cache
def _schema() -> Schema:
    source = json.loads(SCHEMA.read_text(encoding="utf-8"))
    methods = {name: _fields(spec) for name, spec in source["methods"].items()}
    kinds = {
        name: Kind(_fields(spec["fields"]), tuple(spec.get("one_of", ())))
        for name, spec in source["types"].items()
    }
    return Schema(methods, kinds)


def _fields(spec: Mapping[str, Mapping[str, Any]]) -> Fields:
    return {
        name: Field(**{**field, "values": tuple(field.get("values", ()))}) for name, field in spec.items()
    }


def _value(kind: str, value: Any) -> Any:
    if not isinstance(value, str) or kind in ("String", "InputFile", "InputFile|String"):
        return value
    if kind == "Integer|String":
        return int(value) if NUMBER.fullmatch(value) else value
    if kind in ("Boolean", "True"):
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        return value


def _without_attachments(fields: Fields, values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the uploads that another parameter names as `attach://…`."""
    return {name: value for name, value in values.items() if name in fields or not isinstance(value, Upload)}


def _object(fields: Fields, values: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for name in values.keys() - fields.keys():
        yield unknown(f"{path}.{name}")
    for name, field in fields.items():
        where = f"{path}.{name}"
        if values.get(name) is not None:
            yield from _field(field, values[name], where, values)
        elif field.required:
            yield missing(where)


def _field(field: Field, value: Any, path: str, siblings: Mapping[str, Any]) -> Iterator[Problem]:
    wrong = list(_type(field.type, value, path))
    yield from wrong
    if wrong:
        return
    if field.values and value not in field.values:
        yield refused(path, f"{value!r} is none of {', '.join(field.values)}")
    if field.pattern and not re.fullmatch(field.pattern, value):
        yield refused(path, f"{value!r} has characters that are not allowed")
    yield from _size(field, value, path, siblings)


def _type(kind: str, value: Any, path: str) -> Iterator[Problem]:
    """What is wrong with `value` as a `kind`, in all its depth."""
    if kind.startswith("["):
        yield from _list(kind[1:-1], value, path)
    elif "|" in kind:
        yield from _either(kind.split("|"), value, path)
    elif kind in SCALARS or kind == "InputFile":
        if not _is_scalar(kind, value):
            yield refused(path, f"{kind} expected, got {value!r:.60}")
    elif _schema().types[kind].one_of:
        yield from _either(_schema().types[kind].one_of, value, path)
    else:
        yield from _named(kind, value, path)


def _list(kind: str, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield refused(path, f"list expected, got {value!r:.60}")
        return
    for index, item in enumerate(value):
        yield from _type(kind, item, f"{path}[{index}]")


def _either(kinds: Sequence[str], value: Any, path: str) -> list[Problem]:
    """The problems of the alternative that was meant."""
    found = ((_misfit(kind, value), list(_type(kind, value, path))) for kind in kinds)
    return min(found, key=lambda pair: (pair[0], len(pair[1])))[1]


def _misfit(kind: str, value: Any) -> int:
    """How far the shape of `value` is from `kind`: a keyboard with bad buttons is still a keyboard."""
    known = _schema().types.get(kind)
    if known is None or not isinstance(value, dict):
        return 0
    required = {name for name, field in known.fields.items() if field.required}
    tags = ((name, known.fields[name]) for name in ("type", "source") if name in known.fields)
    is_other = any(len(field.values) == 1 and value.get(name) != field.values[0] for name, field in tags)
    return len(value.keys() - known.fields.keys()) + len(required - value.keys()) + 100 * is_other


def _is_scalar(kind: str, value: Any) -> bool:
    match kind:
        case "String":
            return isinstance(value, str)
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "InputFile":
            return isinstance(value, Upload) or (isinstance(value, str) and value.startswith("attach://"))
    return value is True or (kind == "Boolean" and value is False)


def _named(kind: str, value: Any, path: str) -> Iterator[Problem]:
    if kind == "KeyboardButton" and isinstance(value, str):
        return
    if not isinstance(value, dict):
        yield refused(path, f"{kind} expected, got {value!r:.60}")
        return
    yield from _object(_schema().types[kind].fields, value, path)
    yield from object_problems(kind, value, path)


def _size(field: Field, value: Any, path: str, siblings: Mapping[str, Any]) -> Iterator[Problem]:
    if field.max is None or field.min is None:
        return
    try:
        size, unit = _measure(field, value, siblings)
    except MarkupError as fault:
        yield Problem(path, f"can't parse entities: {fault}", f"can't parse entities: {fault}")
        return
    if not field.min <= size <= field.max:
        yield too_long(path, f"{size}{unit}, allowed are {field.min} to {field.max}", size < field.min)


def _measure(field: Field, value: Any, siblings: Mapping[str, Any]) -> tuple[float, str]:
    if isinstance(value, list):
        return len(value), " items"
    if not isinstance(value, str):
        return value, ""
    if field.bytes:
        return len(value.encode()), " bytes"
    is_html = field.parse_mode and str(siblings.get(field.parse_mode, "")).upper() == "HTML"
    text = parse_html(value).trimmed().text if is_html else value
    return utf16_length(text), " characters"
