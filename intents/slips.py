"""Known words one slip of the finger away: a letter too many, missing, wrong, or two that changed places."""

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

__all__ = ["Slips"]

_LONGEST = 40


class Slips:
    """Built once from all words. Two words one slip apart share a form with at most one letter left out."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in words:
            for form in set(_forms(word)):
                self._words.setdefault(form, []).append(word)

    def near(self, typed: str) -> frozenset[str]:
        """Return the words at most one slip away from `typed`."""
        if len(typed) > _LONGEST:
            return frozenset()
        found = {word for form in _forms(typed) for word in self._words.get(form, ())}
        return frozenset(word for word in found if OSA.distance(typed, word, score_cutoff=1) <= 1)


def _forms(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
