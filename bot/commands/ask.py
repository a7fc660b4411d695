"""`ask`: one decision, or one a line. Nothing is stored and no line knows of another."""

import argparse
import json
import sys
import time
from datetime import date

from bot.settings import Settings
from intents import limits
from intents.decision import Answer, Catalogue, Choice, Decision, Emergency
from intents.matching import Explanation, Matcher


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", help="the question; with --jsonl questions are read from standard input")
    parser.add_argument("--explain", action="store_true", help="show every signal of every candidate")
    parser.add_argument("--jsonl", action="store_true", help="read one question a line, write one JSON object a line")


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import stored_procedures
    from bot.assistant import vietnam_today
    from bot.brain import build_brain

    if not args.jsonl and args.text is None:
        print("ask: give a TEXT, or --jsonl with questions on standard input", file=sys.stderr)
        return 2
    matcher = build_brain(settings, stored_procedures(settings)).matcher
    today = vietnam_today()
    if not args.jsonl:
        found = matcher.explain(args.text, today)
        print(explained(found) if args.explain else summary(found.decision))
        return 0
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        print(json.dumps(decided(matcher, line.rstrip("\r\n"), today), ensure_ascii=False), flush=True)
    return 0


def decided(matcher: Matcher, question: str, today: date) -> dict[str, object]:
    """Return the object that design.md section 5 fixes for `ask --jsonl`."""
    start = time.perf_counter()
    decision = matcher.ask(question, today)
    elapsed = (time.perf_counter() - start) * 1000
    entry = decision.entry.id if isinstance(decision, Answer) else None
    choices = [entry.id for entry in decision.entries] if isinstance(decision, Choice) else []
    procedures = [p.code for p in decision.procedures] if isinstance(decision, Catalogue) else []
    return {
        "question": question,
        "decision": kind(decision),
        "entry": entry,
        "choices": choices,
        "procedures": procedures,
        "ms": round(elapsed, 3),
    }


def kind(decision: Decision) -> str:
    return type(decision).__name__.lower()


def summary(decision: Decision) -> str:
    """One line for people."""
    match decision:
        case Answer():
            return f"answer {decision.entry.id} ({decision.sure:.2f})"
        case Choice(entries):
            return "choice " + " ".join(entry.id for entry in entries)
        case Emergency(name):
            return f"emergency {name}"
        case Catalogue(procedures):
            return "catalogue " + " ".join(procedure.code for procedure in procedures)
        case _:
            nearest = " ".join(entry.id for entry in decision.nearest)
            return f"unknown (nearest: {nearest or '–'})"


def explained(found: Explanation) -> str:
    """Every signal, as a table."""
    lines = [
        summary(found.decision),
        f"read as:    {found.read_as}",
        f"sure:       {found.sure:.3f} (answer from {limits.ANSWER}, choice from {limits.CHOICE})",
        f"measures:   {'  '.join(f'{name} {value:.2f}' for name, value in found.measures.items())}",
        f"unknown:    {', '.join(found.unknown) or '–'}",
        f"{'entry':32} {'rank':>7} {'learned':>8} {'nearest':>8} {'meaning':>8} {'covered':>8}  most similar sentence",
    ]
    lines += [
        f"{c.entry.id:32} {c.signals.rank:7.3f} {c.signals.learned:8.3f} {c.signals.nearest:8.3f} "
        f"{'–' if c.signals.meaning is None else format(c.signals.meaning, '.3f'):>8} {c.signals.covered:8.3f}"
        f"  {c.signals.sentence[:70]}"
        for c in found.candidates
    ]
    return "\n".join(lines)
