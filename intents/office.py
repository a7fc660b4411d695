"""Offices that somebody has checked: one file a province, `offices/<province code>.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intents.document import Table, Text, parse_document
from intents.fault import Fault

__all__ = ["Office", "read_offices"]

_NEEDED = ("name", "address", "hours", "checked", "source")
_KNOWN = (*_NEEDED, "phone")


@dataclass(frozen=True)
class Office:
    commune: str
    """5-digit code."""
    name: str
    address: str
    hours: str
    checked: date
    source: str
    """Official page the facts were read from."""
    phone: str | None = None


def read_offices(file: str, text: str, communes: Mapping[str, object]) -> tuple[dict[str, Office], list[Fault]]:
    """Return commune code -> office; a faulty office is left out and reported. `communes`: the codes there are."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return {}, faults or [Fault(file, 1, "not-a-table")]
    offices: dict[str, Office] = {}
    for code, node in tree.values.items():
        line = tree.key_lines[code]
        found = list(_office_faults(file, code, line, node, communes))
        faults += found
        if not found and isinstance(node, Table):
            values = {key: value.value for key, value in node.values.items() if isinstance(value, Text)}
            offices[code] = Office(code, **{**values, "checked": date.fromisoformat(values["checked"])})  # type: ignore[arg-type]
    return offices, faults


def _office_faults(file: str, code: str, line: int, node: object, communes: Mapping[str, object]) -> list[Fault]:
    if not re.fullmatch(r"\d{5}", code) or code not in communes or not code_belongs(file, code, communes):
        return [Fault(file, line, "bad-commune", {"code": code})]
    if not isinstance(node, Table):
        return [Fault(file, line, "not-a-table", {"key": code})]
    faults = [
        Fault(file, node.key_lines[key], "unknown-key", {"key": key, "known": ", ".join(_KNOWN)})
        for key in node.values
        if key not in _KNOWN
    ]
    faults += [Fault(file, line, "missing-key", {"key": key}) for key in _NEEDED if key not in node.values]
    faults += [
        Fault(file, value.line, "not-text", {"key": key})
        for key, value in node.values.items()
        if not isinstance(value, Text)
    ]
    checked = node.values.get("checked")
    if isinstance(checked, Text) and not _is_day(checked.value):
        faults.append(Fault(file, checked.line, "bad-date", {"key": "checked", "value": checked.value}))
    source = node.values.get("source")
    if isinstance(source, Text) and not re.fullmatch(r"https://(?:[a-z0-9-]+\.)+gov\.vn(?:/\S*)?", source.value):
        faults.append(Fault(file, source.line, "bad-office-source", {"value": source.value}))
    return faults


def code_belongs(file: str, code: str, communes: Mapping[str, object]) -> bool:
    """Tell whether the commune lies in the province the file is named after."""
    province = file.rpartition("/")[2].removesuffix(".yaml")
    return getattr(communes[code], "province_code", None) == province


def _is_day(value: str) -> bool:
    try:
        return len(value) == len("2026-11-21") and bool(date.fromisoformat(value))
    except ValueError:
        return False
