"""Citizens who write without a pause, each question with a word of its own."""

import random
import threading
from dataclasses import dataclass

from tests.e2e.chaos.stand import marked
from tests.telegram_api import Citizen, TelegramServer

__all__ = ["Crowd", "Sent"]

_QUESTIONS = (
    "quên passcode vneid", "em mất passcode rồi", "làm giấy khai sinh cho con", "tra cứu hồ sơ", "gặp cán bộ",
    "nuôi tôm hùm ngoài vịnh", "mở tiệm xăm hình", "/gapcanbo",
)  # fmt: skip
_AT_ONCE = 40
# Whoever asks more than this in a minute is no citizen.
_MOST_EACH = 5
_TELL_ME = "t:"
# A machine that is slow just now gets no more than it can answer afterwards.
_MOST_WAITING = 200


@dataclass(frozen=True)
class Sent:
    """One question: who sent it, and the word it is known by."""

    chat: int
    word: str


class Crowd:
    """Sends `rate` updates a second from its own thread until it is stopped."""

    def __init__(self, tg: TelegramServer, rate: float, chance: random.Random) -> None:
        self.sent: list[Sent] = []
        self.wishes: set[str] = set()
        """Questions whose asker tapped on "tell me"."""
        self._tg = tg
        self._rate = rate
        self._chance = chance
        self._active: list[tuple[Citizen, int]] = []
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._enough.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._enough.wait(1 / self._rate):
            if len(self._tg.pending) >= _MOST_WAITING:
                continue
            if len(self._active) < _AT_ONCE:
                self._active.append((self._tg.user(), 0))
            place = self._chance.randrange(len(self._active))
            citizen, times = self._active[place]
            if not (self._chance.random() < 0.3 and self._wish(citizen)):
                self._ask(citizen)
            self._active[place] = (citizen, times + 1)
            if times + 1 == _MOST_EACH:
                del self._active[place]

    def _ask(self, citizen: Citizen) -> None:
        word = marked(len(self.sent))
        self.sent.append(Sent(citizen.id, word))
        citizen.send(f"{self._chance.choice(_QUESTIONS)} dấu {word}")

    def _wish(self, citizen: Citizen) -> bool:
        """Tap on "tell me" where it is offered and was not tapped yet."""
        targets = [one.target for seen in citizen.replies() for row in seen.buttons for one in row]
        offered = [target for target in targets if target.startswith(_TELL_ME)]
        fresh = [target for target in offered if target.removeprefix(_TELL_ME) not in self.wishes]
        if fresh:
            self.wishes.add(fresh[0].removeprefix(_TELL_ME))
            citizen.tap_raw(fresh[0])
        return bool(fresh)
