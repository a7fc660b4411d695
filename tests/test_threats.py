"""The threat model names tests that exist."""

import ast
import re
from functools import cache

import pytest

from bot.settings import ROOT

PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
WHO = (
    "Curious citizen", "Spammer", "Scammer", "Thief of a staff account", "Careless staff", "Officer of another commune",
    "Hoster", "Network between", "Telegram itself", "Supply chain",
)  # fmt: skip


@cache
def functions_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert name in functions_in(path)


@pytest.mark.parametrize("who", WHO)
def test_everybody_who_could_do_harm_is_there(who: str) -> None:
    assert f"**{who}**" in PAGE


def test_every_threat_names_its_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 30
    assert [row for row in rows if "`tests/" not in row] == []
