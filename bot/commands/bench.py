"""`bench`: speed, memory and quality beside peers, all in one run on this machine, as figures and ratios."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path

from bot.settings import Settings
from intents.evaluation import OUT_OF_SCOPE, Question, read_questions
from intents.matching import Matcher

_START = "import time;t=time.perf_counter();from bot.brain import build_brain;from bot.settings import read_settings;"
_START += "b=build_brain(read_settings());from bot.assistant import vietnam_today;"
_START += "b.matcher.ask('quên mật khẩu',vietnam_today());import resource;print(time.perf_counter()-t,"
_START += "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions", nargs="*", metavar="FILE", default=[], help="labelled questions (default: the base's own tests)"
    )
    parser.add_argument("--limit", type=int, default=300, metavar="N", help="ask at most N questions (default 300)")
    parser.add_argument("--sizes", type=int, nargs="*", default=[], metavar="N", help="also time at about N sentences")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw quality against speed")
    parser.add_argument("--catalogue", type=Path, metavar="FILE.jsonl", help="measure the catalogue search instead")
    parser.add_argument("--loop", action="store_true", help="measure the support team's part: grouping, inbox, replay")
    parser.add_argument("--posters", type=int, metavar="N", help="make the posters of N communes instead")
    parser.add_argument("--load", action="store_true", help="messages a second, beside bots that only echo")
    parser.add_argument("--rates", type=_rates, default=(1, 30, 100, 300, 1000), metavar="N,N", help="a second")
    parser.add_argument("--seconds", type=float, default=10, help="how long each pace is kept (default 10)")
    parser.add_argument("--transports", nargs="*", choices=("webhook", "polling", "web"), help="default: all")
    parser.add_argument("--soak", type=int, metavar="MINUTES", help="memory and files at the first of --rates")
    parser.add_argument("--asked", type=Path, metavar="FILE.tsv", help="its questions: codes TAB question")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if args.catalogue:
        return _catalogue(settings, args)
    if args.loop:
        return _loop(settings, args)
    if args.load or args.soak:
        return _load(settings, args)
    if args.posters:
        return _posters(args.posters)
    return _entries(settings, args)


def _rates(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _load(settings: Settings, args: argparse.Namespace) -> int:
    from bot.brain import build_brain, data_folder
    from bot.measuring.load.measure import TRANSPORTS, Bench, flatness

    # Learns what is not learned yet, so that the service started for the run does not.
    texts = [question.text for question in _own_tests(build_brain(settings).matcher)]
    given = {"KNOWLEDGE_DIR": str(settings.knowledge_dir), "EMBEDDINGS": settings.embeddings}
    bench = Bench(texts, data_folder(settings), given)
    if args.soak:
        minutes = bench.soak(args.rates[0], args.soak, lambda one: print(json.dumps(asdict(one)), flush=True))
        print(json.dumps(flatness(minutes)))
        return 0
    print(f"{'':26} {'wanted':>7} {'a second':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} errors lost     MB")
    for row in bench.rows(args.transports or TRANSPORTS, args.rates, args.seconds):
        one = row.figures
        print(json.dumps(asdict(row)))
        print(
            f"{row.transport:8} {row.who:17} {one.wanted or 'most':>7} {one.answered_a_second:8} {one.p50_ms:8} "
            f"{one.p95_ms:8} {one.p99_ms:8} {one.errors:6} {one.lost:4} {row.megabytes:6}",
            flush=True,
        )
    return 0


def _posters(communes: int) -> int:
    from bot.communes.gazetteer import load_gazetteer
    from bot.measuring.posters import measure

    places = [place for place in load_gazetteer().places.values() if not place.is_province]
    made = measure(places, communes)
    print(json.dumps(asdict(made)))
    print(
        f"{made.communes} communes, {made.files} files: {made.seconds} s, {made.megabytes} MB; "
        f"all {made.all_communes}: about {made.all_minutes} minutes, {made.all_megabytes} MB"
    )
    return 1 if made.refused else 0


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


def _loop(settings: Settings, args: argparse.Namespace) -> int:
    from bot.assistant import vietnam_today
    from bot.brain import build_brain
    from bot.channels.web.staff.sample import inbox_over
    from bot.conversation import Conversation
    from bot.measuring import gaps, inbox, replay
    from bot.storage.sqlite import SqliteStore

    brain = build_brain(settings)
    sizes = args.sizes or [1_000, 10_000]
    conversation = Conversation(brain.matcher, brain.saying)
    try:
        texts = [question.text for question in _questions(brain.matcher, args.questions)]
    except (OSError, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    rows: Iterator[object] = chain(
        gaps.measure(brain.matcher, sizes),
        inbox.measure(sizes, SqliteStore, lambda store: inbox_over(store, conversation)),
        *(replay.measure(brain.matcher, texts, vietnam_today(), size) for size in sizes),
    )
    for row in rows:
        print(json.dumps({"measured": type(row).__name__.lower(), **vars(row)}), flush=True)
    return 0


def _entries(settings: Settings, args: argparse.Namespace) -> int:
    from bot.assistant import vietnam_today
    from bot.brain import build_brain
    from bot.measuring.entries import compare, grow
    from bot.measuring.picture import picture

    matcher = build_brain(settings).matcher
    try:
        asked = _questions(matcher, args.questions)
    except (OSError, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    questions = _spread(asked, max(1, args.limit))
    start = {**_start_up(), **_learning(matcher)}
    print(json.dumps(start))
    figures = []
    for row in compare(matcher, matcher.model.embed, questions):
        figures.append(row)
        print(json.dumps(asdict(row)), flush=True)
    inside = sum(OUT_OF_SCOPE not in question.labels for question in questions)
    note = f"{inside} questions, {len(questions) - inside} out of scope; {start['sentences']} sentences learned"
    ours = figures[0]
    print(f"\n{note}")
    print("start-up {start_up_s} s, memory {memory_mb} MB, learning anew {learning_s} s".format(**start))
    print(f"{'':20} recall@1 recall@3    right    wrong   p50 ms   p99 ms  p50:ours  build s")
    for row in figures:
        print(
            f"{row.name:20} {row.recall_at_1:8.1%} {row.recall_at_3:8.1%} {row.answered_right:8.1%} "
            f"{row.answered_wrong:8.1%} {row.p50_ms:8.2f} {row.p99_ms:8.2f} {row.p50_ms / ours.p50_ms:9.2f} "
            f"{row.build_s:8.2f}"
        )
    if args.picture:
        args.picture.write_text(picture(figures, f"Answered right at 3 % wrong out of scope; {note}"), "utf-8")
    for grown in grow(matcher.lesson, [question.text for question in questions], args.sizes, vietnam_today()):
        print(json.dumps(asdict(grown)), flush=True)
    return 0


def _questions(matcher: Matcher, files: Sequence[str]) -> list[Question]:
    if not files:
        return list(_own_tests(matcher))
    known = {*matcher.by_id, OUT_OF_SCOPE}
    found: list[Question] = []
    for name in files:
        with open(name, encoding="utf-8") as lines:
            found += [question for question in read_questions(lines) if question.labels & known]
    return found


def _own_tests(matcher: Matcher) -> Iterator[Question]:
    for entry in matcher.entries:
        yield from (Question(text, frozenset({entry.id})) for text in entry.tests.ask)


def _spread(questions: Sequence[Question], limit: int) -> list[Question]:
    """At most `limit` of them, evenly from first to last."""
    if len(questions) <= limit:
        return list(questions)
    return [questions[place * len(questions) // limit] for place in range(limit)]


def _start_up() -> dict[str, float]:
    """Seconds and megabytes of a fresh process that has answered once, with what was learned kept from before."""
    out = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True).stdout
    seconds, megabytes = out.split()[-2:]
    return {"start_up_s": round(float(seconds), 2), "memory_mb": round(float(megabytes))}


def _learning(matcher: Matcher) -> dict[str, float]:
    """Seconds to learn the base anew, embeddings apart: those are kept by sentence."""
    begun = time.perf_counter()
    matcher.lesson.learn()
    return {"learning_s": round(time.perf_counter() - begun, 2), "sentences": len(matcher.lesson.examples())}
