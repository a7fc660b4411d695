"""`bench`: speed, memory and quality beside peers, all in one run on this machine, as figures and ratios."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.settings import Settings
from intents.entry import Entry
from intents.evaluation import Question, read_questions
from intents.matching import Lesson, Matcher
from intents.text import fold

Ranker = Callable[[str], list[str]]
"""A question in, entry ids out, best first."""

_START = "import time;t=time.perf_counter();from bot.app import build_brain;from bot.settings import read_settings;"
_START += "build_brain(read_settings());import resource;print(time.perf_counter()-t,"
_START += "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)"


@dataclass(frozen=True)
class Measured:
    name: str
    recall_at_1: float
    recall_at_3: float
    p50_ms: float
    p99_ms: float


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--questions", metavar="FILE", help="labelled questions (default: the base's own tests)")
    parser.add_argument("--limit", type=int, default=300, metavar="N", help="ask at most N questions (default 300)")

    parser.add_argument("--catalogue", type=Path, metavar="FILE.jsonl", help="measure the catalogue search instead")
    parser.add_argument("--asked", type=Path, metavar="FILE.tsv", help="its questions: codes TAB question")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[], metavar="N", help="also at these numbers of procedures"
    )


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.catalogue:
        return _catalogue(settings, args)
    return _entries(settings, args)


def _catalogue(settings: Settings, args: argparse.Namespace) -> int:
    from bot.library import read_library
    from bot.measuring.catalogue import compare, grow, read_asked, read_catalogue

    if not args.asked:
        print("bench: --catalogue needs --asked FILE.tsv", file=sys.stderr)
        return 2
    library = read_library(settings.knowledge_dir)
    procedures, asked = read_catalogue(args.catalogue), read_asked(args.asked)
    print(f"{'':26} {'number':>7} {'recall@1':>8} {'recall@5':>8} {'p50 ms':>7} {'p95 ms':>7} {'build s':>7}")
    for row in (*compare(procedures, asked, library), *grow(procedures, asked, library, args.sizes)):
        print(json.dumps(row.__dict__))
        print(
            f"{row.name:26} {row.procedures:7} {row.recall_at_1:8.1%} {row.recall_at_5:8.1%} "
            f"{row.p50_ms:7.2f} {row.p95_ms:7.2f} {row.build_s:7.2f}",
            flush=True,
        )
    return 0


def _entries(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import build_brain
    from bot.assistant import vietnam_today

    matcher = build_brain(settings).matcher
    questions = _questions(matcher, args.questions)[: args.limit]
    start = _start_up()
    print(json.dumps(start))
    today = vietnam_today()
    rows = [_measure(name, ranker, questions) for name, ranker in _peers(matcher, today)]
    for row in rows:
        print(json.dumps(row.__dict__))
    learning = _learning(matcher)
    print(json.dumps(learning))
    print(_table(rows, start, learning, len(questions)))
    return 0


def _questions(matcher: Matcher, file: str | None) -> list[Question]:
    if file:
        with open(file, encoding="utf-8") as lines:
            return [question for question in read_questions(lines) if question.labels & matcher.by_id.keys()]
    return [Question(text, frozenset({e.id})) for text, e in _interleaved(matcher)]


def _interleaved(matcher: Matcher) -> Iterator[tuple[str, Entry]]:
    longest = max(len(entry.tests.ask) for entry in matcher.entries)
    for place in range(longest):
        yield from ((entry.tests.ask[place], entry) for entry in matcher.entries if place < len(entry.tests.ask))


def _peers(matcher: Matcher, today: date) -> Iterator[tuple[str, Ranker]]:
    yield "ours", lambda text: [scored.entry.id for scored in matcher.explain(text, today).candidates]
    sentences = [(fold(text), entry.id) for entry in matcher.entries for text in entry.sentences()]
    texts, owners = [text for text, _ in sentences], [owner for _, owner in sentences]
    for name, scorer in (("rapidfuzz WRatio", fuzz.WRatio), ("rapidfuzz ratio", fuzz.ratio)):

        def rank(text: str, scorer: Callable[..., float] = scorer) -> list[str]:
            found = process.extract(fold(text), texts, scorer=scorer, limit=20)
            return list(dict.fromkeys(owners[place] for _, _, place in found))

        yield name, rank


def _measure(name: str, ranker: Ranker, questions: list[Question]) -> Measured:
    times, first, third = [], 0, 0
    for question in questions:
        begun = time.perf_counter()
        ranked = ranker(question.text)
        times.append((time.perf_counter() - begun) * 1000)
        first += bool(ranked) and ranked[0] in question.labels
        third += bool(question.labels & set(ranked[:3]))
    times.sort()
    count = len(questions)
    return Measured(
        name,
        round(first / count, 4),
        round(third / count, 4),
        round(times[count // 2], 3),
        round(times[min(count - 1, int(count * 0.99))], 3),
    )


def _start_up() -> dict[str, float]:
    """Seconds and megabytes of a fresh process that is ready to answer, with what was learned kept from before."""
    out = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True).stdout
    seconds, megabytes = out.split()[-2:]
    return {"start_up_s": round(float(seconds), 2), "memory_mb": round(float(megabytes))}


def _learning(matcher: Matcher) -> dict[str, float]:
    lesson: Lesson = matcher.lesson
    begun = time.perf_counter()
    lesson.learn()
    return {"learning_s": round(time.perf_counter() - begun, 2), "sentences": len(lesson.examples())}


def _table(rows: list[Measured], start: dict[str, float], learning: dict[str, float], asked: int) -> str:
    ours = rows[0]
    lines = [
        f"\n{asked} questions, {learning['sentences']} sentences learned",
        f"start-up {start['start_up_s']} s, memory {start['memory_mb']} MB, learning anew {learning['learning_s']} s",
        f"{'':18} {'recall@1':>8} {'recall@3':>8} {'p50 ms':>8} {'p99 ms':>8} {'p50 : ours':>10}",
    ]
    lines += [
        f"{row.name:18} {row.recall_at_1:8.1%} {row.recall_at_3:8.1%} {row.p50_ms:8.2f} {row.p99_ms:8.2f} "
        f"{row.p50_ms / ours.p50_ms:10.1f}"
        for row in rows
    ]
    return "\n".join(lines)
