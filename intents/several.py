"""Several questions in one message, taken apart where people part them."""

import re
from collections.abc import Sequence

from intents.phrasetable import PhraseTable
from intents.text import clean, tokens
from intents.words import Phrase

__all__ = ["MOST_QUESTIONS", "Several"]

MOST_QUESTIONS = 4
_FEWEST_WORDS = 2
_ENDS = re.compile(r"[?!;\n]+|\.(?=\s|$)|(?:^|(?<=\s))(?:\d{1,2}[.)]|[-•+])(?=\s)")


class Several:
    """Finds them; built once from the words that join questions ("với lại", "cho hỏi thêm")."""

    def __init__(self, joiners: Sequence[Phrase]) -> None:
        self._joiners = PhraseTable(dict.fromkeys(joiners, True))

    def split(self, text: str) -> list[str]:
        """Return the parts of `text` that may be questions of their own, in order, at most MOST_QUESTIONS."""
        # `clean` would make one line of all.
        lines = (part for line in text.splitlines() for part in _ENDS.split(clean(line)))
        parts = [part for line in lines for part in self._joined(line)]
        return [part for part in parts if len(tokens(part)) >= _FEWEST_WORDS][:MOST_QUESTIONS]

    def _joined(self, line: str) -> list[str]:
        typed = tokens(line)
        cuts: list[tuple[int, int]] = []
        for place, phrase, _ in self._joiners.found(typed):
            end = place + len(phrase)
            if cuts and place < cuts[-1][1]:
                cuts[-1] = (cuts[-1][0], max(end, cuts[-1][1]))
            else:
                cuts.append((place, end))
        if not cuts:
            return [line.strip()]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(typed)]
        return [" ".join(typed[start:end]) for start, end in zip(starts, ends, strict=True)]
