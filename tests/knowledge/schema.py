"""As much of JSON Schema as `schema.json` uses, so that no package is needed for it."""

import re
from collections.abc import Iterator
from typing import Any

__all__ = ["problems"]

_TYPES = {"object": dict, "array": list, "string": str}
_KNOWN = {
    "$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "minItems",
    "maxLength", "pattern", "enum", "anyOf",
}  # fmt: skip


def problems(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return where `value` breaks `schema`, by path."""
    return list(_problems(value, schema, ""))


def _problems(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    assert schema.keys() <= _KNOWN, f"this checker does not know {schema.keys() - _KNOWN}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if "anyOf" in schema and all(problems(value, one) for one in schema["anyOf"]):
        yield f"{path}: fits none of {schema['anyOf']}"
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        yield f"{path}: is no {schema['type']}"
        return
    if isinstance(value, str):
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{path}: longer than {schema['maxLength']}"
        if not re.search(schema.get("pattern", ""), value):
            yield f"{path}: {value!r} does not match {schema['pattern']}"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: fewer than {schema['minItems']}"
        for number, item in enumerate(value):
            yield from _problems(item, schema.get("items", {}), f"{path}[{number}]")
    if isinstance(value, dict):
        yield from _table(value, schema, path)


def _table(value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{path}: {key} is missing" for key in schema.get("required", ()) if key not in value)
    for key, item in value.items():
        if key in known:
            yield from _problems(item, known[key], f"{path}.{key}")
        elif others is False:
            yield f"{path}: {key} is unknown"
        elif isinstance(others, dict):
            yield from _problems(item, others, f"{path}.{key}")
