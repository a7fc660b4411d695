"""`calibrate`: fit the confidence anew and print it, ready for intents/limits.py."""

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence

from bot.settings import Settings
from intents.confidence import MEANT, MEASURES, fit_logistic, measures
from intents.evaluation import OUT_OF_SCOPE, Question, read_questions
from intents.matching import Lesson
from intents.meaning import Embedder
from intents.scoring import Example, Model, learn

FOLDS = 5
# Saying something wrong about a topic we do not know is worse than asking back about one we do.
OUTSIDE_WEIGHT = 1.5

Row = tuple[Mapping[str, float], bool, float]
"""Measures, whether the first entry was right, weight."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="labelled questions (label TAB question) to use too")


def run(settings: Settings, args: argparse.Namespace) -> int:
    from bot.brain import data_folder
    from bot.embedded import remembering
    from bot.embedding import embedder
    from bot.library import read_library

    try:
        questions = [question for name in args.files for question in _read(name)]
    except (OSError, ValueError) as error:
        print(f"calibrate: {error}", file=sys.stderr)
        return 2
    library = read_library(settings.knowledge_dir)
    lesson = Lesson(library.entries, library.words, library.elsewhere)
    embed = embedder(settings.embeddings)
    if embed:
        remembered = remembering(embed, data_folder(settings) / "embedded.npz")
        print(_fitted("SURE", (*MEASURES, *MEANT), _rows(lesson, questions, remembered)))
    print(_fitted("SURE_BY_WORDS", MEASURES, _rows(lesson, questions, None)))
    return 0


def _fitted(name: str, of: Sequence[str], rows: Sequence[Row]) -> str:
    values, right, weights = zip(*rows, strict=True)
    found, bias = fit_logistic([[row[measure] for measure in of] for row in values], right, weights)
    lines = [f'        "{measure}": {weight:.2f},' for measure, weight in zip(of, found, strict=True)]
    counted = f"# {len(rows)} questions, {sum(right)} with the right entry first"
    return "\n".join([counted, f"{name} = Weights(", "    {", *lines, "    },", f"    {bias:.2f},", ")"])


def _read(name: str) -> list[Question]:
    with open(name, encoding="utf-8") as file:
        try:
            return read_questions(file)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error


def _rows(lesson: Lesson, questions: Sequence[Question], embed: Embedder | None) -> list[Row]:
    return [*_held_out(lesson, embed), *_labelled(lesson, questions, embed)]


def _held_out(lesson: Lesson, embed: Embedder | None) -> Iterator[Row]:
    """Every sentence of the base, asked of a model that learned the other four folds."""
    examples = lesson.examples()
    random.Random(1).shuffle(examples)
    for fold in range(FOLDS):
        print(f"fold {fold + 1}/{FOLDS}", file=sys.stderr)
        asked = examples[fold::FOLDS]
        taught = [example for place, example in enumerate(examples) if place % FOLDS != fold]
        taught.sort(key=lambda example: example.label)
        model = _model(lesson, taught, embed)
        for example in asked:
            inside = example.label < len(lesson.entries)
            yield _row(model, example.text, {example.label} if inside else set())


def _labelled(lesson: Lesson, questions: Sequence[Question], embed: Embedder | None) -> Iterator[Row]:
    """Labelled questions, asked of the whole base. Vague ones have no right answer and are left out."""
    numbers = {entry.id: number for number, entry in enumerate(lesson.entries)}
    model = _model(lesson, lesson.examples(), embed)
    for question in questions:
        known = {numbers[label] for label in question.labels & numbers.keys()}
        if known or question.labels == {OUT_OF_SCOPE}:
            yield _row(model, question.text, known)


def _model(lesson: Lesson, examples: list[Example], embed: Embedder | None) -> Model:
    normaliser = lesson.normaliser()
    learned = learn(normaliser, examples, lesson.labels, embed)
    return Model(normaliser, examples, len(lesson.entries), lesson.labels, learned, embed)


def _row(model: Model, text: str, right: set[int]) -> Row:
    signals = model.signals(text)
    return measures(signals), signals.ranked[0].label in right, 1.0 if right else OUTSIDE_WEIGHT
