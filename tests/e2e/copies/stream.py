"""A steady stream of questions, each with a word of its own, and what became of them."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.e2e.copies.house import House
from tests.telegram_api import Citizen

__all__ = ["Outcome", "Stream"]

_TEXTS = ("quên passcode vneid", "làm giấy khai sinh cho con", "mở tiệm xăm hình cần gì", "nuôi tôm hùm ngoài vịnh")


@dataclass(frozen=True)
class Outcome:
    """Of a stream that is over."""

    asked: int
    lost: Sequence[str]
    """Questions that are not in the database."""
    kept_twice: Sequence[str]
    unanswered: Sequence[str]
    """Questions that nothing was sent to."""
    answered_again: int
    """Messages that were sent once more."""
    disordered: Sequence[int]
    """Chats whose questions are kept, or whose answers were sent, in another order than they were asked in."""


class Stream:
    """`rate` questions a second, in turn by these people, from a thread of its own."""

    def __init__(self, house: House, people: Sequence[Citizen], rate: float) -> None:
        self.asked: list[tuple[int, str]] = []
        self._house = house
        self._people = people
        self._rate = rate
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)

    def __enter__(self) -> "Stream":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        begin, number = time.monotonic(), 0
        while not self._end.wait(max(0.0, begin + number / self._rate - time.monotonic())):
            citizen = self._people[number % len(self._people)]
            text = f"{_TEXTS[number % len(_TEXTS)]} {_word(number)}"
            citizen.send(text)
            self.asked.append((citizen.id, text))
            number += 1

    def outcome(self) -> Outcome:
        """Wait for the last answer, and look what became of all."""
        self._house.settled()
        kept = self._house.rows("select id, text, person from questions order by rowid")
        texts = {text for _, text in self.asked}
        times = Counter(row["text"] for row in kept)
        ids = {row["id"]: row["text"] for row in kept if row["text"] in texts}
        sent = [(chat, ids[question]) for chat, question in self._house.sent() if question in ids]
        answered = Counter(text for _, text in sent)
        return Outcome(
            asked=len(self.asked),
            lost=[text for text in texts if not times[text]],
            kept_twice=[text for text in texts if times[text] > 1],
            unanswered=[text for text in texts if not answered[text]],
            answered_again=sum(answered.values()) - len(answered),
            disordered=self._disordered([row["text"] for row in kept], sent),
        )

    def _disordered(self, kept: Sequence[str], sent: Sequence[tuple[int, str]]) -> list[int]:
        asked, answered = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
        for chat, text in self.asked:
            asked[chat].append(text)
        for chat, text in sent:
            # A message that came again is in its place the first time.
            if text not in answered[chat]:
                answered[chat].append(text)
        place = {text: number for number, text in enumerate(kept)}
        return [
            chat for chat, texts in asked.items()
            if answered[chat] != texts or sorted(texts, key=lambda text: place[text]) != texts
        ]  # fmt: skip


def _word(number: int) -> str:
    """A word of letters only, which nothing takes for a number of a person."""
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, 20)
        letters += "bcdghklmnpqrstvxzwfj"[digit]
    return f"zz{letters}"
