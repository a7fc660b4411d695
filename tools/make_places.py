"""Make bot/communes/data/*.tsv from the data files of the package vietnamadminunits 1.0.4 (MIT).

Usage: python tools/make_places.py FOLDER, where FOLDER is the package's `data` folder (unpack its wheel). Its code
is not used: it asks a geocoding service about split communes, and brings shapely and geopy along.
"""

import csv
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "bot" / "communes" / "data"

# Provinces that became centrally-run cities after the data were made (30/4/2026 to 24/8/2026).
RENAMED = {"Tỉnh Đồng Nai": "Thành phố Đồng Nai", "Tỉnh Quảng Ninh": "Thành phố Quảng Ninh"}
RENAMED["Tỉnh Bắc Ninh"] = "Thành phố Bắc Ninh"


def main(folder: Path) -> None:
    database = sqlite3.connect(folder / "dataset.db")
    converter = json.loads((folder / "converter_2025.json").read_text("utf-8"))
    current = list(database.execute("select wardCode, ward, provinceCode, province from admin_units order by wardCode"))
    write("communes.tsv", ("code", "name", "province code", "province"), (now(*row) for row in current))
    write("former.tsv", ("commune", "district", "province", "now"), former(database, converter))


def now(code: str, name: str, province_code: str, province: str) -> tuple[str, ...]:
    return code, name, province_code, RENAMED.get(province, province)


def former(database: sqlite3.Connection, converter: dict[str, dict[str, object]]) -> Iterator[tuple[str, ...]]:
    """Yield old names with the codes of the communes they are in now, the one with most of the area first."""
    codes = {
        (province, ward): code
        for code, province, ward in database.execute("select wardCode, provinceKey, wardKey from admin_units")
    }
    successors: dict[str, list[str]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():  # type: ignore[attr-defined]
            for old in olds:
                successors.setdefault(old, []).append(codes[province, ward])
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():  # type: ignore[attr-defined]
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            successors[old] = [codes[province, part["newWardKey"]] for part in ordered]
    rows = database.execute(
        "select ward, district, province, wardKey, districtKey, provinceKey from admin_units_legacy"
    )
    for ward, district, province, *keys in rows:
        found = successors.get("_".join(key or "" for key in reversed(keys)), [])
        if found:
            yield ward or "", district, province, " ".join(dict.fromkeys(found))


def write(name: str, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with open(OUT / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
