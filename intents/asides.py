"""Messages that are not a question of their own: emergencies happening now, and follow-ups to the last entry."""

from collections.abc import Mapping, Sequence

from intents.sentence import stands_at
from intents.text import tokens
from intents.words import Phrase, Words

__all__ = ["emergency", "follow_up"]

# A report of something happening now is short; a long story about an accident asks for a procedure.
_LONGEST_ALARM = 25
# Words that point back without naming anything; a follow-up may hold them and nothing else.
_POINTERS = frozenset(
    (
        "còn thì sao vậy nó cái đó này kia ấy thế là à ạ dạ ơi em mình tôi anh chị ad với nữa nhé nha hả ha ko k "
        "không cho hỏi bạn giúp hết có được phải cần mất rồi vẫn về việc ở đây con thi the nao nua a"
    ).split()
)


def emergency(text: str, words: Words) -> str | None:
    """Return the kind of emergency that `text` reports as happening now, or None."""
    typed = tokens(text)
    if len(typed) > _LONGEST_ALARM or any(_holds(typed, phrase) for phrase in words.not_emergencies):
        return None
    return next((kind for kind, phrases in words.emergencies.items() if any(_holds(typed, p) for p in phrases)), None)


def follow_up(text: str, words: Words) -> str | None:
    """Return the part of the last entry that `text` asks for, or None when it has a topic of its own."""
    typed = tokens(text)
    best = max(_asked(typed, words.follow_ups), default=None)
    if best is None:
        return None
    length, part, at = best
    rest = typed[:at] + typed[at + length :]
    return part if all(word in _POINTERS for word in rest) else None


def _asked(typed: Sequence[str], follow_ups: Mapping[str, tuple[Phrase, ...]]) -> list[tuple[int, str, int]]:
    return [
        (len(phrase), part, at)
        for part, phrases in follow_ups.items()
        for phrase in phrases
        for at in range(len(typed))
        if stands_at(typed, at, phrase)
    ]


def _holds(typed: Sequence[str], phrase: Phrase) -> bool:
    return any(stands_at(typed, at, phrase) for at in range(len(typed)))
