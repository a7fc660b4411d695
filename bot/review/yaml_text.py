"""Plain data -> YAML as the knowledge files are written, in which every value comes back as the same text."""

import re
import textwrap
from collections.abc import Mapping
from typing import TypeAlias

import yaml

from bot.review.form import tidy
from intents.document import Items, Node, Text
from intents.entry import STYLES
from intents.fields import ENTRY_FIELDS, SOURCE_FIELDS, TESTS_FIELDS, VARIANT_FIELDS

__all__ = ["Data", "data_of", "scalar", "yaml_of"]

Data: TypeAlias = "str | list[Data] | dict[str, Data]"

_WIDTH = 118
# YAML takes a key for one within 1,024 characters only.
_LONGEST_KEY = 1_000
# A step's link stands before its `stuck` in every file, other than in the table of fields.
_KEYS = ("from", "until", *ENTRY_FIELDS, "place", *STYLES, "do", "link", "stuck", *SOURCE_FIELDS, *TESTS_FIELDS)
_RANK = {key: number for number, key in reversed(list(enumerate(_KEYS)))}
_ALL_FIELDS = {**ENTRY_FIELDS, **VARIANT_FIELDS, **SOURCE_FIELDS}
_DATES = {key for key, field in _ALL_FIELDS.items() if field.kind in ("date", "partial-date")}
_FLAGS = {key for key, field in _ALL_FIELDS.items() if field.kind == "flag"}
_ID_LISTS = ("related", "formerly", "stuck")
_PROSE = ("do", "fee", "time")

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
# YAML readers do not agree on which of these are numbers.
_NUMBER = re.compile(r"[-+.,:_eExXoO0-9]*[0-9][-+.,:_eE0-9]*")
_MARKED = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`\s]|.*(: | #|:$)", re.DOTALL)
_STRING = "tag:yaml.org,2002:str"


def data_of(node: Node) -> Data:
    """Return the texts of `node` without their lines."""
    if isinstance(node, Text):
        return "\n".join(map(tidy, node.value.split("\n"))).strip()
    if isinstance(node, Items):
        return [data_of(item) for item in node.values]
    return {tidy(key): data_of(value) for key, value in node.values.items()}


def yaml_of(table: Mapping[str, Data]) -> str:
    """Return `table` as YAML, keys in the order of the format, unknown ones last."""
    return "".join(f"{line}\n" for line in _table(table, 0))


def scalar(text: str, key: str = "") -> str:
    """Return `text` as one value on one line, quoted where YAML would read something else."""
    if _is_plain(text, key):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _is_plain(text: str, key: str) -> bool:
    if (key in _DATES and _DATE.fullmatch(text)) or (key in _FLAGS and text in ("true", "false")):
        return True
    if _MARKED.match(text) or _NUMBER.fullmatch(text):
        return False
    tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == _STRING)


def _table(table: Mapping[str, Data], indent: int) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for key in sorted(table, key=lambda key: _RANK.get(key, len(_RANK))):
        written = scalar(key)
        head = f"{pad}{written}:" if len(written) <= _LONGEST_KEY else f"{pad}? {written}\n{pad}:"
        lines += _value(head, key, table[key], indent)
    return lines


def _value(head: str, key: str, value: Data, indent: int) -> list[str]:
    if isinstance(value, str):
        return _text(head, key, value, indent)
    if not value:
        return [f"{head} {'[]' if isinstance(value, list) else '{}'}"]
    if key in _ID_LISTS and isinstance(value, list) and (row := _row(head, value)):
        return [row]
    return [head, *_block(value, indent + 2)]


def _row(head: str, ids: list[Data]) -> str:
    """Return the list on one line, or nothing when it is too long or holds more than ids."""
    row = f"{head} [{', '.join(str(item) for item in ids)}]"
    safe = all(isinstance(item, str) and re.fullmatch(r"[a-z][a-z0-9-]*", item) and _is_plain(item, "") for item in ids)
    return row if safe and len(row) <= _WIDTH else ""


def _block(value: list[Data] | dict[str, Data], indent: int) -> list[str]:
    if isinstance(value, dict):
        return _table(value, indent)
    return [line for item in value for line in _item(item, indent)]


def _item(item: Data, indent: int) -> list[str]:
    dash = " " * indent + "-"
    if isinstance(item, str) or not item:
        return _value(dash, "", item, indent)
    inner = _block(item, indent + 2)
    return [f"{dash} {inner[0][indent + 2 :]}", *inner[1:]]


def _text(head: str, key: str, text: str, indent: int) -> list[str]:
    line = f"{head} {scalar(text, key)}"
    folded = key == "answer" or "\n" in text or (key in _PROSE and len(line) > _WIDTH)
    if not text or not folded:
        return [line]
    pad = " " * (indent + 2)
    # In a folded text one line end is a space, and each one more a line end.
    parts = re.sub(r"\n+", lambda ends: ends.group() + "\n", text).split("\n")
    return [f"{head} >-", *(pad + line if line else "" for part in parts for line in _wrapped(part, _WIDTH - len(pad)))]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 40), break_long_words=False, break_on_hyphens=False) or [""]
