"""The part of the conversation that learns where a person is. Never guesses silently: each change is said."""

from dataclasses import replace

from bot.actions import Action
from bot.messages import Context
from bot.reply import Button, Paragraph, Reply
from bot.saying import Saying
from intents.masking import mask
from intents.places import Gazetteer, Manner, Place, Several

__all__ = ["Whereabouts", "poster_named"]

_MOST_OFFERED = 8
_PLACE, _NONE = "place", "none"
Told = tuple[Reply, Context]


class Whereabouts:
    """Every method returns what to say and the context after it; None when the message is about something else."""

    def __init__(self, gazetteer: Gazetteer, saying: Saying) -> None:
        self.gazetteer = gazetteer
        self.saying = saying

    def place(self, context: Context) -> Place | None:
        return self.gazetteer.place(context.commune)

    def ask(self, words: str, context: Context) -> Told:
        """`/xa` with or without a name."""
        if words.strip():
            return self._found(words, context, Manner.ORDERED) or self._unknown(context)
        now = self.place(context)
        blocks = [Paragraph(self.saying.phrases.say("place_ask"))]
        rows: tuple[tuple[Button, ...], ...] = ()
        if now:
            blocks.insert(0, Paragraph(self.saying.phrases.say("place_now", place=self.saying.place(now))))
            rows = ((self.saying.button("place_forget", "w", _NONE),),)
        return Reply(tuple(blocks), rows), replace(context, awaiting=_PLACE)

    def heard(self, text: str, context: Context) -> Told | None:
        """A message that says where somebody is, or the name that was just asked for."""
        return self._found(text, context, Manner.ASKED if context.awaiting == _PLACE else Manner.UNASKED)

    def tapped(self, code: str, context: Context) -> Told:
        """A place was picked, or "none" to forget it."""
        place = self.gazetteer.place(code)
        if place:
            return self._told(place, context)
        if code == _NONE:
            return self.saying.text("place_forgotten"), replace(context, commune=None, poster=None, awaiting=None)
        return self.saying.text("tap_gone"), context

    def _found(self, text: str, context: Context, manner: Manner) -> Told | None:
        found = self.gazetteer.find(text, manner)
        return self._told(found, context) if found else None

    def _unknown(self, context: Context) -> Told:
        return self.saying.text("place_unknown"), replace(context, awaiting=_PLACE)

    def _told(self, found: Place | Several, context: Context) -> Told:
        if isinstance(found, Place):
            text = self.saying.text("place_set", place=self.saying.place(found))
            # A poster belongs to the commune it hangs in.
            poster = context.poster if context.commune == found.code else None
            return text, replace(context, commune=found.code, poster=poster, awaiting=None)
        if len(found.places) > _MOST_OFFERED:
            return self.saying.text("place_many", count=len(found.places)), replace(context, awaiting=_PLACE)
        rows = tuple((Button(self.saying.place(place), str(Action("w", (place.code,)))),) for place in found.places)
        asked = Reply((Paragraph(self.saying.phrases.say("place_which")),), rows)
        return asked, replace(context, awaiting=_PLACE)


def poster_named(name: str | None) -> str | None:
    """Return the poster's name of a link; None when somebody put personal data in its place."""
    return None if name is None or mask(name).kinds else name
