"""The format of an entry as one table: it serves the reader, `schema.json` and the authors' page."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from intents.entry import STYLES

__all__ = [
    "ENTRY_FIELDS",
    "ID_PATTERN",
    "MIN_ASK",
    "MIN_QUESTIONS",
    "SOURCE_FIELDS",
    "STEP_FIELDS",
    "TESTS_FIELDS",
    "VARIABLE_FIELDS",
    "VARIANT_FIELDS",
    "Field",
    "Kind",
    "json_schema",
]

ID_PATTERN = r"^[a-z0-9-]{3,40}$"
MIN_QUESTIONS = 12
MIN_ASK = 3

Kind = Literal[
    "text",
    "texts",
    "ids",
    "date",
    "partial-date",
    "flag",
    "online",
    "confidence",
    "place",
    "url",
    "questions",
    "steps",
    "sources",
    "span",
    "variants",
    "tests",
    "shows",
]


@dataclass(frozen=True)
class Field:
    kind: Kind
    required: bool = False
    longest: int | None = None
    """Most characters a text may have."""


def _table(**fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({name.rstrip("_"): value for name, value in fields.items()})


STEP_FIELDS = _table(do=Field("text", True, 300), stuck=Field("ids"), link=Field("url"))
SOURCE_FIELDS = _table(
    title=Field("text", True, 200),
    number=Field("text"),
    issued=Field("partial-date"),
    in_force=Field("partial-date"),
    seen=Field("partial-date"),
    url=Field("url"),
    confidence=Field("confidence", True),
)
TESTS_FIELDS = _table(ask=Field("texts", True), not_=Field("texts"), shows=Field("shows"))
# What a variant may replace: everything a citizen reads.
VARIABLE_FIELDS = _table(
    title=Field("text", longest=60),
    answer=Field("text", longest=600),
    steps=Field("steps"),
    documents=Field("texts"),
    fee=Field("text", longest=400),
    time=Field("text", longest=400),
    online=Field("online"),
    sources=Field("sources"),
)
VARIANT_FIELDS = MappingProxyType(
    {"from": Field("date"), "until": Field("date"), "place": Field("place"), **VARIABLE_FIELDS}
)
ENTRY_FIELDS = _table(
    title=Field("text", True, 60),
    questions=Field("questions", True),
    answer=Field("text", True, 600),
    steps=Field("steps"),
    documents=Field("texts"),
    fee=Field("text", longest=400),
    time=Field("text", longest=400),
    online=Field("online"),
    sources=Field("sources", True),
    checked=Field("date", True),
    recheck_by=Field("date", True),
    valid=Field("span"),
    variants=Field("variants"),
    related=Field("ids"),
    formerly=Field("ids"),
    owner=Field("text", longest=80),
    talk=Field("flag"),
    nearby=Field("flag"),
    tests=Field("tests", True),
)


def json_schema(descriptions: Mapping[str, str]) -> dict[str, object]:
    """Return a JSON Schema of an entry for editors; `descriptions` says in Vietnamese what each key is for."""
    schema = _object(ENTRY_FIELDS, descriptions)
    # Small talk states no fact, so it has no source.
    schema["required"] = [name for name, field in ENTRY_FIELDS.items() if field.required and name != "sources"]
    schema["anyOf"] = [{"required": ["sources"]}, {"required": ["talk"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": descriptions["entry"], **schema}


def _object(fields: Mapping[str, Field], descriptions: Mapping[str, str]) -> dict[str, object]:
    properties = {
        name: {**_property(field, descriptions), "description": descriptions[name]} for name, field in fields.items()
    }
    required = [name for name, field in fields.items() if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _property(field: Field, descriptions: Mapping[str, str]) -> dict[str, object]:
    day: dict[str, object] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    texts: dict[str, object] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    shapes: dict[Kind, dict[str, object]] = {
        "text": {"type": "string", **({"maxLength": field.longest} if field.longest else {})},
        "texts": texts,
        "ids": {"type": "array", "items": {"type": "string", "pattern": ID_PATTERN}},
        "date": day,
        "partial-date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
        "flag": {"enum": ["true", "false", True, False]},
        "online": {"enum": ["full", "partial", "none"]},
        "confidence": {"enum": ["V1", "V2"]},
        "place": {"type": "string", "pattern": r"^\d{2}(\d{3})?$"},
        "url": {"type": "string", "pattern": "^https://"},
        "span": {"type": "object", "properties": {"from": day, "until": day}, "additionalProperties": False},
        "shows": {"type": "object", "additionalProperties": texts},
    }
    if field.kind in shapes:
        return shapes[field.kind]
    if field.kind == "questions":
        styles = {style: {**texts, "description": descriptions[style]} for style in STYLES}
        return {"type": "object", "properties": styles, "additionalProperties": False}
    if field.kind == "tests":
        return _object(TESTS_FIELDS, descriptions)
    parts = {"steps": STEP_FIELDS, "sources": SOURCE_FIELDS, "variants": VARIANT_FIELDS}
    return {"type": "array", "items": _object(parts[field.kind], descriptions)}
