"""Inline mode: `@bot tạo tài khoản` in any chat offers official answers to put there. Nothing asked is stored."""

import logging
from collections.abc import Iterator
from functools import partial

from telegram import (
    Bot,
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.error import TelegramError

from bot.assistant import Assistant, vietnam_today
from bot.channels.limits import RateLimit
from bot.channels.telegram.drawing import Target, draw
from bot.closing import ClosedConversation
from bot.communes.attribution import Attribution
from bot.identity import Identity
from bot.reply import Block, Heading, Note, Paragraph, Reply
from bot.saying import Saying, spoken_date
from intents.decision import Answer, Choice, Decision, Unknown
from intents.entry import Entry, Resolved, resolve
from intents.masking import mask
from intents.text import clean, tokens

__all__ = ["MOST_OFFERED", "InlineAnswers"]

log = logging.getLogger(__name__)

MOST_OFFERED = 4
# Telegram gives the same answers to whoever types the same within this time; a changed text is soon seen.
_CACHE_SECONDS = 60
_LEAST_LETTERS = 3
_LONGEST_QUERY = 256
_LONGEST_DESCRIPTION = 120
_START = "inline"


class InlineAnswers:
    def __init__(self, bot: Bot, assistant: Assistant, identity: Identity, public_url: str) -> None:
        """`public_url`: of the web chat; the answers lead to the bot itself while there is none that all can open."""
        self.bot = bot
        self.assistant = assistant
        self.identity = identity
        self.public_url = public_url if public_url.startswith("https://") else ""
        self.pace = RateLimit(burst=30, per_second=1)
        self.attribution = Attribution(assistant.store, identity, assistant.clock)

    @property
    def saying(self) -> Saying:
        return self.assistant.conversation.saying

    async def offer(self, query: InlineQuery, username: str) -> None:
        """Offer the answers to what is being typed. They are the same for everybody, so nothing personal is in them."""
        account = str(query.from_user.id)
        if not self.pace.allows(account):
            # Telegram asks at each letter; the next one after a pause is answered again.
            return
        readings = await self.assistant.thinking.run(account, partial(self._readings, query.query))
        found = [self._article(reading, username) for reading in readings]
        button = None if found else InlineQueryResultsButton(self.saying.phrases.say("inline_ask"), None, _START)
        try:
            await self.bot.answer_inline_query(
                query.id, found, cache_time=_CACHE_SECONDS, is_personal=False, button=button
            )
        except TelegramError as error:
            # Most often whoever types on has asked something else before this was answered.
            log.info("telegram: inline answer: %s", error)
            return
        if found:
            await self._count("question", query.from_user.id)

    async def chosen(self, result: ChosenInlineResult) -> None:
        """An answer was put into a chat; Telegram tells so when inline feedback is on."""
        if result.result_id in self.saying.entries:
            await self._count("answered", result.from_user.id)

    async def _count(self, kind: str, account: int) -> None:
        await self.attribution.inline(kind, self.identity.person("telegram", str(account)))

    def _readings(self, typed: str) -> list[Resolved]:
        text = mask(clean(typed[:_LONGEST_QUERY])).text
        closed = isinstance(self.assistant.conversation, ClosedConversation)
        if closed or sum(map(len, tokens(text))) < _LEAST_LETTERS:
            return []
        today = vietnam_today()
        decision = self.assistant.conversation.matcher.ask(text, today)
        offered = {entry.id: entry for entry in _entries(decision) if not entry.talk}
        readings = (resolve(entry, today) for entry in offered.values())
        return [reading for reading in readings if isinstance(reading, Resolved)][:MOST_OFFERED]

    def _article(self, reading: Resolved, username: str) -> InlineQueryResultArticle:
        entry = reading.entry
        text = str(draw([Reply(tuple(self._blocks(reading)))], Target(""))[0].params["text"])
        content = InputTextMessageContent(text, "HTML", link_preview_options=LinkPreviewOptions(is_disabled=True))
        address = f"{self.public_url}/" if self.public_url else f"https://t.me/{username}?start={_START}"
        ask = InlineKeyboardMarkup([[InlineKeyboardButton(self.saying.phrases.say("inline_more"), url=address)]])
        return InlineQueryResultArticle(
            entry.id, entry.title, content, ask, description=_short(entry.answer, _LONGEST_DESCRIPTION)
        )

    def _blocks(self, reading: Resolved) -> Iterator[Block]:
        """Title, answer, source with its day: what can stand alone among other people's messages."""
        entry = reading.entry
        yield Heading(entry.title)
        if reading.stale:
            yield Note(self.saying.phrases.say("overdue", date=spoken_date(entry.checked)))
        yield Paragraph(entry.answer)
        yield from self.saying.footer(entry)


def _entries(decision: Decision) -> tuple[Entry, ...]:
    match decision:
        case Answer(entry=entry, also=also):
            return (entry, *also)
        case Choice(entries):
            return tuple(entries)
        case Unknown(nearest=nearest):
            return tuple(nearest)
    return ()


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
