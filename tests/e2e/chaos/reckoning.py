"""Counts, at the end, what became of every question: in the database, and on the citizens' screens."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.e2e.chaos.books import Books, Picture, questions_in
from tests.e2e.chaos.crowd import Sent
from tests.telegram_api import Call

__all__ = ["Kill", "Reckoning"]

# What was written to the socket before a kill is read by Telegram a moment after it.
_ON_THE_WIRE = 0.5


@dataclass(frozen=True)
class Kill:
    time: float
    picture: Picture

    def may_repeat(self, question: str, first: float, second: float) -> bool:
        """Whether the kill explains that an answer was shown again: it was sent, but not yet noted as sent."""
        return question in self.picture.unsent and first <= self.time + _ON_THE_WIRE and second >= self.time


@dataclass(frozen=True)
class Reckoning:
    questions: Mapping[str, Sequence[str]]
    """Word -> ids of the questions with it, in the order they were kept."""
    shown: Mapping[str, Sequence[float]]
    """Question -> when its answer was shown."""
    order: Sequence[str]
    """The words as they were kept."""

    @classmethod
    def of(cls, sent: Iterable[Sent], books: Books, calls: Iterable[Call]) -> "Reckoning":
        kept = books.rows("select id, text from questions order by at")
        found: dict[str, list[str]] = {one.word: [] for one in sent}
        for row in kept:
            found.setdefault(_word(row["text"]), []).append(row["id"])
        shown: defaultdict[str, list[float]] = defaultdict(list)
        for call in calls:
            if call.method == "sendMessage":
                for question in questions_in(json.dumps(call.params.get("reply_markup", {}))):
                    shown[question].append(call.time)
        return cls(found, shown, [_word(row["text"]) for row in kept])

    @property
    def miscounted(self) -> dict[str, int]:
        """Words whose question is not kept exactly once."""
        return {word: len(ids) for word, ids in self.questions.items() if len(ids) != 1}

    @property
    def unanswered(self) -> list[str]:
        return [word for word, ids in self.questions.items() if not any(self.shown.get(id) for id in ids)]

    @property
    def repeats(self) -> Counter[str]:
        """Question -> how often its answer was shown again."""
        return Counter({id: len(times) - 1 for id, times in self.shown.items() if len(times) > 1})

    def unexplained(self, kills: Sequence[Kill]) -> list[str]:
        """Questions answered again though no kill came between sending and noting it."""
        return [
            id
            for id, times in self.shown.items()
            for first, second in pairwise(times)
            if not any(kill.may_repeat(id, first, second) for kill in kills)
        ]

    def most_on_the_way(self, kill: Kill) -> int:
        """The most messages of one chat that were sent and not noted at a kill."""
        sent = {id for id in kill.picture.unsent if any(t <= kill.time + _ON_THE_WIRE for t in self.shown.get(id, ()))}
        return max(Counter(kill.picture.unsent[id] for id in sent).values(), default=0)

    def out_of_order(self, sent: Iterable[Sent]) -> list[int]:
        """Chats whose questions were not kept in the order in which they were sent."""
        place = {word: number for number, word in enumerate(self.order)}
        chats: defaultdict[int, list[int]] = defaultdict(list)
        for one in sent:
            chats[one.chat].append(place[one.word])
        return [chat for chat, places in chats.items() if places != sorted(places)]


def _word(text: str) -> str:
    return text.split()[-1]
