"""`evaluate`: how well labelled questions are answered, with 95 % intervals."""

import argparse
import sys

from bot.settings import Settings
from intents.evaluation import Question, evaluate, read_questions, report


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="label TAB question a line; label: ids joined by |, `none`, or `clarify`")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N wrongly answered questions")


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.app import build_brain
    from bot.assistant import vietnam_today

    try:
        with open(args.file, encoding="utf-8") as file:
            questions: list[Question] = read_questions(file)
    except (OSError, ValueError) as error:
        print(f"evaluate: {args.file}: {error}", file=sys.stderr)
        return 2
    result = evaluate(build_brain(settings).matcher, questions, vietnam_today())
    print(report(result))
    for question, found in result.wrong[: args.wrong]:
        print(f"wrong: {question.text}  (wanted {'|'.join(sorted(question.labels))}, got {found})")
    return 0
