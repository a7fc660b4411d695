"""The support team's chat: what its members' taps and replies do. Who acted is written down as a short keyed hash."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from telegram import Bot, CallbackQuery, Update, User
from telegram import Message as Sent

from bot.assistant import Assistant, vietnam_today
from bot.channels.telegram.cards import Card, Room, edited, mark_of, posted, wordings
from bot.channels.telegram.drawing import Target, draw
from bot.channels.telegram.posting import Poster
from bot.identity import Identity
from bot.review.drafting import new_entry
from bot.review.form_yaml import write_yaml
from bot.settings import Settings
from bot.storage.drafts import Draft
from bot.storage.gaps import CLOSED, REASONS, Gap, Wanted
from bot.storage.outgoing import Outgoing
from bot.storage.protocol import StoreError
from bot.storage.staff import Change
from intents.masking import DEFAULT_TAGS

__all__ = ["StaffDesk"]

log = logging.getLogger(__name__)

_TAP = re.compile(rf"G:([takdn]):(\d{{1,18}})(?::({'|'.join(REASONS)}))?")
_LONGEST_ANSWER = 3_500


class StaffDesk:
    """Takes everything that comes from the one chat; the same data from elsewhere means nothing."""

    def __init__(
        self, bot: Bot, settings: Settings, assistant: Assistant, identity: Identity, wake: Callable[[], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self.bot = bot
        self.assistant = assistant
        self.store = assistant.store
        self.identity = identity
        self.clock = clock
        self.chat, topic = settings.staff_chat
        hours, address, alert = settings.working_hours, settings.public_url, settings.gap_alert_rank
        self.poster = Poster(bot, assistant, Room(self.chat, topic), hours, address, alert, wake, clock)

    @property
    def problem(self) -> str:
        """What keeps the team from working here; "" when nothing does."""
        return self.poster.found.problem

    def owns(self, update: Update) -> bool:
        return update.effective_chat is not None and str(update.effective_chat.id) == self.chat

    async def take(self, update: Update) -> None:
        """Do what a member asks. Raises StoreError: not kept, send again."""
        try:
            calls = await self._calls(update)
        except StoreError:
            raise
        except Exception:
            log.exception("staff chat: update could not be handled")
            return
        if calls:
            # An update that comes again finds its work done, and is not answered again.
            await self.store.desk.once(f"update {update.update_id}", self.clock(), calls)

    async def _calls(self, update: Update) -> list[Outgoing]:
        if update.callback_query:
            return await self._tapped(update.callback_query)
        message = update.message
        card = message.reply_to_message if message else None
        if not message or not card or not card.from_user or card.from_user.id != self.bot.id:
            return []
        mark = mark_of(card.text or "")
        if mark is None or not message.from_user or (message.from_user.is_bot and not message.sender_chat):
            return []
        if not message.text:
            return [self._below(message, self.poster.cards.note("desk_only_text"))]
        who = self._who(message.from_user)
        if mark.question:
            return await self._answer(mark.question, message, message.text, who, card.message_id)
        return await self._draft(mark.gap, message, message.text, who, card.message_id)

    # A person's question

    async def _answer(self, question: str, message: Sent, text: str, who: str, card: int) -> list[Outgoing]:
        cards, saying = self.poster.cards, self.assistant.conversation.saying
        promises = [one for one in await self.store.promises() if one.question == question and one.person_wanted]
        if not promises:
            return [self._below(message, cards.note("desk_done_before"))]
        if len(text) > _LONGEST_ANSWER:
            return [self._below(message, cards.note("desk_too_long", count=len(text), most=_LONGEST_ANSWER))]
        (promise,) = promises
        reply = saying.person_answer(question, promise.text, text)
        calls = draw([reply], Target(promise.address)) if promise.address else []
        if not await self.store.desk.reply(question, text, self.clock(), calls):
            return [self._below(message, cards.note("desk_done_before"))]
        await self.store.staff.record(Change(self.clock(), who, "person-answer", question))
        place = self.assistant.conversation.whereabouts.gazetteer.place(promise.commune)
        done = edited(cards.request(promise, place, who), Room(self.chat), card)
        told = cards.note("desk_done_sent" if promise.address else "desk_done_web")
        return [self._below(message, told), done]

    # A gap

    async def _draft(self, number: int, message: Sent, text: str, who: str, card: int) -> list[Outgoing]:
        """Keep the reply as the answer of a new entry, with the gap's wordings as its questions."""
        gap = await self._gap(number)
        if gap is None:
            return [self._below(message, self.poster.cards.note("desk_gone"))]
        texts = wordings(await self.store.gaps.grouped(number))
        # What was masked is no way to ask.
        usable = [one for one in texts if not any(tag in one for tag in DEFAULT_TAGS.values())]
        words = self.assistant.conversation.matcher.lesson.words
        form = replace(new_entry(usable, vietnam_today(), words=words), answer=text)
        draft = Draft("", write_yaml(form), "", who, self.clock(), number)
        same = [one for one in await self.store.drafts.drafts() if (one.gap, one.text) == (number, draft.text)]
        change = Change(self.clock(), who, "draft-new", f"gap {number}")
        kept = same[0].id if same else await self.store.drafts.keep(draft, change)
        await self._change(gap, {"state": "checking", "owner": gap.owner or who}, "gap-draft", who)
        return [self._below(message, self.poster.cards.drafted(kept or 0)), await self._shown(number, card)]

    async def _tapped(self, query: CallbackQuery) -> list[Outgoing]:
        match, message = _TAP.fullmatch(query.data or ""), query.message
        if match is None or message is None:
            return [self._toast(query)]
        verb, number, reason = match[1], int(match[2]), match[3]
        gap = await self._gap(number)
        if gap is None:
            gone = self.poster.cards.note("desk_gone")
            return [self._toast(query), edited(gone, Room(self.chat), message.message_id)]
        card = await self._shown(number, message.message_id)
        if gap.state in CLOSED:
            return [self._toast(query, "desk_closed", state=self._state(gap)), card]
        if verb == "n":
            near = "\n".join(self.poster.cards.nearest(await self.store.gaps.grouped(number)))
            return [self._toast(query), posted(Card(near), self._room(message), reply_to=message.message_id)]
        if verb == "a":
            asking = self.poster.cards.why_aside(await self._card(gap), number)
            return [self._toast(query), edited(asking, Room(self.chat), message.message_id)]
        return [await self._done(query, verb, gap, reason), await self._shown(number, message.message_id)]

    async def _done(self, query: CallbackQuery, verb: str, gap: Gap, reason: str | None) -> Outgoing:
        """Change the gap as the tap asks, and return what the person who tapped is told."""
        who = self._who(query.from_user)
        if verb == "t" and gap.state == "new":
            await self._change(gap, {"state": "doing", "owner": who}, "gap-take", who)
            return self._toast(query, "desk_taken", who=who)
        if verb == "t":
            return self._toast(query, "desk_closed", state=self._state(gap))
        if verb == "d" and reason:
            await self._change(gap, {"state": "aside", "reason": reason}, "gap-aside", who)
            told = self.assistant.conversation.saying.phrases.tables["gap_reasons"][reason]
            return self._toast(query, "desk_set_aside", reason=told)
        return self._toast(query)

    async def _change(self, gap: Gap, fields: dict[str, str], what: str, who: str) -> None:
        change = Change(self.clock(), who, what, str(gap.id), gap.state, fields["state"])
        await self.store.gaps.change(gap.id, fields, change)

    # Shared

    async def _gap(self, number: int) -> Gap | None:
        return next(iter(await self.store.gaps.gaps(self.clock(), Wanted(gap=number))), None)

    async def _card(self, gap: Gap) -> Card:
        return self.poster.cards.gap(gap, await self.store.gaps.grouped(gap.id))

    async def _shown(self, number: int, message: int) -> Outgoing:
        """The call that shows a gap's card as the gap is now."""
        gap = await self._gap(number)
        card = await self._card(gap) if gap else self.poster.cards.note("desk_gone")
        return edited(card, Room(self.chat), message)

    def _state(self, gap: Gap) -> str:
        return self.assistant.conversation.saying.phrases.tables["gap_states"][gap.state]

    def _who(self, user: User) -> str:
        return "tg:" + self.identity.person("telegram-staff", str(user.id))[:8]

    def _toast(self, query: CallbackQuery, key: str = "", **values: object) -> Outgoing:
        told = {"text": self.assistant.conversation.saying.phrases.say(key, **values)} if key else {}
        return Outgoing(self.chat, "answerCallbackQuery", {"callback_query_id": query.id, **told})

    def _below(self, message: Sent, card: Card) -> Outgoing:
        return posted(card, self._room(message), reply_to=message.message_id)

    def _room(self, message: object) -> Room:
        thread = message.message_thread_id if isinstance(message, Sent) and message.is_topic_message else None
        return Room(self.chat, thread)
