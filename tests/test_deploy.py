"""What Prometheus and Grafana are given names only numbers that a running assistant has, and pages that exist."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import yaml

from bot.metrics import Metrics
from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
_NAME = re.compile(r"\b(?:motcua|process)_[a-z_]+\b")
_SUFFIX = re.compile(r"_(?:bucket|count|sum)$")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def panels() -> list[dict[str, Any]]:
    return list(json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"])


def named() -> set[str]:
    """Every metric that a rule or a panel asks for."""
    asked = [rule["expr"] for rule in rules()] + [one["expr"] for panel in panels() for one in panel["targets"]]
    return {name for text in asked for name in _NAME.findall(text)}


def test_every_number_that_is_asked_for_exists() -> None:
    page = asyncio.run(Metrics().page()).decode()
    # The parts are known when somebody has looked; see the test of the running service.
    there = set(re.findall(r"^([a-z_]+)", page, re.MULTILINE)) | {"motcua_web_requests_total", "motcua_part_ok"}
    assert named() <= there
    assert len(named()) > 20


def test_every_number_of_ours_is_shown_or_watched() -> None:
    page = asyncio.run(Metrics().page()).decode()
    ours = set(re.findall(r"^# TYPE (motcua_[a-z_]+)", page, re.MULTILINE))
    assert ours <= {_SUFFIX.sub("", name) for name in named()}


def test_every_alert_leads_to_a_page_of_the_runbook() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall((ROOT / "docs" / "runbook.md").read_text("utf-8"))
    }
    for rule in rules():
        page, _, place = rule["annotations"]["runbook"].partition("#")
        assert Path(ROOT / page).is_file()
        assert not place or place in headings, place


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in panels()}) == len(panels())
    taken = [
        (x, y)
        for panel in panels()
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
