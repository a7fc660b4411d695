"""Rows as hypothesis makes them: every letter, nothing, and numbers as large as a database takes."""

import math
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from bot.storage.dump import Table, Value

__all__ = ["Content", "content"]

Rows = list[tuple[Value, ...]]
Content = Mapping[str, Rows]

_LARGEST = 2**63 - 1
# The letter 0 and the one PostgreSQL's store writes it with; a key holds neither, see `bot.storage.sql.postgres_db`.
_ODD = "\0\ufdd0"
_MAKERS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(max_size=12) | st.sampled_from(["", "Đặng thị Hậu", "a\0b\ufdd00", '"\\\n\r\u2028', "😀", "null"]),
    "bigint": st.integers(-_LARGEST - 1, _LARGEST) | st.integers(0, 3),
    "double precision": st.floats(allow_nan=False) | st.sampled_from([0.1, -0.0, 1e300, math.inf]),
}
_KEYS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_characters=_ODD, exclude_categories=["Cs"]), max_size=6),
    "bigint": st.integers(1, _LARGEST - 1),
}
# An index of its own.
_UNIQUE = {"revisions": "draft"}


def content(tables: Mapping[str, Table], kinds: Mapping[tuple[str, str], str]) -> st.SearchStrategy[Content]:
    """Make up to four rows for every table; `kinds`: (table, column) -> type, with "?" where it may be nothing."""
    return st.fixed_dictionaries({name: _rows(table, kinds) for name, table in tables.items()})


def _rows(table: Table, kinds: Mapping[tuple[str, str], str]) -> st.SearchStrategy[Rows]:
    columns = [_value(table, column, kinds[table.name, column]) for column in table.columns]
    alone = [tuple(table.columns.index(name) for name in key) for key in _alone(table)]
    apart = tuple(lambda row, key=key: tuple(row[n] for n in key) for key in alone)
    return st.lists(st.tuples(*columns), max_size=4, unique_by=apart)


def _alone(table: Table) -> list[tuple[str, ...]]:
    others = [("rowid",)] if "rowid" in table.columns else []
    return [table.key, *others, *([(_UNIQUE[table.name],)] if table.name in _UNIQUE else [])]


def _value(table: Table, column: str, kind: str) -> st.SearchStrategy[Any]:
    if column in table.key or column == "rowid":
        return _KEYS[kind.removesuffix("?")]
    value = _MAKERS[kind.removesuffix("?")]
    return st.none() | value if kind.endswith("?") else value
