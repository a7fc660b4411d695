"""Peers of the matcher: what else could rank the entries, on the same sentences. All read folded text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from rapidfuzz import fuzz, process

from intents.matching import Matcher
from intents.meaning import Embedder
from intents.space import Floats
from intents.text import fold

__all__ = ["Ranker", "Ranking", "peers"]

Ranking: TypeAlias = list[tuple[str, float]]
"""Entry ids with their scores, best first, at most five; an id of "" is a kind of "something else"."""
Ranker = Callable[[str], Ranking]
_MOST = 5


def peers(matcher: Matcher, embed: Embedder | None) -> Iterator[tuple[str, Callable[[], Ranker]]]:
    """Yield each peer's name with what builds it from the sentences of the base."""
    lesson = matcher.lesson
    owners = [lesson.entries[e.label].id if e.label < len(lesson.entries) else "" for e in lesson.examples()]
    texts = [fold(example.text) for example in lesson.examples()]
    yield "rapidfuzz WRatio", lambda: _rapid(texts, owners, fuzz.WRatio)
    yield "rapidfuzz ratio", lambda: _rapid(texts, owners, fuzz.ratio)
    yield "BM25 (bm25s)", lambda: _bm25(texts, owners)
    yield "TF-IDF n-grams", lambda: _nearest_ngrams(texts, owners)
    yield "linear SVM", lambda: _svm(texts, owners)
    if embed:
        yield "embeddings alone", lambda: _nearest_meaning(matcher, owners, embed)


def _rapid(texts: Sequence[str], owners: Sequence[str], scorer: Callable[..., float]) -> Ranker:
    def rank(text: str) -> Ranking:
        found = process.extract(fold(text), texts, scorer=scorer, limit=40)
        return _best((owners[place], score / 100) for _, score, place in found)

    return rank


def _bm25(texts: Sequence[str], owners: Sequence[str]) -> Ranker:
    import bm25s

    index = bm25s.BM25()
    index.index([text.split() for text in texts], show_progress=False)

    def rank(text: str) -> Ranking:
        words = fold(text).split()
        if not words:
            return []
        places, scores = index.retrieve([words], k=40, show_progress=False)
        return _best((owners[int(place)], float(score)) for place, score in zip(places[0], scores[0], strict=True))

    return rank


def _nearest_ngrams(texts: Sequence[str], owners: Sequence[str]) -> Ranker:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    rows = vectorizer.fit_transform(texts)

    def rank(text: str) -> Ranking:
        scores = np.asarray((rows @ vectorizer.transform([fold(text)]).T).todense()).ravel()
        return _best(_top(scores, owners))

    return rank


def _svm(texts: Sequence[str], owners: Sequence[str]) -> Ranker:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    model = LinearSVC(C=0.5).fit(vectorizer.fit_transform(texts), owners)
    names = list(model.classes_)

    def rank(text: str) -> Ranking:
        return _best(_top(model.decision_function(vectorizer.transform([fold(text)]))[0], names))

    return rank


def _nearest_meaning(matcher: Matcher, owners: Sequence[str], embed: Embedder) -> Ranker:
    meanings = matcher.model.learned.meanings
    if meanings is None:
        raise ImportError("the base was learned without embeddings")
    vectors: Floats = meanings.vectors.astype(np.float32) / meanings.scale

    def rank(text: str) -> Ranking:
        return _best(_top(vectors @ meanings.place(embed([text.lower() or "."])[0]), owners))

    return rank


def _top(scores: Floats, owners: Sequence[str]) -> Iterator[tuple[str, float]]:
    for place in np.argsort(-scores)[:60]:
        yield owners[int(place)], float(scores[place])


def _best(found: Iterable[tuple[str, float]]) -> Ranking:
    best: dict[str, float] = {}
    for owner, score in found:
        best.setdefault(owner, score)
    return list(best.items())[:_MOST]
