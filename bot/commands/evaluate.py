"""`evaluate`: how well labelled questions are answered, with 95 % intervals."""

import argparse
import sys
from collections.abc import Sequence
from statistics import fmean

from bot.settings import Settings
from intents.evaluation import Evaluation, Question, confusions, evaluate, read_questions, report
from intents.folds import fold_accuracy, ours, read_intents
from intents.noise import NOISES

EXAMPLES = 2
"""Sentences shown of a confused pair."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", help="label TAB question a line; label: ids joined by |, `none`, or `clarify`"
    )
    parser.add_argument("--noise", choices=NOISES, help="leave out accents, slip two letters, or both, first")
    parser.add_argument("--confusions", type=int, default=10, metavar="N", help="show N pairs confused (default 10)")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N wrongly answered questions")
    parser.add_argument("--peer", metavar="FILE.json", help="intent -> 4 sentences: leave one out in 4 folds instead")


def run(settings: Settings, args: argparse.Namespace) -> int:
    if (args.file is None) == (args.peer is None):
        print("evaluate: give a FILE of labelled questions, or --peer FILE.json", file=sys.stderr)
        return 2
    try:
        return _peer(settings, args.peer) if args.peer else _questions(settings, args)
    except (OSError, ValueError) as error:
        print(f"evaluate: {args.file or args.peer}: {error}", file=sys.stderr)
        return 2


def _questions(settings: Settings, args: argparse.Namespace) -> int:
    from bot.assistant import vietnam_today
    from bot.brain import build_brain

    with open(args.file, encoding="utf-8") as file:
        questions: list[Question] = read_questions(file)
    result = evaluate(build_brain(settings).matcher, questions, vietnam_today(), NOISES.get(args.noise))
    print(report(result))
    print("\n".join(_confused(result, args.confusions)))
    for one in result.wrong[: args.wrong]:
        wanted = "|".join(sorted(one.question.labels))
        print(f"wrong: {one.question.text}  (wanted {wanted}, got {one.answered})")
    return 0


def _confused(result: Evaluation, most: int) -> Sequence[str]:
    """Pairs with how often they were confused, how often that was told as an answer, and examples."""
    lines = []
    for pair in confusions(result)[:most]:
        told = sum(bool(one.answered) for one in pair.asked)
        lines.append(f"confused {len(pair.asked)} times ({told} answered): {pair.wanted} <- {pair.found}")
        lines += [f"    {one.question.text[:110]}" for one in pair.asked[:EXAMPLES]]
    return lines


def _peer(settings: Settings, path: str) -> int:
    from bot.embedding import embedder
    from bot.library import read_library

    with open(path, encoding="utf-8") as file:
        intents = read_intents(file.read())
    words = read_library(settings.knowledge_dir).words
    embed = embedder(settings.embeddings)
    for name, learner in (("with embeddings", ours(words, embed)), ("words alone", ours(words, None))):
        if embed or name == "words alone":
            shares = fold_accuracy(learner, intents)
            print(f"{name:16} top-1 by fold {'  '.join(f'{share:.1%}' for share in shares)}  mean {fmean(shares):.1%}")
    return 0
