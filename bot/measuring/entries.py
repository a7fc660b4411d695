"""The matcher beside its peers: the same base and questions, both errors, and how it grows."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from bot.measuring.peers import Ranker, Ranking, peers
from intents.evaluation import OUT_OF_SCOPE, Question
from intents.matching import Lesson, Matcher
from intents.meaning import Embedder
from intents.scoring import Learned

__all__ = ["Figures", "Grown", "compare", "grow"]

OUTSIDE = 0.03
"""Share of out-of-scope questions that may be answered: each peer's threshold is set to keep it."""


@dataclass(frozen=True)
class Figures:
    name: str
    recall_at_1: float
    recall_at_3: float
    answered_right: float
    """At the threshold that answers the share OUTSIDE of what is out of scope."""
    answered_wrong: float
    p50_ms: float
    p99_ms: float
    build_s: float


@dataclass(frozen=True)
class Grown:
    sentences: int
    entries: int
    p50_ms: float
    p99_ms: float
    learning_s: float


def compare(
    matcher: Matcher, embed: Embedder | None, questions: Sequence[Question]
) -> Iterator[Figures]:
    """Yield the figures of the matcher, with and without embeddings, then of each peer."""
    makers: list[tuple[str, Callable[[], Ranker]]] = [
        *([("ours", lambda: _ours(matcher))] if embed else []),
        ("ours, words alone", lambda: _ours(_by_words(matcher))),
        *peers(matcher, embed),
    ]
    for name, make in makers:
        try:
            yield _measured(name, make, questions)
        except ImportError:  # peers are development dependencies
            continue


def grow(lesson: Lesson, questions: Sequence[str], sizes: Sequence[int], today: date) -> Iterator[Grown]:
    """Yield times at about each number of sentences, made by copying entries with other words for their rare ones."""
    for size in sizes:
        grown = _grown(lesson, size)
        begun = time.perf_counter()
        matcher = Matcher(grown)
        learning = time.perf_counter() - begun
        ask = partial(matcher.ask, today=today)
        times = sorted(_timed(ask, text) for text in questions)
        count = sum(len(entry.sentences()) for entry in grown.entries)
        yield Grown(count, len(grown.entries), *_percentiles(times), round(learning, 1))


def _by_words(matcher: Matcher) -> Matcher:
    learned: Learned = replace(matcher.model.learned, meanings=None)
    return Matcher(matcher.lesson, learned, matcher.catalogue)


def _ours(matcher: Matcher) -> Ranker:
    def rank(text: str) -> Ranking:
        found = matcher.weigh(text)
        return [(scored.entry.id, found.sure if place == 0 else 0.0) for place, scored in enumerate(found.candidates)]

    return rank


def _measured(name: str, make: Callable[[], Ranker], questions: Sequence[Question]) -> Figures:
    begun = time.perf_counter()
    rank = make()
    build = time.perf_counter() - begun
    rankings: list[Ranking] = []
    times = sorted(_timed(lambda text: rankings.append(rank(text)), question.text) for question in questions)
    asked = list(zip(questions, rankings, strict=True))
    inside = [(question.labels, ranking) for question, ranking in asked if OUT_OF_SCOPE not in question.labels]
    outside = sorted((_score(ranking) for question, ranking in asked if OUT_OF_SCOPE in question.labels), reverse=True)
    limit = outside[int(len(outside) * OUTSIDE)] if outside else 0.0
    answered = [(labels, ranking[0][0]) for labels, ranking in inside if _score(ranking) > limit]
    right = sum(entry in labels for labels, entry in answered)

    def share(hits: int) -> float:
        return round(hits / max(1, len(inside)), 4)

    return Figures(
        name,
        share(sum(_place(labels, ranking) == 1 for labels, ranking in inside)),
        share(sum(1 <= _place(labels, ranking) <= 3 for labels, ranking in inside)),
        share(right),
        share(len(answered) - right),
        *_percentiles(times),
        round(build, 2),
    )


def _score(ranking: Ranking) -> float:
    return ranking[0][1] if ranking and ranking[0][0] else float("-inf")


def _place(labels: frozenset[str], ranking: Ranking) -> int:
    entries = [entry for entry, _ in ranking if entry]
    return next((place for place, entry in enumerate(entries, 1) if entry in labels), 0)


def _timed(call: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    call(text)
    return (time.perf_counter() - begun) * 1000


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    count = len(times)
    return round(times[count // 2], 3), round(times[min(count - 1, int(count * 0.99))], 3)


def _grown(lesson: Lesson, size: int) -> Lesson:
    """A lesson of about `size` sentences: fewer entries, or the same over again as if about other things."""
    entries = list(lesson.entries)
    each = sum(len(entry.sentences()) for entry in entries) / len(entries)
    wanted = max(2, round(size / each))
    made = []
    for number in range(wanted):
        copy, place = divmod(number, len(entries))
        entry = entries[place]
        other = str.maketrans({letter: letter + "aeiou"[copy % 5] for letter in "bcdg"[: 1 + copy // 5 % 4]})
        asked = {style: tuple(text.translate(other) for text in texts) for style, texts in entry.questions.items()}
        made.append(replace(entry, id=f"{entry.id[:30]}-{copy}", questions=asked) if copy else entry)
    return replace(lesson, entries=tuple(made))
