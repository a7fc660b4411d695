"""Loads the names and codes of provinces and communes that come with the program."""

import csv
from functools import cache
from pathlib import Path

from bot.communes.merging import current_codes, load_mergers
from intents.places import Former, Gazetteer, Place

__all__ = ["load_gazetteer"]

_DATA = Path(__file__).parent / "data"


@cache
def load_gazetteer() -> Gazetteer:
    """Return all places; read once a process."""
    communes = [Place(*row) for row in _rows("communes.tsv")]
    former = [
        Former(commune, district, province, tuple(now.split()))
        for commune, district, province, now in _rows("former.tsv")
    ]
    return Gazetteer(communes, former, dict(_rows("aliases.tsv")), current_codes(load_mergers()))


def _rows(name: str) -> list[list[str]]:
    with open(_DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]
