"""The chat page and its one form: text or a tapped button in, replies out."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.assistant import VIETNAM, Assistant, Sender
from bot.channels.ordering import InOrder
from bot.channels.web.limits import RateLimit
from bot.channels.web.pages import Pages
from bot.channels.web.visitor import Visitor, Visitors
from bot.identity import Identity
from bot.messages import Context, Message, Said, Tapped
from bot.reply import Reply
from bot.saying import Saying
from bot.storage.protocol import PastQuestion, StoreError
from intents.entry import NotInForce, resolve

__all__ = ["WebChat"]

log = logging.getLogger(__name__)

_MOST_FORM_BYTES = 20_000
_HISTORY = timedelta(hours=24)
_HISTORY_LENGTH = 20


class WebChat:
    """Handlers of `/` (the page) and `/chat` (the form)."""

    name = "web"

    def __init__(
        self, assistant: Assistant, identity: Identity, pages: Pages, visitors: Visitors,
        visitor_limit: RateLimit | None = None, address_limit: RateLimit | None = None,
    ) -> None:  # fmt: skip
        self.assistant = assistant
        self.identity = identity
        self.pages = pages
        self.visitors = visitors
        self.visitor_limit = visitor_limit or RateLimit(burst=12, per_second=0.5)
        # Many people share one address (mobile networks, a commune's Wi-Fi).
        self.address_limit = address_limit or RateLimit(burst=120, per_second=10)
        self.order = InOrder()

    @property
    def saying(self) -> Saying:
        return self.assistant.conversation.saying

    async def page(self, request: Request) -> Response:
        """The whole page with what was said in the last day."""
        visitor = self.visitors.read(request)
        try:
            shown = await self._history(visitor)
        except StoreError as error:
            log.error("web: %s", error)
            shown = [("", self.saying.text("trouble"))]
        response = self.pages.chat(shown, visitor.form_token, request)
        self.visitors.remember(visitor, response)
        return response

    async def send(self, request: Request) -> Response:
        """Take the form. With JavaScript the answer is a fragment, without it the page again."""
        visitor = self.visitors.read(request)
        fragment = request.headers.get("x-fragment") == "1"
        form = await self._form(request)
        if form is None or not self._trusted(request, visitor, form):
            return self._refuse(403, "form_expired", fragment)
        if not self._allowed(request, visitor):
            return self._refuse(429, "slow_down", fragment)
        try:
            async with self.order.turn(visitor.number):
                # Without JavaScript the whole page comes again, so what was said before is needed.
                before = [] if fragment else await self._history(visitor)
                turn = await self.assistant.hear(_message(form), self._sender(visitor))
        except StoreError as error:
            log.error("web: %s", error)
            return self._refuse(503, "trouble", fragment)
        replies = turn.replies if turn else ()
        if fragment:
            return self.pages.replies(replies, visitor.form_token)
        said = turn.asked[0].text if turn and turn.asked else ""
        return self.pages.chat(
            [*before, (said, replies[0]), *(("", r) for r in replies[1:])], visitor.form_token, request
        )

    def _sender(self, visitor: Visitor) -> Sender:
        return Sender(self.identity.person(self.name, visitor.number), self.name)

    async def _form(self, request: Request) -> FormData | None:
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _MOST_FORM_BYTES:
            return None
        return await request.form(max_files=0, max_fields=5)

    def _trusted(self, request: Request, visitor: Visitor, form: FormData) -> bool:
        # Browsers say where a form comes from; a page elsewhere cannot fake it.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return not visitor.new and self.visitors.sent_by(visitor, str(form.get("token", "")))

    def _allowed(self, request: Request, visitor: Visitor) -> bool:
        address = request.client.host if request.client else ""
        return self.visitor_limit.allows(visitor.number) and self.address_limit.allows(address)

    def _refuse(self, status: int, key: str, fragment: bool) -> Response:
        reply = self.saying.text(key)
        return self.pages.notice(reply, status, fragment)

    async def _history(self, visitor: Visitor) -> list[tuple[str, Reply]]:
        """What to show again after a reload: questions and answers, then the step being done."""
        welcome = ("", self.saying.welcome())
        if visitor.new:
            return [welcome]
        person = self._sender(visitor).person
        past = await self.assistant.store.history(person, datetime.now(UTC) - _HISTORY, _HISTORY_LENGTH)
        context = await self.assistant.store.context(person)
        return [welcome, *((question.text, self._again(question)) for question in past), *self._current(context)]

    def _again(self, past: PastQuestion) -> Reply:
        """The reply to a stored question, as it reads today."""
        today = datetime.now(VIETNAM).date()
        entry = self.saying.entries.get(past.entry or "")
        if past.decision in ("answer", "talk") and entry:
            reading = resolve(entry, today)
            if isinstance(reading, NotInForce):
                return self.saying.changed(reading, past.id)
            return self.saying.answer(reading, past.id)
        if past.decision == "choice":
            return self.saying.choice(self.saying.known(past.choices), past.id)
        if past.decision == "emergency" and past.choices:
            return self.saying.emergency(past.choices[0])
        if past.decision == "handover":
            return self.saying.text("handover")
        return self.saying.unknown(self.saying.known(past.choices), past.id)

    def _current(self, context: Context) -> Sequence[tuple[str, Reply]]:
        entry = self.saying.entries.get(context.entry or "")
        return [("", self.saying.step(entry, context.step))] if entry and context.step else []


def _message(form: FormData) -> Message:
    action = str(form.get("action", ""))
    return Tapped(action) if action else Said(str(form.get("text", "")))
