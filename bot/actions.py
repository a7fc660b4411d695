"""What a button does, as at most 64 bytes of text. It comes back from outside, so reading it never trusts it."""

import re
from dataclasses import dataclass

__all__ = ["Action", "read_action"]

MAX_BYTES = 64  # Telegram's limit for callback data
_ID = r"[a-z0-9-]{3,40}"
_QUESTION = r"[0-9a-f]{10}"
# Verb -> shape of its arguments. The verbs are short because entry ids take up to 40 bytes.
_SHAPES = {
    "e": re.compile(rf"({_ID})(?::({_QUESTION}))?"),  # show an entry (chosen for a question)
    "s": re.compile(rf"({_ID}):(\d{{1,2}})"),  # step n of an entry
    "k": re.compile(rf"({_ID}):(\d{{1,2}})"),  # stuck at step n
    "f": re.compile(rf"({_ID})"),  # finished the steps
    "g": re.compile(rf"({_ID}):({_QUESTION})"),  # good answer
    "b": re.compile(rf"({_ID}):({_QUESTION})"),  # bad answer
    "r": re.compile(rf"(wrong|old|hard|other):({_ID}):({_QUESTION})"),  # why it was bad
    "n": re.compile(rf"({_QUESTION})"),  # none of the choices
    "t": re.compile(rf"({_QUESTION})"),  # tell me when there is an answer
    "h": re.compile(rf"({_QUESTION})"),  # hand the question over to the support team
    "m": re.compile(r"(?:([a-z-]{3,40})(?::(\d{1,2}))?)?"),  # menu, of a group, from a page
    "c": re.compile(rf"([0-9A-Za-z.\-]{{1,30}})(?::({_QUESTION}))?"),  # show a procedure of the catalogue
    "w": re.compile(r"(none|\d{5}|\d{2})"),  # where the person is
    "p": re.compile(r""),  # choose where
    "x": re.compile(r""),  # leave
    "d": re.compile(r"(yes|no|ask|[1-9]\d{0,3})"),  # my data: erase, ask first, show a page
}


@dataclass(frozen=True)
class Action:
    verb: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join([self.verb, *self.arguments])

    @property
    def question(self) -> str | None:
        """Id of the stored question it is about."""
        named = self.verb in "gbrnth" or (self.verb == "e" and len(self.arguments) == 2)
        return self.arguments[-1] if named else None


def read_action(data: str) -> Action | None:
    """Return the action that `data` stands for, or None when it is none of ours."""
    verb, _, rest = data.partition(":")
    shape = _SHAPES.get(verb)
    match = shape.fullmatch(rest) if shape and len(data) <= MAX_BYTES else None
    return Action(verb, tuple(part for part in match.groups() if part is not None)) if match else None
