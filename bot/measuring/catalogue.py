"""The catalogue search beside its peers: the same procedures and questions in one run, and how it grows."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.catalogue import ImportedCatalogue
from bot.library import Library
from intents.catalogue.procedure import Procedure, read_procedure
from intents.text import fold

__all__ = ["Figures", "compare", "grow", "read_catalogue", "read_asked"]

Search = Callable[[str], list[str]]
"""Question -> codes, best first, at most five."""
Asked = tuple[frozenset[str], str]
"""Codes, any of which is right, and the question."""


@dataclass(frozen=True)
class Figures:
    name: str
    procedures: int
    recall_at_1: float
    recall_at_5: float
    p50_ms: float
    p95_ms: float
    build_s: float


def read_catalogue(file: Path) -> list[Procedure]:
    """Return the procedures of a JSON Lines file; bad lines are left out."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        try:
            found.append(read_procedure(line))
        except ValueError:
            continue
    return found


def read_asked(file: Path) -> list[Asked]:
    """Return the questions of a TSV: codes joined by | TAB question."""
    pairs = (line.split("\t", 1) for line in file.read_text("utf-8").splitlines() if "\t" in line)
    return [(frozenset(codes.split("|")), question) for codes, question in pairs]


def compare(procedures: Sequence[Procedure], asked: Sequence[Asked], library: Library) -> Iterator[Figures]:
    """Yield the figures of our search, then of each peer over the same names, folded."""
    makers: dict[str, Callable[[], Search]] = {
        "ours": lambda: _ours(procedures, library),
        "bm25s": lambda: _bm25(procedures),
        "sqlite fts5": lambda: _fts5(procedures),
        "rapidfuzz token_set_ratio": lambda: _rapid(procedures, fuzz.token_set_ratio),
        "rapidfuzz WRatio": lambda: _rapid(procedures, fuzz.WRatio),
    }
    for name, make in makers.items():
        try:
            yield _measure(name, len(procedures), make, asked)
        except ImportError:  # bm25s is a development dependency
            continue


def grow(
    procedures: Sequence[Procedure], asked: Sequence[Asked], library: Library, sizes: Sequence[int]
) -> Iterator[Figures]:
    """Yield our figures at each size; larger catalogues are made by varying real names."""
    for size in sizes:
        varied = _varied(procedures, size)
        yield _measure("ours", size, lambda varied=varied: _ours(varied, library), asked)  # type: ignore[misc]


def _ours(procedures: Sequence[Procedure], library: Library) -> Search:
    catalogue = ImportedCatalogue(procedures, library.words, library.lay_words)
    return lambda question: [procedure.code for procedure in catalogue.search(question, 5)]


def _bm25(procedures: Sequence[Procedure]) -> Search:
    import bm25s

    index = bm25s.BM25()
    index.index([fold(p.name).split() for p in procedures], show_progress=False)

    def search(question: str) -> list[str]:
        found, _ = index.retrieve([fold(question).split() or [""]], k=5, show_progress=False)
        return [procedures[int(row)].code for row in found[0]]

    return search


def _fts5(procedures: Sequence[Procedure]) -> Search:
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table p using fts5(code unindexed, text)")
    base.executemany("insert into p values (?, ?)", [(p.code, fold(p.name)) for p in procedures])

    def search(question: str) -> list[str]:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(fold(question).split()))
        rows = base.execute("select code from p where p match ? order by bm25(p) limit 5", (terms,))
        return [code for (code,) in rows]

    return search


def _rapid(procedures: Sequence[Procedure], scorer: Callable[..., float]) -> Search:
    names = [fold(p.name) for p in procedures]

    def search(question: str) -> list[str]:
        found = process.extract(fold(question), names, scorer=scorer, limit=5)
        return [procedures[row].code for _, _, row in found]

    return search


def _measure(name: str, size: int, make: Callable[[], Search], asked: Sequence[Asked]) -> Figures:
    begun = time.perf_counter()
    search = make()
    build = time.perf_counter() - begun
    first = five = 0
    spent = []
    for wanted, question in asked:
        begun = time.perf_counter()
        found = search(question)
        spent.append((time.perf_counter() - begun) * 1_000)
        first += bool(found) and found[0] in wanted
        five += not wanted.isdisjoint(found)
    spent.sort()
    count = len(asked)
    p50, p95 = spent[count // 2], spent[min(count - 1, int(count * 0.95))]
    return Figures(
        name, size, round(first / count, 4), round(five / count, 4), round(p50, 2), round(p95, 2), round(build, 2)
    )


def _varied(procedures: Sequence[Procedure], size: int) -> list[Procedure]:
    """Real names with other real words behind them, so that the words are as common as in the real catalogue."""
    chance = random.Random(1)
    found = list(procedures[:size])
    while len(found) < size:
        base, other = procedures[len(found) % len(procedures)], chance.choice(procedures)
        tail = " ".join(other.name.split()[-3:])
        name = f"{base.name} {tail} {chance.randint(1, 999)}"
        found.append(replace(base, code=f"{len(found) % 9}.{len(found):06d}", name=name))
    return found
