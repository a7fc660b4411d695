"""How long a replay takes after one entry changed: stored questions asked before, or never."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, islice

from bot.review.replay import Asked, Replayer
from intents.matching import Lesson, Matcher
from intents.noise import NOISES, with_slips
from intents.relearning import relearned

__all__ = ["QUESTIONS", "Replayed", "measure", "varied"]

QUESTIONS = 10_000


@dataclass(frozen=True)
class Replayed:
    name: str
    """warm: the running matcher has been asked before; cold: it has not."""
    questions: int
    relearning_s: float
    replay_s: float
    cpu_s: float
    """Of both, on all cores."""
    differ: int
    """Questions whose outcome stands in a list."""


def measure(matcher: Matcher, texts: Sequence[str], today: date, wanted: int = QUESTIONS) -> Iterator[Replayed]:
    """Yield times for one entry learned anew with half of its sentences, and `wanted` different questions.

    Warm comes first but begins with asking everything once, which is not counted.
    """
    lesson = _halved(matcher.lesson)
    questions = [Asked(text) for text in varied(texts, wanted)]
    warm = Replayer(matcher)
    warm.warm([question.text for question in questions], today)
    for name, replayer in (("warm", warm), ("cold", Replayer(matcher))):
        begun, cpu = time.perf_counter(), time.process_time()
        after = relearned(matcher, lesson)
        learned = time.perf_counter()
        found = replayer.replay(after, questions, today)
        ended = time.perf_counter()
        differ = len(found.answered) + len(found.changed) + len(found.lost)
        spent = time.process_time() - cpu
        yield Replayed(
            name, len(questions), round(learned - begun, 2), round(ended - learned, 2), round(spent, 2), differ
        )


def varied(texts: Sequence[str], wanted: int) -> list[str]:
    """Return `wanted` different texts: `texts`, then the same spoilt in every way; fewer when there are no more."""
    found = dict.fromkeys(texts)
    for seed in islice(count(), 1 + wanted // max(1, len(texts))):
        found |= dict.fromkeys(spoil(text, seed) for spoil in _spoilers() for text in texts)
    return list(found)[:wanted]


def _spoilers() -> tuple[Callable[[str, int], str], ...]:
    bare = NOISES["accents"]
    return (lambda text, _: bare(text), lambda text, seed: with_slips(text, seed=seed),
            lambda text, seed: with_slips(bare(text), seed=seed))  # fmt: skip


def _halved(lesson: Lesson) -> Lesson:
    """The same lesson, but the entry with the most sentences has every second of each style."""
    most = max(lesson.entries, key=lambda entry: len(entry.sentences()))
    fewer = replace(most, questions={style: texts[::2] for style, texts in most.questions.items()})
    return replace(lesson, entries=tuple(fewer if entry is most else entry for entry in lesson.entries))
