"""Messages that are not a question of their own: emergencies happening now, and follow-ups to the last entry."""

from intents.phrasetable import PhraseTable
from intents.text import tokens
from intents.words import Words

__all__ = ["Asides"]

# A report of something happening now is short; a long story about an accident asks for a procedure.
_LONGEST_ALARM = 25
# Words that point back without naming anything; a follow-up may hold them and nothing else.
_POINTERS = frozenset(
    (
        "còn thì sao vậy nó cái đó này kia ấy thế là à ạ dạ ơi em mình tôi anh chị ad với nữa nhé nha hả ha ko k "
        "không cho hỏi bạn giúp hết có được phải cần mất rồi vẫn về việc ở đây con thi the nao nua a"
    ).split()
)


class Asides:
    """Finds them; built once from the word lists."""

    def __init__(self, words: Words) -> None:
        self.alarms = PhraseTable({phrase: kind for kind, phrases in words.emergencies.items() for phrase in phrases})
        self.no_alarms = PhraseTable(dict.fromkeys(words.not_emergencies, True))
        self.follow_ups = PhraseTable(
            {phrase: part for part, phrases in words.follow_ups.items() for phrase in phrases}
        )

    def emergency(self, text: str) -> str | None:
        """Return the kind of emergency that `text` reports as happening now, or None."""
        typed = tokens(text)
        if len(typed) > _LONGEST_ALARM or any(self.no_alarms.found(typed)):
            return None
        return next((kind for _, _, kind in self.alarms.found(typed)), None)

    def follow_up(self, text: str) -> str | None:
        """Return the part of the last entry that `text` asks for, or None when it has a topic of its own."""
        typed = tokens(text)
        if len(typed) > _LONGEST_ALARM:
            return None
        hits = list(self.follow_ups.found(typed))
        if not hits:
            return None
        _, _, part = max(hits, key=lambda hit: len(hit[1]))
        said = {place + n for place, phrase, other in hits if other == part for n in range(len(phrase))}
        rest = (word for place, word in enumerate(typed) if place not in said)
        return part if all(word in _POINTERS for word in rest) else None
