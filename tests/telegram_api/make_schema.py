"""Make schema.json from aiogram's source distribution.

    python -m tests.telegram_api.make_schema /tmp/aio/aiogram-3.31.0.tar.gz

The distribution carries the Bot API as data (`.butcher/schema/schema.json`, MIT, see NOTICE). Kept of it:
names, types, required flags, the limits that stand in the descriptions as prose, and of the object types
those that parameters can reach.
"""

import json
import re
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["make_schema"]

JSON = dict[str, Any]

MEMBER = "/.butcher/schema/schema.json"
TARGET = Path(__file__).with_name("schema.json")

RANGE = re.compile(r"(\d+)-(\d+)")
SIZED = re.compile(r"(\d+)-(\d+) (characters|bytes)", re.IGNORECASE)
AT_MOST = re.compile(r"(?:up to|can't exceed) (\d+) (characters|bytes)", re.IGNORECASE)
NUMBERS = re.compile(r"(?:[;,] |between )(\d+)(?:-| and )(\d+)(?![\d-])")
COUNTED = re.compile(r"(?:list of|include) (\d+)-(\d+) ", re.IGNORECASE)
COUNT_AT_MOST = re.compile(r"(?:at most|up to) (\d+) (?!characters|line)", re.IGNORECASE)
NO_SINGLE_RANGE = re.compile(r"0x7FFFFFFF|nanograms")

TOKEN_CHARACTERS = re.compile(r"only (?:characters )?A-Z, a-z, 0-9, _ and - are allowed", re.IGNORECASE)
COMMAND_CHARACTERS = re.compile(r"only lowercase English letters, digits and underscores")
VALUES = re.compile(r"(?:one of|always|either|can be) (?=['\"])", re.IGNORECASE)
QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")
CONSTANT = re.compile(r"must be ([a-z0-9_]+)$")


def make_schema(source: JSON) -> JSON:
    """The compact schema: `version`, `methods` and the `types` that a parameter can reach."""
    items = {item["name"]: item for section in source["items"] for item in section["children"]}
    methods = {name: fields(item) for name, item in items.items() if name[0].islower()}
    types: JSON = {}
    for method in methods.values():
        collect(method, items, types)
    return {"version": source["api"]["version"], "methods": methods, "types": dict(sorted(types.items()))}


def collect(spec: JSON, items: JSON, types: JSON) -> None:
    """Add to `types` every type named in `spec`, and what those name in turn."""
    for name in sorted(names(spec) & items.keys() - types.keys()):
        types[name] = type_spec(items[name])
        collect(types[name]["fields"], items, types)
        collect({"one_of": {"type": "|".join(types[name].get("one_of", []))}}, items, types)


def names(spec: JSON) -> set[str]:
    return {word for field in spec.values() for word in re.findall(r"\w+", field["type"])}


def type_spec(item: JSON) -> JSON:
    """Either the fields of an object, or the alternatives that the description lists."""
    own = fields(item)
    listed = re.findall(r"^ - (\w+)", item["description"], re.MULTILINE)
    if own or not listed:
        return {"fields": own}
    if "a String for plain text, an Array of" in item["description"]:
        listed = ["String", f"[{item['name']}]", *listed]
    return {"fields": {}, "one_of": listed}


def fields(item: JSON) -> JSON:
    siblings = {note["name"] for note in item["annotations"]}
    return {note["name"]: field(note, siblings) for note in item["annotations"]}


def field(note: JSON, siblings: set[str]) -> JSON:
    kind = compact(note["type"])
    spec: JSON = {"type": kind}
    if note["required"]:
        spec["required"] = True
    spec.update(limits(kind, note["description"]))
    if kind == "String":
        spec.update(wording(note["description"]))
        spec.update(parsed(note["name"], note["description"], siblings))
    return spec


def compact(kind: str) -> str:
    """`Array of Array of X` as `[[X]]`, `A or B` and `A, B and C` as `A|B|C`."""
    if kind.startswith("Array of "):
        return f"[{compact(kind.removeprefix('Array of '))}]"
    return "|".join(re.split(r", | and | or ", kind))


def limits(kind: str, text: str) -> JSON:
    if NO_SINGLE_RANGE.search(text):
        return {}
    if kind == "String":
        return sized(text)
    if kind in ("Integer", "Float"):
        return bounds(NUMBERS.search(text))
    if kind.startswith("["):
        return bounds(COUNTED.search(text)) or most(COUNT_AT_MOST.search(text))
    return {}


def sized(text: str) -> JSON:
    found = SIZED.search(text)
    if found:
        return bounds(found) | unit(found[3])
    found = AT_MOST.search(text)
    return most(found) | unit(found[2]) if found else {}


def bounds(found: re.Match[str] | None) -> JSON:
    return {"min": int(found[1]), "max": int(found[2])} if found else {}


def most(found: re.Match[str] | None) -> JSON:
    return {"min": 0, "max": int(found[1])} if found else {}


def unit(word: str) -> JSON:
    return {"bytes": True} if word.lower() == "bytes" else {}


def wording(text: str) -> JSON:
    """The characters and the values that a string may have."""
    if TOKEN_CHARACTERS.search(text):
        return {"pattern": "[A-Za-z0-9_-]*"}
    if COMMAND_CHARACTERS.search(text):
        return {"pattern": "[a-z0-9_]*"}
    constant = CONSTANT.search(text)
    values = [constant[1]] if constant else list(dict.fromkeys(quoted(text)))
    # The distribution lost emoji on the way: an empty string stands where one was.
    return {"values": values} if values and all(values) else {}


def quoted(text: str) -> Iterator[str]:
    found = VALUES.search(text)
    if found:
        yield from QUOTED.findall(text, found.end())


def parsed(name: str, text: str, siblings: Iterable[str]) -> JSON:
    """Under `parse_mode` the parameter that says how this text is marked up, when it can be."""
    if f"{name}_parse_mode" in siblings:
        return {"parse_mode": f"{name}_parse_mode"}
    is_marked = "after entit" in text or name == "message_text"
    return {"parse_mode": "parse_mode"} if is_marked and "parse_mode" in siblings else {}


def read(path: Path) -> JSON:
    """The schema inside a downloaded `aiogram-*.tar.gz`."""
    with tarfile.open(path) as archive:
        member = next(name for name in archive.getnames() if name.endswith(MEMBER))
        stream = archive.extractfile(member)
        assert stream is not None
        source: JSON = json.load(stream)
        return source


def lines(name: str, table: JSON) -> str:
    """One method or type a line, so that a change of the API can be read in a diff."""
    rows = (f"{dumps(key)}:{dumps(value)}" for key, value in table.items())
    return f"{dumps(name)}:{{\n" + ",\n".join(rows) + "\n}"


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    schema = make_schema(read(Path(sys.argv[1])))
    tables = ",\n".join(lines(name, schema[name]) for name in ("methods", "types"))
    TARGET.write_text(f'{{"version":{dumps(schema["version"])},\n{tables}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
