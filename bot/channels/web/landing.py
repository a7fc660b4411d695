"""The page a poster's code opens: the commune, its office, the chat right there, and the way into Telegram."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web.chat import WebChat
from bot.channels.web.pages import is_large
from bot.channels.web.robots import is_load_ahead, is_person
from bot.channels.web.visitor import Visitor
from bot.communes.attribution import PLACE_CODE, Attribution
from bot.communes.local_words import notice_blocks, own_office
from bot.communes.merging import Merger, current_codes, load_mergers
from bot.reply import Block
from bot.storage.protocol import StoreError
from bot.whereabouts import poster_named
from intents.places import Gazetteer, Manner, Place, Several

__all__ = ["Landing"]

log = logging.getLogger(__name__)

_NAME = re.compile(PLACE_CODE)
_POSTER = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LONGEST_SEARCH = 120
_MOST_FOUND = 20
_EXAMPLES = 3


@dataclass(frozen=True)
class _Found:
    """What a search for a place, or a code that is gone, brings."""

    words: str = ""
    places: tuple[Place, ...] = ()
    many: int = 0
    """How many there are, when too many to list."""
    gone: str = ""
    """Name of the commune that the code stood for."""


class Landing:
    """Handlers of `/c/<code>[-<poster>]` and of `/c`, the search for a place."""

    def __init__(
        self, chat: WebChat, attribution: Attribution, bot_name: Callable[[], str],
        mergers: Sequence[Merger] | None = None,
    ) -> None:  # fmt: skip
        """`bot_name`: user name of the Telegram bot; "" while it is not known or there is none.

        `mergers`: the communes that are gone, if not those that come with the program.
        """
        self.chat = chat
        self.attribution = attribution
        self.bot_name = bot_name
        self.mergers = load_mergers() if mergers is None else mergers

    def routes(self) -> list[Route]:
        return [Route("/c", self.search), Route("/c/", self.search), Route("/c/{name}", self.page)]

    async def page(self, request: Request) -> Response:
        """The commune's page; opened by a person it is counted, and the visitor's place from here on."""
        visitor = self.chat.visitors.read(request)
        if not self.chat.allows(request, visitor):
            return self.chat.refuse(429, "slow_down", request)
        if is_load_ahead(request):
            # A browser drops what it could not load ahead and asks again when somebody wants the page.
            return Response(status_code=503)
        name = _NAME.fullmatch(request.path_params["name"].strip())
        if name is None:
            return self._lost(request, visitor, _Found(), "", 404)
        place, poster = self._gazetteer.place(name[1]), poster_named(name[2]) or ""
        if place is None:
            found = self._merged(name[1])
            return self._lost(request, visitor, found, poster, 200 if found.places else 404)
        if is_person(request):
            await self._arrive(request, visitor, place, poster)
        return self._shown(request, visitor, place, poster)

    async def search(self, request: Request) -> Response:
        """Finds the commune by its name, as it is now or was before; whoever finds one keeps the poster."""
        visitor = self.chat.visitors.read(request)
        if not self.chat.allows(request, visitor):
            return self.chat.refuse(429, "slow_down", request)
        words = request.query_params.get("ten", "")[:_LONGEST_SEARCH].strip()
        given = request.query_params.get("p", "")
        poster = (poster_named(given) or "") if _POSTER.fullmatch(given) else ""
        match self._gazetteer.find(words, Manner.ORDERED) if words else None:
            case Place() as place if not place.is_province:
                return RedirectResponse(f"/c/{_named(place, poster)}", 303)
            case Several(places):
                communes = tuple(place for place in places if not place.is_province)
                few = len(communes) <= _MOST_FOUND
                return self._lost(request, visitor, _Found(words, communes if few else (), len(communes)), poster)
        return self._lost(request, visitor, _Found(words), poster)

    @property
    def _gazetteer(self) -> Gazetteer:
        return self.chat.assistant.conversation.whereabouts.gazetteer

    def _merged(self, code: str) -> _Found:
        """What became of a commune that is gone."""
        place = self._gazetteer.place(current_codes(self.mergers).get(code))
        names = [merger.name for merger in self.mergers if merger.code == code]
        return _Found(places=(place,), gone=names[0]) if place else _Found()

    async def _arrive(self, request: Request, visitor: Visitor, place: Place, poster: str) -> None:
        sender = await self.chat.sender(request, visitor)
        try:
            async with self.chat.order.turn(visitor.number):
                await self.attribution.arrived(sender, place.code, poster)
        except StoreError as error:
            # The page still helps: it names the office, the hotline and the way into Telegram.
            log.error("web: %s", error)

    def _shown(self, request: Request, visitor: Visitor, place: Place, poster: str) -> Response:
        saying = self.chat.saying
        return self._drawn(
            "landing.html", request, visitor, 200, place=place, office=self._office(place),
            notices=notice_blocks(saying.phrases, saying.local, place), telegram=self._telegram(place, poster),
            examples=saying.phrases.lists["examples"][:_EXAMPLES], returning=not visitor.new,
        )  # fmt: skip

    def _lost(self, request: Request, visitor: Visitor, found: _Found, poster: str, status: int = 200) -> Response:
        links = [(f"/c/{_named(place, poster)}", place) for place in found.places]
        return self._drawn("landing_search.html", request, visitor, status, found=found, links=links, poster=poster)

    def _drawn(self, template: str, request: Request, visitor: Visitor, status: int, **values: object) -> Response:
        page = self.chat.pages.templates.get_template(template)
        html = page.render(token=visitor.form_token, large=is_large(request), **values)
        response = HTMLResponse(html, status)
        self.chat.visitors.remember(visitor, response)
        return response

    def _office(self, place: Place) -> Block | None:
        saying = self.chat.saying
        checked = saying.offices.get(place.code)
        own = own_office(saying.phrases, saying.local, place, checked)
        return own or (saying.office(checked) if checked else None)

    def _telegram(self, place: Place, poster: str) -> str:
        name = self.bot_name()
        return f"https://t.me/{name}?{urlencode({'start': 'c' + _named(place, poster)})}" if name else ""


def _named(place: Place, poster: str) -> str:
    return f"{place.code}-{poster}" if poster else place.code
