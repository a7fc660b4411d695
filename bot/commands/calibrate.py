"""`calibrate`: fit the confidence anew and print it, ready for intents/limits.py."""

import argparse
import random
import sys
from collections.abc import Iterator

from bot.settings import Settings
from intents.confidence import MEASURES, fit_logistic, measures
from intents.evaluation import OUT_OF_SCOPE, read_questions
from intents.matching import Lesson
from intents.scoring import Example, Model, learn

FOLDS = 5
# Saying something wrong about a topic we do not know is worse than asking back about one we do.
OUTSIDE_WEIGHT = 1.5

Row = tuple[list[float], bool, float]
"""Measures, whether the first entry was right, weight."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="labelled questions (label TAB question) to use too")


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.library import read_library

    library = read_library(settings.knowledge_dir)
    lesson = Lesson(library.entries, library.words, library.elsewhere)
    rows = [*_held_out(lesson), *_labelled(lesson, args.files)]
    values, right, weights = zip(*rows, strict=True)
    found, bias = fit_logistic(values, right, weights)
    print(f"# {len(rows)} questions, {sum(right)} with the right entry first")
    print("SURE_WEIGHTS = {")
    for name, weight in zip(MEASURES, found, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"}}\nSURE_BIAS = {bias:.2f}")
    return 0


def _held_out(lesson: Lesson) -> Iterator[Row]:
    """Every sentence of the base, asked of a model that learned the other four folds."""
    examples = lesson.examples()
    random.Random(1).shuffle(examples)
    for fold in range(FOLDS):
        print(f"fold {fold + 1}/{FOLDS}", file=sys.stderr)
        asked = examples[fold::FOLDS]
        taught = [example for place, example in enumerate(examples) if place % FOLDS != fold]
        taught.sort(key=lambda example: example.label)
        model = _model(lesson, taught)
        for example in asked:
            inside = example.label < len(lesson.entries)
            yield _row(model, example.text, {example.label} if inside else set())


def _labelled(lesson: Lesson, files: list[str]) -> Iterator[Row]:
    """The questions of `files`, asked of the whole base. Vague ones have no right answer and are left out."""
    numbers = {entry.id: number for number, entry in enumerate(lesson.entries)}
    model = _model(lesson, lesson.examples())
    for name in files:
        with open(name, encoding="utf-8") as file:
            for question in read_questions(file):
                known = {numbers[label] for label in question.labels & numbers.keys()}
                if known or question.labels == {OUT_OF_SCOPE}:
                    yield _row(model, question.text, known)


def _model(lesson: Lesson, examples: list[Example]) -> Model:
    normaliser = lesson.normaliser()
    learned = learn(normaliser, examples, lesson.labels)
    return Model(normaliser, examples, len(lesson.entries), lesson.labels, learned)


def _row(model: Model, text: str, right: set[int]) -> Row:
    signals = model.signals(text)
    values = measures(signals)
    hit = signals.ranked[0].label in right
    return [values[name] for name in MEASURES], hit, 1.0 if right else OUTSIDE_WEIGHT
