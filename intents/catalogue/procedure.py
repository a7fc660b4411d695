"""One procedure of the national catalogue, read from one line of its JSON Lines file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from intents.catalogue.tidying import (
    known,
    tidy_documents,
    tidy_fee,
    tidy_name,
    tidy_result,
    tidy_steps,
    tidy_time,
)
from intents.text import clean

__all__ = ["Mode", "Procedure", "read_procedure"]

Row: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Mode:
    """One way of filing; each part may be empty."""

    mode: str
    time: str
    fee: str


@dataclass(frozen=True)
class Procedure:
    """What the catalogue says of one procedure, tidied. Only `code` and `name` are never empty."""

    code: str
    """The national code ("1.001193"), or the number a local site gives it ("258-39")."""
    name: str
    field: str = ""
    owner: str = ""
    """The ministry or province that published it."""
    agency: str = ""
    """Who receives and handles it."""
    authority: str = ""
    """Who decides."""
    level: str = ""
    modes: tuple[Mode, ...] = ()
    documents: tuple[str, ...] = ()
    who: str = ""
    steps: str = ""
    result: str = ""
    conditions: str = ""
    online: bool = False
    url: str = ""
    data_date: str = ""


def read_procedure(line: str) -> Procedure:
    """Return the procedure of one line; ValueError with a short reason when the line is none."""
    row = _row(line)
    code = clean(_text(row, "code")) or clean(_text(row, "local_id"))
    name = tidy_name(_text(row, "name"))
    if not name:
        raise ValueError("no name")
    if not code:
        raise ValueError("no code")
    return Procedure(
        code=code,
        name=name,
        field=known(_text(row, "field")),
        owner=known(_text(row, "owner")),
        agency=known(_text(row, "agency")),
        authority=known(_text(row, "authority")),
        level=known(_text(row, "level")),
        modes=_modes(row),
        documents=tidy_documents(_text(row, "documents_raw")),
        who=known(_text(row, "who")),
        steps=tidy_steps(_text(row, "steps_raw")),
        result=tidy_result(_text(row, "result_raw")),
        conditions=tidy_result(_text(row, "conditions_raw")),
        online=_flag(row, "online_submission"),
        url=clean(_text(row, "url")),
        data_date=clean(_text(row, "data_date")),
    )


def _row(line: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("not an object")
    return row


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def _flag(row: Row, key: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError(f"{key} is not true or false")


def _modes(row: Row) -> tuple[Mode, ...]:
    given = row.get("modes")
    if given is not None and not isinstance(given, list):
        raise ValueError("modes is not a list")
    modes = tuple(_mode(item) for item in given or ())
    if modes:
        return modes
    # Local sites give one time and one fee for all ways of filing.
    only = Mode("", tidy_time(_text(row, "time_raw")), tidy_fee(_text(row, "fees_raw")))
    return (only,) if only.time or only.fee else ()


def _mode(item: object) -> Mode:
    if not isinstance(item, dict):
        raise ValueError("modes holds something that is not an object")
    return Mode(clean(_text(item, "mode")), tidy_time(_text(item, "time")), tidy_fee(_text(item, "fee")))
