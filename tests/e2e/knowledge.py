"""What the assistants under test know, so that tests need not repeat the words of the base."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.assistant import VIETNAM
from bot.brain import Brain
from intents.decision import Answer, Choice, Decision, Unknown
from intents.entry import Entry

__all__ = ["Knowledge"]

AMBIGUOUS = ("cccd", "mất giấy tờ", "xin giấy xác nhận", "đổi giấy tờ", "đăng ký", "vneid")
UNHEARD_OF = (
    "mở tiệm xăm hình cần xin gì",
    "thả bè nuôi tôm hùm ngoài vịnh thì hỏi ai",
    "lịch chiếu phim rạp tối nay",
    "chỉ cách sửa cái máy giặt",
    "bông cải xào tỏi",
)


@dataclass(frozen=True)
class Knowledge:
    """A copy of the real base, which nobody edits during the run, and what was learned from it."""

    brain: Brain
    base: Path
    learned: Path

    def say(self, key: str, **values: object) -> str:
        return self.brain.saying.phrases.say(key, **values)

    def entry(self, id: str) -> Entry:
        return self.brain.saying.entries[id]

    def group(self, id: str) -> str:
        """How the menu calls a group."""
        return self.brain.saying.phrases.tables["groups"][id]

    def decide(self, text: str) -> Decision:
        return self.brain.matcher.ask(text, datetime.now(VIETNAM).date())

    def asking_for(self, id: str, style: str = "formal") -> str:
        """A question, written in this style, that the entry answers."""
        questions = self.entry(id).questions[style]
        return next(text for text in questions if self._is_answered_by(id, text))

    @property
    def ambiguous(self) -> str:
        """Words that several entries may be meant by."""
        titles = (entry.title.split() for entry in self.brain.library.entries)
        beginnings = (" ".join(words[:length]) for words in titles for length in (2, 3))
        return next(text for text in (*AMBIGUOUS, *beginnings) if isinstance(self.decide(text), Choice))

    @property
    def unheard_of(self) -> str:
        """A question that no entry answers, and the fewest come near to."""
        decisions = {text: self.decide(text) for text in UNHEARD_OF}
        near = {text: len(found.nearest) for text, found in decisions.items() if isinstance(found, Unknown)}
        return min(near, key=near.__getitem__)

    def _is_answered_by(self, id: str, text: str) -> bool:
        decision = self.decide(text)
        return isinstance(decision, Answer) and decision.entry.id == id
