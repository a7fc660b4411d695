"""The support team's pages over a real base, database and folder, for people who are signed in without a password."""

import hashlib
import html
import secrets
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from bot.channels.web.staff.drafts import Drafts
from bot.channels.web.staff.entries import Entries
from bot.channels.web.staff.history import History
from bot.channels.web.staff.site import StaffSite
from bot.channels.web.visitor import Visitors
from bot.publishing import Publisher
from bot.rehearsal import Rehearsals
from bot.renewal import LiveBase
from bot.storage.drafts import Draft
from bot.storage.protocol import Store
from bot.storage.staff import Change, Staff
from tests.bot.live import NEW, entry_text, replayed
from tests.bot.storage.making import DAY, NOW
from tests.e2e.web.visitor import token_in

__all__ = ["CHANGE", "EVIL", "Desk", "Person", "fields", "shown"]

EVIL = """</textarea><script>alert(1)</script> {{ 7*7 }} & "quoted" 'x' <b onclick=x>"""
CHANGE = Change(NOW, "test", "test", "")
ROLES = {"hoa": "viewer", "lan": "editor", "minh": "approver", "binh": "approver", "xuan": "approver"}
"""xuan is limited to one commune."""


class Desk:
    def __init__(self, store: Store, base: LiveBase) -> None:
        self.store = store
        self.base = base
        self.rehearsals = Rehearsals(store, base)
        self.publisher = Publisher(store, base, alone=False)
        self.site = StaffSite(store, Visitors("key", False))
        pages = (
            Entries(self.site, store, base),
            Drafts(self.site, store, base, self.rehearsals, self.publisher),
            History(self.site, store, base, self.publisher),
        )
        self.app = Starlette(routes=[route for page in pages for route in page.routes()])

    async def hire(self) -> None:
        """Open the accounts of ROLES."""
        for name, role in ROLES.items():
            staff = Staff(name, role, ("26734",) if name == "xuan" else (), "", NOW)
            await self.store.staff.put(staff, CHANGE)

    async def person(self, name: str) -> "Person":
        """Return the browser of somebody who has signed in."""
        staff = await self.store.staff.named(name)
        assert staff
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://motcua.example")
        token = secrets.token_hex(8)
        # As `Access.sign_in` opens it, without the time that a password takes.
        key = hashlib.sha256(token.encode()).hexdigest()
        assert await self.store.staff.open_session(key, staff, CHANGE, NOW - DAY)
        client.cookies.set(self.site.cookie, token, domain="motcua.example")
        return Person(client)

    async def draft(self, **more: object) -> int:
        """Keep a draft by lan; of a new entry unless told otherwise."""
        given: dict[str, object] = {"file": NEW, "text": entry_text(), "base": "", "author": "lan", "at": NOW, **more}
        kept = await self.store.drafts.keep(Draft(**given), CHANGE)  # type: ignore[arg-type]
        assert kept
        return kept

    async def proposed(self, **more: object) -> int:
        return await self.draft(**{"state": "proposed", "why": "Dân hỏi nhiều", "replay": replayed(), **more})

    async def kept(self, id: int) -> Draft:
        draft = await self.store.drafts.draft(id)
        assert draft
        return draft


class Person:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def see(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(f"/review{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    async def send(self, path: str, sent: dict[str, list[str]] | None = None, **headers: str) -> httpx.Response:
        """Send a form with the token of one's own pages."""
        token = token_in((await self.client.get("/review/nhap")).text)
        body = urlencode(
            [("token", token), *((key, value) for key, values in (sent or {}).items() for value in values)]
        )
        given = {"content-type": "application/x-www-form-urlencoded", **headers}
        return await self.client.post(f"/review{path}", content=body, headers=given)

    async def form(self, id: int) -> dict[str, list[str]]:
        """Return what a browser would send of the form of a draft."""
        return fields(await self.see(f"/nhap/{id}"))


def fields(page: str) -> dict[str, list[str]]:
    """Return the fields of the form with the id "muc" as a browser reads them."""
    reader = _Fields()
    reader.feed(page)
    return {name: [value] for name, value in reader.found.items() if name != "token"}


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "muc"
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "textarea":
            self._area = name
            self.found[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or self._select not in self.found):
            self.found[self._select] = given.get("value", "")
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.found[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            # The line end after the tag is not part of the text.
            self.found[self._area] += data if self.found[self._area] else data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"


def shown(text: str) -> str:
    """Return `text` as it stands in a page."""
    return html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
