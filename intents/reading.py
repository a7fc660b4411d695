"""The text of one knowledge file -> an `Entry`, with every fault of the file listed at once."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from intents.document import Items, Node, Table, Text, parse_document
from intents.entry import STYLES, Entry, Source, Span, Step, Tests, Variant
from intents.fault import Fault
from intents.fields import (
    ENTRY_FIELDS,
    ID_PATTERN,
    SOURCE_FIELDS,
    STEP_FIELDS,
    TESTS_FIELDS,
    VARIABLE_FIELDS,
    VARIANT_FIELDS,
    Field,
)

__all__ = ["read_entry"]

# Python's own reader takes week dates ("2026-W47-6") too.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_PLACE = re.compile(r"[0-9]{2}([0-9]{3})?")


def read_entry(file: str, text: str) -> tuple[Entry | None, list[Fault]]:
    """Return the entry of `file` ("group/id.yaml") and its faults; no entry when any fault is an error."""
    group, _, name = file.rpartition("/")
    entry_id = name.removesuffix(".yaml")
    tree, faults = parse_document(file, text)
    reader = _Reader(file, faults)
    if not re.fullmatch(ID_PATTERN, entry_id):
        reader.fault(0, "bad-id", id=entry_id)
    if tree is None:
        return None, reader.faults
    if not isinstance(tree, Table):
        reader.fault(tree.line, "not-a-table")
        return None, reader.faults
    values = reader.table(tree, _needed(tree), file)
    if any(fault.severity == "error" for fault in reader.faults):
        return None, reader.faults
    return Entry(id=entry_id, group=group, **_with_defaults(values)), reader.faults


def _needed(tree: Table) -> Mapping[str, Field]:
    talk = tree.values.get("talk")
    if isinstance(talk, Text) and talk.value == "true":
        # Small talk states no fact, so it has no source.
        return {**ENTRY_FIELDS, "sources": Field("sources")}
    return ENTRY_FIELDS


def _with_defaults(values: dict[str, Any]) -> dict[str, Any]:
    return {"sources": (), **values}


class _Reader:
    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, line: int, code: str, **values: str) -> None:
        self.faults.append(Fault(self.file, line, code, values))

    def table(self, node: Table, fields: Mapping[str, Field], where: str) -> dict[str, Any]:
        """Read the keys named in `fields`; unknown and missing ones become faults."""
        for key, line in node.key_lines.items():
            if key not in fields:
                self.fault(line, "unknown-key", key=key, known=", ".join(fields))
        for key, field in fields.items():
            if field.required and key not in node.values:
                self.fault(node.line, "missing-key", key=key, where=where)
        known = {key: value for key, value in node.values.items() if key in fields}
        return {key: self.value(key, value, fields[key]) for key, value in known.items()}

    def value(self, key: str, node: Node, field: Field) -> Any:
        read = getattr(self, "read_" + field.kind.replace("-", "_"))
        result = read(key, node)
        if field.longest and isinstance(result, str) and len(result) > field.longest:
            self.fault(node.line, "too-many-characters", key=key, length=str(len(result)), limit=str(field.longest))
        return result

    def read_text(self, key: str, node: Node) -> str:
        if isinstance(node, Text):
            return node.value
        self.fault(node.line, "not-text", key=key)
        return ""

    def read_texts(self, key: str, node: Node) -> tuple[str, ...]:
        if not isinstance(node, Items):
            self.fault(node.line, "not-a-list", key=key)
            return ()
        texts = [(self.read_text(key, item), item.line) for item in node.values]
        first: dict[str, int] = {}
        for text, line in texts:
            if text in first:
                self.fault(line, "repeated-text", text=text, first=str(first[text]))
            first.setdefault(text, line)
        return tuple(text for text, _ in texts)

    def read_ids(self, key: str, node: Node) -> tuple[str, ...]:
        ids = self.read_texts(key, node)
        for entry_id in ids:
            if entry_id and not re.fullmatch(ID_PATTERN, entry_id):
                self.fault(node.line, "bad-id", id=entry_id)
        return ids

    def read_date(self, key: str, node: Node) -> date:
        value = self.read_text(key, node)
        try:
            if not _DATE.fullmatch(value):
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.fault(node.line, "bad-date", key=key, value=value)
            return date.min

    def read_partial_date(self, key: str, node: Node) -> str:
        value = self.read_text(key, node)
        try:
            if not _PARTIAL_DATE.fullmatch(value):
                raise ValueError(value)
            date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < len("2026-11-21") else value)
        except ValueError:
            self.fault(node.line, "bad-date", key=key, value=value)
        return value

    def read_flag(self, key: str, node: Node) -> bool:
        return self.one_of(key, node, ("true", "false")) == "true"

    def read_online(self, key: str, node: Node) -> str:
        return self.one_of(key, node, ("full", "partial", "none"))

    def read_confidence(self, key: str, node: Node) -> str:
        return self.one_of(key, node, ("V1", "V2"))

    def one_of(self, key: str, node: Node, allowed: tuple[str, ...]) -> str:
        value = self.read_text(key, node)
        if value not in allowed:
            self.fault(node.line, "not-allowed", key=key, value=value, allowed=", ".join(allowed))
        return value

    def read_place(self, key: str, node: Node) -> str:
        value = self.read_text(key, node)
        if not _PLACE.fullmatch(value):
            self.fault(node.line, "bad-place", key=key, value=value)
        return value

    def read_url(self, key: str, node: Node) -> str:
        value = self.read_text(key, node)
        if not re.fullmatch(r"https://[a-z0-9.-]+(/\S*)?", value):
            self.fault(node.line, "bad-url", key=key, value=value)
        return value

    def read_questions(self, key: str, node: Node) -> dict[str, tuple[str, ...]]:
        if not isinstance(node, Table):
            self.fault(node.line, "questions-not-grouped", styles=", ".join(STYLES))
            return {}
        groups = self.table(node, {style: Field("texts") for style in STYLES}, key)
        first: dict[str, str] = {}
        for style, texts in groups.items():
            items = node.values[style]
            lines = [item.line for item in items.values] if isinstance(items, Items) else []
            for text, line in zip(texts, lines, strict=False):
                # Within one style `read_texts` has said so already.
                if first.setdefault(text, style) != style:
                    self.fault(line, "repeated-text", text=text, first=first[text])
        return groups

    def read_steps(self, key: str, node: Node) -> tuple[Step, ...]:
        return tuple(Step(**self.step(item)) for item in self.items(key, node))

    def step(self, node: Node) -> dict[str, Any]:
        if isinstance(node, Text):
            return {"do": self.value("do", node, STEP_FIELDS["do"])}
        return {"do": "", **self.part("steps", node, STEP_FIELDS)}

    def read_sources(self, key: str, node: Node) -> tuple[Source, ...]:
        return tuple(self.source(item) for item in self.items(key, node))

    def source(self, node: Node) -> Source:
        values = self.part("sources", node, SOURCE_FIELDS)
        if not {"issued", "in_force", "seen"} & values.keys():
            self.fault(node.line, "source-without-date", title=values.get("title", ""))
        return Source(**{"title": "", "confidence": "V2", **values})

    def read_span(self, key: str, node: Node) -> Span:
        values = self.part(key, node, {"from": Field("date"), "until": Field("date")})
        return self.span(values, node.line)

    def span(self, values: Mapping[str, Any], line: int) -> Span:
        span = Span(values.get("from"), values.get("until"))
        if span.start and span.until and span.start > span.until:
            self.fault(line, "span-backwards", start=str(span.start), until=str(span.until))
        return span

    def read_variants(self, key: str, node: Node) -> tuple[Variant, ...]:
        return tuple(self.variant(item) for item in self.items(key, node))

    def variant(self, node: Node) -> Variant:
        values = self.part("variants", node, VARIANT_FIELDS)
        replaces = {name: value for name, value in values.items() if name in VARIABLE_FIELDS}
        if not replaces:
            self.fault(node.line, "variant-changes-nothing", fields=", ".join(VARIABLE_FIELDS))
        if not {"from", "until", "place"} & values.keys():
            self.fault(node.line, "variant-always")
        return Variant(replaces, self.span(values, node.line), values.get("place"))

    def read_tests(self, key: str, node: Node) -> Tests:
        values = self.part(key, node, TESTS_FIELDS)
        return Tests(values.get("ask", ()), values.get("not", ()), values.get("shows", {}))

    def read_shows(self, key: str, node: Node) -> dict[str, tuple[str, ...]]:
        if not isinstance(node, Table):
            self.fault(node.line, "not-a-table", key=key)
            return {}
        for name, line in node.key_lines.items():
            if not _PLACE.fullmatch(name):
                self.read_date(key, Text(name, line))
        return {name: self.read_texts(name, value) for name, value in node.values.items()}

    def part(self, key: str, node: Node, fields: Mapping[str, Field]) -> dict[str, Any]:
        if isinstance(node, Table):
            return self.table(node, fields, key)
        self.fault(node.line, "not-a-table", key=key)
        return {}

    def items(self, key: str, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Items):
            return node.values
        self.fault(node.line, "not-a-list", key=key)
        return ()
