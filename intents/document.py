"""YAML text -> a tree in which every value is text and knows its line. Closes the traps of YAML.

`no` stays "no", 0236 stays "0236", 12:30 stays "12:30"; repeated keys, values cut off by " #", anchors,
tags, empty values and several documents in one file are faults, all of them listed at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from intents.fault import Fault
from intents.text import clean

__all__ = ["Items", "Node", "Table", "Text", "parse_document"]

MAX_CHARACTERS = 300_000
# The C parser is ten times faster; wheels have it, some distributions do not.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML calls not printable; the C parser tells its place in bytes, not in lines.
_BAD_CHARACTER = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An entry needs five levels; the C composer overflows the stack, and ends the process, at some ten thousand.
_DEEPEST = 30


@dataclass(frozen=True)
class Text:
    value: str
    line: int


@dataclass(frozen=True)
class Items:
    values: tuple["Node", ...]
    line: int


@dataclass(frozen=True)
class Table:
    values: Mapping[str, "Node"]
    line: int
    key_lines: Mapping[str, int] = field(default_factory=dict)


Node: TypeAlias = Text | Items | Table


def parse_document(file: str, text: str) -> tuple[Node | None, list[Fault]]:
    """Return the tree of `text` and all faults found; None when nothing of it can be read."""
    if len(text) > MAX_CHARACTERS:
        return None, [Fault(file, 0, "too-long", {"limit": str(MAX_CHARACTERS)})]
    faults = [fault for n, line in enumerate(text.split("\n"), 1) for fault in _unreadable(file, n, line)]
    if faults:
        return None, faults
    try:
        faults = _marks(file, text)
        roots = list(_compose(text))
    except yaml.MarkedYAMLError as error:
        fault = Fault(file, _line(error), _syntax_code(error), {"problem": error.problem or ""})
        return None, faults or [fault]
    except RecursionError:
        return None, [Fault(file, 0, "too-deep")]
    if len(roots) != 1:
        return None, [Fault(file, 0, "empty-file" if not roots else "several-documents")]
    reader = _Tree(file, text, faults)
    return reader.node(roots[0]), reader.faults


def _unreadable(file: str, number: int, line: str) -> Iterator[Fault]:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        yield Fault(file, number, "tab")
    if bad := _BAD_CHARACTER.search(line):
        yield Fault(file, number, "bad-character", {"character": f"U+{ord(bad.group()):04X}"})


def _marks(file: str, text: str) -> list[Fault]:
    """Return the anchors, aliases and tags, of which composing keeps no trace; RecursionError when nested too deep."""
    faults: list[Fault] = []
    depth = 0
    for event in yaml.parse(text, _LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            faults.append(Fault(file, line, "anchor"))
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag:
            faults.append(Fault(file, line, "tag", {"tag": event.tag}))
    return faults


def _compose(text: str) -> Iterator[yaml.Node]:
    loader = _LOADER(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                yield node
    finally:
        loader.dispose()


def _line(error: yaml.MarkedYAMLError) -> int:
    # What was never closed is found missing at the end of the file; the author wants its beginning.
    missing = any(part in (error.problem or "") for part in ("could not find", "end of stream", "',' or"))
    mark = (error.context_mark if missing else None) or error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 0


def _syntax_code(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return "colon-in-text"
    if "alias" in problem or "undefined" in problem or "anchor" in problem:
        return "anchor"
    if "found character" in problem and "cannot start any token" in problem:
        return "bad-start"
    if any(part in problem for part in ("expected <block end>", "could not find expected ':'", "'-' indicator")):
        return "indentation"
    return "syntax"


class _Tree:
    def __init__(self, file: str, text: str, faults: list[Fault]) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.faults = faults
        self.seen: set[int] = set()

    def fault(self, line: int, code: str, **values: str) -> None:
        self.faults.append(Fault(self.file, line, code, values))

    def node(self, node: yaml.Node) -> Node:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            # An alias: reported already.
            return Text("", line)
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.table(node)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.node(item) for item in node.value), line)
        assert isinstance(node, yaml.ScalarNode)
        return self.text(node)

    def table(self, node: yaml.MappingNode) -> Table:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault(line, "key-not-text")
                continue
            key = clean(key_node.value)
            if key in values:
                self.fault(line, "repeated-key", key=key, first=str(lines[key]))
                continue
            lines[key] = line
            values[key] = self.node(value_node)
        return Table(values, node.start_mark.line + 1, lines)

    def text(self, node: yaml.ScalarNode) -> Text:
        line = node.start_mark.line + 1
        if node.style in (None, "") and self._comment_after(node.end_mark):
            self.fault(node.end_mark.line + 1, "cut-off", value=node.value[-40:])
        value = "\n".join(clean(part) for part in node.value.split("\n")).strip()
        if not value:
            self.fault(line, "empty-value")
        return Text(value, line)

    def _comment_after(self, mark: yaml.Mark) -> bool:
        if mark.line >= len(self.lines):
            return False
        return self.lines[mark.line][mark.column :].lstrip().startswith("#")
