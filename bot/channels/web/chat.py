"""The chat page and its one form: text or a tapped button in, replies out."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.assistant import Assistant, Sender, vietnam_today
from bot.channels.limits import RateLimit
from bot.channels.ordering import InOrder
from bot.channels.web.pages import LARGE_TEXT, Pages, wants_fragment
from bot.channels.web.visitor import Visitor, Visitors, read_form
from bot.conversation import NOTICED
from bot.identity import Identity
from bot.listing import listed
from bot.messages import Context, Message, Said, Tapped, Turn
from bot.reply import Reply
from bot.saying import Saying
from bot.storage.protocol import PastQuestion, StoreError
from bot.telling import Late, Noted, answers, due
from intents.entry import Entry, NotInForce, Resolved, resolve
from intents.places import Place

__all__ = ["RENEWED", "WebChat"]

log = logging.getLogger(__name__)

# 10,000 letters with accents take up to 90,000 bytes in a form.
_MOST_FORM_BYTES = 200_000
_HISTORY = timedelta(hours=24)
_HISTORY_LENGTH = 20
_MOST_AT_ONCE = 4
"""Messages of one visitor that wait for each other; the page itself sends one at a time."""
RENEWED = "x-token"
"""Header of the fragment after which the page's forms need another token, and nothing said before is left."""


class WebChat:
    """Handlers of `/` (the page), `/chat` (the form) and `/co-chu` (the switch for large text)."""

    name = "web"

    def __init__(
        self, assistant: Assistant, identity: Identity, pages: Pages, visitors: Visitors,
        visitor_limit: RateLimit | None = None, address_limit: RateLimit | None = None,
        is_test: Callable[[Request], Awaitable[bool]] | None = None, noted: Noted | None = None,
        late: Late | None = None,
    ) -> None:  # fmt: skip
        """`is_test`: tells whether a request is the support team's own, to try things. `noted` hears who was told."""
        self.is_test = is_test
        self.noted = noted
        self.late = late
        self.assistant = assistant
        self.identity = identity
        self.pages = pages
        self.visitors = visitors
        self.visitor_limit = visitor_limit or RateLimit(burst=12, per_second=0.5)
        # Many people share one address (mobile networks, a commune's Wi-Fi).
        self.address_limit = address_limit or RateLimit(burst=120, per_second=10)
        self.reader_limit = RateLimit(burst=30, per_second=1)
        self.reading_limit = RateLimit(burst=300, per_second=30)
        self.order = InOrder()

    @property
    def saying(self) -> Saying:
        return self.assistant.conversation.saying

    async def page(self, request: Request) -> Response:
        """The whole page with what was said in the last day."""
        visitor = self.visitors.read(request)
        if not self.allows_reading(request, visitor):
            return self.refuse(429, "slow_down", request)
        try:
            shown = [*await self._shown(visitor), *await self._told(visitor)]
        except StoreError as error:
            log.error("web: %s", error)
            shown = [("", self.saying.text("trouble"))]
        response = self.pages.chat(shown, visitor.form_token, request)
        self.visitors.remember(visitor, response)
        return response

    async def send(self, request: Request) -> Response:
        """Take the form. With JavaScript the answer is a fragment, without it the page again."""
        visitor = self.visitors.read(request)
        fragment = wants_fragment(request)
        form = await read_form(request, _MOST_FORM_BYTES, most_fields=5)
        if form is None:
            return self.refuse(413, "too_large", request)
        if not self.visitors.trusts(request, visitor, form):
            return self.refuse(403, "form_expired", request)
        if self.order.held(visitor.number) >= _MOST_AT_ONCE or not self.allows(request, visitor):
            return self.refuse(429, "slow_down", request)
        if self.assistant.thinking.full:
            return self.refuse(503, "busy", request)
        try:
            async with self.order.turn(visitor.number):
                if self.visitors.is_forgotten(visitor.number):
                    return self.refuse(403, "form_expired", request)
                # Without JavaScript the whole page comes again, so what was said before is needed.
                before = [] if fragment else await self._shown(visitor)
                turn = await self.assistant.hear(_message(form), await self.sender(request, visitor))
                if turn and turn.erase:
                    return self._as_new(visitor, turn, request)
        except StoreError as error:
            log.error("web: %s", error)
            return self.refuse(503, "trouble", request)
        replies = turn.replies if turn else ()
        if fragment:
            return self.pages.replies(replies, visitor.form_token)
        if before[-1][1].card and any(reply.card for reply in replies):
            before.pop()
        said = self._as_said(turn.asked[0].text) if turn and turn.asked else ""
        new = [(said, replies[0]), *(("", reply) for reply in replies[1:])]
        return self.pages.chat([*before, *new], visitor.form_token, request, newest=len(before))

    def _as_new(self, old: Visitor, turn: Turn, request: Request) -> Response:
        """Show what is left to say to somebody whose data were erased, who from here on is somebody else."""
        self.visitors.forget(old)
        visitor = self.visitors.fresh()
        if wants_fragment(request):
            response = self.pages.replies(turn.replies, visitor.form_token)
            response.headers[RENEWED] = visitor.form_token
        else:
            shown = [("", reply) for reply in (self.saying.welcome(), *turn.replies)]
            response = self.pages.chat(shown, visitor.form_token, request, newest=1)
        self.visitors.remember(visitor, response)
        return response

    async def size(self, request: Request) -> Response:
        """Take the switch for large text and show the page again."""
        visitor = self.visitors.read(request)
        form = await read_form(request, _MOST_FORM_BYTES, most_fields=5)
        if form is None or not self.visitors.trusts(request, visitor, form):
            return self.refuse(403, "form_expired", request)
        if not self.allows_reading(request, visitor):
            return self.refuse(429, "slow_down", request)
        size = "to" if form.get("size") == "to" else "thuong"
        response = RedirectResponse("/", 303)
        response.set_cookie(
            LARGE_TEXT, size, max_age=31_536_000, secure=self.visitors.secure, httponly=True, samesite="lax"
        )
        return response

    async def sender(self, request: Request, visitor: Visitor) -> Sender:
        """Who asks, and whether it is the support team."""
        return replace(self._sender(visitor), test=bool(self.is_test and await self.is_test(request)))

    def _sender(self, visitor: Visitor) -> Sender:
        return Sender(self.identity.person(self.name, visitor.number), self.name)

    def allows(self, request: Request, visitor: Visitor) -> bool:
        """Take one request of this visitor and address from their limits; False when there is none left."""
        return self.visitor_limit.allows(visitor.number) and self.address_limit.allows(_address(request))

    def allows_reading(self, request: Request, visitor: Visitor) -> bool:
        """Take one page from the limits for reading, which is more often done and costs less."""
        known = visitor.new or self.reader_limit.allows(visitor.number)
        return known and self.reading_limit.allows(_address(request))

    def refuse(self, status: int, key: str, request: Request) -> Response:
        """The phrase `key` in place of what was asked for."""
        return self.pages.notice(self.saying.text(key), status, request)

    async def _shown(self, visitor: Visitor) -> list[tuple[str, Reply]]:
        """What to show again after a reload: questions and answers, then the step being done."""
        welcome = ("", self.saying.welcome())
        if visitor.new:
            return [welcome]
        person = self._sender(visitor).person
        past = await self.assistant.store.history(person, self.assistant.clock() - _HISTORY, _HISTORY_LENGTH)
        context = await self.assistant.store.context(person)
        place = self.assistant.conversation.whereabouts.place(context)
        again = [shown for question in past for shown in self._again(question, place)]
        if past and (past[-1].chosen or past[-1].decision in NOTICED):
            # Above the newest answer only: what was asked before was read with the notices of its time.
            again[-1] = (again[-1][0], self.saying.noticed(again[-1][1], place))
        return [welcome, *again, *self._current(context)]

    async def _told(self, visitor: Visitor) -> list[tuple[str, Reply]]:
        """The answers that were promised and have come since, of entries and of people.

        An entry is told once and stands with its question from then on; a letter is shown for one more day.
        """
        if visitor.new:
            return []
        store, person, told = self.assistant.store, self._sender(visitor).person, []
        conversation, context = self.assistant.conversation, await store.context(person)
        base = conversation.matcher
        promises, early = await due(store, self.late, person)
        for promise in promises:
            ask = partial(answers, conversation, promise, context)
            found = await self.assistant.thinking.run(person, ask)
            if conversation.matcher is not base:
                break
            if found and found.entry not in early and await store.fulfil(promise.question, (), found.entry):
                told += [("", reply) for reply in found.replies]
                if self.noted:
                    await self.noted(promise)
        now = self.assistant.clock()
        letters = await store.desk.letters(person, now - _HISTORY)
        if letters:
            await store.desk.delivered([letter.question for letter in letters], now)
        written = (self.saying.person_answer(letter.question, letter.asked, letter.text) for letter in letters)
        return [*told, *(("", reply) for reply in written)]

    def _again(self, past: PastQuestion, place: Place | None) -> list[tuple[str, Reply]]:
        """A stored question with its reply as it reads today, and what was then chosen."""
        shown = [(self._as_said(past.text), self._reply(past, place))]
        chosen = self.saying.entries.get(past.chosen or "")
        if chosen and past.decision in ("choice", "unknown"):
            shown.append((chosen.title, self._entry(chosen, past.id, place)))
        return shown

    def _as_said(self, text: str) -> str:
        """A stored text in the words of the page: commands by name, tags in Vietnamese."""
        return self.saying.phrases.tables["commands"].get(text.removeprefix("/"), self.saying.readable(text))

    def _reply(self, past: PastQuestion, place: Place | None) -> Reply:
        entry = self.saying.entries.get(past.entry or "")
        if past.decision in ("answer", "talk") and entry:
            return self._entry(entry, past.id, place)
        if past.decision == "choice":
            return self.saying.choice(self.saying.known(past.choices), past.id)
        if past.decision == "emergency" and past.choices:
            return self.saying.emergency(past.choices[0])
        if past.decision == "handover":
            reading = resolve(entry, vietnam_today()) if entry else None
            return self.saying.handover(past.id, reading if isinstance(reading, Resolved) else None)
        if past.decision == "catalogue":
            kept = self.assistant.conversation.procedures
            found = [kept.procedure(code) for code in past.choices] if kept else []
            return listed(self.saying, [procedure for procedure in found if procedure], past.id)
        return self.saying.unknown(self.saying.known(past.choices), past.id)

    def _entry(self, entry: Entry, question: str, place: Place | None) -> Reply:
        reading = resolve(entry, vietnam_today(), place.path if place else None)
        if isinstance(reading, NotInForce):
            return self.saying.changed(reading, question)
        return self.saying.answer(reading, question, place)

    def _current(self, context: Context) -> Sequence[tuple[str, Reply]]:
        entry = self.saying.entries.get(context.entry or "")
        return [("", self.saying.step(entry, context.step))] if entry and context.step else []


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _message(form: FormData) -> Message:
    action = str(form.get("action", ""))
    return Tapped(action) if action else Said(str(form.get("text", "")))
